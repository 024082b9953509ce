"""What is left of a file when the parts that its schema refuses are taken out, so that the rest is checked as well. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from imojak.kernel.rows import Row
from imojak.plan.errors import PlanError
from imojak.plan.korean import NAMES, dotted

R = TypeVar("R", bound=Row)
_ENTRY = re.compile(r"^(\w+)\[[^\]]*\]$")
#: So often parts are taken out: first what is refused, then what holds it, then what holds that.
_ROUNDS = 4
#: What stands or falls with a table: without a way of choosing, nobody can say which stages are reached and told.
_HANGING = {"screening": frozenset({"stage", "message", "indicator", "document", "host"})}


@dataclass(frozen=True)
class Taken:
    """What was taken out of a file: dotted keys, the lists and tables that it was part of, and names of whole entries."""

    keys: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def causes(self, fault: PlanError) -> bool:
        """Say whether a fault may only follow from what was taken out: it goes, or shows again, once that is mended."""
        top = re.split(r"[.\[]", fault.key)[0]
        entry = _ENTRY.match(fault.key)
        return (
            any(_holds(fault.key, key) or _holds(key, fault.key) for key in self.keys)
            or (entry is not None and entry[1] in self.lists)
            or any(f"[{table}]" in fault.message_ko or f"{table}." in fault.message_ko for table in self.tables)
            or any(top in _HANGING.get(table, ()) for table in self.tables)
            or any(f"'{name}'" in fault.message_ko for name in self.names)
        )

    def but(self, faults: Iterable[PlanError]) -> Iterator[PlanError]:
        """Yield the faults that do not follow from what was taken out."""
        yield from (fault for fault in faults if not self.causes(fault))


#: What was taken out of a file that its schema takes as it is.
NOTHING = Taken()


def _holds(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


def without_what_is_wrong(
    document: Mapping[str, Any], refused: Sequence[Any], schema: type[R], instead: Mapping[str, Any]
) -> tuple[R | None, Taken]:
    """Return the document in its schema without what was refused (entries of ``ValidationError.errors()``).

    None where a key that the whole file needs is wrong and ``instead`` has no value for it.
    """
    left = deepcopy(dict(document))
    keys: set[str] = set()
    lists: set[str] = set()
    tables: set[str] = set()
    names: set[str] = set()
    errors: Sequence[Any] = refused
    for turn in range(_ROUNDS):
        doomed: set[tuple[str | int, ...]] = set()
        for one in errors:
            keys.add(dotted(left, one["loc"]))
            doomed.add(_doomed(left, one["loc"], whole=turn > 0 or one["type"] == "missing"))
        # The later entries of a list first, so that the places of the others stay true.
        for path in sorted(doomed, key=_back_to_front, reverse=True):
            if len(path) == 1 and path[0] in instead:
                left[str(path[0])] = instead[str(path[0])]
                continue
            gone = _take(left, path)
            if isinstance(path[-1], int):
                lists.add(str(path[0]))
            elif len(path) == 1 and isinstance(gone, dict):
                tables.add(str(path[0]))
            if isinstance(gone, dict):
                names.update(str(gone[name]) for name in NAMES if isinstance(gone.get(name), str | int))
        try:
            value = schema.model_validate(left)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            continue
        return value, Taken(frozenset(keys), frozenset(lists), frozenset(tables), frozenset(names))
    return None, Taken(frozenset(keys), frozenset(lists), frozenset(tables), frozenset(names))


def _doomed(document: Any, location: Sequence[str | int], *, whole: bool) -> tuple[str | int, ...]:
    """Return the path of what to take out: the value itself, or (``whole``) the entry of a list or the table around it."""
    path: list[str | int] = []
    here = document
    for part in location:
        if _has(here, part):
            path.append(part)
            here = here[part]
        elif isinstance(here, dict) and here.get("uses") == part:
            continue  # which kind of rule it is is no key of the file
        else:
            break
    if not path:
        return (location[0],)  # a key of the whole file that is missing
    if not whole:
        return tuple(path)
    last = max((place for place, part in enumerate(path) if isinstance(part, int)), default=0)
    return tuple(path[: last + 1])


def _take(document: dict[str, Any], path: tuple[str | int, ...]) -> Any:
    here: Any = document
    for part in path:
        if not _has(here, part):
            return None  # it went with what held it
        around, here = here, here[part]
    return around.pop(path[-1])


def _has(here: Any, part: str | int) -> bool:
    if isinstance(here, dict):
        return part in here
    return isinstance(here, list) and isinstance(part, int) and part < len(here)


def _back_to_front(path: tuple[str | int, ...]) -> list[tuple[str, int]]:
    """Order paths so that the later entries of a list go first, and the places of the others stay true."""
    return [(part, 0) if isinstance(part, str) else ("", part) for part in path]
