"""The report as PDF, set by typst: tagged, with contents and page numbers; the same tree gives the same bytes."""

from __future__ import annotations

from pathlib import Path

from imojak.kernel.typesetting import typeset
from imojak.reports.document import Document
from imojak.reports.render.text import cutoff

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "report.typ"


def render(document: Document) -> bytes:
    """Return the PDF. Raises FontMissing and TypesettingFailed; a warning of typst counts as a failure."""
    content = {
        "title": document.title,
        "issuer": document.issuer,
        "cutoff": cutoff(document),
        "sections": [section.model_dump(mode="json") for section in document.sections],
    }
    return typeset(TEMPLATE, "report", content)
