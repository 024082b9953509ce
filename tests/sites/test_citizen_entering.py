"""Signing up without a resident number, logging in by name or e-mail, not too often, and staying logged in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Person
from imojak.sites.citizen import sessions
from imojak.trust.models import LogInAttempt
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
PASSWORD = "고향의봄 1971 노래"
WHO = {
    "name": "김이모",
    "birth_date_0": "1971",
    "birth_date_1": "3",
    "birth_date_2": "2",
    "sex": "f",
    "district_code": "11440",
}
ACCOUNT = {
    "phone": "01012345678",
    "email": "imo@example.com",
    "username": "imo1971",
    "password": PASSWORD,
    "again": PASSWORD,
}


def walk(client: Client, *, consent: Any = None, who: Any = None, account: Any = None) -> Any:
    """Go through the three steps and return the last answer."""
    client.post("/signup/?step=consent", {"service": "on"} if consent is None else consent)
    client.post("/signup/?step=who", WHO if who is None else who)
    return client.post("/signup/?step=account", ACCOUNT if account is None else account)


def test_three_steps_make_a_person_with_an_account_and_the_consents_that_were_given(client: Client) -> None:
    response = walk(client, consent={"service": "on", "survey": "on"})
    assert response["Location"] == reverse("citizen:me")
    account = Account.objects.get(username="imo1971")
    assert account.party is not None
    person = Person.objects.get(party=account.party)
    assert (account.party.name, person.birth_date, person.phone) == ("김이모", date(1971, 3, 2), "010-1234-5678")
    given = Consent.objects.filter(party=account.party).order_by("purpose").values_list("purpose", "text_version")
    assert list(given) == [("service", "2023-1"), ("survey", "2023-1")]
    page = client.get("/me/").content.decode()
    assert "김이모님" in page  # the name that one goes by, not the one that one logs in with


def test_the_required_consent_is_asked_for_beside_the_field_and_others_may_be_refused(client: Client) -> None:
    page = client.post("/signup/?step=consent", {"marketing": "on"}).content.decode()
    assert 'href="#id_service"' in page
    assert "동의하셔야 가입하실 수 있습니다" in page
    assert client.get("/signup/?step=account").content.decode().count("필수") > 0  # back to the first step


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"birth_date_1": "13"}, "없는 날짜입니다"),
        ({"birth_date_0": "71"}, "연도를 네 자리로"),
        ({"birth_date_2": ""}, "년, 월, 일을 모두"),
        ({"birth_date_0": "2999"}, "보다 뒤입니다"),
        ({"birth_date_0": "2022"}, "만 14세부터"),
        ({"name": ""}, "빈칸을 채워 주세요"),
        ({"name": "😀이모"}, "이름을 글자로만, 50자까지 적어 주세요"),
        ({"name": "710302-1234567"}, "주민등록번호는 받지 않습니다"),
        ({"district_code": "99999"}, "사는 자치구"),
    ],
)
def test_a_wrong_value_is_told_and_what_was_typed_stays(client: Client, changes: dict[str, str], sentence: str) -> None:
    client.post("/signup/?step=consent", {"service": "on"})
    page = client.post("/signup/?step=who", WHO | changes).content.decode()
    assert sentence in page
    assert 'id="errors"' in page
    if "name" not in changes:
        assert 'value="김이모"' in page


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("김이모1971", "비밀번호가 짧습니다. 열 글자 이상으로"),
        ("imo1971imo1971", "전자우편과 비슷한"),
        ("password1234", "많은 사람이 쓰는"),
        ("90817263541", "숫자로만 된"),
    ],
)
def test_a_weak_password_is_told_in_our_own_words(client: Client, password: str, sentence: str) -> None:
    client.post("/signup/?step=consent", {"service": "on"})
    client.post("/signup/?step=who", WHO)
    weak = ACCOUNT | {"username": "imo1971imo", "password": password, "again": password}
    page = client.post("/signup/?step=account", weak).content.decode()
    assert sentence in page
    assert "사용자 이름" not in page


@pytest.mark.parametrize(("again", "sentence"), [("다른 노래 1971", "두 비밀번호가 다릅니다"), ("", "한 번 더 적어")])
def test_a_password_is_written_twice_and_a_slip_is_told(client: Client, again: str, sentence: str) -> None:
    answer = walk(client, account=ACCOUNT | {"again": again})
    page = answer.content.decode()
    assert (answer.status_code, Account.objects.filter(username="imo1971").exists()) == (422, False)
    assert sentence in page
    assert 'value="imo1971"' in page
    assert PASSWORD not in page


def test_who_is_known_already_is_told_what_to_do_and_no_second_person_is_made(client: Client) -> None:
    make.person("김이모", birth=date(1971, 3, 2), phone="010-1234-5678")
    page = walk(client).content.decode()
    assert "이미 등록된 분이 있습니다" in page
    assert Person.objects.filter(birth_date=date(1971, 3, 2)).count() == 1
    assert not Account.objects.filter(username="imo1971").exists()


def test_a_name_and_an_address_that_are_taken_are_told(client: Client) -> None:
    Account.objects.create_user("IMO1971", email="Imo@example.com", password=None)
    page = walk(client).content.decode()
    assert "이미 쓰는 아이디입니다" in page
    assert "이미 가입한 전자우편 주소입니다" in page


def test_one_logs_in_by_e_mail_and_comes_back_to_where_one_was(client: Client) -> None:
    walk(client)
    client.logout()
    response = client.post(
        "/login/?next=/me/profile/", {"username": "IMO@example.com", "password": PASSWORD, "next": "/me/profile/"}
    )
    assert response["Location"] == "/me/profile/"


def test_after_five_failures_the_name_must_wait_ten_minutes_and_no_longer(client: Client, clock: Clock) -> None:
    Account.objects.create_user("imo", password=PASSWORD)
    for _ in range(5):
        assert "맞지 않습니다" in client.post("/login/", {"username": "imo", "password": "x"}).content.decode()
    page = client.post("/login/", {"username": "IMO ", "password": PASSWORD}).content.decode()
    assert "10분 뒤에 다시" in page
    assert not client.login(username="imo", password=PASSWORD)
    clock.at("2023-09-30T09:11")
    assert client.post("/login/", {"username": "imo", "password": PASSWORD}).status_code == 302


def test_somebody_elses_failures_do_not_shut_me_out_and_a_success_forgets_mine(client: Client) -> None:
    Account.objects.create_user("imo", password=PASSWORD)
    for _ in range(4):
        client.post("/login/", {"username": "imo", "password": "x"})
        client.post("/login/", {"username": "other", "password": "x"})
    assert client.post("/login/", {"username": "imo", "password": PASSWORD}).status_code == 302
    client.logout()
    for _ in range(4):
        client.post("/login/", {"username": "imo", "password": "x"})
    assert client.post("/login/", {"username": "imo", "password": PASSWORD}).status_code == 302


def test_a_password_typed_into_the_name_is_kept_as_a_hash_only(client: Client) -> None:
    client.post("/login/", {"username": PASSWORD, "password": "x"})
    assert PASSWORD not in str(LogInAttempt.objects.values())


def test_a_citizen_stays_an_hour_and_is_asked_whether_to_stay_longer(client: Client, clock: Clock) -> None:
    clock.at("2023-04-03T09:00")
    walk(client)
    assert 'data-minutes="60"' in client.get("/me/").content.decode()
    clock.at("2023-04-03T09:55")
    assert client.post("/session/", headers={"HX-Request": "true"})["X-Session-Minutes"] == "60"
    assert client.post("/session/", {"next": "/me/profile/"})["Location"] == "/me/profile/"
    assert client.post("/session/", {"next": "https://elsewhere.example/"})["Location"] == "/me/"
    clock.at("2023-04-03T10:54")
    assert client.get("/me/").status_code == 200
    clock.at("2023-04-03T10:56")
    assert client.get("/me/")["Location"] == "/login/?next=/me/"


def test_who_works_here_stays_a_working_day(client: Client, clock: Clock) -> None:
    make.account("manager", of=RoleKind.PROGRAMME_MANAGER).set_password(PASSWORD)
    account = Account.objects.get(username="manager")
    account.set_password(PASSWORD)
    account.save()
    assert client.post("/login/", {"username": "manager", "password": PASSWORD})["Location"] == "/office/"
    assert client.session["lasts"] == 8 * 60 * 60
    assert client.session["until"] - time.time() == 8 * 60 * 60


def test_only_every_half_hour_of_work_writes_the_session(client: Client, clock: Clock, rf: Any) -> None:
    walk(client)
    request = rf.get("/")
    request.session, request.user = client.session, Account.objects.get(username="imo1971")
    before = request.session["until"]
    sessions.go_on(request)
    assert request.session["until"] == before
    request.session["until"] = before - 40 * 60
    sessions.go_on(request)
    assert request.session["until"] == before
