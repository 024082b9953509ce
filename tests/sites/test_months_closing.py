"""The agency closes months on its pages: approving, giving back, reopening, what has changed meanwhile, and the presses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from imojak.pay.deciding import compute_entitlement
from imojak.records import closing, logging
from imojak.records.enums import MonthStep, PeriodStatus
from imojak.records.models import ExceptionSeen, Period, Record
from tests import factories as make
from tests.closing_months import close, confirm, look
from tests.conftest import Clock
from tests.sites.month_house import AUGUST, House, LogIn, mark_of, stamp_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock: Clock) -> House:
    clock.at("2023-09-01")
    return House()


def confirmed(house: House, minutes: int = 240) -> Period:
    """One more place of the round whose month its leader has confirmed."""
    one = make.participation(make.place(house.round, host=house.site))
    record = logging.log_work(one, date(2023, 8, 7), minutes, "안내", actor=house["leader"])
    assert record.period is not None
    return confirm(record.period, house["leader"])


@pytest.mark.parametrize("places", [2, 9])
def test_a_month_is_closed_by_two_presses_and_two_for_each_kind_of_exception(
    house: House, logged_in: LogIn, places: int
) -> None:
    """However many places there are: what stands out by kind, and the rest in one go."""
    confirm(house.period, house["leader"])
    for number in range(places):
        confirmed(house, 540 if number % 2 else 240)
    client, presses = logged_in(house["manager"]), 0
    start = client.get(reverse("office:months"))
    for _ in range(5):
        page = start.content.decode()
        group = re.search(r'href="([^"]*/months/exceptions/[^"]+)"', page)
        if group is None:
            break
        shown = client.get(group.group(1))
        start = client.post(group.group(1), {"month": "2023-08", "mark": mark_of(shown.content.decode())}, follow=True)
        presses += 2
    link = re.search(r'href="([^"]*/months/approve/[^"]+)"', start.content.decode())
    assert link
    look_first = client.get(link.group(1)).content.decode()
    done = client.post(link.group(1), {"month": "2023-08", "stamp": stamp_of(look_first)}, follow=True)
    presses += 2
    assert f"{places + 1}곳의 달을 마감했습니다." in done.content.decode()
    assert presses == 4
    assert set(Period.objects.values_list("status", flat=True)) == {PeriodStatus.LOCKED}


def test_what_changed_after_the_page_was_shown_is_left_alone(house: House, logged_in: LogIn) -> None:
    confirm(house.period, house["leader"])
    other = confirmed(house)
    client = logged_in(house["manager"])
    url = f"{reverse('office:months-approve')}?month=2023-08"
    page = client.get(url).content.decode()
    closing.take_back([other], actor=house["leader"]).all_or_refused()
    confirm(other, house["leader"])
    told = client.post(url, {"month": "2023-08", "stamp": stamp_of(page)}, follow=True).content.decode()
    assert "1곳의 달을 마감했습니다." in told
    assert "1곳은 화면을 연 뒤에 바뀌어" in told
    other.refresh_from_db()
    assert (house.status(), other.status) == (PeriodStatus.LOCKED, PeriodStatus.CONFIRMED)


def test_a_list_of_exceptions_that_has_changed_is_shown_anew(house: House, logged_in: LogIn) -> None:
    confirmed(house, 540)
    client = logged_in(house["manager"])
    url = f"{reverse('office:months-exceptions', args=['long-day'])}?month=2023-08"
    mark = mark_of(client.get(url).content.decode())
    confirmed(house, 600)
    told = client.post(url, {"month": "2023-08", "mark": mark}).content.decode()
    assert "화면을 연 뒤에 목록이 바뀌었습니다" in told
    assert not ExceptionSeen.objects.filter(step=MonthStep.APPROVE).exists()


def test_two_who_press_at_once_are_told_who_was_first(house: House, logged_in: LogIn) -> None:
    confirm(house.period, house["leader"])
    colleague = make.account(of="programme-manager", at=house.team.party)
    clients = [logged_in(house["manager"]), logged_in(colleague)]
    url = reverse("office:month", args=[house.period.pk])
    pages = [client.get(url).content.decode() for client in clients]
    address = reverse("office:month-step", args=[house.period.pk, "approve"])
    told = [
        client.post(address, {"mark": mark_of(page)}, follow=True).content.decode()
        for client, page in zip(clients, pages, strict=True)
    ]
    assert "승인하고 마감했습니다" in told[0]
    assert "화면을 연 뒤에 이 달이 바뀌었습니다" in told[1]
    house.period.refresh_from_db()
    assert house.period.approved_by == house["manager"]


def test_a_month_is_given_back_with_a_reason_and_reopened_with_one(house: House, logged_in: LogIn) -> None:
    confirm(house.period, house["leader"])
    client = logged_in(house["manager"])
    client.post(reverse("office:month-step", args=[house.period.pk, "return"]), {"reason": "10일이 빠졌음"})
    assert house.status() == PeriodStatus.OPEN
    close(house.period, house["leader"], house["manager"])
    url = reverse("office:month-reopen", args=[house.period.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    opened = client.post(url, {"reason": "10일이 빠졌음"}, follow=True).content.decode()
    assert "2판을 열었습니다" in opened
    assert "다시 연 까닭: 10일이 빠졌음" in opened
    old = client.get(reverse("office:month", args=[house.period.pk])).content.decode()
    assert "2판</a>" in old
    assert "다시 열기</a>" not in old


def test_the_difference_stands_on_the_page_before_and_after_the_month_is_locked_again(
    house: House, logged_in: LogIn
) -> None:
    close(house.period, house["leader"], house["manager"])
    earned = compute_entitlement(house.person, AUGUST)
    assert earned is not None
    client = logged_in(house["manager"])
    before = client.get(reverse("office:month-reopen", args=[house.period.pk])).content.decode()
    assert "지금까지 이 달에 결정한 활동비는 38,480원입니다" in before
    again = closing.reopen(house.period, actor=house["manager"], reason="한 시간 누락")
    url = reverse("office:month", args=[again.pk])
    assert "활동비는 바뀌지 않습니다" in client.get(url).content.decode()
    record, leads = Record.objects.get(), logged_in(house["leader"])
    day = reverse("partner:hours-day", args=[again.place_id, record.day.isoformat()])
    assert "마감했다가 다시 연 달입니다" in leads.get(day).content.decode()
    person = record.participation_id
    typed = {f"minutes-{person}": "5", f"note-{person}": record.note, f"record-{person}": str(record.pk), "do": "save"}
    assert "1명 고침" in leads.post(day, typed, follow=True).content.decode()
    page = client.get(url).content.decode()
    assert "늦은 제출" not in page, "a month that was reopened cannot be in time"
    assert "다시 마감하면 바뀌는 활동비" in page
    assert re.search(r"38,480</td>\s*<td class=\"num\">48,100</td>\s*<td class=\"num\">9,620</td>", page)
    close(again, house["leader"], house["manager"])
    granted = compute_entitlement(house.person, AUGUST)
    assert granted is not None
    assert (granted.version, granted.amount) == (2, 9_620)


def test_a_month_whose_pay_is_out_says_so_before_anybody_writes_a_reason(house: House, logged_in: LogIn) -> None:
    close(house.period, house["leader"], house["manager"])
    batch = make.batch(house.round, make.funded_line(), month=AUGUST)
    make.payment(make.entitlement(house.person, house.period), batch)
    client = logged_in(house["manager"])
    url = reverse("office:month-reopen", args=[house.period.pk])
    assert f"지급 묶음 {batch.number}에" in client.get(url).content.decode()
    refused = client.post(url, {"reason": "누락"})
    assert refused.status_code == 422
    assert batch.number in refused.content.decode()


def test_a_round_shows_every_place_with_each_of_its_months(house: House, logged_in: LogIn) -> None:
    close(house.period, house["leader"], house["manager"])
    page = logged_in(house["manager"]).get(reverse("office:round-months", args=[house.round.code])).content.decode()
    assert "마감 1곳" in page
    assert f'href="{reverse("office:month", args=[house.period.pk])}"' in page
    empty = logged_in(house["neighbour"]).get(reverse("office:round-months", args=[house.far.code]))
    assert "아직 활동을 적은 달이 없습니다" in empty.content.decode()


def test_nobody_presses_for_their_own_hours(house: House, logged_in: LogIn) -> None:
    own = house["citizen"]
    make.role(own.party, of="site-leader", at=house.site)
    client = logged_in(own)
    page = client.get(reverse("partner:month", args=[house.period.pk])).content.decode()
    told = client.post(
        reverse("partner:month-step", args=[house.period.pk, "confirm"]), {"mark": mark_of(page)}, follow=True
    )
    assert "본인이나 본인이 속한 모임의 활동" in told.content.decode()
    assert house.status() == PeriodStatus.OPEN


def test_odd_words_in_the_address_give_a_page(house: House, logged_in: LogIn) -> None:
    for who, names in (("leader", ["partner:months"]), ("manager", ["office:months", "office:months-approve"])):
        for name in names:
            for odd in ("?month=2023-13", "?month=x&state=zzz", "?page=99&round=nowhere"):
                assert logged_in(house[who]).get(reverse(name) + odd, follow=True).status_code == 200
    assert logged_in(house["manager"]).get(reverse("office:months-exceptions", args=["nothing"])).status_code == 404


def test_a_place_is_found_by_its_name_or_its_sites(house: House, logged_in: LogIn) -> None:
    confirm(house.period, house["leader"])
    for _ in range(2):
        confirmed(house)
    client, months = logged_in(house["manager"]), reverse("office:months")

    every = [one.place.title for one in Period.objects.select_related("place")]
    page = client.get(months, {"q": house.place.title}).content.decode()
    assert [title for title in every if f">{title}</a>" in page] == [house.place.title]
    assert "1곳 · ‘서가 활동’" in page
    assert "3곳 · ‘우리 도서’" in client.get(months, {"q": "우리 도서"}).content.decode()
    nowhere = client.get(months, {"q": "서가 활동", "state": "locked"}).content.decode()
    assert "‘서가 활동’ 이름의 자리나 활동처가 이 목록에 없습니다" in nowhere
    assert "state=all" in nowhere


def test_lists_cost_no_more_queries_for_more_places(
    house: House, logged_in: LogIn, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(12):
        confirmed(house, 540)
    with django_assert_max_num_queries(50):
        assert logged_in(house["manager"]).get(reverse("office:months")).status_code == 200
    look(house.period, house["leader"], MonthStep.CONFIRM)
