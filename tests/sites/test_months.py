"""The pages of months: who gets in by which door, what is shown and pressed, stale pages, two at once, and the presses."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from imojak.records import closing, logging
from imojak.records.enums import PeriodStatus
from imojak.records.models import ExceptionSeen, Period, Record
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.closing_months import ends
from tests.conftest import Clock
from tests.sites.month_house import AUGUST, House, LogIn, mark_of, stamp_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock: Clock) -> House:
    clock.at("2023-09-01")
    return House()


# ── who gets in ──────────────────────────────────────

OPENS = """
                         leader next left operator manager neighbour once clerk auditor director citizen
partner:months           ok     ok   .    ok       ok      ok        .    .     .       .        .
partner:month            ok     .    .    ok       .       .         .    .     .       .        .
partner:month-begin      ok     .    .    ok       .       .         .    .     .       .        .
partner:months-close     ok     ok   .    ok       ok      ok        .    .     .       .        .
partner:submit           ok     .    .    ok       .       .         .    .     .       .        .
partner:confirm          ok     .    .    ok       .       .         .    .     .       .        .
partner:send-back        ok     .    .    ok       .       .         .    .     .       .        .
partner:take-back        ok     .    .    ok       .       .         .    .     .       .        .
office:months            .      .    .    .        ok      ok        .    ok    ok      .        .
office:month             .      .    .    .        ok      .         .    ok    ok      .        .
office:month-day         .      .    .    .        ok      .         .    .     ok      .        .
office:month-photo       .      .    .    .        ok      .         .    .     ok      .        .
office:months-approve    .      .    .    .        ok      ok        .    .     .       .        .
office:months-exceptions .      .    .    .        ok      ok        .    .     .       .        .
office:month-reopen      .      .    .    .        ok      .         .    .     .       .        .
office:round-months      .      .    .    .        ok      .         .    .     ok      .        .
office:approve           .      .    .    .        ok      .         .    .     .       .        .
office:return            .      .    .    .        ok      .         .    .     .       .        .
office:take-back         .      .    .    .        ok      .         .    .     .       .        .
"""
HEAD, *LINES = [line.split() for line in OPENS.strip().splitlines()]
CELLS = [(name, column, cell) for name, *row in LINES for column, cell in zip(HEAD, row, strict=True)]
VERBS = {"submit", "confirm", "send-back", "take-back", "approve", "return"}


@pytest.mark.parametrize(("name", "column", "cell"), CELLS, ids=[f"{name}-{column}" for name, column, _ in CELLS])
def test_each_door_opens_to_its_own_people(house: House, logged_in: LogIn, name: str, column: str, cell: str) -> None:
    room, _, verb = name.partition(":")
    number = house.period.pk
    address = {
        "partner:months-close": lambda: reverse(name),
        "partner:month-begin": lambda: reverse(name, args=[house.place.pk]),
        "office:months-exceptions": lambda: reverse(name, args=["long-day"]),
        "office:round-months": lambda: reverse(name, args=[house.round.code]),
        "office:month-day": lambda: reverse(name, args=[number, "2023-08-07"]),
        "office:month-photo": lambda: reverse(name, args=[number, _photographed(house).pk]),
    }.get(name)
    if address is not None:
        url = address()
    elif verb in VERBS:
        url = reverse(f"{room}:month-step", args=[number, verb])
    else:
        url = reverse(name, args=[number] if verb.startswith("month") and not verb.startswith("months") else [])
    client = logged_in(house[column])
    sent = verb in VERBS or name in ("partner:months-close", "partner:month-begin")
    before = house.status()
    response = client.post(url, {"month": "2023-08"}) if sent else client.get(url)
    if cell == "ok":
        assert response.status_code in (200, 302), response.content.decode()[:500]
    else:
        assert response.status_code == 403
        assert house.status() == before
    assert Client().get(url).status_code in (302, 405)


def test_an_operator_hands_in_and_cannot_confirm_by_the_door_either(house: House, logged_in: LogIn) -> None:
    client = logged_in(house["operator"])
    page = client.get(reverse("partner:month", args=[house.period.pk])).content.decode()
    assert "제출</button>" in page
    assert "이 달을 확인합니다" not in page
    client.post(reverse("partner:month-step", args=[house.period.pk, "confirm"]), {"mark": mark_of(page)})
    assert house.status() == PeriodStatus.OPEN
    client.post(reverse("partner:month-step", args=[house.period.pk, "submit"]))
    assert house.status() == PeriodStatus.SUBMITTED


# ── the site ─────────────────────────────────────────


def test_a_month_without_a_leader_is_confirmed_by_one_manager_and_approved_by_another(
    house: House, logged_in: LogIn
) -> None:
    ends(house["leader"], date(2023, 8, 31))
    second = make.account(of="programme-manager", at=house.team.party)
    client, other = logged_in(house["manager"]), logged_in(second)
    page, office = f"/partner/months/{house.period.pk}/", f"/office/months/{house.period.pk}/"
    assert "살펴보고 확인하기" in client.get(office).content.decode()
    assert "담당자가 없는 자리 1곳" in client.get("/office/months/?month=2023-08").content.decode()
    assert logged_in(house["neighbour"]).get(page).status_code == 403
    assert "서가 활동" in client.get("/partner/months/?month=2023-08").content.decode()
    marked = re.search(r'name="mark" value="(\w+)"', client.get(page).content.decode())
    assert marked is not None
    client.post(f"{page}confirm/", {"mark": marked[1]})
    assert house.status() == PeriodStatus.CONFIRMED
    shown = client.get(office).content.decode()
    assert "확인한 사람은 승인할 수 없습니다" in shown
    assert "승인하고 마감합니다" not in shown
    assert "살펴볼 것이 없는" not in client.get("/office/months/?month=2023-08").content.decode()
    assert "승인하고 마감합니다" in other.get(office).content.decode()


def test_a_day_of_a_month_shows_what_was_written_with_its_photo_and_leaves_a_read(
    house: House, logged_in: LogIn
) -> None:
    record = _photographed(house)
    Record.objects.filter(pk=record.pk).update(location="2층 서가", measured=3, measure="cases")
    house.work(date(2023, 8, 9), 60)
    client, number = logged_in(house["auditor"]), house.period.pk
    day = reverse("office:month-day", args=[number, "2023-08-07"])
    assert day in client.get(reverse("office:month", args=[number])).content.decode()
    assert day not in logged_in(house["clerk"]).get(reverse("office:month", args=[number])).content.decode()
    page = client.get(day).content.decode()
    for said in ("박활동", "4시간", "3건", "2층 서가", "7일의 활동", "활동처 입력", "2023-08-09"):
        assert said in page, said
    photo = reverse("office:month-photo", args=[number, record.pk])
    assert photo in page
    assert client.get(photo).content == bytes(record.photo.content)  # type: ignore[union-attr]
    reads = ReadLog.objects.filter(subject_id=house.person.party_id, account=house["auditor"])
    assert {one.task for one in reads} >= {"‘서가 활동’ 2023년 8월 7일 활동 내용과 사진 열람", "활동 사진 열람"}
    assert "이날 적은 활동이 없습니다" in client.get(day.replace("-07", "-08")).content.decode()
    for wrong in ("2023-09-07", "2023-08-32", "어제"):
        assert client.get(day.replace("2023-08-07", wrong)).status_code == 404
    bare = Record.objects.get(day=date(2023, 8, 9))
    other = make.period(house.neighbour_place, month=AUGUST)
    for strange in ([number, bare.pk], [other.pk, record.pk]):
        assert client.get(reverse("office:month-photo", args=strange)).status_code == 403


def _photographed(house: House) -> Record:
    """The day's record with a photo of it."""
    record = Record.objects.get(day=date(2023, 8, 7))
    record.photo = make.document()
    record.save()
    return record


