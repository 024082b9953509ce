"""활동일지 as a citizen: a day in one screen, refusals that lose nothing typed, the cap, undoing, and whose it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, time
from types import SimpleNamespace

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from imojak.offers.enums import RuleKind
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.records.enums import CameBy, PeriodStatus
from imojak.records.logging import log_work
from imojak.records.models import Period, Record
from imojak.sites.hours import hours_as_written, read_hours
from imojak.trust.models import Document
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
DAY = "2023-06-07"


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "JPEG")
    return SimpleUploadedFile("사진.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def mine(clock: Clock, logged_in: LogIn) -> SimpleNamespace:
    """A citizen in two paid programmes, with the leader of the first site, on a Thursday."""
    clock.at("2023-06-08")
    scheme = make.rule_set(kind=RuleKind.PAY, hourly_won=9_620, hours_per_month_max=57)
    site = make.organisation(kind="site")
    work = make.programme("library", name="책 나눔", pay_scheme=scheme)
    one = make.participation(make.place(make.round_of(work), title="마포도서관", host=site))
    other = make.programme("school", name="학교 돌봄", pay_scheme=scheme)
    two = make.participation(make.place(make.round_of(other), title="새싹학교"), one.party)
    citizen = make.account(of=RoleKind.CITIZEN, party=one.party)
    return SimpleNamespace(
        one=one,
        two=two,
        citizen=citizen,
        client=logged_in(citizen),
        leader=make.account(of=RoleKind.SITE_LEADER, at=site),
    )


def entered(mine: SimpleNamespace, **more: object) -> dict[str, object]:
    return {"participation": mine.one.pk, "day": DAY, "minutes": "3", "note": "서가 정리", **more}


def page_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3", 180), ("3.5", 210), ("3,5", 210), ("0.25", 15), ("3시간", 180), ("3시간 30분", 210), ("3:20", 200), ("45분", 45),
        ("3시간 반", 210), ("3시간반", 210),
        (" ", None),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert read_hours(text) == minutes
    assert read_hours(hours_as_written(minutes)) == minutes


@pytest.mark.parametrize("text", ["세 시간", "-3", "3~5", "300", "1e3"])
def test_what_is_no_hours_says_how_to_write_them(mine: SimpleNamespace, text: str) -> None:
    page = mine.client.post("/me/hours/", entered(mine, minutes=text))
    assert page.status_code == 422
    assert "시간을 숫자로 적어 주세요" in page_of(page)
    assert f'value="{text}"' in page_of(page)
    assert "서가 정리" in page_of(page)


def test_a_day_is_logged_listed_and_taken_back(mine: SimpleNamespace) -> None:
    assert "/me/hours/" in page_of(mine.client.get("/me/"))
    first = page_of(mine.client.get("/me/hours/"))
    assert "오늘 6월 8일(목)" in first
    assert "2023년 6월에 적힌 활동이 없습니다" in first
    assert "57시간까지 57시간 남습니다" in first
    saved = mine.client.post(
        "/me/hours/",
        entered(mine, minutes="", starts="09:00", ends="12:30", location="2층", photo=photo()),
        follow=True,
    )
    record = Record.objects.get()
    assert (record.quantity, record.starts_at, record.location) == (210, time(9), "2층")
    assert (record.came_by, record.entered_by, record.party) == (CameBy.SELF, mine.citizen, mine.one.party)
    page = page_of(saved)
    assert "2023년 6월 7일(수) · 3시간 30분" in page
    assert "오전 9시 ~ 낮 12시 30분" in page
    assert "57시간까지 53시간 30분 남습니다" in page
    shown = mine.client.get(f"/me/hours/{record.pk}/photo/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    undone = mine.client.post("/me/hours/undo/", follow=True)
    assert "되돌렸습니다" in page_of(undone)
    assert not Record.objects.exists()
    assert "되돌릴 것이 없습니다" in page_of(mine.client.post("/me/hours/undo/", follow=True))


def test_a_day_is_changed_until_the_month_is_handed_in(mine: SimpleNamespace) -> None:
    record = log_work(mine.one, date(2023, 6, 7), 180, "서가 정리", actor=mine.leader)
    path = f"/me/hours/{record.pk}/"
    assert 'value="3"' in page_of(mine.client.get(path))
    assert mine.client.post(path, entered(mine, minutes="2.5", note="안내")).status_code == 302
    record.refresh_from_db()
    assert (record.quantity, record.note, record.came_by) == (150, "안내", CameBy.SELF)
    mine.client.post("/me/hours/undo/")
    record.refresh_from_db()
    assert (record.quantity, record.note) == (180, "서가 정리")
    Period.objects.update(status=PeriodStatus.SUBMITTED)
    late = mine.client.post(path, entered(mine, minutes="5", note="늦음"))
    assert late.status_code == 422
    assert "이미 제출 상태" in page_of(late)
    assert "늦음" in page_of(late)
    assert "고칠 수 없습니다" in page_of(mine.client.get("/me/hours/"))
    assert "이미 제출 상태" in page_of(mine.client.post(f"{path}remove/", follow=True))
    record.refresh_from_db()
    assert record.quantity == 180


def test_a_removed_day_is_brought_back(mine: SimpleNamespace) -> None:
    mine.client.post("/me/hours/", entered(mine, photo=photo()))
    [record] = Record.objects.all()
    gone = mine.client.post(f"/me/hours/{record.pk}/remove/", follow=True)
    assert "활동을 지웠습니다" in page_of(gone)
    assert not Record.objects.exists()
    mine.client.post("/me/hours/undo/")
    again = Record.objects.get()
    assert (again.quantity, again.note, again.photo_id) == (180, "서가 정리", record.photo_id)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"minutes": ""}, "활동한 시간을 적어 주세요"),
        ({"minutes": "25"}, "24시간 사이"),
        ({"minutes": "0"}, "0시간은 적지 않습니다"),
        ({"starts": "11:00", "ends": "13:00", "minutes": ""}, "이미 ‘학교 돌봄’ 활동이 있습니다"),
        ({"starts": "13:00", "ends": "12:00", "minutes": ""}, "뒤여야 합니다"),
        ({"minutes": "20"}, "이미 모두 5시간을 적었으니 19시간까지"),
        ({"day": "2023-05-20"}, "쉬는 기간"),
        ({"day": "2023-05-31"}, "이미 마감 상태"),
        ({"day": "2023-04-02"}, "참여 기간 밖"),
    ],
)
def test_whatever_is_refused_nothing_typed_is_lost(mine: SimpleNamespace, more: dict[str, str], says: str) -> None:
    log_work(mine.two, date(2023, 6, 7), starts=time(9), ends=time(14), actor=mine.citizen)
    make.pause(mine.one, starts=date(2023, 5, 15), ends=date(2023, 5, 25))
    if more.get("day") == "2023-05-31":
        make.period(mine.one.place, month=date(2023, 5, 1), locked=True)
    before = Record.objects.count()
    sent = entered(mine, note="말벗과 산책", location="은빛마을", **more)
    answer = mine.client.post("/me/hours/", sent)
    page = page_of(answer)
    assert answer.status_code == 422
    assert says in page
    for name in ("minutes", "starts", "ends", "note", "location"):
        if sent.get(name):
            assert f'value="{sent[name]}"' in page
    assert f'<option value="{sent["day"]}" selected' in page
    assert Record.objects.count() == before


def test_a_day_that_is_logged_already_is_not_written_over(mine: SimpleNamespace) -> None:
    log_work(mine.one, date(2023, 6, 7), 120, "안내", actor=mine.leader)
    answer = mine.client.post("/me/hours/", entered(mine))
    record = Record.objects.get()
    assert "이미 2시간이 적혀 있습니다" in page_of(answer)
    assert f'href="/me/hours/{record.pk}/"' in page_of(answer).partition("이미 적은")[0]
    assert record.note == "안내"
    assert "6월 7일(수) · 2시간 적음" in page_of(mine.client.get("/me/hours/"))


def test_what_was_saved_before_is_not_told_beside_what_is_wrong_now(mine: SimpleNamespace, clock: Clock) -> None:
    said = "2023년 6월 7일 활동을 저장했습니다"
    assert said in page_of(mine.client.post("/me/hours/", entered(mine), follow=True))
    assert said not in page_of(mine.client.post("/me/hours/", entered(mine, minutes="25")))
    assert said in page_of(mine.client.get("/me/hours/"))
    clock.at("2023-06-09")
    assert said not in page_of(mine.client.get("/me/hours/"))


def test_beyond_the_cap_is_asked_about_with_the_photo_kept_and_then_saved(mine: SimpleNamespace) -> None:
    for number in range(1, 8):
        log_work(mine.two, date(2023, 6, number), 8 * 60, "", actor=mine.citizen)
    asked = mine.client.post("/me/hours/", entered(mine, photo=photo()))
    page = page_of(asked)
    assert asked.status_code == 422
    assert page.count("이번에 적는 시간 가운데 2시간은") == 3  # above the form, at the field, and where the cap speaks
    assert "확인할 것이 있습니다" in page
    assert "고르신 사진은 가지고 있습니다" in page
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    assert mine.client.post("/me/hours/", entered(mine, kept=kept, beyond="on")).status_code == 302
    record = Record.objects.get(participation=mine.one)
    assert (record.quantity, record.photo) == (180, Document.objects.get())


def test_a_photo_kept_for_somebody_else_is_not_taken(mine: SimpleNamespace, logged_in: LogIn) -> None:
    document = make.document()
    kept = signing.dumps([mine.leader.pk, document.pk], salt="hours-photo")
    mine.client.post("/me/hours/", entered(mine, kept=kept))
    assert Record.objects.get().photo is None


def test_the_cap_speaks_while_one_types(mine: SimpleNamespace) -> None:
    log_work(mine.two, date(2023, 6, 1), 10 * 60, "", actor=mine.citizen)
    asked = {"participation": mine.one.pk, "day": DAY, "minutes": "2"}
    assert "모든 사업을 더해 12시간" in page_of(mine.client.get("/me/hours/cap/", asked))
    asked |= {"minutes": "", "starts": "09:00", "ends": "11:30"}
    assert "12시간 30분" in page_of(mine.client.get("/me/hours/cap/", asked))
    for number in range(2, 7):
        log_work(mine.two, date(2023, 6, number), 8 * 60, "", actor=mine.citizen)
    beyond = page_of(mine.client.get("/me/hours/cap/", asked | {"minutes": "8", "starts": "", "ends": ""}))
    assert "가운데 1시간은 그보다 많아, 활동한 것으로는 남지만 활동비는 나가지 않습니다" in beyond
    for half in ({"minutes": "세"}, {"day": "어제"}, {"starts": "9"}, {"record": "없음"}):
        assert mine.client.get("/me/hours/cap/", asked | half).status_code == 200
    assert mine.client.get("/me/hours/cap/", {"participation": 10**9}).status_code == 404


def test_whose_days_they_are(mine: SimpleNamespace, logged_in: LogIn) -> None:
    """Near misses: a colleague at the same place, the leader, and last year's participant."""
    mine.client.post("/me/hours/", entered(mine, photo=photo()))
    record = Record.objects.get()
    colleague = make.account(party=make.participation(mine.one.place).party)
    for account in (colleague, mine.leader, make.account(of=RoleKind.SITE_LEADER), make.account(of=RoleKind.AUDITOR)):
        client = logged_in(account)
        assert client.get(f"/me/hours/{record.pk}/").status_code == 404
        assert client.post(f"/me/hours/{record.pk}/remove/").status_code == 404
        assert client.post(f"/me/hours/{record.pk}/", entered(mine)).status_code == 404
        assert client.get(f"/me/hours/{record.pk}/photo/").status_code == 404
        assert client.get("/me/hours/cap/", {"participation": mine.one.pk}).status_code == 404
        assert "서가 정리" not in page_of(client.get("/me/hours/"))
    answer = logged_in(colleague).post("/me/hours/", entered(mine))
    assert answer.status_code == 422
    assert Record.objects.get() == record
    for path in ("", "cap/", f"{record.pk}/", f"{record.pk}/photo/"):
        assert "/login/" in Client().get(f"/me/hours/{path}").headers["Location"]


