"""The front page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.offers.models import Programme
from imojak.reports.render.html import section_id
from imojak.sites.cutoff import CutOff, cut_off, document_of, figures_of, latest_year


def front(request: HttpRequest) -> HttpResponse:
    """Say what this is, and show the headline results; before a plan is loaded, say what to do next."""
    try:
        cut = cut_off(request)
    except Http404 as missing:
        if latest_year() is not None:
            raise
        return render(request, "citizen/front.html", {"missing": str(missing)})
    figures = figures_of(cut)
    headlines = []
    for number in range(1, 9):
        value, rate = figures.get(f"headline.H{number}.value"), figures.get(f"headline.H{number}.vs-target")
        if value is not None and rate is not None:
            headlines.append({"value": value, "rate": rate})
    context = {
        "cut": cut,
        "headlines": headlines,
        "programmes": _programmes(cut),
        "lived": any(item["value"].row_count for item in headlines),
    }
    return render(request, "citizen/front.html", context)


def _programmes(cut: CutOff) -> list[dict[str, str]]:
    """Return the programmes that have a page in the report: name, for whom, and where the page stands."""
    audiences = dict(Programme.objects.filter(year=cut.year, parent=None).values_list("name", "audience"))
    return [
        {"name": section.title, "audience": audiences[section.title], "place": section_id(section)}
        for section in document_of(cut).walk()
        if section.title in audiences
    ]
