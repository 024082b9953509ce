"""Sheets that come back (읽은 활동표·출석표): pages are read, looked at by somebody, and entered once.

Reading changes nothing of the records. What is entered goes the way that typing goes: ``log_for_all`` and
``take_attendance``, with their refusals.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from imojak.kernel.violations import explained
from imojak.parties.models import Account
from imojak.records import paper
from imojak.records.actions import RecordRefusal
from imojak.records.attendance import MARKS, attendance_of, take_attendance
from imojak.records.enums import CameBy, RecordKind, ScanStatus
from imojak.records.logging import Entry, log_for_all
from imojak.records.machines import SCAN
from imojak.records.models import Record, Scan, Sheet
from imojak.records.scopes import scans_changeable, sheets_changeable
from imojak.records.working_days import Refused
from imojak.trust.files import checked, keep

if TYPE_CHECKING:
    from imojak.records.reading import Grey, Numbers
    from imojak.trust.models import Document

KINDS = ("pdf", "jpg", "png")
#: The largest file (MB): a month of thirty people, scanned in grey.
MOST = 20
#: What a sheet can say of a day (minutes): by half hours up to eight and a half.
MINUTES = tuple(range(30, 9 * 60, 30))
#: What a cell says in which nobody could be certain, until somebody has chosen.
UNCHOSEN = "?"


@dataclass(frozen=True)
class Uploaded:
    """What came of a file: the pages that were read, and by page (from 1) what is wrong with the others."""

    scans: list[Scan] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A cell as it is looked at: what was read, how certain that is, and what stands in the records already.

    Values are minutes (of a month) or marks (of a session) as text; "" is nothing.
    """

    cell: paper.Cell
    value: str
    sure: bool
    there: str

    @property
    def to_look_at(self) -> bool:
        """Tell whether somebody must look: it is not certain, or something else was entered already."""
        return not self.sure or (self.there != "" and self.value not in ("", self.there))


def upload(name: str, content: bytes, *, actor: Account, number: str = "") -> Uploaded:
    """Read every page of a file, and keep those that are pages of sheets that the actor may enter.

    ``number`` is the printed one, typed for the one page of the file whose code cannot be read. Raises FileRefused for a
    file that is none of PDF, JPG, PNG or too large, Unreadable for one that cannot be opened.
    """
    # NumPy and the reader of codes are loaded by whoever reads a page, not by every worker of the site.
    from imojak.records import reading

    checked(content, KINDS, MOST)
    done, mark = Uploaded(), hashlib.sha256(content).hexdigest()
    original: Document | None = None
    with transaction.atomic():
        pages = reading.pictures_of(content)
        for at, grey in enumerate(pages, start=1):
            try:
                found = reading.find_code(grey)
                code, page = (found.code, found.page) if found is not None else _typed(number, grey, len(pages))
                sheet = _whose(code, page, mark, actor)
                form = paper.form_of(sheet.rows)
                matrix = (
                    reading.projection(grey, found, form)
                    if found is not None
                    else reading.projection_without_code(grey, form, _boxes(sheet, page))
                )
            except (reading.Unreadable, RecordRefusal) as problem:
                done.problems.append((at, problem.user_message))
                continue
            straight = io.BytesIO()
            reading.straightened(grey, matrix, form).save(straight, "JPEG", quality=70)
            today = timezone.localdate()
            original = original or keep(name.strip() or "활동표 스캔", content, on=today)
            scan = Scan.objects.create(
                sheet=sheet,
                page=page,
                document=original,
                picture=keep(f"{original.title[:180]} {page}쪽", straight.getvalue(), on=today),
                reading=_read(grey, matrix, list(_cells(sheet, page))),
                uploaded_by=actor,
                uploaded_at=timezone.now(),
            )
            SCAN.begin(scan, actor=actor)
            done.scans.append(scan)
    return done


def lines_of(scan: Scan) -> list[Line]:
    """Return the cells of a page: those to be looked at first, then in the order of the paper."""
    there = _there(scan)
    lines = [
        Line(
            cell,
            str(scan.reading.get(cell.key, {}).get("value", "")),
            bool(scan.reading.get(cell.key, {}).get("sure", True)),
            there.get(cell.key, ("", None))[0],
        )
        for cell in _cells(scan.sheet, scan.page)
    ]
    return sorted(lines, key=lambda one: not one.to_look_at)


