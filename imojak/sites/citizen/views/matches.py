"""A published match for everybody: its numbers, who is where by receipt number, and the file to compute it again."""

from __future__ import annotations

from pathlib import Path

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak import matching
from imojak.placing.enums import UNIT, Mode
from imojak.placing.models import Publication
from imojak.placing.public import find_publication, results, seeds_tried
from imojak.sites.asked import page_number, tidy
from imojak.sites.downloads import attachment

PAGE = 100
#: Read as a file, never imported: it is for others.
CHECK = Path(matching.__file__).with_name("check_match.py")
#: A receipt number has no more digits than the database's own numbers.
_DIGITS = 18


def match_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a match: what it was computed from, the result by receipt number, and how to compute it again."""
    found = _match_or_404(pk)
    run = found.run
    asked = tidy(request.GET.get("receipt", ""))[:40]
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS else None
    rows = results(found, number) if number is not None or not asked else results(found).none()
    page = Paginator(rows, PAGE).get_page(page_number(request))
    choices = run.numbers["choices"]
    context = {
        "match": found,
        "run": run,
        "mode": Mode(run.terms["mode"]).label,
        "seed": run.terms["seed"],
        "seeds": seeds_tried(found),
        "choices": list(enumerate(choices[:-1], start=1)),
        "unwished": run.placed - sum(choices[:-1]),
        "unplaced": run.people - run.placed,
        "asked": asked,
        "page": page,
        "rows": [row | {"points": f"{row['score'] / UNIT:,g}"} for row in page.object_list],
    }
    return render(request, "citizen/match.html", context)


def match_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the text whose hash is published: everything that it takes to compute the match again."""
    document = _match_or_404(pk).document
    assert document is not None
    return attachment(f"match-{pk}.json", bytes(document.content))


def check_file(request: HttpRequest) -> HttpResponse:
    """Give the program that checks such a file without anything of the house."""
    return attachment(CHECK.name, CHECK.read_bytes())


def _match_or_404(pk: int) -> Publication:
    found = find_publication(pk)
    if found is None:
        raise Http404("그런 배정 결과가 없습니다. 사업의 안내에서 다시 골라 주세요.")
    return found
