"""A list of applicants on the site: uploaded, looked through, put right in place, brought in by parts, undone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook  # type: ignore[import-untyped]

from imojak.kernel.text_files import read_table
from imojak.offers.enums import RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions import intake as lists
from imojak.paths.enums import ApplicationStatus, IntakeAction, IntakeStatus
from imojak.paths.models import Application, Intake, IntakeRow
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
HEAD = "이름,생년월일,성별,거주 자치구,휴대전화,전자우편"


class Desk:
    """An open round with its manager, a colleague of the same team, and a manager of another team."""

    def __init__(self) -> None:
        unit, other = make.unit(), make.unit()
        self.round = make.round_of(
            make.programme(lead_unit=unit),
            starts=date(2023, 11, 1),
            ends=date(2023, 12, 15),
            notice_on=date(2023, 9, 1),
            status=RoundStatus.OPEN,
            apply_from=date(2023, 9, 4),
            apply_to=date(2023, 10, 13),
        )
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.colleague = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.stranger = make.account(of=RoleKind.PROGRAMME_MANAGER, at=other.party)

    def page(self, name: str, *more: Any) -> str:
        return reverse(f"office:{name}", args=[self.round.code, *more])

    def upload(self, client: Client, *lines: str, encoding: str = "utf-8-sig", head: str = HEAD) -> Any:
        content = "\r\n".join([head, *lines]).encode(encoding)
        file = SimpleUploadedFile("명단.csv", content)
        return client.post(self.page("intake"), {"file": file}, follow=True)


@pytest.fixture
def desk(clock: Clock) -> Desk:
    return Desk()


GOOD = "김보람,1970.5.1,여,마포구,010-1234-5678,"
WRONG = "이하나,1970.13.1,여,마포구,02-12,"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_a_list_is_looked_through_put_right_and_brought_in(desk: Desk, logged_in: LogIn, encoding: str) -> None:
    client = logged_in(desk.manager)
    page = desk.upload(client, GOOD, WRONG, encoding=encoding).content.decode()
    assert "아직 반입하지 않았으니" in page
    assert "없는 날짜입니다" in page
    assert "살펴볼 줄만 1" in page
    assert not Application.objects.exists()
    of = Intake.objects.get()
    page = client.post(desk.page("intake-step", of.pk), {"do": "take"}, follow=True).content.decode()
    assert "신청 1건을 반입했습니다(새로 등록한 사람 1명)" in page
    wrong = of.rows.get(number=3)
    said = {
        "do": "fix", "seen": lists.mark_of(wrong), "cell-birth_date": "1970.12.1", "cell-phone": "010-1111-2222",
        "cell-name": "이하나", "cell-sex": "여", "cell-district_code": "마포구",
    }  # fmt: skip
    page = client.post(desk.page("intake-row", of.pk, wrong.pk), said, follow=True).content.decode()
    assert "3행을 저장했습니다. 지금 상태: 새 사람." in page
    client.post(desk.page("intake-step", of.pk), {"do": "picked", "pick": [wrong.pk]})
    of.refresh_from_db()
    assert of.status == IntakeStatus.APPLIED
    assert Application.objects.count() == 2


def test_after_the_last_day_the_page_asks_how_the_applications_came_in_time(
    desk: Desk, logged_in: LogIn, clock: Clock
) -> None:
    client = logged_in(desk.manager)
    assert "기간이 끝난 뒤에" not in desk.upload(client, GOOD, WRONG).content.decode()
    of = Intake.objects.get()
    clock.at(date(2023, 10, 20))
    client = logged_in(desk.manager)
    assert "접수 기간이 끝난 뒤에 반입하는 까닭" in client.get(desk.page("intake-list", of.pk)).content.decode()
    page = client.post(desk.page("intake-step", of.pk), {"do": "take"}, follow=True).content.decode()
    assert "언제, 어떻게 받았는지 적고" in page
    client.post(desk.page("intake-step", of.pk), {"do": "take", "late_reason": "10월 13일 창구에서 받음"})
    assert Application.objects.get().late_reason == "10월 13일 창구에서 받음"


def test_a_list_is_undone_and_opened_again_without_duplicates(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    desk.upload(client, GOOD)
    of = Intake.objects.get()
    step = desk.page("intake-step", of.pk)
    client.post(step, {"do": "take"})
    assert "사유를 적어" in client.post(step, {"do": "undo", "reason": ""}, follow=True).content.decode()
    page = client.post(step, {"do": "undo", "reason": "다른 회차의 명단"}, follow=True).content.decode()
    assert "반입한 신청 1건을 되돌렸습니다" in page
    assert Application.objects.get().status == ApplicationStatus.WITHDRAWN
    client.post(step, {"do": "again"})
    client.post(step, {"do": "take"})
    assert Application.objects.exclude(status=ApplicationStatus.WITHDRAWN).count() == 1
    page = desk.upload(client, GOOD).content.decode()
    assert "이미 신청한 줄 1" in page


def test_a_file_that_is_no_list_is_refused_with_what_to_do(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    answer = client.post(desk.page("intake"), {})
    assert answer.status_code == 422
    assert "파일을 골라 주세요" in answer.content.decode()
    answer = desk.upload(client, "김보람,마포", head="이름,주소")
    assert answer.status_code == 422
    assert "제목이 생년월일" in answer.content.decode()
    file = SimpleUploadedFile("명단.xlsx", b"%PDF-1.4")
    assert "PDF 파일입니다" in client.post(desk.page("intake"), {"file": file}).content.decode()
    assert not Intake.objects.exists()


def test_two_people_at_one_row_lose_nothing(desk: Desk, logged_in: LogIn) -> None:
    desk.upload(logged_in(desk.manager), WRONG)
    row = IntakeRow.objects.get()
    page = desk.page("intake-row", row.intake_id, row.pk)
    said = {"do": "fix", "seen": lists.mark_of(row), "cell-birth_date": "1970.12.1"}
    logged_in(desk.colleague).post(page, {**said, "cell-phone": "010-7777-8888"})
    answer = logged_in(desk.manager).post(page, {**said, "cell-phone": "010-9999-0000"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "다른 사람이 이 줄을 고쳤습니다" in shown
    assert "010-7777-8888" in shown
    assert "010-9999-0000" in shown
    row.refresh_from_db()
    assert row.values["phone"] == "010-7777-8888"


def test_who_a_doubtful_row_is_somebody_says(desk: Desk, logged_in: LogIn) -> None:
    known = make.person("김보람", birth=date(1970, 5, 1), phone="010-0000-0000")
    client = logged_in(desk.manager)
    page = desk.upload(client, GOOD).content.decode()
    assert "같은 사람입니다" in page
    assert "김*람" in page  # not in the manager's scope yet
    row = IntakeRow.objects.get()
    client.post(desk.page("intake-row", row.intake_id, row.pk), {"do": "same", "seen": lists.mark_of(row)})
    row.refresh_from_db()
    assert (row.action, row.party) == (IntakeAction.KNOWN, known)
    client.post(desk.page("intake-row", row.intake_id, row.pk), {"do": "skip"})
    client.post(desk.page("intake-row", row.intake_id, row.pk), {"do": "unskip"})
    row.refresh_from_db()
    assert row.action != IntakeAction.SKIPPED


def test_what_the_round_refuses_keeps_why(desk: Desk, logged_in: LogIn) -> None:
    places = [make.place(desk.round, title=title) for title in ("도서관", "복지관")]
    client = logged_in(desk.manager)
    desk.upload(client, f"{GOOD},도서관", head=f"{HEAD},희망 자리")
    place = places[0]
    place.closed_on, place.closed_because = date(2023, 9, 29), "공사"
    place.save()
    of = Intake.objects.get()
    page = client.post(desk.page("intake-step", of.pk), {"do": "take"}, follow=True).content.decode()
    assert "2행은 반입하지 못했습니다." in page
    assert of.rows.get().problems
    assert not Application.objects.exists()


def test_the_template_is_read_back_and_what_was_left_comes_as_a_file(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    sheet = load_workbook(io.BytesIO(client.get(desk.page("intake-template")).content)).active
    titles = [cell.value for cell in sheet[1]]
    assert titles[:5] == ["이름(필수)", "생년월일(필수)", "성별(필수)", "거주 자치구(필수)", "휴대전화(필수)"]
    assert desk.upload(client, GOOD, head=",".join(titles[:6])).status_code == 200
    desk.upload(client, GOOD, WRONG)
    of = Intake.objects.order_by("-pk")[0]
    for form in ("csv", "xlsx"):
        left = read_table(client.get(desk.page("intake-left", of.pk, form)).content, expected=["이름"])
        assert [line.cells[0] for line in left.lines] == ["이하나"]
        assert "없는 날짜" in left.lines[0].cells[-1]
    assert client.get(desk.page("intake-left", of.pk, "pdf")).status_code == 404


def test_a_neighbour_opens_no_list_and_an_address_of_another_round_finds_none(desk: Desk, logged_in: LogIn) -> None:
    desk.upload(logged_in(desk.manager), GOOD)
    of = Intake.objects.get()
    for name in ("intake-list", "intake-step"):
        assert logged_in(desk.stranger).post(desk.page(name, of.pk)).status_code == 403
    other = make.intake(make.round_of(desk.round.programme))
    client = logged_in(desk.manager)
    assert client.get(desk.page("intake-list", other.pk)).status_code == 404
    row = make.intake_row(other)
    assert client.post(desk.page("intake-row", of.pk, row.pk), {"do": "skip"}).status_code == 404
    assert "무엇을 할지" in client.post(desk.page("intake-step", of.pk), follow=True).content.decode()


def test_a_long_list_pages_and_is_brought_in_by_lots(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    lines = [f"김{chr(0xAC00 + n)},1970-05-{1 + n % 28:02},여,마포구,010-1234-{n:04}," for n in range(520)]
    page = desk.upload(client, *lines).content.decode()
    assert "500줄 반입" in page
    of = Intake.objects.get()
    page = client.post(desk.page("intake-step", of.pk), {"do": "take"}, follow=True).content.decode()
    assert "남은 20건을 이어서" in page
    client.post(desk.page("intake-step", of.pk), {"do": "take"})
    of.refresh_from_db()
    assert of.status == IntakeStatus.APPLIED
    assert "반입한 줄 520" in client.get(desk.page("intake-list", of.pk)).content.decode()
