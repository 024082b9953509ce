"""What a person reads about a match (배정 이유를 말로): sentences in Korean, one for each wish.

Two readers. The citizen reads about the own wishes only: nobody else is named, and where fewer than three were taken no
score of others is told. The manager reads the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True, eq=False)
class Wording:
    """How places are called (by code; others by their code), and what a score is divided by before it is shown."""

    names: Mapping[str, str]
    unit: int = 1
    #: Names with their particles, as they were needed.
    with_particle: dict[tuple[str, str], str] = field(default_factory=dict)

    def name(self, problem: Problem, place: int) -> str:
        """Return what a place is called."""
        code = problem.code(place)
        return self.names.get(code, code)

    def josa(self, name: str, pair: str) -> str:
        """Return a name with the particle that fits it."""
        key = name, pair
        if key not in self.with_particle:
            self.with_particle[key] = josa(name, pair)
        return self.with_particle[key]

    def at(self, problem: Problem, place: int) -> str:
        """Return what a place is called, also where it is none (-1)."""
        return self.name(problem, place) if place >= 0 else "자리 없음"

    def points(self, score: int) -> str:
        """Return a score as it is printed."""
        return f"{score / self.unit:g}"


def steps(told: Explanation, applicant: int, wording: Wording, *, manager: bool = False) -> list[Step]:
    """Return a person's wishes up to the place that was got, each with the reason as the person (or manager) reads it.

    About 10 µs a wish.
    """
    problem = told.problem
    start, end = int(problem.start[applicant]), int(problem.start[applicant + 1])
    codes, scores = told.why[start:end].tolist(), problem.score[start:end].tolist()
    ranks = [0] * (end - start) if problem.preference is None else problem.preference[start:end].tolist()
    asked = [at for at, code in enumerate(codes) if code != _LATER]
    # What was got comes last, also where a hand put somebody who had wished for something else.
    asked.sort(key=lambda at: (codes[at] == _GOT, ranks[at], -scores[at], at))
    said, found = _numbers if manager else _sentence, []
    for at in asked:
        place, rank = int(problem.place[start + at]), ranks[at]
        sentence = said(told, start + at, place, scores[at], wording)
        last = int(told.last[place]) if told.open[place] else None
        found.append(
            Step(rank, place, _WHY[codes[at]], scores[at], last, f"{rank}희망: {sentence}" if rank else sentence)
        )
    return found


#: Enumerations are slow to ask for their members.
_WHY = tuple(Why)
_LATER, _GOT, _PINNED = int(Why.LATER), int(Why.GOT), int(Why.PINNED)
_HIGHER = int(Why.HIGHER)
#: What follows the name of a place, and what follows that it is full.
_ABOUT_IT = {
    int(Why.NO_SEAT): "이번에 뽑는 자리가 없었습니다.",
    int(Why.FORBIDDEN): "담당자가 배정하지 않기로 한 곳입니다.",
}
_FULL = {
    int(Why.KEPT): "모두 먼저 배정하기로 한 자리입니다.",
    int(Why.LOT): "마지막으로 뽑힌 분과 점수는 같지만 추첨 순서가 뒤였습니다.",
    int(Why.FEWER): "이곳에 가시면 자리를 얻는 분이 한 분 줄어듭니다.",
    int(Why.TIE): "점수 합계가 같은 배정이 여럿이어서 추첨 순서로 정했습니다.",
}


def _sentence(told: Explanation, edge: int, place: int, score: int, wording: Wording) -> str:
    problem, why = told.problem, int(told.why[edge])
    name = wording.name(problem, place)
    if why == _GOT:
        return f"{wording.josa(name, '으로/로')} 정해졌습니다."
    if why == _PINNED:
        return f"담당자가 다른 곳으로 먼저 정해 {wording.josa(name, '과/와')} 견주지 않았습니다."
    it = wording.josa(name, "은/는")
    if why in _ABOUT_IT:
        return f"{it} {_ABOUT_IT[why]}"
    seats, people = int(problem.capacity[place]), int(told.people[place])
    full = f"{it} 정원 {seats}명이 찼습니다. " if people >= seats else f"{it} 자리가 남았습니다. "
    if why in _FULL:
        return full + _FULL[why]
    if why == _HIGHER:
        return full + _higher(told, place, seats, score, wording)
    cost = _cost(told, edge) if people >= FEWEST else 0
    by = f"적어도 {wording.points(cost)}점 " if cost else ""
    if not problem.quotas:
        return full + f"이곳에 가시면 모두의 점수 합계가 {by}낮아집니다."
    if not by:
        return full + "이곳에 가셔도 모두의 점수 합계가 높아지지 않습니다."
    return full + f"이곳에 가시면 자리를 얻는 분이 줄거나 모두의 점수 합계가 {by}낮아집니다."


def _higher(told: Explanation, place: int, seats: int, score: int, wording: Wording) -> str:
    rest = int(told.open[place])
    among = f"먼저 배정한 자리를 뺀 {rest}명 가운데 " if rest < seats else ""
    if rest < FEWEST:
        return f"{among}신청하신 분은 {wording.points(score)}점이고 뽑힌 분의 점수가 더 높았습니다."
    last = wording.points(int(told.last[place]))
    return f"{among}마지막으로 뽑힌 분은 {last}점, 신청하신 분은 {wording.points(score)}점입니다."


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


def _numbers(told: Explanation, edge: int, place: int, score: int, wording: Wording) -> str:
    """Say the reason with all its numbers: for whoever may see them."""
    problem, why = told.problem, _WHY[told.why[edge]]
    parts = [f"본인 {wording.points(score)}점"]
    if problem.capacity[place]:
        parts.append(f"{int(told.people[place])}/{int(problem.capacity[place])}명")
    if told.open[place]:
        parts.append(f"마지막 {wording.points(int(told.last[place]))}점")
    if cost := _cost(told, edge):
        parts.append(f"합계 −{wording.points(cost)}점 이상")
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
        f"총점이 가장 높은 배정은 안정 배정보다 {people}점수 합계가 {wording.points(abs(found.total))}점 "
        f"{'높습니다' if found.total >= 0 else '낮습니다'}.",
        f"{found.better:,}명은 더 바라던 곳에, {found.worse:,}명은 덜 바라던 곳에 가고, {found.same:,}명은 마찬가지입니다.",
        f"서로 더 원하는데 배정되지 않은 짝은 총점이 가장 높은 배정에 {found.blocking:,}쌍, "
        f"안정 배정에 {found.blocking_other:,}쌍 있습니다.",
    ]


def cost_sentence(problem: Problem, cost: Cost, wording: Wording) -> str:
    """Say what a bound costs."""
    more = [f"{cost.people:,}명을 더 배정할"] if cost.people > 0 else []
    if cost.total > 0 or not more:
        more.append(f"점수 합계가 {wording.points(cost.total)}점 높아질")
    return f"{josa(said(problem, cost.bound), '이/가')} 없으면 {' 수 있고 '.join(more)} 수 있습니다."
