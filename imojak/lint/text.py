"""Findings as Korean text for a terminal of 100 columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from imojak.lint.findings import Finding, Severity

WIDTH = 100
INDENT = " " * 4
MOST_LINES = 8


def render(name: str, findings: Sequence[Finding]) -> str:
    """The findings of a file, grouped by severity with their counts, ending with a line break."""
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    summary = " · ".join(f"{severity.korean} {count}건" for severity, count in counts.items())
    lines = [f"{name}: {summary}" if findings else f"{name}: 맞지 않는 곳이 없습니다."]
    for severity in Severity:
        group = [finding for finding in findings if finding.severity is severity]
        if group:
            lines += ["", f"■ {severity.korean} {len(group)}건"]
        for finding in group:
            lines += _finding(finding)
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> list[str]:
    places = list(dict.fromkeys(place.line for place in finding.places if place.line is not None))
    shown = ", ".join(f"{line}" for line in places[:MOST_LINES])
    more = f" 외 {len(places) - MOST_LINES}곳" if len(places) > MOST_LINES else ""
    head = f"  {shown}행{more}" if places else f"  {finding.places[0].path}"
    return [f"{head}  [{finding.check}]", *wrap(finding.message, WIDTH, INDENT)]


def wrap(text: str, width: int, indent: str) -> list[str]:
    """Lines of at most `width` columns (a Korean letter takes two), broken at spaces where there are any."""
    lines, line = [], indent
    for word in text.split(" "):
        if columns(line) + columns(word) + 1 > width and line.strip():
            lines.append(line.rstrip())
            line = indent
        while columns(line) + columns(word) > width:
            cut = next(i for i in range(len(word), 0, -1) if i == 1 or columns(line) + columns(word[:i]) <= width)
            lines.append(line + word[:cut])
            line, word = indent, word[cut:]
        line += word + " "
    return [*lines, line.rstrip()] if line.strip() else lines


def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
