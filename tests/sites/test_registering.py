"""Registering in one request: the same questions, sentences and protection as the form."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Consent
from imojak.paths.models import Application
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

ANSWERS = {"goal": "job", "agree_service": True}


@pytest.fixture
def seats(clock: Clock) -> Place:
    clock.at("2023-03-10")
    rules = make.rule_set(age_min=40, age_max=64, residence="seoul")
    of = make.round_of(status=RoundStatus.OPEN, method="first_come", eligibility=rules, type=make.real_type("course"))
    return make.place(of, capacity=1)


def account(**more: Any) -> Account:
    return make.account(party=make.person(phone="010-1234-5678", **more))


def asks(to: Place, who: Account | None, sent: Any = None, **headers: str) -> Any:
    client = Client(enforce_csrf_checks=bool(headers))
    if who is not None:
        client.force_login(who)
    body = {"place": to.pk, "answers": ANSWERS} if sent is None else sent
    return client.post(
        f"/rounds/{to.round.code}/apply/",
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Accept": "application/json", **headers},
    )


def test_the_first_is_in_and_the_second_reads_the_rank(seats: Place) -> None:
    first, second = asks(seats, account()), asks(seats, account())
    assert (first.status_code, first.json()["result"]) == (201, "accepted")
    assert (second.json()["result"], second.json()["rank"]) == ("waiting", 1)
    assert "예비 1번입니다." in second.json()["sentence"]
    assert first.json()["application"] == f"/me/applications/{Application.objects.order_by('pk')[0].pk}/"


def test_the_consent_that_was_given_is_kept_once(seats: Place) -> None:
    somebody = account()
    asks(seats, somebody)
    asks(make.place(seats.round), somebody)
    assert Consent.objects.get(party=somebody.party).purpose == "service"


def test_what_was_said_of_oneself_is_kept_and_counts(seats: Place) -> None:
    somebody = account()
    asks(seats, somebody, {"place": seats.pk, "answers": {**ANSWERS, "is_working": True}})
    assert somebody.party is not None
    somebody.party.person.refresh_from_db()
    assert somebody.party.person.working


def test_who_is_too_young_is_refused_with_the_reason(seats: Place) -> None:
    answer = asks(seats, account(birth=date(1999, 1, 1)))
    assert (answer.status_code, answer.json()["result"]) == (201, "refused")
    assert "만 40" in answer.json()["sentence"] or "나이" in answer.json()["sentence"]


def test_questions_that_are_open_are_named(seats: Place) -> None:
    answer = asks(seats, account(), {"place": seats.pk, "answers": {"goal": "fun", "agree_service": False}})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"goal", "agree_service"}
    assert not Application.objects.exists()


def test_who_comes_twice_reads_that_there_is_one_already(seats: Place) -> None:
    somebody = account()
    first, again = asks(seats, somebody), asks(seats, somebody)
    assert (again.status_code, again.json()["result"]) == (200, "already")
    assert again.json()["application"] == first.json()["application"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("", 400),
        ("{", 400),
        ("[]", 400),
        ({"place": "ten"}, 404),
        ({"place": 10**30}, 404),
        ({"place": True}, 404),
        ({"place": 0}, 404),
        ({"answers": []}, 400),
        ("x" * 100_001, 400),
    ],
)
def test_what_cannot_be_read_is_told_and_never_an_error(seats: Place, sent: Any, status: int) -> None:
    answer = asks(seats, account(), sent)
    assert answer.status_code == status
    assert answer.json()["sentence"]


def test_the_only_place_of_a_round_need_not_be_named(seats: Place) -> None:
    assert asks(seats, account(), {"answers": ANSWERS}).status_code == 201
    make.place(seats.round)
    assert asks(seats, account(), {"answers": ANSWERS}).status_code == 404


def test_visitors_forged_requests_and_other_methods_are_turned_away(seats: Place) -> None:
    assert asks(seats, None).status_code == 401
    assert asks(seats, account(), None, Origin="https://elsewhere.example").status_code == 403
    assert Client().get(f"/rounds/{seats.round.code}/apply/", headers={"Accept": "application/json"}).status_code == 405


def test_a_round_that_changes_between_two_requests_is_seen_as_it_is_now(seats: Place) -> None:
    assert asks(seats, account()).status_code == 201
    Round.objects.filter(pk=seats.round_id).update(apply_to=date(2023, 3, 9))
    late = asks(seats, account())
    assert late.status_code == 409
    assert "접수 기간이 아닙니다" in late.json()["sentence"]
    Round.objects.filter(pk=seats.round_id).update(apply_to=date(2023, 3, 20))
    Place.objects.filter(pk=seats.pk).update(closed_on=date(2023, 3, 1), closed_because="강사 사정")
    assert "닫혔습니다" in asks(seats, account()).json()["sentence"]


def test_a_closed_account_registers_nobody(seats: Place) -> None:
    somebody = account()
    Account.objects.filter(pk=somebody.pk).update(is_active=False)
    client = Client()
    client.force_login(somebody)
    answer = client.post(
        f"/rounds/{seats.round.code}/apply/",
        "{}",
        content_type="application/json",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 401
