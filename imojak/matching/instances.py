"""Published instances (공개된 문제): files whose optimum is known, read into the problem's arrays.

``read_costs`` reads the assignment problems of the OR-Library (J. E. Beasley 1990), where a cost is to be minimised;
``assignment`` makes of it a problem whose total is to be maximised. ``hospital_residents`` reads the two lists of a
hospital–residents problem as CSV files with the columns ``id``, ``numberOfPos`` and ``rol``, a list in brackets, first to
last. The files are no part of the project.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from imojak.matching.arrays import Int64s
from imojak.matching.problem import Problem, from_edges, make


def read_costs(path: Path) -> Int64s:
    """Return the costs of an OR-Library assignment problem, int64[n, n]. Raises ValueError for another form."""
    size, *costs = path.read_text().split()
    if len(costs) != int(size) ** 2:
        raise ValueError(f"{path.name}: {len(costs)} costs for {size} × {size}")
    return np.array(costs, np.int64).reshape(int(size), int(size))


def assignment(costs: Int64s) -> Problem:
    """Return the problem of giving each row one column at the least cost: the scores are the costs turned round."""
    rows, columns = costs.shape
    start = np.arange(rows + 1, dtype=np.int64) * columns
    place = np.tile(np.arange(columns, dtype=np.int32), rows)
    return make(start, place, -costs.ravel(), np.ones(columns, np.int64), seed="")


def hospital_residents(residents: Path, programs: Path, seed: str = "") -> Problem:
    """Return residents as applicants with their ranked wishes, programs as places with their capacity.

    A program's order becomes scores that fall with the rank, so that no two are equal. A pair counts where both rank
    each other.
    """
    capacities: dict[str, int] = {}
    scores: dict[tuple[str, str], int] = {}
    for code, row in _rows(programs).items():
        capacities[code] = int(row["numberOfPos"])
        listed = _listed(row)
        scores |= {(receipt, code): len(listed) - rank for rank, receipt in enumerate(listed)}
    wishes = {receipt: _listed(row) for receipt, row in _rows(residents).items()}
    edges = [
        (receipt, code, scores[receipt, code], rank)
        for receipt, codes in wishes.items()
        for rank, code in enumerate(codes, start=1)
        if (receipt, code) in scores
    ]
    return from_edges(edges, capacities, seed=seed, applicants=list(wishes))


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def _listed(row: dict[str, str]) -> list[str]:
    return [one.strip() for one in row["rol"].strip("[] ").split(",") if one.strip()]
