"""What every builder works with: figures, plan, and the transcript that grows beside the sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from imojak.agency.models import Agency, Unit
from imojak.figures.declared.configured import keys_of
from imojak.figures.facts import read
from imojak.ledger.enums import FundingSource
from imojak.ledger.models import BudgetLine
from imojak.offers.models import Programme
from imojak.problems import Problem
from imojak.reports.build.numbers import Figure, Numbers

MONEY = "천원"


class NothingToReport(Problem):
    """There is no plan of that year in the database."""


class Definition(Protocol):
    """What a builder needs of an indicator's definition (imojak.figures.engine.Definition has it)."""

    @property
    def label(self) -> str:
        """The indicator's name."""

    @property
    def version(self) -> int:
        """The version of the counting rule."""

    @property
    def counting_rule(self) -> str:
        """How it is counted, in a sentence."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The keys that it is computed from."""


Definitions = Callable[[str], Definition]
"""Gives the definition of a key."""


@dataclass
class Context:
    """One report in the making.

    ``transcript`` is filled by the builders, subject by subject; ``line(anchor)`` in it stands for a line of the text.
    """

    year: int
    as_of: date
    figures: Mapping[str, Figure]
    definition: Definitions
    agency: Agency
    units: list[Unit]
    lines: list[BudgetLine]
    programmes: list[Programme]
    own_indicators: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """By code of programme what its type counts: key of the figure, and label."""
    numbers: Numbers = field(init=False)
    transcript: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = Numbers(self.figures)

    @property
    def money_note(self) -> str:
        """Unit and cut-off date as they stand above every table of money."""
        return f"(단위: {MONEY}, {self.day_of(self.as_of)} 기준)"

    def note(self, unit: str) -> str:
        """Unit and cut-off date above another table."""
        return f"(단위: {unit}, {self.day_of(self.as_of)} 기준)"

    @staticmethod
    def day_of(day: date) -> str:
        """A day as reports write it: 2023. 9. 30."""
        return f"{day.year}. {day.month}. {day.day}."

    @property
    def tops(self) -> list[Programme]:
        """The programmes that have a page, in order."""
        return [programme for programme in self.programmes if programme.parent_id is None]

    def strands(self, programme: Programme) -> list[Programme]:
        """The strands of a programme, in order."""
        return [strand for strand in self.programmes if strand.parent_id == programme.pk]

    def children(self, line: BudgetLine | None) -> list[BudgetLine]:
        """The budget lines right below one (or the roots), of the expenditure side, in order."""
        return [child for child in self.lines if child.parent_id == (line.pk if line else None)]


def gather(year: int, as_of: date, figures: Mapping[str, Figure], definition: Definitions) -> Context:
    """Load what the plan says for a report. Raises NothingToReport without a plan of that year."""
    agency = Agency.objects.filter(effective_from__lte=as_of).order_by("-effective_from").first()
    programmes = list(Programme.objects.filter(year=year).select_related("lead_unit").order_by("order", "id"))
    if agency is None or not programmes:
        raise NothingToReport(
            f"{year}년 계획이 데이터베이스에 없습니다. 'imojak load_plan plans/{year}'를 먼저 실행해 주세요."
        )
    units = [
        unit
        for unit in Unit.objects.filter(starts_on__lte=as_of).order_by("order", "id")
        if unit.ends_on is None or unit.ends_on >= as_of
    ]
    lines = list(BudgetLine.objects.filter(year=year).order_by("side", "order", "id"))
    return Context(year, as_of, figures, definition, agency, units, lines, programmes, keys_of(read(year, as_of)))


def line(anchor: str) -> dict[str, str]:
    """Stand for the line of the text on which that anchor is printed."""
    return {"$line": anchor}


def said(value: Any, anchor: str, raw: str | list[str] | None = None, **more: Any) -> dict[str, Any]:
    """A value of the transcript with its line, and what is printed for it."""
    return {"value": value, "line": line(anchor), **({} if raw is None else {"raw": raw}), **more}


def fund_of(line: BudgetLine) -> str | None:
    """The source of a line's money where it is not the agency's own contribution: 보조금, 기부금."""
    if not line.funding_source or line.funding_source == FundingSource.CITY:
        return None
    return str(FundingSource(line.funding_source).label)


def line_name(line: BudgetLine) -> str:
    """The name of a line with its source in front: [보조금]사회공헌일자리 사업 운영."""
    fund = fund_of(line)
    return f"[{fund}]{line.name}" if fund else line.name
