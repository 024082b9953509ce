"""Setting a page as PDF with typst, in Pretendard GOV (OFL-1.1), which is installed from npm and never copied here.

The template is a file; everything that it says comes in as data, so that no text can act as markup, and the same data
gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from imojak.problems import Problem

PACKAGE = Path("pretendard-gov") / "dist"
TRUETYPE = PACKAGE / "public" / "static" / "alternative"


class FontMissing(Problem):
    """The typeface is not installed; another one would shift every line, or show boxes for letters."""

    def __init__(self, where: Path) -> None:
        super().__init__(f"보고서의 글꼴이 없습니다({where}). 'make setup'을 실행해 주세요.")


class TypesettingFailed(Problem):
    """typst refused the template or warned about it."""


def packaged(part: Path) -> Path:
    """Return where a part of the typeface's package is installed."""
    return Path(settings.NODE_MODULES) / part


def truetype_folder() -> Path:
    """The folder with the fonts for PDFs. Raises FontMissing."""
    folder = packaged(TRUETYPE)
    if not any(folder.glob("*.ttf")):
        raise FontMissing(folder)
    return folder


def typeset(template: Path, name: str, content: Mapping[str, Any]) -> bytes:
    """Return the PDF of ``template``, which reads ``content`` as JSON from ``sys.inputs`` under ``name``.

    Raises FontMissing and TypesettingFailed; a warning of typst counts as a failure.
    """
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(template),
            root=str(template.parent),
            font_paths=[str(truetype_folder())],
            ignore_system_fonts=True,
            sys_inputs={name: json.dumps(content, ensure_ascii=False)},
            format="pdf",
        )
    except typst.TypstError as error:
        raise TypesettingFailed(f"PDF를 짜지 못했습니다: {error}") from error
    if warnings:
        raise TypesettingFailed(f"PDF를 짜다가 경고가 나왔습니다: {warnings[0]}")
    return bytes(pdf)
