"""A report in the form of report-2023.json, read with the path and the line of every value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from imojak.lint.findings import Place
from imojak.lint.printed import MOST_DIGITS, figure_of

REQUIRED: dict[str, type] = {
    "meta": dict,
    "organisation": dict,
    "staffing": dict,
    "budget_summary": dict,
    "project_cost_breakdown": dict,
    "facilities": list,
    "executives": dict,
    "headline_results": dict,
    "programmes": list,
    "budget_appendix": dict,
}
"""The sections without which a file is no work report. Every other section is checked where it is present."""


MOST_BYTES = 64 << 20
"""No report is a thousandth of it; a device or a dump must not fill the memory."""


class UnusableReport(Exception):
    """The file cannot be checked at all; the message is one Korean sentence for the user."""


@dataclass(frozen=True)
class Figure:
    """A number of the report: its value, where it stands, and how it was printed where that is known."""

    value: Decimal
    path: str
    line: int | None = None
    raw: str | None = None
    unit: str | None = None

    @property
    def place(self) -> Place:
        """The place of the figure."""
        return Place(self.line, self.path)

    def measured_in(self, unit: str) -> Figure:
        """The same figure with a unit, for messages."""
        return replace(self, unit=unit)


class Node:
    """A position in the document. Lines are inherited from the nearest object that has one.

    Children are made once and paths only when asked for: a run visits every value many times.
    """

    __slots__ = ("_below", "_children", "_parent", "_path", "_step", "data", "line")

    def __init__(self, data: Any, parent: Node | None = None, step: str | int = "", line: int | None = None) -> None:
        self.data = data
        self.line = line
        self._parent = parent
        self._step = step
        self._path: str | None = None if parent else ""
        self._children: dict[str | int, Node] | None = None
        self._below: list[Node] | None = None

    @property
    def path(self) -> str:
        """The path within the document: budget_appendix.rows[12].spent."""
        if self._path is None:
            above = self._parent.path if self._parent else ""
            self._path = f"{above}[{self._step}]" if isinstance(self._step, int) else _joined(above, self._step)
        return self._path

    def has(self, *keys: str) -> bool:
        """Whether this is an object with any of these keys."""
        return isinstance(self.data, dict) and any(key in self.data for key in keys)

    @property
    def place(self) -> Place:
        """The place of this position."""
        return Place(self.line, self.path)

    def get(self, key: str) -> Node:
        """The value under a key; a node without data where it is absent or this is no object."""
        return self._child(self.data.get(key) if isinstance(self.data, dict) else None, key)

    def at(self, *keys: str) -> Node:
        """The value under several keys, one inside the other."""
        node = self
        for key in keys:
            node = node.get(key)
        return node

    def rows(self) -> list[Node]:
        """The elements of a list or the values of an object; empty for anything else."""
        if isinstance(self.data, list):
            return [self._child(item, index) for index, item in enumerate(self.data)]
        if isinstance(self.data, dict):
            return [self._child(child, key) for key, child in self.data.items() if key not in LINE_KEYS]
        return []

    def items(self) -> list[tuple[str, Node]]:
        """Keys and values of an object; empty for anything else."""
        return [(key, self.get(key)) for key in self.data] if isinstance(self.data, dict) else []

    def walk(self) -> Iterator[Node]:
        """Every object and every list from here down."""
        if self._below is None:
            self._below = [self] if isinstance(self.data, (dict, list)) else []
            self._below += [below for child in self._containers() for below in child.walk()]
        return iter(self._below)

    def _containers(self) -> list[Node]:
        if isinstance(self.data, list):
            return [self._child(item, index) for index, item in enumerate(self.data) if isinstance(item, (dict, list))]
        if isinstance(self.data, dict):
            return [self._child(child, key) for key, child in self.data.items()
                    if isinstance(child, (dict, list)) and key not in LINE_KEYS]  # fmt: skip
        return []

    def figure(self, unit: str | None = None) -> Figure | None:
        """The number here, given plainly or as an object with `value`; None where there is none."""
        own = number(self.data)
        if own is not None:
            return Figure(own, self.path, self.line, unit=unit)
        if not isinstance(self.data, dict):
            return None
        own = number(self.data.get("value"))
        if own is None:
            return None
        raw = self.data.get("raw")
        printed = raw if isinstance(raw, str) else None
        stated_unit = self.data.get("unit")
        named = stated_unit if isinstance(stated_unit, str) else unit
        return Figure(own, _joined(self.path, "value"), self.line, printed, named)

    def text(self) -> str:
        """The text here, given plainly or as an object with `value`; empty where there is none."""
        found = self.data.get("value") if isinstance(self.data, dict) else self.data
        return found if isinstance(found, str) else ""

    def printed(self) -> str:
        """What the report prints here: `raw` (joined where it is a list), else `text`, else a textual `value`."""
        if not isinstance(self.data, dict):
            return ""
        for key in ("raw", "text", "value"):
            found = self.data.get(key)
            if isinstance(found, str):
                return found
            if isinstance(found, list) and found and all(isinstance(part, str) for part in found):
                return " ".join(found)
        return ""

    def _child(self, data: Any, step: str | int) -> Node:
        if self._children is None:
            self._children = {}
        elif (known := self._children.get(step)) is not None:
            return known
        line = self.line
        if isinstance(data, dict):
            stated = data.get("line")
            first = stated[0] if isinstance(stated, list) and stated else stated
            if isinstance(first, int) and not isinstance(first, bool):
                line = first
        node = self._children[step] = Node(data, self, step, line)
        return node


_HALF_LETTER = re.compile(r"\\u[dD][89a-fA-F]")

_AWKWARD = re.compile(r'[.\[\]"]')
"""Letters of a key that would be read as part of the path; such a key is quoted."""

LINE_KEYS = frozenset({
    "line", "lines", "name_line", "header_line", "basis_line", "body_line", "title_lines", "at_lines",
})  # fmt: skip
"""Keys that point into the source; they are no figures of the report."""


def number(value: Any) -> Decimal | None:
    """A number as Decimal, keeping the decimals it was written with; None for anything that is no number."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        found = Decimal(repr(value))
    elif isinstance(value, Decimal):
        found = value
    else:
        return figure_of(value) if isinstance(value, str) else None
    return found if found.is_finite() and found.adjusted() <= MOST_DIGITS else None


