"""활동일지: logging a day in one screen, the month as a list, and what the cap says while one types."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.months import day_words, month_end, month_of
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.models import Participation
from imojak.paths.scopes import memberships, own, spoken_for
from imojak.records.actions import RecordRefusal
from imojak.records.converting import minutes_from
from imojak.records.hours import cap_sentence, hours_of_month, hours_of_months, valid_work
from imojak.records.logging import Entry, as_entry, log_for_all, take_back
from imojak.records.models import Record
from imojak.records.photos import keep_photo
from imojak.records.scopes import participations_loggable
from imojak.records.working_days import closed_months, conversion_of, minutes_of
from imojak.sites import hours as shared
from imojak.sites.asked import account_of, words
from imojak.sites.citizen.log_form import BACK, Choice, LogForm
from imojak.trust.models import Document

_PHOTO = "hours-photo"


@login_required
def hours(request: HttpRequest) -> HttpResponse:
    """Log a day, and see the month: ``?month=2023-06`` another month, ``?of=`` and ``?day=`` what the form begins with."""
    account = account_of(request)
    choice, day = _choice(account), _asked_day(request)
    form = None
    if choice.people:
        of = words(request, "of")
        first = next((one.pk for one in choice.people if str(one.pk) == of), choice.people[0].pk)
        form = _form(request, choice, day, {"participation": first, "day": day.isoformat()})
        if request.method == "POST" and form.is_valid() and _save(request, account, form, None):
            saved = date.fromisoformat(form.cleaned_data["day"])
            return redirect(f"{reverse('citizen:hours')}?month={saved:%Y-%m}")
    context = {**_month(request, account), **_with_form(account, form, None), "there": _there(form)}
    return render(request, "citizen/hours.html", context, status=_status(form))


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a day that was logged, while its month is open."""
    account = account_of(request)
    record = _own(account, pk)
    choice = Choice((_participation(record),), frozenset())
    known = as_entry(record)
    initial = {
        "participation": record.participation_id,
        "day": record.day.isoformat(),
        "minutes": known.minutes,
        "measured": record.measured,
        "starts": record.starts_at,
        "ends": record.ends_at,
        "location": record.location,
        "note": record.note,
    }
    form = _form(request, choice, record.day, initial)
    if request.method == "POST" and form.is_valid() and _save(request, account, form, record):
        return redirect(f"{reverse('citizen:hours')}?month={record.day:%Y-%m}")
    context = {"record": record, **_with_form(account, form, record)}
    return render(request, "citizen/hours_change.html", context, status=_status(form))


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a logged day out again, while its month is open; the next page can bring it back."""
    account = account_of(request)
    record = _own(account, pk)
    try:
        before = take_back(record, actor=account)
    except RecordRefusal as refusal:
        messages.error(request, refusal.user_message)
    else:
        said = f"{day_words(record.day)} 활동을 지웠습니다."
        shared.remember(request, _participation(record).place, [before], said)
    return redirect(f"{reverse('citizen:hours')}?month={record.day:%Y-%m}")


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was saved or removed last."""
    shared.undo(request, account_of(request))
    return redirect("citizen:hours")


@login_required
def cap(request: HttpRequest) -> HttpResponse:
    """Say what the cap says of what stands in the form now; for the page that asks while one types."""
    account = account_of(request)
    choice = _choice(account)
    one = next((one for one in choice.people if str(one.pk) == words(request, "participation")), None)
    if one is None:
        raise Http404("활동을 적을 참여가 아닙니다. 활동일지에서 다시 골라 주세요.")
    form = LogForm(request.GET, None, choice=choice, day=_asked_day(request), initial={})
    form.is_valid()
    day = date.fromisoformat(form.cleaned_data.get("day") or timezone.localdate().isoformat())
    without = [int(words(request, "record"))] if words(request, "record").isdecimal() else []
    of_month = hours_of_month(one.party_id, day, without=without)
    said = cap_sentence(of_month, one.pk, _typed(one, form.cleaned_data) or 0)
    return render(request, "citizen/_hours_cap.html", {"cap": said})


@login_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the photo of one's own activity, or of a group that one is in."""
    record = _found(valid_work().filter(own(standing(account_of(request)))), pk)
    if record.photo is None:
        raise Http404("그런 사진이 없습니다. 활동일지에서 다시 골라 주세요.")
    return shared.photo_answer(record)


