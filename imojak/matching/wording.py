"""What is said about a match (배정 이유를 말로): sentences in Korean about a person's wishes, a round, and what bounds cost.

Two readers of a wish: whoever made it (``imojak.matching.reasons``), and the manager, who reads all numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imojak.kernel.josa import josa
from imojak.matching.bounds import LEAST, MINIMUM, PIN, Bound
from imojak.matching.chain import Chain
from imojak.matching.explain import Explanation
from imojak.matching.problem import Problem
from imojak.matching.reasons import Reason, Standing, Why, points, sentence
from imojak.matching.summary import Comparison, Cost, Summary


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
        code = problem.code(place)
        return self.names.get(code, code)

    def at(self, problem: Problem, place: int) -> str:
        """Return what a place is called, also where it is none (-1)."""
        return self.name(problem, place) if place >= 0 else "자리 없음"

    def points(self, score: int) -> str:
        """Return a score as it is printed."""
        return points(score, self.unit)


def steps(told: Explanation, applicant: int, wording: Wording, *, manager: bool = False) -> list[Step]:
    """Return a person's wishes up to the place that was got, each with the reason as the person (or manager) reads it."""
    problem = told.problem
    got = int(told.assignment.edge[applicant])
    own = int(problem.score[got]) if got >= 0 else None
    found = []
    for edge in told.asked(applicant).tolist():
        place, reason = int(problem.place[edge]), told.reason(edge)
        standing = told.standing(place, wording.name(problem, place))
        plain = sentence(reason, standing, wording.unit, quotas=bool(problem.quotas), own=own)
        text = _numbers(reason, standing, wording) if manager else plain
        last = standing.last if standing.open else None
        found.append(Step(reason.choice, place, reason.why, reason.score, last, text))
    return found


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


def _numbers(reason: Reason, place: Standing, wording: Wording) -> str:
    """Say the reason with all its numbers: for whoever may see them."""
    parts = [f"본인 {wording.points(reason.score)}점"]
    if place.seats:
        parts.append(f"{place.people}/{place.seats}명")
    if place.open:
        parts.append(f"마지막 {wording.points(place.last)}점")
    if reason.cost:
        parts.append(f"합계 −{wording.points(reason.cost)}점 이상")
    said = f"{place.name}: {_SHORT[reason.why]} ({', '.join(parts)})"
    return f"{reason.choice}희망: {said}" if reason.choice else said


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
    return f"{josa(_bound(problem, cost.bound, wording), '이/가')} 없으면 {' 수 있고 '.join(more)} 수 있습니다."


def _bound(problem: Problem, bound: Bound, wording: Wording) -> str:
    """Return what a bound is called where people are known by their receipts and places by their names."""
    if bound.kind == PIN:
        applicant, place = problem.pinned[bound.row].tolist()
        return f"접수번호 {problem.receipt(applicant)}의 {wording.name(problem, place)} 고정"
    if bound.kind == MINIMUM:
        return f"‘{wording.name(problem, bound.row)}’의 최소 {bound.number:,}명"
    word = "최소" if bound.kind == LEAST else "최대"
    return f"지킬 몫 ‘{problem.quotas[bound.row].label}’의 {word} {bound.number:,}명"
