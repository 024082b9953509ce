"""A match as it is published (배정 공개 자료): all that it takes to compute it again, and what came out. Pure.

A document is plain values, by receipt numbers and places' codes, never by names: places with seats, everybody's
candidates with score and rank of the wish, quotas, pins, bans, the seed, and the result with its proof. Its text is one
line a person, so that people read it as well as programs; its SHA-256 is published. docs/placing.md says how to compute
it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from imojak.matching.problem import BEST_TOTAL, STABLE, Assignment, Problem, Quota, from_edges
from imojak.problems import Problem as Refusal

#: Changes with the form of the document and with what the same input gives.
FORMAT = "imojak-match-1"


class Unreadable(Refusal):
    """The text is no published match."""


def document(problem: Problem, assignment: Assignment, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return a match as plain values; ``titles`` names the places by code. Scores are as the problem has them."""
    codes = [problem.code(column) for column in range(problem.places)]
    receipts = [problem.receipt(row) for row in range(problem.people)]
    columns = [[codes[at] for at in problem.place.tolist()], problem.score.tolist()]
    if problem.preference is not None:
        columns.append(problem.preference.tolist())
    edges = [list(one) for one in zip(*columns, strict=True)]
    bounds = problem.start.tolist()
    placed = assignment.place.tolist()
    return {
        "format": FORMAT,
        "mode": assignment.mode,
        "seed": problem.seed,
        "places": [
            {"code": code, "title": titles.get(code, ""), "capacity": most, "minimum": least}
            for code, most, least in zip(codes, problem.capacity.tolist(), problem.minimum.tolist(), strict=True)
        ],
        "quotas": [
            {
                "key": one.key, "label": one.label, "least": one.least, "most": one.most,
                "applicants": _named(one.applicants, receipts), "places": _named(one.places, codes),
            }
            for one in problem.quotas
        ],
        "pinned": [[receipts[who], codes[where]] for who, where in problem.pinned.tolist()],
        "forbidden": [[receipts[who], codes[where]] for who, where in problem.forbidden.tolist()],
        "people": assignment.cardinality,
        "total": assignment.objective,
        "bound": assignment.bound,
        "proof": _proof(assignment, receipts, codes),
        "applicants": [
            {
                "receipt": receipt,
                "place": codes[placed[row]] if placed[row] >= 0 else None,
                "candidates": edges[bounds[row] : bounds[row + 1]],
            }
            for row, receipt in enumerate(receipts)
        ],
    }  # fmt: skip


def _named(group: Any, names: Sequence[str]) -> list[str] | None:
    return None if group is None else [names[at] for at in np.flatnonzero(group).tolist()]


def _proof(assignment: Assignment, receipts: Sequence[str], codes: Sequence[str]) -> dict[str, Any] | None:
    """Return what proves a best total: gains by receipt, prices by code, worths by quota, each [people, points].

    Where the number of people has a proof apart, ``number`` is that.
    """
    one = assignment
    if one.dual is None or one.price is None or one.sure is None or one.contested is None:
        return None
    worths = [] if one.multiplier is None else one.multiplier.tolist()
    urgent = [0] * len(worths) if one.urgent is None else one.urgent.tolist()
    if (apart := one.number) is not None:
        # Two proofs, each of numbers of its own, not of pairs: how many people, and how many points these get.
        none = np.zeros(len(receipts), np.int64), np.zeros(len(codes), np.int64)
        return {
            "scale": one.scale,
            "gains": dict(zip(receipts, _pairs(none[0], one.dual), strict=True)),
            "prices": dict(zip(codes, _pairs(none[1], one.price), strict=True)),
            "worths": [[0, worth] for worth in worths],
            "number": {
                "scale": apart.scale,
                "each": apart.each,
                "most": apart.most,
                "gains": dict(zip(receipts, _pairs(none[0], apart.gain), strict=True)),
                "prices": dict(zip(codes, _pairs(none[1], apart.price), strict=True)),
                "worths": [[0, worth] for worth in apart.worth.tolist()],
            },
        }
    return {
        "scale": one.scale,
        "gains": dict(zip(receipts, _pairs(one.sure, one.dual), strict=True)),
        "prices": dict(zip(codes, _pairs(one.contested, one.price), strict=True)),
        "worths": [list(pair) for pair in zip(urgent, worths, strict=True)],
    }


