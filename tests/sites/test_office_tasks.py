"""The page of tasks: what waits, runs, failed and ended, for whoever may see what it is about, with what may be done."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imojak.parties.models import Account
from imojak.placing.actions import ask_run, make_scenario, pin, task_of
from imojak.placing.models import Scenario
from imojak.placing.scopes import rounds_matchable
from imojak.tasks import working
from imojak.tasks.enums import TaskState
from imojak.tasks.models import Task
from tests import factories as make
from tests.placing.test_a_round_is_matched import applies, managing, round_of

pytestmark = pytest.mark.django_db
ADDRESS = "/office/tasks/"


def shown(client: Client) -> str:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def manager(client: Client) -> Account:
    account = managing(round_of())
    client.force_login(account)
    return account


def scenario_of(manager: Account, name: str, seats: int = 2) -> Scenario:
    of = rounds_matchable(manager).get()
    if not of.applications.exists():
        place = make.place(of, capacity=seats, title="공원")
        for _ in range(2):
            applies(of, [place], manager)
    return make_scenario(of, name, actor=manager)


def test_tasks_are_seen_called_off_and_done_again(client: Client, manager: Account) -> None:
    assert "맡긴 작업이 없습니다" in shown(client)
    assert reverse("office:tasks") in client.get("/office/").content.decode()
    one, two = scenario_of(manager, "처음"), scenario_of(manager, "둘째")
    first, second = ask_run(one, actor=manager), ask_run(two, actor=manager)
    page = shown(client)
    assert page.index(f"{one.round.title}: 처음") < page.index("둘째")
    assert "다음 차례입니다." in page
    assert "앞에 1건이 있습니다." in page
    assert 'hx-trigger="every 5s"' in page

    step = reverse("office:task-step", args=[second.pk])
    assert client.get(step).status_code == 405
    client.post(step, {"do": "cancel"})
    second.refresh_from_db()
    assert second.state == TaskState.CANCELLED
    assert "이미 끝난 작업입니다" in client.post(step, {"do": "cancel"}, follow=True).content.decode()
    assert "다시 하기" in shown(client)
    client.post(step, {"do": "again"})
    again = task_of(two)
    assert again is not None
    assert (again.state, again.asked_by) == (TaskState.WAITING, manager)
    assert again != second
    assert "다시 하기" not in shown(client)  # what came after it counts

    working.work(leaving=threading.Event(), once=True)
    page = shown(client)
    assert page.count("마쳤습니다.") == 2
    assert 'hx-trigger="every 5s"' not in page
    first.refresh_from_db()
    assert first.state == TaskState.DONE


def test_what_failed_says_why_and_a_silent_worker_is_told(client: Client, manager: Account) -> None:
    scenario = scenario_of(manager, "처음", seats=1)
    several = list(scenario.round.applications.all())
    place = scenario.round.places.get()
    for one in several:
        pin(scenario, one, place, kind="pin", reason="둘 다", actor=manager)
    task = ask_run(scenario, actor=manager)
    job = working.take()
    assert job is not None
    heard = timezone.now() - timedelta(seconds=30)
    Task.objects.filter(pk=task.pk).update(heard_at=heard)
    told = f"{timezone.localtime(heard):%H:%M:%S}부터 작업자에게서 소식이 없습니다."
    assert told in shown(client)
    link = f"/office/rounds/{scenario.round.code}/placing/{scenario.pk}/"
    assert link in shown(client)
    assert told in " ".join(client.get(link).content.decode().split())
    working.run(job)
    task.refresh_from_db()
    assert task.state == TaskState.FAILED
    page = shown(client)
    assert task.error.splitlines()[0] in page
    assert "다시 하기" in page


def test_another_team_sees_nothing_of_it_and_the_auditor_changes_nothing(client: Client, manager: Account) -> None:
    task = ask_run(scenario_of(manager, "비밀 시나리오"), actor=manager)
    step = reverse("office:task-step", args=[task.pk])
    client.force_login(managing(round_of()))
    assert "비밀 시나리오" not in shown(client)
    assert client.post(step, {"do": "cancel"}).status_code == 403
    client.force_login(make.account(of="auditor"))
    page = shown(client)
    assert "비밀 시나리오" in page
    assert "<button" not in page[page.index("비밀 시나리오") : page.index("</table>")]
    assert client.post(step, {"do": "again"}).status_code == 403
    for other in ("planner", "counsellor", "finance-officer"):
        client.force_login(make.account(of=other))
        assert client.get(ADDRESS).status_code == 403
    task.refresh_from_db()
    assert (task.state, Task.objects.count()) == (TaskState.WAITING, 1)


def test_a_long_list_pages_and_costs_the_same_queries(
    client: Client, manager: Account, django_assert_max_num_queries: object
) -> None:
    scenario = scenario_of(manager, "처음")
    moment = timezone.now()
    Task.objects.bulk_create(
        Task(
            kind="placing-run", subject=f"scenario:{scenario.pk}", payload={"scenario": scenario.pk}, state="done",
            asked_at=moment, run_after=moment, started_at=moment, ended_at=moment,
        )
        for _ in range(65)
    )  # fmt: skip
    assert shown(client).count(">마침<") == 30
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        answer = client.get(ADDRESS + "?page=3")
    assert answer.content.decode().count(">마침<") == 5