def read(source: Path | str | Mapping[str, Any]) -> Node:
    """The report at a path, or one already parsed, as its root node. Raises UnusableReport."""
    if isinstance(source, Mapping):
        return _checked(source)
    path = Path(source)
    if path.is_dir():
        raise UnusableReport(f"{path}: 폴더입니다. 보고서 JSON 파일의 이름을 주십시오.")
    try:
        with path.open("rb") as file:
            content = _text(file.read(MOST_BYTES + 1), path)
    except FileNotFoundError:
        raise UnusableReport(f"{path}: 파일이 없습니다. 이름과 위치를 확인하십시오.") from None
    except UnicodeDecodeError:
        raise UnusableReport(f"{path}: UTF-8로 된 글이 아닙니다. 보고서 JSON 파일을 주십시오.") from None
    except OSError as problem:
        raise UnusableReport(f"{path}: 파일을 읽을 수 없습니다({problem.strerror}). 권한을 확인하십시오.") from None
    try:
        document = json.loads(content, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        raise UnusableReport(
            f"{path}: JSON이 아닙니다({problem.lineno}행 {problem.colno}번째 글자). 보고서 JSON 파일을 주십시오."
        ) from None
    except (ValueError, RecursionError):
        raise UnusableReport(f"{path}: JSON으로 읽을 수 없는 값이 들어 있습니다. 파일을 다시 만드십시오.") from None
    if _HALF_LETTER.search(content) and not _writable(document):
        raise UnusableReport(f"{path}: 글자로 쓸 수 없는 값(\\ud800 따위)이 들어 있습니다. 파일을 다시 만드십시오.")
    if not isinstance(document, dict):
        raise UnusableReport(f"{path}: 보고서가 아닙니다. 가장 바깥이 {{ }} 객체인 보고서 JSON 파일을 주십시오.")
    return _checked(document, str(path))


def _checked(document: Mapping[str, Any], name: str = "보고서") -> Node:
    missing = [key for key in REQUIRED if key not in document or document[key] is None]
    if missing:
        raise UnusableReport(f"{name}: 보고서에 꼭 있어야 할 부분이 없습니다: {', '.join(missing)}.")
    for key, kind in REQUIRED.items():
        if not isinstance(document[key], kind):
            form = "목록 [ ]" if kind is list else "객체 { }"
            raise UnusableReport(f"{name}: {key} 부분은 {form}이어야 합니다.")
    empty = [key for key in ("programmes", "staffing", "budget_appendix") if not document[key]]
    if empty:
        raise UnusableReport(f"{name}: 보고서에 꼭 있어야 할 부분이 비어 있습니다: {', '.join(empty)}.")
    return Node(dict(document))


def _text(raw: bytes, path: Path) -> str:
    if len(raw) > MOST_BYTES:
        raise UnusableReport(f"{path}: {MOST_BYTES >> 20}MB보다 큽니다. 보고서 한 권의 JSON 파일을 주십시오.")
    return raw.decode("utf-8-sig")


def _writable(document: Any) -> bool:
    """Whether every text of a document can be written again: JSON lets half a letter through, no terminal does."""
    try:
        json.dumps(document, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_number(constant: str) -> Any:
    raise ValueError(constant)


def _joined(path: str, key: str) -> str:
    if _AWKWARD.search(key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key
