"""The report as PDF, set by typst: tagged, with contents and page numbers; the same tree gives the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from imojak.problems import Problem
from imojak.reports.document import Document
from imojak.reports.render.fonts import truetype_folder
from imojak.reports.render.text import cutoff

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "report.typ"


class TypesettingFailed(Problem):
    """typst refused the template or warned about it."""


def render(document: Document) -> bytes:
    """Return the PDF. Raises FontMissing and TypesettingFailed; a warning of typst counts as a failure."""
    content = {
        "title": document.title,
        "issuer": document.issuer,
        "cutoff": cutoff(document),
        "sections": [section.model_dump(mode="json") for section in document.sections],
    }
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=[str(truetype_folder())],
            ignore_system_fonts=True,
            sys_inputs={"report": json.dumps(content, ensure_ascii=False)},
            format="pdf",
        )
    except typst.TypstError as error:
        raise TypesettingFailed(f"PDF를 짜지 못했습니다: {error}") from error
    if warnings:
        raise TypesettingFailed(f"PDF를 짜다가 경고가 나왔습니다: {warnings[0]}")
    return bytes(pdf)
