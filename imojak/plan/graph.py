"""Codes, references and trees: what every file of the plan is checked for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from imojak.kernel.josa import josa
from imojak.plan.errors import PlanError


def unique(file: str, key: str, codes: Iterable[str | int]) -> Iterator[PlanError]:
    """Refuse a code that comes twice under ``key`` of ``file``. Yields what is wrong."""
    seen: set[str | int] = set()
    for code in codes:
        if code in seen:
            yield PlanError(
                file, f"{key}[{code}]", f"'{code}'이(가) 두 번 나옵니다. 하나만 남기거나 다른 코드를 주세요."
            )
        seen.add(code)


def known(file: str, key: str, code: str | int, codes: Collection[str | int], what: str) -> Iterator[PlanError]:
    """Refuse a reference to a ``code`` that is none of ``codes``; ``what`` is the Korean word for it. Yields what is wrong."""
    if code not in codes:
        choices = [str(one) for one in codes]
        some = ", ".join(choices[:12]) + (" …" if len(choices) > 12 else "")
        near = ", ".join(get_close_matches(str(code), choices, n=3))
        hint = f"비슷한 것: {near}" if near else f"쓸 수 있는 것: {some}"
        yield PlanError(file, key, f"{josa(repr(str(code)), '이라는/라는')} {what} 없습니다. {hint}.")


def tree(file: str, key: Callable[[str], str], parents: Mapping[str, str | None], what: str) -> Iterator[PlanError]:
    """Refuse a tree that runs in a circle or hangs on an unknown parent; ``key`` names the table of a code.

    Yields what is wrong.
    """
    for code, parent in parents.items():
        if parent is not None:
            yield from known(file, f"{key(code)}[{code}].parent", parent, parents.keys(), what)
    for code in parents:
        way = [code]
        above = parents[code]
        while above is not None:
            if above in way:
                circle = " → ".join([*way[way.index(above) :], above])
                yield PlanError(
                    file,
                    f"{key(code)}[{code}].parent",
                    f"상위 항목이 돌고 돕니다({circle}). 한 곳의 parent를 고쳐 주세요.",
                )
                break
            way.append(above)
            above = parents.get(above)
