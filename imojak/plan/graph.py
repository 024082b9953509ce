"""Codes, references and trees: what every file of the plan is checked for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from imojak.plan.errors import PlanError


def unique(file: str, key: str, codes: Iterable[str | int]) -> None:
    """Refuse a code that comes twice under ``key`` of ``file``. Raises PlanError."""
    seen: set[str | int] = set()
    for code in codes:
        if code in seen:
            raise PlanError(
                file, f"{key}[{code}]", f"'{code}'이(가) 두 번 나옵니다. 하나만 남기거나 다른 코드를 주세요."
            )
        seen.add(code)


def known(file: str, key: str, code: str | int, codes: Collection[str | int], what: str) -> None:
    """Refuse a reference to a ``code`` that is none of ``codes``; ``what`` is the Korean word for it. Raises PlanError."""
    if code not in codes:
        choices = ", ".join(str(one) for one in list(codes)[:12])
        more = " …" if len(codes) > 12 else ""
        raise PlanError(file, key, f"'{code}'이라는 {what} 없습니다. 쓸 수 있는 것: {choices}{more}.")


def tree(file: str, key: str, parents: Mapping[str, str | None], what: str) -> None:
    """Refuse a tree that runs in a circle or hangs on an unknown parent. Raises PlanError."""
    for code, parent in parents.items():
        if parent is not None:
            known(file, f"{key}[{code}].parent", parent, parents.keys(), what)
    for code in parents:
        way = [code]
        above = parents[code]
        while above is not None:
            if above in way:
                circle = " → ".join([*way[way.index(above) :], above])
                raise PlanError(
                    file, f"{key}[{code}].parent", f"상위 항목이 돌고 돕니다({circle}). 한 곳의 parent를 고쳐 주세요."
                )
            way.append(above)
            above = parents[above]
