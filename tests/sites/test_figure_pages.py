"""The report, the list of figures and a figure's page: what stands there, who may open the rows, and the files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import openpyxl  # type: ignore[import-untyped]
import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from imojak.figures.engine import compute, rows
from imojak.ledger.models import BudgetLine
from imojak.offers.models import Programme
from imojak.parties.models import Party
from imojak.reports.outputs import FORMATS
from imojak.sites import cutoff, downloads
from imojak.trust.models import ReadLog
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived_year")]

LogIn = Callable[[str], Client]
ACTUAL = "programme.internship.actual"
SPENT = "appendix.A2.1.1.spent"
KOREAN = ["staffing.계.계.quota", "project-cost.중장년 생애설계 지원.amount"]


def looks() -> QuerySet[ReadLog]:
    """What was written down of looking at rows; the lived year has other looks as well."""
    return ReadLog.objects.filter(task__contains="근거")


def url(key: str) -> str:
    return reverse("office:figure", args=[key])


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def table(client: Client, key: str, form: str = "csv", query: str = "") -> list[list[str]]:
    response = client.get(reverse("office:figure-rows", args=[key, form]) + query)
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


# --- the report -------------------------------------------------------------------------------------------------------


def test_every_figure_of_the_report_is_a_link_that_opens(client: Client) -> None:
    page = text(client, reverse("office:report"))
    links = set(re.findall(r'href="(/office/figures/[^"#]+)"', page))
    assert len(links) > 300
    for link in sorted(links)[:: len(links) // 25]:
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("form", FORMATS)
def test_the_report_can_be_taken_along_in_every_format(client: Client, form: str) -> None:
    response = client.get(reverse("office:report-file", args=[form]))
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="report-2023-09-30.{form}"'
    assert response["Content-Type"] == downloads.MEDIA_TYPES[form]
    beginning = {"pdf": b"%PDF", "hwpx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>", "json": b"{"}.get(form, b"")
    assert response.content.startswith(beginning)
    assert len(response.content) > 10_000


def test_the_report_of_another_day_shows_that_day(client: Client) -> None:
    page = text(client, reverse("office:report") + "?as_of=2023-06-30")
    assert "2023. 6. 30. 기준" in page
    assert f"{url(ACTUAL)}?as_of=2023-06-30" in page


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_word_kind_and_difference(client: Client) -> None:
    address = reverse("office:figures")
    everything = client.get(address).context["page"].paginator.count
    assert everything == len(compute(2023, date(2023, 9, 30)))
    interns = client.get(address, {"q": "인턴십", "kind": "record"}).context["page"].paginator.object_list
    assert interns
    assert {figure.kind for figure in interns} == {"record"}
    assert all("인턴십" in figure.label for figure in interns)
    differing = client.get(address, {"differs": "on"}).context["page"].paginator.object_list
    assert differing
    assert all(figure.published != figure.value for figure in differing)
    assert "찾는 지표가 없습니다" in text(client, f"{address}?q=없는말")


# --- a figure's page --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [ACTUAL, SPENT, "headline.H1.value", *KOREAN])
def test_a_figure_says_how_it_is_counted_and_when(client: Client, key: str) -> None:
    page = text(client, url(key))
    for word in ("세는 규칙", "어느 날짜로", "2023. 9. 30. 기준", "정의 1판"):
        assert word in page


def test_a_result_is_held_against_its_goal_and_against_what_was_printed(client: Client) -> None:
    context = client.get(url(ACTUAL)).context
    value = compute(2023, date(2023, 9, 30))[ACTUAL].value
    assert value is not None
    assert context["target"].value == 400
    assert context["target_rate"] == (value * 100 / 400).quantize(Decimal("0.1"))
    assert context["differs"] is True
    assert context["difference"] == value - 412
    assert client.get(url("headline.H1.value")).context["target_rate"] is not None
    assert client.get(url("appendix.A2.1.1.spent")).context["target_rate"] is None


def test_rows_about_persons_open_to_readers_of_the_report_alone(client: Client, logged_in: LogIn) -> None:
    assert "rows" not in client.get(url(ACTUAL)).context
    assert "로그인" in text(client, url(ACTUAL))
    for name in ("citizen", "leader", "operator", "payclerk", "admin"):
        assert "rows" not in logged_in(name).get(url(ACTUAL)).context, name
    for name in ("director", "planner", "manager", "counsellor", "finance", "auditor"):
        assert logged_in(name).get(url(ACTUAL)).context["rows"], name


def test_entries_open_to_readers_of_the_budget_alone_also_behind_a_computed_figure(logged_in: LogIn) -> None:
    rate = "execution.A2.1.1.spent-rate"
    for key in (SPENT, rate):
        assert logged_in("payclerk").get(url(key)).context["rows"]
        assert "rows" not in logged_in("counsellor").get(url(key)).context
    page = text(logged_in("finance"), url(SPENT))
    assert "/office/budget/entry/" in page


def test_the_plan_is_public(client: Client) -> None:
    assert client.get(url("staffing.계.계.quota")).context["rows"]


def test_names_are_masked_outside_the_scope_and_whole_within(logged_in: LogIn) -> None:
    names = {row["name"] for row in logged_in("planner").get(url(ACTUAL)).context["rows"]}
    assert names
    assert all("*" in name for name in names)
    own = {row["name"] for row in logged_in("manager-internship").get(url(ACTUAL)).context["rows"]}
    assert own
    assert not any("*" in name for name in own)
    neighbour = {row["name"] for row in logged_in("manager").get(url(ACTUAL)).context["rows"]}
    assert all("*" in name for name in neighbour)  # the manager of another programme


def test_looking_at_rows_is_written_down_for_the_persons(logged_in: LogIn) -> None:
    logged_in("auditor").get(url(ACTUAL))
    found = rows(ACTUAL, 2023, date(2023, 9, 30), limit=50)
    people = {row.party_id for row in found.rows}
    assert set(looks().values_list("subject_id", flat=True)) == people
    assert set(looks().values_list("task", flat=True)) == {"‘인턴십 참여자 실적’ 근거 열람"}


def test_pages_of_rows_go_on_where_the_last_ended_and_stop_at_the_end(logged_in: LogIn) -> None:
    key, client = "programme.vocational.actual", logged_in("planner")
    total = client.get(url(key)).context["total"]
    assert total > 50
    first = [row["id"] for row in client.get(url(key)).context["rows"]]
    second = [row["id"] for row in client.get(url(key), {"page": 2}).context["rows"]]
    assert len(first) == 50
    assert not set(first) & set(second)
    beyond = client.get(url(key), {"page": 9999}).context
    assert beyond["page"].number == beyond["page"].paginator.num_pages
    assert beyond["rows"]


def test_rows_are_narrowed_by_a_word_and_the_file_with_them(logged_in: LogIn) -> None:
    client = logged_in("planner")
    context = client.get(url(ACTUAL), {"row": "2차"}).context
    every = client.get(url(ACTUAL)).context["total"]
    assert 0 < context["total"] < every
    assert all("2차 인턴십" in [cell for cell, _ in row["cells"]] for row in context["rows"])
    assert len(table(client, ACTUAL, query="?row=2차")) == context["total"] + 1
    assert "찾는 행이 없습니다" in text(client, url(ACTUAL) + "?row=없는말")


# --- files ------------------------------------------------------------------------------------------------------------


def test_the_rows_as_csv_add_up_to_the_figure(logged_in: LogIn) -> None:
    header, *lines = table(logged_in("auditor"), ACTUAL)
    assert header[-2:] == ["이름", "기여"]
    assert sum(Decimal(line[-1]) for line in lines) == compute(2023, date(2023, 9, 30))[ACTUAL].value
    masked = [line[-2] for line in table(logged_in("planner"), ACTUAL)[1:]]
    assert all("*" in name for name in masked)


def test_the_rows_as_xlsx_hold_numbers(logged_in: LogIn) -> None:
    response = logged_in("finance").get(reverse("office:figure-rows", args=[SPENT, "xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    *_, last = zip(*sheet.values, strict=True)
    assert last[0] == "기여"
    assert round(sum(last[1:])) == compute(2023, date(2023, 9, 30))[SPENT].value


def test_a_csv_opens_in_a_korean_spreadsheet_under_a_korean_name(client: Client) -> None:
    key = KOREAN[0]
    response = client.get(reverse("office:figure-rows", args=[key, "csv"]))
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert quote(f"{key}_2023-09-30.csv") in response["Content-Disposition"]


def test_a_file_leaves_the_same_trace_as_the_page(logged_in: LogIn) -> None:
    table(logged_in("planner"), ACTUAL)
    row = looks().get()
    assert row.task.startswith("‘인턴십 참여자 실적’ 근거 내려받기(CSV)(가린 이름 ")


def test_who_may_not_open_the_rows_gets_no_file_of_them(client: Client, logged_in: LogIn) -> None:
    address = reverse("office:figure-rows", args=[ACTUAL, "csv"])
    assert client.get(address)["Location"] == f"/login/?next={address}"
    assert logged_in("citizen").get(address).status_code == 403
    assert not looks().exists()


def test_a_cell_that_a_spreadsheet_would_run_is_told_to_be_text() -> None:
    cells = ["=1+1", "+82", "-ls", "@x", "\tx", "＝1", "", "10원", None, -5, Decimal("-1.5"), date(2023, 9, 30)]
    response = downloads.table("t.csv", ["=머리"], [cells])
    header, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert header == ["'=머리"]
    assert row == ["'=1+1", "'+82", "'-ls", "'@x", "'\tx", "'＝1", "", "10원", "", "-5", "-1.5", "2023-09-30"]
    book = openpyxl.load_workbook(io.BytesIO(downloads.table("t.xlsx", ["가"], [["=1+1", -5]]).content))
    assert book.active is not None
    assert book.active["A2"].data_type == "s"
    assert book.active["B2"].value == -5


# --- always of today --------------------------------------------------------------------------------------------------


def test_one_more_won_and_one_participant_less_are_on_the_page_at_once(client: Client) -> None:
    address, intern = url(SPENT), url(ACTUAL)
    before, people = client.get(address).context["figure"].value, client.get(intern).context["figure"].value
    line = BudgetLine.objects.get(year=2023, code="A2.1.1")
    make.commit(line, 5_000, on=date(2023, 9, 30))
    make.spend(line, 5_000, on=date(2023, 9, 30))
    edition = make.round_of(Programme.objects.get(year=2023, code="internship"))
    make.participation(make.place(edition))
    assert client.get(address).context["figure"].value == before + 5
    assert client.get(intern).context["figure"].value == people + 1


def test_figures_are_computed_once_while_nothing_happens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get(url(ACTUAL))
    monkeypatch.setattr(cutoff, "compute", lambda *_: pytest.fail("computed again"))
    assert client.get(url(SPENT)).status_code == 200
    Party.objects.create(kind="person", name="세지 않는 사람")
    assert client.get(url(ACTUAL)).status_code == 200
