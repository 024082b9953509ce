"""The pages of the outlook and of a round's commitment: who gets in, what they show, ask and refuse."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.offers.enums import RoundStatus, RuleKind
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.pay import commitments
from imojak.pay.models import Commitment
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]
MONTH = 548_340

OPENS = """
              director planner finance auditor manager neighbour once past-director clerk counsellor leader citizen
outlook       ok       ok      ok      ok      .       .         .    .             .     .          .      .
outlook-file  ok       ok      ok      ok      .       .         .    .             .     .          .      .
looking-back  ok       ok      ok      ok      .       .         .    .             .     .          .      .
what-if       ok       ok      ok      ok      .       .         .    .             .     .          .      .
costs         ok       ok      ok      ok      .       .         .    .             .     .          .      .
costs-file    ok       ok      ok      ok      .       .         .    .             .     .          .      .
commitment    ok       ok      ok      ok      ok      ok        .    .             ok    .          .      .
commit        .        .       ok      .       ok      .         .    .             .     .          .      .
"""


def cells() -> dict[tuple[str, str], str]:
    heading, *lines = (line.split() for line in OPENS.strip().splitlines())
    return {(name, column): cell for name, *row in lines for column, cell in zip(heading, row, strict=True)}


CELLS = cells()


class House:
    """A paid round of ours with two people, on a line of the year, and everybody who may or may not look at it."""

    def __init__(self) -> None:
        self.team, self.other = make.unit("ours"), make.unit("theirs")
        scheme = make.rule_set(
            kind=RuleKind.PAY,
            hourly_won=9_620,
            hours_per_month_max=57,
            month_max_won=MONTH,
            rounding={"unit_won": 10, "mode": "half_up"},
        )
        self.programme = make.programme("boram", lead_unit=self.team, pay_scheme=scheme)
        self.line = make.budget_line("A3.1.2", name="사회공헌일자리")
        make.appropriate(self.line, 20_000_000)
        make.programme_line(self.programme, self.line)
        self.round = make.round_of(
            self.programme, starts=date(2023, 4, 1), ends=date(2023, 11, 30), status=RoundStatus.RUNNING, code="boram-1"
        )
        self.place = make.place(self.round)
        self.parts = [make.participation(self.place) for _ in range(2)]
        self.accounts: dict[str, Account] = {
            "director": make.account(of=RoleKind.DIRECTOR),
            "planner": make.account(of=RoleKind.PLANNER),
            "finance": make.account(of=RoleKind.FINANCE_OFFICER),
            "auditor": make.account(of=RoleKind.AUDITOR),
            "manager": make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.team.party),
            "neighbour": make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.other.party),
            "once": make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.team.party, ends_on=date(2023, 6, 30)),
            "past-director": make.account(of=RoleKind.DIRECTOR, ends_on=date(2023, 9, 29)),
            "clerk": make.account(of=RoleKind.PAY_CLERK),
            "counsellor": make.account(of=RoleKind.COUNSELLOR, at=make.centre().party),
            "leader": make.account(of=RoleKind.SITE_LEADER, at=make.organisation()),
            "citizen": make.account(party=self.parts[0].party),
        }


@pytest.fixture
def house() -> House:
    return House()


def ask(client: Client, name: str, **more: Any) -> Any:
    if name in ("commitment", "commit"):
        address = reverse("office:commitment", args=["boram-1"])
        return client.post(address, {"line": more["line"], "hours": "50"}) if name == "commit" else client.get(address)
    form = ["csv"] if name.endswith("-file") else []
    return client.get(reverse(f"office:{name}", args=form))


@pytest.mark.parametrize(("name", "column"), CELLS)
def test_who_gets_in(house: House, logged_in: LogIn, name: str, column: str) -> None:
    answer = ask(logged_in(house.accounts[column]), name, line=house.line.pk)
    expected = {"ok": 302 if name == "commit" else 200, ".": 403}[CELLS[name, column]]
    assert answer.status_code == expected
    assert Commitment.objects.exists() == (name == "commit" and expected == 302)


@pytest.mark.parametrize("name", sorted({name for name, _ in CELLS} - {"commit"}))
def test_who_has_not_logged_in_is_sent_to_the_logged_in(house: House, client: Client, name: str) -> None:
    answer = ask(client, name)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_the_outlook_shows_the_year_as_a_picture_with_its_table_and_every_line(house: House, logged_in: LogIn) -> None:
    client = logged_in(house.accounts["finance"])
    page = client.get("/office/outlook/?as_of=2023-06-30").content.decode()
    assert '<svg class="year-chart"' in page
    assert "예산" in page
    assert "20,000" in page
    line = client.get("/office/outlook/?as_of=2023-06-30&line=A3.1.2").content.decode()
    assert "사회공헌일자리" in line
    assert "항목마다" not in line
    assert client.get("/office/outlook/?line=nowhere").status_code == 404


def test_before_there_is_money_the_page_says_what_to_do(logged_in: LogIn) -> None:
    make.budget_line("A1")
    make.programme("boram")
    page = logged_in(make.account(of=RoleKind.PLANNER)).get("/office/outlook/").content.decode()
    assert "예산이 없습니다" in page


def test_looking_back_waits_for_the_years_end_and_then_shows_its_months(house: House, logged_in: LogIn) -> None:
    client, page = logged_in(house.accounts["director"]), "/office/outlook/looking-back/"
    assert page in client.get("/office/outlook/").content.decode()
    assert "해가 끝나면 여기에 나옵니다" in client.get(page).content.decode()
    make.commit(house.line, 1_000_000, on=date(2023, 12, 5))
    make.spend(house.line, 1_000_000, on=date(2023, 12, 6))
    done = client.get(page).content.decode()
    assert done.count('<th scope="row" class="date">2023. ') == 11


def test_the_file_holds_what_the_page_shows(house: House, logged_in: LogIn) -> None:
    client = logged_in(house.accounts["planner"])
    text = client.get("/office/outlook.csv?as_of=2023-06-30").content.decode("utf-8-sig")
    [row] = list(csv.DictReader(io.StringIO(text)))
    assert (row["코드"], row["예산(원)"], row["지출(원)"]) == ("A3.1.2", "20000000", "0")
    assert int(row["구간 아래(원)"]) <= int(row["전망(원)"]) <= int(row["구간 위(원)"]) <= 20_000_000
    assert client.get("/office/outlook.pdf").status_code == 404


def test_twenty_people_more_are_computed_and_warned_of_before_anything_is_decided(
    house: House, logged_in: LogIn
) -> None:
    commitments.commit_round(house.round, actor=house.accounts["finance"], on=date(2023, 4, 1))
    client = logged_in(house.accounts["finance"])
    asked = {"as_of": "2023-06-30", "people": "20", "round": "boram-1", "start": "2023-09"}
    page = client.get("/office/outlook/what-if/", asked).content.decode()
    assert f"{20 * 3 * MONTH:,}" in page
    assert "예산이 모자라는 항목이 있습니다" in page
    assert 'value="20"' in page
    few = client.get("/office/outlook/what-if/", {**asked, "people": "1"}).content.decode()
    assert "남은 예산 안에서 할 수 있습니다" in few
    assert Commitment.objects.count() == 1


def test_a_higher_wage_is_asked_by_what_an_hour_is_worth_now(house: House, logged_in: LogIn) -> None:
    client = logged_in(house.accounts["director"])
    asked = {"as_of": "2023-06-30", "won": "10000", "group": "9620", "since": "2023-08"}
    page = client.get("/office/outlook/what-if/", asked).content.decode()
    assert f"{2 * 4 * (570_000 - MONTH):,}" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"people": "20"}, "‘회차’도 함께 적어야 합니다"),
        ({"won": "11436", "group": "9620"}, "‘바뀌는 달’도 함께 적어야 합니다"),
        ({"people": "-3", "round": "boram-1", "start": "2023-09"}, "늘릴 인원"),
        ({"people": "3", "round": "elsewhere", "start": "2023-09"}, "목록에서 골라 주세요"),
        ({"people": "3", "round": "boram-1", "start": "2023-12"}, "2023년 11월 30일에 끝납니다"),
    ],
)
def test_what_is_asked_wrongly_stays_and_is_told(
    house: House, logged_in: LogIn, asked: dict[str, str], said: str
) -> None:
    page = logged_in(house.accounts["planner"]).get("/office/outlook/what-if/", {"as_of": "2023-06-30", **asked})
    assert said in page.content.decode()
    assert page.status_code == 200


def test_at_the_years_end_there_is_nothing_to_ask(house: House, logged_in: LogIn) -> None:
    page = logged_in(house.accounts["planner"]).get("/office/outlook/what-if/?as_of=2023-12-15").content.decode()
    assert "따져 볼 것이 없습니다" in page


def test_costs_show_a_dash_and_no_zero_where_nobody_is(house: House, logged_in: LogIn) -> None:
    make.commit(house.line, 1_000_000)
    make.spend(house.line, 900_000, on=date(2023, 5, 10))
    client = logged_in(house.accounts["auditor"])
    page = client.get("/office/outlook/costs/").content.decode()
    assert "450,000" in page
    assert "아직 묻지 않음" in page
    text = client.get("/office/outlook/costs.csv").content.decode("utf-8-sig")
    [row] = list(csv.DictReader(io.StringIO(text)))
    assert (row["참여자 1명(원)"], row["수료 1명(원)"], row["12개월 뒤 취업 1명(원)"]) == ("450000", "", "")


def test_a_round_is_committed_by_hand_and_its_way_is_shown(house: House, logged_in: LogIn) -> None:
    client = logged_in(house.accounts["manager"])
    address = reverse("office:commitment", args=["boram-1"])
    assert "아직 원인행위한 것이 없습니다" in client.get(address).content.decode()
    answer = client.post(address, {"line": house.line.pk, "hours": "57"}, follow=True).content.decode()
    assert f"{2 * 8 * MONTH:,}원을 더 원인행위했습니다" in answer
    assert "기준 변경" in answer
    again = client.post(address, {"hours": "57"}, follow=True).content.decode()
    assert "바뀐 것이 없습니다" in again
    less = client.post(address, {"hours": "40"}, follow=True).content.decode()
    assert f"{2 * 8 * (MONTH - 384_800):,}원을 해제했습니다" in less


def test_a_commitment_beyond_the_line_is_refused_with_the_room_and_the_years_end(
    house: House, logged_in: LogIn
) -> None:
    for _ in range(3):
        make.participation(house.place)
    client = logged_in(house.accounts["manager"])
    answer = client.post(reverse("office:commitment", args=["boram-1"]), {"line": house.line.pk, "hours": "57"})
    page = answer.content.decode()
    assert "남은 예산은 20,000,000원인데" in page
    assert f"{5 * 8 * MONTH - 20_000_000:,}원이 모자랍니다" in page
    assert "연말까지" in page
    assert 'value="57"' in page
    assert not Commitment.objects.exists()


def test_more_hours_than_are_paid_are_refused_beside_the_field(house: House, logged_in: LogIn) -> None:
    client = logged_in(house.accounts["manager"])
    answer = client.post(reverse("office:commitment", args=["boram-1"]), {"line": house.line.pk, "hours": "60"})
    assert answer.status_code == 422
    assert "한 달에 57시간까지 지급합니다" in answer.content.decode()


def test_a_round_without_pay_has_no_such_page_and_no_tab(house: House, logged_in: LogIn) -> None:
    make.round_of(house.programme, code="free", pay_scheme=None)
    client = logged_in(house.accounts["manager"])
    assert client.get(reverse("office:commitment", args=["free"])).status_code == 404
    assert "/commitment/" not in client.get(reverse("office:round", args=["free"])).content.decode()
    assert "/commitment/" in client.get(reverse("office:round", args=["boram-1"])).content.decode()


def test_finance_reads_the_page_without_tabs_that_would_refuse_it(house: House, logged_in: LogIn) -> None:
    page = logged_in(house.accounts["finance"]).get(reverse("office:commitment", args=["boram-1"])).content.decode()
    assert reverse("office:round", args=["boram-1"]) not in page


def test_the_budget_line_shows_where_it_ends_the_year(house: House, logged_in: LogIn) -> None:
    address = reverse("office:budget-line", args=["A3.1.2"]) + "?as_of=2023-06-30"
    page = logged_in(house.accounts["finance"]).get(address).content.decode()
    assert "연말 전망" in page
    assert "그림으로 보기" in page
    assert "그림으로 보기" not in logged_in(house.accounts["manager"]).get(address).content.decode()


def test_the_outlook_is_on_the_desk_of_who_may_read_it(house: House, logged_in: LogIn) -> None:
    assert "/office/outlook/" in logged_in(house.accounts["director"]).get("/office/").content.decode()
    assert "/office/outlook/" not in logged_in(house.accounts["manager"]).get("/office/").content.decode()
