"""Whatever is typed into an address or a field: a clear Korean sentence, never a page 500."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived_year")]

Logged = Callable[[str], Client]

KEY = "/office/figures/programme.internship.actual/"
DATED = [
    "/",
    "/office/report/",
    "/office/figures/",
    KEY,
    "/office/budget/",
    "/office/checks/",
    "/office/report/file.json",
]


@pytest.mark.parametrize("path", DATED)
@pytest.mark.parametrize("day", ["x", "2023-13-45", "2022-09-30", "2024-01-01", "-1", "９월", "2023-9-31", "1" * 400])
def test_a_wrong_day_is_told_with_an_example(client: Client, path: str, day: str) -> None:
    response = client.get(path, {"as_of": day})
    assert response.status_code == 404
    assert "2023-09-30처럼" in response.content.decode()


@pytest.mark.parametrize("page", ["abc", "0", "-3", "9999", "1.5", "²", "١", "9" * 30, "", "1e3"])
def test_a_wrong_page_shows_one_that_is_there(logged_in: Logged, page: str) -> None:
    client = logged_in("auditor")
    for path in ("/office/figures/", KEY, "/office/budget/line/A2.1.1/", "/partner/"):
        response = (logged_in("leader") if path == "/partner/" else client).get(path, {"page": page})
        assert response.status_code == 200, path


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/office/figures/programme.internship.actuall/", "비슷한 지표: programme.internship.actual"),
        ("/office/figures/<script>alert(1)<script>/", "지표는 없습니다"),
        ("/office/figures/" + "가" * 500 + "/", "지표는 없습니다"),
        ("/office/figures/programme.internship.actual/rows.pdf", "그런 파일은 없습니다"),
        ("/office/figures/nothing/rows.csv", "지표는 없습니다"),
        ("/office/report/file.docx", "그런 형식의 파일은 없습니다"),
        ("/office/budget/?under=Z9", "그런 예산 항목이 없습니다"),
        ("/office/budget/line/Z9/", "그런 예산 항목이 없습니다"),
        ("/office/budget/line/' OR 1=1 --/", "그런 예산 항목이 없습니다"),
        ("/office/budget/entry/0/", "그런 원장 기록이 없습니다"),
        (f"/office/budget/entry/{10**30}/", "그런 원장 기록이 없습니다"),
        (f"/office/budget/payment/{10**30}/", "그런 지급은 없습니다"),
        (f"/office/budget/document/{10**30}/", "그런 문서가 없습니다"),
        ("/office/budget/entry/-1/", "주소가 바뀌었거나 없는 쪽입니다"),
        ("/nothing/here", "주소가 바뀌었거나 없는 쪽입니다"),
    ],
)
def test_what_is_not_there_is_told(logged_in: Logged, path: str, sentence: str) -> None:
    response = logged_in("auditor").get(quote(path, safe="/?="))
    page = response.content.decode()
    assert response.status_code == 404
    assert sentence in page
    assert "<script>alert" not in page
    assert "첫 화면으로" in page


@pytest.mark.parametrize("word", ["<script>alert(1)</script>", "x" * 5_000, "\x00", "%", "' OR 1=1 --", "\u202e가"])
def test_a_strange_word_finds_nothing_or_something(logged_in: Logged, word: str) -> None:
    client = logged_in("auditor")
    for path, name in (("/office/figures/", "q"), (KEY, "row"), ("/office/figures/", "kind")):
        response = client.get(path, {name: word})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
    assert logged_in("leader").get("/partner/", {"q": word}).status_code == 200


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=st.text(max_size=12), level=st.text(max_size=12), under=st.text(max_size=12), kind=st.text(max_size=12))
def test_no_text_breaks_a_page(logged_in: Logged, page: str, level: str, under: str, kind: str) -> None:
    client = logged_in("auditor")
    assert client.get("/office/budget/", {"level": level, "under": under}).status_code in (200, 404)
    assert client.get("/office/budget/line/A2.1.1/", {"kind": kind, "page": page}).status_code == 200


def test_a_wrong_log_in_says_so_and_keeps_the_name(client: Client) -> None:
    page = client.post("/login/", {"username": "planner", "password": "wrong"}).content.decode()
    assert "아이디나 비밀번호가 맞지 않습니다" in page
    assert 'value="planner"' in page
    assert client.post("/login/", {"username": "\x00", "password": ""}).status_code == 200


def test_a_log_in_leads_nowhere_else(client: Client) -> None:
    response = client.post(
        "/login/?next=https://elsewhere.example/",
        {"username": "planner", "password": "imojak-demo-2023", "next": "https://elsewhere.example/"},
    )
    assert response["Location"] == "/office/"


def test_a_form_that_lost_its_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "새로 고친 뒤 다시 보내 주세요" in response.content.decode()


def test_logging_out_is_no_link(logged_in: Logged) -> None:
    assert logged_in("planner").get("/logout/").status_code == 405
