"""Sessions (차시) of a round: laid out from a timetable, moved or cancelled with word to everybody, and their rosters."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.months import day_words
from imojak.offers.models import Place
from imojak.offers.scopes import programmes_managed, rounds_operated
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.parties.scopes import standing
from imojak.paths.life_terms import life_of
from imojak.paths.queries import holders
from imojak.records import attendance, scheduling
from imojak.records.absences import away_before
from imojak.records.clashes import clashes_of_round
from imojak.records.enums import RecordStatus
from imojak.records.models import Session
from imojak.records.scopes import sessions_recordable, sessions_visible
from imojak.sites.asked import account_of, page_number, tidy, words
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.sessions import lines_of, runs_of, sessions_of

PAGE = 50
#: How many clashes are told one by one.
TOLD = 30
NOT_OURS = "이 회차의 차시가 아닙니다. 차시 목록에서 골라 주세요."
NOT_SEEN = "이 차시의 명단은 진행자, 맡은 담당자, 감사 담당자에게만 열립니다."
#: How those came of whom nothing was said, by the button that says it.
REST = {"rest": RecordStatus.PRESENT, "absent": RecordStatus.ABSENT}
CLASHES = {"room": "장소", "teacher": "강사", "person": "참여자"}


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show the places with their timetables, what clashes, and the sessions by day with how many came."""
    desk = desk_of(request, code)
    today = timezone.localdate()
    runs = runs_of(desk.round)
    place = next((one.place for one in runs if str(one.place.pk) == words(request, "place")), None)
    page = Paginator(sessions_of(desk.round, place), PAGE).get_page(page_number(request))
    found = clashes_of_round(desk.round, since=today)
    names = names_for(
        request,
        [*(one.lead_id for one in page.object_list), *(one.party for one in found[:TOLD])],
        f"‘{desk.round.title}’ 차시와 겹침 열람",
    )
    life = life_of(desk.round)
    context = {
        "desk": desk,
        "tab": "sessions",
        "runs": runs,
        "place": place,
        "page": page,
        "rows": lines_of(page.object_list, names, today),
        "clashes": [
            {
                "kind": CLASHES[one.kind],
                "who": one.what or names.get(one.party or 0, ""),
                "sentence": one.clash.sentence,
            }
            for one in found[:TOLD]
        ],
        "clash_count": len(found),
        "checkin_weeks": life.checkin_weeks if life is not None else None,
        "today": today,
    }
    return render(request, "office/sessions.html", context)


class TimetableForm(DeskForm):
    """On which weekdays, when and how often a place meets, where, and who leads it."""

    weekdays = forms.MultipleChoiceField(
        label="요일", choices=[(str(n), name) for n, name in enumerate(WEEKDAYS)], widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label="시작 시각")
    minutes = forms.IntegerField(label="한 번에 몇 분", min_value=1, max_value=720)
    every_weeks = forms.IntegerField(label="몇 주마다", min_value=1, max_value=52, initial=1)
    first = forms.DateField(label="첫날", required=False)
    last = forms.DateField(label="마지막 날", required=False)
    number = forms.IntegerField(
        label="모두 몇 번", min_value=1, max_value=400, required=False, help_text="비우면 마지막 날까지 엽니다."
    )
    skip = forms.CharField(
        label="쉬는 날",
        required=False,
        max_length=1000,
        help_text="공휴일은 저절로 빠집니다. 그 밖에 쉬는 날을 2023-09-30처럼 쉼표로 나누어 적어 주세요.",
    )
    room = forms.CharField(label="장소", max_length=120, required=False)
    lead = forms.ChoiceField(label="강사", required=False)

    def __init__(self, *args: Any, lecturers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ChoiceField)
        lead.choices = [("", "정하지 않음"), *lecturers]

    def schedule(self) -> dict[str, Any]:
        """Return the timetable as ``read_timetable`` reads it."""
        said = self.cleaned_data
        found: dict[str, Any] = {
            "weekdays": [int(day) for day in said["weekdays"]],
            "starts": f"{said['starts']:%H:%M}",
            "minutes": said["minutes"],
            "every_weeks": said["every_weeks"],
        }
        found |= {name: said[name].isoformat() for name in ("first", "last") if said[name]}
        if said["number"]:
            found["number"] = said["number"]
        if skip := [day for day in re.split(r"[\s,]+", said["skip"]) if day]:
            found["skip"] = skip
        return found


