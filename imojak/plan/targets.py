"""Schema of targets.toml: what is to be reached, how it is counted, and what the headline results are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from imojak.kernel.rows import Code, Positive, Row, Text


class Part(Row):
    """An indicator that is counted in. ``as_unit`` with ``rule`` is needed where its own unit is another one."""

    indicator: Text
    as_unit: Text | None = None
    rule: Text | None = None


class Target(Row):
    """A goal of a programme. ``figure`` is the key that the goal itself has among the figures."""

    code: Code
    programme: Code
    label: Text
    value: Positive
    unit: Text
    indicator: Text
    figure: Text | None = None
    counting_rule: Text
    new: bool = False
    parts: list[Part] = []
    excludes: list[Text] = []


class Headline(Row):
    """A headline result: the sum of its parts over the sum of their targets."""

    code: Annotated[str, Field(pattern=r"^H[1-9][0-9]*$")]
    group: Text
    text: Text
    unit: Text
    indicator: Text
    parts: Annotated[list[Part], Field(min_length=1)]
    targets: Annotated[list[Code], Field(min_length=1)]


class Targets(Row):
    """targets.toml."""

    target: list[Target]
    headline: list[Headline]
