"""Participations (참여): *the* row that everything later points to, with what happens to it until its end."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Place, Round
from imojak.parties.models import Party
from imojak.paths.enums import (
    CertificateKind,
    ChangeKind,
    ChangeStatus,
    ClearanceKind,
    EndReason,
    ParticipationStatus,
    TransferStatus,
)
from imojak.paths.models.decision import Decision
from imojak.trust.models import Document


class Participation(Table):
    """참여: a party in a round at a place, from–to; the row that everything later points to (invariants 1–4)."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="참여자", on_delete=models.PROTECT, related_name="participations")
    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="participations")
    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="participations")
    decision = models.OneToOneField(
        Decision, verbose_name="선정 결정", on_delete=models.PROTECT, related_name="participation"
    )
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일")
    status = models.CharField(
        "상태", max_length=10, choices=ParticipationStatus.choices, default=ParticipationStatus.ACTIVE
    )
    withdrawn_on = models.DateField("중도 포기일", null=True, blank=True)
    end_reason = models.CharField("종료 사유", max_length=12, choices=EndReason.choices, blank=True)
    ended_from = models.DateField("그만두기 전 종료일", null=True, blank=True, help_text="되돌리면 다시 이날에 끝남")
    ended_pauses = models.JSONField("그만두며 없어진 중단", null=True, blank=True, help_text="되돌리면 다시 쉼")
    exclusion_group = models.CharField("중복참여 제한 묶음", max_length=40, blank=True)
    hours_per_month = models.PositiveSmallIntegerField("월 활동시간 상한", null=True, blank=True)
    gated = models.BooleanField("교육을 마쳐야 활동 시작", default=False)
    active_from = models.DateField("활동할 수 있는 첫날", null=True, blank=True, help_text="모든 관문을 지난 날")
    table_number = models.PositiveSmallIntegerField("면접석 번호", null=True, blank=True)
    transferred_from = models.OneToOneField(
        "self",
        verbose_name="옮기기 전 참여",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="transferred_to",
    )

    class Meta:
        verbose_name = verbose_name_plural = "참여"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="participation_dates"),
            models.CheckConstraint(
                condition=Q(status=ParticipationStatus.ACTIVE) | ~Q(end_reason=""), name="participation_end_reason"
            ),
            models.CheckConstraint(
                condition=Q(status=ParticipationStatus.WITHDRAWN, withdrawn_on__isnull=False)
                | (~Q(status=ParticipationStatus.WITHDRAWN) & Q(withdrawn_on=None)),
                name="participation_withdrawal_dated",
            ),
            models.UniqueConstraint(
                fields=["place", "table_number"],
                condition=Q(table_number__isnull=False) & ~Q(status=ParticipationStatus.WITHDRAWN),
                name="table_once",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "starts_on"], name="participation_round"),
            models.Index(fields=["party", "exclusion_group"], name="participation_party"),
        ]


class Pause(Table):
    """중단: a pause of a participation; pauses do not overlap (invariant 2)."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="pauses"
    )
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일")
    reason = models.CharField("사유", max_length=100)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="승인자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "중단"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pause_dates")]


class Extension(Table):
    """연장: a participation goes on after its planned end, up to the ceiling of its programme."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="extensions"
    )
    ended_on = models.DateField("앞 종료일")
    ends_on = models.DateField("새 종료일")
    reason = models.CharField("사유", max_length=200)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="승인자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField("승인 일시")

    class Meta:
        verbose_name = verbose_name_plural = "연장"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("ended_on")), name="extension_longer")]


