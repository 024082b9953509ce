"""On which line of a TOML text a dotted key stands: for whoever must put right what a PlanError names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from imojak.plan.korean import NAMES

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w\-]+)\s*=\s*(.*)$")
_PART = re.compile(r"([\w\-]+)(?:\[([^\]]*)\])?\.?")
_SYNTAX = re.compile(r"(\d+)행 ")


@dataclass
class _Table:
    """A table of the text: its header's line, the lines of its keys, what it may be called by, and tables in it."""

    line: int
    keys: dict[str, int] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    inside: dict[str, list[_Table]] = field(default_factory=dict)


def line_of(text: str, key: str) -> int | None:
    """Return the line (from 1) of a key as PlanError writes it: ``stage[active].clock.days``.

    The line of what holds it where the key itself is not written; None for a key of the whole file.
    """
    lines = text.splitlines()
    within, found = [_tables(lines)], None
    for part in _PART.finditer(key):
        name, label = part[1], part[2]
        tables = [table for one in within for table in one.inside.get(name, [])]
        if label is not None:
            by_place = tables[int(label) - 1 : int(label)] if label.isdigit() else []
            tables = [one for one in tables if label in one.called] or by_place
        if tables:
            within, found = tables, tables[-1].line
            continue
        holding = [one.keys[name] for one in within if name in one.keys]
        return _within(lines, holding[-1], label) if holding else found
    return found


def line_of_message(message: str) -> int | None:
    """Return the line that a sentence about the syntax names; None where it names none."""
    found = _SYNTAX.search(message)
    return int(found[1]) if found else None


def _tables(lines: list[str]) -> _Table:
    """Read headers and keys; the text may be broken anywhere, so that nothing is expected of it."""
    root = here = _Table(0)
    for number, line in _outside_of_texts(lines):
        if header := _HEADER.match(line):
            here = root
            *above, last = header[2].split(".")
            for name in above:
                here = here.inside.setdefault(name, [_Table(number)])[-1]
            here.inside.setdefault(last, []).append(made := _Table(number))
            here = made
        elif pair := _KEY.match(line):
            here.keys.setdefault(pair[1], number)
            if pair[1] in NAMES:
                here.called.add(pair[2].split("#")[0].strip().strip("\"'"))
    return root


def _outside_of_texts(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that do not lie in a text of several lines, with their numbers."""
    closing = ""
    for number, line in enumerate(lines, 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        yield number, line
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                closing = mark


def _within(lines: list[str], first: int, label: str | None) -> int:
    """Return the line of an entry of a list that is written in line, by what it is called; else the list's own."""
    if label is None or label.isdigit():
        return first
    for number in range(first, len(lines) + 1):
        if number > first and (_KEY.match(lines[number - 1]) or _HEADER.match(lines[number - 1])):
            break
        if f'"{label}"' in lines[number - 1]:
            return number
    return first