def apply_scan(
    scan: Scan, values: Mapping[str, str], *, actor: Account, beyond_cap: bool = False
) -> tuple[int, tuple[Refused, ...]]:
    """Enter what a page says, as it was looked at: ``values`` by cell, "" for nothing; once.

    Return how many entries were made or changed, and what is refused: with anything refused, nothing is entered. A cell
    that is still ``UNCHOSEN`` is refused. What the paper says nothing of stays as it is. Raises RecordRefusal without the
    right, for values that no sheet has, and for a page that was entered before; TransitionError for one that was thrown
    away.
    """
    if not scans_changeable(actor).filter(pk=scan.pk).exists():
        raise RecordRefusal("이 표의 기록은 그 자리의 활동처, 수행기관과 수업의 진행자만 입력할 수 있습니다.")
    cells = {cell.key: cell for cell in _cells(scan.sheet, scan.page)}
    allowed = {"", *(map(str, MARKS) if scan.sheet.session is not None else map(str, MINUTES))}
    if set(values) - set(cells) or set(values.values()) - allowed - {UNCHOSEN}:
        raise RecordRefusal("표에 없는 값입니다. 화면을 새로 열고 다시 골라 주세요.")
    if unchosen := [cells[key] for key, one in values.items() if one == UNCHOSEN]:
        return 0, tuple(Refused(cell.participation, _day(scan, cell), _UNSEEN) for cell in unchosen)
    with explained(RecordRefusal), transaction.atomic():
        number, refused = _enter(scan, cells, {key: one for key, one in values.items() if one}, actor, beyond_cap)
        if refused:
            transaction.set_rollback(True)
            return 0, refused
        changes = {"applied_by": actor, "applied_at": timezone.now()}
        SCAN.apply(scan, "apply", actor=actor, changes=changes)
    return number, ()


def discard(scan: Scan, *, actor: Account) -> Scan:
    """Throw a page away that is not to be entered. Raises RecordRefusal without the right, TransitionError once entered."""
    if not scans_changeable(actor).filter(pk=scan.pk).exists():
        raise RecordRefusal("이 표는 그 자리의 활동처, 수행기관과 수업의 진행자만 버릴 수 있습니다.")
    SCAN.apply(scan, "discard", actor=actor)
    return scan


def crop_of(scan: Scan, key: str) -> bytes | None:
    """Return the boxes of a cell as they lie on the straightened page (JPEG); None for a cell that it does not have."""
    from PIL import Image

    from imojak.records.reading import SCALE

    cell = next((one for one in _cells(scan.sheet, scan.page) if one.key == key), None)
    if cell is None or not cell.boxes:
        return None
    edge = 1.2
    left, right = cell.boxes[0], cell.boxes[-1]
    around = (left.x - left.side - edge, left.y - left.side, right.x + right.side + edge, right.y + right.side)
    with Image.open(io.BytesIO(bytes(scan.picture.content))) as picture:
        kept = io.BytesIO()
        picture.crop(tuple(round(one * SCALE) for one in around)).save(kept, "JPEG", quality=80)  # type: ignore[arg-type]
    return kept.getvalue()


_UNSEEN = "또렷하지 않은 칸입니다. 그림을 보고 값을 골라 주세요."


# --- inside -----------------------------------------------------------------------------------------------------------


def _typed(number: str, grey: Grey, pages: int) -> tuple[str, int]:
    """Return whose page a picture without a code of ours is, by its typed number. Raises RecordRefusal that says what to do."""
    from imojak.records import reading

    if not number.strip():
        if reading.has_other_code(grey):
            raise RecordRefusal(
                "이곳에서 인쇄한 활동표나 출석표의 코드가 아닙니다. 활동표 화면에서 인쇄한 표만 읽을 수 있으니, 다른 종이의 "
                "내용은 활동 적기 화면에서 적어 주세요."
            )
        raise RecordRefusal(
            "표의 QR 코드를 찾지 못했습니다. 오른쪽 위의 코드가 또렷하게 보이게 다시 올려 주세요. 코드가 지워졌으면 표 "
            "위쪽에 인쇄된 표 번호를 적고 그 쪽만 올려 주세요."
        )
    if pages > 1:
        raise RecordRefusal("표 번호를 적을 때는 한 쪽씩 올려 주세요. 번호는 쪽마다 다릅니다.")
    found = paper.read_number(number)
    if found is None:
        raise RecordRefusal(
            "표 번호가 맞지 않습니다. 표 위쪽에 인쇄된 글자를 보기(7K3MA-BCDEF-1Q)처럼 빠짐없이 적어 주세요."
        )
    return found


