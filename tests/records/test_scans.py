"""Sheets on paper: printed, filled by hand, scanned or photographed, read back, looked at, and entered once."""

from __future__ import annotations

import io
import itertools
import sys
from collections.abc import Iterator, Sequence
from datetime import date, time
from random import Random
from subprocess import run

import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from imojak.kernel.transitions import TransitionError
from imojak.parties.enums import RoleKind
from imojak.records import paper, reading, scans, sheets
from imojak.records.actions import RecordRefusal
from imojak.records.enums import RecordKind
from imojak.records.models import Record, Scan, Sheet
from imojak.trust.files import FileRefused
from imojak.trust.models import Document
from tests import factories as make
from tests.conftest import Clock
from tests.paths.living import begun
from tests.records import scribbles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MONTH = date(2023, 9, 1)
MARKS = ("present", "late", "absent")


class Site:
    """A site with its leader, and five who take part; one has left on the twentieth."""

    def __init__(self, people: int = 5) -> None:
        self.site = make.organisation("샘터도서관")
        self.place = make.place(make.round_of(), title="안부 활동", host=self.site)
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.site)
        self.parts = [begun(self.place, make.person(f"참여{'가나다라마바사아자차'[n]}")) for n in range(people)]
        self.lecturer = make.account(of=RoleKind.LECTURER)
        self.session = make.session(self.place, day=date(2023, 9, 19), starts_at=time(19), lead=self.lecturer.party)

    def sheet(self) -> Sheet:
        return sheets.print_month(self.place, MONTH, actor=self.leader)

    def pages(self, of: Sheet) -> list[Image.Image]:
        return scribbles.blank(sheets.pdf_of(of, {one.pk: one.party.name for one in self.parts}))


