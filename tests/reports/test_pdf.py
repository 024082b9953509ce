"""The PDF, read back by another program."""

from __future__ import annotations

import io
import re

import pytest
from django.test import override_settings
from pypdf import PdfReader

from imojak.kernel.typesetting import FontMissing
from imojak.reports.document import Document, Paragraph, Table
from imojak.reports.render import pdf


@pytest.fixture(scope="module")
def made(document: Document) -> bytes:
    return pdf.render(document)


@pytest.fixture(scope="module")
def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_same_tree_gives_the_same_bytes(document: Document, made: bytes) -> None:
    assert pdf.render(document) == made


def test_every_heading_is_there_and_in_the_contents(document: Document, pages: list[str]) -> None:
    contents, whole = squeezed(pages[1]), squeezed("".join(pages))
    for section in document.walk():
        assert squeezed(section.title) in whole
        assert squeezed(section.title) in contents


def test_pages_are_numbered_but_the_cover_is_not(pages: list[str]) -> None:
    assert "- 1 -" not in pages[0]
    for number, text in enumerate(pages[1:], start=2):
        assert f"- {number} -" in text


def test_every_figure_of_every_table_is_printed(document: Document, pages: list[str]) -> None:
    whole = squeezed("".join(pages))
    for section in document.walk():
        for block in section.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    for cell in row.cells:
                        for run in cell.runs:
                            assert squeezed(run if isinstance(run, str) else run.text) in whole


def test_a_long_table_repeats_its_header(pages: list[str]) -> None:
    appendix = [text for text in pages if "예산현액" in text and "△48,608" in text]
    following = pages[pages.index(appendix[0]) + 1]
    assert "예산현액" in following
    assert "일반관리비" in following


def test_the_document_is_tagged_and_carries_its_title(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata is not None
    assert reader.metadata.title == "2023년 주요업무 보고"
    assert reader.metadata.creation_date is None
    assert "/StructTreeRoot" in reader.root_object
    assert len(reader.outline) > 5


def test_text_that_looks_like_markup_is_printed_as_it_stands(document: Document) -> None:
    text = '#image("/etc/passwd") *x* = $y$'
    section = document.sections[0].model_copy(
        update={"blocks": (Paragraph(bullet="ㅇ", runs=(text,)),), "sections": ()}
    )
    made = pdf.render(document.model_copy(update={"sections": (section,)}))
    whole = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert squeezed(text) in squeezed(whole)


def test_a_missing_typeface_is_an_error_and_not_another_one(document: Document, tmp_path) -> None:
    with override_settings(NODE_MODULES=tmp_path), pytest.raises(FontMissing):
        pdf.render(document)
