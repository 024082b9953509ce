"""Conditions on an answer or a fact: when a question is asked, a paper wanted, a place kept for somebody. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from imojak.kernel.rows import Row, Text

#: A code of a question or a paper: small letters, digits and underscores.
FieldCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class When(Row):
    """A condition: ``is`` one value, ``in`` several, or a number between ``at_least`` and ``at_most``.

    ``field`` is a question of the form, or a fact (words.FACTS). A question that was not asked meets no condition.
    """

    field: FieldCode
    equals: Annotated[bool | int | Text | None, Field(alias="is")] = None
    among: Annotated[list[Text], Field(alias="in")] = []
    at_least: int | None = None
    at_most: int | None = None


def holds(condition: When | None, known: Mapping[str, object]) -> bool:
    """Say whether ``known`` (answers and facts by name) meets ``condition``; no condition is always met.

    An answer that is a list (several options chosen) meets ``is`` and ``in`` by any of its members.
    """
    if condition is None:
        return True
    value = known.get(condition.field)
    if value is None:
        return False
    given = set(value) if isinstance(value, list | tuple | set | frozenset) else {value}
    if condition.equals is not None:
        # True is no 1 here: an answer of yes is not the number one.
        return any(
            one == condition.equals and isinstance(one, bool) == isinstance(condition.equals, bool) for one in given
        )
    if condition.among:
        return not given.isdisjoint(condition.among)
    numbers = [one for one in given if isinstance(one, int) and not isinstance(one, bool)]
    low = condition.at_least if condition.at_least is not None else min(numbers, default=0)
    high = condition.at_most if condition.at_most is not None else max(numbers, default=0)
    return any(low <= one <= high for one in numbers)
