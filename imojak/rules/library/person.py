"""Rules on what a person is now: age, residence, work, income, consent, and what was answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from imojak.kernel.districts import DISTRICT_NAMES, SEOUL, place_name
from imojak.kernel.josa import josa
from imojak.kernel.months import age_on, birthday, day_words
from imojak.rules.facts import Days, Facts
from imojak.rules.library.findings import Finding, failed, judges, passed, unknown
from imojak.rules.library.words import ANCHORS, quoted, span_words
from imojak.rules.schema import AgeRule, AnswerRule, Consent, Income, Residence, Working


@judges(AgeRule)
def age(rule: AgeRule, facts: Facts, days: Days) -> Finding:
    """Is within the ages, in full years on the day that counts."""
    span, birth, day = span_words(rule.min, rule.max), facts.birth_date, days.anchored(rule.on)
    if birth is None:
        return unknown(rule, f"생년월일을 알려 주시면 나이 조건({span})을 확인해 드립니다.", "birth_date")
    if day is None:
        return unknown(rule, f"{ANCHORS[rule.on]}이 정해지면 나이 조건({span})을 확인해 드립니다.", rule.on)
    years = age_on(birth, day)
    said = f"{ANCHORS[rule.on]}({day_words(day)}) 현재 만 {years}세"
    if (rule.min is None or years >= rule.min) and (rule.max is None or years <= rule.max):
        return passed(rule, f"{said}로 나이 조건({span})에 맞습니다.")
    sentence = f"{said}이십니다. {span} 신청하실 수 있습니다."
    if birth > day:
        sentence = (
            f"생년월일({day_words(birth)})이 {ANCHORS[rule.on]}({day_words(day)})보다 늦습니다. 다시 확인해 주세요."
        )
    if rule.min is None or years >= rule.min or (rule.max is not None and rule.max < rule.min):
        return failed(rule, sentence)
    return failed(rule, sentence, _turns(birth, rule.min), rule.on)


def _turns(birth: date, years: int) -> date | None:
    try:
        return birthday(birth, years)
    except ValueError:
        return None


@judges(Residence)
def residence(rule: Residence, facts: Facts, days: Days) -> Finding:
    """Lives in the city or in one of the districts."""
    if rule.districts == "any":
        return passed(rule, "사는 곳과 상관없이 신청하실 수 있습니다.")
    where = _wanted(rule.districts or "seoul")
    code = facts.district_code
    if not code:
        return unknown(rule, f"사는 곳을 알려 주시면 거주지 조건({where})을 확인해 드립니다.", "district_code")
    lives = code.startswith(SEOUL) if rule.districts == "seoul" else code in (rule.districts or ())
    home = place_name(code) or "다른 지역"
    if lives:
        return passed(rule, f"{home}에 살고 계셔서 거주지 조건에 맞습니다.")
    return failed(
        rule,
        f"{where}에 살고 계신 분이 신청하실 수 있습니다. 지금은 {home}에 사시는 것으로 되어 있으니, 이사하셨으면 주소를 고쳐 주세요.",
    )


def _wanted(districts: str | list[str]) -> str:
    if isinstance(districts, str):
        return "서울시"
    if all(code in DISTRICT_NAMES for code in districts):
        return "서울시 " + ", ".join(DISTRICT_NAMES[code] for code in districts)
    return ", ".join(place_name(code) or "다른 지역" for code in districts)


@judges(Working)
def working(rule: Working, facts: Facts, days: Days) -> Finding:
    """Is working, or is not."""
    wanted = "지금 일하고 계신 분" if rule.is_ else "지금 일하고 계시지 않은 분"
    if facts.working is None:
        return unknown(rule, f"지금 일하고 계신지 알려 주세요. {wanted}이 신청하실 수 있습니다.", "working")
    if facts.working == rule.is_:
        return passed(rule, f"{wanted}이라는 조건에 맞습니다.")
    return failed(rule, f"{wanted}이 신청하실 수 있습니다. 상황이 바뀌셨으면 내 정보를 고쳐 주세요.")


@judges(Income)
def income(rule: Income, facts: Facts, days: Days) -> Finding:
    """Has an income of at most a class."""
    order = {name: index for index, name in enumerate(rule.classes)}
    called = dict(zip(rule.classes, rule.shown or rule.classes, strict=False))
    most, mine = rule.at_most or "", facts.income_class
    highest = quoted(called.get(most, most), "")
    if mine is None or mine not in order:
        return unknown(rule, f"소득 구간을 알려 주시면 소득 조건({highest}까지)을 확인해 드립니다.", "income_class")
    own = quoted(called.get(mine, mine), "")
    if order[mine] <= order.get(most, -1):
        return passed(rule, f"소득 구간이 {josa(own, '으로/로')} 되어 있어 소득 조건에 맞습니다.")
    wanted = josa(highest, "이거나/거나")
    return failed(rule, f"소득 구간이 {wanted} 그보다 낮은 분이 신청하실 수 있습니다. 지금은 {own}입니다.")


@judges(Consent)
def consent(rule: Consent, facts: Facts, days: Days) -> Finding:
    """Has consented to the purpose, on the day of application."""
    purpose, day = quoted(rule.label or "", "이 사업에 필요한 개인정보 이용"), days.anchored("apply")
    if facts.consents is None:
        return unknown(rule, f"{purpose}에 동의하셨는지 확인해야 합니다.", "consents")
    if day is None:
        return unknown(rule, f"신청일이 정해지면 {purpose} 동의를 확인해 드립니다.", "filed")
    for one in facts.consents:
        begun = one.starts is None or one.starts <= day
        over = (one.ends is not None and one.ends < day) or (one.withdrawn_on is not None and one.withdrawn_on <= day)
        if one.purpose == rule.purpose and begun and not over:
            return passed(rule, f"{purpose}에 동의하셨습니다.")
    return failed(rule, f"{purpose}에 동의하셔야 신청하실 수 있습니다. 신청서에서 동의해 주세요.")


@judges(AnswerRule)
def answer(rule: AnswerRule, facts: Facts, days: Days) -> Finding:
    """Answered a question of the form as wanted."""
    question = quoted(rule.label or "", "신청서의 질문")
    given = None if facts.answers is None else facts.answers.get(rule.field or "")
    if given is None or given == "":
        return unknown(rule, f"{question}에 답해 주시면 신청하실 수 있는지 확인해 드립니다.", f"answers.{rule.field}")
    if _answers(rule, given):
        return passed(rule, f"{question}에 {josa(_said(given), '이라고/라고')} 답하셔서 조건에 맞습니다.")
    return failed(
        rule,
        f"{question}에 {josa(_said(given), '이라고/라고')} 답하셨습니다. 답이 {_wish(rule)}인 분이 신청하실 수 있습니다.",
    )


def _answers(rule: AnswerRule, given: Any) -> bool:
    if rule.is_ is not None and not _same(given, rule.is_):
        return False
    if rule.in_ and not any(_same(given, one) for one in rule.in_):
        return False
    number = _number(given)
    if rule.at_least is not None and (number is None or not number >= rule.at_least):
        return False
    return rule.at_most is None or (number is not None and number <= rule.at_most)


def _same(one: Any, other: Any) -> bool:
    # 1 and true are equal in Python and different answers
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _number(given: Any) -> int | float | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    if isinstance(given, str):
        try:
            return float(given.replace(",", ""))
        except ValueError:
            return None
    return given


def _said(given: Any) -> str:
    if isinstance(given, bool):
        return "'예'" if given else "'아니요'"
    return f"'{str(given)[:40]}'"


def _wish(rule: AnswerRule) -> str:
    wishes = [_said(rule.is_)] if rule.is_ is not None else []
    wishes += [", ".join(_said(one) for one in rule.in_) + " 가운데 하나"] if rule.in_ else []
    wishes += [f"{rule.at_least} 이상"] if rule.at_least is not None else []
    wishes += [f"{rule.at_most} 이하"] if rule.at_most is not None else []
    return ", ".join(wishes)
