"""Rules that cannot be meant are told with their key and what was expected."""

from __future__ import annotations

from typing import Any

import pytest

from imojak.rules import compose
from imojak.rules.contradictions import Known, contradictions

KNOWN = Known(
    groups={"internship": "paid-activity", "boram": "paid-activity", "boram.school": "paid-activity", "startup": ""},
    fields={"internship": ["years", "wish"]},
    gates=["safety"],
    purposes=["career"],
)

CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "ages reversed": ({"rule": [{"uses": "age", "min": 64, "max": 40}]}, "rule[1].min", "뒤바뀌었습니다"),
    "ages reversed in shorthand": ({"age_min": 64, "age_max": 40}, "age_min.min", "뒤바뀌었습니다"),
    "ages that do not meet": (
        {"age_min": 60, "rule": [{"uses": "age", "max": 50}]}, "rule[1]", "함께 맞는 나이가 없습니다",
    ),
    "ages reversed from a day on": (
        {"rule": [{"uses": "age", "min": 50, "values": [{"from": "2024-01-01", "max": 45}]}]},
        "rule[1].values[1].min", "50세부터 45세까지",
    ),
    "values twice from one day": (
        {"rule": [{"uses": "hours_cap", "values": [{"from": "2024-01-01", "hours": 57}, {"from": "2024-01-01", "hours": 60}]}]},
        "rule[1].values[2].from", "두 번",
    ),
    "values in the wrong order": (
        {"rule": [{"uses": "hours_cap", "values": [{"from": "2024-01-01", "hours": 57}, {"from": "2023-01-01", "hours": 60}]}]},
        "rule[1].values[2].from", "2024-01-01보다 늦은 날이어야",
    ),
    "a rule that says nothing": ({"rule": [{"uses": "age"}]}, "rule[1]", "min, max 가운데 하나"),
    "a cap without hours": ({"rule": [{"uses": "hours_cap"}]}, "rule[1].hours", "꼭 있어야"),
    "more hours than the cap": ({"rule": [{"uses": "hours_cap", "hours": 57, "adds": 60}]}, "rule[1].adds", "아무도"),
    "an income class that is none": (
        {"rule": [{"uses": "income", "classes": ["가", "나"], "at_most": "다"}]}, "rule[1].at_most", "가, 나",
    ),
    "an unknown programme": (
        {"rule": [{"uses": "excludes", "programmes": ["startups"]}]}, "rule[1].programmes", "startup",
    ),
    "an unknown group": ({"exclusive_group": "paid"}, "exclusive_group.groups", "묶음이 없습니다"),
    "an unknown question": ({"rule": [{"uses": "answer", "field": "year", "is": 3}]}, "rule[1].field", "years"),
    "an unknown gate": ({"rule": [{"uses": "completed", "gate": "safe"}]}, "rule[1].gate", "safety"),
    "an unknown purpose": ({"rule": [{"uses": "consent", "purpose": "x"}]}, "rule[1].purpose", "동의 목적이 없습니다"),
    "a new code without a sentence": (
        {"rule": [{"uses": "working", "is": True, "code": "seeking"}]}, "rule[1].text", "'seeking'을 쓰려면",
    ),
    "work and no work": (
        {"rule": [{"uses": "working", "is": True}, {"uses": "working", "is": False}]}, "rule[2]", "하나만",
    ),
    "districts that do not meet": (
        {"rule": [{"uses": "residence", "districts": ["11440"]}, {"uses": "residence", "districts": ["11680"]}]},
        "rule[2]", "자치구가 없습니다",
    ),
    "an age of an organisation": ({"subject": "organisation", "age_min": 40}, "age_min", "기업·단체는 나이나"),
    "members of a person": ({"subject": "person", "rule": [{"uses": "members", "at_least": 3}]}, "rule[1]", "모임이"),
    "members reversed": (
        {"subject": "group", "rule": [{"uses": "members", "at_least": 5, "at_most": 3}]}, "rule[1].at_least", "5명 이상",
    ),
    "a wrong rule for members": (
        {"subject": "group", "rule": [{"uses": "members", "each": [{"uses": "age", "min": 50, "max": 40}]}]},
        "rule[1].each[1].min", "뒤바뀌었습니다",
    ),
    "it excludes itself": (
        {"rule": [{"uses": "excludes", "programmes": ["internship"]}]}, "rule[1].programmes", "자기 자신",
    ),
    "it waits for itself": (
        {"rule": [{"uses": "completed", "programme": "internship"}]}, "rule[1].programme", "다른 사업을",
    ),
    "it requires what it excludes": (
        {
            "rule": [
                {"uses": "completed", "programme": "boram", "within_months": 6},
                {"uses": "excludes", "groups": ["paid-activity"], "within_months": 12},
            ]
        },
        "rule[1].within_months", "아무도 신청할 수 없으니",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_meant_is_told_with_its_key(name):
    parameters, key, words = CASES[name]
    found = contradictions({"internship": compose(parameters)}, KNOWN)
    assert [one.key for one in found] == [key]
    assert words in found[0].message


def test_programmes_that_wait_for_each_other_are_told_as_a_ring():
    def after(code: str) -> Any:
        return compose({"rule": [{"uses": "completed", "programme": code}]})

    books = {"internship": after("boram"), "boram": after("startup"), "startup": after("internship")}
    found = contradictions(books, KNOWN)
    assert [(one.programme, one.key) for one in found] == [("internship", "rule[1].programme")]
    assert "internship → boram → startup → internship" in found[0].message


def test_programmes_that_shut_each_other_out_in_a_ring_are_told():
    def without(code: str) -> Any:
        return compose({"rule": [{"uses": "excludes", "programmes": [code]}]})

    books = {"internship": without("boram"), "boram": without("startup"), "startup": without("internship")}
    found = contradictions(books, KNOWN)
    assert [one.key for one in found] == ["rule[1].programmes"]
    assert "internship → boram → startup → internship" in found[0].message


def test_an_exclusion_that_only_one_side_knows_is_told():
    books = {
        "internship": compose({"rule": [{"uses": "excludes", "programmes": ["startup"]}]}),
        "startup": compose({"residence": "seoul"}),
    }
    assert "'startup'과 함께 할 수 없는데" in contradictions(books, KNOWN)[0].message
    both = {**books, "startup": compose({"rule": [{"uses": "excludes", "programmes": ["internship"]}]})}
    assert contradictions(both, KNOWN) == []


def test_rules_as_programmes_have_them_contradict_nothing():
    books = {
        "internship": compose(
            {
                "subject": "person", "age_min": 40, "age_max": 64, "age_on": "apply_to", "residence": "seoul",
                "exclusive_group": "paid-activity",
                "rule": [
                    {"uses": "hours_cap", "values": [{"from": "2023-01-01", "hours": 57}, {"from": "2024-01-01", "hours": 60}]},
                    {"uses": "completed", "gate": "safety"},
                    {"uses": "answer", "field": "years", "at_least": 3},
                ],
            }
        ),
        "startup": compose({"subject": "organisation", "rule": [{"uses": "organisation", "staff_at_least": 5}]}),
    }  # fmt: skip
    assert contradictions(books, KNOWN) == []
