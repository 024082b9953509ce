"""When a participation counts as completed (수료 기준): attendance, hours, training, papers, with reasons. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from imojak.kernel.josa import josa

if TYPE_CHECKING:
    from imojak.plan.types.terms import Completion

_HOUR = 60
#: What a booked interview must not have come to, by its result (paths.enums.InterviewStatus; "" for none yet).
_INTERVIEWS: dict[str | None, str] = {
    "": "면접 결과를 아직 적지 않았습니다.",
    "came": "면접 결과를 아직 적지 않았습니다.",
    "no-show": "면접에 오지 않았습니다.",
}


@dataclass(frozen=True)
class Attained:
    """What somebody has done: minutes present of minutes planned, minutes of activity, gates passed, papers handed in.

    ``planned_minutes`` 0: nothing was planned by sessions, so that there is no share to speak of. ``interview`` is what
    came of a booked interview (paths.enums.InterviewStatus), "" where nobody has said, None where none was booked.
    """

    present_minutes: int = 0
    planned_minutes: int = 0
    activity_minutes: int = 0
    gates: Collection[str] = ()
    documents: Collection[str] = ()
    interview: str | None = None

    @property
    def attendance_percent(self) -> Decimal | None:
        """The share of the planned time at which they were present, cut off to a tenth: 79.96 is not yet 80."""
        if not self.planned_minutes:
            return None
        share = Decimal(self.present_minutes * 100) / Decimal(self.planned_minutes)
        return min(Decimal(100), share).quantize(Decimal("0.1"), rounding=ROUND_DOWN)

    @property
    def minutes(self) -> int:
        """All time that counts: of activity and of sessions."""
        return self.activity_minutes + self.present_minutes


@dataclass(frozen=True)
class Judgement:
    """Whether the terms are met, and what is missing, in words for the person."""

    missing: tuple[str, ...] = ()
    #: What each missing thing is about: attendance, hours, gate, document, interview.
    codes: tuple[str, ...] = field(default=())

    @property
    def met(self) -> bool:
        """Tell whether nothing is missing."""
        return not self.missing


def judge(
    terms: Completion | None,
    attained: Attained,
    *,
    gate_labels: Mapping[str, str] | None = None,
    document_labels: Mapping[str, str] | None = None,
) -> Judgement:
    """Return what stands between ``attained`` and completion by ``terms``; without terms nothing but a missed interview."""
    missing: list[tuple[str, str]] = []
    if attained.interview in _INTERVIEWS:
        missing.append(("interview", _INTERVIEWS[attained.interview]))
    if terms is None:
        return _judged(missing)
    if terms.attendance_percent is not None:
        share = attained.attendance_percent
        if share is None:
            missing.append(("attendance", "출석을 적은 차시가 없습니다."))
        elif share < terms.attendance_percent:
            missing.append(
                (
                    "attendance",
                    f"출석률이 {share.normalize():f}%입니다. {terms.attendance_percent}%부터 수료할 수 있습니다.",
                )
            )
    if terms.hours is not None and attained.minutes < terms.hours * _HOUR:
        missing.append(
            ("hours", f"인정된 시간이 {clock(attained.minutes)}입니다. {terms.hours}시간부터 마칠 수 있습니다.")
        )
    for code in terms.gates:
        if code not in attained.gates:
            label = (gate_labels or {}).get(code, code)
            missing.append(("gate", f"{josa(label, '을/를')} 아직 마치지 않았습니다."))
    for code in terms.documents:
        if code not in attained.documents:
            label = (document_labels or {}).get(code, code)
            missing.append(("document", f"{josa(label, '을/를')} 아직 내지 않았습니다."))
    return _judged(missing)


def _judged(missing: list[tuple[str, str]]) -> Judgement:
    return Judgement(tuple(text for _, text in missing), tuple(code for code, _ in missing))


def clock(minutes: int) -> str:
    """Write minutes as people read them: 12시간 30분."""
    hours, rest = divmod(minutes, _HOUR)
    return " ".join(part for part in (f"{hours}시간" if hours or not rest else "", f"{rest}분" if rest else "") if part)
