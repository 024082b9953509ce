"""Every rule of the library as a table of cases, and how rules make up the word that somebody hears."""

from __future__ import annotations

import pytest

from imojak.rules import Days, Facts, UnreadableRules, compose, evaluate, headline
from tests.rules.library import BORAM, CASES, DAYS, D, took_part


@pytest.mark.parametrize("name", CASES)
def test_a_rule_says_why_and_from_when(name):
    rule, facts, verdict, sentence, possible_from = CASES[name]
    found = evaluate(compose({"rule": [rule]}), facts, DAYS).findings[0]
    told = found.possible_from.isoformat() if found.possible_from else None
    assert (found.verdict, found.sentence, told) == (verdict, sentence, possible_from)


def test_a_rule_gives_the_reason_code_that_the_programme_wants():
    rule = {"uses": "working", "is": False, "text": "구직 중이신 분을 모십니다.", "code": "documents"}
    assert evaluate(compose({"rule": [rule]}), Facts(working=True), DAYS).codes == ["documents"]


@pytest.mark.parametrize(
    ("notice", "result"),
    [("2022-12-31", "eligible"), ("2023-12-31", "not-eligible"), ("2024-01-01", "eligible")],
)
def test_the_values_in_force_on_the_notice_day_count(notice, result):
    values = [{"from": "2023-01-01", "max": 64}, {"from": "2024-01-01", "max": 67}]
    book = compose({"rule": [{"uses": "age", "values": values}]})
    assert evaluate(book, Facts(birth_date=D("1957-06-01")), Days(notice=D(notice))).result == result


def test_who_is_too_old_today_hears_of_the_day_on_which_the_limit_is_raised():
    values = [{"from": "2023-01-01", "max": 64}, {"from": "2024-01-01", "max": 67}]
    book = compose({"rule": [{"uses": "age", "values": values}]})
    found = evaluate(book, Facts(birth_date=D("1958-01-01")), DAYS)
    assert headline(found) == (
        "아직 신청하실 수 없습니다. 공고일(2023년 4월 10일) 현재 만 65세이십니다. 만 64세까지 신청하실 수 있습니다. "
        "2024년 1월 1일부터 공고하는 회차에 신청하실 수 있습니다."
    )


def test_the_shorthand_of_a_programme_stands_for_rules():
    book = compose(
        {
            "subject": "person",
            "age_min": 40,
            "age_max": 67,
            "age_on": "apply_to",
            "residence": "seoul",
            "exclusive_group": "paid-activity",
            "conditions": ["재취업을 바라는 사람"],
        },
        version="boram-eligibility v1",
    )
    mine = Facts(kind="person", birth_date=D("1970-01-01"), district_code="11440", participations=(BORAM,))
    found = evaluate(book, mine, DAYS)
    assert (found.result, found.codes, found.version) == ("not-eligible", ["double"], "boram-eligibility v1")
    assert book.conditions == ("재취업을 바라는 사람",)


def test_a_decision_keeps_only_what_its_rules_looked_at():
    book = compose({"age_min": 40, "exclusive_group": "desks"})
    desk = took_part("2020-01-01", "2020-12-31", group="desks")
    mine = Facts(
        kind="person", birth_date=D("1970-01-01"), sex="f", district_code="11440", working=True,
        income_class="그 위", participations=(BORAM, desk), answers={"secret": "…"},
    )  # fmt: skip
    kept = evaluate(book, mine, DAYS).inputs["facts"]
    assert set(kept) == {"birth_date", "participations"}
    assert [one["group"] for one in kept["participations"]] == ["desks"]


def test_the_catalogue_says_that_one_can_apply_or_what_is_missing():
    book = compose({"age_min": 40, "residence": "seoul"})
    mine = Facts(birth_date=D("1970-01-01"), district_code="11440")
    assert headline(evaluate(book, mine, DAYS)) == "신청하실 수 있습니다."
    assert headline(evaluate(book, Facts(birth_date=D("1970-01-01")), DAYS)) == (
        "조금 더 알려 주시면 신청하실 수 있는지 알려 드립니다. 사는 곳을 알려 주시면 거주지 조건(서울시)을 확인해 드립니다."
    )
    elsewhere = Facts(birth_date=D("1970-01-01"), district_code="41135")
    assert headline(evaluate(book, elsewhere, DAYS)).startswith(
        "이번에는 신청하실 수 없습니다. 서울시에 살고 계신 분이"
    )


def test_of_two_waits_the_longer_one_is_told():
    book = compose({"age_min": 40, "rule": [{"uses": "excludes", "groups": ["paid-activity"]}]})
    young = Facts(birth_date=D("1984-01-01"), participations=(BORAM,))
    # 만 40세는 2024년 1월 1일의 공고부터이고, 그 회차가 시작하는 날에는 보람일자리도 끝나 있다
    assert evaluate(book, young, DAYS).possible == (D("2024-01-01"), "notice")


def test_rules_that_nobody_knows_are_refused_in_words():
    for wrong in ({"age_mim": 40}, {"rule": [{"uses": "agee"}]}, {"rule": [{"uses": "age", "min": "마흔"}]}):
        with pytest.raises(UnreadableRules, match="참여자격 기준"):
            compose(wrong)
