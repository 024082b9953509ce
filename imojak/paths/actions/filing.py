"""Applying (신청): how an application comes in, and is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths.actions.common import action
from imojak.paths.enums import Channel
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application, Preference


@action
def file_application(
    party: Party,
    to: Round,
    *,
    place: Place | None = None,
    preferences: Sequence[Place] = (),
    answers: Mapping[str, object] | None = None,
    filed_by: Account | None = None,
    channel: str = Channel.WEB,
    late_reason: str = "",
    at: datetime | None = None,
) -> Application:
    """File an application (신청) of ``party`` to a round, or to one place of it; ``preferences`` are in order of wish.

    ``filed_by`` is the account that files, or files for somebody. With a ``late_reason`` it is taken outside the
    round's days. Raises TransitionError outside the round's
    application period, and Refused for a second application.
    """
    moment = at or timezone.now()
    in_time = to.status == RoundStatus.OPEN and to.apply_from <= timezone.localdate(moment) <= to.apply_to
    if not in_time and not late_reason.strip():
        raise TransitionError(f"접수 기간이 아닙니다. 접수 기간은 {to.apply_from}부터 {to.apply_to}까지입니다.")
    if any(wish.round_id != to.pk for wish in (*preferences, *([place] if place else []))):
        raise TransitionError("이 회차의 자리가 아닙니다. 회차의 자리 목록에서 골라 주세요.")
    made = Application.objects.create(
        round=to,
        party=party,
        place=place,
        filed_at=moment,
        filed_by=filed_by,
        channel=channel,
        late_reason=late_reason.strip(),
        answers=dict(answers or {}),
    )
    Preference.objects.bulk_create(
        Preference(application=made, place=wish, rank=rank) for rank, wish in enumerate(preferences, start=1)
    )
    APPLICATION.begin(made, actor=filed_by, at=moment)
    return made


@action
def withdraw_application(
    application: Application, *, actor: Account | None, reason: str = "", at: datetime | None = None
) -> None:
    """Take an application back (신청 취소) before it is accepted; whose it is, the scope says."""
    APPLICATION.apply(application, "withdraw", actor=actor, reason=reason, at=at)
