"""A dry run in lines of Korean: each stage with its clock and what came of whom, then who was refused, then problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imojak.plan.checks_terms import month_most
from imojak.plan.dryrun.walk import DryRun
from imojak.plan.types.forms import MOMENTS
from imojak.plan.types.screening import METHODS
from imojak.plan.types.stages import OUTCOMES, SUPERIORS, Stage
from imojak.plan.types.words import DAYS, OWNERS, STATES, SUBJECTS
from imojak.rules.wording import topic_of_reason

_CAME = {
    "filed": "신청",
    "eligible": "자격 있음",
    "refused": "미선정",
    "waiting": "예비",
    "offered": "제안",
    "accepted": "선정",
    "declined": "사양",
    "active": "참여",
    "withdrawn": "중도 포기",
    "unfulfilled": "기준 미달",
    "completed": "마침",
    "chosen": "선택됨",
    "passed": "선택 안 함",
    "answered": "답함",
} | OUTCOMES
#: Why somebody is refused who could take part.
_COMPARED = {
    "draw": "추첨",
    "full": "정원이 참",
    "no-answer": "결정이 나지 않음",
    "no-fit": "맞는 자리가 없음",
    "no-match": "바라는 자리가 참",
    "not-chosen": "기업이 고르지 않음",
    "score": "점수",
    "waiting-over": "예비가 끝남",
}
TITLES = ("단계", "할 사람", "기한", "알림", "답이 없으면", "사람", "결과")


def told(made: DryRun) -> list[str]:
    """Return the lines that tell a dry run, without its problems."""
    lines = [f"{made.of.offer.name}: {made.of.type.title}({made.of.type.code}), {made.of.type.effective_from}부터"]
    lines.append(opening(made))
    if made.of.screening is not None:
        lines += _table([TITLES, *stage_rows(made)])
        lines += more(made)
    return lines


def opening(made: DryRun) -> str:
    """Return who was invented for what, in a sentence."""
    scheme = made.of.screening
    if scheme is None:
        return "아무도 신청하지 않는 유형입니다. 진척은 추진사항에, 돈은 예산원장에 남습니다."
    return (
        f"지어낸 {SUBJECTS[made.of.subject]} {made.applicants:,}명, 자리 {made.capacity:,}개, {METHODS[scheme.method]}. "
        f"처음이면 물음 {made.questions[0]}개, 프로필이 차 있으면 {made.questions[1]}개."
    )


def stage_rows(made: DryRun) -> list[tuple[str, ...]]:
    """Return a row for each stage under TITLES: who acts until when, what comes of silence, and what came of whom."""
    return [_row(made, stage) for stage in made.of.type.stage]


def _row(made: DryRun, stage: Stage) -> tuple[str, ...]:
    came = made.outcomes.get(stage.state, Counter())
    return (
        f"{STATES[stage.state]} {stage.title}" if STATES[stage.state] != stage.title else stage.title,
        OWNERS[stage.owner],
        clock_words(stage, made.of.screening.offer_hours if made.of.screening else None),
        ", ".join(f"{day}일 전" for day in stage.remind),
        silence_words(stage),
        f"{made.reached[stage.state]:,}",
        ", ".join(f"{_CAME.get(outcome, outcome)} {number:,}" for outcome, number in came.items() if number),
    )


def clock_words(stage: Stage, offer_hours: int | None = None) -> str:
    """Return how long a state may last, in words."""
    if stage.clock is not None:
        unit = "근무일" if stage.clock.counts == "working" else "일"
        since = "" if stage.clock.starts == "entered" else f"{DAYS[stage.clock.starts]}부터 "
        return f"{since}{stage.clock.days}{unit}"
    if stage.then is not None and offer_hours is not None:
        return f"{offer_hours}시간"
    return ""


def silence_words(stage: Stage) -> str:
    """Return what happens when nobody acts in time, in words."""
    if stage.then is None:
        return ""
    if stage.then.to is not None:
        return f"{SUPERIORS[stage.then.to]}에게 올림"
    return OUTCOMES[stage.then.does] + (f"({because(stage.then.reason)})" if stage.then.reason else "")


def more(made: DryRun) -> Iterator[str]:
    """Yield who could take part by age, why others were refused, papers, training and money, a line each."""
    ages = ", ".join(
        f"{age}세 {counts['eligible']}/{sum(counts.values())}" for age, counts in sorted(made.by_age.items())
    )
    yield f"자격 있음(나이별): {ages}"
    if made.refusals:
        yield "미선정 사유: " + ", ".join(f"{because(code)} {number:,}" for code, number in made.refusals.most_common())
    kind = made.of.type
    for moment, words in MOMENTS.items():
        papers = [
            f"{one.label}{'(해당하는 분만)' if one.when else ''}" for one in kind.document if one.needed_at == moment
        ]
        if papers:
            yield f"{words} 받는 서류: {', '.join(papers)}"
    if kind.gate:
        gates = [
            f"{one.label} {one.hours:f}시간({'활동 전' if one.before else f'{one.within_days}일 안'})"
            for one in kind.gate
        ]
        yield f"교육: {', '.join(gates)}"
    pay = made.of.pay
    if pay is not None:
        most = pay.month_max_won or month_most(pay)
        yield f"활동비: 한 달 {pay.hours_per_month_max}시간까지, 많아야 {most:,}원"
    for row in kind.instalment:
        yield f"지급: {row.label} {row.amount_won:,}원{'까지' if row.most else ''}, {made.paid[row.code]:,}명"


def because(code: str) -> str:
    """Return why somebody is refused in a word or two; a code that nobody has words for stands for itself."""
    return _COMPARED.get(code) or topic_of_reason(code)


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x1100 else 1 for letter in text)


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines
