"""A forgotten password is set by a link that works once; whether an address is known is never told."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.trust import limiting
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
OLD, NEW = "고향의봄 1971 노래", "여름바다 파도 소리 8"


@pytest.fixture
def account() -> Account:
    made: Account = make.account("imo1971", of=RoleKind.CITIZEN, party=make.person("김이모"))
    made.email = "imo@example.com"
    made.set_password(OLD)
    made.save()
    return made


def link_of(client: Client, email: str = "imo@example.com") -> str:
    """Ask for a link and return the path that came by e-mail."""
    before = len(mail.outbox)
    assert client.post("/password/", {"email": email}).status_code == 200
    until = time.monotonic() + 5
    while len(mail.outbox) == before and time.monotonic() < until:
        time.sleep(0.01)  # it goes out beside the answer
    found = re.search(r"https?://[^/]+(/password/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def set_by(client: Client, path: str, password: str = NEW) -> tuple[int, str]:
    """Open a link as a browser does, and set a password where it works."""
    page = client.get(path, follow=True)
    at = page.redirect_chain[-1][0] if page.redirect_chain else path
    answer = client.post(at, {"password": password, "again": password}, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_link_sets_a_password_once(account: Account, client: Client) -> None:
    path = link_of(client)
    assert "이제 로그인해 주세요" in set_by(client, path)[1]
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert "이 주소는 쓸 수 없습니다" in Client().get(path, follow=True).content.decode()


def test_a_form_that_sets_a_password_tells_the_browser_whose_it_is(
    account: Account, client: Client, logged_in: LogIn
) -> None:
    pages = [client.get(link_of(client), follow=True), logged_in(account).get("/me/password/")]
    for page in pages:
        [told] = re.findall(r'<input[^>]*autocomplete="username"[^>]*>', page.content.decode())
        assert 'value="imo1971"' in told
        assert "hidden" in told
        assert "readonly" in told


def test_a_link_ends_after_two_hours_and_with_the_next_log_in(account: Account, client: Client, clock: Clock) -> None:
    path = link_of(client)
    clock.at(clock.now + timedelta(hours=2, seconds=1))
    assert "이 주소는 쓸 수 없습니다" in client.get(path, follow=True).content.decode()
    path = link_of(client)
    Client().post("/login/", {"username": "imo1971", "password": OLD})
    assert "이 주소는 쓸 수 없습니다" in client.get(path, follow=True).content.decode()


def test_a_link_of_somebody_else_or_a_changed_one_sets_nothing(account: Account, client: Client) -> None:
    other = make.account("other1971", of=RoleKind.CITIZEN, party=make.person())
    path = link_of(client)
    key = path.split("/")[2]
    mine = link_of(client)
    assert mine.split("/")[2] == key
    swapped = path.replace(key, urlsafe_base64_encode(force_bytes(other.pk)))
    for wrong in (swapped, path[:-2] + "x/", "/password/zz/zz/"):
        assert "이 주소는 쓸 수 없습니다" in client.get(wrong, follow=True).content.decode(), wrong


def test_an_unknown_address_gets_the_same_answer_and_no_letter(account: Account, client: Client) -> None:
    known = client.post("/password/", {"email": "imo@example.com"}).content.decode()
    unknown = client.post("/password/", {"email": "who@example.com"}).content.decode()
    without_name = [re.sub(r"(imo|who)@example.com|csrf\S+|value=\"\S+\"", "", page) for page in (known, unknown)]
    assert without_name[0] == without_name[1]
    time.sleep(0.2)
    assert {letter.to[0] for letter in mail.outbox} <= {"imo@example.com"}


def test_a_closed_account_gets_no_letter(account: Account, client: Client) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)
    client.post("/password/", {"email": "imo@example.com"})
    time.sleep(0.2)
    assert mail.outbox == []


def test_an_address_is_asked_for_five_times_in_ten_minutes_known_or_not(client: Client) -> None:
    for _ in range(limiting.MOST_FOR_A_NAME):
        assert client.post("/password/", {"email": "who@example.com"}).status_code == 200
    answer = client.post("/password/", {"email": "WHO@example.com"})
    assert answer.status_code == 422
    assert "10분 뒤에 다시" in answer.content.decode()


def test_a_weak_or_mistyped_new_password_is_told_beside_its_field(account: Account, client: Client) -> None:
    path = link_of(client)
    at = client.get(path)["Location"]
    page = client.post(at, {"password": "1234", "again": "12345"}).content.decode()
    assert "두 비밀번호가 다릅니다" in page
    assert "10" in page
    account.refresh_from_db()
    assert account.check_password(OLD)


def test_whoever_knows_the_old_one_changes_it_and_others_are_logged_out(account: Account, logged_in: LogIn) -> None:
    here, elsewhere = logged_in(account), logged_in(account)
    wrong = here.post("/me/password/", {"old": "not this", "password": NEW, "again": NEW})
    assert "지금 비밀번호가 맞지 않습니다" in wrong.content.decode()
    assert here.post("/me/password/", {"old": OLD, "password": NEW, "again": NEW})["Location"] == "/me/profile/"
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/")["Location"].startswith("/login/")
    account.refresh_from_db()
    assert account.check_password(NEW)


def test_guessing_the_old_one_must_wait(account: Account, logged_in: LogIn) -> None:
    client = logged_in(account)
    for _ in range(limiting.MOST_FOR_A_NAME):
        client.post("/me/password/", {"old": "guess", "password": NEW, "again": NEW})
    page = client.post("/me/password/", {"old": OLD, "password": NEW, "again": NEW}).content.decode()
    assert "잠시 막았습니다" in page
    account.refresh_from_db()
    assert account.check_password(OLD)


def test_the_change_is_behind_the_log_in(client: Client) -> None:
    assert client.get("/me/password/")["Location"] == "/login/?next=/me/password/"


def test_a_browser_of_another_language_reads_the_page_in_one(client: Client, account: Account) -> None:
    client.force_login(account)
    page = client.get("/me/password/", headers={"accept-language": "en-US,en"}).content.decode()
    assert "Your password" not in page
    assert "열 글자 이상" in page
