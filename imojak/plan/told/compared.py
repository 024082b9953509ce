"""What is otherwise in another version of a type: what came, what went, and which words of what stayed are others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imojak.plan.told.sections import Item, Section, rule_items, told
from imojak.plan.types.schema import ProgrammeType
from imojak.rules.schema import Rule
from imojak.rules.wording import Names


@dataclass(frozen=True)
class ChangedLine:
    """A line that says something else: ``old`` or ``new`` is "" where it was not or is no longer said."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangedItem:
    """A thing that both versions have, with its lines that differ."""

    title: str
    lines: tuple[ChangedLine, ...]


@dataclass(frozen=True)
class ChangedSection:
    """A section that differs. ``moved`` are the titles of things that stand elsewhere among those that stayed."""

    code: str
    title: str
    added: tuple[Item, ...]
    gone: tuple[Item, ...]
    changed: tuple[ChangedItem, ...]
    moved: tuple[str, ...]


def compared(old: ProgrammeType, new: ProgrammeType, names: Names | None = None) -> tuple[ChangedSection, ...]:
    """Return the sections in which ``new`` says something else than ``old``; none where they say the same."""
    before, after = ({one.code: one for one in told(of, names)} for of in (old, new))
    empty = Section("", "", ())
    found = (
        _section(before.get(code, empty), after.get(code, empty), code) for code in dict.fromkeys([*after, *before])
    )
    return tuple(one for one in found if one.added or one.gone or one.changed or one.moved)


def compared_rules(old: Iterable[Rule], new: Iterable[Rule], names: Names | None = None) -> ChangedSection:
    """Return what some rules ask otherwise than others; empty where they ask the same."""
    was, now = (Section("rule", "참여 자격", tuple(rule_items(rules, names or {}))) for rules in (old, new))
    return _section(was, now, "rule")


def _section(old: Section, new: Section, code: str) -> ChangedSection:
    was, now = ({one.key: one for one in section.items} for section in (old, new))
    return ChangedSection(
        code=code,
        title=new.title or old.title,
        added=tuple(one for key, one in now.items() if key not in was),
        gone=tuple(one for key, one in was.items() if key not in now),
        changed=tuple(_items(was, now)),
        moved=tuple(_moved(was, now)),
    )


def _items(was: dict[str, Item], now: dict[str, Item]) -> Iterator[ChangedItem]:
    for key, one in now.items():
        if key in was and (lines := tuple(_lines(was[key], one))):
            yield ChangedItem(one.title, lines)


def _lines(was: Item, now: Item) -> Iterator[ChangedLine]:
    old, new = dict(was.lines), dict(now.lines)
    for label in dict.fromkeys([*new, *old]):
        if old.get(label) != new.get(label):
            yield ChangedLine(label, old.get(label, ""), new.get(label, ""))
    stayed = [label for label in new if label in old]
    if stayed != [label for label in old if label in new]:
        yield ChangedLine("차례", ", ".join(old), ", ".join(new))


def _moved(was: dict[str, Item], now: dict[str, Item]) -> Iterator[str]:
    """Yield what stands behind something that it stood before: enough to see what was moved, not the longest way."""
    stayed = [key for key in now if key in was]
    order = {key: place for place, key in enumerate(key for key in was if key in now)}
    furthest = -1
    for key in stayed:
        if order[key] < furthest:
            yield now[key].title
        furthest = max(furthest, order[key])
