"""Premiums by kind of engagement (보험료): which insurances, by dated rates, and who pays which share. Never by hours.

An engagement without a row for the day is refused: whether somebody is insured, and how, is nothing to guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from imojak.earning.dated import day_of
from imojak.earning.problems import NoRate, Unreadable
from imojak.earning.rows import Row
from imojak.earning.tax import thousandths
from imojak.kernel.money import rounded

_WHOLE = 100_000


@dataclass(frozen=True)
class Insurance:
    """One insurance of an engagement. Shares in thousandths of a percent of the pay, or of another premium (``of``).

    One without shares is no part of pay: a group policy that the agency takes out.
    """

    engagement: str
    kind: str
    starts: date
    ends: date
    name: str
    worker: int = 0
    employer: int = 0
    of: str = ""
    unit_won: int = 10

    @property
    def code(self) -> str:
        """By which rows of the same insurance are known to follow each other."""
        return f"{self.engagement} {self.kind}"


@dataclass(frozen=True)
class Premiums:
    """What a month's pay owes in premiums: ``worker`` is withheld from it, ``employer`` comes on top of it; in won."""

    worker: int
    employer: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Insurances:
    """The insurances of a year."""

    rows: tuple[Insurance, ...] = ()

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> Insurances:
        """Read the parameters of an insurance rule set: {"insurance": [{engagement, kind, starts, ends, name, …}]}.

        Raises Unreadable for a row that cannot be used.
        """
        try:
            return cls(tuple(_insurance(row) for row in parameters.get("insurance", ())))
        except KeyError as error:
            raise Unreadable(f"보험료 기준에 {error.args[0]} 값이 없습니다.") from error


def premiums(gross: int, engagement: str, rules: Insurances, on: date) -> Premiums:
    """Return the premiums of a month's pay of ``gross`` won. Raises NoRate where the engagement has no row on the day."""
    rows = [row for row in rules.rows if row.engagement == engagement and row.starts <= on <= row.ends]
    if not rows:
        raise NoRate(
            f"{on}에 쓸 보험 기준이 참여 형태 {engagement or '(없음)'}에 없습니다. "
            f"{on.year}년 계획의 parameters.toml에 [[insurance]]를 적고 계획을 올려 주세요."
        )
    base = max(0, gross)
    worker: dict[str, int] = {}
    employer: dict[str, int] = {}
    told: list[Row] = []
    for row in rows:
        of_worker, of_employer = (worker.get(row.of, 0), employer.get(row.of, 0)) if row.of else (base, base)
        worker[row.kind] = rounded(of_worker * row.worker, row.unit_won, "down", _WHOLE)
        employer[row.kind] = rounded(of_employer * row.employer, row.unit_won, "down", _WHOLE)
        if worker[row.kind]:
            told.append(Row("insurance", f"{row.name} 본인 부담", -worker[row.kind]))
        elif not row.worker:
            told.append(Row("insured", f"{row.name}: 본인 부담 없음", 0))
    return Premiums(sum(worker.values()), sum(employer.values()), tuple(told))


def _insurance(row: Mapping[str, Any]) -> Insurance:
    return Insurance(
        engagement=str(row["engagement"]),
        kind=str(row["kind"]),
        starts=day_of(row, "starts", "보험료 기준"),
        ends=day_of(row, "ends", "보험료 기준"),
        name=str(row["name"]),
        worker=thousandths(row.get("worker_percent", 0), "worker_percent"),
        employer=thousandths(row.get("employer_percent", 0), "employer_percent"),
        of=str(row.get("of") or ""),
        unit_won=int(row.get("unit_won", 10)),
    )
