"""The front page is first of all for whoever looks for something to do; what may not be opened is no link anywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from imojak.offers.enums import RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.plan import read
from imojak.reports.planload import load
from imojak.sites import catalogue
from imojak.sites.citizen.views.front import SHOWN
from tests import factories as make
from tests.conftest import Clock
from tests.plan.folder import PLAN

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


@pytest.fixture
def plan(clock: Clock) -> Path:
    load(read(PLAN))
    return PLAN


def test_the_front_page_leads_to_what_is_open_before_it_tells_of_results(
    plan: Path, clock: Clock, client: Client
) -> None:
    for title, first, last in (
        ("나중에 마감", "2023-09-20", "2023-10-20"),
        ("먼저 마감", "2023-09-20", "2023-10-02"),
        ("아직 접수 전", "2023-10-10", "2023-10-20"),
    ):
        of = make.round_of(
            make.programme(),
            title=title,
            status=RoundStatus.OPEN,
            notice_on=date(2023, 9, 1),
            apply_from=date.fromisoformat(first),
            apply_to=date.fromisoformat(last),
            starts=date(2023, 11, 1),
            ends=date(2023, 12, 1),
        )
        make.place(of)
    catalogue.forget()
    page = client.get("/").content.decode()
    assert 'action="/programmes/"' in page
    assert page.index("먼저 마감") < page.index("나중에 마감") < page.index("주요 실적")
    assert f'href="/rounds/{of.code}/"' not in page
    assert "/signup/" in page


def test_where_nothing_is_open_the_front_page_and_the_catalogue_say_what_to_do(plan: Path, client: Client) -> None:
    for path in ("/", "/programmes/"):
        assert "가입</a>해 두시면" in client.get(path).content.decode(), path


def test_the_front_page_shows_no_endless_list(plan: Path, client: Client) -> None:
    for _ in range(SHOWN + 3):
        make.place(
            make.round_of(make.programme(), status=RoundStatus.OPEN, apply_to=date(2023, 10, 20), ends=make.AUTUMN)
        )
    catalogue.forget()
    assert client.get("/").content.decode().count('class="card" href="/rounds/') == SHOWN


def test_only_who_may_read_entries_is_given_a_link_to_them(plan: Path, client: Client, logged_in: LogIn) -> None:
    link = 'href="/office/budget/line/'
    assert link not in client.get("/office/budget/").content.decode()
    assert link not in logged_in(make.account(of=RoleKind.COUNSELLOR)).get("/office/budget/").content.decode()
    assert link in logged_in(make.account(of=RoleKind.PLANNER)).get("/office/budget/").content.decode()


def test_a_partner_without_anybody_at_present_is_led_to_those_who_have_left(clock: Clock, logged_in: LogIn) -> None:
    page = logged_in(make.account(of=RoleKind.SITE_LEADER, at=make.organisation())).get("/partner/people/")
    assert "끝난 사람까지 모두 보기" in page.content.decode()
