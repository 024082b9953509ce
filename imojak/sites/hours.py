"""What the pages of daily activity share: hours as people write them, and taking back what was just saved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from imojak.kernel.parsing import tidy
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.records.actions import RecordRefusal
from imojak.records.logging import Entry, log_for_all
from imojak.records.models import Record
from imojak.trust.models import Document

_KEY = "hours-undo"
#: How long what was saved last is offered to be taken back (seconds): after that, the list is the place to change it.
OFFERED = 600
_HALF = re.compile(r"(?<=시간)\s*반")
_HOURS = re.compile(r"(?P<hours>\d{1,2})(?:\.(?P<part>\d{1,2}))?(?:시간)?")
_BOTH = re.compile(r"(?:(?P<hours>\d{1,2})(?:시간|:))?\s*(?:(?P<minutes>\d{1,4})분?)?")
HOW = "시간을 숫자로 적어 주세요. 보기: 3, 3.5, 3시간 30분"


def read_hours(text: str) -> int | None:
    """Return the minutes of hours as people write them (3, 3.5, 3:30, 3시간 30분, 3시간 반, 45분), None for nothing.

    Raises ValidationError that says how to write them.
    """
    bare: str = _HALF.sub("30분", tidy(text).replace(",", "."))
    if not bare:
        return None
    if found := _HOURS.fullmatch(bare):
        part = found["part"] or "0"
        tenths = int(part) * 60 / 10 ** len(part)
        return int(found["hours"]) * 60 + int(tenths + 0.5)
    found = _BOTH.fullmatch(bare)
    if found is None or (found["hours"] is None and "분" not in bare):
        raise ValidationError(HOW)
    return int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)


def hours_as_written(minutes: int | None) -> str:
    """Return minutes as a field shows them: 3, 3.5, 3:20."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    return f"{hours}" if not rest else f"{hours}.5" if rest == 30 else f"{hours}:{rest:02}"


class HoursField(forms.CharField):
    """Hours of a day, in minutes; None for nothing."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"inputmode": "text", "autocomplete": "off", "maxlength": 12}))
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> int | None:
        """Return minutes. Raises ValidationError."""
        return read_hours(str(self.to_python(value)))  # nothing is no error here: times may say it instead

    def prepare_value(self, value: Any) -> Any:
        """Show stored minutes as hours."""
        return hours_as_written(value) if isinstance(value, int) else value


class ClockField(forms.TimeField):
    """A time of day, on the browser's own control."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TimeInput({"type": "time", "class": "krds-input large"}, format="%H:%M"),
            input_formats=["%H:%M", "%H:%M:%S"],
            error_messages={"invalid": "시각을 시와 분으로 적어 주세요. 보기: 09:30"},
            **options,
        )


def remember(request: HttpRequest, place: Place, undo: Sequence[Entry], said: str) -> None:
    """Keep how to take back what was just saved, for the one press of 되돌리기 on the next page."""
    entries = [_plain(entry) for entry in undo]
    request.session[_KEY] = {"place": place.pk, "said": said, "entries": entries, "at": timezone.now().timestamp()}


def to_undo(request: HttpRequest, place: Place | None = None, day: date | None = None) -> str:
    """Return what can be taken back now, in words; "" for nothing, and for another ``place`` or ``day`` than is shown.

    A page that answers a form says nothing of what was saved before: beside what is wrong now it would read as saved.
    """
    kept = request.session.get(_KEY)
    if kept is None or request.method != "GET" or timezone.now().timestamp() - kept.get("at", 0) > OFFERED:
        return ""
    elsewhere = place is not None and kept["place"] != place.pk
    another = day is not None and kept["entries"][0]["day"] != day.isoformat()
    return "" if elsewhere or another else str(kept["said"])


def undo(request: HttpRequest, account: Account) -> tuple[int, date] | None:
    """Bring back what was before the last save of this log-in, and tell it; what may not be is told with its reason.

    Returns the place and the first day that it is about, None where there was nothing to take back.
    """
    kept = request.session.pop(_KEY, None)
    place = Place.objects.filter(pk=kept["place"]).first() if kept else None
    if kept is None or place is None:
        messages.error(request, "되돌릴 것이 없습니다. 아래 목록에서 고쳐 주세요.")
        return None
    entries = [_entry(row) for row in kept["entries"]]
    about = (place.pk, entries[0].day)
    try:
        done = log_for_all(place, entries, actor=account, beyond_cap=True)
    except RecordRefusal as refusal:
        messages.error(request, refusal.user_message)
        return about
    if done.refused:
        messages.error(request, f"되돌리지 못했습니다. {done.refused[0].sentence}")
    else:
        messages.success(request, "저장하기 전으로 되돌렸습니다.")
    return about


def photo_answer(record: Record) -> HttpResponse:
    """Return a record's photo as the browser shows it."""
    photo = record.photo
    assert photo is not None
    response = HttpResponse(bytes(photo.content), content_type=photo.media_type)
    response["Cache-Control"] = "private, max-age=600"
    return response


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "participation": entry.participation,
        "day": entry.day.isoformat(),
        "minutes": entry.minutes,
        "starts": entry.starts.isoformat() if entry.starts else None,
        "ends": entry.ends.isoformat() if entry.ends else None,
        "measured": entry.measured,
        "location": entry.location,
        "note": entry.note,
        "photo": entry.photo.pk if entry.photo else None,
        "record": entry.record,
        "withdraws": entry.withdraws,
    }


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        row["participation"],
        date.fromisoformat(row["day"]),
        row["minutes"],
        time.fromisoformat(row["starts"]) if row["starts"] else None,
        time.fromisoformat(row["ends"]) if row["ends"] else None,
        row["measured"],
        row["location"],
        row["note"],
        Document.objects.filter(pk=row["photo"]).first() if row["photo"] else None,
        row["record"],
        row.get("withdraws", False),
    )
