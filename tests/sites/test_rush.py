"""A rush over real HTTP: forty who have logged in, all at once, on a server with many threads and one database."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.servers.basehttp import WSGIServer
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.paths.models import Application, Decision, Participation
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "r" * 32
ANSWERS = {"goal": "job", "agree_service": True}


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    # Django's server lets ten connections wait to be taken; the one of an agency (granian) 1,024.
    monkeypatch.setattr(WSGIServer, "request_queue_size", 1024)
    server = LiveServer("127.0.0.1")
    yield int(server.url.rpartition(":")[2])
    server.stop()
    connections.close_all()


def seats(capacity: int) -> Place:
    today = timezone.localdate()
    starts, ends = today + timedelta(days=20), today + timedelta(days=60)
    of = make.round_of(
        starts=starts, ends=ends, notice_on=today - timedelta(days=5), apply_from=today - timedelta(days=3),
        apply_to=today + timedelta(days=3), status=RoundStatus.OPEN, method="first_come",
        eligibility=make.rule_set(age_min=40, age_max=64, residence="seoul"), type=make.real_type("course"),
    )  # fmt: skip
    return make.place(of, capacity=capacity, starts_on=starts, ends_on=ends)


def session(account: Account) -> str:
    """The session of an account that has logged in."""
    client = Client()
    client.force_login(account)
    return client.cookies["sessionid"].value


def ask(port: int, to: Place, key: str) -> tuple[int, dict[str, Any]]:
    """Apply over a connection of one's own; the status and what was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"place": to.pk, "answers": ANSWERS})
    headers = {
        "Accept": "application/json", "Content-Type": "application/json", "X-CSRFToken": TOKEN,
        "Cookie": f"sessionid={key}; csrftoken={TOKEN}",
    }  # fmt: skip
    with contextlib.closing(connection):  # also where the server is gone
        connection.request("POST", f"/rounds/{to.round.code}/apply/", body, headers)
        with contextlib.closing(connection.getresponse()) as answer:
            return answer.status, json.loads(answer.read())


def rush(port: int, to: Place, keys: list[str]) -> list[tuple[int, dict[str, Any]]]:
    """Let all apply at the same moment, and return what each was answered."""
    together = threading.Barrier(len(keys))
    found: list[tuple[int, dict[str, Any]]] = [(0, {})] * len(keys)

    def run(place: int, key: str) -> None:
        together.wait(30)
        found[place] = ask(port, to, key)

    threads = [threading.Thread(target=run, args=one) for one in enumerate(keys)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return found


def test_forty_at_once_on_the_last_twenty_seats_are_all_answered_and_wait_in_their_order(port: int) -> None:
    place = seats(20)
    keys = [session(make.account(party=make.person(phone="010-1234-5678"))) for _ in range(40)]
    found = rush(port, place, keys)
    assert {status for status, _ in found} == {201}, found
    assert sorted(answer["result"] for _, answer in found) == ["accepted"] * 20 + ["waiting"] * 20
    assert sorted(answer["rank"] for _, answer in found if answer["rank"]) == list(range(1, 21))
    waiting = Application.objects.filter(status="waiting").order_by("pk")
    assert list(waiting.values_list("rank", flat=True)) == list(range(1, 21))
    place.refresh_from_db()
    assert (place.taken, place.queued, Participation.objects.count()) == (20, 20, 20)
    assert Decision.objects.exclude(inputs={}).count() == 80


def test_one_who_presses_twice_at_once_applies_once(port: int) -> None:
    place = seats(5)
    key = session(make.account(party=make.person(phone="010-1234-5678")))
    found = rush(port, place, [key] * 6)
    assert sorted((status, answer["result"]) for status, answer in found) == [
        *[(200, "already")] * 5, (201, "accepted"),
    ]  # fmt: skip
    assert len({answer["application"] for _, answer in found}) == 1
    assert Application.objects.count() == Participation.objects.count() == 1


def test_a_place_that_closes_while_others_choose_it_and_a_round_that_is_over_are_told_in_words(port: int) -> None:
    place = seats(5)
    keys = [session(make.account(party=make.person(phone="010-1234-5678"))) for _ in range(3)]
    assert ask(port, place, keys[0])[0] == 201
    Place.objects.filter(pk=place.pk).update(closed_on=timezone.localdate(), closed_because="강사 사정")
    for status, answer in rush(port, place, keys[1:]):
        assert status == 409
        assert "닫혔습니다" in answer["sentence"]
    Place.objects.filter(pk=place.pk).update(closed_on=None, closed_because="")
    second_ago = timezone.localtime() - timedelta(seconds=1)
    type(place.round).objects.filter(pk=place.round_id).update(
        apply_to=second_ago.date(), apply_until=second_ago.time().replace(microsecond=0)
    )
    status, answer = ask(port, place, keys[1])
    assert status == 409
    assert "접수가 끝났습니다" in answer["sentence"]
    assert Application.objects.count() == 1
