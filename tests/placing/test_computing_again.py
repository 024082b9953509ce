"""Computed again after a change: from what was found before, with the same people as from scratch, and who moved is told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from imojak.matching.problem import Problem
from imojak.offers.models import Place, Round
from imojak.parties.models import Account
from imojak.paths.models import Application
from imojak.placing import deciding
from imojak.placing.actions import change_scenario, copy_scenario, lift, make_scenario, pin
from imojak.placing.models import Run, Scenario
from imojak.sites.office.queries.placing_since import moves_of, moves_told, since_of
from tests import factories as make
from tests.placing.test_a_round_is_matched import FIRST, NOW, RULE, applies, computed, managing, round_of
from tests.placing.test_apart import from_scratch, where

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Round:
    return round_of()


@pytest.fixture
def manager(edition: Round) -> Account:
    """Who manages a round with more people than seats, of whom many have equal scores."""
    account = managing(edition)
    chance = np.random.default_rng(4)
    places = [make.place(edition, capacity=int(chance.integers(1, 3)), title=f"자리 {at}") for at in range(6)]
    for _ in range(16):
        wishes = [places[at] for at in chance.choice(6, 3, replace=False).tolist()]
        applies(edition, wishes, account, score=int(chance.integers(5, 8)) * 10)
    return account


def differs(before: Run, after: Run) -> dict[int, tuple[int | None, int | None]]:
    old, new = where(before), where(after)
    return {one: (old[one], new[one]) for one in old.keys() & new.keys() if old[one] != new[one]}


def test_after_any_change_it_comes_to_the_same_people_as_from_scratch(edition: Round, manager: Account) -> None:
    scenario = make_scenario(edition, "처음", actor=manager, seed="7", at=NOW)
    run = computed(scenario, manager)
    assert "since" not in run.numbers
    assert since_of(run) is None
    assert where(run) == from_scratch(scenario)
    lucky = run.results.exclude(place=None).order_by("pk")[0]
    without = run.results.filter(place=None).order_by("pk")[0]
    wished = without.application.preferences.order_by("rank")[0].place
    pins = []

    def pinned() -> None:
        assert lucky.place is not None
        pins.append(pin(scenario, lucky.application, lucky.place, kind="forbid", reason="가족", actor=manager, at=NOW))
        pins.append(pin(scenario, without.application, wished, kind="pin", reason="추천", actor=manager, at=NOW))

    def larger() -> None:
        Place.objects.filter(pk=wished.pk).update(capacity=4)

    def others() -> None:
        applies(edition, [wished], manager, score=95)
        Application.objects.filter(pk=lucky.application_id).update(status="withdrawn")

    def weights() -> None:
        points = {"wish": 20, "sheet": 60, "commute": 10, "first": 10}
        parts = [{"uses": uses, "points": number} for uses, number in points.items()]
        change_scenario(scenario, actor=manager, rule={**RULE, "part": parts})

    changes: list[tuple[Callable[[], object], list[str]]] = [
        (pinned, ["고정 1건", "제외 1건"]),
        (lambda: lift(pins[0], actor=manager, at=NOW), ["거둔 제외 1건"]),
        (larger, ["뽑는 수가 달라진 자리 1곳"]),
        (others, ["새 신청 1건", "빠진 신청 1건"]),
        (weights, ["배점"]),
        (lambda: change_scenario(scenario, actor=manager, quotas=[{**FIRST, "percent": 50}]), ["지킬 몫"]),
        (lambda: change_scenario(scenario, actor=manager, seed="8"), ["추첨 씨앗"]),
    ]
    for change, words in changes:
        change()
        again = computed(scenario, manager)
        assert where(again) == from_scratch(scenario), words
        told = again.numbers["since"]
        assert (told["run"], told["changed"], told["warm"]) == (run.pk, words, True)
        moved = differs(run, again)
        assert told["moved"] + told["got"] + told["lost"] == len(moved)
        assert told["stayed"] + len(moved) == len(where(run).keys() & where(again).keys())
        assert {one.application_id: (one.before or None, one.now or None) for one in moves_of(again)} == moved  # type: ignore[attr-defined]
        run = again


def test_the_search_starts_from_the_prices_and_seats_of_before(
    edition: Round, manager: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = make_scenario(edition, "처음", actor=manager, seed="7", at=NOW)
    computed(scenario, manager)
    copied = copy_scenario(scenario, "복사", actor=manager, at=NOW)
    one = edition.applications.order_by("pk")[0]
    pin(copied, one, one.preferences.get(rank=1).place, kind="forbid", reason="가족", actor=manager, at=NOW)

    def from_scratch_only(problem: Problem, mode: str) -> None:
        raise AssertionError("it was computed from scratch")

    with monkeypatch.context() as patched:
        patched.setattr(deciding, "solve", from_scratch_only)
        run = computed(copied, manager)
    assert where(run) == from_scratch(copied)
    told = since_of(run)
    assert told is not None
    assert told.changed == "‘처음’ 시나리오의 계산과 견주어 제외 1건"
    assert told.found.startswith("앞의 계산에서 이어서")

    # What keeps no prices is no start: the stable result after it, and the best one after that.
    change_scenario(copied, actor=manager, mode="stable")
    stable = computed(copied, manager)
    assert stable.numbers["since"]["warm"] is False
    change_scenario(copied, actor=manager, mode="best-total")
    best = computed(copied, manager)
    assert (best.numbers["since"]["warm"], best.numbers["since"]["changed"]) == (False, ["방법"])
    assert where(best) == where(run)


def test_the_page_tells_what_was_changed_and_lists_who_moved(client: Client, edition: Round, manager: Account) -> None:
    client.force_login(manager)
    scenario: Scenario = make_scenario(edition, "처음", actor=manager, seed="7", at=NOW)
    first = computed(scenario, manager)
    page = reverse("office:placing-scenario", args=[edition.code, scenario.pk])
    moved = reverse("office:placing-moved", args=[edition.code, scenario.pk])
    assert "앞의 계산과 달라진 것" not in client.get(page).content.decode()
    assert client.get(moved).status_code == 404
    lucky = first.results.exclude(place=None).order_by("pk")[0]
    assert lucky.place is not None
    pin(scenario, lucky.application, lucky.place, kind="forbid", reason="가족", actor=manager, at=NOW)
    second = computed(scenario, manager)
    shown = " ".join(client.get(page).content.decode().split())
    assert "바뀐 것: 제외 1건. 자리가 달라진 사람" in shown
    assert moved in shown
    listed = client.get(moved).content.decode()
    rows = moves_told(list(moves_of(second)))
    assert {one.receipt for one in rows} == differs(first, second).keys()
    for one in rows:
        assert f">{one.receipt}<" in listed
        assert f">{one.before or '배정 없음'}</td>" in listed
        assert f">{one.now or '배정 없음'}</td>" in listed
    for name in edition.applications.values_list("party__name", flat=True):
        assert name not in listed
