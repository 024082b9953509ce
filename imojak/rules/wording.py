"""What a rule asks, said of nobody in particular: for a type's page, and for what changed between two versions. Pure.

The library's sentences (``findings``) answer somebody; these say what is asked of everybody, with the values in force
and the days from which others hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from imojak.kernel.districts import place_name
from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.rules.library.bodies import SUBJECTS, TOPICS
from imojak.rules.library.words import ANCHORS, span_words
from imojak.rules.reasons import REASONS
from imojak.rules.schema import (
    AgeRule,
    AnswerRule,
    Completed,
    Consent,
    Excludes,
    HoursCap,
    Income,
    Longest,
    Members,
    Organisation,
    OtherProgrammes,
    Residence,
    Rule,
    Subject,
    Times,
    Working,
)

#: How codes are called: "programme:boram", "group:paid-activity", "gate:safety", "field:years", "purpose:service",
#: "income:basic", "kind:company". A code without a name stands as it is.
Names = Mapping[str, str]
_SEOUL, _ANYWHERE = "서울에 사는 분", "사는 곳을 가리지 않음"


def topic(rule: Rule) -> str:
    """Return what a rule is about: 나이, 거주지 …"""
    return TOPICS[rule.uses]


def topic_of_reason(code: str) -> str:
    """Return what the rule is about whose reason code that is; a rule's own code stands for itself."""
    return _BY_REASON.get(code, code)


def rule_words(rule: Rule, names: Names | None = None) -> str:
    """Return what the terms of a rule ask, without its dated values: "공고일에 만 40세부터 64세까지"."""
    return _SAYS[type(rule)](rule, names or {})


def rule_lines(rule: Rule, names: Names | None = None) -> Iterator[tuple[str, str]]:
    """Yield what a rule says as label and words: its terms, those from a day on, its own sentence and reason code."""
    if rule.complete or not rule.versions:
        yield "기준", rule_words(rule, names)
    for day in sorted(rule.versions):
        standing = rule.in_force(day)
        if standing is not None:
            yield f"{day_words(day)}부터", rule_words(standing, names)
    if isinstance(rule, Members):
        for one in rule.each:
            for label, words in rule_lines(one, names):
                yield f"구성원의 {topic(one)} {label}", words
    if rule.text:
        yield "맞지 않을 때의 문장", rule.text
    if rule.code:
        reason = REASONS.get(rule.code)
        yield "사유", f"{rule.code}({reason.sentence})" if reason is not None else rule.code
    if rule.label:
        yield "부르는 말", rule.label


def _named(kind: str, code: str | None, names: Names) -> str:
    return names.get(f"{kind}:{code}", str(code))


def _others(rule: OtherProgrammes, names: Names) -> str:
    found = [f"‘{_named('programme', code, names)}’ 사업" for code in rule.programmes]
    found += [f"‘{_named('group', code, names)}’ 묶음의 사업" for code in rule.groups]
    return ", ".join(found)


def _subject(rule: Subject, names: Names) -> str:
    return f"{SUBJECTS.get(rule.kind or '', '')} 이름으로 신청"


def _age(rule: AgeRule, names: Names) -> str:
    return f"{ANCHORS[rule.on]}에 {span_words(rule.min, rule.max)}"


def _residence(rule: Residence, names: Names) -> str:
    if isinstance(rule.districts, list):
        return f"{', '.join(place_name(code) or code for code in rule.districts)}에 사는 분"
    return _SEOUL if rule.districts == "seoul" else _ANYWHERE


def _excludes(rule: Excludes, names: Names) -> str:
    when = "공고일에" if rule.when == "notice" else "같은 때에"
    after = f", 그 참여가 끝난 뒤 {rule.within_months}개월 동안에도" if rule.within_months else ""
    return f"{when} {_others(rule, names)}에 참여하지 않는 분{after}"


def _hours(rule: HoursCap, names: Names) -> str:
    adds = f", 이 사업은 {rule.adds}시간으로 셈" if rule.adds is not None else ""
    return f"다른 활동과 합쳐 한 달 {rule.hours}시간까지{adds}"


