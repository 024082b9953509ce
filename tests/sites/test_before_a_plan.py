"""Opening the site before a plan is loaded: every page says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from imojak.parties.enums import RoleKind
from imojak.plan import read
from imojak.reports.planload import load
from imojak.sites.cutoff import latest_year
from tests import factories as make
from tests.plan.folder import PLAN

pytestmark = pytest.mark.django_db

OTHERS = [
    "/office/report/",
    "/office/report/file.json",
    "/office/figures/",
    "/office/figures/programme.internship.actual/",
    "/office/budget/",
    "/office/checks/",
]


def test_the_front_page_says_what_to_do(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "make run" in page
    assert "imojak load_plan plans/2023" in page


@pytest.mark.parametrize("path", OTHERS)
def test_other_pages_say_it_too(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "imojak load_plan plans/2023" in response.content.decode()


def test_logging_in_works_already(client: Client) -> None:
    assert client.get("/login/").status_code == 200
    client.force_login(make.account(of=RoleKind.CITIZEN))
    assert client.get("/me/").status_code == 200
    assert client.get("/office/").status_code == 200


def test_a_plan_without_a_lived_year_says_why_the_results_are_nought(client: Client) -> None:
    load(read(PLAN))
    assert "imojak live 2023" in client.get("/").content.decode()
    for path in OTHERS:
        assert client.get(path).status_code == 200, path


def test_a_damaged_transcript_is_told_where_it_would_be_checked(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load(read(PLAN))
    monkeypatch.setattr("django.conf.settings.BASE_DIR", tmp_path)
    assert "published.json이 없습니다" in client.get("/office/checks/").content.decode()
    (tmp_path / "plans" / "2023").mkdir(parents=True)
    (tmp_path / "plans" / "2023" / "published.json").write_text("{", encoding="utf-8")
    response = client.get("/office/checks/")
    assert response.status_code == 200
    assert "전사본을 검산하지 못했습니다" in response.content.decode()


def test_the_year_shown_is_the_newest_with_programmes_and_a_budget() -> None:
    assert latest_year() is None
    make.budget_line()
    make.programme()
    assert latest_year() == make.YEAR
    make.budget_line(year=make.YEAR + 3)  # what an older programme is still paid from
    make.programme(year=make.YEAR + 1)  # a programme of next year, by its file alone
    assert latest_year() == make.YEAR