# --- inside -----------------------------------------------------------------------------------------------------------


def own_loggable(account: Account) -> list[Participation]:
    """Return one's own participations, and those of groups that one leads, in which activity can be logged now.

    The newest come first.
    """
    if account.party_id is None:
        return []
    since = month_of(timezone.localdate() - timedelta(days=BACK))
    rows = _loggable(account).filter(starts_on__lte=timezone.localdate(), ends_on__gte=since)
    return list(rows.select_related("round__programme", "round__type", "place", "party").order_by("-starts_on", "-pk"))


def _loggable(account: Account) -> QuerySet[Participation]:
    """Return in which participations one logs for oneself or for a group that one leads."""
    return participations_loggable(account).filter(spoken_for(standing(account)))


def _choice(account: Account) -> Choice:
    people = own_loggable(account)
    since = month_of(timezone.localdate() - timedelta(days=BACK))
    rows = valid_work().filter(participation__in=[one.pk for one in people], day__gte=since)
    logged = dict(rows.order_by().values_list("day").annotate(minutes=Sum("quantity")))
    return Choice(tuple(people), closed_months({one.place_id for one in people}), logged)


def _there(form: LogForm | None) -> Record | None:
    """Return what is logged already of the activity and day that a refused form is about, to lead there."""
    if form is None or not form.errors:
        return None
    day, of = _day_of(str(form["day"].value())), str(form["participation"].value())
    if day is None or not of.isdecimal():
        return None
    mine = [one.pk for one in form.choice.people if one.pk == int(of)]
    return valid_work().filter(participation__in=mine, day=day).order_by("-pk").first()


def _own(account: Account, pk: int) -> Record:
    """Return a record of activity that counts and that one may change: one's own, or of a group that one leads.

    Raises Http404 for any other.
    """
    rows = valid_work().filter(participation__in=_loggable(account).values("pk"))
    return _found(rows, pk)


def _found(rows: QuerySet[Record], pk: int) -> Record:
    found = (
        rows.filter(pk=pk)
        .select_related(
            "participation__round__programme",
            "participation__round__type",
            "participation__place",
            "participation__party",
            "photo",
        )
        .first()
    )
    if found is None:
        raise Http404("그런 활동 기록이 없습니다. 활동일지에서 다시 골라 주세요.")
    return found


def _participation(record: Record) -> Participation:
    assert record.participation is not None
    return record.participation


def _form(request: HttpRequest, choice: Choice, day: date, initial: dict[str, Any]) -> LogForm:
    posted = request.method == "POST"
    return LogForm(
        request.POST if posted else None, request.FILES if posted else None, choice=choice, day=day, initial=initial
    )


def _status(form: LogForm | None) -> int:
    return 422 if form is not None and form.errors else 200


def _with_form(account: Account, form: LogForm | None, record: Record | None) -> dict[str, Any]:
    """Return the form with the cap as it stands, and whether it asks about hours beyond it."""
    if form is None:
        return {"form": None}
    value = form["participation"].value()
    one = next((one for one in form.choice.people if str(one.pk) == str(value)), form.choice.people[0])
    day = _day_of(str(form["day"].value())) or timezone.localdate()
    typed = _typed(one, getattr(form, "cleaned_data", {}))
    without = [record.pk] if record is not None else []
    adding = typed if typed is not None else record.quantity if record is not None else 0
    said = cap_sentence(hours_of_month(one.party_id, day, without=without), one.pk, adding)
    return {"form": form, "cap": said, "changing": record}


def _save(request: HttpRequest, account: Account, form: LogForm, record: Record | None) -> bool:
    """Save what stands in a valid form, and tell it; False where the form now says what is wrong."""
    said = form.cleaned_data
    one = next(one for one in form.choice.people if one.pk == said["participation"])
    try:
        picture = _picture(account, form)
    except RecordRefusal as refusal:
        form.add_error("photo", refusal.user_message)
        return False
    entry = Entry(
        one.pk,
        date.fromisoformat(said["day"]),
        said["minutes"],
        said["starts"],
        said["ends"],
        said.get("measured") if said["minutes"] is None else None,
        said["location"],
        said["note"],
        picture,
        record.pk if record is not None else None,
    )
    try:
        if entry.measured is None:
            minutes_of(entry.minutes, entry.starts, entry.ends)
        done = log_for_all(one.place, [entry], actor=account, beyond_cap=said["beyond"])
    except RecordRefusal as refusal:
        _come_back(account, form, picture, refusal.user_message, asks=False)
        return False
    if done.refused:
        _come_back(account, form, picture, done.refused[0].sentence, asks=done.asks)
        return False
    if done.undo:
        shared.remember(request, one.place, done.undo, f"{day_words(entry.day)} 활동을 저장했습니다.")
    else:
        messages.info(request, "바뀐 것이 없습니다.")
    return True


