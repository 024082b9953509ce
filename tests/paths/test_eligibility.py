"""Who may take part, as the tables know it: the same answer for one and for many."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from imojak.offers.models import ProgrammeType, Round
from imojak.paths.eligibility import evaluate_for, evaluate_many
from imojak.rules import headline
from tests import factories as make

pytestmark = pytest.mark.django_db

D = date.fromisoformat
TODAY = D("2023-04-20")
FULL_TIME = Path(__file__).parents[2] / "plans/2024/types/full-time-internship.toml"


def round_with(code: str = "internship", *, group: str = "", pay_hours: int | None = None, **rules: Any) -> Round:
    """A round, announced on 10 April and running from June to November, whose rules are ``rules``."""
    scheme = make.rule_set(kind="pay", hours_per_month_max=pay_hours) if pay_hours is not None else None
    return make.round_of(
        make.programme(code, exclusion_group=group),
        notice_on=D("2023-04-10"),
        apply_from=D("2023-04-12"),
        apply_to=D("2023-04-30"),
        starts=D("2023-06-01"),
        ends=D("2023-11-30"),
        eligibility=make.rule_set(**rules),
        pay_scheme=scheme,
    )


def paid(party: Any, starts: str, ends: str, **more: Any) -> Any:
    """A participation in another paid activity."""
    other = make.round_of(
        make.programme("boram", exclusion_group="paid-activity", name="보람일자리"), starts=D(starts), ends=D(ends)
    )
    return make.participation(make.place(other), party, decided=D("2023-02-20"), **more)


def test_the_catalogue_tells_a_person_that_they_can_apply():
    to = round_with(age_min=40, age_max=64, residence="seoul")
    assert headline(evaluate_for(to, make.person(birth=D("1970-01-01")), day=TODAY)) == "신청하실 수 있습니다."


def test_the_catalogue_tells_a_person_why_not_yet_and_from_when():
    to = round_with(age_min=40, age_on="notice", residence="seoul")
    assert headline(evaluate_for(to, make.person(birth=D("1985-03-03")), day=TODAY)) == (
        "아직 신청하실 수 없습니다. 공고일(2023년 4월 10일) 현재 만 38세이십니다. 만 40세부터 신청하실 수 있습니다. "
        "2025년 3월 3일부터 공고하는 회차에 신청하실 수 있습니다."
    )


def test_who_takes_part_in_another_paid_activity_is_told_when_it_is_over():
    to = round_with(exclusive_group="paid-activity")
    busy = make.person()
    paid(busy, "2023-03-01", "2023-07-31")
    found = evaluate_for(to, busy, day=TODAY)
    assert (found.codes, found.possible_from) == (["double"], D("2023-08-01"))
    assert "'보람일자리' 참여 기간" in found.sentences[0]


def test_who_left_the_other_activity_in_time_may_come():
    to = round_with(exclusive_group="paid-activity")
    free = make.person()
    paid(free, "2023-03-01", "2023-07-31", withdrawn_on=D("2023-04-15"))
    assert evaluate_for(to, free, day=TODAY).result == "eligible"


def test_hours_of_all_activities_together_are_counted_with_those_of_this_round():
    to = round_with(pay_hours=44, rule=[{"uses": "hours_cap", "hours": 57}])
    busy, other = make.person(), make.person()
    paid(busy, "2023-03-01", "2023-07-31", hours_per_month=20)
    paid(other, "2023-03-01", "2023-07-31", hours_per_month=10)
    found = evaluate_many(to, [busy, other], day=TODAY)
    assert [one.result for one in found.values()] == ["not-eligible", "eligible"]
    assert "64시간" in found[busy.pk].sentences[0]


def test_what_only_the_form_asks_is_left_open_in_the_catalogue():
    definition = tomllib.loads(FULL_TIME.read_text(encoding="utf-8"))
    to = round_with(
        rule=[{"uses": "answer", "field": "full_time", "is": True}, {"uses": "consent", "purpose": "service"}]
    )
    to.type = ProgrammeType.objects.create(
        code=definition["code"], version=1, title="전일제", shape="internship", effective_from=D("2023-01-01"),
        definition=json.loads(json.dumps(definition, default=str)), source="",
    )  # fmt: skip
    me = make.person()
    assert evaluate_for(to, me, day=TODAY).result == "eligible"
    asked = evaluate_for(to, me, answers={"full_time": False}, day=TODAY)
    assert asked.codes == ["answer", "consent"]
    assert asked.sentences == [
        "'한 주에 닷새, 하루 여덟 시간 일할 수 있나요?'에 '아니요'라고 답하셨습니다. 답이 '예'인 분이 신청하실 수 있습니다.",
        "'서비스 제공'에 동의하셔야 신청하실 수 있습니다. 신청서에서 동의해 주세요.",
    ]
    assert evaluate_for(to, me, answers={"full_time": True, "agree_service": True}, day=TODAY).result == "eligible"


def test_a_withdrawn_consent_counts_from_its_day():
    to = round_with(rule=[{"uses": "consent", "purpose": "service"}])
    me = make.person()
    make.consent(me, starts_on=D("2023-01-02"), withdrawn_on=D("2023-04-25"))
    assert evaluate_for(to, me, answers={}, day=D("2023-04-24")).result == "eligible"
    assert evaluate_for(to, me, answers={}, day=D("2023-04-25")).codes == ["consent"]


def test_a_group_is_judged_by_its_members():
    to = round_with(subject="group", rule=[{"uses": "members", "at_least": 3, "each": [{"uses": "age", "min": 40}]}])
    assert evaluate_for(to, make.group(members=3), day=D("2023-06-01")).result == "eligible"
    assert evaluate_for(to, make.group(members=2), day=D("2023-06-01")).codes == ["members"]
    assert evaluate_for(to, make.person(), day=TODAY).codes == ["subject"]


def test_a_company_is_judged_by_its_staff_and_number():
    rule = {"uses": "organisation", "staff_at_least": 5, "business_number": "valid", "kinds": ["company"]}
    to = round_with(subject="organisation", rule=[rule])
    good = make.organisation(staff_count=7, business_number="1208147521")
    small = make.organisation(staff_count=4, business_number="2208162517")
    without = make.organisation(business_number="1248100998")
    found = evaluate_many(to, [good, small, without], day=TODAY)
    assert [one.result for one in found.values()] == ["eligible", "not-eligible", "unknown"]


def test_income_classes_are_called_by_their_korean_names():
    rule = {"uses": "income", "classes": ["basic", "near-poor", "up-to-80", "up-to-100"], "at_most": "up-to-80"}
    found = evaluate_for(round_with(rule=[rule]), make.person(income_class="up-to-100"), day=TODAY)
    assert "지금은 '중위소득 100% 이하'입니다." in found.sentences[0]


def test_a_programme_completed_before_opens_the_next():
    to = round_with(rule=[{"uses": "completed", "programme": "boram", "within_months": 12}])
    before, never = make.person(), make.person()
    paid(before, "2022-09-01", "2023-02-28", completed=True)
    found = evaluate_many(to, [before, never], day=TODAY)
    assert [one.result for one in found.values()] == ["eligible", "not-eligible"]
    assert found[never.pk].sentences == ["'보람일자리'를 먼저 마치신 분이 신청하실 수 있습니다."]


def test_many_are_evaluated_with_as_many_queries_as_one(django_assert_num_queries):
    to = round_with(
        age_min=40, residence="seoul", exclusive_group="paid-activity", pay_hours=44,
        rule=[{"uses": "hours_cap", "hours": 57}, {"uses": "completed", "gate": "safety"}],
    )  # fmt: skip
    crowd = [make.person() for _ in range(30)]
    paid(crowd[0], "2023-03-01", "2023-07-31")
    to = Round.objects.select_related("eligibility", "pay_scheme", "type", "programme__parent").get(pk=to.pk)
    with django_assert_num_queries(4):  # profiles, participations, hours of pay schemes, gates
        one = evaluate_for(to, crowd[0], day=TODAY)
    with django_assert_num_queries(4):
        found = evaluate_many(to, crowd, day=TODAY)
    assert found[crowd[0].pk].codes == one.codes == ["double", "prior"]
    assert len(found) == 30


def test_the_round_itself_does_not_stand_in_its_own_way():
    to = round_with(group="paid-activity", exclusive_group="paid-activity")
    taken = make.participation(make.place(to), make.person())
    assert evaluate_for(to, taken.party, day=D("2023-07-01")).result == "eligible"
