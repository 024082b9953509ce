"""A day's activity of everybody at a place (활동 적기): one table, filled as on the last day, saved whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.earning.wording import hours_text
from imojak.kernel.months import day_words, month_of
from imojak.offers.models import Place
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.plan.types.terms import MEASURES
from imojak.records.actions import RecordRefusal
from imojak.records.enums import PeriodStatus
from imojak.records.hours import Hours, cap_sentence, hours_of_months, valid_work
from imojak.records.logging import Entry, Logged, log_for_all
from imojak.records.models import Period, Record
from imojak.records.scopes import places_loggable, records_visible
from imojak.records.working_days import closed_months, conversion_of
from imojak.sites import hours as shared
from imojak.sites.asked import page_number, tidy, words
from imojak.sites.names import names_for
from imojak.sites.partner.desk import keeper_of

PAGE = 50
#: From so few minutes on that are still paid this month, a row says so.
NEAR = 8 * 60
_FIELDS = ("minutes", "starts", "ends", "measured", "note")


@dataclass
class Line:
    """A person's line of the table: what stands in it, what was recorded, and what there is to look at."""

    of: Participation
    name: str = ""
    records: list[Record] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_FIELDS, ""))
    wrong: str = ""
    marks: list[str] = field(default_factory=list)
    blocked: str = ""
    asks: bool = False

    @property
    def record(self) -> Record | None:
        """The record that the line changes; None where there is none, or several that the line cannot show."""
        return self.records[0] if len(self.records) == 1 else None

    @property
    def several(self) -> bool:
        """Tell whether the day was logged in parts, which only the list shows."""
        return len(self.records) > 1

    @property
    def minutes(self) -> int:
        """What is recorded of the day."""
        return sum(record.quantity for record in self.records)


@login_required
def today(request: HttpRequest, number: int) -> HttpResponse:
    """Lead to today's table of a place, or to that of ``?day=``: before its first day or after its last, to that one."""
    place = _place(request, number)
    today = timezone.localdate()
    try:
        asked = date.fromisoformat(words(request, "day"))
    except ValueError:
        asked = today
    on = max(min(asked, _last(place)), place.starts_on)
    return redirect("partner:hours-day", number, (on if on <= today else today).isoformat())


