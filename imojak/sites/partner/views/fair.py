"""A company at a job fair: its booth's list of the day, results written on a telephone, walk-ins, and CVs it may read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from imojak.offers.models import Place
from imojak.offers.scopes import places_led
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.fair_scopes import booths_run, cvs_shown, interviews_recordable
from imojak.records import fair
from imojak.records.interviews import InterviewProblem, walk_in
from imojak.sites.asked import page_number
from imojak.sites.filing_for import NewPersonForm
from imojak.sites.interviews import ResultForm, hours_to_walk_in, lines_of, needed, told_of
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out
from imojak.sites.office.views.papers import SHOWN
from imojak.sites.partner.desk import partner_of

PAGE = 50


class WalkInForm(NewPersonForm):
    """Who stands at the booth, with what is needed to tell people apart, and for which time."""

    slot = forms.ChoiceField(label="면접 시간")

    def __init__(self, *args: Any, hours: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = hours
        del self.fields["email"]
        self.fields["consent"].label = "개인정보를 모으고 우리 기업에 알리는 데 동의하신다고 들었습니다."
        self.order_fields(["slot", "name", "phone", "birth_date", "sex", "district_code", "consent"])


def booth_of(account: Account, number: int) -> Place:
    """Return a booth of one's company. Raises PermissionDenied for any other: it is no other answer than for none."""
    mine = booths_run(account).filter(pk__in=places_led(standing(account)).values("pk"))
    found = mine.select_related("host", "round__programme").filter(pk=number).first()
    if found is None:
        raise PermissionDenied("우리 기업의 부스가 아닙니다. 우리 활동처 목록에서 골라 주세요.")
    return found


@login_required
def booth(request: HttpRequest, number: int) -> HttpResponse:
    """Show who has an interview at one's booth, by time, and what came of it; a logged read."""
    account = partner_of(request)
    return _page(request, account, booth_of(account, number))


def _page(request: HttpRequest, account: Account, place: Place, wrong: ResultForm | None = None) -> HttpResponse:
    rows = needed(fair.interviews_of(place))
    page = Paginator(rows, PAGE).get_page(page_number(request))
    [row] = fair.board_of([place])
    context = {
        "booth": place,
        "row": row,
        "page": page,
        "lines": lines_of(request, account, page.object_list, f"박람회 부스 ‘{place.title}’ 면접 명단 열람", wrong),
        "today": timezone.localdate(),
        "walk_in": bool(hours_to_walk_in(place, timezone.localtime())),
    }
    return render(request, "partner/fair.html", context, status=422 if wrong is not None else 200)


@login_required
@require_POST
def result(request: HttpRequest, number: int) -> HttpResponse:
    """Write down, or correct, what came of an interview at one's booth."""
    account = partner_of(request)
    mine = interviews_recordable(account).filter(place__in=places_led(standing(account)))
    booking = needed(mine).filter(pk=number).first()
    if booking is None or booking.place.parent is None:
        raise PermissionDenied("우리 부스의 면접이 아닙니다. 부스의 명단에서 다시 골라 주세요.")
    form = ResultForm(booking, request.POST)
    made = form.keep(account)
    if made is None:
        return _page(request, account, booth_of(account, booking.place.parent.pk), form)
    carry_out(request, lambda: made, told_of(made))
    return redirect(f"{reverse('partner:fair', args=[booking.place.parent_id])}#p{booking.pk}")


@login_required
def register(request: HttpRequest, number: int) -> HttpResponse:
    """Register somebody who came to the booth without a booking (현장 등록); nothing is told of who is known already."""
    account = partner_of(request)
    place = booth_of(account, number)
    hours = hours_to_walk_in(place, timezone.localtime())
    form = WalkInForm(request.POST if request.method == "POST" else None, hours=hours)
    if request.method == "POST" and form.is_valid():
        slot = Place.objects.get(pk=int(form.cleaned_data["slot"]))
        try:
            walk_in(slot, form.person(), actor=account, consented=form.cleaned_data["consent"])
        except InterviewProblem as problem:
            for name, sentence in problem.errors.items():
                form.add_error(
                    {"consented": "consent"}.get(name, name) if name in {*form.fields, "consented"} else None, sentence
                )
        else:
            carry_out(request, lambda: slot, f"‘{slot.title}’에 현장 등록했습니다.")
            return redirect("partner:fair", number)
    context = {"booth": place, "form": form, "hours": hours}
    return render(request, "partner/fair_walk_in.html", context, status=422 if form.errors else 200)


@login_required
def cv(request: HttpRequest, number: int) -> HttpResponse:
    """Give the CV of somebody who has booked and consents to it; a logged read."""
    account = partner_of(request)
    found = cvs_shown(account).filter(pk=number).select_related("document", "application__place").first()
    if found is None or found.application is None:
        raise PermissionDenied("볼 수 있는 이력서가 아닙니다. 본인이 동의를 거두었을 수 있습니다.")
    names_for(request, [found.application.party_id], "박람회 면접: 이력서 열람")
    response = HttpResponse(bytes(found.document.content), content_type=found.document.media_type)
    keep = found.document.media_type not in SHOWN
    response["Content-Disposition"] = content_disposition_header(keep, found.document.title) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
