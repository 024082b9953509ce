"""From what the schema refuses to one Korean sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_TYPES = {
    "string_type": '글자("…")여야',
    "int_type": "정수여야",
    "int_from_float": "정수여야",
    "decimal_type": "숫자여야",
    "decimal_parsing": "숫자여야",
    "is_instance_of": "숫자여야",
    "bool_type": "true나 false여야",
    "date_type": "날짜(2023-01-31처럼 따옴표 없이)여야",
    "list_type": "목록([ … ] 또는 [[ … ]])이어야",
    "model_type": "표([ … ])여야",
    "model_attributes_type": "표([ … ])여야",
    "dict_type": "표([ … ])여야",
}
#: Keys by which an entry of a list is called, the best first.
NAMES = ("code", "no", "name", "state", "event", "key", "instrument", "uses")
_BOUNDS = {
    "greater_than": ("gt", "보다 커야 합니다"),
    "greater_than_equal": ("ge", " 이상이어야 합니다"),
    "less_than": ("lt", "보다 작아야 합니다"),
    "less_than_equal": ("le", " 이하여야 합니다"),
}
_PATTERNS = {
    r"^[0-9]{5}$": "11440과 같은 다섯 자리 행정표준코드여야 합니다",
    r"^[a-z][a-z0-9_.-]*$": "영문 소문자로 시작하는 항목 이름이어야 합니다",
    r"\S": "빈칸이 아닌 글자가 있어야 합니다",
    r"^[a-z0-9]+([.-][a-z0-9]+)*$": "영문 소문자·숫자와 '-', '.'으로 된 코드여야 합니다",
    r"^[A-Z][0-9]*(\.[0-9]+)*$": "A2.1.1과 같은 예산 코드여야 합니다",
    r"^[0-9]{4}-(0[1-9]|1[0-2])$": "2023-09와 같은 연-월이어야 합니다",
    r"^H[1-9][0-9]*$": "H1, H2와 같은 코드여야 합니다",
    r"^[a-z][a-z0-9_]*$": "영문 소문자로 시작하고 소문자·숫자와 '_'로 된 코드여야 합니다",
    r"^[a-z][a-z0-9-]*$": "영문 소문자로 시작하고 소문자·숫자와 '-'로 된 코드여야 합니다",
}


def written(value: Any) -> str:
    """Return how a value of a TOML file looks to the person who wrote it, cut to a readable length."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 40 else f'"{value[:40]}…"'
    if isinstance(value, dict):
        return "표"
    if isinstance(value, list):
        return "목록"
    return str(value)


def sentence(error: Any) -> str:
    """Return the sentence for one error of pydantic (an entry of ``ValidationError.errors()``)."""
    kind, context, value = error["type"], error.get("ctx", {}), error.get("input")
    if kind == "missing":
        return "꼭 있어야 하는 키가 없습니다. 이 키를 적어 주세요."
    if kind == "extra_forbidden":
        return "알 수 없는 키입니다. 철자를 확인하거나 지워 주세요."
    if kind in _TYPES:
        return f"{_TYPES[kind]} 하는데 {written(value)}입니다."
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"{context[name]}{words}. 지금은 {written(value)}입니다."
    if kind == "literal_error":
        choices = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        return f"다음 중 하나여야 합니다: {choices}. 지금은 {written(value)}입니다."
    if kind == "string_pattern_mismatch":
        rule = _PATTERNS.get(context["pattern"], f"{context['pattern']} 꼴이어야 합니다")
        return f"{rule}. 지금은 {written(value)}입니다."
    if kind == "string_too_short":
        return "빈칸으로 둘 수 없습니다. 내용을 적어 주세요."
    if kind == "finite_number":
        return f"끝이 있는 숫자여야 하는데 {written(value)}입니다."
    if kind == "too_short":
        return "하나 이상 있어야 합니다."
    if kind == "union_tag_not_found":
        return '어느 규칙을 쓰는지 uses = "…"로 적어 주세요.'
    if kind == "union_tag_invalid":
        choices = str(context["expected_tags"]).replace("'", "")
        return f"uses는 다음 중 하나여야 합니다: {choices}. 지금은 {written(context['tag'])}입니다."
    return f"값 {written(value)}을(를) 쓸 수 없습니다({error['msg']})."


def dotted(document: Any, location: Sequence[str | int]) -> str:
    """Return a dotted key for ``location`` in ``document``.

    An entry of a list is named by its code, number or name where it has one, else by its place, counted from 1:
    ``line[A2.1.1].entries[2].amount_thousand_won``.
    """
    text, here = "", document
    for part in location:
        if isinstance(part, int):
            here = here[part] if isinstance(here, list) and part < len(here) else None
            label: Any = part + 1
            if isinstance(here, dict):
                label = next((here[key] for key in NAMES if here.get(key)), label)
            text += f"[{label}]"
        elif isinstance(here, dict) and here.get("uses") == part and part not in here:
            continue  # which kind of rule it is is no key of the file
        else:
            text += f".{part}" if text else part
            here = here.get(part) if isinstance(here, dict) else None
    return text
