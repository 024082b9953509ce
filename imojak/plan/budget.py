"""Schema of budget.toml: revenue, the budget tree, and transfers between lines. Amounts are thousands of won (천원)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from imojak.kernel.rows import BudgetCode, Code, Count, Positive, Row, Text

EntryKind = Literal["original", "supplementary"]
Funding = Literal["city", "subsidy", "donation"]
SpendingKind = Literal["project", "payroll", "basic", "performance_pay", "return"]


class Entry(Row):
    """An appropriation of one day: 당초 (original) or 추경 (supplementary, may be below zero)."""

    kind: EntryKind
    date: date
    amount_thousand_won: int
    note: Text | None = None


class Revenue(Row):
    """A kind of revenue (세입 과목). ``funding`` "subsidy" is what the subsidy lines must add up to."""

    code: Code
    name: Text
    funding: Literal["city", "subsidy", "own", "reserve"]
    entries: list[Entry]
    current_thousand_won: int | None = None

    @property
    def current(self) -> int:
        """Revenue with all entries, in thousands of won."""
        return sum(entry.amount_thousand_won for entry in self.entries)


class Group(Row):
    """An inner row of the tree (정책사업, 단위사업); it has no amounts: they are its children's."""

    code: BudgetCode
    parent: BudgetCode | None = None
    name: Text


class Line(Row):
    """A leaf of the tree (세부사업): what is spent and committed on.

    ``current_thousand_won`` is the officer's own 예산현액 to check the entries and transfers against.
    ``year_end_expected_thousand_won`` is the forecast of spending on 31 December (연말 집행예상액).
    ``also`` are the names that the same line has elsewhere.
    """

    code: BudgetCode
    parent: BudgetCode
    name: Text
    funding: Funding
    kind: SpendingKind = "project"
    entries: list[Entry]
    current_thousand_won: int | None = None
    year_end_expected_thousand_won: Count | None = None
    also: list[Text] = []


class Transfer(Row):
    """A movement between two lines (예산변경): what one loses, the other gains, so that transfers net to zero."""

    date: date
    source: BudgetCode
    target: BudgetCode
    amount_thousand_won: Positive
    reason: Text


class Budget(Row):
    """budget.toml as a whole."""

    revenue: list[Revenue]
    group: list[Group]
    line: list[Line]
    transfer: list[Transfer] = []

    def original(self, code: str) -> int:
        """당초 of a line or group, in thousands of won. Raises KeyError for an unknown code."""
        return self._sum(code, "original")

    def supplementary(self, code: str) -> int:
        """추경 of a line or group, in thousands of won."""
        return self._sum(code, "supplementary")

    def transferred(self, code: str) -> int:
        """예산변경 of a line or group, in thousands of won: what came in minus what went out."""
        leaves = {line.code for line in self.leaves(code)}
        return sum(row.amount_thousand_won * ((row.target in leaves) - (row.source in leaves)) for row in self.transfer)

    def current(self, code: str) -> int:
        """예산현액 of a line or group: 당초 + 추경 + 변경, in thousands of won."""
        return self.original(code) + self.supplementary(code) + self.transferred(code)

    def leaves(self, code: str) -> list[Line]:
        """Return the lines at or below ``code``, in the order of the file. Raises KeyError for an unknown code."""
        parents: dict[str, str | None] = {row.code: row.parent for row in self.group}
        parents |= {row.code: row.parent for row in self.line}
        if code not in parents:
            raise KeyError(code)
        found = []
        for line in self.line:
            above: str | None = line.code
            while above is not None and above != code:
                above = parents[above]
            if above == code:
                found.append(line)
        return found

    def _sum(self, code: str, kind: EntryKind) -> int:
        return sum(
            entry.amount_thousand_won for line in self.leaves(code) for entry in line.entries if entry.kind == kind
        )
