"""Deciding what a month has earned (지급결정): for a round at once, each person's participations together.

What is decided is kept with everything it relied on. Run again, nothing is written; when a locked month was reopened and
locked anew, or another programme of the person has changed what the caps leave, the difference is a new row. People are
locked in the order of their numbers, so that two who decide at once wait for each other. Money is won.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from imojak.earning.month import Pay, difference
from imojak.earning.problems import Unreadable
from imojak.kernel import bulk
from imojak.kernel.months import month_of
from imojak.kernel.violations import explained
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.parties.models import Party
from imojak.paths.models import Participation
from imojak.pay import queries
from imojak.pay.commitments import follow_month
from imojak.pay.models import Entitlement, EntitlementKind, TaxClass
from imojak.pay.person_months import Held, Terms, computed, gather, people_of, snapshot_of
from imojak.pay.refusing import PayRefusal, may
from imojak.records.models import Period

if TYPE_CHECKING:
    from imojak.parties.models import Account

#: People of one look: a round of any size is read in looks of so many.
_PEOPLE = 5_000
_COLUMNS = (
    "participation_id", "kind", "code", "tax_class", "month", "version", "period_id", "rule_set_id", "parameters_id",
    "minutes", "amount", "lines", "snapshot", "computed_on",
)  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """What deciding has written: rows, their won, how many participations stay as they were, and what could not be.

    ``open`` are participations whose month is not locked; ``left`` says why others are left, with how many.
    """

    made: int = 0
    won: int = 0
    unchanged: int = 0
    open: int = 0
    left: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: Decided) -> Decided:
        left = Counter(dict(self.left))
        left.update(dict(other.left))
        return Decided(
            self.made + other.made, self.won + other.won, self.unchanged + other.unchanged, self.open + other.open,
            tuple(sorted(left.items())),
        )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What locking a month would change for one participation: won decided so far, and won then."""

    participation: int
    party: int
    before: int
    after: int

    @property
    def difference(self) -> int:
        """What would be granted, below zero what would be taken back; won."""
        return self.after - self.before


def decide(rounds: Iterable[Round], month: date, *, actor: Account, on: date | None = None) -> Decided:
    """Decide what everybody in the rounds earned in a month, one transaction a round; return what was written.

    A person's other programmes are computed with it, and changed by a difference where the caps need it. Raises
    PayRefusal without the right.
    """
    may(actor, Capability.PAY)
    total = Decided()
    for one in rounds:
        total += decide_round(one, month, on=on)
    return total


def decide_round(round_: Round, month: date, *, on: date | None = None, trial: bool = False) -> Decided:
    """Decide one round as ``decide`` does, and commit what was earned; whoever calls asks the right first.

    A ``trial`` is taken back at the end.
    """
    month = month_of(month)
    if round_.pay_scheme_id is None:
        return Decided()
    people = people_of([round_.pk], month)
    with explained(PayRefusal), transaction.atomic():
        total = Decided()
        for start in range(0, len(people), _PEOPLE):
            total += _decide(people[start : start + _PEOPLE], month, on or timezone.localdate())
        follow_month(round_, on=on)
        waiting = queries.months_not_locked(round_, month)
        transaction.set_rollback(trial)
    return total + Decided(open=waiting)


def compute_entitlement(participation: Participation, month: date, *, on: date | None = None) -> Entitlement | None:
    """Decide one participation with the rest of its person's month, and return its newest decision.

    None when nothing was recorded, or nothing changed since. Raises PayRefusal when the month is not locked or the round
    has no pay scheme.
    """
    month = month_of(month)
    with explained(PayRefusal), transaction.atomic():
        participation = Participation.objects.select_related("round").get(pk=participation.pk)
        if participation.round.pay_scheme_id is None:
            raise PayRefusal("이 회차에는 활동비 기준이 없습니다. 사업 담당자에게 기준을 정해 달라고 하세요.")
        period = queries.locked_month(participation, month)
        if period is None:
            raise PayRefusal(f"{month.month}월이 아직 마감되지 않았습니다. 마감한 뒤에 활동비를 결정하세요.")
        done = _decide([participation.party_id], month, on or timezone.localdate())
        if done.left:
            raise PayRefusal(done.left[0][0])
    newest = (
        Entitlement.objects.filter(participation=participation, month=month, kind=EntitlementKind.MONTH)
        .order_by("-version")
        .first()
    )
    return newest if newest is not None and newest.period_id == period.pk else None