def test_who_takes_part_in_nothing_is_told_what_to_do(logged_in: LogIn) -> None:
    page = page_of(logged_in(make.account(of=RoleKind.CITIZEN)).get("/me/hours/?month=nonsense&day=x"))
    assert "어떤 사업이 있는지 찾아보세요" in page


def test_a_group_is_logged_for_by_its_leader_and_read_by_its_members(clock: Clock, logged_in: LogIn) -> None:
    clock.at("2023-06-08")
    group = make.group("말벗 모임")
    of = make.round_of(make.programme("volunteers", name="자원봉사단", shape="volunteer"))
    part = make.participation(make.place(of, title="동네 복지관"), group)
    leader, member = (make.account(party=one.member) for one in group.members.order_by("pk"))
    client, other = logged_in(leader), logged_in(member)
    assert "모임 ‘말벗 모임’" in page_of(client.get("/me/hours/"))
    assert "모임의 활동은 모임 대표가 적습니다" in page_of(other.get("/me/hours/"))
    sent = {"participation": part.pk, "day": DAY, "minutes": "2", "note": "말벗"}
    other.post("/me/hours/", sent)
    assert not Record.objects.exists()
    client.post("/me/hours/", {**sent, "photo": photo()})
    record = Record.objects.get()
    assert (record.party, record.entered_by, record.came_by, record.quantity) == (group, leader, CameBy.SELF, 120)
    page, shown = page_of(client.get("/me/hours/")), page_of(other.get("/me/hours/"))
    assert "내 시간 모두" not in page
    assert "2시간" in shown
    change, picture = f"/me/hours/{record.pk}/", f"/me/hours/{record.pk}/photo/"
    assert change in page
    assert change + '"' not in shown
    assert "대표가 적고 고칩니다" in shown
    assert (other.get(change).status_code, other.get(picture).status_code) == (404, 200)
    assert logged_in(make.account()).get(picture).status_code == 404
    assert client.post(change, {**sent, "minutes": "3"}).status_code == 302
    record.refresh_from_db()
    assert record.quantity == 180