def initial_of(place: Place) -> dict[str, Any]:
    """Return what the form shows of the timetable that a place has."""
    schedule = place.schedule if isinstance(place.schedule, dict) else {}
    session = place.sessions.filter(cancelled=False, lead__isnull=False).order_by("-day").first()
    return {
        **{name: schedule.get(name) for name in ("starts", "minutes", "number")},
        "weekdays": [str(day) for day in schedule.get("weekdays", [])],
        "every_weeks": schedule.get("every_weeks", 1),
        "first": schedule.get("first") or place.starts_on,
        "last": schedule.get("last") or place.ends_on,
        "skip": ", ".join(schedule.get("skip", [])),
        "room": place.room,
        "lead": str(session.lead_id) if session is not None else "",
    }


def _lecturers(request: HttpRequest) -> list[tuple[str, str]]:
    """Return who is a lecturer today, as value and name."""
    lecturers = holders(RoleKind.LECTURER).values_list("party_id", flat=True)
    names = names_for(request, set(lecturers), "강사 목록 열람")
    return sorted(((str(pk), name) for pk, name in names.items()), key=lambda one: one[1])


@login_required
def timetable(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a place its timetable, and lay out its sessions from it."""
    desk = desk_of(request, code, change=True)
    place = Place.objects.filter(round=desk.round, pk=number).first()
    if place is None:
        raise PermissionDenied("이 회차의 자리가 아닙니다. 자리 목록에서 골라 주세요.")
    form = TimetableForm(
        request.POST if request.method == "POST" else None,
        lecturers=_lecturers(request),
        initial=initial_of(place),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        lead = Party.objects.filter(pk=int(said["lead"])).first() if said["lead"] else None

        def told(done: scheduling.Scheduled) -> str:
            out = ", ".join(f"{day_words(day)}({why})" for day, why in done.left_out[:10])
            return (
                f"차시 {len(done.made)}개를 만들었습니다."
                + (f" 시간표에서 빠진 {done.taken_away}개는 지웠습니다." if done.taken_away else "")
                + (f" 쉬는 날: {out}." if out else "")
            )

        if carry_out(
            request,
            lambda: scheduling.set_timetable(place, form.schedule(), room=said["room"], lead=lead, actor=desk.account),
            told,
        ):
            return redirect(f"{reverse('office:sessions', args=[code])}?place={place.pk}")
    context = {"desk": desk, "tab": "sessions", "place": place, "form": form}
    return render(request, "office/timetable.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def checkins(request: HttpRequest, code: str) -> HttpResponse:
    """Plan the check-ins of all places of a round, every so many weeks as its type says."""
    desk = desk_of(request, code, change=True)

    def plan() -> int:
        places = Place.objects.filter(round=desk.round, closed_on=None).order_by("pk")
        return sum(len(scheduling.schedule_checkins(one, actor=desk.account)) for one in places)

    carry_out(
        request,
        plan,
        lambda made: f"중간 점검 {made}개를 잡았습니다." if made else "이미 모두 잡혀 있습니다.",
    )
    return redirect("office:sessions", code)


class MoveForm(DeskForm):
    """To which day and time a session moves, and why."""

    day = forms.DateField(label="새 날짜")
    starts_at = forms.TimeField(label="새 시각", required=False)
    reason = forms.CharField(label="사유", max_length=200)


class CancelForm(DeskForm):
    """Why a session is cancelled."""

    reason = forms.CharField(label="사유", max_length=200)


@login_required
def change(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Move a session, or cancel it; whoever takes part is told with the reason."""
    desk = desk_of(request, code, change=True)
    session = sessions_of(desk.round).filter(pk=number).first()
    if session is None:
        raise PermissionDenied(NOT_OURS)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    move = MoveForm(
        request.POST if asked == "move" else None,
        auto_id="move_%s",
        initial={"day": session.day, "starts_at": session.starts_at},
    )
    cancel = CancelForm(request.POST if asked == "cancel" else None, auto_id="cancel_%s")
    if asked == "move" and move.is_valid() and _move(request, desk, session, move.cleaned_data):
        return redirect("office:sessions", code)
    if asked == "cancel" and cancel.is_valid():
        reason = cancel.cleaned_data["reason"]
        if carry_out(
            request,
            lambda: scheduling.cancel_session(session, reason, actor=desk.account),
            "차시를 취소하고 참여자에게 알렸습니다.",
        ):
            return redirect("office:sessions", code)
    context = {
        "desk": desk,
        "tab": "sessions",
        "session": session,
        "people": attendance.on_roster(session).count(),
        "forms": [
            {"do": "move", "title": "옮기기", "button": "옮기고 알리기", "form": move, "kind": "primary"},
            {"do": "cancel", "title": "취소", "button": "취소하고 알리기", "form": cancel, "kind": "danger"},
        ],
        "asked": asked,
    }
    wrong = move.errors or cancel.errors
    return render(request, "office/session_change.html", context, status=422 if wrong else 200)


def _move(request: HttpRequest, desk: Desk, session: Session, said: dict[str, Any]) -> bool:
    day: date = said["day"]
    return carry_out(
        request,
        lambda: scheduling.reschedule(session, day, said["starts_at"], said["reason"], actor=desk.account),
        "차시를 옮기고 참여자에게 알렸습니다. 겹치는 일정이 생겼는지 아래에서 확인해 주세요.",
    )


@login_required
def roster(request: HttpRequest, number: int) -> HttpResponse:
    """Show who is to come to a session, and take attendance on a telephone or at a desk; a logged read."""
    account = account_of(request)
    session = sessions_visible(account).filter(pk=number).select_related("place__round__programme", "unit").first()
    if session is None:
        raise PermissionDenied(NOT_SEEN)
    may_record = sessions_recordable(account).filter(pk=session.pk).exists()
    people = list(attendance.on_roster(session))
    known = attendance.attendance_of(session)
    here = reverse("office:roster", args=[number])
    if request.method == "POST":
        if not may_record:
            raise PermissionDenied("이 차시의 출석은 진행자와 맡은 담당자만 적을 수 있습니다.")
        marks = {one.pk: mark for one in people if (mark := tidy(request.POST.get(f"mark-{one.pk}", "")))}
        if rest := REST.get(request.POST.get("do", "")):
            marks |= {one.pk: rest for one in people if one.pk not in marks and one.pk not in known}
        if not marks:
            messages.error(request, "적은 출석이 없습니다. 사람마다 출석, 지각, 결석 가운데 골라 주세요.")
        else:
            carry_out(
                request,
                lambda: attendance.take_attendance(session, marks, actor=account),
                lambda done: (
                    f"출석 {done.made + done.changed}건을 적었습니다."
                    if done.made or done.changed
                    else "바뀐 것이 없습니다."
                ),
            )
        return redirect(here)
    names = names_for(request, [one.party_id for one in people], f"‘{session.title}’ 출석 명단 열람")
    away = away_before(session, people)
    rows = [
        {
            "of": one,
            "name": names.get(one.party_id, ""),
            "mark": known[one.pk].status if one.pk in known else "",
            "away": away.get(one.pk, 0),
        }
        for one in people
    ]
    context = {
        "session": session,
        "back": _back_of(account, session),
        "rows": rows,
        "marks": [(mark.value, mark.label) for mark in attendance.MARKS],
        "counts": [(mark.label, sum(row["mark"] == mark for row in rows)) for mark in attendance.MARKS],
        "open": may_record and not session.cancelled and session.day <= timezone.localdate(),
        "may_record": may_record,
        "today": session.day == timezone.localdate() and not session.cancelled,
    }
    return render(request, "office/roster.html", context)


def _back_of(account: Account, session: Session) -> dict[str, str]:
    """Return label and address of the page from which one comes to a roster: one that this reader may open."""
    who, place = standing(account), session.place
    if who.sees_all or programmes_managed(who).filter(pk=place.round.programme_id).exists():
        return {"label": "차시", "url": reverse("office:sessions", args=[place.round.code])}
    if place.host_id in who.at(RoleKind.SITE_LEADER) or rounds_operated(who).filter(pk=place.round_id).exists():
        return {"label": place.title, "url": reverse("partner:place", args=[place.pk])}
    return {"label": "수업과 출석", "url": reverse("partner:classes")}
