"""What is withheld: the tables of the notices, thresholds on the won, and corrections of a month."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.earning.approval import Approvals
from imojak.earning.insurance import Insurances, premiums
from imojak.earning.problems import NoRate, Unreadable
from imojak.earning.tax import Already, TaxRules, spread, withhold

_YEAR = {"starts": "2023-01-01", "ends": "2023-12-31"}
OTHER = {
    "code": "other", "name": "기타소득", "method": "deemed", "deemed_expense_percent": 60, "income_percent": 20,
    "local_percent": 10, "floor_won": 50_000, "unit_won": 10, "per": "month", **_YEAR,
}  # fmt: skip
PRIZE = {**OTHER, "code": "prize", "name": "기타소득(상금)", "deemed_expense_percent": 80, "per": "payment"}
BUSINESS = {
    "code": "business", "name": "사업소득", "method": "flat", "income_percent": "3", "local_percent": 10,
    "unit_won": 10, **_YEAR,
}  # fmt: skip
SMALL = {**BUSINESS, "small_won": 1_000}
DAILY = {
    "code": "daily", "name": "일용근로소득", "method": "daily", "day_free_won": 150_000, "income_percent": 6,
    "credit_percent": 55, "local_percent": 10, "small_won": 1_000, "unit_won": 10, **_YEAR,
}  # fmt: skip
NONE = {"code": "none", "name": "비과세 실비", "method": "none", **_YEAR}
ON = date(2023, 7, 10)


def rules(*rows) -> TaxRules:
    return TaxRules.read({"tax": list(rows)})


def taxes(gross: int, rule: dict[str, Any], **more: Any) -> tuple[int, int]:
    found = withhold(gross, rule["code"], rules(rule), ON, **more)
    assert sum(row.amount for row in found.rows) == -found.tax
    return found.income_tax, found.local_tax


@pytest.mark.parametrize(
    ("gross", "income", "local"),
    [
        (125_000, 0, 0),
        (125_001, 10_000, 1_000),
        (490_910, 39_270, 3_920),
        (548_340, 43_860, 4_380),
        (613_660, 49_090, 4_900),
        (635_950, 50_870, 5_080),
        (5_000_000, 400_000, 40_000),
    ],
)
def test_other_income_is_taxed_after_its_deemed_expense_and_above_its_floor(gross, income, local):
    assert taxes(gross, OTHER) == (income, local)


@pytest.mark.parametrize(
    ("gross", "income", "local"), [(250_000, 0, 0), (250_010, 10_000, 1_000), (1_000_000, 40_000, 4_000), (5_000_000, 200_000, 20_000)]
)  # fmt: skip
def test_a_prize_is_taxed_after_eighty_percent_each_by_itself(gross, income, local):
    assert taxes(gross, PRIZE, already=[Already(250_000, 0, 0)]) == (income, local)


def test_a_share_of_the_whole_payment_is_another_amount():
    assert sum(taxes(548_340, OTHER)) == 48_240 != 548_340 * 88 // 1_000


@pytest.mark.parametrize(
    ("gross", "income", "local"),
    [
        (125_000, 3_750, 370),
        (490_910, 14_720, 1_470),
        (548_340, 16_450, 1_640),
        (613_660, 18_400, 1_840),
        (635_950, 19_070, 1_900),
        (33_330, 990, 90),
        (33_340, 1_000, 100),
    ],
)
def test_business_income_is_taxed_by_three_percent_and_its_tenth(gross, income, local):
    assert taxes(gross, BUSINESS) == (income, local)


def test_less_than_a_thousand_won_is_withheld_or_not_as_the_rule_of_the_day_says():
    assert taxes(33_330, SMALL) == (0, 0)
    assert taxes(33_340, SMALL) == (1_000, 100)
    assert "1,000원 미만" in withhold(33_330, "business", rules(SMALL), ON).rows[0].text


@pytest.mark.parametrize(
    ("days", "income", "local"),
    [
        ([150_000], 0, 0),
        ([187_000], 0, 0),
        ([187_040], 1_000, 100),
        ([200_000], 1_350, 130),
        ([160_000] * 10, 2_700, 270),
        ([160_000] * 3, 0, 0),
        ([89_256] * 20, 0, 0),
    ],
)
def test_daily_wages_are_taxed_day_by_day_and_withheld_by_payment(days, income, local):
    assert taxes(sum(days), DAILY, by_day=days) == (income, local)


def test_a_day_of_daily_wages_that_is_paid_in_two_parts_is_taxed_as_one():
    first = taxes(160_000, DAILY, by_day=[160_000])
    assert first == (0, 0)
    whole = taxes(320_000, DAILY, by_day=[320_000])
    assert taxes(160_000, DAILY, by_day=[320_000], already=[Already(160_000, *first)]) == whole == (4_590, 450)
    assert taxes(160_000, DAILY, by_day=[320_000, 200_000], already=[Already(360_000, 1_350, 130)]) == (4_590, 460)


def test_daily_wages_need_their_days():
    with pytest.raises(ValueError):
        withhold(200_000, "daily", rules(DAILY), ON)


def test_an_expense_is_not_taxed():
    found = withhold(300_000, "none", rules(NONE), ON)
    assert (found.tax, found.rows[0].text) == (0, "비과세 실비: 원천징수하지 않음")


def test_the_rows_say_what_was_taxed():
    found = withhold(490_910, "other", rules(OTHER), ON)
    assert [row.text for row in found.rows] == [
        "기타소득 소득세: 490,910원에서 필요경비 60%를 뺀 196,364원의 20%",
        "지방소득세: 소득세의 10%",
    ]


def test_a_month_paid_twice_is_taxed_like_one_where_the_rule_goes_by_the_month():
    first = withhold(125_000, "other", rules(OTHER), ON)
    then = withhold(125_000, "other", rules(OTHER), ON, already=[Already(125_000, first.income_tax, first.local_tax)])
    assert (first.tax, then.tax) == (0, 22_000)
    by_payment = {**OTHER, "per": "payment"}
    assert taxes(125_000, by_payment, already=[Already(125_000, 0, 0)]) == (0, 0)


def test_a_correction_downwards_pays_no_tax_back():
    assert taxes(-50_000, OTHER, already=[Already(490_910, 39_270, 3_920)]) == (0, 0)


def test_without_a_class_or_a_rule_for_the_day_nothing_is_paid():
    with pytest.raises(NoRate) as refused:
        withhold(1, "", rules(OTHER), ON)
    assert "tax_class" in refused.value.user_message
    with pytest.raises(NoRate) as refused:
        withhold(1, "other", rules(OTHER), date(2024, 1, 2))
    assert "2024-01-02" in refused.value.user_message


@pytest.mark.parametrize(
    "wrong", [{"income_percent": 101}, {"income_percent": "x"}, {"method": "guess"}, {"starts": "?"}]
)
def test_a_rule_that_cannot_be_used_is_refused(wrong):
    with pytest.raises(Unreadable):
        rules({**OTHER, **wrong})


@given(st.lists(st.integers(1, 700_000), min_size=1, max_size=4))
def test_a_month_in_parts_is_taxed_like_the_whole(parts):
    already: list[Already] = []
    for gross in parts:
        found = withhold(gross, "other", rules(OTHER), ON, already=already)
        already.append(Already(gross, found.income_tax, found.local_tax))
    whole = withhold(sum(parts), "other", rules(OTHER), ON)
    assert sum(one.income_tax for one in already) == whole.income_tax
    assert sum(one.local_tax for one in already) == whole.local_tax


@given(st.integers(0, 10**7), st.dictionaries(st.dates(), st.integers(1, 600), min_size=1, max_size=31))
def test_won_spread_over_days_sum_to_the_payment(gross, minutes):
    assert sum(spread(gross, minutes).values()) == gross


# --- premiums and steps --------------------------------------------------------------------------------------------

_STATUTORY = {"engagement": "full_time_intern", **_YEAR}
INSURED = Insurances.read(
    {
        "insurance": [
            {"engagement": "social_contribution", "kind": "accident", "name": "단체상해보험", **_YEAR},
            {**_STATUTORY, "kind": "pension", "name": "국민연금", "worker_percent": "4.5", "employer_percent": "4.5"},
            {**_STATUTORY, "kind": "health", "name": "건강보험", "worker_percent": "3.545", "employer_percent": "3.545"},
            {
                **_STATUTORY, "kind": "care", "name": "장기요양보험", "of": "health",
                "worker_percent": "12.81", "employer_percent": "12.81",
            },
            {**_STATUTORY, "kind": "employment", "name": "고용보험", "worker_percent": "0.9", "employer_percent": "1.15"},
        ]
    }
)  # fmt: skip


def test_statutory_premiums_are_shares_of_the_pay_and_care_is_one_of_health():
    found = premiums(2_060_740, "full_time_intern", INSURED, ON)
    assert [(row.text, row.amount) for row in found.rows] == [
        ("국민연금 본인 부담", -92_730),
        ("건강보험 본인 부담", -73_050),
        ("장기요양보험 본인 부담", -9_350),
        ("고용보험 본인 부담", -18_540),
    ]
    assert (found.worker, found.employer) == (193_670, 92_730 + 73_050 + 9_350 + 23_690)


def test_a_group_policy_takes_nothing_from_the_pay():
    found = premiums(548_340, "social_contribution", INSURED, ON)
    assert (found.worker, found.employer, found.rows[0].text) == (0, 0, "단체상해보험: 본인 부담 없음")


def test_an_engagement_without_insurance_rows_is_refused():
    with pytest.raises(NoRate) as refused:
        premiums(548_340, "part_time_intern", INSURED, ON)
    assert "part_time_intern" in refused.value.user_message


@pytest.mark.parametrize(("won", "titles"), [(9_999_999, "팀장"), (10_000_000, "팀장"), (10_000_001, "팀장 본부장")])
def test_steps_of_approval_go_by_the_amount(won, titles):
    one, two = {"title": "팀장", "role": "finance-officer"}, {"title": "본부장", "role": "director"}
    steps = Approvals.read({"approval": [{"step": [one, two]}, {"up_to_won": 10_000_000, "step": [one]}]})
    assert " ".join(step.title for step in steps.steps_for(won)) == titles


def test_an_amount_beyond_all_bands_is_refused():
    with pytest.raises(NoRate):
        Approvals.read({"approval": [{"up_to_won": 1, "step": []}]}).steps_for(2)
