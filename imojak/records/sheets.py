"""Printing sheets (활동표·출석표): a place's month or a session's roster on paper, with a code that comes back by scan."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import segno
from django.db import transaction
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.kernel.calendar import WEEKDAYS, closed_for
from imojak.kernel.checked_codes import ALPHABET
from imojak.kernel.months import month_end, month_of
from imojak.kernel.saying import clock_words, weekday_words
from imojak.kernel.typesetting import typeset
from imojak.offers.models import Place
from imojak.offers.scopes import places_led, programmes_managed, rounds_operated
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation
from imojak.records import paper
from imojak.records.actions import RecordRefusal
from imojak.records.attendance import MARKS, on_roster
from imojak.records.models import Session, Sheet
from imojak.records.scopes import sessions_recordable

TEMPLATE = Path(__file__).parent / "templates" / "records" / "sheet.typ"
_LETTERS = 10
#: Sizes of letters (points).
_TITLE, _PLAIN, _SMALL = 13.0, 8.0, 6.5


def print_month(place: Place, month: date, *, actor: Account) -> Sheet:
    """Make the sheet of a place's month: for everybody who takes part in it, a line a day with boxes for the hours.

    Raises RecordRefusal without the right, and where nobody takes part.
    """
    who = standing(actor)
    mine = (
        programmes_managed(who).filter(pk=place.round.programme_id).exists()
        or rounds_operated(who).filter(pk=place.round_id).exists()
        or places_led(who).filter(pk=place.pk).exists()
    )
    if not mine:
        raise RecordRefusal("활동표는 이 자리의 활동처, 수행기관, 사업 담당자만 인쇄할 수 있습니다.")
    first, last = month_of(month), month_end(month)
    people = list(
        Participation.objects.filter(place=place, starts_on__lte=last, ends_on__gte=first)
        .exclude(status=ParticipationStatus.WITHDRAWN, withdrawn_on__lte=first)
        .select_related("party")
        .order_by("party__name", "pk")
    )
    if not people:
        raise RecordRefusal(f"{first.year}년 {first.month}월에 이 자리에서 참여하는 사람이 없습니다.")
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows = {
        "layout": paper.LAYOUT,
        "people": [one.pk for one in people],
        "days": [day.isoformat() for day in days],
        "open": {str(one.pk): [day.isoformat() for day in days if _takes_part(one, day)] for one in people},
    }
    return _keep(Sheet(place=place, month=first, rows=rows, printed_by=actor))


def print_roster(session: Session, *, actor: Account) -> Sheet:
    """Make the sheet of the roster of a session with a box for each mark. Raises RecordRefusal without the right or anybody on it."""
    if not sessions_recordable(actor).filter(pk=session.pk).exists():
        raise RecordRefusal("출석표는 이 차시의 진행자와 맡은 담당자만 인쇄할 수 있습니다.")
    people = list(on_roster(session))
    if not people:
        raise RecordRefusal("이날 참여하는 사람이 없어 인쇄할 것이 없습니다.")
    rows = {"layout": paper.LAYOUT, "people": [one.pk for one in people]}
    return _keep(Sheet(place=session.place, session=session, rows=rows, printed_by=actor))


def people_of(sheet: Sheet) -> dict[int, int]:
    """Return the parties of those on a sheet, by participation."""
    return dict(Participation.objects.filter(pk__in=sheet.rows["people"]).values_list("pk", "party_id"))


def pdf_of(sheet: Sheet, names: Mapping[int, str]) -> bytes:
    """Return a sheet as PDF; ``names`` are those of the participations on it, as its reader may see them."""
    rows: Mapping[str, Any] = sheet.rows
    form = paper.form_of(rows)
    off = closures_of(sheet.place.unit)
    closed = {day for day in rows.get("days", ()) if closed_for(date.fromisoformat(day), off)}
    number = paper.pages_of(rows)
    left, top = form.qr[0]
    return typeset(
        TEMPLATE,
        "sheet",
        {
            "title": _title(sheet),
            "width": form.width,
            "height": form.height,
            "mark": paper.MARK,
            "marks": form.marks,
            "qr": (left, top),
            "side": paper.QR,
            "pages": [_page(sheet, page, number, names, closed) for page in range(1, number + 1)],
        },
    )


def _takes_part(of: Participation, day: date) -> bool:
    return of.starts_on <= day <= of.ends_on and (of.withdrawn_on is None or day < of.withdrawn_on)


def _keep(sheet: Sheet) -> Sheet:
    """Save a sheet under a code that nobody has."""
    sheet.printed_at = timezone.now()
    sheet.code = "".join(secrets.choice(ALPHABET) for _ in range(_LETTERS))
    with transaction.atomic():
        sheet.save()
    return sheet


# --- what stands on a page --------------------------------------------------------------------------------------------


def _page(sheet: Sheet, page: int, of: int, names: Mapping[int, str], closed: set[str]) -> dict[str, Any]:
    rows: Mapping[str, Any] = sheet.rows
    form = paper.form_of(rows)
    cells = list(paper.cells_on(rows, page, [str(mark) for mark in MARKS]))
    words = [
        *_heading(sheet, page, of),
        *(_of_month(rows, page, names, closed) if form is paper.MONTH else _of_session(rows, page, names)),
        *_in_boxes(cells),
    ]
    lines = (
        []
        if form is paper.MONTH
        else [(18.0, paper.row_at(n) + 3.7, 172.0) for n in range(len(paper.people_on(rows, page)))]
    )
    return {
        "qr": _qr(paper.text_of(sheet.code, page)),
        "boxes": [(box.x, box.y, box.side) for cell in cells for box in cell.boxes],
        "lines": lines,
        "words": words,
        "last": page == of,
    }


def _heading(sheet: Sheet, page: int, of: int) -> Iterator[dict[str, Any]]:
    form = paper.form_of(sheet.rows)
    yield _word(21.0, 11.0, _title(sheet), _TITLE, width=form.width - 70, weight=700)
    how = (
        "한 시간 수에 맞는 칸 하나를 까맣게 칠하고, 30분이 더 있으면 ½ 칸도 칠해 주세요. 잘못 칠한 칸은 올린 뒤 화면에서 고칩니다."
        if form is paper.MONTH
        else "오신 대로 한 칸만 까맣게 칠해 주세요."
    )
    yield _word(21.0, 19.0, how, _PLAIN, width=form.width - 70)
    yield _word(
        21.0,
        25.0,
        f"표 번호 {paper.number_of(sheet.code, page)} · {page}/{of}쪽 · 네 모서리의 점과 QR 코드가 모두 보이게 찍어 주세요.",
        _PLAIN,
        width=form.width - 70,
    )


def _of_month(
    rows: Mapping[str, Any], page: int, names: Mapping[int, str], closed: set[str]
) -> Iterator[dict[str, Any]]:
    for place, number in enumerate(paper.people_on(rows, page)):
        x, first = paper.day_at(place, 0)
        yield _word(x, first - 10.0, names.get(number, "")[:14], 10.0, width=60.0, weight=700)
        for line, day in enumerate(rows["days"]):
            on = date.fromisoformat(day)
            _, y = paper.day_at(place, line)
            off = day in closed or on.weekday() >= 5
            said = f"{on.day} {WEEKDAYS[on.weekday()]}{' 쉼' if day in closed else ''}"
            yield _word(x, y, said, _SMALL, width=11.0, weight=400 if off else 600)


def _of_session(rows: Mapping[str, Any], page: int, names: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    most = paper.form_of(rows).people
    for place, number in enumerate(paper.people_on(rows, page)):
        y = paper.row_at(place)
        yield _word(20.0, y, str((page - 1) * most + place + 1), _PLAIN, width=8.0)
        yield _word(30.0, y, names.get(number, "")[:24], 11.0, width=80.0, weight=600)


def _in_boxes(cells: Sequence[paper.Cell]) -> Iterator[dict[str, Any]]:
    """Yield what stands in or beside each box: pale numbers in those of hours, the mark's name right of the others."""
    labels = {str(mark): str(mark.label) for mark in MARKS}
    for cell in cells:
        for box in cell.boxes:
            if cell.day is None:
                yield _word(box.x + 3.2, box.y, labels[box.value], 9.0, width=16.0)
            else:
                said = "½" if box.value == paper.HALF else box.value
                yield _word(box.x - 2.5, box.y, said, 6.0, width=5.0, middle=True, pale=True)


def _word(
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    width: float,
    weight: int = 400,
    middle: bool = False,
    pale: bool = False,
) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "text": text,
        "size": size,
        "width": width,
        "weight": weight,
        "middle": middle,
        "pale": pale,
    }


def _title(sheet: Sheet) -> str:
    if sheet.session is not None:
        at = f" {clock_words(sheet.session.starts_at)}" if sheet.session.starts_at else ""
        return f"출석표 · {sheet.session.title} · {weekday_words(sheet.session.day)}{at}"[:70]
    assert sheet.month is not None
    return f"활동표 · {sheet.place.title} · {sheet.month.year}년 {sheet.month.month}월"[:70]


def _qr(text: str) -> str:
    kept = io.BytesIO()
    segno.make(text, error="q", micro=False).save(kept, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True)
    return kept.getvalue().decode()
