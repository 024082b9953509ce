"""Closing a month in a test as the house does: what stands out is looked at by each of the two who close it."""

from __future__ import annotations

from datetime import date

from imojak.parties.models import Account, Party, Role
from imojak.records import closing
from imojak.records.enums import MonthStep
from imojak.records.logging import log_work
from imojak.records.looking import see, unseen_of
from imojak.records.models import Period, Record
from tests import factories as make


def look(period: Period, actor: Account, step: MonthStep) -> None:
    """Look at all that stands out in a month."""
    period.refresh_from_db()
    see({period: unseen_of([period], step).get(period.pk, [])}, actor=actor, step=step)


def confirm(period: Period, leader: Account) -> Period:
    """Hand a month in and confirm it."""
    look(period, leader, MonthStep.CONFIRM)
    closing.confirm([period], actor=leader).all_or_refused()
    period.refresh_from_db()
    return period


def close(period: Period, leader: Account, manager: Account, *, on: date | None = None) -> Period:
    """Hand a month in, confirm, approve and lock it as of a day."""
    confirm(period, leader)
    look(period, manager, MonthStep.APPROVE)
    closing.approve_and_lock([period], actor=manager, on=on).all_or_refused()
    period.refresh_from_db()
    return period


def leader_of(site: Party) -> Account:
    """Somebody who leads a site."""
    return make.account(of="site-leader", at=site)


def manager_of(programme: str) -> Account:
    """Somebody who manages a programme and its strands."""
    return make.account(of="programme-manager", programme=programme)


def correct(record: Record, minutes: int, note: str, *, actor: Account) -> Record:
    """Enter what was right instead of a locked record, in its month that was reopened."""
    assert record.participation is not None
    return log_work(record.participation, record.day, minutes, note, actor=actor, record=record, beyond_cap=True)


def ends(account: Account, on: date) -> None:
    """Let somebody's roles end on a day."""
    Role.objects.filter(party=account.party_id).update(ends_on=on)