def test_all_people_of_a_site_stand_on_one_screen_what_stands_out_first(house: House, logged_in: LogIn) -> None:
    quiet = make.participation(house.place, make.person("임조용"))
    house.work(date(2023, 8, 8), 540)
    client = logged_in(house["leader"])
    page = client.get(reverse("partner:month", args=[house.period.pk])).content.decode()
    assert "2명, 모두 13시간" in page
    assert "하루 8시간을 넘게 적은 날이 있습니다: 8월 8일 9시간." in page
    assert "8월에 적은 활동이 없습니다." in page
    assert page.index("살펴볼 것") < page.index("사람마다의 날")
    assert 'class="heat heat-5">9<' in page
    day = reverse("partner:hours-day", args=[house.place.pk, "2023-08-08"])
    assert f'href="{day}">8월 8일 고치기' in page
    assert client.get(day).status_code == 200
    assert "2건을 모두 살펴보았고, 이 달을 확인합니다" in page
    subjects = {row.subject_id for row in ReadLog.objects.filter(account=house["leader"])}
    assert {house.person.party_id, quiet.party_id} <= subjects
    note = re.search(r'name="(note-long-day[^"]+)"', page)
    assert note
    client.post(
        reverse("partner:month-step", args=[house.period.pk, "confirm"]),
        {"mark": mark_of(page), note.group(1): "책 축제"},
    )
    assert house.status() == PeriodStatus.CONFIRMED
    assert ExceptionSeen.objects.get(code="long-day").note == "책 축제"
    assert day not in client.get(reverse("partner:month", args=[house.period.pk])).content.decode()  # it is closed now
    office = logged_in(house["manager"]).get(reverse("office:month", args=[house.period.pk])).content.decode()
    assert "의견: 책 축제" in office
    assert "2건을 살펴보았고, 승인하고 마감합니다" in office