def _income(rule: Income, names: Names) -> str:
    shown = dict(zip(rule.classes, rule.shown, strict=False))
    words = [shown.get(code) or _named("income", code, names) for code in rule.classes]
    most = shown.get(rule.at_most or "") or _named("income", rule.at_most, names)
    return f"소득이 ‘{most}’까지인 분(낮은 것부터: {', '.join(words)})"


def _completed(rule: Completed, names: Names) -> str:
    what = [f"‘{_named('programme', rule.programme, names)}’ 사업"] if rule.programme else []
    what += [f"‘{_named('gate', rule.gate, names)}’ 교육"] if rule.gate else []
    within = f"{rule.within_months}개월 안에 " if rule.within_months else ""
    return f"{within}{josa('과 '.join(what), '을/를')} 먼저 마친 분"


def _working(rule: Working, names: Names) -> str:
    return "직장에 다니는 분" if rule.is_ else "직장에 다니지 않는 분"


def _times(rule: Times, names: Names) -> str:
    within = f"{rule.within_years}년 안에 " if rule.within_years else ""
    if not rule.at_most:
        return f"{_others(rule, names)}에 {within}참여한 적이 없는 분"
    return f"{_others(rule, names)}에 {within}{rule.at_most}번까지 참여한 분"


def _longest(rule: Longest, names: Names) -> str:
    return f"{josa(_others(rule, names), '을/를')} 모두 합쳐 {rule.months}개월까지"


def _consent(rule: Consent, names: Names) -> str:
    return f"‘{_named('purpose', rule.purpose, names)}’에 동의한 분"


def _answer(rule: AnswerRule, names: Names) -> str:
    wanted = [_value(rule.is_)] if rule.is_ is not None else []
    wanted += [f"{', '.join(map(_value, rule.in_))} 가운데 하나"] if rule.in_ else []
    wanted += [f"{rule.at_least} 이상"] if rule.at_least is not None else []
    wanted += [f"{rule.at_most} 이하"] if rule.at_most is not None else []
    return f"신청서의 ‘{_named('field', rule.field, names)}’: {', '.join(wanted)}"


def _value(value: Any) -> str:
    return ("예" if value else "아니요") if isinstance(value, bool) else str(value)


def _organisation(rule: Organisation, names: Names) -> str:
    wanted = [f"직원 {rule.staff_at_least}명 이상"] if rule.staff_at_least is not None else []
    if rule.business_number is not None:
        wanted.append("사업자등록번호가 맞는 곳" if rule.business_number == "valid" else "사업자등록번호가 있는 곳")
    wanted += [f"종류: {', '.join(_named('kind', code, names) for code in rule.kinds)}"] if rule.kinds else []
    return " · ".join(wanted)


def _members(rule: Members, names: Names) -> str:
    wanted = [f"구성원 {rule.at_least}명 이상"] if rule.at_least is not None else []
    wanted += [f"구성원 {rule.at_most}명까지"] if rule.at_most is not None else []
    if rule.each:
        who = f"구성원 {rule.passing}명 이상" if rule.passing is not None else "구성원 모두"
        asked = "; ".join(f"{topic(one)} {rule_words(one, names)}" for one in rule.each if one.complete)
        wanted.append(f"{who}: {asked}" if asked else f"{who}: 날짜마다 다름")
    return " · ".join(wanted)


_SAYS: dict[type[Rule], Callable[[Any, Names], str]] = {
    Subject: _subject,
    AgeRule: _age,
    Residence: _residence,
    Excludes: _excludes,
    HoursCap: _hours,
    Income: _income,
    Completed: _completed,
    Working: _working,
    Times: _times,
    Longest: _longest,
    Consent: _consent,
    AnswerRule: _answer,
    Organisation: _organisation,
    Members: _members,
}
_BY_REASON = {kind.reason: TOPICS[get_args(kind.model_fields["uses"].annotation)[0]] for kind in _SAYS}
