"""A round that falls into blocks is solved a block a task, by any workers, and comes to the same as solved as a whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as effort

from imojak.matching.best_total import solve
from imojak.matching.infeasible import Infeasible
from imojak.matching.problem import Problem
from imojak.offers.models import Place, Round
from imojak.parties.models import Account
from imojak.paths.models import Application
from imojak.placing import apart
from imojak.placing.actions import ask_run, latest_run, make_scenario, pin, task_of
from imojak.placing.deciding import decide
from imojak.placing.facts import gather
from imojak.placing.models import Run, Scenario
from imojak.placing.solving import problem_of
from imojak.sites.office.queries.placing_since import blocks_told
from imojak.tasks.enums import TaskState
from imojak.tasks.models import Parcel, Task
from tests import factories as make
from tests.matching.small import problems
from tests.placing.test_a_round_is_matched import FIRST, NOW, applies, computed, managing, round_of, worked
from tests.sites.test_killed import ROOT, database_url
from tests.tasks.test_tasks import until

TOWNS, PEOPLE, PLACES = 4, 5, 3


def towns(edition: Round, manager: Account) -> None:
    """Fill a round with towns: everybody wishes for places of the own town only, and many results are equally good."""
    chance = np.random.default_rng(3)
    for town in range(TOWNS):
        places = [make.place(edition, capacity=1, title=f"{town}-{number}") for number in range(PLACES)]
        for _ in range(PEOPLE):
            order = chance.permutation(PLACES).tolist()
            applies(edition, [places[at] for at in order], manager, score=int(chance.integers(6, 8)) * 10)


def from_scratch(scenario: Scenario) -> dict[int, int | None]:
    """Return where everybody goes if the round is solved as a whole and from scratch."""
    scenario.refresh_from_db()
    market = gather(scenario, at=NOW)
    problem = problem_of(market, market.edges(), scenario.seed)
    found = decide(problem, scenario.mode)
    assert found.told["warm"] is False
    return {
        int(problem.receipt(row)): int(problem.code(at)) if at >= 0 else None
        for row, at in enumerate(found.place.tolist())
    }


def where(run: Run) -> dict[int, int | None]:
    return dict(run.results.values_list("application_id", "place_id"))


@pytest.fixture
def edition() -> Round:
    return round_of()


@pytest.fixture
def manager(edition: Round) -> Account:
    account = managing(edition)
    towns(edition, account)
    return account


@effort(max_examples=60, deadline=None)
@given(problems(quotas=2))
def test_what_goes_through_the_database_is_the_same_problem_and_the_same_result(problem: Problem) -> None:
    again = apart.unpacked(apart.packed(problem))
    for name in ("start", "place", "score", "capacity", "minimum", "lot", "pinned"):
        kept, given_ = getattr(again, name), getattr(problem, name)
        assert kept.tolist() == given_.tolist()
        assert kept.dtype == given_.dtype
    for one, other in zip(again.quotas, problem.quotas, strict=True):
        assert (one.key, one.label, one.least, one.most) == (other.key, other.label, other.least, other.most)
        for name in ("applicants", "places"):
            group, kept = getattr(other, name), getattr(one, name)
            assert (kept is None) == (group is None)
            assert group is None or kept.tolist() == group.tolist()
    try:
        found = solve(problem)
    except Infeasible:
        return
    back = apart.unpacked_result(apart.packed_result(found))
    assert back.place.tolist() == found.place.tolist()
    for name in ("sure", "contested", "dual", "price", "multiplier", "urgent"):
        one, two = getattr(found, name), getattr(back, name)
        assert (one is None) == (two is None)
        assert one is None or one.tolist() == two.tolist()
    assert (back.objective, back.bound, back.cardinality) == (found.objective, found.bound, found.cardinality)


@pytest.mark.django_db
def test_a_round_of_towns_is_solved_town_by_town_and_one_quota_ties_them(
    edition: Round, manager: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = make_scenario(edition, "처음", actor=manager, seed="7", at=NOW)
    small = computed(scenario, manager)
    assert small.numbers["blocks"] == {"count": TOWNS, "largest": 25, "loose": TOWNS, "ties": [], "apart": 0}
    assert "한 작업자가 한꺼번에 계산했습니다" in blocks_told(small)

    monkeypatch.setattr(apart, "WORTH", 1)
    other = make_scenario(edition, "나누어", actor=manager, seed="7", at=NOW)
    run = computed(other, manager)
    assert run.numbers["blocks"]["apart"] == TOWNS
    assert blocks_told(run).endswith("작업 4개로 나누어 따로 계산하고 합쳤습니다.")
    assert where(run) == where(small) == from_scratch(other)
    assert (run.placed, run.score, run.bound) == (small.placed, small.score, small.bound)
    task = task_of(other)
    assert task is not None
    assert [one.state for one in task.parts.all()] == [TaskState.DONE] * TOWNS
    assert not Parcel.objects.exists()

    quotas = [{**FIRST, "percent": 10}]
    tied = computed(make_scenario(edition, "묶임", actor=manager, seed="7", quotas=quotas, at=NOW), manager)
    assert (tied.numbers["blocks"]["count"], tied.numbers["blocks"]["apart"]) == (1, 0)
    assert "한 묶음입니다: ‘처음인 분’" in blocks_told(tied)
    assert blocks_told(tied).endswith("그것이 없으면 4개로 나뉩니다.")
    assert blocks_told(computed(make_scenario(edition, "안정", actor=manager, mode="stable", at=NOW), manager)) == ""


@pytest.mark.django_db
def test_what_cannot_hold_together_in_a_town_is_told_of_the_whole(
    edition: Round, manager: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "WORTH", 1)
    scenario = make_scenario(edition, "처음", actor=manager, at=NOW)
    place = Place.objects.filter(round=edition).order_by("-pk")[0]
    for one in Application.objects.filter(round=edition, preferences__place=place).order_by("pk")[:2]:
        pin(scenario, one, place, kind="pin", reason="둘 다", actor=manager, at=NOW)
    task = ask_run(scenario, actor=manager)
    worked()
    task.refresh_from_db()
    assert (task.state, latest_run(scenario)) == (TaskState.FAILED, None)
    assert "고정" in task.error
    assert not Parcel.objects.exists()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[object]:
    """Start workers of their own; whoever is left at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(*flags: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ, "DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY,
            "IMOJAK_VAR": str(tmp_path), "PYTHONPATH": str(ROOT), **dict.fromkeys(flags, "1"),
        }  # fmt: skip
        words = [sys.executable, "-m", "tests.placing.worker"]
        started.append(subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield begin
    for one in started:
        one.kill()
        one.communicate()


def stopped(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "stopped\n"


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_round_and_one_is_killed_in_the_middle(
    edition: Round, manager: Account, start: object
) -> None:
    assert callable(start)
    scenario = make_scenario(edition, "처음", actor=manager, seed="7", at=NOW)
    task = ask_run(scenario, actor=manager)
    start("WAITS")
    until(lambda: task.parts.exclude(attempts=0).exists())
    second = start("STOPS")
    stopped(second)
    second.send_signal(signal.SIGKILL)
    until(lambda: not Task.objects.get(pk=task.pk).is_live)

    task.refresh_from_db()
    assert (task.state, task.error, task.attempts) == (TaskState.DONE, "", 1)
    assert sorted(task.parts.values_list("attempts", flat=True)) == [1, 1, 1, 2]
    run = latest_run(scenario)
    assert run is not None
    assert run.numbers["blocks"]["apart"] == TOWNS
    assert where(run) == from_scratch(scenario)


@pytest.mark.django_db(transaction=True)
def test_the_one_with_the_whole_round_is_killed_and_the_blocks_that_are_done_stay(
    edition: Round, manager: Account, start: object
) -> None:
    assert callable(start)
    scenario = make_scenario(edition, "처음", actor=manager, seed="7", at=NOW)
    task = ask_run(scenario, actor=manager)
    first = start("STOPS")
    stopped(first)
    start()
    until(lambda: task.parts.filter(state=TaskState.DONE).count() >= TOWNS - 1)
    done = set(task.parts.filter(state=TaskState.DONE).values_list("pk", "ended_at"))
    first.send_signal(signal.SIGKILL)
    until(lambda: not Task.objects.get(pk=task.pk).is_live)

    task.refresh_from_db()
    assert (task.state, task.error, task.attempts) == (TaskState.DONE, "", 2)
    assert done <= set(task.parts.values_list("pk", "ended_at"))
    run = latest_run(scenario)
    assert run is not None
    assert where(run) == from_scratch(scenario)
    assert Run.objects.count() == 1
