"""What anybody may check: how decisions are made, a public draw computed again, a certificate by its code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.choosing.draw import ALGORITHM, FIRST_ALGORITHM, as_now, entries_of, list_text, read_rule, verify
from imojak.kernel.checked_codes import read_code
from imojak.offers.enums import Method
from imojak.paths.actions import certificates
from imojak.paths.actions.drawing import document_of
from imojak.paths.models import Draw
from imojak.rules.reasons import REASONS
from imojak.sites.citizen.views.rounds import HOW_CHOSEN
from imojak.sites.downloads import attachment

_KINDS = {"eligibility": "자격", "selection": "선정", "clock": "기한"}
_OUTCOMES = {"class": "선정", "guaranteed": "선정(우선 배정)", "open": "선정", "reserve": "예비"}


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
    found = Draw.objects.select_related("round__programme", "place", "notice").filter(pk=pk).first()
    if found is None:
        raise Http404("그런 추첨이 없습니다. 사업의 안내에서 다시 골라 주세요.")
    return found


def draw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draw: its seed, the list, the order, and how to run it again; ``?again=1`` runs it here and now."""
    draw = draw_or_404(pk)
    published = document_of(draw)
    document = as_now(published)
    again = verify(published) if request.GET.get("again") else None
    context = {
        "draw": draw,
        "document": document,
        "rows": drawn_rows(document),
        "again": again,
        "known": draw.algorithm in (ALGORITHM, FIRST_ALGORITHM),
    }
    fragment = request.headers.get("HX-Target") == "again"
    return render(request, "citizen/_draw_again.html" if fragment else "citizen/draw.html", context)


def drawn_rows(document: Mapping[str, Any], most: int | None = None) -> list[dict[str, Any]]:
    """Return the first ``most`` lines of a draw's document of now (all when not said), with their codes in words.

    ``came_in`` says by which of the two somebody has a seat: a kept one, with its group, or in the order of all.
    """
    classes = {row["code"]: row["name"] for row in document["classes"]}
    groups = {row["code"]: row["name"] for row in document["kept"]}
    rows = []
    for row in document["order"][:most]:
        by = _OUTCOMES.get(row["outcome"], "")
        rows.append(
            row
            | {
                "class_name": classes.get(row["class"], ""),
                "group_names": [groups[code] for code in row["groups"] if code in groups],
                "came_in": f"{by}: {groups[row['kept']]}" if row["kept"] in groups else by,
            }
        )
    return rows


def draw_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Give the draw as data (json), or the list that went in as the text whose hash is published (txt)."""
    draw = draw_or_404(pk)
    document = document_of(draw)
    if form == "json":
        return attachment(f"draw-{pk}.json", json.dumps(document, ensure_ascii=False, indent=2).encode())
    if form != "txt":
        raise Http404("그런 파일은 없습니다. 추첨 결과 화면에서 골라 주세요.")
    now = as_now(document)
    return attachment(f"draw-{pk}.txt", list_text(entries_of(now), read_rule(now)).encode())


def certificate_search(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a certificate, and lead to what it says."""
    typed = request.GET.get("code", "").strip()[:60]
    code = read_code(typed)
    if code:
        return redirect("citizen:certificate", code)
    return render(request, "citizen/certificate_search.html", {"typed": typed, "wrong": bool(typed)})


def certificate_page(request: HttpRequest, code: str) -> HttpResponse:
    """Say what anybody may know of a certificate; the name is masked."""
    found = certificates.verify(code)
    if found is None:
        return render(request, "citizen/certificate_search.html", {"typed": code[:60], "wrong": True}, status=404)
    return render(request, "citizen/certificate.html", {"found": found})
