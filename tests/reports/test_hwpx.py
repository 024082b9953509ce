"""The HWPX, opened again: its text, its tables, and whether it is a valid package."""

from __future__ import annotations

import io
import zipfile

import pytest
from hwpx.document import HwpxDocument

from imojak.reports.document import Document, Paragraph, Table, plain
from imojak.reports.render import hwpx
from imojak.reports.render.tabular import as_table

SPACE = "\u3000 "


@pytest.fixture(scope="module")
def made(document: Document) -> bytes:
    return hwpx.render(document)


@pytest.fixture(scope="module")
def opened(made: bytes) -> HwpxDocument:
    return HwpxDocument.open(io.BytesIO(made))


def drawn(document: Document) -> list[Table]:
    blocks = [block for section in document.walk() for block in section.blocks]
    return [table for block in blocks if (table := as_table(block)) is not None]


def content(package: bytes) -> list[str]:
    opened = HwpxDocument.open(io.BytesIO(package))
    grids = [grid for paragraph in opened.paragraphs for grid in paragraph.tables]
    return [paragraph.text for paragraph in opened.paragraphs] + [
        cell.text for grid in grids for row in grid.rows for cell in row.cells
    ]


def test_the_package_is_valid(made: bytes, opened: HwpxDocument) -> None:
    assert zipfile.ZipFile(io.BytesIO(made)).testzip() is None
    assert not list(opened.validate().issues)


def test_every_line_of_the_report_is_a_paragraph(document: Document, opened: HwpxDocument) -> None:
    printed = {paragraph.text for paragraph in opened.paragraphs}
    for section in document.walk():
        for block in section.blocks:
            if isinstance(block, Paragraph):
                assert f"{block.bullet} {plain(block.runs)}".strip() in printed


def test_every_table_has_its_rows_and_its_cells(document: Document, opened: HwpxDocument) -> None:
    grids = [grid for paragraph in opened.paragraphs for grid in paragraph.tables]
    tables = drawn(document)
    assert len(grids) == len(tables)
    for grid, table in zip(grids, tables, strict=True):
        assert grid.row_count == len(table.header) + len(table.rows)
        texts = [cell.text.strip(SPACE) for row in grid.rows for cell in row.cells]
        for row in table.rows:
            for cell in row.cells:
                assert plain(cell.runs).strip() in texts


def test_tables_break_over_pages_and_repeat_their_header(opened: HwpxDocument) -> None:
    for paragraph in opened.paragraphs:
        for grid in paragraph.tables:
            assert grid.element.get("repeatHeader") == "1"
            assert not grid.treat_as_char


def test_amounts_stand_at_the_right(document: Document, opened: HwpxDocument) -> None:
    grids = [grid for paragraph in opened.paragraphs for grid in paragraph.tables]
    place = [table.title for table in drawn(document)].index("2023년 예산 집행 현황")
    amount = grids[place].rows[1].cells[1].paragraphs[0]
    style = opened.styles.paragraph_property(amount.para_pr_id_ref)
    assert style is not None
    assert style.align is not None
    assert style.align.horizontal == "RIGHT"


def test_the_same_tree_gives_the_same_content(document: Document, made: bytes) -> None:
    assert content(hwpx.render(document)) == content(made)