@login_required
def day(request: HttpRequest, number: int, day: str) -> HttpResponse:
    """Show and save the activity of everybody at a place on a day; ``do=fill`` fills empty lines as on the day before."""
    account, place, on = keeper_of(request), _place(request, number), _day(day)
    page = Paginator(_people(place, on), PAGE).get_page(page_number(request))
    lines = _lines(request, place, on, list(page.object_list))
    closed = (place.pk, month_of(on)) in closed_months([place.pk])
    _mark(lines, on)
    before = _day_before(place, on)
    status, asks = 200, False
    if request.method == "POST":
        for line in lines:
            line.values = {name: tidy(request.POST.get(f"{name}-{line.of.pk}", "")) for name in _FIELDS}
        if request.POST.get("do") == "fill":
            filled = _fill(lines, before, place)
            said = f"{day_words(before)}처럼 {filled}명을 채웠습니다." if before else "앞선 날에 적힌 활동이 없습니다."
            messages.info(request, f"{said} 확인하고 저장해 주세요." if filled else said)
        else:
            done = _save(request, account, place, on, lines)
            if done is not None and not done.refused:
                return _saved(request, place, on, done, page.number)
            status, asks = 422, done is not None and done.asks
    context = {
        "place": place,
        "day": on,
        "lines": lines,
        "page": page,
        "closed": closed and request.method == "GET",  # what was typed before it closed stays to be seen
        "reopened": not closed and any(_was_locked(record) for line in lines for record in line.records),
        "asks": asks,
        "wrong": [line for line in lines if line.wrong],
        "before": before,
        "previous": on - timedelta(days=1) if on > place.starts_on else None,
        "following": on + timedelta(days=1) if on < _last(place) else None,
        "last": _last(place),
        "period": Period.objects.filter(place=place, month=month_of(on)).order_by("-version").first()
        if closed
        else None,
        "measure": MEASURES[rule.measure] if lines and (rule := conversion_of(lines[0].of)) is not None else "",
        "undo": shared.to_undo(request, place, on),
        "total": sum(line.minutes for line in lines),
    }
    return render(request, "partner/hours.html", context, status=status)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was saved last."""
    about = shared.undo(request, keeper_of(request))
    if about is None:
        return redirect("partner:places")
    return redirect("partner:hours-day", about[0], about[1].isoformat())


@login_required
def photo(request: HttpRequest, number: int) -> HttpResponse:
    """Show the photo of somebody's activity at one's places; logged as a read."""
    account = keeper_of(request)
    record = (
        records_visible(account)
        .filter(pk=number, photo__isnull=False, participation__place__in=places_loggable(account).values("pk"))
        .select_related("photo")
        .first()
    )
    if record is None:
        raise PermissionDenied("우리 활동처의 사진이 아닙니다. 활동 적기 화면에서 골라 주세요.")
    names_for(request, [record.party_id or 0], "활동 사진 열람")
    return shared.photo_answer(record)


# --- inside -----------------------------------------------------------------------------------------------------------


def _place(request: HttpRequest, number: int) -> Place:
    account = keeper_of(request)
    found = places_loggable(account).select_related("round__programme", "host").filter(pk=number).first()
    if found is None:  # a neighbour's place is no other answer than one that is not there
        raise PermissionDenied("활동을 적을 수 있는 우리 활동처의 자리가 아닙니다. 우리 활동처 목록에서 골라 주세요.")
    return found


def _last(place: Place) -> date:
    """Return the last day of a place on which something can have been done by now."""
    return min(timezone.localdate(), place.ends_on)


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Http404("그런 날은 없습니다. 주소의 날짜를 2023-06-07처럼 적어 주세요.") from error
    if found > timezone.localdate():
        raise Http404("아직 오지 않은 날입니다. 그날이 되면 적을 수 있습니다.")
    return found


def _people(place: Place, on: date) -> QuerySet[Participation]:
    """Return who takes part at the place on a day, by name."""
    return (
        Participation.objects.filter(place=place, starts_on__lte=on)
        .filter(Q(withdrawn_on=None, ends_on__gte=on) | Q(withdrawn_on__gte=on))
        .select_related("round__programme", "round__type", "party")
        .prefetch_related("pauses")
        .order_by("party__name", "pk")
    )


def _lines(request: HttpRequest, place: Place, on: date, people: list[Participation]) -> list[Line]:
    """Return a line for each person, with what is recorded of the day."""
    names = names_for(request, [one.party_id for one in people], f"활동처 ‘{place.title}’ 활동 입력")
    records = _records(people, on)
    lines = []
    for one in people:
        line = Line(one, names.get(one.party_id, ""), records[one.pk])
        if line.record is not None:
            line.values = _as_typed(line.record)
        lines.append(line)
    return lines


def _records(people: Iterable[Participation], on: date) -> Mapping[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    rows = valid_work().filter(participation__in=[one.pk for one in people], day=on).order_by("starts_at", "pk")
    for record in rows.select_related("period"):
        found[record.participation_id or 0].append(record)
    return found


def _was_locked(record: Record) -> bool:
    """Tell whether a record was locked, or stands instead of one that was."""
    return record.replaces_id is not None or (record.period is not None and record.period.status == PeriodStatus.LOCKED)


def _mark(lines: list[Line], on: date) -> None:
    """Say of each line what there is to look at: a pause, training that is missing, the month's cap."""
    hours = hours_of_months({line.of.party_id for line in lines}, on) if lines else {}
    for line in lines:
        of = line.of
        if any(pause.starts_on <= on <= pause.ends_on for pause in of.pauses.all()):
            line.blocked = "쉬는 기간입니다."
        elif of.gated and (of.active_from is None or on < of.active_from):
            line.blocked = "먼저 마칠 교육이 남아 있습니다."
        elif line.several:
            line.blocked = "하루를 나누어 적었습니다: " + ", ".join(_in_words(one) for one in line.records)
        if said := _near_cap(hours[of.party_id], of.pk):
            line.marks.append(said)
        group = of.party.kind == PartyKind.GROUP
        if group:
            line.marks.append("모임이 함께한 시간입니다. 구성원 한 사람씩의 시간으로는 세지 않습니다.")
        if line.record is not None and line.record.came_by == "self":
            line.marks.append("모임 대표가 적었습니다." if group else "본인이 적었습니다.")


