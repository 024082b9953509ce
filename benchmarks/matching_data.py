"""Matching instances as a city might have them: people who live somewhere, places near and far, scores of three parts.

Everybody has 20 to 60 candidate places, six of ten in the neighbourhood; the score is 35 % nearness, 25 % how sought after
the place is, 40 % their own, in 10,000 points. Places have 1 to 20 seats; or, where they are scarce, half as many seats
as people. In districts, everybody lives in one of 25, and each must get at least its share.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

KINDS = ("roomy", "scarce", "districts")
DISTRICTS = 25


@dataclass(frozen=True, eq=False)
class Instance:
    """Edges by applicant (CSR), capacities, and for each district who lives there and how many must get a seat."""

    start: Any
    place: Any
    score: Any
    capacity: Any
    home: Any
    least: Any

    def save(self, folder: Path) -> None:
        """Write the arrays into a folder."""
        for name, array in vars(self).items():
            np.save(folder / f"{name}.npy", array)


def load(folder: Path) -> Instance:
    """Read what ``save`` wrote."""
    return Instance(*(np.load(folder / f"{name}.npy") for name in Instance.__dataclass_fields__))


def instance(people: int, places: int, kind: str, seed: int) -> Instance:
    """Return an instance: the same for the same arguments."""
    chance = np.random.default_rng([seed, people, places])
    degree = chance.integers(20, 61, people)
    there, home = chance.random((places, 2), np.float32), chance.random((people, 2), np.float32)
    side = max(1, int((places / 180) ** 0.5))
    cell = (there[:, 0] * side).astype(np.int64) * side + (there[:, 1] * side).astype(np.int64)
    by_cell = np.argsort(cell, kind="stable")
    first = np.searchsorted(cell[by_cell], np.arange(side * side + 1))
    lives = (home[:, 0] * side).astype(np.int64) * side + (home[:, 1] * side).astype(np.int64)
    start, parts, scores = np.zeros(people + 1, np.int64), [], []
    wanted = chance.random(places, np.float32)
    for begin in range(0, people, 50_000):
        who = np.arange(begin, min(begin + 50_000, people))
        row = np.repeat(who, degree[who])
        near = chance.random(len(row), np.float32) < 0.6
        cells = lives[row]
        inside = first[cells] + (chance.random(len(row)) * (first[cells + 1] - first[cells])).astype(np.int64)
        place = np.where(near & (first[cells + 1] > first[cells]), by_cell[inside.clip(max=places - 1)],
                         chance.integers(0, places, len(row)))  # fmt: skip
        key = np.unique(row * places + place)
        row, place = key // places, key % places
        start[1 + who] = np.bincount(row - begin, minlength=len(who))
        apart = np.hypot(*(there[place] - home[row]).T)
        points = 0.35 * np.exp(-3 * apart) + 0.25 * wanted[place] + 0.4 * chance.random(len(row), np.float32)
        parts.append(place.astype(np.int32))
        scores.append((points * 10_000).astype(np.int64))
    capacity = chance.integers(1, 21, places)
    if kind != "roomy":
        share = people / 2 / capacity.sum()
        if share < 1:
            capacity = np.maximum(1, np.floor(capacity * share + chance.random(places))).astype(np.int64)
    district = chance.integers(0, DISTRICTS, people).astype(np.int32)
    least = np.zeros(DISTRICTS, np.int64)
    if kind == "districts":
        least = np.floor(np.bincount(district, minlength=DISTRICTS) * chance.uniform(0.35, 0.62, DISTRICTS))
        least = np.floor(least * min(1.0, 0.97 * min(capacity.sum(), people) / least.sum())).astype(np.int64)
    return Instance(
        np.cumsum(start), np.concatenate(parts), np.concatenate(scores), capacity.astype(np.int32), district, least
    )
