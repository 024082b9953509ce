"""Attendance by keyboard alone: a class on one screen with its number, who checks in by it, and paper that comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.records import paper
from imojak.records.models import Record, Scan, Sheet
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.records import scribbles
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]


def running(kind: str, shape: str, title: str) -> Place:
    """Make a round that runs since a month, with a place."""
    today = timezone.localdate()
    of = open_round(
        shape,
        title,
        kind=kind,
        status=RoundStatus.RUNNING,
        notice_on=today - timedelta(days=90),
        apply_from=today - timedelta(days=85),
        apply_to=today - timedelta(days=60),
        starts=today - timedelta(days=40),
    )
    return make.place(of, title=title, capacity=5)


def taking_part(place: Place, name: str) -> tuple[Participation, Account]:
    """Let somebody take part who can log in."""
    party = make.person(name, birth=years_ago(55))
    return make.participation(place, party), with_password(make.account(f"c{party.pk}", party=party))


def log_in(keys: Keys, account: Account) -> None:
    keys.press("로그인", "로그인")
    keys.log_in(account.username, PASSWORD, re.compile("안녕하세요|나의 이모작"))


def test_a_class_on_one_screen_and_a_number_that_is_said_back(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    place = running("", "course", f"사진 배우기 {width}")
    lecturer = with_password(make.account(f"teaches{width}", of=RoleKind.LECTURER, party=make.person(f"나강사{width}")))
    (first, account), (second, _), (third, _) = (taking_part(place, f"{name}온{width}") for name in "가나다")
    session = make.session(
        place, day=timezone.localdate(), starts_at=time(0, 0), minutes=60 * 23, lead=lecturer.party,
        title=f"사진 1회차 {width}",
    )  # fmt: skip
    teacher = walk("teacher")
    log_in(teacher, lecturer)
    teacher.press("수업과 출석", "수업과 출석")
    teacher.press(session.title, session.title)
    teacher.press("출석 번호 보이기", f"출석 번호: {session.title}")
    teacher.follow("출석 받기 시작", f"출석 번호: {session.title}")
    citizen = walk("citizen")
    log_in(citizen, account)
    citizen.page.goto("/me/")
    citizen.arrived("나의 이모작")
    citizen.press("출석 확인하기", "출석 확인")
    citizen.write("화면에 보이는 숫자", "12")
    citizen.follow("출석 확인하기", "출석 확인")
    expect(citizen.page.get_by_role("alert")).to_contain_text("숫자 6자리")
    teacher.page.reload()
    code = re.sub(r"\D", "", teacher.page.locator(".checkin-code strong").inner_text())
    citizen.write("화면에 보이는 숫자", code)
    citizen.follow("출석 확인하기", "출석 확인")
    expect(citizen.page.get_by_role("status")).to_contain_text("출석을 확인했습니다")
    teacher.page.reload()
    expect(teacher.page.get_by_text("3명 가운데 1명이 왔습니다")).to_be_visible()
    teacher.follow("출석 번호 거두기", session.title)
    teacher.choose(teacher.page.locator(f"#mark-{second.pk}-late"))
    teacher.page.keyboard.press("Space")
    teacher.follow("출석 저장", session.title)
    teacher.follow("나머지 모두 결석", session.title)
    marks = dict(Record.objects.filter(session=session).values_list("participation_id", "status"))
    assert {second.pk: "late", third.pk: "absent"}.items() <= marks.items()
    assert marks[first.pk] in ("present", "late")


def test_paper_is_printed_brought_back_and_entered(walk: Walk, viewport: ViewportSize, tmp_path: Path) -> None:
    width = viewport["width"]
    place = running("", "social-job", f"책 수선 {width}")
    place.host = make.organisation(f"느티 도서관 {width}")
    place.save(update_fields=["host"])
    leader = with_password(
        make.account(f"keeps{width}", of=RoleKind.SITE_LEADER, at=place.host, party=make.person(f"도담당{width}"))
    )
    (mine, _), (other, _) = (taking_part(place, f"{name}책{width}") for name in "가나")
    keys, page = (walked := walk()), walked.page
    log_in(keys, leader)
    keys.press("우리 활동처", "우리 활동처")
    keys.press("활동표", "활동표")
    page.get_by_label("자리").select_option(str(place.pk))
    keys.to("활동표 인쇄")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    sheet = Sheet.objects.get(place=place)
    assert download.value.suggested_filename.endswith(f"{sheet.code}.pdf")
    assert place.title in download.value.suggested_filename
    yesterday = min(timezone.localdate() - timedelta(days=1), timezone.localdate())
    day = yesterday if yesterday.month == timezone.localdate().month else timezone.localdate()
    said = {f"{mine.pk}:{day.isoformat()}": ("3", "half"), f"{other.pk}:{day.isoformat()}": ("2", "5")}
    photo = tmp_path / "활동표.jpg"
    photo.write_bytes(photographed(Path(download.value.path()).read_bytes(), sheet, said))
    page.get_by_label("스캔한 PDF나 사진").set_input_files(photo)
    keys.follow("올려서 읽기", "활동표")
    expect(page.get_by_role("status")).to_contain_text("확인할 칸이 1개 있습니다")
    scan = Scan.objects.get(sheet=sheet)
    keys.press(f"{place.title}", re.compile(place.title))
    keys.select(other.party.name, "6시간")
    keys.follow("이대로 입력하기", "활동표")
    entered = dict(Record.objects.filter(participation__place=place).values_list("participation_id", "quantity"))
    assert entered == {mine.pk: 210, other.pk: 360}
    scan.refresh_from_db()
    assert scan.status == "applied"


def photographed(pdf: bytes, of: Sheet, said: Mapping[str, tuple[str, ...]]) -> bytes:
    """A photograph of the first page, filled by hand."""
    rng, [page, *_] = Random(4), scribbles.blank(pdf)
    for cell in paper.cells_on(of.rows, 1):
        boxes = [box for box in cell.boxes if box.value in said.get(cell.key, ())]
        scribbles.fill(page, paper.MONTH, boxes, rng, "full")
    return scribbles.photographed(page, rng)
