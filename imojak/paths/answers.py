"""Whether the answers of a form can be: numbers within their bounds, letters, chosen options. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from imojak.kernel.business_number import is_business_number
from imojak.kernel.districts import DISTRICT_NAMES
from imojak.kernel.parsing import holds_resident_number
from imojak.plan.types.forms import FormField

#: A district outside of the city, as forms say it.
OUTSIDE = "00000"


def wrong(fields: Iterable[FormField], answers: Mapping[str, Any]) -> dict[str, str]:
    """Return for each answered question what is wrong with the answer, by its code; nothing for those that are right.

    Whether a question must be answered at all is asked elsewhere (``plan.types.asking.missing``).
    """
    found = {}
    for one in fields:
        value = answers.get(one.code)
        if value in (None, "", []):
            continue
        if said := _wrong(one, value):
            found[one.code] = said
    return found


def _wrong(field: FormField, value: Any) -> str:
    match field.kind:
        case "number":
            return _number(field, value)
        case "text" | "long" | "address":
            return _text(field, value)
        case "choice":
            known = {one.code for one in field.options}
            return "" if not known or value in known else "보기 가운데 하나를 골라 주세요."
        case "choices" | "times":
            return _several(field, value)
        case "yesno" | "consent":
            return "" if isinstance(value, bool) else "예와 아니요 가운데 하나를 골라 주세요."
        case "date":
            return _date(value)
        case "district":
            return "" if value == OUTSIDE or value in DISTRICT_NAMES else "자치구를 목록에서 골라 주세요."
        case "business_number":
            return "" if is_business_number(str(value)) else "사업자등록번호를 다시 확인해 주세요. 숫자 10자리입니다."
        case "members":
            return _count(field, len(value), "명") if isinstance(value, list) else "구성원을 한 사람씩 적어 주세요."
    return ""


def _number(field: FormField, value: Any) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return "숫자로 적어 주세요."
    return _count(field, value, "")


def _text(field: FormField, value: Any) -> str:
    text = str(value)
    if holds_resident_number(text):
        return "주민등록번호는 받지 않습니다. 지우고 다시 적어 주세요."
    if field.least is not None and len(text.strip()) < field.least:
        return f"{field.least}자 이상 적어 주세요. 지금은 {len(text.strip())}자입니다."
    if field.most is not None and len(text) > field.most:
        return f"{field.most}자까지 적을 수 있습니다. 지금은 {len(text)}자입니다."
    return ""


def _several(field: FormField, value: Any) -> str:
    if not isinstance(value, list):
        return "보기 가운데에서 골라 주세요."
    known = {one.code for one in field.options}
    if known and not known.issuperset(value):
        return "보기 가운데에서 골라 주세요."
    return _count(field, len(value), "개")


def _date(value: Any) -> str:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return "날짜를 다시 확인해 주세요. 보기: 1970-05-01"
    return ""


def _count(field: FormField, number: int, unit: str) -> str:
    if field.least is not None and number < field.least:
        return f"{field.least:,}{unit} 이상이어야 합니다. 지금은 {number:,}{unit}입니다."
    if field.most is not None and number > field.most:
        return f"{field.most:,}{unit}까지입니다. 지금은 {number:,}{unit}입니다."
    return ""


def wrong_wishes(field: FormField, places: int) -> str:
    """Return what is wrong with the number of wished places, or ""."""
    if field.required and not places:
        return "가고 싶은 자리를 골라 주세요."
    return _count(field, places, "곳") if places else ""
