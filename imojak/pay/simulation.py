"""What other rules would do: who of a round's applicants would come in or drop out, and what that would cost.

Nothing is written. The rules on trial are asked about the same people, as they were known when the round's
applications closed, with the same functions that decide; those who never applied because they could not are not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from imojak.kernel.districts import place_name
from imojak.kernel.months import age_on, months_between
from imojak.offers.models import Place, Round
from imojak.parties.enums import Sex
from imojak.parties.models import Organisation, Person
from imojak.paths.eligibility import evaluate_many, trial_book
from imojak.paths.enums import GIVEN_UP, ApplicationStatus
from imojak.paths.models import Application
from imojak.pay.rules import Scheme, UnreadableScheme
from imojak.rules import Evaluation, RuleBook
from imojak.rules.evaluation import ELIGIBLE, NOT_KNOWN
from imojak.rules.laid import laid_over

#: Fewest people whom a cell may stand for where it is shown to everybody.
K = 5
#: Beginnings of age bands, five years each; below the first and from the last on are bands of their own.
BANDS = range(40, 65, 5)


@dataclass(frozen=True)
class Cell:
    """People of one kind: who may take part by the rules in force and by those on trial, and who changes sides.

    None stands for a number that must not be shown.
    """

    label: str
    before: int | None
    after: int | None
    comes_in: int | None
    drops_out: int | None


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
class Simulation:
    """What rules on trial would do to a round's applicants. ``comes_in`` and ``drops_out`` are party ids."""

    round: str
    applicants: int
    total: Cell
    tables: Mapping[str, Sequence[Cell]]
    unknown: int
    taken_dropping_out: int | None
    reasons: Mapping[str, int]
    cost: Cost | None
    comes_in: tuple[int, ...] = ()
    drops_out: tuple[int, ...] = ()

    def public(self) -> Simulation:
        """Return the same without numbers that point at fewer than K people, and without anybody's number."""
        (total,) = hidden([self.total])
        some = {code: number for code, number in self.reasons.items() if number >= K}
        taken = self.taken_dropping_out
        return Simulation(
            self.round, self.applicants, total, {name: hidden(cells) for name, cells in self.tables.items()},
            self.unknown, taken if taken is None or taken == 0 or taken >= K else None, some,
            self.cost if total.before is not None else None,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Return everything but who it is."""
        found = asdict(self)
        del found["comes_in"], found["drops_out"]
        if self.cost is not None:
            found["cost"] |= {"before": self.cost.before, "after": self.cost.after}
        return found


def simulate(round: Round, trial: Mapping[str, Any], *, also: Iterable[Round] = ()) -> Simulation:
    """Ask rules on trial (see ``rules.laid``) about those who applied to a round, and to further rounds if said.

    Raises UnreadableRules for rules that cannot be read.
    """
    own = round.eligibility.parameters if round.eligibility is not None else {}
    book = trial_book(laid_over(own, trial), round)
    asked = _applicants([round, *also])
    now, then = _ask(round, asked, None), _ask(round, asked, book)
    before = {party for party, one in now.items() if one.result == ELIGIBLE}
    after = {party for party, one in then.items() if one.result == ELIGIBLE}
    taken = {
        party for party, one in asked.items() if one.status == ApplicationStatus.ACCEPTED and one.round_id == round.pk
    }
    dropping = before - after
    return Simulation(
        round=round.code,
        applicants=len(asked),
        total=_cell("모두", before, after),
        tables={name: _table(groups, before, after) for name, groups in _groups(asked, round.notice_on).items()},
        unknown=sum(one.result == NOT_KNOWN for one in then.values()),
        taken_dropping_out=len(taken & dropping),
        reasons=dict(Counter(code for party in sorted(dropping) for code in then[party].codes).most_common()),
        cost=_cost(round, len(before), len(after)),
        comes_in=tuple(sorted(after - before)),
        drops_out=tuple(sorted(dropping)),
    )


def _applicants(rounds: Sequence[Round]) -> dict[int, Application]:
    """Return the applications of the rounds by party; of one who applied twice the first round's."""
    rows = Application.objects.filter(~Q(status__in=GIVEN_UP), round__in=rounds).order_by("pk")
    order = {one.pk: place for place, one in enumerate(rounds)}
    found: dict[int, Application] = {}
    for row in sorted(rows, key=lambda one: (order[one.round_id], one.pk)):
        found.setdefault(row.party_id, row)
    return found


def _ask(round: Round, asked: Mapping[int, Application], book: RuleBook | None) -> dict[int, Evaluation]:
    filed = {party: timezone.localdate(one.filed_at) for party, one in asked.items() if one.round_id == round.pk}
    answers = {party: one.answers for party, one in asked.items()}
    return evaluate_many(round, asked, answers=answers, filed=filed, day=round.apply_to, book=book)


def _cell(label: str, before: set[int], after: set[int]) -> Cell:
    return Cell(label, len(before), len(after), len(after - before), len(before - after))


def _table(groups: Mapping[str, set[int]], before: set[int], after: set[int]) -> list[Cell]:
    return [_cell(label, before & people, after & people) for label, people in groups.items()]


def _groups(asked: Iterable[int], day: date) -> dict[str, dict[str, set[int]]]:
    """Return who is of which age band, sex and district; those who are no persons have a district alone."""
    ids = list(asked)
    people = _chunked(
        ids, lambda some: Person.objects.filter(pk__in=some).values_list("pk", "birth_date", "sex", "district_code")
    )
    bodies = _chunked(ids, lambda some: Organisation.objects.filter(pk__in=some).values_list("pk", "district_code"))
    ages: dict[str, set[int]] = {label: set() for label in _bands()}
    sexes: dict[str, set[int]] = {str(sex.label): set() for sex in Sex}
    districts: dict[str, set[int]] = {}
    for pk, birth, sex, district in people:
        ages[_band(age_on(birth, day))].add(pk)
        sexes[str(Sex(sex).label)].add(pk)
        districts.setdefault(place_name(district) or "모름", set()).add(pk)
    for pk, district in bodies:
        districts.setdefault(place_name(district) or "모름", set()).add(pk)
    tables = {"age": ages, "sex": sexes, "district": dict(sorted(districts.items()))}
    return {name: {label: some for label, some in groups.items() if some} for name, groups in tables.items()}


def _chunked(ids: Sequence[int], read: Callable[[Sequence[int]], Iterable[Any]]) -> list[Any]:
    return [row for start in range(0, len(ids), 10_000) for row in read(ids[start : start + 10_000])]


def _bands() -> list[str]:
    return [f"{BANDS[0]}세 미만", *(f"{low}~{low + BANDS.step - 1}세" for low in BANDS), f"{BANDS.stop}세 이상"]


def _band(age: int) -> str:
    if age < BANDS[0]:
        return _bands()[0]
    return _bands()[min((age - BANDS[0]) // BANDS.step, len(BANDS)) + 1]


def _cost(round: Round, before: int, after: int) -> Cost | None:
    """Return the most that the round's seats could cost; None where nothing is paid by the hour."""
    if round.pay_scheme is None:
        return None
    try:
        scheme = Scheme.read(round.pay_scheme.parameters)
    except UnreadableScheme:
        return None
    seats = round.capacity
    if seats is None:
        seats = Place.objects.filter(round=round, closed_on=None).aggregate(all=Sum("capacity"))["all"]
    months = sum(1 for _ in months_between(round.starts_on, round.ends_on))

    def seated(people: int) -> int:
        return people if seats is None else min(seats, people)

    return Cost(months * scheme.won_for(scheme.cap_minutes), months, seats, seated(before), seated(after))


def hidden(cells: Sequence[Cell]) -> list[Cell]:
    """Return cells without the rows that point at fewer than K people, nor what would give them away.

    A hidden number could be had from the total and the others, so that rows are hidden until those that are hidden
    stand for nobody or for K at least together.
    """
    away = {index for index, cell in enumerate(cells) if any(0 < (n or 0) < K for n in _numbers(cell))}
    rest = sorted((index for index in range(len(cells)) if index not in away), key=lambda n: (cells[n].before or 0, n))
    while away and rest and (len(away) == 1 or any(0 < n < K for n in _sums(cells, away))):
        away.add(rest.pop(0))
    return [Cell(cell.label, None, None, None, None) if index in away else cell for index, cell in enumerate(cells)]


def _numbers(cell: Cell) -> tuple[int | None, ...]:
    return cell.before, cell.after, cell.comes_in, cell.drops_out


def _sums(cells: Sequence[Cell], away: Iterable[int]) -> list[int]:
    return [sum(n or 0 for n in column) for column in zip(*(_numbers(cells[index]) for index in away), strict=True)]