def _whose(code: str, page: int, mark: str, actor: Account) -> Sheet:
    """Return the sheet of a code and page. Raises RecordRefusal for any that the actor may not enter, or not again."""
    sheets = sheets_changeable(actor).filter(code=code)
    sheet = sheets.select_related("place__unit", "session", "place__round").first()
    if sheet is None or not 1 <= page <= paper.pages_of(sheet.rows):
        raise RecordRefusal(
            "맡은 자리나 수업의 표가 아닙니다. 다른 곳의 표가 섞였으면 그곳 담당자에게 전하고, 우리 표라면 활동표 화면에서 다시 "
            "인쇄해 옮겨 적어 주세요."
        )
    known = Scan.objects.filter(sheet=sheet, page=page).exclude(status=ScanStatus.DISCARDED)
    if known.filter(document__sha256=mark).exists():
        raise RecordRefusal("이미 올린 쪽입니다. 아래 목록에서 확인해 주세요.")
    if known.filter(status=ScanStatus.APPLIED).exists():
        raise RecordRefusal("이미 입력한 쪽입니다. 고칠 것이 있으면 활동 기록에서 고쳐 주세요.")
    return sheet


def _boxes(sheet: Sheet, page: int) -> list[paper.Box]:
    return [box for cell in _cells(sheet, page) for box in cell.boxes]


def _read(grey: Grey, matrix: Numbers, cells: Sequence[paper.Cell]) -> dict[str, dict[str, Any]]:
    """Return what was read, by cell: those that say something, and those that somebody must look at."""
    from imojak.records import reading

    full = iter(reading.fullness(grey, matrix, [box for cell in cells for box in cell.boxes]))
    value: dict[str, dict[str, Any]] = {}
    for cell in cells:
        said = [(box.value, float(next(full))) for box in cell.boxes]
        filled = [name for name, how in said if how >= reading.FILLED]
        sure = not any(reading.EMPTY <= how < reading.FILLED for _, how in said)
        if cell.day is None:
            text, one = (filled[0] if filled else ""), len(filled) <= 1
        else:
            minutes = paper.minutes_of(filled)
            text, one = (str(minutes) if minutes else ""), len([name for name in filled if name != paper.HALF]) <= 1
        if text or not (sure and one):
            value[cell.key] = {"value": text, "sure": sure and one}
    return value


def _cells(sheet: Sheet, page: int) -> Iterator[paper.Cell]:
    return paper.cells_on(sheet.rows, page, [str(mark) for mark in MARKS])


def _there(scan: Scan) -> dict[str, tuple[str, int | None]]:
    """Return what the records say of the cells of a page already, and the record where it is one that can be changed."""
    sheet = scan.sheet
    if sheet.session is not None:
        return {str(number): (one.status, one.pk) for number, one in attendance_of(sheet.session).items()}
    found: dict[str, tuple[str, int | None]] = {}
    rows = (
        Record.objects.filter(
            participation__in=list(paper.people_on(sheet.rows, scan.page)),
            kind=RecordKind.WORK,
            day__range=(sheet.rows["days"][0], sheet.rows["days"][-1]),
        )
        .exclude(Exists(Record.objects.filter(replaces=OuterRef("pk"))))
        .values_list("participation_id", "day", "quantity", "pk", "starts_at")
    )
    for number, day, minutes, pk, starts in rows:
        key = f"{number}:{day.isoformat()}"
        before, _ = found.get(key, ("0", None))
        alone = key not in found and starts is None
        found[key] = (str(int(before) + minutes), pk if alone else None)
    return found


def _enter(
    scan: Scan, cells: Mapping[str, paper.Cell], values: Mapping[str, str], actor: Account, beyond_cap: bool
) -> tuple[int, tuple[Refused, ...]]:
    there = _there(scan)
    changed = {key: one for key, one in values.items() if there.get(key, ("", None))[0] != one}
    if scan.sheet.session is not None:
        marks = {int(key): one for key, one in changed.items()}
        if not marks:
            return 0, ()
        done = take_attendance(scan.sheet.session, marks, actor=actor, came_by=CameBy.SHEET)
        return done.made + done.changed, ()
    known = Record.objects.in_bulk([pk for key in changed if (pk := there.get(key, ("", None))[1]) is not None])
    entries = [_entry(cells[key], int(one), known.get(there.get(key, ("", None))[1])) for key, one in changed.items()]
    logged = log_for_all(scan.sheet.place, entries, actor=actor, came_by=CameBy.SHEET, beyond_cap=beyond_cap)
    return logged.made + logged.changed, logged.refused


def _entry(cell: paper.Cell, minutes: int, known: Record | None) -> Entry:
    """Return a cell as an entry; of what stands there already it changes the hours alone."""
    assert isinstance(cell.day, date)
    if known is None:
        return Entry(cell.participation, cell.day, minutes)
    return Entry(cell.participation, cell.day, minutes, location=known.location, note=known.note, record=known.pk)


def _day(scan: Scan, cell: paper.Cell) -> date:
    if cell.day is not None:
        return cell.day
    assert scan.sheet.session is not None
    return scan.sheet.session.day
