"""Who (당사자): persons, organisations and groups, the roles they hold, their consents, and log-in accounts."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.parties.enums import Capability, ConsentPurpose, IncomeClass, OrganisationKind, PartyKind, RoleKind, Sex
from imojak.trust.models import Document


class Party(Table):
    """당사자: a person, an organisation, or a group of persons."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    kind = models.CharField("구분", max_length=12, choices=PartyKind.choices)
    name = models.CharField("이름", max_length=100)
    merged_into = models.ForeignKey(
        "self",
        verbose_name="합친 당사자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        help_text="같은 사람으로 밝혀져 합쳐진 경우",
    )

    class Meta:
        verbose_name = verbose_name_plural = "당사자"
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("id")), name="party_not_merged_into_itself")]
        indexes = [models.Index(fields=["kind", "name"], name="party_kind_name")]

    def __str__(self) -> str:
        return self.name


class Person(Table):
    """사람: what is known of a person; no resident registration number is kept (개인정보 보호법 제24조의2)."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    party = models.OneToOneField(Party, verbose_name="당사자", primary_key=True, on_delete=models.PROTECT)
    birth_date = models.DateField("생년월일")
    sex = models.CharField("성별", max_length=1, choices=Sex.choices)
    district_code = models.CharField("거주 자치구(행정표준코드)", max_length=5)
    phone = models.CharField("휴대전화", max_length=20, blank=True)
    email = models.EmailField("전자우편", blank=True)
    working = models.BooleanField("재직 여부", default=False)
    income_class = models.CharField("소득 구간", max_length=12, choices=IncomeClass.choices, blank=True)
    email_confirmed_on = models.DateField("전자우편 확인일", null=True, blank=True)
    phone_confirmed_on = models.DateField("휴대전화 확인일", null=True, blank=True)
    career = models.JSONField("경력", default=dict, blank=True)
    wishes = models.JSONField("희망", default=dict, blank=True)
    availability = models.JSONField("가능 시간", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "사람"
        constraints = [models.CheckConstraint(condition=Q(birth_date__gte="1900-01-01"), name="person_birth")]
        indexes = [models.Index(fields=["district_code", "birth_date"], name="person_district_birth")]


class Organisation(Table):
    """단체: a company, an institution, a site, a public body, a campus or centre as a party."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    party = models.OneToOneField(Party, verbose_name="당사자", primary_key=True, on_delete=models.PROTECT)
    kind = models.CharField("종류", max_length=16, choices=OrganisationKind.choices)
    business_number = models.CharField("사업자등록번호", max_length=10, blank=True)
    district_code = models.CharField("자치구(행정표준코드)", max_length=5, blank=True)
    field = models.CharField("분야", max_length=40, blank=True)
    staff_count = models.PositiveIntegerField("상시근로자 수", null=True, blank=True)
    address = models.CharField("주소", max_length=200, blank=True)
    phone = models.CharField("대표전화", max_length=20, blank=True)
    email = models.EmailField("전자우편", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "단체"
        constraints = [
            models.UniqueConstraint(
                fields=["business_number"], condition=~Q(business_number=""), name="organisation_business_number"
            )
        ]


class GroupMember(Table):
    """모임 구성원: a person in a group, from–to."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    group = models.ForeignKey(Party, verbose_name="모임", on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(Party, verbose_name="구성원", on_delete=models.PROTECT, related_name="groups")
    leader = models.BooleanField("대표", default=False)
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일", null=True, blank=True)
    ended_at = models.DateTimeField("나간 일시", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="내보낸 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="스스로 나갔으면 본인",
    )

    class Meta:
        verbose_name = verbose_name_plural = "모임 구성원"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="member_dates"),
            models.CheckConstraint(condition=~Q(group=F("member")), name="member_not_itself"),
        ]


class Role(Table):
    """역할: a party in a capacity at an organisation, from–to; equal roles never overlap."""

    retention: ClassVar = Retention.THREE_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="당사자", on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField("역할", max_length=24, choices=RoleKind.choices)
    at = models.ForeignKey(
        Party, verbose_name="소속", null=True, blank=True, on_delete=models.PROTECT, related_name="role_holders"
    )
    programme_code = models.CharField("사업 코드", max_length=60, blank=True)
    country = models.CharField("국가", max_length=40, blank=True)
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "역할"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="role_dates")
        ]
        indexes = [models.Index(fields=["kind", "starts_on"], name="role_kind")]


class Consent(Table):
    """동의: purpose, receiver, from–to, withdrawn; the text's version and the channel are kept."""

    retention: ClassVar = Retention.UNTIL_WITHDRAWN
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="정보주체", on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField("목적", max_length=20, choices=ConsentPurpose.choices)
    receiver = models.ForeignKey(
        Party, verbose_name="제공받는 자", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text_version = models.CharField("동의서 판", max_length=20)
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일", null=True, blank=True)
    withdrawn_on = models.DateField("철회일", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "동의"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="consent_dates"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("starts_on")), name="consent_withdrawal"
            ),
        ]