def preview(period: Period) -> list[Change]:
    """Return what locking a month as it is now would change: of everybody there, and of their other programmes.

    Nothing is written. Empty where nothing would change. Raises PayRefusal where it cannot be computed.
    """
    people = sorted(set(Participation.objects.filter(place=period.place_id).values_list("party_id", flat=True)))
    terms = Terms.of(month_of(period.month))
    try:
        months = gather(people, period.month, as_if_locked=[period.pk])
        return [
            Change(one.participation, one.party, one.granted, pay.amount)
            for one, pay in computed(months, terms)
            if pay.amount != one.granted
        ]
    except Unreadable as error:
        raise PayRefusal(error.user_message) from error


def as_it_stands(party: int, month: date) -> dict[int, Pay]:
    """Return by participation what a person would be granted for a month as it is now, locked or not.

    Nothing is written. Raises PayRefusal where it cannot be computed.
    """
    month = month_of(month)
    here = Period.objects.filter(month=month, place__participations__party=party).values_list("pk", flat=True)
    try:
        months = gather([party], month, as_if_locked=set(here))
        return {one.participation: pay for one, pay in computed(months, Terms.of(month))}
    except Unreadable as error:
        raise PayRefusal(error.user_message) from error


def _decide(people: Sequence[int], month: date, on: date) -> Decided:
    """Decide the months of people (ascending numbers), all their paid participations; within a transaction."""
    _lock(people)
    terms = Terms.of(month)
    try:
        months = gather(people, month)
    except Unreadable as error:
        return Decided(left=((error.user_message, len(people)),))
    made = won = unchanged = 0
    left: Counter[str] = Counter()
    rows: list[tuple[Any, ...]] = []
    for of_person in _computed(months, terms, left):
        others = [one.participation for one, _ in of_person]
        for one, pay in of_person:
            if not one.anything or (one.decided and pay.amount == one.granted):
                unchanged += 1
            elif not one.scheme.tax_class:
                left[_NO_CLASS] += 1
            else:
                row = _row(one, pay, terms, [key for key in others if key != one.participation], on)
                made, won = made + 1, won + row[_COLUMNS.index("amount")]
                rows.append(row)
    if rows:
        bulk.insert(Entitlement, _COLUMNS, rows, savepoint=False)
    return Decided(made, won, unchanged, left=tuple(sorted(left.items())))


_NO_CLASS = "활동비의 소득 구분이 정해지지 않았습니다. 사업 유형의 [pay]에 tax_class를 적고 계획을 올려 주세요."


def _computed(months: dict[int, list[Held]], terms: Terms, left: Counter[str]) -> Iterator[list[tuple[Held, Pay]]]:
    """Yield each person's participations with what they earn; who cannot be computed is counted among those left."""
    for party, of_person in months.items():
        try:
            yield list(computed({party: of_person}, terms))
        except Unreadable as error:
            left[error.user_message] += len(of_person)


def _row(one: Held, pay: Pay, terms: Terms, others: Collection[int], on: date) -> tuple[Any, ...]:
    lines = pay.rows if not one.decided else difference(pay, one.granted)
    return (
        one.participation,
        EntitlementKind.MONTH.value,
        "",
        TaxClass(one.scheme.tax_class).value,
        terms.month,
        one.decided + 1,
        one.period,
        one.rule_set.pk,
        terms.rule_set.pk if terms.rule_set is not None else None,
        pay.minutes,
        pay.amount - one.granted,
        [line.as_json() for line in lines],
        snapshot_of(one, pay, terms, sorted(others)),
        on,
    )


def _lock(people: Sequence[int]) -> None:
    """Let whoever decides about the same people wait; always in the order of their numbers (SQLite has one writer)."""
    list(Party.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
