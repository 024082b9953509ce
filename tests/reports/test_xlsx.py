"""The workbook, read back: numbers are numbers, texts are never formulas."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from imojak.reports.document import Cell, Column, Document, HeaderCell, Row, Table
from imojak.reports.render import xlsx


@pytest.fixture(scope="module")
def made(document: Document) -> bytes:
    return xlsx.render(document)


@pytest.fixture(scope="module")
def book(made: bytes) -> Workbook:
    return load_workbook(io.BytesIO(made))


def test_the_same_tree_gives_the_same_bytes(document: Document, made: bytes) -> None:
    assert xlsx.render(document) == made


def test_each_figure_has_one_line_in_the_index_with_its_value(document: Document, book: Workbook) -> None:
    rows = list(book["수치 색인"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == list(document.figures)
    for key, _, value, unit, *_ in rows:
        fact = document.figures[key]
        assert unit == fact.unit
        assert value is None if fact.value is None else value == pytest.approx(float(fact.value))


def test_amounts_are_numbers_with_their_key_beside_them(book: Workbook) -> None:
    sheet = next(sheet for sheet in book if sheet["A1"].value and "2023년 예산 집행 현황" in sheet["A1"].value)
    keyed = {cell.comment.text: cell for row in sheet.iter_rows() for cell in row if cell.comment}
    cut = keyed["appendix.A1.1.supplementary"]
    assert cut.value == -48608
    assert "△" in cut.number_format
    assert keyed["appendix.A2.1.1.spent"].value == 7_000


def test_no_cell_is_a_formula(book: Workbook) -> None:
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_text_that_begins_like_a_formula_stays_a_text(document: Document) -> None:
    table = Table(
        title="=1+1",
        note="@SUM(A1)",
        columns=(Column(),),
        header=((HeaderCell(text="+1"),),),
        rows=(Row(cells=(Cell(runs=("=HYPERLINK(1)",)),)),),
    )
    section = document.sections[0].model_copy(update={"blocks": (table,), "sections": (), "title": "=[A]*?"})
    book = load_workbook(io.BytesIO(xlsx.render(document.model_copy(update={"sections": (section,)}))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(cell.value == "=HYPERLINK(1)" for cell in cells)


def test_the_contents_lead_to_every_sheet(book: Workbook) -> None:
    linked = {
        cell.hyperlink.location.split("'")[1] for row in book["차례"].iter_rows() for cell in row if cell.hyperlink
    }
    assert linked == set(book.sheetnames) - {"차례"}
