"""What a person reads about a match (배정 이유를 말로): sentences in Korean, one for each wish.

Two readers. The citizen reads about the own wishes only: nobody else is named, and where fewer than three were taken no
score of others is told. The manager reads the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imojak.kernel.josa import josa
from imojak.matching.explain import Explanation, Why

#: Where fewer are taken, a sentence does not tell others what the last one taken had.
FEWEST = 3


@dataclass(frozen=True)
class Step:
    """What became of one wish: ``choice`` is its rank, ``last`` the score of the last one taken there (None: nobody)."""

    choice: int
    place: int
    why: Why
    score: int
    last: int | None
    sentence: str


@dataclass(frozen=True)
class Wording:
    """How places are called (by code; others by their code), and what a score is divided by before it is shown."""

    names: Mapping[str, str]
    unit: int = 1

    def points(self, score: int) -> str:
        """Return a score as it is printed."""
        return f"{score / self.unit:g}"


def steps(told: Explanation, applicant: int, wording: Wording) -> list[Step]:
    """Return a person's wishes up to the place that was got, each with the reason as the person reads it."""
    return list(_steps(told, applicant, wording))


def _steps(told: Explanation, applicant: int, wording: Wording) -> Iterator[Step]:
    problem = told.problem
    edges = range(int(problem.start[applicant]), int(problem.start[applicant + 1]))
    asked = [edge for edge in edges if told.why[edge] != Why.LATER]
    rank = {edge: 0 if problem.preference is None else int(problem.preference[edge]) for edge in asked}
    # What was got comes last, also where a hand put somebody who had wished for something else.
    asked.sort(key=lambda edge: (told.why[edge] == Why.GOT, rank[edge], -int(problem.score[edge]), edge))
    for edge in asked:
        place = int(problem.place[edge])
        last = int(told.last[place]) if told.open[place] else None
        sentence = _sentence(told, edge, wording)
        if rank[edge]:
            sentence = f"{rank[edge]}희망: {sentence}"
        yield Step(rank[edge], place, Why(told.why[edge]), int(problem.score[edge]), last, sentence)


def _sentence(told: Explanation, edge: int, wording: Wording) -> str:
    problem, why = told.problem, told.why[edge]
    place, score = int(problem.place[edge]), int(problem.score[edge])
    name, seats = wording.names.get(problem.code(place), problem.code(place)), int(problem.capacity[place])
    mine, last = wording.points(score), wording.points(int(told.last[place]))
    it = josa(name, "은/는")
    full = f"{it} 정원 {seats}명이 찼습니다. "
    match why:
        case Why.GOT:
            return f"{josa(name, '으로/로')} 정해졌습니다."
        case Why.NO_SEAT:
            return f"{it} 이번에 뽑는 자리가 없었습니다."
        case Why.FORBIDDEN:
            return f"{it} 담당자가 배정하지 않기로 한 곳입니다."
        case Why.PINNED:
            return f"담당자가 다른 곳으로 먼저 정해 {josa(name, '과/와')} 견주지 않았습니다."
        case Why.KEPT:
            return full + "모두 먼저 배정하기로 한 자리입니다."
        case Why.LOT:
            return full + "마지막으로 뽑힌 분과 점수는 같지만 추첨 순서가 뒤였습니다."
    rest = int(told.open[place])
    if rest < seats:
        full += f"먼저 배정한 자리를 뺀 {rest}명 가운데 "
    if rest < FEWEST:
        return full + f"신청하신 분은 {mine}점이고 뽑힌 분의 점수가 더 높았습니다."
    return full + f"마지막으로 뽑힌 분은 {last}점, 신청하신 분은 {mine}점입니다."
