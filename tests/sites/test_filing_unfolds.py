"""The form for somebody else unfolds as it is answered, saves by itself, and loses nothing: at the office and at partners."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from django.test import Client

from imojak.parties.models import Account
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application, Draft
from tests.conftest import Clock
from tests.sites import filing_side as partner
from tests.sites import test_office_file_for as office

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
QUIET = {"HX-Request": "true"}


@dataclass
class Desk:
    """The page on which one files for 김보람, who has it open, and answers to all that it asks at first."""

    client: Client
    here: str
    answers: Mapping[str, object]
    hands_in: tuple[str, ...]

    def shown(self) -> str:
        """The questions that the page shows, as it says so itself."""
        return in_page(self.client.get(self.here).content.decode(), "_shown")

    def window(self) -> str:
        """The mark of a window that has just been opened."""
        return in_page(self.client.get(self.here).content.decode(), "_window")

    def by_itself(self, **said: object) -> str:
        """What the page is told when it saves by itself."""
        answer = self.client.post(self.here, said, headers=QUIET)
        assert answer.status_code == 200
        return answer.content.decode()


def in_page(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
    assert found is not None
    return found[1]


@pytest.fixture(params=["office", "partner"])
def desk(request: pytest.FixtureRequest, clock: Clock, logged_in: LogIn) -> Desk:
    clock.at("2023-03-10")
    partner.somebody()
    if request.param == "office":
        at = office.Desk()
        client = logged_in(at.manager)
        return Desk(client, office.find(client, at, **partner.WHO), at.answers, ("file",))
    side = partner.Side("우리")
    client = logged_in(side.operator)
    return Desk(client, partner.find(client, side), side.answers, ("look", "file"))


def test_what_an_answer_calls_for_appears_at_once_and_goes_again(desk: Desk) -> None:
    shown = desk.shown()
    assert "licence" not in shown.split(",")
    told = desk.by_itself(certified="yes", _shown=shown, version="0")
    assert 'hx-swap-oob="afterend:#question-certified"' in told
    assert 'id="question-licence"' in told
    assert "form-hint-invalid" not in told
    assert "더 여쭙습니다" in told
    now = in_page(told, "_shown")
    assert "licence" in now.split(",")
    assert "question-motive" not in told  # what is there already stays as it is
    told = desk.by_itself(certified="no", licence="사회복지사", _shown=now, version="1")
    assert '<div id="question-licence" hx-swap-oob="delete">' in told
    assert desk.shown() == shown


def test_what_appeared_is_handed_in_with_the_rest_and_needs_no_second_page(desk: Desk) -> None:
    said = {**desk.answers, "certified": "yes", "licence": "사회복지사 2급"}
    for do in desk.hands_in:
        assert desk.client.post(desk.here, {"do": do, **said}).status_code == 302
    made = Application.objects.get()
    assert (made.status, made.answers["licence"]) == (ApplicationStatus.PROPOSED, "사회복지사 2급")
    assert not any(code.startswith("_") for code in made.answers)
    assert not Draft.objects.exists()


def test_a_button_takes_what_its_own_window_has_saved_meanwhile_and_no_other_s(desk: Desk) -> None:
    mine, other = desk.window(), desk.window()
    assert mine != other
    desk.by_itself(motive="먼저 적은 글", _window=mine, version="0")
    pressed = desk.client.post(desk.here, {"do": "save", "motive": "다 적은 글", "_window": mine, "version": "0"})
    assert pressed.status_code == 302
    assert "다 적은 글" in desk.client.get(desk.here).content.decode()
    told = desk.by_itself(motive="다른 창의 글", _window=other, version="0")
    assert "다른 창에서" in told
    late = desk.client.post(desk.here, {"do": "save", "motive": "다른 창의 글", "_window": other, "version": "0"})
    assert late.status_code == 422
    assert "다른 창의 글" in late.content.decode()
    assert "다 적은 글" in desk.client.get(desk.here).content.decode()


def test_a_page_whose_log_in_is_over_is_told_and_stays(desk: Desk) -> None:
    told = Client().post(desk.here, {"motive": "글"}, headers=QUIET)
    assert "로그인이 끝났습니다" in told.content.decode()
    assert not Draft.objects.exists()
    assert Client().post(desk.here, {"motive": "글"})["Location"].startswith("/login/")
