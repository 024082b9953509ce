"""What a year's plan says, read once: programmes, budget lines, posts, buildings, goals, indicators. Nine queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase

from imojak.agency.enums import UnitKind
from imojak.agency.models import Facility, StaffPost
from imojak.figures.bases import Selection
from imojak.figures.definition import NoPlan
from imojak.figures.models import Target
from imojak.ledger.enums import Side
from imojak.ledger.models import BudgetLine
from imojak.offers.configuration import read_type
from imojak.offers.models import Programme, ProgrammeLine, ProgrammeType, Round
from imojak.plan.types.schema import IndicatorWanted


@dataclass(frozen=True)
class ProgrammeFact:
    """A programme or strand of the year."""

    id: int
    code: str
    name: str
    parent_id: int | None
    planned: dict[str, object]
    type_code: str = ""


@dataclass(frozen=True)
class LineFact:
    """A budget line; ``leaves`` are the ids of the leaves at or below it. ``year_end_expected`` is won."""

    id: int
    code: str
    name: str
    side: str
    parent_id: int | None
    purpose: str
    year_end_expected: int | None
    leaves: frozenset[int]

    @property
    def is_leaf(self) -> bool:
        """Whether it carries entries itself."""
        return self.leaves == {self.id}


@dataclass(frozen=True)
class PostFact:
    """Posts of a department and grade."""

    id: int
    department: str
    grade: int
    counts: dict[str, int]


@dataclass(frozen=True)
class FacilityFact:
    """A campus building."""

    id: int
    name: str
    floor_area: Decimal
    office_seats: int | None
    office_area: Decimal | None


@dataclass(frozen=True)
class TargetFact:
    """A goal in its newest version."""

    id: int
    indicator: str
    label: str
    value: Decimal
    unit: str
    counting_rule: str
    version: int


@dataclass(frozen=True)
class OwnIndicator:
    """An indicator that a programme's type wants of it, and of whom it counts.

    ``programmes`` are the programme and those of its strands that go by the same type. ``version`` is the first
    version of the type in which the indicator was as it is now.
    """

    wanted: IndicatorWanted
    version: int
    type_title: str
    shape: str
    paid: bool
    programmes: tuple[int, ...]


@dataclass(frozen=True)
class PlanFacts:
    """The plan of a year, with posts as they stand on a day."""

    year: int
    programmes: tuple[ProgrammeFact, ...]
    lines: tuple[LineFact, ...]
    required_lines: dict[int, tuple[int, ...]] = field(repr=False)
    posts: tuple[PostFact, ...]
    facilities: tuple[FacilityFact, ...]
    targets: tuple[TargetFact, ...]
    own_indicators: tuple[tuple[ProgrammeFact, tuple[OwnIndicator, ...]], ...] = ()

    def only(self, *codes: str) -> Selection:
        """Return exactly the programmes of these codes."""
        found = [one for one in self.programmes if one.code in codes]
        return Selection(self.year, tuple(one.id for one in found), tuple(one.code for one in found))

    def select(self, *patterns: str) -> Selection:
        """Return the programmes that ``patterns`` name: a code with its strands, or a pattern as ``volunteers.care-*``."""
        found = [
            one
            for one in self.programmes
            if any(
                fnmatchcase(one.code, pattern) or one.code == pattern or one.code.startswith(f"{pattern}.")
                for pattern in patterns
            )
        ]
        return Selection(self.year, tuple(one.id for one in found), tuple(one.code for one in found))

    def has(self, code: str) -> bool:
        """Tell whether the year has this programme."""
        return any(one.code == code for one in self.programmes)

    def side(self, side: Side) -> list[LineFact]:
        """Return the lines of a side of the budget, in its order."""
        return [line for line in self.lines if line.side == side]


def planned_years() -> list[int]:
    """Return the years that have programmes or budget lines, the latest last."""
    years = set(Programme.objects.values_list("year", flat=True).distinct())
    return sorted(years | set(BudgetLine.objects.values_list("year", flat=True).distinct()))


def read(year: int, as_of: date) -> PlanFacts:
    """Read the plan of a year; posts are those of the last count on or before ``as_of``. Raises NoPlan."""
    programmes = tuple(
        ProgrammeFact(*row)
        for row in Programme.objects.filter(year=year)
        .order_by("order", "id")
        .values_list("id", "code", "name", "parent_id", "planned", "type_code")
    )
    lines = _lines(year)
    if not programmes and not lines:
        raise NoPlan(year, planned_years())
    return PlanFacts(
        year,
        programmes,
        lines,
        _required(year),
        _posts(as_of),
        _facilities(),
        _targets(year),
        own_of(year, as_of, programmes),
    )


def _lines(year: int) -> tuple[LineFact, ...]:
    rows = list(
        BudgetLine.objects.filter(year=year)
        .order_by("side", "order", "id")
        .values_list("id", "code", "name", "side", "parent_id", "purpose_group", "year_end_expected")
    )
    children: dict[int, list[int]] = defaultdict(list)
    for line, _, _, _, parent, _, _ in rows:
        if parent is not None:
            children[parent].append(line)

    def leaves(line: int) -> frozenset[int]:
        below = children.get(line)
        return frozenset({line}) if not below else frozenset().union(*map(leaves, below))

    return tuple(LineFact(*row, leaves=leaves(row[0])) for row in rows)


def _required(year: int) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    # A programme that goes on is paid from the lines of another year then; they are no part of this year's budget.
    rows = ProgrammeLine.objects.filter(programme__year=year, line__year=year, in_required_budget=True)
    for programme, line in rows.order_by("programme", "order").values_list("programme_id", "line_id"):
        found[programme].append(line)
    return {programme: tuple(lines) for programme, lines in found.items()}


def _posts(as_of: date) -> tuple[PostFact, ...]:
    posts = StaffPost.objects.filter(as_of__lte=as_of)
    last = posts.order_by("-as_of").values("as_of")[:1]
    rows = posts.filter(as_of=last).order_by("unit__order", "unit_id", "grade")
    return tuple(
        PostFact(row, name, grade, {"quota": quota, "current": current, "separate": separate})
        for row, name, grade, quota, current, separate in rows.values_list(
            "id", "unit__name", "grade", "quota", "current", "separate"
        )
    )


def _facilities() -> tuple[FacilityFact, ...]:
    rows = Facility.objects.filter(unit__kind=UnitKind.CAMPUS).order_by("unit__order", "id")
    return tuple(
        FacilityFact(*row) for row in rows.values_list("id", "unit__name", "floor_area", "office_seats", "office_area")
    )


def _targets(year: int) -> tuple[TargetFact, ...]:
    rows = Target.objects.filter(year=year).order_by("indicator", "version")
    newest = {
        row[1]: TargetFact(*row)
        for row in rows.values_list("id", "indicator", "label", "value", "unit", "counting_rule", "version")
    }
    return tuple(newest.values())


def own_of(
    year: int, as_of: date, programmes: tuple[ProgrammeFact, ...]
) -> tuple[tuple[ProgrammeFact, tuple[OwnIndicator, ...]], ...]:
    """Return programmes with the indicators of their types, in order; a strand only where its type is its own.

    A programme goes by the versions that its rounds have pinned by the day, the newest first; before any notice by the
    version that is in force.
    """
    by_id = {one.id: one for one in programmes}
    heads = [one for one in programmes if one.type_code and one.type_code != _type_above(one, by_id)]
    if not heads:
        return ()
    versions: dict[str, list[ProgrammeType]] = defaultdict(list)
    for row in ProgrammeType.objects.filter(code__in={one.type_code for one in heads}).order_by("version"):
        versions[row.code].append(row)
    pinned: dict[int, set[int]] = defaultdict(set)
    noticed = Round.objects.filter(programme__year=year, notice_on__lte=as_of, type__isnull=False)
    for programme, version in noticed.order_by().values_list("programme_id", "type_id").distinct():
        pinned[programme].add(version)
    found = []
    for head in heads:
        members = (
            head.id,
            *(one.id for one in programmes if one.parent_id == head.id and one.type_code == head.type_code),
        )
        of_type = versions[head.type_code]
        used = {number for member in members for number in pinned[member]}
        going = [row for row in of_type if row.pk in used] or _in_force(of_type, as_of)
        own = tuple(_own(going, of_type, members))
        if own:
            found.append((head, own))
    return tuple(found)


def _type_above(one: ProgrammeFact, by_id: dict[int, ProgrammeFact]) -> str:
    return by_id[one.parent_id].type_code if one.parent_id in by_id else ""


def _in_force(of_type: list[ProgrammeType], day: date) -> list[ProgrammeType]:
    began = [row for row in of_type if row.effective_from <= day]
    return [max(began, key=lambda row: (row.effective_from, row.version))] if began else []


def _own(going: list[ProgrammeType], of_type: list[ProgrammeType], members: tuple[int, ...]) -> Iterator[OwnIndicator]:
    """Yield the indicators of the versions that programmes go by: of several with one key that of the newest."""
    seen: set[str] = set()
    for row in sorted(going, key=lambda one: -one.version):
        of = read_type(row)
        for wanted in of.indicator:
            if wanted.key not in seen:
                seen.add(wanted.key)
                since = _since(row, wanted, of_type)
                yield OwnIndicator(wanted, since, of.title, of.shape, of.pay is not None, members)


def _since(row: ProgrammeType, wanted: IndicatorWanted, of_type: list[ProgrammeType]) -> int:
    since = row.version
    for earlier in sorted((one for one in of_type if one.version < row.version), key=lambda one: -one.version):
        if wanted not in read_type(earlier).indicator:
            break
        since = earlier.version
    return since
