"""The answers of an application as words: each question of the form with what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from imojak.kernel.business_number import written
from imojak.kernel.saying import weekday_words
from imojak.plan.types import ProgrammeType
from imojak.plan.types.forms import FormField
from imojak.sites.citizen.forms import TIMES
from imojak.sites.citizen.words import district_words

_TIMES = dict(TIMES)


@dataclass(frozen=True)
class Told:
    """A question and what was answered, in words."""

    label: str
    text: str


def told_answers(
    answers: Mapping[str, Any], definition: ProgrammeType | None, *, all_of_them: bool = False
) -> list[Told]:
    """Return the answers in the order of the form; without a form, those whose text is plain.

    With ``all_of_them`` what the form does not ask (a list that was brought in) comes last, under its code.
    """
    fields = definition.fields if definition is not None else {}
    told = [
        Told(field.label, text)
        for code, field in fields.items()
        if code in answers and (text := in_words(field, answers[code]))
    ]
    if definition is None or all_of_them:
        rest = [(code, value) for code, value in answers.items() if code not in fields and not code.startswith("_")]
        told += [Told(code, _plain(value)) for code, value in rest if value and (all_of_them or isinstance(value, str))]
    return told


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)


def in_words(field: FormField, value: Any) -> str:
    """Return one answer in words; "" where there is none."""
    if value is None or value == "" or value == []:
        return ""
    labels = {option.code: option.label for option in field.options}
    match field.kind:
        case "yesno":
            return "예" if value else "아니요"
        case "consent":
            return "동의함" if value else "동의하지 않음"
        case "choice":
            return labels.get(str(value), str(value))
        case "choices":
            return ", ".join(labels.get(str(one), str(one)) for one in _list(value))
        case "times":
            return ", ".join(_TIMES.get(str(one), str(one)) for one in _list(value))
        case "district":
            return district_words(str(value)) or ("서울 밖" if value == "00000" else str(value))
        case "business_number":
            return written(str(value))
        case "members":
            return ", ".join(str(one.get("name", "")) for one in _list(value) if isinstance(one, dict))
        case "date":
            return _day(str(value))
        case "number":
            return f"{value:,}" if isinstance(value, int) else str(value)
    return str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _day(text: str) -> str:
    try:
        return weekday_words(date.fromisoformat(text))
    except ValueError:
        return text