def test_a_page_that_is_stale_confirms_nothing(house: House, logged_in: LogIn) -> None:
    client = logged_in(house["leader"])
    page = client.get(reverse("partner:month", args=[house.period.pk])).content.decode()
    house.work(date(2023, 8, 9), 600)
    shown = client.post(
        reverse("partner:month-step", args=[house.period.pk, "confirm"]), {"mark": mark_of(page)}, follow=True
    )
    assert "화면을 연 뒤에 이 달이 바뀌었습니다" in shown.content.decode()
    assert house.status() == PeriodStatus.OPEN
    assert not ExceptionSeen.objects.exists()


def test_one_press_confirms_every_place_in_which_nothing_stands_out(house: House, logged_in: LogIn) -> None:
    others = [make.participation(make.place(house.round, host=house.site)) for _ in range(3)]
    for one in others:
        logging.log_work(one, date(2023, 8, 7), 60, "안내", actor=house["leader"])
    house.work(date(2023, 8, 8), 540)
    late = make.participation(make.place(house.round, host=house.site, title="늦은 자리"))
    client = logged_in(house["leader"])
    page = client.get(reverse("partner:months")).content.decode()
    assert "8월에 살펴볼 것이 없는 3곳(3시간) 확인" in page
    assert "아무도 적지 않은 자리" in page
    moved = Period.objects.get(place=others[2].place)
    sent = {"month": "2023-08", "do": "confirm", "stamp": stamp_of(page)}
    closing.submit([moved], actor=house["operator"]).all_or_refused()
    told = client.post(reverse("partner:months-close"), sent, follow=True).content.decode()
    assert "2곳의 달을 확인했습니다." in told
    assert "1곳은 화면을 연 뒤에 바뀌어 그대로 두었습니다" in told
    assert house.status() == PeriodStatus.OPEN
    begun = client.post(reverse("partner:month-begin", args=[late.place_id]), {"month": "2023-08"}, follow=True)
    assert "8월에 적은 활동이 없습니다." in begun.content.decode()