class ChangeRequest(Table):
    """변경 요청: a participant asks to rest or to go on for longer; whoever runs the round answers by a day."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="change_requests"
    )
    kind = models.CharField("구분", max_length=10, choices=ChangeKind.choices)
    starts_on = models.DateField("쉬기 시작하는 날", null=True, blank=True)
    ends_on = models.DateField("쉬는 마지막 날·새 종료일")
    reason = models.CharField("사유", max_length=200)
    status = models.CharField("상태", max_length=10, choices=ChangeStatus.choices, default=ChangeStatus.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="요청자", on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField("요청 일시")
    answer_due = models.DateField("답할 기한")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="답한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("답한 일시", null=True, blank=True)
    refused_because = models.CharField("거절 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "변경 요청"
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "kind"],
                condition=Q(status=ChangeStatus.REQUESTED),
                name="change_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.PAUSE, starts_on__isnull=False, ends_on__gte=F("starts_on"))
                | Q(kind=ChangeKind.EXTENSION, starts_on=None),
                name="change_request_dates",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.REFUSED) | ~Q(refused_because=""), name="change_request_refusal_told"
            ),
            models.CheckConstraint(
                condition=Q(status=ChangeStatus.REQUESTED, answered_at=None)
                | (~Q(status=ChangeStatus.REQUESTED) & Q(answered_at__isnull=False)),
                name="change_request_answer_dated",
            ),
        ]


class Transfer(Table):
    """자리 이동: a participant asks to go on at another place; both places agree, and the participation is split."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="transfers"
    )
    to = models.ForeignKey(Place, verbose_name="옮길 자리", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("옮기는 날", help_text="새 자리의 첫날")
    reason = models.CharField("사유", max_length=200)
    status = models.CharField("상태", max_length=10, choices=TransferStatus.choices, default=TransferStatus.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="요청자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    requested_at = models.DateTimeField("요청 일시")
    person_agreed_at = models.DateTimeField("참여자 동의 일시", null=True, blank=True)
    leaving_agreed_at = models.DateTimeField("지금 자리의 동의 일시", null=True, blank=True)
    leaving_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="지금 자리의 동의자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    arriving_agreed_at = models.DateTimeField("새 자리의 동의 일시", null=True, blank=True)
    arriving_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="새 자리의 동의자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    refused_because = models.CharField("거절 사유", max_length=200, blank=True)
    answer_due = models.DateField("답할 기한")
    result = models.OneToOneField(
        Participation,
        verbose_name="옮긴 뒤 참여",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="came_by",
    )

    class Meta:
        verbose_name = verbose_name_plural = "자리 이동"
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], condition=Q(status=TransferStatus.REQUESTED), name="transfer_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(status=TransferStatus.REFUSED) | ~Q(refused_because=""), name="transfer_refusal_told"
            ),
            models.CheckConstraint(
                condition=~Q(status=TransferStatus.DONE)
                | Q(
                    person_agreed_at__isnull=False,
                    leaving_agreed_at__isnull=False,
                    arriving_agreed_at__isnull=False,
                ),
                name="transfer_agreed_by_all",
            ),
        ]


class GateClearance(Table):
    """관문 통과: a training gate (소양·필수·역량·보수교육) that a participant has completed, or is let off with a reason."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="clearances"
    )
    gate = models.CharField("관문 코드", max_length=40)
    kind = models.CharField("구분", max_length=10, choices=ClearanceKind.choices)
    on = models.DateField("이수·면제일")
    minutes = models.PositiveIntegerField("이수 시간(분)", null=True, blank=True)
    reason = models.CharField("면제 사유", max_length=200, blank=True)
    document = models.ForeignKey(
        Document, verbose_name="증빙", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="입력자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "관문 통과"
        constraints = [
            models.UniqueConstraint(fields=["participation", "gate"], name="clearance_once"),
            models.CheckConstraint(
                condition=~Q(kind=ClearanceKind.WAIVED) | ~Q(reason=""), name="clearance_waiver_told"
            ),
        ]


class Goal(Table):
    """목표: of a mentoring or pro-bono pair, agreed at the beginning and rated by both at the end."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="goals"
    )
    text = models.CharField("목표", max_length=200)
    due_on = models.DateField("이룰 날", null=True, blank=True)
    set_at = models.DateTimeField("정한 일시")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="정한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    rated_by_person = models.PositiveSmallIntegerField("참여자 평가(1–5)", null=True, blank=True)
    rated_by_mentor = models.PositiveSmallIntegerField("멘토 평가(1–5)", null=True, blank=True)
    note = models.CharField("평가 의견", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "목표"
        constraints = [
            models.CheckConstraint(
                condition=(Q(rated_by_person=None) | Q(rated_by_person__range=(1, 5)))
                & (Q(rated_by_mentor=None) | Q(rated_by_mentor__range=(1, 5))),
                name="goal_ratings",
            )
        ]


class Certificate(Table):
    """증명서: what was certified, its number, and the code by which anybody can verify it; never changed, only revoked."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="certificates"
    )
    kind = models.CharField("종류", max_length=10, choices=CertificateKind.choices)
    number = models.CharField("발급번호", max_length=40, unique=True)
    code = models.CharField("확인 코드", max_length=20, unique=True)
    issued_on = models.DateField("발급일")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="발급자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    facts = models.JSONField("기재 내용", help_text="이름, 사업, 기간, 시간: 발급할 때의 값")
    document = models.ForeignKey(Document, verbose_name="파일", on_delete=models.PROTECT, related_name="+")
    revoked_on = models.DateField("취소일", null=True, blank=True)
    revoked_because = models.CharField("취소 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "증명서"
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "kind"], condition=Q(revoked_on=None), name="certificate_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | ~Q(revoked_because=""), name="certificate_revocation_told"
            ),
        ]
