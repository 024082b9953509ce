"""A computation beside the one before it (앞의 계산과 견주기): where a search may start, what has changed, and who moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from imojak.matching.arrays import Int64s, found_at
from imojak.matching.graph import edges_at
from imojak.matching.problem import BEST_TOTAL, Assignment, Problem
from imojak.placing.changes import marked
from imojak.placing.enums import PinKind, Purpose
from imojak.placing.models import Run, Scenario, Seat

_TERMS = {"mode": "방법", "rule": "배점", "quotas": "지킬 몫", "seed": "추첨 씨앗"}
#: What a run keeps besides the terms that somebody changes.
_KEPT = {"pins", "parts", *_TERMS}


@dataclass(frozen=True, eq=False)
class Before:
    """A run that was computed before: the numbers of its applications, ascending, and of their places (0: none)."""

    run: Run
    application: Int64s
    place: Int64s


def before(scenario: Scenario) -> Before | None:
    """Return the newest run of a scenario; of a copy that was not computed yet, that of what it was copied from."""
    run = scenario.runs.order_by("-pk").first()
    if run is None and scenario.copied_from is not None and scenario.purpose == Purpose.MATCH:
        run = scenario.copied_from.runs.order_by("-pk").first()
    if run is None:
        return None
    rows = Seat.objects.filter(run=run).order_by("application_id").values_list("application_id", "place_id")
    pairs = np.array([(one, at or 0) for one, at in rows], np.int64).reshape(-1, 2)
    return Before(run, pairs[:, 0], pairs[:, 1])


def start_of(problem: Problem, last: Before) -> Assignment | None:
    """Return what was found before in the rows and columns of a problem, for ``rerun``; None without prices.

    Whoever is new sits nowhere, a place that is new costs nothing.
    """
    run = last.run
    proof = run.proof
    known = run.terms.get("mode") == BEST_TOTAL and proof.get("scale", 1) == 1 and "dual" in proof
    if not known or len(run.places) != len(proof["price"]) or len(last.application) != len(proof["dual"]):
        return None
    numbers, codes = _numbers(problem.receipts), _numbers(problem.codes)
    places = np.array([row[0] for row in run.places], np.int64)
    person, column = found_at(numbers, last.application), found_at(codes, places)
    sits = person >= 0
    there = np.where(sits, last.place[person], 0)
    place = found_at(there, codes).astype(np.int32)
    pairs = np.stack([np.arange(problem.people), place], axis=1).astype(np.int32)
    place[problem.edges_of(pairs) < 0] = -1
    edge = edges_at(problem, place)
    dual, sure = (_taken(proof[name], person) for name in ("dual", "sure"))
    price, contested = (_taken(proof[name], column) for name in ("price", "contested"))
    rows = {one["key"]: row for row, one in enumerate(run.numbers.get("quotas", ()))}
    at = np.array([rows.get(one.key, -1) for one in problem.quotas], np.int64)
    objective = int(problem.score[edge[edge >= 0]].sum())
    return Assignment(
        place=place,
        edge=edge,
        mode=BEST_TOTAL,
        seed=problem.seed,
        cardinality=int(np.count_nonzero(place >= 0)),
        objective=objective,
        bound=objective,
        sure=sure.astype(np.bool_),
        contested=contested.astype(np.bool_),
        dual=dual,
        price=price,
        multiplier=_taken(proof.get("multiplier", ()), at),
        urgent=_taken(proof.get("urgent", ()), at),
    )


def since(
    problem: Problem, found: Assignment, terms: Mapping[str, Any], marks: Mapping[str, str], last: Before
) -> dict[str, Any]:
    """Return what has changed since the last run, in words, and how many people go elsewhere (all JSON).

    ``terms`` and ``marks`` are what the new run keeps of what it was computed by (terms.terms_of, changes.marks_of).
    """
    run = last.run
    numbers, codes = _numbers(problem.receipts), _numbers(problem.codes)
    now = np.where(found.place >= 0, codes[found.place], 0)
    person = found_at(numbers, last.application)
    both = person >= 0
    old, new = last.place[person[both]], now[both]
    changed = [*_of_terms(run.terms, terms), *(facts := _of_facts(run, problem, codes, last, numbers))]
    if not facts:
        # With other people or places every mark is another one; with other shares, that of whom they are for.
        same = {key: mark for key, mark in marks.items() if key != "quotas" or _TERMS["quotas"] not in changed}
        changed += marked(run.numbers.get("marks", {}), same)
    return {
        "run": run.pk,
        "scenario": run.scenario_id,
        "changed": changed,
        "stayed": int(np.count_nonzero(old == new)),
        "moved": int(np.count_nonzero((old != new) & (old > 0) & (new > 0))),
        "got": int(np.count_nonzero((old == 0) & (new > 0))),
        "lost": int(np.count_nonzero((old > 0) & (new == 0))),
        "warm": bool(found.told.get("warm")),
    }


def _of_terms(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    said = [word for key, word in _TERMS.items() if key in old and old[key] != new.get(key)]
    if any(old[key] != new.get(key) for key in old.keys() - _KEPT):
        said.append("설정")
    pins, there = ({tuple(one) for one in terms.get("pins", ())} for terms in (new, old))
    for kind in PinKind:
        if added := sum(1 for one in pins - there if one[2] == kind):
            said.append(f"{kind.label} {added:,}건")
        if lifted := sum(1 for one in there - pins if one[2] == kind):
            said.append(f"거둔 {kind.label} {lifted:,}건")
    return said


def _of_facts(run: Run, problem: Problem, codes: Int64s, last: Before, numbers: Int64s) -> list[str]:
    seats = {row[0]: row[2] for row in run.places}
    free = dict(zip(codes.tolist(), problem.capacity.tolist(), strict=True))
    said = [
        (int(np.count_nonzero(found_at(numbers, last.application) < 0)), "새 신청 {:,}건"),
        (int(np.count_nonzero(found_at(last.application, numbers) < 0)), "빠진 신청 {:,}건"),
        (len(free.keys() - seats.keys()) if seats else 0, "새 자리 {:,}곳"),
        (len(seats.keys() - free.keys()), "닫힌 자리 {:,}곳"),
        (sum(1 for one in free.keys() & seats.keys() if free[one] != seats[one]), "뽑는 수가 달라진 자리 {:,}곳"),
    ]
    return [words.format(number) for number, words in said if number]


def _numbers(names: Any) -> Int64s:
    return np.array([int(one) for one in names or ()], np.int64)


def _taken(values: Any, rows: Int64s) -> Int64s:
    """Return the values of some rows; 0 for row −1."""
    array = np.array(list(values), np.int64)
    if not len(array):
        return np.zeros(len(rows), np.int64)
    return np.where(rows >= 0, array[rows], 0)
