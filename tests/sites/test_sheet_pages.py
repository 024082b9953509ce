"""Pages of sheets on paper: printed, brought back, looked at with what is unsure first, entered; near misses by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import AgreementKind
from imojak.records import paper
from imojak.records.models import Record, Scan, Sheet
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock
from tests.paths.living import begun
from tests.records import scribbles

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
HERE = "/partner/sheets/"
DAY = date(2023, 9, 19)


class Side:
    """A site with its leader, an operator and a lecturer, a place with two people, and a class there."""

    def __init__(self, name: str) -> None:
        self.site, self.institution = make.organisation(f"{name} 도서관"), make.organisation(f"{name} 교육원")
        self.team = make.unit(f"team-{name}")
        self.round = make.round_of(make.programme(lead_unit=self.team))
        make.agreement(self.round, self.institution, kind=AgreementKind.OPERATOR)
        self.place = make.place(self.round, title=f"{name} 안부 활동", host=self.site)
        self.parts = [begun(self.place, make.person(f"{name}{which}")) for which in "가나"]
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.site)
        self.operator = make.account(of=RoleKind.OPERATOR, at=self.institution)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.team.party)
        self.lecturer = make.account(of=RoleKind.LECTURER)
        self.citizen = make.account(party=self.parts[0].party)
        self.session = make.session(self.place, day=DAY, starts_at=time(10), lead=self.lecturer.party)


@pytest.fixture
def sides(clock: Clock) -> tuple[Side, Side]:
    clock.at("2023-09-28T10:00:00+09:00")
    return Side("우리"), Side("남의")


def printed(client: Client, place: int) -> tuple[Sheet, bytes]:
    """Print a month's sheet by the form, and return it with its file."""
    answer = client.post(HERE, {"do": "print", "place": str(place), "month": "2023-09"}, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    return Sheet.objects.latest("pk"), answer.content


def photographed(pdf: bytes, of: Sheet, minutes: dict[str, str], seed: int = 1) -> SimpleUploadedFile:
    """The first page of a sheet with boxes filled, as somebody's telephone sends it."""
    rng, [page, *_] = Random(seed), scribbles.blank(pdf)
    for cell in paper.cells_on(of.rows, 1, ("present", "late", "absent")):
        boxes = [box for box in cell.boxes if box.value in minutes.get(cell.key, "").split()]
        scribbles.fill(page, paper.form_of(of.rows), boxes, rng, "full")
    return SimpleUploadedFile("활동표.jpg", scribbles.photographed(page, rng), "image/jpeg")


def test_a_leader_prints_brings_back_looks_and_enters(sides: tuple[Side, Side], logged_in: LogIn) -> None:
    ours, _ = sides
    client, (mine, other) = logged_in(ours.leader), ours.parts
    assert "아직 올린 표가 없습니다" in client.get(HERE).content.decode()
    sheet, pdf = printed(client, ours.place.pk)
    assert ReadLog.objects.filter(subject_id=mine.party_id, account=ours.leader).exists()
    said = {f"{mine.pk}:2023-09-04": "3 half", f"{other.pk}:2023-09-05": "2 4"}  # two hours are filled: which one?
    page = client.post(HERE, {"do": "upload", "files": [photographed(pdf, sheet, said)]}, follow=True)
    assert "1쪽을 읽었습니다. 확인할 칸이 1개 있습니다." in page.content.decode()
    assert not Record.objects.exists()
    scan = Scan.objects.get()
    here = reverse("partner:scan", args=[scan.pk])
    page = client.get(here)
    assert [row["key"] for row in page.context["look"]] == [f"{other.pk}:2023-09-05"]
    assert "우리나" in page.content.decode()
    for name, args in (("scan-picture", []), ("scan-crop", [f"{other.pk}:2023-09-05"])):
        picture = client.get(reverse(f"partner:{name}", args=[scan.pk, *args]))
        assert picture["Content-Type"] == "image/jpeg"
        assert picture.content.startswith(b"\xff\xd8")
    assert client.get(reverse("partner:scan-crop", args=[scan.pk, "x"])).status_code == 404
    form = {
        f"cell-{row['key']}": row["value"]
        for row in (*page.context["look"], *page.context["said"], *page.context["empty"])
    }
    unchosen = client.post(here, {**form, "do": "apply"})  # nothing is guessed for whoever does not look
    assert unchosen.status_code == 422
    assert "그림을 보고 값을 골라 주세요" in unchosen.content.decode()
    form[f"cell-{other.pk}:2023-09-05"] = "120"
    wrong = client.post(here, {**form, "do": "apply", f"cell-{other.pk}:2023-09-29": "60"})
    assert wrong.status_code == 422
    assert "9월 29일" in wrong.content.decode()  # a day to come; and what was chosen is still chosen
    assert next(row for row in wrong.context["look"])["value"] == "120"
    assert not Record.objects.exists()
    page = client.post(here, {**form, "do": "apply"}, follow=True)
    assert "2건을 입력했습니다" in page.content.decode()
    kept = {one.participation_id: (one.day.day, one.quantity, one.came_by) for one in Record.objects.all()}
    assert kept == {mine.pk: (4, 210, "sheet"), other.pk: (5, 120, "sheet")}
    assert "이대로 입력하기" not in client.get(here).content.decode()
    again = client.post(here, {**form, "do": "apply"})
    assert again.status_code == 422
    assert Record.objects.count() == 2


def test_what_cannot_be_read_or_printed_is_said(sides: tuple[Side, Side], logged_in: LogIn) -> None:
    ours, theirs = sides
    client = logged_in(ours.leader)

    def upload(*files: SimpleUploadedFile) -> str:
        return client.post(HERE, {"do": "upload", "files": list(files)}, follow=True).content.decode()

    assert "올릴 파일을 골라 주세요" in upload()
    assert "PDF, JPG, PNG 파일로" in upload(SimpleUploadedFile("명단.xlsx", b"PK\x03\x04"))
    sheet, pdf = printed(logged_in(theirs.leader), theirs.place.pk)
    assert "맡은 자리나 수업의 표가 아닙니다" in upload(photographed(pdf, sheet, {}))
    typed = {"do": "upload", "files": [photographed(pdf, sheet, {})], "number": "7K3MA-BCDEF-1Q"}
    assert 'value="7K3MA-BCDEF-1Q"' in client.post(HERE, typed, follow=True).content.decode()
    for place, month, sentence in (
        (theirs.place.pk, "2023-09", "목록에서 골라"),
        (ours.place.pk, "구월", "2023-09처럼"),
        (ours.place.pk, "2027-01", "참여하는 사람이 없습니다"),
    ):
        answer = client.post(HERE, {"do": "print", "place": str(place), "month": month})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert Sheet.objects.count() == 1


def test_a_roster_is_printed_from_its_class(sides: tuple[Side, Side], logged_in: LogIn) -> None:
    ours, theirs = sides
    here = reverse("partner:sheet-roster", args=[ours.session.pk])
    client = logged_in(ours.lecturer)
    assert here in client.get(reverse("office:roster", args=[ours.session.pk])).content.decode()
    answer = client.post(here, follow=True)
    assert answer.content.startswith(b"%PDF-")
    sheet = Sheet.objects.get()
    said = {str(ours.parts[0].pk): "present", str(ours.parts[1].pk): "absent"}
    client.post(HERE, {"do": "upload", "files": [photographed(answer.content, sheet, said)]})
    form = {f"cell-{key}": one for key, one in said.items()}
    client.post(reverse("partner:scan", args=[Scan.objects.get().pk]), {**form, "do": "apply"})
    marks = dict(Record.objects.filter(session=ours.session).values_list("participation_id", "status"))
    assert marks == {int(key): one for key, one in said.items()}
    for stranger in (theirs.lecturer, theirs.leader, ours.citizen, make.account(of=RoleKind.AUDITOR)):
        assert logged_in(stranger).post(here).status_code == 403
    assert client.get(here).status_code == 405


def test_sheets_and_scans_are_closed_to_everybody_else(sides: tuple[Side, Side], logged_in: LogIn) -> None:
    ours, theirs = sides
    of_month, of_class = make.sheet(ours.place), make.sheet(ours.place, ours.session)
    scans = {of_month: make.scan(of_month), of_class: make.scan(of_class)}
    once = make.account(of=RoleKind.SITE_LEADER, at=ours.site, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    strangers = [theirs.leader, theirs.operator, theirs.lecturer, theirs.manager, once, ours.citizen]
    strangers += [make.account(of=kind) for kind in (RoleKind.PLANNER, RoleKind.COUNSELLOR, RoleKind.DIRECTOR)]
    for account in strangers:
        client = logged_in(account)
        for sheet, scan in scans.items():
            assert client.get(reverse("partner:sheet-file", args=[sheet.pk])).status_code == 403
            for name, args in (("scan", []), ("scan-picture", []), ("scan-crop", ["1"])):
                assert client.get(reverse(f"partner:{name}", args=[scan.pk, *args])).status_code == 403
            for do in ("apply", "discard"):
                assert client.post(reverse("partner:scan", args=[scan.pk]), {"do": do}).status_code == 403
    # Who leads a class has its roster, and not the month of the place.
    lecturer = logged_in(ours.lecturer)
    assert lecturer.get(reverse("partner:sheet-file", args=[of_month.pk])).status_code == 403
    assert lecturer.get(reverse("partner:sheet-file", args=[of_class.pk])).status_code == 200
    for account in (ours.citizen, once, make.account(of=RoleKind.PLANNER)):
        assert logged_in(account).get(HERE).status_code == 403
        assert logged_in(account).post(HERE, {"do": "upload"}).status_code == 403
    auditor = logged_in(make.account(of=RoleKind.AUDITOR))
    here = reverse("partner:scan", args=[scans[of_class].pk])
    assert auditor.get(here).status_code == 200
    assert auditor.post(here, {"do": "discard"}).status_code == 403
    for account in (ours.leader, ours.operator, ours.manager):
        assert logged_in(account).get(reverse("partner:sheet-file", args=[of_class.pk])).status_code == 200
        assert logged_in(account).get(HERE).status_code == 200
    page = logged_in(ours.leader).post(here, {"do": "discard"}, follow=True).content.decode()
    assert "버렸습니다" in page
    scans[of_class].refresh_from_db()
    assert scans[of_class].status == "discarded"
