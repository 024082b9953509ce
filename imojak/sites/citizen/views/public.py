"""What anybody may check: how decisions are made, a public draw computed again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.offers.enums import Method
from imojak.paths.models import Draw
from imojak.rules.reasons import REASONS
from imojak.sites.citizen.views.rounds import HOW_CHOSEN

_KINDS = {"eligibility": "자격", "selection": "선정", "clock": "기한"}


def criteria(request: HttpRequest) -> HttpResponse:
    """Say how decisions are made, by which criteria and with which data, and what one may ask (개인정보 보호법 제37조의2)."""
    reasons = [
        {"kind": label, "rows": [reason for reason in REASONS.values() if reason.kind == kind]}
        for kind, label in _KINDS.items()
    ]
    methods = [(str(method.label), HOW_CHOSEN[method]) for method in Method]
    return render(request, "citizen/criteria.html", {"reasons": reasons, "methods": methods})


def draw_or_404(pk: int) -> Draw:
    """Return a draw that was held. Raises Http404."""
    found = Draw.objects.select_related("round__programme", "place").filter(pk=pk).first()
    if found is None:
        raise Http404("그런 추첨이 없습니다. 사업의 안내에서 다시 골라 주세요.")
    return found


def draw_rows(draw: Draw) -> list[dict[str, Any]]:
    """Return the order that came out, with each entry's class."""
    classes = {str(row.get("receipt")): row.get("class", "") for row in draw.entries if isinstance(row, dict)}
    return [
        {"rank": rank, "receipt": str(receipt), "class": classes.get(str(receipt), "")}
        for rank, receipt in enumerate(draw.result, 1)
    ]


def draw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draw: its seed, the list, the order, and how to run it again."""
    draw = draw_or_404(pk)
    return render(request, "citizen/draw.html", {"draw": draw, "rows": draw_rows(draw)})