class Account(AbstractUser):
    """계정: a log-in. What it may do follows from the roles of its party, never from a flag typed by hand."""

    retention: ClassVar = Retention.THREE_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(
        Party, verbose_name="당사자", null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )

    class Meta:
        verbose_name = verbose_name_plural = "계정"

    def can(self, capability: str) -> bool:
        """Tell whether a role held today gives ``capability`` (see ``Capability``)."""
        from imojak.parties.queries import capabilities_of

        return Capability(capability) in capabilities_of(self)


class ProfileCheck(Table):
    """확인된 정보: a field of a person's profile that staff have certified from a paper, with the value they saw."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="사람", on_delete=models.PROTECT, related_name="profile_checks")
    field = models.CharField("항목", max_length=40)
    value = models.CharField("확인한 값", max_length=200)
    document = models.ForeignKey(
        Document, verbose_name="증빙", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="확인자", on_delete=models.PROTECT, related_name="+"
    )
    checked_on = models.DateField("확인일")

    class Meta:
        verbose_name = verbose_name_plural = "확인된 정보"
        constraints = [models.UniqueConstraint(fields=["party", "field", "checked_on"], name="profile_check_once")]


class Invitation(Table):
    """초대: somebody is asked by e-mail to act for an organisation; the link works once and until a moment."""

    retention: ClassVar = Retention.THREE_YEARS
    personal: ClassVar = True

    email = models.EmailField("전자우편")
    name = models.CharField("이름", max_length=100)
    role = models.CharField("역할", max_length=24, choices=RoleKind.choices)
    at = models.ForeignKey(Party, verbose_name="소속", on_delete=models.PROTECT, related_name="invitations")
    programme_code = models.CharField("사업 코드", max_length=60, blank=True)
    token_hash = models.CharField("링크 해시", max_length=64, unique=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="초대한 사람", on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField("초대 일시")
    expires_at = models.DateTimeField("링크 기한")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="받아들인 계정",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    accepted_at = models.DateTimeField("받아들인 일시", null=True, blank=True)
    revoked_at = models.DateTimeField("거둔 일시", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "초대"


class Merge(Table):
    """중복 합치기: two parties found to be one person; what was moved is kept, so that the merge can be undone."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    kept = models.ForeignKey(Party, verbose_name="남긴 당사자", on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Party, verbose_name="합친 당사자", on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField("옮긴 자료", help_text="표.항목 → 번호들")
    before = models.JSONField("합치기 전 정보", default=dict, blank=True)
    reason = models.CharField("사유", max_length=200)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="합친 사람", on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField("합친 일시")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="되돌린 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField("되돌린 일시", null=True, blank=True)
    undone_because = models.CharField("되돌린 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "중복 합치기"
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two"),
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merge_once"),
        ]
