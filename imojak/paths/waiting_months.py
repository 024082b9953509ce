"""What months wait for (월 마감 기한): handed in, confirmed, approved and paid by certain days of the following month.

One row for each round, and for a site's leader for each site in it, however many places stand behind it. Where a site
has no leader it waits for who stands in: the operator where the round's type says so, else the programme's managers;
and whoever confirmed a month is not asked to approve it. Months, records and pay are rooms above; only the names of
their tables are used here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from imojak.kernel.months import after_months, month_end, month_of
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.paths.life_terms import confirms_without_leader
from imojak.paths.queries import holders, taking_part_in
from imojak.paths.waited import OF_ROUND, People, Waiting
from imojak.plan.types.clocks import due_of
from imojak.trust.models import TransitionLog

#: So many months back it is asked whether anything was begun, and whether it was paid.
BEGUN_BACK, PAID_BACK = 2, 4
#: Working days for a month that came back, or came late, to go on to the next step.
AGAIN = {"month-submit": 2, "month-confirm": 1, "month-approve": 1}
#: The stage that a month's state waits in.
_STAGE = {
    "open": "month-submit",
    "submitted": "month-confirm",
    "confirmed": "month-approve",
    "approved": "month-approve",
}
_SAYS = {
    "month-submit": "활동 제출",
    "month-confirm": "활동 확인",
    "month-approve": "활동 승인과 마감",
    "month-pay": "활동비 지급",
}


@dataclass(frozen=True)
class _Late:
    """A month of a place that waits: its stage, the day on which it came into it, and the party that confirmed it."""

    stage: str
    round: int
    host: int
    month: date
    since: date
    confirmed_by: int = 0


def months(people: People) -> Iterator[Waiting]:
    """Yield by round and month how many places wait for being handed in, confirmed, approved, and paid."""
    found = [*_going(people), *_not_begun(people), *_to_pay(people)]
    if not found:
        return
    rounds = Round.objects.select_related(*OF_ROUND).in_bulk({one.round for one in found})
    leaders = _leaders(people.day, {one.host for one in found})
    groups: dict[tuple[str, int, str, int, int, date, date], int] = defaultdict(int)
    for one in found:
        of = rounds[one.round]
        owner = _owner(people, of, one, leaders)
        if not _asked(people, one, owner):
            continue
        stage = people.stage(of, one.stage)
        due = due_of(stage, month_end(one.month), {}, closures=people.off) if stage is not None else None
        if due is None:
            continue
        if one.since > month_end(one.month):
            due = max(due, people.workdays_after(one.since, AGAIN.get(one.stage, 1)))
        host = one.host if owner == "host" else 0
        by = one.confirmed_by if one.confirmed_by in people.managers(of) else 0
        groups[one.stage, one.round, owner, host, by, one.month, due] += 1
    for (state, number, owner, host, by, month, due), count in sorted(groups.items()):
        of = rounds[number]
        about = f"{month:%y%m}-{number}-{host}" + (f"-{by}" if by else "")
        yield Waiting(
            state, state, of, of, owner, _people(people, state, of, owner, leaders.get(host, ()), by), None, due,
            f"{month.month}월 {_SAYS[state]}", _link(state, of, month), count, about,
        )  # fmt: skip


def _owner(people: People, of: Round, one: _Late, leaders: Mapping[int, tuple[int, ...]]) -> str:
    """Return whose step it is: the site's ("host") where it has a leader, else of who stands in for one."""
    if one.stage == "month-submit":
        if people.operators(of):
            return "operator"
        return "host" if one.host in leaders else "manager"
    if one.stage == "month-confirm":
        if one.host in leaders:
            return "host"
        return "operator" if people.operators(of) and confirms_without_leader(of) == "operator" else "manager"
    return "manager"


def _people(
    people: People, state: str, of: Round, owner: str, leaders: tuple[int, ...], confirmed_by: int
) -> tuple[int, ...]:
    if owner == "host":
        return leaders
    if owner == "operator":
        return people.operators(of)
    if state == "month-pay":
        return tuple(sorted(set(holders(RoleKind.PAY_CLERK, on=people.day).values_list("party_id", flat=True))))
    others = tuple(one for one in people.managers(of) if one != confirmed_by)
    # Where only who confirmed it manages the programme, the team that leads it is asked.
    return others or tuple(one for one in people.superiors("lead", of) if one != confirmed_by)


