"""Rules on who applies: a person, a group with its members, or an organisation."""

from __future__ import annotations

from imojak.kernel.business_number import WrongBusinessNumber, business_number
from imojak.rules.facts import Days, Facts
from imojak.rules.library.findings import FAILED, PASSED, UNKNOWN, Finding, failed, judge, judges, passed, unknown
from imojak.rules.schema import Members, Organisation, Subject

#: What a kind of rule is about, where one must not say of others more than that.
TOPICS = {
    "subject": "신청 주체",
    "age": "나이",
    "residence": "거주지",
    "excludes": "중복 참여",
    "hours_cap": "한 달 활동시간",
    "income": "소득",
    "completed": "먼저 마쳐야 하는 과정",
    "working": "재직 여부",
    "times": "참여 횟수",
    "longest": "이용 기간",
    "consent": "동의",
    "answer": "신청서의 답",
    "members": "모임 구성원",
    "organisation": "기업·단체 조건",
}
SUBJECTS = {"person": "개인", "group": "모임", "organisation": "기업·단체"}


@judges(Subject)
def subject(rule: Subject, facts: Facts, days: Days) -> Finding:
    """Is a person, a group or an organisation, as the programme wants."""
    wanted = SUBJECTS.get(rule.kind or "", "")
    if facts.kind is None:
        return unknown(rule, f"{wanted} 이름으로 신청하는 사업입니다. 누구 이름으로 신청하시는지 알려 주세요.", "kind")
    if facts.kind == rule.kind:
        return passed(rule, f"{wanted} 이름으로 신청하는 사업입니다.")
    return failed(rule, f"{wanted} 이름으로 신청하는 사업입니다. {wanted} 이름으로 다시 신청해 주세요.")


@judges(Organisation)
def organisation(rule: Organisation, facts: Facts, days: Days) -> Finding:
    """Has enough staff, a business number, and is of a wanted kind."""
    open_: list[str] = []
    if rule.staff_at_least is not None:
        if facts.staff_count is None:
            open_.append("staff_count")
        elif facts.staff_count < rule.staff_at_least:
            return failed(
                rule,
                f"직원이 {rule.staff_at_least}명 이상인 곳이 신청하실 수 있습니다. 지금은 {facts.staff_count}명으로 되어 있습니다.",
            )
    if rule.business_number is not None:
        if facts.business_number is None:
            open_.append("business_number")
        elif not facts.business_number:
            return failed(rule, "사업자등록번호가 있는 곳이 신청하실 수 있습니다.")
        elif rule.business_number == "valid" and not _checks(facts.business_number):
            return failed(rule, f"사업자등록번호({facts.business_number})가 맞지 않습니다. 번호를 다시 확인해 주세요.")
    if rule.kinds:
        if facts.organisation_kind is None:
            open_.append("organisation_kind")
        elif facts.organisation_kind not in rule.kinds:
            return failed(rule, "이 사업에 신청하실 수 있는 종류의 단체가 아닙니다.")
    if open_:
        return unknown(rule, "단체 정보(직원 수, 사업자등록번호, 종류)를 알려 주시면 확인해 드립니다.", *open_)
    return passed(rule, "단체 조건에 맞습니다.")


def _checks(number: str) -> bool:
    try:
        return bool(business_number(number))
    except WrongBusinessNumber:
        return False


@judges(Members)
def members(rule: Members, facts: Facts, days: Days) -> Finding:
    """Is a group of the right size whose members meet what each of them must meet."""
    if facts.members is None:
        return unknown(rule, "모임의 구성원을 알려 주시면 확인해 드립니다.", "members")
    size = len(facts.members)
    if rule.at_least is not None and size < rule.at_least:
        return failed(rule, f"구성원이 {rule.at_least}명 이상인 모임이 신청하실 수 있습니다. 지금은 {size}명입니다.")
    if rule.at_most is not None and size > rule.at_most:
        return failed(rule, f"구성원이 {rule.at_most}명까지인 모임이 신청하실 수 있습니다. 지금은 {size}명입니다.")
    verdicts = [[judge(one, member, days) for one in rule.each] for member in facts.members]
    meet = sum(all(one.verdict == PASSED for one in found) for found in verdicts)
    miss = [one for found in verdicts for one in found if one.verdict == FAILED]
    missing = sum(any(one.verdict == FAILED for one in found) for found in verdicts)
    wanted = size if rule.passing is None else rule.passing
    if meet >= wanted:
        return passed(rule, f"구성원 {size}명 가운데 {meet}명이 조건에 맞습니다.")
    if size - missing < wanted:
        return failed(
            rule,
            f"구성원 {size}명 가운데 {missing}명이 조건에 맞지 않습니다. {wanted}명이 맞아야 합니다. "
            f"맞지 않는 조건: {', '.join(dict.fromkeys(TOPICS[one.uses] for one in miss))}.",
        )
    open_ = [one for found in verdicts for one in found if one.verdict == UNKNOWN]
    needs = dict.fromkeys(f"members.{need}" for one in open_ for need in one.needs)
    return unknown(rule, "구성원의 정보를 더 알려 주시면 확인해 드립니다.", *needs)
