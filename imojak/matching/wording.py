"""What is said about a match (배정 이유를 말로): sentences in Korean about a person's wishes and what bounds cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imojak.kernel.josa import josa
from imojak.matching.bounds import LEAST, MINIMUM, PIN, Bound
from imojak.matching.explain import Explanation
from imojak.matching.problem import Problem
from imojak.matching.reasons import Why, points, sentence
from imojak.matching.summary import Cost


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

    def points(self, score: int) -> str:
        """Return a score as it is printed."""
        return points(score, self.unit)


def steps(told: Explanation, applicant: int, wording: Wording) -> list[Step]:
    """Return a person's wishes up to the place that was got, each with the reason as the person reads it."""
    problem = told.problem
    got = int(told.assignment.edge[applicant])
    own = int(problem.score[got]) if got >= 0 else None
    found = []
    for edge in told.asked(applicant).tolist():
        place, reason = int(problem.place[edge]), told.reason(edge)
        standing = told.standing(place, wording.name(problem, place))
        text = sentence(reason, standing, wording.unit, quotas=bool(problem.quotas), own=own)
        last = standing.last if standing.open else None
        found.append(Step(reason.choice, place, reason.why, reason.score, last, text))
    return found


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
