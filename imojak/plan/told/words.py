"""Small things of a type in words: conditions, limits, lists, yes and no. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from imojak.plan.types.conditions import When
from imojak.plan.types.forms import FormField
from imojak.plan.types.words import FACTS, INCOMES, SUBJECTS

#: A label and what it says.
Line = tuple[str, str]
Fields = Mapping[str, FormField]
_SEXES = {"f": "여", "m": "남"}
_CODES: dict[str, Mapping[str, str]] = {"subject": SUBJECTS, "sex": _SEXES, "income_class": INCOMES}


def when_words(when: When | None, fields: Fields) -> str:
    """Return a condition in words: "‘지금 다니는 직장이 있나요?’에 예"; "" for none."""
    if when is None:
        return ""
    field = fields.get(when.field)
    name = field.label if field is not None else FACTS[when.field][0] if when.field in FACTS else when.field
    labels = {one.code: one.label for one in field.options} if field is not None else _CODES.get(when.field, {})
    wanted = [_value(when.equals, labels)] if when.equals is not None else []
    wanted += [f"{', '.join(labels.get(one, one) for one in when.among)} 가운데 하나"] if when.among else []
    wanted += [f"{when.at_least} 이상"] if when.at_least is not None else []
    wanted += [f"{when.at_most} 이하"] if when.at_most is not None else []
    return f"‘{name}’: {', '.join(wanted)}"


def _value(value: object, labels: Mapping[str, str]) -> str:
    return yes_no(value) if isinstance(value, bool) else labels.get(str(value), str(value))


def yes_no(value: bool) -> str:
    """Return 예 or 아니요."""
    return "예" if value else "아니요"


def given(*lines: tuple[str, object]) -> tuple[Line, ...]:
    """Return the lines that say something: without None, False, 0 and what is empty; True is 예, numbers have commas."""
    return tuple((label, _text(value)) for label, value in lines if value not in (None, False, 0, "", [], ()))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return f"{value:,}" if isinstance(value, int) else str(value)