def _pairs(people: Any, points: Any) -> list[list[int]]:
    return [list(pair) for pair in zip(people.astype(np.int64).tolist(), points.tolist(), strict=True)]


def text_of(document: Mapping[str, Any]) -> str:
    """Return the text of a document as it is published and hashed: JSON, a line for each place and person."""
    lines = ["{"]
    for key, value in document.items():
        end = "" if key == "applicants" else ","
        if key in ("places", "applicants") and value:
            rows = ",\n".join(_json(row) for row in value)
            lines += [f"{_json(key)}: [", rows, f"]{end}"]
        else:
            lines.append(f"{_json(key)}: {_json(value)}{end}")
    return "\n".join([*lines, "}", ""])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def hash_of(text: str) -> str:
    """Return the SHA-256 of a document's text."""
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Published:
    """A match as it was read: the problem, its mode, and the place of every receipt number (None: none)."""

    mode: str
    problem: Problem
    placed: Mapping[str, str | None]
    people: int
    total: int


def read(text: str) -> Published:
    """Read a published match. Raises ``Unreadable``, or ``checking.Unusable`` with what cannot be meant."""
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise Unreadable(
                f"이 프로그램이 읽는 형식은 {FORMAT}인데 파일의 형식은 {found['format']}입니다. 그 형식을 만든 판으로 다시 계산해 주세요."
            )
        if found["mode"] not in (BEST_TOTAL, STABLE):
            raise Unreadable(f"모르는 배정 방법입니다: {found['mode']}. 파일을 다시 내려받아 주세요.")
        people = found["applicants"]
        receipts = [one["receipt"] for one in people]
        row = {receipt: number for number, receipt in enumerate(receipts)}
        column = {one["code"]: number for number, one in enumerate(found["places"])}
        problem = from_edges(
            [(one["receipt"], *candidate) for one in people for candidate in one["candidates"]],
            {one["code"]: one["capacity"] for one in found["places"]},
            seed=found["seed"],
            applicants=receipts,
            minimums={one["code"]: one["minimum"] for one in found["places"]},
            pinned=[(who, where) for who, where in found["pinned"]],
            forbidden=[(who, where) for who, where in found["forbidden"]],
            quotas=[
                Quota(
                    one["key"], one["label"], _mask(one["applicants"], row), _mask(one["places"], column),
                    one["least"], one["most"],
                )
                for one in found["quotas"]
            ],
        )  # fmt: skip
        placed = {one["receipt"]: one["place"] for one in people}
        return Published(found["mode"], problem, placed, found["people"], found["total"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, Refusal):
            raise
        raise Unreadable(
            "배정 공개 자료가 아니거나 내용이 빠진 파일입니다. 배정 결과 화면에서 다시 내려받아 주세요."
        ) from error


def _mask(names: Sequence[str] | None, at: Mapping[str, int]) -> Any:
    if names is None:
        return None
    mask = np.zeros(len(at), np.bool_)
    mask[[at[name] for name in names]] = True
    return mask


def differences(published: Published, again: Assignment) -> list[tuple[str, str | None, str | None]]:
    """Return who is elsewhere in a match computed again: receipt number, place as published, place now."""
    problem = published.problem
    found = []
    for row, (receipt, said) in enumerate(published.placed.items()):
        at = int(again.place[row])
        now = problem.code(at) if at >= 0 else None
        if now != said:
            found.append((receipt, said, now))
    return found
