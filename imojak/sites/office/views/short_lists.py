"""Short-lists (후보 추천): whom the agency proposes to a host, in which order, and what the host answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.kernel.calendar import workdays_after
from imojak.offers.models import Place, Round
from imojak.paths import actions
from imojak.paths.actions.short_lists import not_by_host
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application
from imojak.paths.scopes import short_listings_visible
from imojak.paths.terms import screening_of
from imojak.sites.asked import words
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, desk_of
from imojak.sites.office.forms import DeskForm

#: Working days that a host has to answer where nothing else is said.
DAYS = 5


class ShortListForm(DeskForm):
    """Whom to propose, and until when the host answers; the order is that of the wishes, then of the scores."""

    candidates = forms.MultipleChoiceField(label="추천할 후보", widget=forms.CheckboxSelectMultiple)
    answer_due = forms.DateField(label="답할 기한")

    def __init__(self, *args: Any, candidates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidates"].choices = candidates  # type: ignore[attr-defined]
        self.fields["candidates"].error_messages["required"] = "후보를 한 사람 이상 골라 주세요."


def candidates_for(place: Place) -> list[tuple[Application, str]]:
    """Return the eligible applicants that can be proposed for a place, with their wish and score in words.

    Those who wished for it come first, by wish, then by score; whoever is on its list already is left out.
    """
    rows = Application.objects.filter(round=place.round_id, status=ApplicationStatus.ELIGIBLE)
    rows = rows.exclude(short_listings__place=place).select_related("round")
    wishes = dict(rows.filter(preferences__place=place).values_list("pk", "preferences__rank"))
    wishing = set(rows.filter(preferences__isnull=False).values_list("pk", flat=True))
    found = [one for one in rows if one.place_id == place.pk or one.pk in wishes or one.pk not in wishing]
    found = [one for one in found if one.place_id in (None, place.pk)]
    found.sort(key=lambda one: (wishes.get(one.pk, 0 if one.place_id else 99), -(one.score or 0), one.pk))
    return [
        (
            one,
            ", ".join(
                part
                for part in (
                    f"{wishes[one.pk]}지망" if one.pk in wishes else "",
                    f"{one.score.normalize():f}점" if one.score is not None else "",
                )
                if part
            ),
        )
        for one in found
    ]


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show each place's candidates with the host's answers; propose some for the place that is chosen (``?place=``)."""
    writes = request.method == "POST"
    desk = desk_of(request, code, change=writes)
    places = list(Place.objects.filter(round=desk.round, closed_on=None).select_related("host").order_by("title", "pk"))
    wanted = words(request, "place")
    place = next((one for one in places if str(one.pk) == wanted), None)
    found = candidates_for(place) if place else []
    listings = list(
        short_listings_visible(desk.account)
        .filter(place__round=desk.round)
        .select_related("application", "place__host")
        .order_by("place__title", "place", "order")
    )
    names = names_for(
        request,
        [*(one.application.party_id for one in listings), *(one.party_id for one, _ in found)],
        f"‘{desk.round.title}’ 후보 추천 열람",
    )
    form = ShortListForm(
        request.POST if writes else None,
        candidates=[
            (str(one.pk), " · ".join(part for part in (names.get(one.party_id, ""), told) if part))
            for one, told in found
        ],
        initial={"answer_due": workdays_after(timezone.localdate(), DAYS, closures_of())},
    )
    if writes and place is not None and form.is_valid():
        chosen = {int(number) for number in form.cleaned_data["candidates"]}
        picked = [one for one, _ in found if one.pk in chosen]
        done = carry_out(
            request,
            lambda: actions.short_list(place, picked, actor=desk.account, answer_due=form.cleaned_data["answer_due"]),
            lambda made: f"‘{place.title}’에 후보 {len(made)}명을 추천하고 기업에 알렸습니다.",
        )
        if done:
            return redirect("office:short-list", code)
    today = timezone.localdate()
    context = {
        "desk": desk,
        "tab": "short-list",
        "obstacle": not_by_host(desk.round),
        "places": places,
        "place": place,
        "form": form,
        "has_candidates": bool(found),
        "most": _most(desk.round),
        "rows": [
            {
                "of": one,
                "name": names.get(one.application.party_id, ""),
                "late": one.answered_at is None and one.answer_due < today,
            }
            for one in listings
        ],
    }
    return render(request, "office/short_list.html", context)


def _most(of: Round) -> int | None:
    return screening_of(of).shortlist