def _link(state: str, of: Round, month: date) -> str:
    if state in ("month-submit", "month-confirm"):
        return f"/partner/months/?month={month:%Y-%m}"
    return f"/office/months/?month={month:%Y-%m}&round={of.code}" + ("&state=locked" if state == "month-pay" else "")


def _asked(people: People, one: _Late, owner: str) -> bool:
    if people.asked is None:
        return True
    if owner == "host":
        return one.host in people.asked.parties
    return owner == "operator" and one.round in people.asked.rounds


def _leaders(day: date, hosts: Iterable[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, set[int]] = defaultdict(set)
    roles = holders(RoleKind.SITE_LEADER, on=day).filter(at_id__in=set(hosts) - {0})
    for host, party in roles.values_list("at_id", "party_id"):
        found[host].add(party)
    return {host: tuple(sorted(several)) for host, several in found.items()}


def _mine(people: People, place: str) -> Q:
    """Return the condition that a row's place is of those who are asked about."""
    return people.about(f"{place}__host", rounds=f"{place}__round")


def _going(people: People) -> Iterator[_Late]:
    """Yield the newest versions of months that have passed and are not locked."""
    newest = _newest().filter(_mine(people, "place"), month__lt=month_of(people.day)).exclude(status="locked")
    rows = list(
        newest.values_list("pk", "status", "place__round_id", "place__host_id", "month", "confirmed_by__party_id")
    )
    since = dict(
        TransitionLog.objects.filter(object_type="records.period", object_id__in=[row[0] for row in rows])
        .values_list("object_id")
        .annotate(at=Max("at"))
    )
    for number, status, of, host, month, by in rows:
        at = since.get(number)
        yield _Late(_STAGE[status], of, host or 0, month, timezone.localdate(at) if at is not None else month, by or 0)


def _not_begun(people: People) -> Iterator[_Late]:
    """Yield the places of paid rounds where somebody took part in a month and nobody has written anything."""
    periods = apps.get_model("records", "Period")._default_manager
    for month in _back(people.day, BEGUN_BACK):
        begun = periods.filter(place=OuterRef("place"), month=month)
        rows = taking_part_in(month).filter(
            ~Exists(begun),
            _mine(people, "place"),
            round__pay_scheme__isnull=False,
            round__status__in=[RoundStatus.OPEN, RoundStatus.SCREENING, RoundStatus.RUNNING],
        )
        for of, host, _ in rows.order_by().values_list("round_id", "place__host_id", "place_id").distinct():
            yield _Late("month-submit", of, host or 0, month, month)


def _to_pay(people: People) -> Iterator[_Late]:
    """Yield locked months of paid rounds with activity that is not decided on, or not paid yet; asked of nobody outside."""
    if people.asked is not None:
        return
    record, entitlement = apps.get_model("records", "Record"), apps.get_model("pay", "Entitlement")
    payment = apps.get_model("pay", "Payment")
    worked = record._default_manager.filter(period=OuterRef("pk"), kind="work", quantity__gt=0)
    decided = entitlement._default_manager.filter(period__place=OuterRef("place"), period__month=OuterRef("month"))
    paid = payment._default_manager.filter(entitlement=OuterRef("pk"), paid_on__isnull=False)
    first = _back(people.day, PAID_BACK)[-1]
    rows = _newest().filter(
        Q(Exists(decided.filter(amount__gt=0).filter(~Exists(paid)))) | (Exists(worked) & ~Exists(decided)),
        status="locked",
        month__gte=first,
        month__lt=month_of(people.day),
        place__round__pay_scheme__isnull=False,
    )
    for of, month, locked in rows.values_list("place__round_id", "month", "locked_on"):
        yield _Late("month-pay", of, 0, month, min(locked, month_end(month)))


def _newest() -> Any:
    periods = apps.get_model("records", "Period")._default_manager
    newer = periods.filter(place=OuterRef("place"), month=OuterRef("month"), version__gt=OuterRef("version"))
    return periods.filter(~Exists(newer)).order_by("pk")


def _back(day: date, number: int) -> list[date]:
    """Return the months that have passed, the latest first."""
    return [after_months(month_of(day), -step) for step in range(1, number + 1)]
