"""Last month's activity of today's social jobs, at every stage of its closing: what waits for each who closes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from imojak.demo.today.desk import Desk
from imojak.kernel.months import month_of
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths.models import Participation
from imojak.paths.queries import holders
from imojak.records import closing
from imojak.records.enums import MonthStep
from imojak.records.logging import log_work
from imojak.records.looking import see, unseen_of
from imojak.records.models import Period

#: How many places of another site ``close`` brings to a stage, after the two of the demo's leader.
STAGES = 5
_NOTES = ("배식과 자리 안내", "식재료 손질", "설거지와 정리", "식단 안내와 말벗")


def close(
    desk: Desk, ours: list[Participation], others: list[Participation], *, leader: Account, operator: Account
) -> None:
    """Bring last month to each stage: ``ours`` of the demo's leader, ``others`` of a site beside it (``STAGES``).

    Open with something that stands out, handed in; confirmed, confirmed with something that stands out, approved,
    locked, and reopened after that.
    """
    month = month_of(month_of(desk.day) - timedelta(days=1))
    for number, one in enumerate([*ours, *others]):
        actor = leader if one in ours else _leader_of(one.place, desk.day)
        days = _days(one, month)
        for count, day in enumerate(days):
            long = number in (0, 3) and count == 0
            log_work(one, day, 540 if long else 180, _NOTES[(number + count) % len(_NOTES)], actor=actor)
    closing.submit([_month(ours[1].place, month)], actor=operator).all_or_refused()
    steps: list[Callable[[Period], object]] = [
        lambda of: None,
        lambda of: None,
        lambda of: _approve(of, desk.manager),
        lambda of: _lock(of, desk.manager),
        lambda of: closing.reopen(_lock(of, desk.manager), actor=desk.manager, reason="하루의 활동을 두 번 적음"),
    ]
    for one, step in zip(others, steps, strict=True):
        of, actor = _month(one.place, month), _leader_of(one.place, desk.day)
        _looked(of, actor, MonthStep.CONFIRM)
        closing.confirm([of], actor=actor).all_or_refused()
        step(of)


def stand_in(desk: Desk, of: Participation, *, operator: Account) -> None:
    """Bring last month of a place without a leader as far as the operator can: a manager is to confirm it."""
    month = month_of(month_of(desk.day) - timedelta(days=1))
    for count, day in enumerate(_days(of, month)):
        log_work(of, day, 150, _NOTES[count % len(_NOTES)], actor=operator)
    closing.submit([_month(of.place, month)], actor=operator).all_or_refused()


def host_beside(site: Party, day: date) -> Party:
    """Return another site than this one, with somebody who leads it today and can log in."""
    roles = holders(RoleKind.SITE_LEADER, on=day).filter(party__accounts__isnull=False, at__isnull=False)
    beside = roles.exclude(at=site).select_related("at").earliest("pk").at
    assert beside is not None
    return beside


def _days(of: Participation, month: date) -> list[date]:
    """Return the working days of a month from the participation's beginning on, the last five of them."""
    first, end = max(of.starts_on, of.active_from or of.starts_on, month), month_of(month + timedelta(days=31))
    days = [first + timedelta(days=step) for step in range((end - first).days)]
    return [day for day in days if day.weekday() < 5][-5:]


def _month(place: Place, month: date) -> Period:
    return Period.objects.filter(place=place, month=month).latest("version")


def _leader_of(place: Place, day: date) -> Account:
    role = (
        holders(RoleKind.SITE_LEADER, on=day).filter(at_id=place.host_id, party__accounts__isnull=False).earliest("pk")
    )
    return Account.objects.filter(party=role.party_id).earliest("pk")


def _looked(of: Period, actor: Account, step: MonthStep) -> None:
    of.refresh_from_db()
    see({of: unseen_of([of], step).get(of.pk, [])}, actor=actor, step=step, note="확인했습니다.")


def _approve(of: Period, actor: Account) -> None:
    _looked(of, actor, MonthStep.APPROVE)
    closing.approve([of], actor=actor).all_or_refused()


def _lock(of: Period, actor: Account) -> Period:
    _looked(of, actor, MonthStep.APPROVE)
    closing.approve_and_lock([of], actor=actor).all_or_refused()
    return of
