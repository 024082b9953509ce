"""Taking part (참여) until its end: at its time, or before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import violated
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.actions.offering import next_in_line
from imojak.paths.enums import EndReason
from imojak.paths.machines import PARTICIPATION
from imojak.paths.models import Participation


@action
def withdraw(
    participation: Participation,
    *,
    actor: Account | None,
    end_reason: str = EndReason.OTHER,
    on: date | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Participation | None:
    """Let a participation end before its time (중도 포기) on a day, today when not said; its seat is free from then.

    The first of the waiting list moves up into the seat until the place ends; their participation is returned, None
    when nobody waits or the place is over. Raises TransitionError when there are records after ``on``.
    """
    day = on or timezone.localdate()
    if day > participation.ends_on:
        raise TransitionError(f"이 참여는 {participation.ends_on}에 끝납니다. 그날까지의 날짜를 적어 주세요.")
    changes = {"withdrawn_on": day, "end_reason": end_reason, "ends_on": max(participation.starts_on, day)}
    try:
        with transaction.atomic():
            PARTICIPATION.apply(
                participation, "withdraw", actor=actor, reason=note or end_reason, at=at, changes=changes
            )
    except IntegrityError as error:
        if violated(error) != "outside-participation":
            raise
        # The day itself may lie well within the participation: it is what was recorded later that would be left over.
        raise TransitionError(
            f"{day}에는 끝낼 수 없습니다. 그 뒤에 활동 기록이 있으니 마지막 기록의 날이나 그 뒤의 날을 적어 주세요."
        ) from error
    following = next_in_line(participation.place, day=day, at=at)
    return following if isinstance(following, Participation) else None


@action
def complete(
    participation: Participation,
    *,
    actor: Account | None,
    end_reason: str = EndReason.COMPLETED,
    at: datetime | None = None,
) -> None:
    """Let a participation end at its time (수료·종료)."""
    PARTICIPATION.apply(
        participation, "complete", actor=actor, reason=end_reason, at=at, changes={"end_reason": end_reason}
    )
