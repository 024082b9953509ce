"""The pages of months: who gets in by which door, what is shown and pressed, stale pages, two at once, and the presses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.parties.models import Account
from imojak.pay.deciding import compute_entitlement
from imojak.records import closing, logging
from imojak.records.enums import MonthStep, PeriodStatus
from imojak.records.models import ExceptionSeen, Period, Record
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.closing_months import close, confirm, ends, leader_of, look
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
AUGUST = date(2023, 8, 1)


class House:
    """A site with a leader, a round with a team's manager and an operator, and others of each kind next door."""

    def __init__(self) -> None:
        self.team, self.other_team = make.unit("ours"), make.unit("theirs")
        self.site, self.other_site = (
            make.organisation("우리 도서관", kind="site"),
            make.organisation("남의 복지관", kind="site"),
        )
        self.operator = make.organisation("수행기관", kind="operator")
        scheme = make.rule_set(kind="pay", hourly_won=9_620, hours_per_month_max=57)
        of = make.programme("boram.library", lead_unit=self.team)
        self.round = make.round_of(of, pay_scheme=scheme, status="running")
        self.far = make.round_of(make.programme("others", lead_unit=self.other_team), pay_scheme=scheme)
        make.agreement(self.round, self.operator, kind="operator")
        self.place = make.place(self.round, host=self.site, title="서가 활동")
        self.neighbour_place = make.place(self.round, host=self.other_site, title="옆자리 활동")
        self.person = make.participation(self.place, make.person("박활동"))
        self.accounts: dict[str, Account] = {
            "leader": leader_of(self.site),
            "next": leader_of(self.other_site),
            "left": make.account(of="site-leader", at=self.site, ends_on=date(2023, 6, 30)),
            "operator": make.account(of="operator", at=self.operator),
            "manager": make.account(of="programme-manager", at=self.team.party),
            "neighbour": make.account(of="programme-manager", at=self.other_team.party),
            "once": make.account(of="programme-manager", at=self.team.party, ends_on=date(2023, 6, 30)),
            "clerk": make.account(of="pay-clerk"),
            "auditor": make.account(of="auditor"),
            "director": make.account(of="director"),
            "citizen": make.account(party=self.person.party),
        }
        self.period = make.period(self.place, month=AUGUST)
        self.work(date(2023, 8, 7), 240)

    def __getitem__(self, name: str) -> Account:
        return self.accounts[name]

    def work(self, day: date, minutes: int) -> None:
        logging.log_work(self.person, day, minutes, f"{day.day}일의 활동", actor=self["leader"])

    def status(self) -> str:
        self.period.refresh_from_db()
        return self.period.status


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
    client.post(reverse("partner:month-step", args=[house.period.pk, "confirm"]), {"mark": _mark(page)})
    assert house.status() == PeriodStatus.OPEN
    client.post(reverse("partner:month-step", args=[house.period.pk, "submit"]))
    assert house.status() == PeriodStatus.SUBMITTED


# ── the site ─────────────────────────────────────────


def _mark(page: str) -> str:
    found = re.search(r'name="mark"\s+value="([0-9a-f]+)"', page)
    return found.group(1) if found else ""


def _stamp(page: str) -> str:
    found = re.search(r'name="stamp"\s+value="([0-9]+)"', page)
    assert found
    return found.group(1)


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
        {"mark": _mark(page), note.group(1): "책 축제"},
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
        reverse("partner:month-step", args=[house.period.pk, "confirm"]), {"mark": _mark(page)}, follow=True
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
    sent = {"month": "2023-08", "do": "confirm", "stamp": _stamp(page)}
    closing.submit([moved], actor=house["operator"]).all_or_refused()
    told = client.post(reverse("partner:months-close"), sent, follow=True).content.decode()
    assert "2곳의 달을 확인했습니다." in told
    assert "1곳은 화면을 연 뒤에 바뀌어 그대로 두었습니다" in told
    assert house.status() == PeriodStatus.OPEN
    begun = client.post(reverse("partner:month-begin", args=[late.place_id]), {"month": "2023-08"}, follow=True)
    assert "8월에 적은 활동이 없습니다." in begun.content.decode()


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
    client.post(reverse("partner:month-step", args=[house.period.pk, "confirm"]), {"mark": _mark(page)})
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


# ── the agency ───────────────────────────────────────


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
        start = client.post(group.group(1), {"month": "2023-08", "mark": _mark(shown.content.decode())}, follow=True)
        presses += 2
    link = re.search(r'href="([^"]*/months/approve/[^"]+)"', start.content.decode())
    assert link
    look_first = client.get(link.group(1)).content.decode()
    done = client.post(link.group(1), {"month": "2023-08", "stamp": _stamp(look_first)}, follow=True)
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
    told = client.post(url, {"month": "2023-08", "stamp": _stamp(page)}, follow=True).content.decode()
    assert "1곳의 달을 마감했습니다." in told
    assert "1곳은 화면을 연 뒤에 바뀌어" in told
    other.refresh_from_db()
    assert (house.status(), other.status) == (PeriodStatus.LOCKED, PeriodStatus.CONFIRMED)


def test_a_list_of_exceptions_that_has_changed_is_shown_anew(house: House, logged_in: LogIn) -> None:
    confirmed(house, 540)
    client = logged_in(house["manager"])
    url = f"{reverse('office:months-exceptions', args=['long-day'])}?month=2023-08"
    mark = _mark(client.get(url).content.decode())
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
        client.post(address, {"mark": _mark(page)}, follow=True).content.decode()
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
        reverse("partner:month-step", args=[house.period.pk, "confirm"]), {"mark": _mark(page)}, follow=True
    )
    assert "본인이나 본인이 속한 모임의 활동" in told.content.decode()
    assert house.status() == PeriodStatus.OPEN


def test_odd_words_in_the_address_give_a_page(house: House, logged_in: LogIn) -> None:
    for who, names in (("leader", ["partner:months"]), ("manager", ["office:months", "office:months-approve"])):
        for name in names:
            for odd in ("?month=2023-13", "?month=x&state=zzz", "?page=99&round=nowhere"):
                assert logged_in(house[who]).get(reverse(name) + odd, follow=True).status_code == 200
    assert logged_in(house["manager"]).get(reverse("office:months-exceptions", args=["nothing"])).status_code == 404


def test_lists_cost_no_more_queries_for_more_places(
    house: House, logged_in: LogIn, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(12):
        confirmed(house, 540)
    with django_assert_max_num_queries(50):
        assert logged_in(house["manager"]).get(reverse("office:months")).status_code == 200
    look(house.period, house["leader"], MonthStep.CONFIRM)
