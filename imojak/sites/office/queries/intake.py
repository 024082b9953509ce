"""A list of applicants as its page shows it: rows with their state, their cells, and what is wrong beside each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from imojak.paths.actions.intake import REFUSED, mark_of
from imojak.paths.enums import IntakeAction
from imojak.paths.intake_columns import Heading
from imojak.paths.models import Intake, IntakeRow

#: What a page of a list is narrowed to, by the word in the address.
VIEWS = {
    "problems": "살펴볼 줄만",
    "ready": "반입할 수 있는 줄",
    "applied": "반입한 줄",
    "done": "이미 신청한 줄",
    "skipped": "건너뛴 줄",
    "all": "모든 줄",
}
_OPEN = Q(application=None)
_CONDITIONS: Mapping[str, Q] = {
    "problems": _OPEN & Q(action__in=[IntakeAction.WRONG, IntakeAction.DOUBTFUL]),
    "ready": _OPEN & Q(action__in=[IntakeAction.NEW, IntakeAction.KNOWN]),
    "applied": ~_OPEN,
    "done": _OPEN & Q(action=IntakeAction.DONE),
    "skipped": _OPEN & Q(action=IntakeAction.SKIPPED),
    "all": Q(),
}
_BADGES = {
    IntakeAction.WRONG: "bg-light-danger",
    IntakeAction.DOUBTFUL: "bg-light-point",
    IntakeAction.NEW: "bg-light-primary",
    IntakeAction.KNOWN: "bg-light-primary",
}


@dataclass(frozen=True)
class Cell:
    """A text of a row: its key, its title, and what is wrong with it ("" for nothing)."""

    key: str
    title: str
    text: str
    problem: str


@dataclass(frozen=True)
class Line:
    """A row as it is shown. ``whole`` is wrong with all of it; ``match`` names who it may be."""

    of: IntakeRow
    state: str
    badge: str
    cells: list[Cell]
    whole: str
    match: str
    mark: str

    @property
    def name(self) -> str:
        """What stands in the list as the name, to tell rows apart."""
        return str(self.of.values.get("name", "")) or f"{self.of.number}행"

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong, in the order of the columns."""
        return [one.problem for one in self.cells if one.problem] + ([self.whole] if self.whole else [])


def rows_in(intake: Intake, view: str) -> QuerySet[IntakeRow]:
    """Return the rows of a list that a view shows, in their order."""
    return intake.rows.filter(_CONDITIONS[view]).select_related("party", "application").order_by("number")


def counts_of(intake: Intake) -> dict[str, int]:
    """Return how many rows each view shows."""
    return {view: intake.rows.filter(condition).count() for view, condition in _CONDITIONS.items()}


def columns_in(intake: Intake, columns: list[Heading]) -> list[Heading]:
    """Return the columns that the file has, and those that it should have."""
    return [one for one in columns if one.key in intake.columns or one.required]


def line_of(row: IntakeRow, columns: list[Heading], names: Mapping[int, str]) -> Line:
    """Return a row as it is shown; ``names`` are those that the reader may see, by party."""
    brought = row.application_id is not None
    action = IntakeAction(row.action)
    doubtful = "같은 이름과 생년월일의 사람이 이미 있습니다." if action == IntakeAction.DOUBTFUL and not brought else ""
    return Line(
        of=row,
        state="반입함" if brought else str(action.label),
        badge="bg-light-success" if brought else _BADGES.get(action, "bg-light-gray"),
        cells=[
            Cell(one.key, one.title, str(row.values.get(one.key, "")), row.problems.get(one.key, "")) for one in columns
        ],
        whole=row.problems.get(REFUSED, "") or doubtful,
        match=names.get(row.party_id or 0, ""),
        mark=mark_of(row),
    )


def table_of_left(intake: Intake, columns: list[Heading]) -> tuple[list[str], list[list[Any]]]:
    """Return header and rows of what could not be brought in, with why, to be put right and uploaded again."""
    header = [one.title for one in columns] + ["고칠 점"]
    lines = [line_of(row, columns, {}) for row in rows_in(intake, "problems")]
    return header, [[*(cell.text for cell in line.cells), " ".join(line.problems)] for line in lines]