def _near_cap(hours: Hours, participation: int) -> str:
    """Return what the cap says where it is near or passed."""
    room = hours.room(participation)
    return cap_sentence(hours, participation) if room is not None and room <= NEAR else ""


def _in_words(record: Record) -> str:
    span = f"{record.starts_at:%H:%M}~{record.ends_at:%H:%M} " if record.starts_at and record.ends_at else ""
    return f"{span}{hours_text(record.quantity)}"


def _as_typed(record: Record) -> dict[str, str]:
    return {
        "minutes": shared.hours_as_written(record.quantity) if record.measured is None else "",
        "starts": f"{record.starts_at:%H:%M}" if record.starts_at else "",
        "ends": f"{record.ends_at:%H:%M}" if record.ends_at else "",
        "measured": "" if record.measured is None else str(record.measured),
        "note": record.note,
    }


def _day_before(place: Place, on: date) -> date | None:
    """Return the last day before on which something is recorded at the place."""
    rows = valid_work().filter(participation__place=place, day__lt=on, day__gte=on - timedelta(days=60))
    found: date | None = rows.order_by("-day").values_list("day", flat=True).first()
    return found


def _fill(lines: list[Line], before: date | None, place: Place) -> int:
    """Fill lines in which nothing stands with what the same person did on the day before; return how many."""
    if before is None:
        return 0
    known = _records([line.of for line in lines], before)
    filled = 0
    for line in lines:
        if line.blocked or line.records or any(line.values.values()) or len(known[line.of.pk]) != 1:
            continue
        line.values = _as_typed(known[line.of.pk][0])
        line.marks.append(f"{day_words(before)}처럼 채웠습니다. 아직 저장하지 않았습니다.")
        filled += 1
    return filled


def _save(request: HttpRequest, account: Account, place: Place, on: date, lines: list[Line]) -> Logged | None:
    """Save what stands in the lines; what is wrong is said in its line, and then nothing is saved."""
    entries = []
    for line in lines:
        if line.blocked:
            continue
        try:
            entries.append(_entry(line, on, request.POST.get(f"record-{line.of.pk}", "")))
        except ValidationError as error:
            line.wrong = str(error.messages[0])
    if any(line.wrong for line in lines):
        return None
    try:
        done = log_for_all(place, entries, actor=account, beyond_cap=request.POST.get("beyond") == "on")
    except RecordRefusal as refusal:
        messages.error(request, refusal.user_message)
        return None
    of_line = {line.of.pk: line for line in lines}
    for row in done.refused:
        of_line[row.participation].wrong = row.sentence
    return done


def _entry(line: Line, on: date, record: str) -> Entry:
    """Return what stands in a line. Raises ValidationError."""
    values = line.values
    measured = values["measured"]
    if measured and not measured.isdecimal():
        raise ValidationError("건수는 0이나 그보다 큰 숫자로 적어 주세요.")
    minutes = shared.read_hours(values["minutes"])
    nothing = not any(values[name] for name in ("minutes", "starts", "ends", "measured"))
    if nothing and values["note"] and not record:
        raise ValidationError("한 일만 적혀 있습니다. 활동한 시간도 적어 주세요.")
    return Entry(
        line.of.pk,
        on,
        minutes,
        _clock(values["starts"]),
        _clock(values["ends"]),
        int(measured) if measured and minutes is None else None,
        line.record.location if line.record is not None else "",
        values["note"],
        record=int(record) if record.isdecimal() else None,
    )


def _clock(text: str) -> time | None:
    field: Any = shared.ClockField()
    found: time | None = field.clean(text)
    return found


def _saved(request: HttpRequest, place: Place, on: date, done: Logged, page: int) -> HttpResponse:
    """Tell what was saved and lead back to the table."""
    parts = [
        f"{count}명 {what}"
        for count, what in ((done.made, "새로 적음"), (done.changed, "고침"), (done.gone, "지움"))
        if count
    ]
    if done.undo:
        said = f"{day_words(on)} 활동을 저장했습니다: {', '.join(parts)}."
        shared.remember(request, place, done.undo, said)
    else:
        messages.info(request, "바뀐 것이 없습니다.")
    return redirect(f"{reverse('partner:hours-day', args=[place.pk, on.isoformat()])}?page={page}")