def _picture(account: Account, form: LogForm) -> Document | None:
    """Return the photo that came with the form, or with the one before it that was not saved yet."""
    file = form.cleaned_data.get("photo")
    if file is not None:
        return keep_photo(file.read(), "활동 사진")
    try:
        owner, number = signing.loads(form.cleaned_data["kept"], salt=_PHOTO, max_age=24 * 3600)
    except signing.BadSignature:
        return None
    return Document.objects.filter(pk=number).first() if owner == account.pk else None


def _come_back(account: Account, form: LogForm, picture: Document | None, sentence: str, *, asks: bool) -> None:
    """Let a form come back with what is wrong, and with its photo, which a browser would not send again."""
    if picture is not None:
        kept = signing.dumps([account.pk, picture.pk], salt=_PHOTO)
        form.data = {**{name: form.data.get(name) for name in form.data}, "kept": kept}
        form.kept_photo = True
    form.asks = asks
    minutes = form.cleaned_data.get("minutes")
    form.add_error("minutes", sentence)
    form.cleaned_data["minutes"] = minutes  # the cap goes on speaking of what was typed


def _month(request: HttpRequest, account: Account) -> dict[str, Any]:
    """Return the month that is listed: its records by day, sums by activity, and what the cap says.

    What a group that one is in has done stands among them; it counts for nobody's own hours.
    """
    today = timezone.localdate()
    month = _month_of(words(request, "month")) or month_of(today)
    who = standing(account)
    groups = dict(memberships(who).values_list("group_id", "group__name"))
    of_month = hours_of_months([who.party, *groups], month) if who.party else {}
    records = list(
        valid_work()
        .filter(own(who), day__gte=month, day__lte=month_end(month))
        .select_related("participation__round__programme", "participation__place", "participation__party", "period")
        .order_by("-day", "-starts_at", "-pk")
        if who.party
        else ()
    )
    loggable = set(_loggable(account).values_list("pk", flat=True))
    closed = closed_months({one.participation.place_id for one in records if one.participation is not None})
    rows = [
        {
            "record": one,
            "group": groups.get(one.party_id or 0, ""),
            "open": (writes := one.participation is not None and one.participation_id in loggable)
            and (one.participation.place_id, month) not in closed,
            "writes": writes,
        }
        for one in records
    ]
    mine = of_month.get(who.party)
    shares = [
        {"programme": share.programme, "group": groups.get(party, ""), "minutes": share.minutes}
        for party, hours in of_month.items()
        for share in hours.shares
        if share.minutes
    ]
    return {
        "month": month,
        "before": month_of(month - timedelta(days=1)),
        "after": month_of(month_end(month) + timedelta(days=1)) if month < month_of(today) else None,
        "rows": rows,
        "shares": shares,
        "done": mine.done if mine else 0,
        "month_cap": next(
            (
                said
                for share in (mine.shares if mine else ())
                if mine and share.minutes and (said := cap_sentence(mine, share.participation))
            ),
            "",
        ),
        "members_only": bool(groups) and not memberships(who).filter(leader=True).exists(),
        "undo": shared.to_undo(request),
    }


def _typed(one: Participation, said: dict[str, Any]) -> int | None:
    """Return the minutes that stand in a form, None where they are not or not yet readable."""
    measured, rule = said.get("measured"), conversion_of(one)
    try:
        if said.get("minutes") is None and measured is not None and rule is not None:
            return minutes_from(rule, measured)
        return minutes_of(said.get("minutes"), said.get("starts"), said.get("ends"))
    except RecordRefusal:
        return None


def _asked_day(request: HttpRequest) -> date:
    today = timezone.localdate()
    day = _day_of(request.POST.get("day") or words(request, "day")) or today
    return day if day <= today else today


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month_of(text: str) -> date | None:
    return _day_of(f"{text}-01")
