"""Schema of parameters.toml: the dated rates, caps, taxes, premiums and steps of approval that pay goes by in a year.

Every row says where it comes from. Days are both included, and a day of the year that no row holds is refused: what was
true last year is not carried over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from imojak.kernel.rows import Code, Count, Positive, Row, Share, Text
from imojak.plan.errors import PlanError, refuse
from imojak.plan.files import parse, text_of
from imojak.plan.korean import sentence
from imojak.plan.lines import line_of
from imojak.plan.programmes import Engagement, TaxClass

FILE = "parameters.toml"


class Dated(Row):
    """What every row of the year says: on which days it holds, and where it comes from."""

    starts: date
    ends: date
    source: Text


class RateRow(Dated):
    """[[rate]]: what an hour, a day or a sum is worth (단가), called by its code."""

    code: Code
    name: Text
    won: Positive


class CapRow(Dated):
    """[[cap]]: the most hours of one person in one month over all programmes of these engagements (all, if none)."""

    code: Literal["person-month-hours"]
    hours: Annotated[int, Field(gt=0, le=744)]
    engagements: list[Engagement] = []


class TaxRow(Dated):
    """[[tax]]: how a class of income is taxed (원천징수). ``code`` is what ``tax_class`` of a type names.

    ``deemed``: ``income_percent`` of what ``deemed_expense_percent`` leaves, nothing up to ``floor_won`` (과세최저한).
    ``flat``: of the whole. ``daily``: of what a day's pay has above ``day_free_won``, less ``credit_percent``.
    ``local_percent`` is local tax, of the income tax. Less than ``small_won`` is not withheld. ``per`` "month" taxes the
    payments of a person's month together.
    """

    code: TaxClass
    name: Text
    method: Literal["none", "deemed", "flat", "daily"]
    income_percent: Share | None = None
    deemed_expense_percent: Share | None = None
    local_percent: Share | None = None
    credit_percent: Share | None = None
    day_free_won: Count | None = None
    floor_won: Count | None = None
    small_won: Count | None = None
    unit_won: Positive | None = None
    per: Literal["payment", "month"] | None = None


class InsuranceRow(Dated):
    """[[insurance]]: an insurance of an engagement and who pays which share of the pay, or of another premium (``of``).

    One without shares costs nobody a part of the pay: a group policy of the agency.
    """

    engagement: Engagement
    kind: Code
    name: Text
    worker_percent: Share | None = None
    employer_percent: Share | None = None
    of: Code | None = None
    unit_won: Positive | None = None


class StepRow(Row):
    """A step of approval: what it is called, and the role of whoever takes it."""

    title: Text
    role: Literal["finance-officer", "director"]


class ApprovalRow(Row):
    """[[approval]]: the steps of batches of up to so many won; the band without ``up_to_won`` holds all others."""

    up_to_won: Positive | None = None
    step: Annotated[list[StepRow], Field(min_length=1)]


class Parameters(Row):
    """parameters.toml."""

    rate: list[RateRow] = []
    cap: list[CapRow] = []
    tax: list[TaxRow] = []
    insurance: list[InsuranceRow] = []
    approval: list[ApprovalRow] = []


@dataclass(frozen=True)
class ParameterFile:
    """The parameters of a year as they were read, with their text, by which a fault finds its line."""

    rows: Parameters = field(default_factory=Parameters)
    source: str = ""

    def fault(self, key: str, message: str) -> PlanError:
        """Return the fault of a key, with the line on which it stands."""
        return _fault(self.source, key, message)


def read_parameters(root: Path) -> ParameterFile:
    """Read a plan's parameters; a plan without the file has none. Raises PlanError with every fault and its line."""
    if not (root / FILE).exists():
        return ParameterFile()
    text = text_of(root, FILE)
    try:
        return ParameterFile(Parameters.model_validate(tomllib.loads(text, parse_float=Decimal)), text)
    except tomllib.TOMLDecodeError:
        return ParameterFile(parse(FILE, text, Parameters), text)
    except ValidationError as error:
        refuse(_fault(text, _key(one["loc"]), sentence(one)) for one in error.errors(include_url=False))
        raise


def _key(location: Sequence[Any]) -> str:
    """Return a key by places, from 1: several rows have the same code."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")


def _fault(text: str, key: str, message: str) -> PlanError:
    line = line_of(text, key)
    return PlanError(FILE, key, f"{line}행: {message}" if line else message)


def dated_tables(rows: Parameters) -> Iterator[tuple[str, Sequence[RateRow | CapRow | TaxRow | InsuranceRow]]]:
    """Yield the tables whose rows hold on days, by their name in the file."""
    yield "rate", rows.rate
    yield "cap", rows.cap
    yield "tax", rows.tax
    yield "insurance", rows.insurance