def boxes_for(cell: paper.Cell, minutes: int) -> list[paper.Box]:
    """The boxes that say so many minutes."""
    wanted = {str(minutes // 60)} | ({paper.HALF} if minutes % 60 else set())
    return [box for box in cell.boxes if box.value in wanted]


def as_pdf(pages: Sequence[Image.Image]) -> bytes:
    """Pages as a scanner makes a PDF of them."""
    kept = io.BytesIO()
    pages[0].save(kept, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return kept.getvalue()


def filled(
    of: Sheet, page: int, picture: Image.Image, minutes: dict[str, int], rng: Random, style: str = "full"
) -> None:
    cells = {cell.key: cell for cell in paper.cells_on(of.rows, page, MARKS)}
    for key, number in minutes.items():
        scribbles.fill(picture, paper.form_of(of.rows), boxes_for(cells[key], number), rng, style)


# --- the geometry -----------------------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(28, 31))
def test_every_box_lies_on_its_page_and_meets_nothing(people: int, days: int) -> None:
    several = [date(2023, 1, day).isoformat() for day in range(1, days + 1)]
    month = {
        "layout": 1, "people": list(range(people)), "days": several, "open": {str(n): several for n in range(people)},
    }  # fmt: skip
    for rows in (month, {"layout": 1, "people": list(range(people))}):
        form, seen = paper.form_of(rows), 0
        for page in range(1, paper.pages_of(rows) + 1):
            cells = list(paper.cells_on(rows, page, MARKS))
            seen += len({cell.participation for cell in cells})
            boxes = [box for cell in cells for box in cell.boxes]
            for box in boxes:
                half = box.side / 2
                assert 5 < box.x - half < box.x + half < form.width - 5
                assert 5 < box.y - half < box.y + half < form.height - 5
                for mark in form.marks:  # a ring of white around each mark lets it be found
                    assert max(abs(box.x - mark[0]), abs(box.y - mark[1])) > paper.MARK
                (left, top), _, (right, bottom), _ = form.qr
                assert not (left - 4 < box.x < right + 4 and top - 4 < box.y < bottom + 4)
            places = sorted((box.y, box.x, box.side) for box in boxes)
            for (y, x, side), (other_y, other_x, _) in itertools.pairwise(places):
                assert y != other_y or other_x - x > side + 0.5
        assert seen == people


@given(st.sampled_from([*range(9)]), st.booleans())
def test_minutes_are_what_the_boxes_say(hours: int, half: bool) -> None:
    values = ([str(hours)] if hours else []) + ([paper.HALF] if half else [])
    assert paper.minutes_of(values) == hours * 60 + 30 * half


@given(st.text(max_size=30))
def test_other_codes_are_none_of_ours(text: str) -> None:
    assert paper.read_text(text) is None
    assert paper.read_text(paper.text_of("ABCDEFGHJK", 3)) == ("ABCDEFGHJK", 3)
    assert paper.read_text(f"{paper.PREFIX}:ABCDEFGHJK:{text}") is None or text.isdigit()


# --- printing ---------------------------------------------------------------------------------------------------------


def test_a_sheet_has_boxes_on_the_days_of_each_participation() -> None:
    of = Site()
    make.withdraw(of.parts[0], date(2023, 9, 20))
    sheet = of.sheet()
    assert len(sheet.rows["days"]) == 30
    assert len(sheet.rows["open"][str(of.parts[0].pk)]) == 19
    assert len(sheet.rows["open"][str(of.parts[1].pk)]) == 30
    assert paper.pages_of(sheet.rows) == 2
    assert len({of.sheet().code for _ in range(3)}) == 3
    with pytest.raises(RecordRefusal, match="참여하는 사람이 없습니다"):
        sheets.print_month(of.place, date(2025, 1, 1), actor=of.leader)


def test_who_prints() -> None:
    ours, theirs = Site(), Site()
    for stranger in (theirs.leader, ours.lecturer, make.account(party=ours.parts[0].party)):
        with pytest.raises(RecordRefusal, match="인쇄할 수 있습니다"):
            sheets.print_month(ours.place, MONTH, actor=stranger)
    for stranger in (theirs.leader, theirs.lecturer, make.account(party=ours.parts[0].party)):
        with pytest.raises(RecordRefusal, match="인쇄할 수 있습니다"):
            sheets.print_roster(ours.session, actor=stranger)
    for actor in (ours.lecturer, ours.leader):
        assert sheets.print_roster(ours.session, actor=actor).session == ours.session


# --- reading ----------------------------------------------------------------------------------------------------------


def papers(seed: int) -> Iterator[tuple[str, str, Random]]:
    for number in range(8):
        rng = Random(f"{seed} {number}")
        yield scribbles.STYLES[number % 4], ("scanned", "photographed")[number // 4], rng


def test_what_hands_fill_is_read_and_what_is_unsure_says_so() -> None:
    """Of eight pages with 1,080 boxes each none is read wrongly; at most one of a hundred filled boxes is left to a person."""
    of = Site(4)
    sheet, seen, unsure = of.sheet(), 0, 0
    blank, form = of.pages(sheet)[0], paper.MONTH
    cells = list(paper.cells_on(sheet.rows, 1))
    boxes = [box for cell in cells for box in cell.boxes]
    for style, way, rng in papers(20230901):
        picture = blank.copy()
        marked = [rng.random() < 0.1 for _ in boxes]
        scribbles.fill(picture, form, [box for box, on in zip(boxes, marked, strict=True) if on], rng, style)
        [grey] = reading.pictures_of(getattr(scribbles, way)(picture, rng))
        found = reading.find_code(grey)
        assert found is not None
        assert (found.code, found.page) == (sheet.code, 1)
        full = reading.fullness(grey, reading.projection(grey, found, form), boxes)
        for how, on in zip(full, marked, strict=True):
            sure = how < reading.EMPTY or how >= reading.FILLED
            assert not sure or (how >= reading.FILLED) == on, (style, way, how)
            seen, unsure = seen + on, unsure + (not sure)
    assert seen > 600
    assert unsure <= seen / 50


def test_a_month_comes_back_as_data_and_is_entered_once(clock: Clock) -> None:
    clock.at("2023-09-28T10:00:00+09:00")
    of, rng = Site(), Random(7)
    sheet = of.sheet()
    first, second = of.pages(sheet)
    wanted = [{}, {}]  # type: list[dict[str, int]]
    for page in (1, 2):
        for cell in paper.cells_on(sheet.rows, page):
            assert cell.day is not None
            if cell.day.weekday() in (0, 2) and cell.day.day <= 27:
                wanted[page - 1][cell.key] = rng.choice((60, 120, 150, 180, 240))
    filled(sheet, 1, first, wanted[0], rng)
    filled(sheet, 2, second, wanted[1], rng, "cross")
    done = scans.upload("9월.pdf", as_pdf([second.rotate(180), first.rotate(1.5, fillcolor=255)]), actor=of.leader)
    assert done.problems == []
    assert [one.page for one in done.scans] == [2, 1]
    assert Document.objects.filter(title="9월.pdf").count() == 1
    assert not Record.objects.exists()  # reading enters nothing
    for scan in done.scans:
        lines = scans.lines_of(scan)
        assert all(line.sure for line in lines)
        said = {line.cell.key: int(line.value) for line in lines if line.value}
        assert said == wanted[scan.page - 1]
        number, refused = scans.apply_scan(scan, {line.cell.key: line.value for line in lines}, actor=of.leader)
        assert (number, refused) == (len(said), ())
        with pytest.raises((RecordRefusal, TransitionError)):
            scans.apply_scan(scan, {key: str(one) for key, one in said.items()}, actor=of.leader)
    entered = {
        f"{one.participation_id}:{one.day.isoformat()}": one.quantity for one in Record.objects.filter(kind="work")
    }
    assert entered == wanted[0] | wanted[1]
    assert set(Record.objects.values_list("came_by", "entered_by")) == {("sheet", of.leader.pk)}
    again = scans.upload("다시.pdf", as_pdf([first]), actor=of.leader)
    assert "이미 입력한 쪽입니다" in again.problems[0][1]


def test_what_is_unsure_or_entered_otherwise_is_looked_at_first(clock: Clock) -> None:
    clock.at("2023-09-28T10:00:00+09:00")
    of, rng = Site(2), Random(3)
    sheet = of.sheet()
    [page] = of.pages(sheet)
    cells = {cell.key: cell for cell in paper.cells_on(sheet.rows, 1)}
    mine, other = of.parts
    twice, light, same, different, silent, plain = (f"{mine.pk}:2023-09-{day:02d}" for day in (4, 5, 6, 7, 8, 11))
    scribbles.fill(page, paper.MONTH, [*boxes_for(cells[twice], 120), *boxes_for(cells[twice], 300)], rng, "full")
    [box] = boxes_for(cells[light], 180)
    scale = page.width / 297
    ImageDraw.Draw(page).line(
        ((box.x - 1.0) * scale, box.y * scale, (box.x + 1.0) * scale, box.y * scale), fill=40, width=round(scale * 0.5)
    )
    filled(sheet, 1, page, {same: 120, different: 180, plain: 60}, rng)
    make.record(mine, kind="work", minutes=120, day=date(2023, 9, 6))
    make.record(mine, kind="work", minutes=120, day=date(2023, 9, 7), note="배식", location="1층")
    make.record(mine, kind="work", minutes=240, day=date(2023, 9, 8))
    Record.objects.update(period=make.period(of.place, month=MONTH))
    [scan] = scans.upload("", scribbles.scanned(page, rng), actor=of.leader).scans
    lines = scans.lines_of(scan)
    look = [line.cell.key for line in lines if line.to_look_at]
    assert look == [line.cell.key for line in lines][: len(look)]
    assert set(look) == {twice, light, different}
    values = {line.cell.key: line.value for line in lines} | {twice: "300", light: ""}
    assert scans.apply_scan(scan, values, actor=of.leader) == (3, ())
    kept = {one.day.day: one.quantity for one in Record.objects.filter(participation=mine, kind="work")}
    assert kept == {4: 300, 6: 120, 7: 180, 8: 240, 11: 60}
    changed = Record.objects.get(participation=mine, day=date(2023, 9, 7))  # the paper says the hours alone
    assert (changed.note, changed.location, changed.came_by) == ("배식", "1층", "sheet")
    assert other.records.count() == 0
    assert silent not in look


def test_a_refusal_enters_nothing_and_leaves_the_page_to_be_mended(clock: Clock) -> None:
    clock.at("2023-09-28T10:00:00+09:00")
    of, rng = Site(1), Random(5)
    sheet = of.sheet()
    [page] = of.pages(sheet)
    days = {f"{of.parts[0].pk}:2023-09-{day:02d}": 60 for day in (4, 29)}  # the twenty-ninth is still to come
    filled(sheet, 1, page, days, rng)
    [scan] = scans.upload("", scribbles.scanned(page, rng), actor=of.leader).scans
    values = dict.fromkeys(days, "60")
    number, refused = scans.apply_scan(scan, values, actor=of.leader)
    assert number == 0
    assert [(one.participation, one.day) for one in refused] == [(of.parts[0].pk, date(2023, 9, 29))]
    assert not Record.objects.exists()
    scan.refresh_from_db()
    assert scan.status == "read"
    for wrong in ({"999999:2023-09-04": "60"}, {next(iter(days)): "61"}, {next(iter(days)): "present"}):
        with pytest.raises(RecordRefusal, match="표에 없는 값"):
            scans.apply_scan(scan, wrong, actor=of.leader)
    assert scans.apply_scan(scan, dict([next(iter(values.items()))]), actor=of.leader) == (1, ())


def test_a_roster_comes_back_as_attendance(clock: Clock) -> None:
    clock.at("2023-09-19T21:30:00+09:00")
    of, rng = Site(), Random(11)
    sheet = sheets.print_roster(of.session, actor=of.lecturer)
    [page] = of.pages(sheet)
    came = {one.pk: mark for one, mark in zip(of.parts, ("present", "late", "absent", "present"), strict=False)}
    for cell in paper.cells_on(sheet.rows, 1, MARKS):
        boxes = [box for box in cell.boxes if box.value == came.get(cell.participation)]
        scribbles.fill(page, paper.SESSION, boxes, rng, "tick")
    [scan] = scans.upload("", scribbles.photographed(page, rng), actor=of.lecturer).scans
    values = {line.cell.key: line.value for line in scans.lines_of(scan)}
    assert {int(key): one for key, one in values.items() if one} == came
    assert scans.apply_scan(scan, values, actor=of.lecturer) == (4, ())
    rows = Record.objects.filter(session=of.session, kind=RecordKind.ATTENDANCE)
    assert dict(rows.values_list("participation_id", "status")) == came
    assert set(rows.values_list("came_by", flat=True)) == {"sheet"}


@pytest.mark.parametrize(("way", "seed"), [("scanned", 3), ("scanned", 4), ("photographed", 5), ("photographed", 6)])
def test_a_page_whose_code_is_gone_is_read_by_its_typed_number(way: str, seed: int) -> None:
    of, rng = Site(2), Random(seed)
    sheet = of.sheet()
    [page] = of.pages(sheet)
    mine, other = of.parts
    wanted = {f"{mine.pk}:2023-09-04": 180, f"{other.pk}:2023-09-27": 150, f"{mine.pk}:2023-09-29": 60}
    filled(sheet, 1, page, wanted, rng)
    scale = page.width / 297
    (left, top), _, (right, bottom), _ = paper.MONTH.qr
    page.paste(60, tuple(round(at * scale) for at in (left, top + 4, right, bottom)))  # type: ignore[arg-type]
    photo, typed = getattr(scribbles, way)(page, rng), paper.number_of(sheet.code, 1)
    assert "인쇄된 표 번호를 적고" in scans.upload("", photo, actor=of.leader).problems[0][1]
    for wrong, sentence in (
        (typed[:-1], "표 번호가 맞지 않습니다"),
        (typed.replace("-1", "-2"), "표 번호가 맞지 않습니다"),
        (paper.number_of(sheet.code, 2), "맡은 자리나 수업의 표가 아닙니다"),
        (paper.number_of("ABCDEFGHJK", 1), "맡은 자리나 수업의 표가 아닙니다"),
    ):
        assert sentence in scans.upload("", photo, actor=of.leader, number=wrong).problems[0][1]
    assert "한 쪽씩" in scans.upload("", as_pdf([page, page]), actor=of.leader, number=typed).problems[0][1]
    [scan] = scans.upload("", photo, actor=of.leader, number=f" {typed.lower().replace('-', ' ')}").scans
    said = {line.cell.key: int(line.value) for line in scans.lines_of(scan) if line.value}
    assert said == wanted
    assert all(line.sure for line in scans.lines_of(scan))


def test_no_picture_is_taken_for_a_page_by_a_typed_number() -> None:
    of = Site(1)
    sheet = of.sheet()
    typed, [page] = paper.number_of(sheet.code, 1), of.pages(sheet)
    noise = Image.effect_noise((1200, 900), 90)
    discs = Image.new("L", (1200, 850), 255)
    for x in (48, 1152):
        for y in (48, 802):
            ImageDraw.Draw(discs).ellipse((x - 10, y - 10, x + 10, y + 10), fill=0)
    upside = page.copy()
    upside.paste(255, (0, 0, upside.width, upside.height // 3))
    for picture in (noise, discs, upside, Image.new("L", (50, 40), 0)):
        done = scans.upload("", as_pdf([picture]), actor=of.leader, number=typed)
        assert "네 모서리의 점" in done.problems[0][1]
    other = Image.fromarray(np.asarray(Image.open(io.BytesIO(_qr("https://example.org/7"))).convert("L")))
    said = scans.upload("", as_pdf([other]), actor=of.leader).problems[0][1]
    assert "이곳에서 인쇄한 활동표나 출석표의 코드가 아닙니다" in said


def _qr(text: str) -> bytes:
    kept = io.BytesIO()
    segno.make(text).save(kept, kind="png", scale=8)
    return kept.getvalue()


@given(st.text(max_size=20), st.integers(1, 200))
def test_a_typed_number_is_read_back_and_nothing_else_is(text: str, page: int) -> None:
    typed = paper.number_of("7K3MABCDEF", page)
    assert paper.read_number(f" {typed.lower()} ") == ("7K3MABCDEF", page)
    for at, one in enumerate(typed):
        for other in ("2", "Z", "9"):
            if one not in ("-", other):
                assert paper.read_number(typed[:at] + other + typed[at + 1 :]) is None
    assert paper.read_number(text) is None or text[:5].isalnum()


def test_files_that_are_no_sheet_say_what_to_do() -> None:
    ours, theirs = Site(1), Site(1)
    [page] = theirs.pages(sheet := theirs.sheet())
    white = Image.new("L", (800, 1100), 255)
    for pages, sentence in (([white], "QR 코드를 찾지 못했습니다"), ([page], "맡은 자리나 수업의 표가 아닙니다")):
        done = scans.upload("파일.pdf", as_pdf(pages), actor=ours.leader)
        assert done.scans == []
        assert sentence in done.problems[0][1]
    covered = page.copy()
    covered.paste(255, (0, covered.height // 2, covered.width, covered.height))
    assert "네 모서리의 점" in scans.upload("", as_pdf([covered]), actor=theirs.leader).problems[0][1]
    done = scans.upload("", as_pdf([white, page]), actor=theirs.leader)
    assert ([one.page for one in done.scans], [number for number, _ in done.problems]) == ([1], [1])
    assert Document.objects.count() == 2
    for content in (b"", b"hello", b"PK\x03\x04"):
        with pytest.raises(FileRefused):
            scans.upload("", content, actor=ours.leader)
    with pytest.raises(FileRefused, match="고효율 사진"):
        scans.upload("", b"\0\0\0\x18ftypheic" + b"\0" * 50, actor=ours.leader)
    for content in (b"%PDF-1.4 broken", b"\xff\xd8\xff broken", b"\x89PNG\r\n\x1a\n broken"):
        with pytest.raises(reading.Unreadable):
            scans.upload("", content, actor=ours.leader)
    assert Scan.objects.filter(sheet=sheet).count() == 1
    [scan] = Scan.objects.all()
    for stranger in (ours.leader, make.account(party=theirs.parts[0].party), make.account(of="auditor")):
        with pytest.raises(RecordRefusal):
            scans.apply_scan(scan, {}, actor=stranger)
        with pytest.raises(RecordRefusal):
            scans.discard(scan, actor=stranger)
    scans.discard(scan, actor=theirs.leader)
    with pytest.raises(TransitionError):
        scans.apply_scan(scan, {}, actor=theirs.leader)
    assert [one.page for one in scans.upload("", as_pdf([page]), actor=theirs.leader).scans] == [1]


def test_a_page_with_one_mark_covered_is_read_by_the_other_three() -> None:
    of, rng = Site(2), Random(2)
    sheet = of.sheet()
    [page] = of.pages(sheet)
    key = f"{of.parts[0].pk}:2023-09-04"
    filled(sheet, 1, page, {key: 180}, rng)
    scale = page.width / 297
    for x, y in paper.MONTH.marks[2:3]:  # a thumb on the corner below the code
        page.paste(170, tuple(round((at + way * 6) * scale) for way in (-1, 1) for at in (x, y)))  # type: ignore[arg-type]
    [scan] = scans.upload("", scribbles.scanned(page, rng), actor=of.leader).scans
    assert {line.cell.key: line.value for line in scans.lines_of(scan) if line.value} == {key: "180"}


def test_whoever_shows_the_site_loads_no_numpy() -> None:
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup(); "
        "import imojak.sites.partner.urls, imojak.sites.office.urls, imojak.sites.citizen.urls; "
        "print('numpy' in sys.modules)"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
