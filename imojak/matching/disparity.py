"""Did all groups get places alike (집단별 차이)? Rates of a group against everybody else, with confidence intervals.

A rate's interval is Wilson's (1927), that of a difference of two rates is Newcombe's hybrid of both (1998, method 10):
right also for small numbers and rates near 0 or 1. Where a partition has several groups (25 districts), each is held
against the rest, and the level is raised for all together (Šidák), so that chance alone flags one group in one of twenty
rounds, not in every round. A difference says how it is, not why: groups wish for other places and have other scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from imojak.kernel.josa import josa
from imojak.matching.arrays import Bools

#: With fewer people on either side nothing is said about a difference.
FEWEST_COMPARED = 30


@dataclass(frozen=True)
class Rate:
    """So many of so many, and between what the rate behind it lies."""

    count: int
    of: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        """The rate that was seen; 0 of nobody."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Difference:
    """A group's rate less that of all others, and between what it lies at the level of the whole partition.

    ``enough`` tells whether both sides are large enough to say anything, ``notable`` that it is and 0 lies outside.
    """

    partition: str
    group: str
    own: Rate
    others: Rate
    low: float
    high: float

    @property
    def difference(self) -> float:
        """The difference that was seen."""
        return self.own.rate - self.others.rate

    @property
    def enough(self) -> bool:
        """Tell whether both sides have the people that it takes."""
        return min(self.own.of, self.others.of) >= FEWEST_COMPARED

    @property
    def notable(self) -> bool:
        """Tell whether chance is an unlikely reason."""
        return self.enough and not self.low <= 0 <= self.high

    @property
    def sentence(self) -> str:
        """Say it in Korean, numbers first."""
        said = f"{self.group} {_rate(self.own)}, 나머지 {_rate(self.others)}"
        if not self.enough:
            small = self.group if self.own.of < FEWEST_COMPARED else "나머지"
            return f"{said}. {josa(small, '은/는')} {FEWEST_COMPARED}명이 안 되어 차이를 말하기에 너무 적습니다."
        between = f"{100 * self.difference:+.1f}%p(신뢰구간 {100 * self.low:+.1f} … {100 * self.high:+.1f})"
        end = "우연으로 보기 어려운 차이입니다." if self.notable else "우연히도 생길 수 있는 차이입니다."
        return f"{said}: {between}. {end}"


def _rate(one: Rate) -> str:
    return f"{one.of:,}명 가운데 {one.count:,}명({100 * one.rate:.1f}%)"


def wilson(count: int, of: int, confidence: float = 0.95) -> Rate:
    """Return a rate with Wilson's interval; of nobody it is anything from 0 to 1."""
    if not of:
        return Rate(0, 0, 0.0, 1.0)
    z, rate = _z(confidence), count / of
    middle, width = rate + z * z / (2 * of), z * sqrt(rate * (1 - rate) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low = 0.0 if count == 0 else max((middle - width) / scale, 0.0)
    high = 1.0 if count == of else min((middle + width) / scale, 1.0)
    return Rate(count, of, low, high)


def newcombe(own: Rate, others: Rate) -> tuple[float, float]:
    """Return between what the difference of two rates lies, from their Wilson intervals."""
    difference = own.rate - others.rate
    below = sqrt((own.rate - own.low) ** 2 + (others.high - others.rate) ** 2)
    above = sqrt((own.high - own.rate) ** 2 + (others.rate - others.low) ** 2)
    return difference - below, difference + above


def differences(
    partition: str, names: Sequence[str], codes: Any, got: Bools, confidence: float = 0.95
) -> list[Difference]:
    """Hold each group of a partition against all others.

    ``names`` are the groups', ``codes`` int[n] the group of everybody (negative: not known, left out), ``got`` bool[n]
    who has what is counted (a place, the first wish). Groups without anybody are left out.
    """
    group = np.asarray(codes)
    known, got = group >= 0, np.asarray(got, np.bool_)
    of = np.bincount(group[known], minlength=len(names))
    count = np.bincount(group[known & got], minlength=len(names))
    there = np.flatnonzero(of).tolist()
    # Two groups are one question: the second difference is the first one turned round.
    questions = 1 if len(there) <= 2 else len(there)
    level = confidence ** (1 / questions)
    found = []
    for one in there:
        own = wilson(int(count[one]), int(of[one]), level)
        others = wilson(int(count.sum() - count[one]), int(of.sum() - of[one]), level)
        found.append(Difference(partition, names[one], own, others, *newcombe(own, others)))
    return found


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
