"""A programme type in lines of Korean, as a programme manager reads it: who, how, until when, what for. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.plan.dryrun.report import clock_words, silence_words
from imojak.plan.types.forms import FIELD_KINDS, MOMENTS
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.screening import METHODS
from imojak.plan.types.terms import GIVERS, SIGNATORIES
from imojak.plan.types.words import COUNTS, OWNERS, STATES, SUBJECTS


def shown(of: ProgrammeType, version: int) -> Iterator[str]:
    """Yield the lines that tell a version of a type."""
    yield f"{of.title}({of.code}) 제{version}판, {of.effective_from}부터"
    yield of.summary
    yield f"신청: {', '.join(SUBJECTS[one] for one in of.subjects)} · 자리: {', '.join(of.place_kinds) or '없음'}"
    yield from _form(of)
    yield from _screening(of)
    yield from _way(of)
    yield from _terms(of)
    if of.indicator:
        yield "지표: " + ", ".join(f"{one.label}({COUNTS[one.counts]})" for one in of.indicator)


def _form(of: ProgrammeType) -> Iterator[str]:
    for step in of.form:
        fields = [f"{one.label}{'*' if one.required else ''}({FIELD_KINDS[one.kind]})" for one in step.field]
        yield f"신청서 ‘{step.title}’: {', '.join(fields)}"
    for moment, words in MOMENTS.items():
        papers = [one.label for one in of.document if one.needed_at == moment]
        if papers:
            yield f"{words} 받는 서류: {', '.join(papers)}"
    if of.rule:
        yield "기준: " + ", ".join(rule.uses for rule in of.rule)


def _screening(of: ProgrammeType) -> Iterator[str]:
    scheme = of.screening
    if scheme is None:
        return
    ways = ", ".join(METHODS[one] for one in scheme.methods)
    yield f"선정: {ways} · 심사위원 {scheme.judges}명 · 예비 {scheme.reserve_percent}% · 제안 {scheme.offer_hours or '없음'}시간"
    if scheme.criteria:
        yield "심사표: " + ", ".join(f"{one.name} {one.points}점" for one in scheme.criteria)
    for row in scheme.quota:
        yield f"우선 배정: {row.label} {f'{row.percent}%' if row.percent is not None else f'{row.places}자리'}"


def _way(of: ProgrammeType) -> Iterator[str]:
    hours = of.screening.offer_hours if of.screening is not None else None
    for stage in of.stage:
        parts = [
            OWNERS[stage.owner],
            clock_words(stage, hours if stage.state == "offered" else None),
            silence_words(stage),
        ]
        yield f"  {STATES[stage.state]}: {stage.title} · {' · '.join(part for part in parts if part)}"


def _terms(of: ProgrammeType) -> Iterator[str]:
    if of.pay is not None:
        yield f"활동비: 시간당 {of.pay.hourly_won:,}원, 한 달 {of.pay.hours_per_month_max}시간까지"
    for row in of.instalment:
        yield f"지급: {row.label} {row.amount_won:,}원{'까지' if row.most else ''}"
    for gate in of.gate:
        when = "활동 전" if gate.before else f"시작하고 {gate.within_days}일 안"
        yield f"교육: {gate.label}({gate.track}, {GIVERS[gate.given_by]}) {gate.hours:f}시간, {when}"
    if of.life.longest_months:
        yield f"기간: 가장 길어도 {of.life.longest_months}개월, 재계약 {of.life.renewals}번"
    if of.agreement is not None:
        yield f"협약: {of.agreement.title}, 서명 차례 {' → '.join(SIGNATORIES[one] for one in of.agreement.signatories)}"
    if of.completion is not None and of.completion.certificate is not None:
        yield f"증명서: {of.completion.certificate}"
    for one in of.survey:
        yield f"조사: {one.title}, 문항 {len(one.items)}개"
