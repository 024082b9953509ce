"""What a person reads about a match (배정 이유를 말로): sentences in Korean, one for each wish.

Two readers. The citizen reads about the own wishes only: nobody else is named, and where fewer than three were taken no
score of others is told. The manager reads the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imojak.kernel.josa import josa
from imojak.matching.chain import Chain
from imojak.matching.explain import Explanation, Why
from imojak.matching.infeasible import said
from imojak.matching.problem import Problem
from imojak.matching.summary import Comparison, Cost, Summary

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

    def name(self, problem: Problem, place: int) -> str:
        """Return what a place is called."""
        return self.names.get(problem.code(place), problem.code(place))

    def at(self, problem: Problem, place: int) -> str:
        """Return what a place is called, also where it is none (-1)."""
        return self.name(problem, place) if place >= 0 else "자리 없음"

    def points(self, score: int) -> str:
        """Return a score as it is printed."""
        return f"{score / self.unit:g}"


def steps(told: Explanation, applicant: int, wording: Wording, *, manager: bool = False) -> list[Step]:
    """Return a person's wishes up to the place that was got, each with the reason as the person (or manager) reads it."""
    problem = told.problem
    edges = range(int(problem.start[applicant]), int(problem.start[applicant + 1]))
    asked = [edge for edge in edges if told.why[edge] != Why.LATER]
    rank = {edge: 0 if problem.preference is None else int(problem.preference[edge]) for edge in asked}
    # What was got comes last, also where a hand put somebody who had wished for something else.
    asked.sort(key=lambda edge: (told.why[edge] == Why.GOT, rank[edge], -int(problem.score[edge]), edge))
    return [_step(told, edge, rank[edge], wording, manager) for edge in asked]


def _step(told: Explanation, edge: int, rank: int, wording: Wording, manager: bool) -> Step:
    place = int(told.problem.place[edge])
    last = int(told.last[place]) if told.open[place] else None
    said = (_numbers if manager else _sentence)(told, edge, wording)
    sentence = f"{rank}희망: {said}" if rank else said
    return Step(rank, place, Why(told.why[edge]), int(told.problem.score[edge]), last, sentence)


def _sentence(told: Explanation, edge: int, wording: Wording) -> str:
    problem, why = told.problem, told.why[edge]
    place = int(problem.place[edge])
    name, seats = wording.name(problem, place), int(problem.capacity[place])
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
        case Why.HIGHER:
            return full + _higher(told, edge, wording)
    if told.people[place] < seats:
        full = f"{it} 자리가 남았습니다. "
    if why == Why.FEWER:
        return full + "이곳에 가시면 자리를 얻는 분이 한 분 줄어듭니다."
    if why == Why.TIE:
        return full + "점수 합계가 같은 배정이 여럿이어서 추첨 순서로 정했습니다."
    by = f"적어도 {wording.points(_cost(told, edge))}점 " if told.people[place] >= FEWEST and _cost(told, edge) else ""
    if not problem.quotas:
        return full + f"이곳에 가시면 모두의 점수 합계가 {by}낮아집니다."
    if not by:
        return full + "이곳에 가셔도 모두의 점수 합계가 높아지지 않습니다."
    return full + f"이곳에 가시면 자리를 얻는 분이 줄거나 모두의 점수 합계가 {by}낮아집니다."


def _higher(told: Explanation, edge: int, wording: Wording) -> str:
    place = int(told.problem.place[edge])
    rest, mine = int(told.open[place]), wording.points(int(told.problem.score[edge]))
    among = f"먼저 배정한 자리를 뺀 {rest}명 가운데 " if rest < told.problem.capacity[place] else ""
    if rest < FEWEST:
        return f"{among}신청하신 분은 {mine}점이고 뽑힌 분의 점수가 더 높았습니다."
    return f"{among}마지막으로 뽑힌 분은 {wording.points(int(told.last[place]))}점, 신청하신 분은 {mine}점입니다."


def _cost(told: Explanation, edge: int) -> int:
    return int(told.cost[edge]) if told.cost is not None else 0


#: What a manager reads first of a wish.
_SHORT = {
    Why.GOT: "배정",
    Why.NO_SEAT: "뽑는 자리 없음",
    Why.FORBIDDEN: "배정하지 않기로 함",
    Why.PINNED: "다른 곳에 고정",
    Why.HIGHER: "모두 점수가 더 높음",
    Why.LOT: "점수가 같고 추첨 순서가 뒤",
    Why.KEPT: "모두 먼저 배정한 자리",
    Why.TOTAL: "합계가 낮아짐",
    Why.TIE: "합계가 같고 추첨 순서로 정함",
    Why.FEWER: "한 사람이 자리를 잃음",
}


def _numbers(told: Explanation, edge: int, wording: Wording) -> str:
    """Say the reason with all its numbers: for whoever may see them."""
    problem, why = told.problem, Why(told.why[edge])
    place = int(problem.place[edge])
    parts = [f"본인 {wording.points(int(problem.score[edge]))}점"]
    if problem.capacity[place]:
        parts.append(f"{int(told.people[place])}/{int(problem.capacity[place])}명")
    if told.open[place]:
        parts.append(f"마지막 {wording.points(int(told.last[place]))}점")
    if why in (Why.TOTAL, Why.HIGHER) and _cost(told, edge):
        parts.append(f"합계 −{wording.points(_cost(told, edge))}점 이상")
    return f"{wording.name(problem, place)}: {_SHORT[why]} ({', '.join(parts)})"


def chain_sentence(problem: Problem, found: Chain | None, wording: Wording) -> str:
    """Say to a manager what one wish would have cost, and who would have had to move."""
    if found is None:
        return "이 배정을 하면 자리를 얻는 사람이 줄거나, 할 수 없는 배정입니다."
    moves = [
        f"{problem.receipt(move.applicant)} {wording.at(problem, move.start)} → {wording.at(problem, move.end)}"
        for move in found.moves
    ]
    cost = f"점수 합계가 {wording.points(found.cost)}점 낮아집니다" if found.cost else "점수 합계는 그대로입니다"
    return f"{', '.join(moves)}: {cost}." if moves else "이미 이곳에 배정했습니다."


def round_sentences(summary: Summary, wording: Wording) -> list[str]:
    """Say what came of a round: people, wishes, points."""
    found = [f"신청 {summary.people:,}명 가운데 {summary.placed:,}명을 자리 {summary.seats:,}개에 배정했습니다."]
    if summary.choices:
        ranks = [f"{rank}희망 {people:,}명" for rank, people in enumerate(summary.choices, start=1) if people]
        ranks += [f"희망하지 않은 곳 {summary.unwished:,}명"] if summary.unwished else []
        found.append(f"{', '.join([*ranks, f'배정하지 못함 {summary.people - summary.placed:,}명'])}입니다.")
    total = f"점수 합계는 {wording.points(summary.total)}점"
    if summary.proven:
        found.append(f"{total}으로, 이만큼 배정하면서 더 높일 수 없음을 확인했습니다.")
    else:
        found.append(
            f"{total}으로, 넘을 수 없는 값 {wording.points(summary.bound)}점의 {100 * summary.share:.1f}%입니다."
        )
    return found


def comparison_sentences(found: Comparison, wording: Wording) -> list[str]:
    """Say what the best total has more than the stable result, and what that takes."""
    people = f"{found.people:,}명을 더 배정하고, " if found.people else ""
    return [
        f"최고 총점 매칭은 안정 매칭보다 {people}점수 합계가 {wording.points(abs(found.total))}점 "
        f"{'높습니다' if found.total >= 0 else '낮습니다'}.",
        f"{found.better:,}명은 더 바라던 곳에, {found.worse:,}명은 덜 바라던 곳에 가고, {found.same:,}명은 마찬가지입니다.",
        f"서로 더 원하는데 배정되지 않은 짝은 최고 총점 매칭에 {found.blocking:,}쌍, "
        f"안정 매칭에 {found.blocking_other:,}쌍 있습니다.",
    ]


def cost_sentence(problem: Problem, cost: Cost, wording: Wording) -> str:
    """Say what a bound costs."""
    more = [f"{cost.people:,}명을 더 배정할"] if cost.people > 0 else []
    if cost.total > 0 or not more:
        more.append(f"점수 합계가 {wording.points(cost.total)}점 높아질")
    return f"{josa(said(problem, cost.bound), '이/가')} 없으면 {' 수 있고 '.join(more)} 수 있습니다."
