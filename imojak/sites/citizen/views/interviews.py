"""Interviews at a job fair: a company's free times, choosing one, and moving or cancelling it in time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from imojak.kernel.josa import josa
from imojak.kernel.saying import weekday_words
from imojak.offers.configuration import find_definition
from imojak.offers.models import Place, Round
from imojak.offers.slots import begins_at, booths_of, hour_words, slots_of
from imojak.parties.actions.profile import consents_to
from imojak.parties.models import Account, Party
from imojak.paths.actions import interviews
from imojak.paths.actions.filing import ensure_in_time
from imojak.paths.actions.registration import Registered
from imojak.paths.fair_scopes import CV
from imojak.paths.life_terms import interview_terms
from imojak.paths.models import ApplicationDocument, Participation
from imojak.plan.types.forms import FormField
from imojak.problems import Problem
from imojak.records.fair import Hour, board_of
from imojak.sites.asked import account_of, person_of
from imojak.sites.citizen.forms import CHOOSE, ConsentBox, Plain
from imojak.sites.citizen.views.participations import own_participation
from imojak.sites.citizen.views.rounds import public_round


def hours_to_choose(booth: Place, party: Party | int | None, but: Participation | None = None) -> list[tuple[str, str]]:
    """Return the times of a booth that have not begun and are free for this person, as value and words."""
    now = timezone.now()
    [row] = board_of([booth])
    days = len({hour.slot.starts_on for hour in row.hours}) > 1
    found = []
    for hour in row.hours:
        if begins_at(hour.slot) <= now or (but is not None and hour.slot.pk == but.place_id):
            continue
        if party is not None and interviews.overlapping(party, hour.slot, but=but.pk if but is not None else None):
            continue
        if but is not None and hour.free <= 0:
            continue
        day = f"{weekday_words(hour.slot.starts_on)} " if days else ""
        found.append((str(hour.slot.pk), f"{day}{hour_words(hour.slot)} ({_state(hour)})"))
    return found


def _state(hour: Hour) -> str:
    if hour.free > 0:
        return f"빈자리 {hour.free}"
    return f"예약이 찼습니다. 예비 {hour.waiting + 1}번으로 기다립니다"


class BookForm(Plain):
    """Which time, whether the company may know who comes, and a CV."""

    slot = forms.ChoiceField(label="면접 시간", widget=forms.RadioSelect, error_messages={"required": CHOOSE})
    consented = forms.BooleanField(
        label="이 기업에 알리는 데 동의합니다",
        widget=ConsentBox(),
        error_messages={"required": "동의하셔야 면접을 예약하실 수 있습니다."},
    )
    same_cv = forms.BooleanField(label="앞서 낸 이력서를 이 기업에도 보입니다", required=False, initial=True)
    cv = forms.FileField(
        label="이력서", required=False, help_text="예약한 기업에만 보여 드립니다. 없으면 현장에서 함께 씁니다."
    )

    def __init__(
        self, data: QueryDict | None, files: MultiValueDict[str, Any] | None, *,
        hours: list[tuple[str, str]], company: str, consent: FormField | None, consented: bool,
        before: ApplicationDocument | None,
    ) -> None:  # fmt: skip
        super().__init__(data, files)
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = hours
        self.before = before
        if consented:
            del self.fields["consented"]
        elif consent is not None and consent.consent is not None:
            told = consent.consent
            rows = [
                ("받는 곳", company), ("항목", told.items), ("보관 기간", told.keep),
                ("거부할 권리", told.refusal),
            ]  # fmt: skip
            self.fields["consented"].terms = [(name, text) for name, text in rows if text]  # type: ignore[attr-defined]
        if before is None:
            del self.fields["same_cv"]
        else:
            self.fields["same_cv"].label = f"앞서 낸 이력서(‘{before.document.title}’)를 이 기업에도 보입니다"
            self.fields["cv"].label = "다른 이력서"

    def handed_in(self) -> interviews.Cv | None:
        """Return the CV that comes along; a new file goes before the one of another booking."""
        file = self.cleaned_data.get("cv")
        if file is not None:
            return interviews.Cv(file.name, file.read())
        if self.before is not None and self.cleaned_data.get("same_cv"):
            return interviews.Cv(before=self.before)
        return None


def booth_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a company with its free times to everybody; who has logged in chooses one."""
    one = public_round(code)
    booth = booths_of(one).select_related("host__organisation", "unit", "round").filter(pk=number).first()
    if booth is None:
        raise Http404("이 박람회에 그런 기업이 없습니다. 참가 기업 목록에서 다시 골라 주세요.")
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect(f"/login/?next={request.path}")
    party = Party.objects.filter(pk=person_of(request) or 0).first()
    closed = _closed(one)
    hours = hours_to_choose(booth, party)
    form = _form(request, booth, party, hours) if party is not None and hours and not closed else None
    if request.method == "POST" and form is not None and form.is_valid():
        account = account_of(request)
        slot = slots_of(booth).select_related("host", "round__type").get(pk=int(form.cleaned_data["slot"]))
        try:
            done = interviews.book_with(
                slot, account.party or Party(), account=account,
                consented=bool(form.cleaned_data.get("consented")), cv=form.handed_in(),
            )  # fmt: skip
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            return _booked(request, account, slot, done)
    context = {
        "round": one,
        "booth": booth,
        "closed": closed,
        "form": form,
        "hours": hours,
        "row": board_of([booth])[0],
        "mine": [b for b in interviews.bookings_of(party) if b.round_id == one.pk] if party is not None else [],
        "terms": interview_terms(one),
    }
    return render(request, "citizen/booth.html", context, status=422 if form is not None and form.errors else 200)


