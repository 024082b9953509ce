"""The front page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.offers.models import Programme
from imojak.reports.render.html import section_id
from imojak.sites import catalogue
from imojak.sites.citizen.words import closing_words
from imojak.sites.cutoff import CutOff, cut_off, document_of, figures_of, latest_year, state_for_visitors

#: Rounds that are shown as open; the catalogue has the others.
SHOWN = 8


def front(request: HttpRequest) -> HttpResponse:
    """Say what this is, what one can apply to now, and the headline results; before a plan is loaded, what to do next."""
    try:
        cut = cut_off(request)
    except Http404 as missing:
        if latest_year() is not None:
            raise
        return render(request, "citizen/front.html", {"missing": str(missing)})
    state = state_for_visitors()
    figures = figures_of(cut, state)
    headlines = []
    for number in range(1, 9):
        value, rate = figures.get(f"headline.H{number}.value"), figures.get(f"headline.H{number}.vs-target")
        if value is not None and rate is not None:
            headlines.append({"value": value, "rate": rate})
    context = {
        "cut": cut,
        "open_now": _open_now(),
        "headlines": headlines,
        "programmes": _programmes(cut, state),
        "lived": any(item["value"].row_count for item in headlines),
    }
    return render(request, "citizen/front.html", context)


def _open_now() -> list[dict[str, str]]:
    """Return the rounds that close first of those one can apply to today."""
    today = timezone.localdate()
    return [
        {"code": row.code, "title": row.title, "audience": row.audience, "closing": closing_words(row.apply_to, today)}
        for row in catalogue.rows()
        if row.is_open(today)
    ][:SHOWN]


def _programmes(cut: CutOff, state: str) -> list[dict[str, str]]:
    """Return the programmes that have a page in the report: name, for whom, and where the page stands."""
    audiences = dict(Programme.objects.filter(year=cut.year, parent=None).values_list("name", "audience"))
    return [
        {"name": section.title, "audience": audiences[section.title], "place": section_id(section)}
        for section in document_of(cut, state).walk()
        if section.title in audiences
    ]
