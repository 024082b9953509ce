"""The report as JSON, in the form that ``imojak lint`` reads: by subject, each value with line and printed text."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from imojak.reports.document import Document
from imojak.reports.render.text import Printed, heading


def render(document: Document, printed: Printed, text_file: str) -> str:
    """Return the transcript as JSON text; ``line`` numbers are those of ``printed``, the text of the same tree.

    Raises KeyError where the transcript refers to an anchor that is printed nowhere.
    """
    content = _placed(document.transcript, printed.at)
    meta = content.pop("meta")
    about = {
        "source_file": text_file,
        "sha256": hashlib.sha256(printed.text.encode()).hexdigest(),
        "lines": len(printed.lines),
    }
    outline = [
        {"line": printed.at[section.anchor], "text": heading(section)}
        for section in document.walk()
        if section.anchor is not None
    ]
    figures = {
        key: {
            "label": fact.label,
            "kind": fact.kind,
            "value": None if fact.value is None else _number(fact.value),
            "unit": fact.unit,
            "version": fact.version,
            "row_count": fact.row_count,
        }
        for key, fact in document.figures.items()
    }
    whole = {"meta": {**about, **meta}, **content, "document_outline": outline, "figure_index": figures}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _number(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _placed(part: Any, lines: dict[str, int]) -> Any:
    if isinstance(part, dict):
        if set(part) == {"$line"}:
            return lines[part["$line"]]
        return {key: _placed(value, lines) for key, value in part.items()}
    if isinstance(part, list):
        return [_placed(value, lines) for value in part]
    return part
