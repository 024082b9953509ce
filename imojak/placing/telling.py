"""Reading a result (배정 결과를 말로): what somebody is told of each wish, out of the numbers that the run has kept.

Places are called as they were then, and nothing is computed anew: the same row says the same for ever. What was sent when
a run was published stands besides in the decision, word for word.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from imojak.matching.reasons import Reason, Standing, Why, points, sentence, with_particle
from imojak.placing.enums import UNIT, PinKind
from imojak.placing.models import Run, Seat
from imojak.placing.quotas import CAPACITY
from imojak.plan.types.matching import PARTS

#: How reasons are called where they are kept, by their number.
WHY = tuple(one.name.lower() for one in Why)
#: Before the part of the score that rules a wish out.
UNFIT = "unfit-"
#: What ``Run.places`` keeps of a place, one list each.
STANDING = ("pk", "title", "seats", "people", "open", "last", "worth")
_BY_NAME = dict(zip(WHY, Why, strict=True))
#: Why a wish was no candidate, by the part that is required (plan.types.checks_matching says which may be).
_UNFIT = {
    "hours": "할 수 있다고 적으신 요일·시간과 맞지 않아",
    "health": "하기 어렵다고 적으신 일이 들어 있어",
    "skills": "적으신 기술·경험과 자리가 바라는 것이 겹치지 않아",
    "commute": "사는 곳에서 오가는 시간이 너무 길거나 알 수 없어",
}
#: Reasons by which a wish was never weighed against anybody.
_NOT_WEIGHED = frozenset({"no_seat", "forbidden", "pinned"})


class Telling:
    """A run's reasons in words; made once for many rows."""

    def __init__(self, run: Run) -> None:
        self._run = run
        quotas = run.numbers["quotas"]
        self._quotas = bool(quotas)
        full = (one["label"] for one in quotas if one["key"] == CAPACITY and one["got"] >= one["most"])
        self._limit = next(full, "")
        pins = run.terms.get("pins", ())
        self._pinned = {(application, place) for application, place, kind in pins if kind == PinKind.PIN}

    @cached_property
    def places(self) -> dict[int, Standing]:
        """How each place stood, by its number."""
        return {row[0]: Standing(*row[1:6]) for row in self._run.places}

    def sentences(self, seat: Seat) -> list[str]:
        """Return what the person reads: a sentence for each wish that was decided on, what was got last."""
        own = seat.score if seat.place_id is not None else None
        return [self._sentence(seat, step, own) for step in seat.steps]

    def text(self, seat: Seat) -> str:
        """Return all that goes out with a decision: what became of each wish, and what the score is made of."""
        said = self.sentences(seat)
        if seat.parts:
            said.append(f"배정 점수는 {points(seat.score, UNIT)}점입니다({self.parts(seat)}).")
        return " ".join(said)

    def parts(self, seat: Seat) -> str:
        """Return what a score is made of: 희망 순위 30, 통근 시간 8.5."""
        named = zip(self._run.terms["parts"], seat.parts, strict=False)
        return ", ".join(f"{PARTS[uses]} {points(part, UNIT)}" for uses, part in named)

    def _sentence(self, seat: Seat, step: Any, own: int | None) -> str:
        if isinstance(step, dict):  # kept as a sentence, before there were numbers
            return str(step["sentence"])
        choice, number, why, score, cost = step
        place = self.places[number]
        if why.startswith(UNFIT):
            it = with_particle(place.name, "은/는")
            return f"{choice}희망: {it} {_UNFIT[why.removeprefix(UNFIT)]} 배정하지 않았습니다."
        if why == "got" and (seat.application_id, number) in self._pinned:
            by_hand = f"담당자가 {with_particle(place.name, '으로/로')} 먼저 정했습니다."
            return f"{choice}희망: {by_hand}" if choice else by_hand
        reason = Reason(choice, _BY_NAME[why], score, cost)
        return sentence(reason, place, UNIT, quotas=self._quotas, own=own, limit=self._limit)


def weighed(seat: Seat) -> bool:
    """Tell whether some wish was weighed against others at all: was a candidate, of a place with seats, not ruled out."""
    return any(_why(step) not in _NOT_WEIGHED and not _why(step).startswith("unfit") for step in seat.steps)


def best_score(seat: Seat) -> int:
    """Return the highest score that somebody had at a wish, in hundredths of a point; 0 where there was none."""
    return max((step["score"] if isinstance(step, dict) else step[3] for step in seat.steps), default=0)


def _why(step: Any) -> str:
    return str(step["why"] if isinstance(step, dict) else step[2])
