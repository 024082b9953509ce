"""The work report as a page, its style, and its files."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import condition

from imojak.reports.outputs import FORMATS, NAMES, stem
from imojak.reports.render import html
from imojak.sites import downloads
from imojak.sites.cutoff import cut_off, document_of, file_of


def report(request: HttpRequest) -> HttpResponse:
    """Show the whole report; every figure is a link to its definition and rows."""
    cut = cut_off(request)
    document = document_of(cut)

    def address(key: str) -> str:
        return reverse("office:figure", args=[key]) + cut.query

    # The renderer escapes every text of the document itself.
    context = {
        "cut": cut,
        "document": document,
        "forms": [(form, NAMES[form]) for form in FORMATS],
        "contents": mark_safe(html.contents(document)),
        "body": mark_safe(html.body(document, address)),
    }
    return render(request, "office/report.html", context)


def download(request: HttpRequest, form: str) -> HttpResponse:
    """Give the report as a file: HTML, PDF, HWPX, XLSX, JSON or plain text."""
    cut = cut_off(request)
    if form not in FORMATS:
        raise Http404(f"그런 형식의 파일은 없습니다. {', '.join(FORMATS).upper()}로 내려받을 수 있습니다.")
    return downloads.attachment(f"{stem(document_of(cut))}.{form}", file_of(cut, form))


@condition(etag_func=lambda request: f'"{hashlib.sha256(html.style().encode()).hexdigest()}"')
def style(request: HttpRequest) -> HttpResponse:
    """Give the report's own style sheet, held within the part of the page that shows the report."""
    text = html.style().replace(":root {", "& {")
    return HttpResponse(f".report-body {{\n{text}\n}}\n", content_type="text/css; charset=utf-8")
