"""A round in blocks (묶음으로 나누어 배정): each block a task of its own, for whichever workers there are; then joined.

What a block's task needs goes through the database as bytes: rows, columns, scores, seats and quotas, without names and
receipt numbers. To gather the facts anew in every worker would take longer than solving does. The worker that has
the whole round joins the blocks, has the whole proven, and writes the result.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import numpy as np

from imojak.matching.best_total import disjoint, solve
from imojak.matching.blocks import blocks, parting, together
from imojak.matching.infeasible import Infeasible
from imojak.matching.problem import BEST_TOTAL, Assignment, Problem, Quota
from imojak.placing.enums import BLOCK
from imojak.tasks.parts import given, hand_in, in_parts
from imojak.tasks.working import Job

#: From so many candidates on it may be worth the way through the database: parting, writing, reading and joining take
#: about twice as long as solving an easy round as a whole (benchmarks/workers.py).
WORTH = 20_000_000
#: Not worth it where one block has more than this share of all candidates.
LARGEST = 0.8
#: A task has at least this share of all candidates: smaller blocks go together. As many tasks as this share allows are
#: enough for workers to share them out evenly, and each takes its time in the queue.
LEAST = 1 / 9
#: Bytes of one block beyond which the worker solves the round as a whole.
HEAVIEST = 256 << 20

_ARRAYS = ("start", "place", "score", "capacity", "minimum", "lot", "pinned")
_PROOF = ("sure", "contested", "dual", "price", "multiplier", "urgent")


def solve_apart(job: Job, problem: Problem, done: int, total: int) -> Assignment | None:
    """Return the best total of a problem from its blocks, each solved as a task; None where that is not worth it.

    Also None where quotas cross or count some places only: which of equally good results is found then depends on the
    way, and the whole is to be found again by anybody from the list alone. Tells the progress of the round's task as ``done`` of ``total`` steps.
    """
    if problem.edges < WORTH or disjoint(problem)[1] or parting(problem).largest > LARGEST * problem.edges:
        return None
    several = blocks(problem, max(1, int(problem.edges * LEAST)))
    # The largest first, so that no worker is left alone with it at the end.
    several.sort(key=lambda one: -one.problem.edges)
    parcels = [packed(one.problem) for one in several]
    if len(parcels) < 2 or max(map(len, parcels)) > HEAVIEST:
        return None

    def say(number: int) -> None:
        job.progress(done, total, f"서로 얽히지 않은 {len(parcels):,}개 묶음 가운데 {number:,}개의 자리를 정했습니다.")

    made = in_parts(job, BLOCK, parcels, say)
    if not all(made):
        return None  # a block's bounds cannot hold together: the whole is asked why, in its own rows
    return together(problem, [(of, unpacked_result(one)) for of, one in zip(several, made, strict=True)])


def blocks_of(problem: Problem, found: Assignment) -> dict[str, Any]:
    """Return into how many blocks a round falls, and what holds it together, as a run keeps it (all JSON).

    ``apart`` are the tasks that it was solved in, 0 for none. Nothing is said of the stable mode, which needs no blocks.
    """
    if found.mode != BEST_TOTAL or not problem.edges:
        return {}
    parts = parting(problem)
    return {
        "count": parts.count,
        "largest": parts.largest * 100 // problem.edges,
        "loose": parts.loose,
        "ties": [problem.quotas[row].label for row in parts.ties],
        "apart": found.told.get("blocks", 0),
    }


def solve_block(job: Job) -> None:
    """Solve a block: the task of a part."""
    problem = unpacked(given(job))
    job.progress(0, 1, f"{problem.people:,}명의 자리를 정하고 있습니다.")
    try:
        found = solve(problem)
    except Infeasible:
        hand_in(job, b"")
        return
    hand_in(job, packed_result(found))


def packed(problem: Problem) -> bytes:
    """Return a problem as bytes, without preferences and names: what the best total asks for."""
    arrays = {name: getattr(problem, name) for name in _ARRAYS}
    small = np.iinfo(np.int32)
    if problem.edges and small.min <= int(problem.score.min()) and int(problem.score.max()) <= small.max:
        arrays["score"] = problem.score.astype(np.int32)
    quotas = []
    for number, one in enumerate(problem.quotas):
        quotas.append([one.key, one.label, one.least, one.most])
        if one.applicants is not None:
            arrays[f"applicants-{number}"] = np.packbits(one.applicants)
        if one.places is not None:
            arrays[f"places-{number}"] = np.packbits(one.places)
    return _saved({"seed": problem.seed, "quotas": quotas}, arrays)


def unpacked(parcel: bytes) -> Problem:
    """Return the problem again, with rows and columns called by their numbers."""
    head, arrays = _loaded(parcel)
    people, places = len(arrays["start"]) - 1, len(arrays["capacity"])

    def group(name: str, size: int) -> Any:
        return np.unpackbits(arrays[name], count=size).astype(np.bool_) if name in arrays else None

    quotas = tuple(
        Quota(key, label, group(f"applicants-{number}", people), group(f"places-{number}", places), least, most)
        for number, (key, label, least, most) in enumerate(head["quotas"])
    )
    fields = {name: arrays[name] for name in _ARRAYS} | {"score": arrays["score"].astype(np.int64)}
    return Problem(**fields, seed=head["seed"], quotas=quotas)


def packed_result(found: Assignment) -> bytes:
    """Return an assignment with its proof as bytes."""
    arrays = {name: value for name in ("place", "edge", *_PROOF) if (value := getattr(found, name)) is not None}
    head = {name: getattr(found, name) for name in ("mode", "seed", "cardinality", "objective", "bound", "scale")}
    return _saved(head | {"closed": bool(found.told.get("closed", True))}, arrays)


def unpacked_result(parcel: bytes) -> Assignment:
    """Return the assignment again."""
    head, arrays = _loaded(parcel)
    told = {"closed": head.pop("closed")}
    return Assignment(**head, **arrays, told=told)


def _saved(head: dict[str, Any], arrays: dict[str, Any]) -> bytes:
    stream = BytesIO()
    text = np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), np.uint8)
    np.savez(stream, allow_pickle=False, head=text, **arrays)
    return stream.getvalue()


def _loaded(parcel: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    with np.load(BytesIO(parcel), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return json.loads(arrays.pop("head").tobytes()), arrays
