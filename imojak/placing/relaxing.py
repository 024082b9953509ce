"""What would make an impossible scenario possible (조건 풀기): the least that has to give way, as its computing found it.

A computing that cannot keep everything tells it with its failure. What is told is kept as the task's result, so that the
page can show it and one press can apply it. Shares are changed in the scenario's own words: where a row is about
every district, the one that stands in the way gets a row of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from imojak.kernel.rows import Row, Text
from imojak.placing.groups import group_words
from imojak.placing.quotas import CAPACITY, Bound, Kept, code_of
from imojak.placing.terms import Seen, dumped
from imojak.problems import Problem

if TYPE_CHECKING:
    from imojak.placing.facts import Market


class Change(Row):
    """One thing that has to give way: a row instead of (or beside) the written ones, or a pair that is let go.

    With neither it lies outside of the scenario, as the round's capacity does.
    """

    sentence: Text
    row: Kept | None = None
    pin: int | None = None


class Told(Row):
    """What a computing found that could not keep everything: what contradicts what, and the smallest change.

    ``proven`` says that no smaller one is enough. ``seen`` is the scenario that it is about.
    """

    conflicts: list[str] = []
    changes: list[Change] = []
    proven: bool = True
    seen: Seen | None = None

    @classmethod
    def read(cls, result: Mapping[str, Any]) -> Told:
        """Return what a task's result tells; nothing where it tells of something else."""
        try:
            return cls.model_validate_json(json.dumps(result.get("unkept", {})))
        except ValidationError:
            return cls()

    @property
    def possible(self) -> bool:
        """Tell whether the scenario alone can be changed so."""
        return bool(self.changes) and all(one.row is not None or one.pin is not None for one in self.changes)

    @property
    def pins(self) -> list[int]:
        """The pairs that are to be let go."""
        return [one.pin for one in self.changes if one.pin is not None]

    def relaxed(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return a scenario's rows with the changes in them."""
        kept = [Kept.model_validate_json(json.dumps(one)) for one in rows]
        for change in self.changes:
            if (new := change.row) is not None:
                at = next((number for number, one in enumerate(kept) if one.about == new.about), len(kept))
                kept[at : at + 1] = [new]
        return [dumped(one) for one in kept]


class Impossible(Problem):
    """A scenario cannot keep everything; ``told`` goes to the task's result."""

    def __init__(self, message: str, told: Told) -> None:
        super().__init__(message)
        self.told = {"unkept": told.model_dump(mode="json", by_alias=True, exclude_unset=True)}


def lowered(market: Market, quota: int, bound: Bound, to: int) -> Change:
    """Return the change of a quota (row of the problem's) to so many people of those who are matched now."""
    of = market.quotas[quota]
    if of.key == CAPACITY:
        return Change(sentence=f"회차의 정원을 이번에 {to:,}명이 들어갈 만큼 늘려 주세요. 회차 개요에서 고칩니다.")
    whole = to + market.already.get(of.key, 0)
    written = next(one for one in market.kept if of.key == one.code or of.key.startswith(f"{one.code}:"))
    group = written.group or of.key.rpartition(":")[2]
    if written.of is None:
        row = Kept(code=written.code, label=written.label, when=written.when, bound=bound, places=whole)
    else:
        label = group_words(written.of, group)
        code = code_of(written.of, group, bound)
        row = Kept(code=code, label=label, of=written.of, group=group, bound=bound, places=whole)
    before = of.least if bound == "least" else of.most
    return Change(
        sentence=f"‘{row.who}’의 몫을 {before or 0:,}명에서 {to:,}명으로 {'낮춥니다' if bound == 'least' else '높입니다'}.",
        row=row,
    )
