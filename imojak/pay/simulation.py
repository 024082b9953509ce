"""What other rules would do: who of a round's applicants would come in or drop out, and what that would cost.

Nothing is written. The rules on trial are asked about the same people, as they were known when the round's
applications closed, with the same functions that decide. People whom the agency knows and who did not apply are asked
as well, and counted apart; who is not known at all is unknown to the simulation too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from imojak.earning.problems import UnreadableScheme
from imojak.earning.scheme import Scheme
from imojak.kernel.months import months_between
from imojak.offers.models import Place, Round
from imojak.paths.eligibility import trial_book
from imojak.paths.enums import GIVEN_UP, ApplicationStatus
from imojak.paths.models import Application
from imojak.pay.cells import Cell, K, cell, groups_of, hidden, table
from imojak.pay.trials import both, eligible, known_people, results
from imojak.rules import RuleBook
from imojak.rules.evaluation import NOT_KNOWN
from imojak.rules.laid import laid_over
from imojak.rules.schema import Subject


@dataclass(frozen=True)
class Cost:
    """The most that the seats could cost by the pay scheme, in won; ``seats`` is None where nobody limits them."""

    per_person: int
    months: int
    seats: int | None
    people_before: int
    people_after: int

    @property
    def before(self) -> int:
        """The most by the rules in force."""
        return self.per_person * self.people_before

    @property
    def after(self) -> int:
        """The most by the rules on trial."""
        return self.per_person * self.people_after


@dataclass(frozen=True)
class Change:
    """An applicant who changes sides, with the sentences of the rules that keep them out, now or then."""

    application: int
    party: int
    comes_in: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Others:
    """What rules on trial would do to people who are known and did not apply.

    They are told in numbers alone, and in none that points at fewer than K. ``cost`` is what all of them would cost if
    there were a seat for each.
    """

    people: int
    total: Cell
    tables: Mapping[str, Sequence[Cell]]
    unknown: int
    cost: Cost | None


@dataclass(frozen=True)
class Simulation:
    """What rules on trial would do to a round's applicants, and to people who are known and did not apply."""

    round: str
    applicants: int
    total: Cell
    tables: Mapping[str, Sequence[Cell]]
    unknown: int
    taken_dropping_out: int | None
    reasons: Mapping[str, int]
    cost: Cost | None
    others: Others | None = None
    changes: tuple[Change, ...] = ()

    @property
    def comes_in(self) -> tuple[int, ...]:
        """The party ids of applicants who come in, in their order."""
        return tuple(sorted(one.party for one in self.changes if one.comes_in))

    @property
    def drops_out(self) -> tuple[int, ...]:
        """The party ids of applicants who drop out, in their order."""
        return tuple(sorted(one.party for one in self.changes if not one.comes_in))

    def public(self) -> Simulation:
        """Return the same without numbers that point at fewer than K people, and without anybody's number."""
        (total,) = hidden([self.total])
        some = {code: number for code, number in self.reasons.items() if number >= K}
        taken = self.taken_dropping_out
        return Simulation(
            self.round, self.applicants, total, {name: hidden(cells) for name, cells in self.tables.items()},
            self.unknown, taken if taken is None or taken == 0 or taken >= K else None, some,
            self.cost if total.before is not None else None, self.others,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Return everything but who it is."""
        found = asdict(self)
        del found["changes"]
        for said, cost in ((found, self.cost), (found["others"] or {}, self.others.cost if self.others else None)):
            if cost is not None:
                said["cost"] |= {"before": cost.before, "after": cost.after}
        return found


def simulate(round: Round, trial: Mapping[str, Any], *, also: Iterable[Round] = (), others: bool = True) -> Simulation:
    """Ask rules on trial (see ``rules.laid``) about those who applied to a round, and to further rounds if said.

    Those whom the agency knows and who did not apply are counted apart, unless ``others`` is false: they are all whom
    the agency knows, which takes a moment. Raises UnreadableRules for rules that cannot be read.
    """
    own = round.eligibility.parameters if round.eligibility is not None else {}
    book = trial_book(laid_over(own, trial), round)
    rounds = [round, *also]
    asked = _applicants(rounds)
    filed = {party: timezone.localdate(one.filed_at) for party, one in asked.items() if one.round_id == round.pk}
    answers = {party: one.answers for party, one in asked.items()}
    now, then = both(round, asked, book, answers=answers, filed=filed)
    before, after = (eligible({party: one.result for party, one in found.items()}) for found in (now, then))
    taken = {
        party for party, one in asked.items() if one.status == ApplicationStatus.ACCEPTED and one.round_id == round.pk
    }
    dropping, coming = before - after, after - before
    return Simulation(
        round=round.code,
        applicants=len(asked),
        total=cell("모두", before, after),
        tables=_tables(groups_of(asked, round.notice_on), before, after),
        unknown=sum(one.result == NOT_KNOWN for one in then.values()),
        taken_dropping_out=len(taken & dropping),
        reasons=dict(Counter(code for party in sorted(dropping) for code in then[party].codes).most_common()),
        cost=cost_of(round, len(before), len(after)),
        others=_others(round, rounds, book) if others else None,
        changes=tuple(
            Change(asked[party].pk, party, comes_in, tuple((now if comes_in else then)[party].sentences))
            for comes_in, some in ((True, coming), (False, dropping))
            for party in sorted(some, key=lambda one: asked[one].pk)
        ),
    )


def _applicants(rounds: Sequence[Round]) -> dict[int, Application]:
    """Return the applications of the rounds by party; of one who applied twice the first round's."""
    rows = Application.objects.filter(~Q(status__in=GIVEN_UP), round__in=rounds).order_by("pk")
    order = {one.pk: place for place, one in enumerate(rounds)}
    found: dict[int, Application] = {}
    for row in sorted(rows, key=lambda one: (order[one.round_id], one.pk)):
        found.setdefault(row.party_id, row)
    return found


def _others(round: Round, rounds: Sequence[Round], book: RuleBook) -> Others | None:
    """Return what the rules would do to people who did not apply; None where no person can apply.

    What only the form asks is left open, as in the catalogue.
    """
    if any(isinstance(rule, Subject) and rule.kind != "person" for rule in book.rules):
        return None
    ids = known_people(rounds, round.apply_to)
    now, then = results(round, ids, book)
    before, after = eligible(now), eligible(then)
    (total,) = hidden([cell("모두", before, after)])
    return Others(
        people=len(ids),
        total=total,
        tables={name: hidden(cells) for name, cells in _tables(groups_of(ids, round.notice_on), before, after).items()},
        unknown=sum(one == NOT_KNOWN for one in then.values()),
        cost=cost_of(round, len(before), len(after), seats=False) if total.before is not None else None,
    )


def _tables(found: Mapping[str, Mapping[str, set[int]]], before: set[int], after: set[int]) -> dict[str, list[Cell]]:
    return {name: table(some, before, after) for name, some in found.items()}


def cost_of(round: Round, before: int, after: int, *, seats: bool = True) -> Cost | None:
    """Return the most that so many people could cost in the round, in its seats or, without them, all of them.

    None where nothing is paid by the hour.
    """
    if round.pay_scheme is None:
        return None
    try:
        scheme = Scheme.read(round.pay_scheme.parameters)
    except UnreadableScheme:
        return None
    there = round.capacity if seats else None
    if seats and there is None:
        there = Place.objects.filter(round=round, closed_on=None).aggregate(all=Sum("capacity"))["all"]
    months = sum(1 for _ in months_between(round.starts_on, round.ends_on))

    def seated(people: int) -> int:
        return people if there is None else min(there, people)

    return Cost(months * scheme.won_for(scheme.cap_minutes), months, there, seated(before), seated(after))