def _closed(one: Round) -> str:
    try:
        ensure_in_time(one, timezone.now())
    except Problem as closed:
        return closed.user_message
    return ""


def _form(request: HttpRequest, booth: Place, party: Party, hours: list[tuple[str, str]]) -> BookForm:
    definition = find_definition(booth.round)
    asked = [
        field
        for field in (definition.type.fields.values() if definition is not None else ())
        if field.consent is not None and field.consent.purpose == "third-party"
    ]
    before = (
        ApplicationDocument.objects.filter(application__round=booth.round, application__party=party, code=CV)
        .select_related("document")
        .order_by("-pk")
        .first()
    )
    posted = request.method == "POST"
    return BookForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        hours=hours,
        company=booth.host.name if booth.host is not None else "",
        consent=asked[0] if asked else None,
        consented=consents_to(booth.host_id or 0).filter(party=party).exists(),
        before=before,
    )


def _booked(request: HttpRequest, account: Account, slot: Place, done: Registered) -> HttpResponse:
    if done.result == "accepted":
        messages.success(
            request, f"{josa(f'‘{slot.title}’', '을/를')} 예약했습니다. 아래에서 장소와 가져오실 것을 확인해 주세요."
        )
        booking = interviews.bookings_of(account.party_id or 0).get(place=slot)
        return redirect("citizen:participation", booking.pk)
    if done.result == "waiting":
        messages.success(request, f"예비 {done.rank}번으로 기다립니다. 자리가 나면 차례대로 예약되고 알림이 갑니다.")
    else:
        messages.warning(request, done.sentence)
    return redirect("citizen:application", done.application_id)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a booked interview of one's own to another free time of the company, or cancel it."""
    account = account_of(request)
    one = own_participation(account, pk)
    booth = one.place.parent
    if one.place.starts_at is None or booth is None:
        raise Http404("면접 예약이 아닙니다. 나의 이모작에서 다시 골라 주세요.")
    refusal = interviews.may_change(one)
    hours = [] if refusal else hours_to_choose(booth, one.party_id, one)
    form = MoveForm(request.POST if request.POST.get("do") == "move" else None, hours=hours)
    if request.method == "POST" and not refusal:
        if request.POST.get("do") == "cancel":
            if _cancel(request, one, account):
                return redirect("citizen:participation", pk)
        elif form.is_valid() and (moved := _move(form, one, account)) is not None:
            messages.success(request, f"{josa(f'‘{moved.place.title}’', '으로/로')} 옮겼습니다.")
            return redirect("citizen:participation", moved.pk)
    context: dict[str, Any] = {
        "participation": one,
        "booth": booth,
        "refusal": refusal,
        "form": form,
        "hours": hours,
        "until": interviews.changeable_until(one.place),
    }
    return render(request, "citizen/interview.html", context, status=422 if form.errors else 200)


class MoveForm(Plain):
    """To which time of the same company."""

    slot = forms.ChoiceField(label="옮길 시간", widget=forms.RadioSelect, error_messages={"required": CHOOSE})

    def __init__(self, data: QueryDict | None, *, hours: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = hours


def _cancel(request: HttpRequest, one: Participation, account: Account) -> bool:
    try:
        interviews.cancel(one, actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
        return False
    messages.success(request, "면접 예약을 취소했습니다. 기다리던 분이 있으면 그분께 시간을 드립니다.")
    return True


def _move(form: MoveForm, one: Participation, account: Account) -> Participation | None:
    to = Place.objects.select_related("host", "round__type").get(pk=int(form.cleaned_data["slot"]))
    try:
        interviews.move(one, to, actor=account)
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return None
    return interviews.bookings_of(one.party_id).get(place=to)
