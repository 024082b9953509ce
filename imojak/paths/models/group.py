"""Groups (모임) as people form them: what a group is for, and who is invited and has not answered yet."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Round
from imojak.parties.models import GroupMember, Party
from imojak.paths.enums import GroupInvitationStatus


class GroupProfile(Table):
    """모임 소개: what a group wants to do, and for which round it was formed."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    party = models.OneToOneField(
        Party, verbose_name="모임", primary_key=True, on_delete=models.PROTECT, related_name="group_profile"
    )
    purpose = models.CharField("하려는 일", max_length=300)
    round = models.ForeignKey(
        Round,
        verbose_name="신청하려는 모집",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="groups_formed",
    )
    formed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="만든 사람", on_delete=models.PROTECT, related_name="+"
    )
    formed_at = models.DateTimeField("만든 일시")

    class Meta:
        verbose_name = verbose_name_plural = "모임 소개"


class GroupInvitation(Table):
    """모임 초대: somebody is asked to join a group; in it only once they have said yes themselves.

    The link is made from the number by the site's key (``actions.group_invitations.code_of``) and stands in no column.
    """

    retention: ClassVar = Retention.ONE_YEAR
    personal: ClassVar = True

    group = models.ForeignKey(Party, verbose_name="모임", on_delete=models.PROTECT, related_name="group_invitations")
    name = models.CharField("초대받은 사람", max_length=50)
    email = models.EmailField("전자우편", blank=True)
    phone = models.CharField("휴대전화", max_length=20, blank=True)
    sender_name = models.CharField("보내는 이름", max_length=50, help_text="초대한 사람이 적은 그대로")
    status = models.CharField(
        "상태", max_length=10, choices=GroupInvitationStatus.choices, default=GroupInvitationStatus.SENT
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="초대한 사람", on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField("초대 일시")
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
    membership = models.OneToOneField(
        GroupMember,
        verbose_name="구성원",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitation",
    )

    class Meta:
        verbose_name = verbose_name_plural = "모임 초대"
        constraints = [
            models.CheckConstraint(
                condition=Q(status=GroupInvitationStatus.ACCEPTED, membership__isnull=False)
                | (~Q(status=GroupInvitationStatus.ACCEPTED) & Q(membership=None)),
                name="group_invitation_membership",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_due"],
                condition=Q(status=GroupInvitationStatus.SENT),
                name="group_invitation_waiting",
            )
        ]
