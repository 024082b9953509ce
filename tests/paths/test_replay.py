"""Stored decisions decided again: equal where nothing changed, told with why where something did."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from imojak.paths.eligibility import evaluate_for
from imojak.paths.models import Decision
from imojak.paths.replay import replay_decisions
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided() -> Decision:
    """A person of 52 found eligible by a rule of 40 to 64."""
    to = make.round_of("internship", eligibility=make.rule_set("internship-rules", age_min=40, age_max=64))
    asked = make.application(to, make.person(birth=date(1970, 5, 1)))
    found = evaluate_for(to, asked.party, answers={}, day=to.apply_from)
    return make.decision(asked, kind="eligibility", inputs=found.snapshot)


def test_a_decision_comes_out_as_it_did(decided, capsys):
    assert replay_decisions().differences == []
    call_command("replay")
    assert "결정 1건을 다시 심사했습니다. 다르게 나온 것 0건" in " ".join(capsys.readouterr().out.split())


@pytest.fixture
def other(decided) -> Decision:
    """A decision whose rules said something else when it was made than what they say now."""
    asked = make.application(decided.application.round, make.person(birth=date(1999, 1, 1)))
    young = evaluate_for(asked.round, asked.party, answers={}, day=asked.round.apply_from)
    kept = {**young.snapshot, "result": "eligible", "codes": []}
    return make.decision(asked, kind="eligibility", inputs=kept)


def test_rules_that_mean_something_else_now_are_told_with_why(other):
    found = replay_decisions()
    assert [(one.decision, one.stored, one.now) for one in found.unexplained] == [
        (other.pk, "자격 있음", "자격 없음(age)")
    ]
    assert "만 40세부터 64세까지 신청하실 수 있습니다." in found.unexplained[0].why


def test_the_command_names_the_difference_and_fails(other, capsys):
    with pytest.raises(CommandError, match="결정 1건이 다시 심사하면 다르게"):
        call_command("replay", "--json")
    assert json.loads(capsys.readouterr().out)["unexplained"] == 1
    with pytest.raises(CommandError):
        call_command("replay", round=other.application.round.code)
    assert "자격 없음" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"inputs": {}}, "심사 자료가 없어"),
        ({"inputs": {"facts": 1}}, "읽을 수 없습니다"),
        ({"result": "refused", "reasons": ["residence"]}, "나오지 않는 사유"),
    ],
)
def test_a_decision_that_the_rules_do_not_give_is_told(decided, change: dict[str, Any], why):
    asked = make.application(decided.application.round, make.person())
    kept = {"inputs": decided.inputs, "kind": "eligibility", **change}
    make.decision(asked, **kept)
    assert [why in one.why for one in replay_decisions().unexplained] == [True]


def test_who_was_taken_against_the_rules_is_told_unless_it_was_an_exception(decided):
    to = decided.application.round
    young = make.application(to, make.person(birth=date(1999, 1, 1)))
    found = evaluate_for(to, young.party, answers={}, day=to.apply_from)
    make.decision(young, kind="waiver", inputs=found.snapshot, text="수행기관장의 추천")
    assert replay_decisions().differences == []
    make.decision(young, kind="selection", inputs=found.snapshot)
    assert ["선정했습니다" in one.why for one in replay_decisions().unexplained] == [True]


def test_a_decision_that_was_replaced_is_explained(other):
    make.decision(other.application, kind="waiver", inputs={}, supersedes=other)
    assert [one.explained for one in replay_decisions().differences] == [True]
    call_command("replay")
