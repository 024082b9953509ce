"""What is sent too late, or in vain, is not written twice: it waits for its sender, and nobody else is given it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.sites.citizen import sessions
from tests import factories as make

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
PASSWORD = "고향의봄 1971 노래"
WORDS = '모임의 이름은 ‘이웃 산책’입니다.\n둘째 줄 <b>&</b> "따옴표" 😀'
FORM = {"name": "이웃 산책", "purpose": WORDS, "nothing": ""}


@pytest.fixture
def citizen() -> Account:
    """A citizen with a password."""
    return with_password(make.account(of=RoleKind.CITIZEN))


def with_password(account: Account) -> Account:
    """Give an account the password of this module."""
    account.set_password(PASSWORD)
    account.save()
    return account


def over(client: Client) -> None:
    """Let the time of a log-in be over."""
    session = client.session
    session[sessions._UNTIL] = 1
    session.save()


def log_in(client: Client, account: Account, to: str) -> Any:
    """Log in from the page to which one was sent."""
    return client.post(reverse("citizen:login"), {"username": account.username, "password": PASSWORD, "next": to})


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's form, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found if name not in ("csrfmiddlewaretoken", "next")}


def test_a_form_that_was_sent_after_the_log_in_ran_out_waits_for_its_sender(citizen: Account, logged_in: LogIn) -> None:
    client = logged_in(citizen)
    over(client)
    away = client.post("/me/groups/new/", FORM)
    assert away["Location"].startswith("/login/")
    there = log_in(client, citizen, "/me/groups/new/")
    assert there["Location"] == reverse("citizen:again")
    page = client.get(there["Location"]).content.decode()
    assert 'action="/me/groups/new/"' in page
    assert hidden(page) == FORM
    assert "<b>&</b>" not in page


def test_nobody_else_is_given_what_waits(citizen: Account, logged_in: LogIn) -> None:
    client = logged_in(citizen)
    over(client)
    client.post("/me/groups/new/", FORM)
    other = with_password(make.account(of=RoleKind.CITIZEN))
    there = log_in(client, other, "/me/")
    assert there["Location"] == "/me/"
    answer = client.get(reverse("citizen:again"))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("citizen:me")


@pytest.mark.parametrize(
    "form", [{"old_password": "비밀이다 1971"}, {"text": "가" * 60_001}], ids=["a password", "longer than one types"]
)
def test_some_things_are_not_kept(citizen: Account, logged_in: LogIn, form: dict[str, str]) -> None:
    client = logged_in(citizen)
    over(client)
    client.post("/me/groups/new/", form)
    assert log_in(client, citizen, "/me/")["Location"] == "/me/"


def test_a_file_is_not_kept_and_the_page_says_so(citizen: Account, logged_in: LogIn) -> None:
    client = logged_in(citizen)
    over(client)
    client.post("/me/groups/new/", {"name": "이웃 산책", "paper": SimpleUploadedFile("a.pdf", b"%PDF-1.4")})
    page = client.get(log_in(client, citizen, "/me/")["Location"]).content.decode()
    assert "다음 화면에서 다시 골라 주세요" in page
    assert hidden(page) == {"name": "이웃 산책"}


def test_a_form_of_a_window_in_which_the_log_in_changed_can_be_sent_once_more(citizen: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    client.get("/me/groups/new/")
    old = {**FORM, "csrfmiddlewaretoken": "x" * 64}
    answer = client.post("/me/groups/new/", old, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert hidden(page) == FORM
    token = re.search(
        r'action="/me/groups/new/">\s*<input type="hidden" name="csrfmiddlewaretoken" value="([^"]+)"', page
    )
    assert token is not None
    sent = client.post(
        "/me/groups/new/", {**hidden(page), "csrfmiddlewaretoken": token[1]}, headers={"Origin": "http://testserver"}
    )
    assert sent.status_code in (200, 302)


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://elsewhere.example"}])
def test_a_form_that_may_be_from_elsewhere_is_only_refused(citizen: Account, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    answer = client.post("/me/groups/new/", FORM, headers=headers)
    assert answer.status_code == 403
    assert WORDS[:10] not in answer.content.decode()
    assert "새로 고친 뒤 다시 보내 주세요" in answer.content.decode()


def test_what_a_page_saves_by_itself_is_told_in_the_page(citizen: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    answer = client.post("/me/groups/new/", FORM, headers={"HX-Request": "true", "Origin": "http://testserver"})
    assert answer.status_code == 200
    assert "이 화면에 그대로 있습니다" in answer.content.decode()


def test_an_address_that_is_only_for_sending_says_what_to_do(citizen: Account, logged_in: LogIn) -> None:
    answer = logged_in(citizen).get("/logout/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST, OPTIONS"
    assert "단추를 다시 눌러 주세요" in answer.content.decode()


def test_too_much_at_once_is_told_as_that(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = client.post("/login/", {"username": "가" * 1_000, "password": ""})
    assert answer.status_code == 413
    assert "몇 번에 나누어 보내 주세요" in answer.content.decode()
    assert client.get("/login/", headers={"Host": "not ours"}).status_code == 400
