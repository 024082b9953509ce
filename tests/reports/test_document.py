"""The tree itself: what it says, that nothing in it is typed, and that it can be stored."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from imojak.reports.document import Document, FigureRef, Paragraph, Table, dump, load, plain, refs


def tables(document: Document) -> list[Table]:
    return [block for section in document.walk() for block in section.blocks if isinstance(block, Table)]


def test_a_stored_report_comes_back_as_it_was(document: Document) -> None:
    assert load(json.loads(json.dumps(dump(document)))) == document


def test_a_tree_of_another_format_is_refused(document: Document) -> None:
    with pytest.raises(ValidationError):
        load({**dump(document), "format": 2})


def test_the_report_has_the_parts_of_a_work_report_in_their_order(document: Document) -> None:
    chapters = [section.title for section in document.sections]
    assert chapters[:4] == ["일반현황", "운영방향", "2023년 주요사업", "신규캠퍼스 개관 준비"]
    assert chapters[4] == "2023년 예산 집행 현황"
    first = [section.title for section in document.sections[0].sections]
    assert first == ["기관 현황", "조직 및 인력", "2023년 예산", "주요 시설현황", "임원 현황"]
    pages = [section for section in document.walk() if section.level == 4 and section.anchor != "campus"]
    assert len(pages) == 12


def test_every_programme_page_has_goal_result_money_and_plan(document: Document) -> None:
    for page in (section for section in document.walk() if section.level == 4 and section.anchor != "campus"):
        lines = [plain(block.runs) for block in page.blocks if isinstance(block, Paragraph)]
        assert any(line.startswith("성과목표 : ") and "추진실적" in line for line in lines), page.title
        assert any(line.startswith("소요예산 : ") for line in lines), page.title
        assert {"사업개요", "추진실적", "향후계획"} <= set(lines), page.title
        assert any(block.title == "예산집행현황" for block in page.blocks if isinstance(block, Table)), page.title


def test_every_table_of_money_says_unit_and_cut_off_date(document: Document) -> None:
    money = [
        table
        for table in tables(document)
        if any(
            isinstance(run, FigureRef) and document.figures[run.key].unit == "천원"
            for row in table.rows
            for cell in row.cells
            for run in cell.runs
        )
        and "수치" not in table.title
    ]
    assert len(money) >= 16
    for table in money:
        assert "천원" in table.note, table.title
        assert "2023. 9. 30. 기준" in table.note, table.title


def test_every_figure_that_is_shown_is_known_with_its_definition(document: Document) -> None:
    shown = {ref.key for ref in refs(document)}
    assert shown == set(document.figures)
    assert all(fact.rule for fact in document.figures.values())


def test_what_was_counted_is_what_is_printed(document: Document) -> None:
    printed: dict[str, set[str]] = {}
    for ref in refs(document):
        printed.setdefault(ref.key, set()).add(ref.text)
    assert printed["programme.internship.participants"] == {"3", "3명"}
    assert "7,000" in printed["execution.A2.1.1.spent"]
    assert "2.0" in printed["execution.A2.1.1.committed-rate"]
    assert printed["appendix.A1.1.supplementary"] == {"△48,608"}


def test_no_number_of_a_result_sentence_is_text_that_a_figure_should_be(document: Document) -> None:
    for page in (section for section in document.walk() if section.level == 4):
        for block in page.blocks:
            if isinstance(block, Paragraph):
                assert "{" not in plain(block.runs)


def test_executives_are_seats_and_no_names(document: Document) -> None:
    rows = document.transcript["executives"]["rows"]
    assert len(rows) == 8
    assert all(row["name"]["value"] is None for row in rows)
