"""People counted by age band, sex and district: before and after, and without the numbers that point at a few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from imojak.kernel.districts import place_name
from imojak.kernel.months import age_on
from imojak.parties.enums import Sex
from imojak.parties.models import Organisation, Person

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


def cell(label: str, before: set[int], after: set[int]) -> Cell:
    """Return the cell of two sets of people."""
    return Cell(label, len(before), len(after), len(after - before), len(before - after))


def table(groups: Mapping[str, set[int]], before: set[int], after: set[int]) -> list[Cell]:
    """Return a cell for each group, by its label."""
    return [cell(label, before & people, after & people) for label, people in groups.items()]


def groups_of(asked: Iterable[int], day: date) -> dict[str, dict[str, set[int]]]:
    """Return who is of which age band, sex and district; those who are no persons have a district alone."""
    ids = list(asked)
    people = chunked(
        ids, lambda some: Person.objects.filter(pk__in=some).values_list("pk", "birth_date", "sex", "district_code")
    )
    bodies = chunked(ids, lambda some: Organisation.objects.filter(pk__in=some).values_list("pk", "district_code"))
    ages: dict[str, set[int]] = {label: set() for label in _BANDS}
    labels = {sex.value: str(sex.label) for sex in Sex}
    sexes: dict[str, set[int]] = {label: set() for label in labels.values()}
    by_code: dict[str, set[int]] = {}
    for pk, birth, sex, district in people:
        ages[_band(age_on(birth, day))].add(pk)
        sexes[labels[sex]].add(pk)
        by_code.setdefault(district, set()).add(pk)
    for pk, district in bodies:
        by_code.setdefault(district, set()).add(pk)
    districts: dict[str, set[int]] = {}
    for code, some in by_code.items():
        districts.setdefault(place_name(code) or "모름", set()).update(some)
    tables = {"age": ages, "sex": sexes, "district": dict(sorted(districts.items()))}
    return {name: {label: some for label, some in found.items() if some} for name, found in tables.items()}


def chunked(ids: Sequence[int], read: Callable[[Sequence[int]], Iterable[Any]]) -> list[Any]:
    """Read rows of many ids, some thousands of them with each query."""
    return [row for start in range(0, len(ids), 10_000) for row in read(ids[start : start + 10_000])]


_BANDS = (
    f"{BANDS[0]}세 미만",
    *(f"{low}~{low + BANDS.step - 1}세" for low in BANDS),
    f"{BANDS.stop}세 이상",
)


def _band(age: int) -> str:
    return _BANDS[0] if age < BANDS[0] else _BANDS[min((age - BANDS[0]) // BANDS.step, len(BANDS)) + 1]


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
