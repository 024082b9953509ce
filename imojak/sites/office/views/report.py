"""The work report as a page, its style, and its files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import condition

from imojak.reports.render import html
from imojak.sites.cutoff import cut_off, document_of


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
        "contents": mark_safe(html.contents(document)),
        "body": mark_safe(html.body(document, address)),
    }
    return render(request, "office/report.html", context)


@condition(etag_func=lambda request: f'"{hash(html.style())}"')
def style(request: HttpRequest) -> HttpResponse:
    """Give the report's own style sheet, held within the part of the page that shows the report."""
    text = html.style().replace(":root {", "& {")
    return HttpResponse(f".report-body {{\n{text}\n}}\n", content_type="text/css; charset=utf-8")
