"""Cases (고객관리): one open path of a person, notes, tasks, referrals, follow-ups, and what came of it (성과)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.messages.models import Message
from imojak.parties.models import Party
from imojak.paths.models import Participation
from imojak.trust.models import Document


class CasePhase(models.TextChoices):
    """Life of a case."""

    INTAKE = "intake", "초기 상담"
    PLAN = "plan", "계획 수립"
    ACTION = "action", "실행"
    FOLLOW_UP = "follow-up", "사후관리"
    CLOSED = "closed", "종결"


class NoteLevel(models.TextChoices):
    """Who may read a note."""

    TEAM = "team", "담당 부서"
    OWNER = "owner", "담당자만"


class OutcomeKind(models.TextChoices):
    """What came of it."""

    JOB_LINKED = "job-linked", "일 연계"
    EMPLOYED = "employed", "취업"
    RETAINED = "retained", "고용 유지"
    STARTED_UP = "started-up", "창업"
    CERTIFIED = "certified", "자격 취득"


class Evidence(models.TextChoices):
    """Grade of an outcome's evidence, best first."""

    DOCUMENT = "document", "증빙 서류"
    EMPLOYER = "employer", "고용주 확인"
    SELF = "self", "본인 진술"


class TaskCause(models.TextChoices):
    """What a task came out of by itself."""

    ABSENCES = "absences", "이어진 결석"


class FollowUpStatus(models.TextChoices):
    """Life of a follow-up."""

    DUE = "due", "예정"
    REACHED = "reached", "연락됨"
    MISSED = "missed", "연락 안 됨"


class Case(Table):
    """고객관리: the one open path of a person: phase, owner, goals; it watches participations and owns none."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="고객", on_delete=models.PROTECT, related_name="cases")
    owner = models.ForeignKey(Party, verbose_name="담당자", on_delete=models.PROTECT, related_name="owned_cases")
    at = models.ForeignKey(Party, verbose_name="캠퍼스·센터", on_delete=models.PROTECT, related_name="cases_here")
    phase = models.CharField("단계", max_length=10, choices=CasePhase.choices, default=CasePhase.INTAKE)
    goal = models.CharField("목표", max_length=200, blank=True)
    opened_on = models.DateField("시작일")
    closed_on = models.DateField("종결일", null=True, blank=True)
    close_reason = models.CharField("종결 사유", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "고객관리"
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=~Q(phase=CasePhase.CLOSED), name="case_one_open"),
            models.CheckConstraint(
                condition=(Q(phase=CasePhase.CLOSED) & Q(closed_on__isnull=False) & ~Q(close_reason=""))
                | (~Q(phase=CasePhase.CLOSED) & Q(closed_on=None)),
                name="case_closing",
            ),
        ]
        indexes = [models.Index(fields=["owner", "phase"], name="case_owner")]


class Note(Table):
    """상담 기록: a note with a level; append-only."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    case = models.ForeignKey(Case, verbose_name="고객관리", on_delete=models.PROTECT, related_name="notes")
    level = models.CharField("열람 범위", max_length=8, choices=NoteLevel.choices)
    text = models.TextField("내용")
    written_by = models.ForeignKey(Party, verbose_name="작성자", on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField("작성일")

    class Meta:
        verbose_name = verbose_name_plural = "상담 기록"


class Task(Table):
    """할 일: of a case, with a due date."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    case = models.ForeignKey(Case, verbose_name="고객관리", on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField("제목", max_length=160)
    message = models.ForeignKey(
        Message,
        verbose_name="전하지 못한 알림",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        help_text="전달에 실패하여 다른 길로 알려야 하는 알림",
    )
    # What a task came out of by itself: absences in a row of a participation, by the day on which they began.
    cause = models.CharField("까닭", max_length=12, choices=TaskCause.choices, blank=True)
    participation = models.ForeignKey(
        Participation, verbose_name="참여", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    of_day = models.DateField("시작된 날", null=True, blank=True)
    due_on = models.DateField("기한")
    done_on = models.DateField("완료일", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="완료자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "할 일"
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "cause", "of_day"], condition=~Q(cause=""), name="task_once"
            ),
            models.CheckConstraint(
                condition=Q(cause="") | Q(participation__isnull=False, of_day__isnull=False), name="task_cause"
            ),
        ]


class Referral(Table):
    """의뢰·연계: a person is referred to a specialist body; what became of it."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="referrals"
    )
    to = models.ForeignKey(Party, verbose_name="연계 기관", on_delete=models.PROTECT, related_name="referrals_received")
    field = models.CharField("분야", max_length=20)
    referred_on = models.DateField("연계일")
    answered_on = models.DateField("회신일", null=True, blank=True)
    result = models.CharField("결과", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "의뢰·연계"


class FollowUp(Table):
    """사후관리: due at fixed months after an end or a placement; done only when the person was really reached."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="follow_ups"
    )
    months_after = models.PositiveSmallIntegerField("경과 개월")
    due_on = models.DateField("예정일")
    status = models.CharField("상태", max_length=8, choices=FollowUpStatus.choices, default=FollowUpStatus.DUE)
    done_on = models.DateField("실시일", null=True, blank=True)
    employed = models.BooleanField("취업 상태", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "사후관리"
        constraints = [
            models.UniqueConstraint(fields=["participation", "months_after"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(status=FollowUpStatus.DUE, done_on=None) | ~Q(status=FollowUpStatus.DUE),
                name="follow_up_done",
            ),
        ]


class Outcome(Table):
    """성과: an employment, a start-up …, with its employer and the grade of its evidence."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="사람", on_delete=models.PROTECT, related_name="outcomes")
    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="outcomes"
    )
    kind = models.CharField("종류", max_length=12, choices=OutcomeKind.choices)
    occurred_on = models.DateField("발생일")
    employer = models.ForeignKey(
        Party, verbose_name="고용주", null=True, blank=True, on_delete=models.PROTECT, related_name="hires"
    )
    evidence = models.CharField("근거 등급", max_length=10, choices=Evidence.choices)
    document = models.ForeignKey(
        Document, verbose_name="증빙", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "성과"
        constraints = [
            models.UniqueConstraint(fields=["participation", "kind", "occurred_on"], name="outcome_once"),
            models.CheckConstraint(
                condition=~Q(evidence=Evidence.DOCUMENT) | Q(document__isnull=False), name="outcome_document"
            ),
        ]
        indexes = [models.Index(fields=["kind", "occurred_on"], name="outcome_kind")]
