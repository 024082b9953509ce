"""Policies of a group insurance: entered, changed, ended, renewed; what they insure, and the gap that is left."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions import insurance, policies
from imojak.paths.actions.policies import PolicyRefused
from imojak.paths.coverage import gaps
from imojak.paths.models import Participation, Policy
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.paths import living

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)


class Insured:
    """A round with two places and somebody at each, its manager, and what a policy says."""

    def __init__(self) -> None:
        self.round = living.edition(insurance=living.INSURANCE)
        (self.here, _), (self.there, _) = living.site(self.round, "가"), living.site(self.round, "나")
        self.one, self.other = living.begun(self.here), living.begun(self.there)
        self.manager: Account = living.manager_of(self.round)
        self.terms: dict[str, Any] = {
            "insurer": make.organisation("한빛보험", kind="supplier"),
            "number": "2023-001",
            "starts_on": date(2023, 4, 1),
            "ends_on": date(2023, 9, 30),
            "premium": 30_000,
            "sum_insured": 100_000_000,
        }

    def entered(self, **more: Any) -> Policy:
        return policies.enter_policy(self.round.programme, actor=self.manager, **{**self.terms, **more})

    def enrolled(self, of: Policy) -> list[Participation]:
        made = insurance.enrol(of, [self.one, self.other], actor=self.manager).made
        return [one.participation for one in made]

    def gaps(self) -> list[tuple[int, date, date]]:
        return [(one.participation, one.first, one.last) for one in gaps(self.round, FIRST, LAST)]


@pytest.fixture
def world() -> Insured:
    return Insured()


def log(of: Policy) -> list[tuple[str, str]]:
    rows = TransitionLog.objects.filter(object_type="paths.policy", object_id=of.pk)
    return list(rows.order_by("pk").values_list("to_state", "reason"))


def test_a_policy_of_the_programme_insures_everybody(world: Insured) -> None:
    of = world.entered()
    assert world.enrolled(of) == [world.one, world.other]
    assert world.gaps() == [(one.pk, date(2023, 10, 1), make.AUTUMN) for one in (world.one, world.other)]
    assert log(of) == [("entered", "2023년 4월 1일~2023년 9월 30일, 2023-001")]


def test_a_policy_of_a_place_insures_those_who_are_there(world: Insured) -> None:
    of = world.entered(round=world.round, place=world.here)
    assert world.enrolled(of) == [world.one]
    assert gaps(of, FIRST, LAST) == []
    assert {number for number, *_ in world.gaps()} == {world.one.pk, world.other.pk}
    [passed] = insurance.enrol(of, [world.other], actor=world.manager).passed_over
    assert passed[1] == "이 보험이 정한 회차나 자리가 아닙니다."


def test_a_policy_of_a_round_insures_no_other(world: Insured) -> None:
    other = make.round_of(world.round.programme, type=world.round.type)
    elsewhere = living.begun(living.site(other)[0])
    of = world.entered(round=world.round)
    assert world.enrolled(of) == [world.one, world.other]
    assert insurance.enrol(of, [elsewhere], actor=world.manager).made == []
    assert gaps(of, FIRST, LAST) == []


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"number": "  "}, "number", "증권번호를 적어 주세요"),
        ({"ends_on": date(2023, 3, 1)}, "ends_on", "끝나는 날이 시작하는 날보다 빠릅니다"),
    ],
)
def test_what_cannot_be_is_told_by_field(world: Insured, wrong: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        world.entered(**wrong)
    assert sentence in refused.value.errors[field]
    assert not Policy.objects.exists()


def test_a_number_twice_and_another_programme_s_round_or_place_are_refused(world: Insured) -> None:
    world.entered()
    far = make.place(make.round_of("far"))
    with pytest.raises(PolicyRefused) as refused:
        world.entered(round=far.round, place=world.here)
    assert set(refused.value.errors) == {"number", "round", "place"}


@pytest.mark.parametrize("kind", [RoleKind.PROGRAMME_MANAGER, RoleKind.PLANNER, RoleKind.AUDITOR, RoleKind.OPERATOR])
def test_only_the_programme_s_manager_may(world: Insured, kind: str) -> None:
    of = world.entered()
    stranger = make.account(of=kind, at=make.unit().party)
    for do in (
        lambda: policies.enter_policy(world.round.programme, actor=stranger, **{**world.terms, "number": "x"}),
        lambda: policies.change_policy(of, actor=stranger, reason="까닭", premium=1),
        lambda: policies.end_policy(of, date(2023, 5, 1), "까닭", actor=stranger),
        lambda: policies.renew_policy(of, number="y", ends_on=date(2024, 9, 30), actor=stranger),
    ):
        with pytest.raises(TransitionError, match="맡은 사업 담당자만"):
            do()
    assert Policy.objects.count() == 1


def test_a_change_is_logged_with_what_was_and_shorter_days_cut_the_covers(world: Insured) -> None:
    of = world.entered()
    world.enrolled(of)
    policies.change_policy(of, actor=world.manager, reason="오기", ends_on=date(2023, 8, 31), premium=25_000)
    assert log(of)[1] == (
        "changed",
        "오기: 보험 종료일 2023년 9월 30일 → 2023년 8월 31일, 1인 보험료(원) 30,000 → 25,000",
    )
    assert {one.ends_on for one in of.covers.all()} == {date(2023, 8, 31)}
    policies.change_policy(of, actor=world.manager, reason="연장", ends_on=date(2023, 12, 31))
    assert len(insurance.changes_of(of)) == 2
    insurance.follow_up(of, actor=world.manager)
    assert world.gaps() == []
    policies.change_policy(of, actor=world.manager, reason="같음", ends_on=date(2023, 12, 31))
    assert len(log(of)) == 3
    with pytest.raises(PolicyRefused, match="사유"):
        policies.change_policy(of, actor=world.manager, reason=" ", premium=1)


def test_an_early_end_takes_the_covers_along_and_shows_the_gap(world: Insured) -> None:
    of = world.entered(ends_on=date(2023, 12, 31))
    world.enrolled(of)
    assert world.gaps() == []
    for wrong in (date(2023, 3, 31), date(2023, 12, 31), date(2024, 1, 1)):
        with pytest.raises(PolicyRefused) as refused:
            policies.end_policy(of, wrong, "", actor=world.manager)
        assert set(refused.value.errors) == {"on", "reason"}
    policies.end_policy(of, date(2023, 6, 30), "보험사 변경", actor=world.manager)
    assert world.gaps() == [(one.pk, date(2023, 7, 1), make.AUTUMN) for one in (world.one, world.other)]
    assert log(of)[-1] == ("ended", "2023년 6월 30일까지: 보험사 변경")


def test_a_renewal_goes_on_the_next_day_for_those_who_go_on(world: Insured) -> None:
    of = world.entered()
    world.enrolled(of)
    Participation.objects.filter(pk=world.other.pk).update(ends_on=date(2023, 9, 30))
    made, enrolled = policies.renew_policy(of, number="2024-001", ends_on=date(2024, 9, 30), actor=world.manager)
    assert (made.starts_on, made.premium, made.sum_insured, made.renews) == (date(2023, 10, 1), 30_000, 100_000_000, of)
    assert [one.participation for one in enrolled.made] == [world.one]
    assert world.gaps() == []
    assert log(of)[-1] == ("renewed", "2024-001")
    with pytest.raises(PolicyRefused, match="이미 등록된 증권번호"):
        policies.renew_policy(of, number="2024-001", ends_on=date(2024, 9, 30), actor=world.manager)