def test_an_operator_sees_what_stands_out_before_handing_in_many_and_leaves_it_out(
    house: House, logged_in: LogIn
) -> None:
    odd, other = (
        make.participation(make.place(house.round, host=house.site, title=name)) for name in ("긴 하루", "둘째")
    )
    for one in (odd, other):
        logging.log_work(one, date(2023, 8, 7), 540, "안내", actor=house["leader"])
    numbers = [str(Period.objects.get(place=one.place).pk) for one in (odd, other)]
    client, door = logged_in(house["operator"]), reverse("partner:months-close")
    page = client.get(reverse("partner:months")).content.decode()
    assert "8월에 살펴볼 것이 없는 1곳과 고른 곳 제출" in page
    assert all(f'value="{number}"' in page for number in numbers)
    sent = {"month": "2023-08", "do": "submit", "stamp": stamp_of(page)}
    told = client.post(door, sent, follow=True).content.decode()
    assert "1곳의 달을 제출했습니다." in told
    assert "살펴볼 것이 있는 2곳은 고르지 않아 제출하지 않았습니다." in told
    assert "고른 곳 제출</button>" in told
    told = client.post(door, sent, follow=True).content.decode()
    assert "지금 제출할 달이 없습니다" not in told
    client.post(door, {**sent, "stamp": stamp_of(told), "pick": numbers[:1]})
    assert list(Period.objects.filter(status=PeriodStatus.OPEN).values_list("pk", flat=True)) == [int(numbers[1])]


def test_a_month_that_goes_on_is_not_closed_yet(house: House, logged_in: LogIn, clock: Clock) -> None:
    clock.at("2023-08-31")
    client = logged_in(house["leader"])
    page = client.get(reverse("partner:month", args=[house.period.pk])).content.decode()
    assert "아직 끝나지 않은 달입니다" in page
    url = reverse("partner:month-step", args=[house.period.pk, "submit"])
    told = client.post(url, follow=True).content.decode()
    assert "8월은 아직 끝나지 않았습니다. 2023년 9월 1일부터" in told


def test_a_confirmation_is_taken_back_and_a_submission_sent_back(house: House, logged_in: LogIn) -> None:
    client = logged_in(house["leader"])
    closing.submit([house.period], actor=house["operator"]).all_or_refused()
    back = reverse("partner:month-step", args=[house.period.pk, "send-back"])
    assert "사유를 적어 주세요." in client.post(back, {"reason": " "}, follow=True).content.decode()
    client.post(back, {"reason": "9일이 빠졌어요"})
    assert house.status() == PeriodStatus.OPEN
    page = client.get(reverse("partner:month", args=[house.period.pk])).content.decode()
    assert "되돌린 까닭: 9일이 빠졌어요" in page
    client.post(reverse("partner:month-step", args=[house.period.pk, "confirm"]), {"mark": mark_of(page)})
    client.post(reverse("partner:month-step", args=[house.period.pk, "take-back"]))
    assert house.status() == PeriodStatus.SUBMITTED


def test_what_waits_stands_on_the_partners_first_page(house: House, logged_in: LogIn) -> None:
    Period.objects.update(status="submitted")
    page = logged_in(house["leader"]).get(reverse("partner:places")).content.decode()
    assert f"‘{house.round.title}’ 1곳의 8월 활동을 확인해 주세요." in page
    assert 'href="/partner/months/?month=2023-08"' in page
    assert "활동을 확인해 주세요" not in logged_in(house["operator"]).get(reverse("partner:places")).content.decode()


def test_a_person_who_wrote_nothing_last_month_reads_it_on_their_own_page(house: House, logged_in: LogIn) -> None:
    quiet = make.participation(house.place, make.person("임조용"))
    client = logged_in(make.account(party=quiet.party))
    page = client.get(reverse("citizen:me")).content.decode()
    assert f"8월 활동 적기: {house.round.title}" in page
    assert "8월 활동 적기" not in logged_in(house["citizen"]).get(reverse("citizen:me")).content.decode()
    closing.submit([house.period], actor=house["operator"]).all_or_refused()
    assert "8월 활동 적기" not in client.get(reverse("citizen:me")).content.decode()
