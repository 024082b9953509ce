"""A form that makes something does so once, however often and however fast it is sent; what is changed is something new."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from threading import Barrier, Thread

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.utils import timezone

from imojak.parties.actions.invitations import invite
from imojak.parties.enums import PartyKind, RoleKind
from imojak.parties.models import Account, Party
from imojak.sites.once import A_MOMENT, AGAIN, FIELD, KEPT
from imojak.trust.models import Submission
from tests import factories as make
from tests.conftest import ROOT
from tests.sites.test_citizen_entering import ACCOUNT, walk

LogIn = Callable[[Account | str], Client]
NEW, LAST = "/me/groups/new/", "/signup/?step=account"
#: Forms that make a row of their own, which nothing else keeps from being made twice.
MAKING = (
    *("citizen/ask", "citizen/booth", "citizen/change", "citizen/group_form", "citizen/group_invite"),
    *("citizen/survey", "citizen/transfer", "office/fair_booth", "office/fair_walk_in", "office/file_for"),
    *("office/host_agreement", "office/host_new", "office/intakes", "office/invitations", "office/pair"),
    *("office/place_new", "office/policy_new", "office/round_new", "partner/colleagues", "partner/fair_walk_in"),
    *("partner/filing_look", "partner/hosting_form", "site/_file_for_form"),
)


def member(name: str = "imo1971") -> Account:
    made: Account = make.account(name, of=RoleKind.CITIZEN, party=make.person("김이모"))
    return made


def word(client: Client, path: str = NEW) -> str:
    """Open a form and return its word."""
    found = re.search(rf'name="{FIELD}" value="([^"]+)"', client.get(path).content.decode())
    assert found is not None
    return found[1]


def groups() -> list[str]:
    return list(Party.objects.filter(kind=PartyKind.GROUP).order_by("pk").values_list("name", flat=True))


@pytest.mark.django_db
def test_a_button_pressed_three_times_makes_one_group(logged_in: LogIn) -> None:
    client = logged_in(member())
    said = {"name": "이웃 산책 모임", FIELD: word(client)}
    first, *again = [client.post(NEW, said) for _ in range(3)]
    assert first.status_code == 302
    assert {one["Location"] for one in again} == {first["Location"]}
    assert groups() == ["이웃 산책 모임"]
    assert [str(one) for one in get_messages(again[-1].wsgi_request)][-1] == AGAIN
    assert client.get(first["Location"]).status_code == 200


@pytest.mark.django_db
def test_what_was_changed_in_between_and_another_rendering_are_something_new(logged_in: LogIn) -> None:
    client = logged_in(member())
    said = {"name": "이웃 산책 모임", FIELD: word(client)}
    client.post(NEW, said)
    client.post(NEW, said | {"name": "책 읽는 모임"})
    client.post(NEW, said | {FIELD: word(client)})
    assert groups() == ["이웃 산책 모임", "책 읽는 모임", "이웃 산책 모임"]


@pytest.mark.django_db
def test_what_was_refused_may_be_sent_again_and_nobody_is_led_to_what_another_made(logged_in: LogIn) -> None:
    client, other = logged_in(member()), logged_in(member("other"))
    said = {"name": "", FIELD: word(client)}
    assert client.post(NEW, said).status_code == 422
    assert client.post(NEW, said).status_code == 422
    assert not Submission.objects.exists()
    said["name"] = "이웃 산책 모임"
    first = client.post(NEW, said)
    theirs = other.post(NEW, said)
    assert first["Location"] != theirs["Location"]
    assert len(groups()) == 2


@pytest.mark.django_db
def test_it_is_remembered_for_a_day_and_who_has_not_logged_in_leaves_nothing(logged_in: LogIn) -> None:
    client = logged_in(member())
    said = {"name": "이웃 산책 모임", FIELD: word(client)}
    client.post(NEW, said)
    Submission.objects.update(at=timezone.now() - KEPT - timedelta(minutes=1))
    client.post(NEW, {"name": "책 읽는 모임", FIELD: word(client)})
    assert Submission.objects.count() == 1
    assert Client().post(NEW, said)["Location"].startswith("/login/")
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_in_the_same_second_make_one_group(logged_in: LogIn) -> None:
    account = member()
    said = {"name": "이웃 산책 모임", FIELD: word(logged_in(account))}
    clients, together = [logged_in(account) for _ in range(3)], Barrier(3)
    led: list[tuple[int, str]] = []

    def press(client: Client) -> None:
        together.wait()
        answer = client.post(NEW, said)
        led.append((answer.status_code, answer["Location"]))
        connection.close()

    presses = [Thread(target=press, args=[client]) for client in clients]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert len(led) == 3
    assert len(set(led)) == 1
    assert groups() == ["이웃 산책 모임"]


@pytest.mark.parametrize("name", MAKING)
def test_a_form_that_makes_something_is_marked(name: str) -> None:
    room, _, page = name.partition("/")
    folder = ROOT / "imojak" / "sites" / ("templates" if room == "site" else f"{room}/templates") / room
    assert "{% once %}" in (folder / f"{page}.html").read_text("utf-8")


@pytest.mark.django_db
def test_who_presses_twice_when_signing_up_has_one_account_and_is_in(client: Client) -> None:
    walk(client, account={})
    twice = Client()
    twice.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    first, second = client.post(LAST, ACCOUNT), twice.post(LAST, ACCOUNT)
    assert (first["Location"], second["Location"]) == ("/me/", "/me/")
    assert Account.objects.count() == Party.objects.count() == 1
    for one in (client, twice):
        assert "김이모님" in one.get("/me/").content.decode()
    stranger = Client()
    walk(stranger, account={})
    other = {**ACCOUNT, "password": "다른 바다 파도 88", "again": "다른 바다 파도 88"}
    assert not stranger.post(LAST, other).has_header("Location")
    assert stranger.get("/me/").status_code == 302


@pytest.mark.django_db
def test_the_name_of_an_older_account_is_only_taken(client: Client) -> None:
    old = make.account("imo1971")
    old.set_password(ACCOUNT["password"])
    old.date_joined = timezone.now() - A_MOMENT
    old.save()
    assert "이미 쓰는 아이디" in walk(client).content.decode()
    assert client.get("/me/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_who_signs_up_twice_in_the_same_second_has_one_account_and_is_in_by_both(client: Client) -> None:
    walk(client, account={})
    clients, together = [Client() for _ in range(2)], Barrier(2)
    for one in clients:
        one.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    led: list[str] = []

    def press(one: Client) -> None:
        together.wait()
        led.append(one.post(LAST, ACCOUNT).get("Location", ""))
        connection.close()

    presses = [Thread(target=press, args=[one]) for one in clients]
    for press_ in presses:
        press_.start()
    for press_ in presses:
        press_.join()
    assert led == ["/me/", "/me/"]
    assert Account.objects.count() == 1
    assert {one.get("/me/").status_code for one in clients} == {200}


@pytest.mark.django_db
def test_who_takes_up_an_invitation_twice_is_in() -> None:
    manager, host = make.account(of=RoleKind.PROGRAMME_MANAGER), make.organisation()
    _, link = invite("leader@example.org", "유담당", RoleKind.SITE_LEADER, host, actor=manager)
    said = {"username": "leader1971", "password": ACCOUNT["password"], "again": ACCOUNT["password"]}
    clients = [Client(), Client()]
    answers = [one.post(link, said) for one in clients]
    assert [one["Location"] for one in answers] == ["/partner/", "/partner/"]
    assert [one.get("/partner/").status_code for one in clients] == [200, 200]
    assert Client().post(link, said | {"password": "다른 바다 파도 88"}).status_code == 410


@pytest.mark.django_db
def test_a_second_press_after_the_first_has_let_in_leads_to_ones_own_page() -> None:
    client = Client(enforce_csrf_checks=True)
    account = member()
    client.force_login(account)
    said = {"username": account.username, "password": "아무 말", "csrfmiddlewaretoken": "old"}
    for path in ("/signup/?step=account", "/login/"):
        assert client.post(path, said, headers={"Origin": "http://testserver"})["Location"] == "/me/"
        assert client.post(path, said, headers={"Origin": "https://elsewhere.example"}).status_code == 403
