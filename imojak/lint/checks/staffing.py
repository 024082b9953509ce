"""조직 및 인력: rows and columns of 정원/현원, the separate quota, and the counts of the organisation."""

from __future__ import annotations

from imojak.lint.book import Book
from imojak.lint.checks.general import all_figures, figures, is_total
from imojak.lint.document import Figure, Node
from imojak.lint.findings import Severity
from imojak.lint.printed import numbers
from imojak.lint.wording import amount

MEASURES = {"quota": "정원", "current": "현원", "separate": "별도정원"}


def check(report: Node, book: Book) -> None:
    """Every row and column of the staffing table, its heading and notes, and the organisation's counts."""
    staffing = report.get("staffing")
    rows = [row for row in staffing.get("rows").rows() if isinstance(row.get("cells").data, dict)]
    totals = [row for row in rows if is_total(row.get("dept").text())]
    parts = [row for row in rows if not is_total(row.get("dept").text())]
    for row in rows:
        _row(row, book)
    if totals and parts:
        _columns(totals[0], parts, book)
        _heading(staffing.get("stated_total"), totals[0], book)
    _separate_note(staffing, parts, book)
    _organisation(report.get("organisation"), parts, book)


def _cell(row: Node, grade: str, measure: str) -> Figure | None:
    return row.at("cells", grade, measure).figure("명")


def _grades(row: Node) -> list[str]:
    return [grade for grade, _ in row.get("cells").items()]


def _row(row: Node, book: Book) -> None:
    grades = _grades(row)
    total = next((grade for grade in grades if is_total(grade)), None)
    if total is None:
        return
    for measure, korean in MEASURES.items():
        cells = [row.at("cells", grade, measure) for grade in grades if grade != total]
        parts = figures(cells, "명") if measure == "separate" else all_figures(cells, "명")
        what = f"{row.get('dept').text()} 직급별 {korean}의 합"
        stated = _cell(row, total, measure)
        book.total("staffing-row", stated, parts, what)


def _columns(total: Node, parts: list[Node], book: Book) -> None:
    """정원 adds up down the column. 현원 does too, with or without 별도정원: whichever the table follows mostly."""
    columns = {grade: _column(parts, grade) for grade in _grades(total)}
    merged = _counts_separate(total, columns)
    for grade, column in columns.items():
        book.total("staffing-column", _cell(total, grade, "quota"), column["quota"], f"{grade} 정원의 부서 합")
        current = [*column["current"], *([cell for cell in column["separate"] if cell.value] if merged else [])]
        what = f"{grade} 현원의 부서 합" + ("(별도정원 포함)" if merged else "")
        book.total("staffing-column", _cell(total, grade, "current"), current, what)
        separate = _cell(total, grade, "separate")
        if separate is not None and (separate.value or not merged):
            book.total("staffing-column", separate, column["separate"], f"{grade} 별도정원의 부서 합")
    if merged:
        whole = next((grade for grade in columns if is_total(grade)), None)
        _say_merged(total, columns[whole] if whole else {}, whole or "", book)


def _column(parts: list[Node], grade: str) -> dict[str, list[Figure]]:
    return {
        measure: [cell for row in parts if (cell := _cell(row, grade, measure)) is not None] for measure in MEASURES
    }


def _counts_separate(total: Node, columns: dict[str, dict[str, list[Figure]]]) -> bool:
    with_separate = without = 0
    for grade, column in columns.items():
        stated = _cell(total, grade, "current")
        separate = sum(cell.value for cell in column["separate"])
        if stated is None or not separate:
            continue
        current = sum(cell.value for cell in column["current"])
        with_separate += stated.value == current + separate
        without += stated.value == current
    return with_separate > without


def _say_merged(total: Node, column: dict[str, list[Figure]], whole: str, book: Book) -> None:
    stated = _cell(total, whole, "current")
    separate = [cell for cell in column.get("separate", []) if cell.value]
    if stated is None or not separate:
        return
    away = sum(cell.value for cell in separate)
    message = f"현원 {stated.value}명에는 별도정원 {away}명이 들어 있는데, 부서 행에서는 괄호로 따로 적었다"
    message += f"(부서 현원의 합은 {stated.value - away}명)"
    places = [stated, *separate]
    book.report("staffing-separate", Severity.AMBIGUITY, places, stated.value, stated.value - away, message)


def _heading(stated: Node, total: Node, book: Book) -> None:
    whole = next((grade for grade in _grades(total) if is_total(grade)), "")
    inner = stated.get("value") if isinstance(stated.get("value").data, dict) else stated
    for measure in ("quota", "current"):
        first = inner.get(measure).figure("명")
        book.same("staffing-heading", first, _cell(total, whole, measure), f"총 {MEASURES[measure]}")


def _separate_note(staffing: Node, parts: list[Node], book: Book) -> None:
    """A note on 별도정원 counts the separate quota of all rows."""
    whole = [cell for row in parts for grade in _grades(row) if is_total(grade)
             and (cell := _cell(row, grade, "separate")) is not None and cell.value]  # fmt: skip
    for note in staffing.get("notes").rows():
        if "별도정원" in note.text() and whole:
            book.total("staffing-note", note.get("count").figure("명"), whole, "주석의 별도정원")


def _organisation(organisation: Node, parts: list[Node], book: Book) -> None:
    counts, divisions = organisation.get("counts"), organisation.get("divisions")
    found: dict[str, tuple[int, Node, str]] = {}
    if rows := divisions.rows():
        found["divisions"] = (len(rows), divisions, "본부 수")
        if all(row.has("teams") for row in rows):
            found["teams"] = (sum(len(row.get("teams").rows()) for row in rows), divisions, "팀 수")
    if duties := organisation.get("duties").rows():
        found["duty_rows"] = (len(duties), organisation.get("duties"), "업무를 적은 부서 수")
    for key, (count, rows_at, what) in found.items():
        book.counted("organisation-count", counts.get(key).figure("개"), count, rows_at.place, what)
    names = [row.get("dept").text() for row in parts]
    table = report_place(parts)
    for key, ending in (("divisions", "본부"), ("offices", "실")):
        number_of = sum(name.endswith(ending) for name in names)
        if number_of and table is not None:
            what = f"조직의 {ending} 수와 인력표의 {ending} 행"
            book.counted("organisation-table", counts.get(key).figure("개"), number_of, table.place, what)
    _team_rows(counts, book)
    _shape(organisation.get("shape"), counts, book)


def _shape(shape: Node, counts: Node, book: Book) -> None:
    """2본부, 1실: the counts say the same."""
    for key, unit in (("divisions", "본부"), ("offices", "실"), ("teams", "팀")):
        stated = counts.get(key).figure("개")
        told = next((item for item in numbers(shape.printed()) if item.after.startswith(unit)), None)
        if stated is not None and told is not None and told.value != stated.value:
            message = f"조직의 {unit} 수: 값은 {amount(stated.value)}, 글에는 {amount(told.value)}"
            book.report("organisation-count", Severity.ERROR, [stated, shape.get("value").place], stated.value,
                        told.value, message)  # fmt: skip


def _team_rows(counts: Node, book: Book) -> None:
    """Each team and each office has one row of duties."""
    parts = figures(counts.get(key) for key in ("teams", "offices"))
    if len(parts) == 2:
        book.total("organisation-count", counts.get("duty_rows").figure("개"), parts, "업무를 적은 부서(팀+실)")


def report_place(rows: list[Node]) -> Node | None:
    """The node whose place stands for a list of rows: the first of them."""
    return rows[0] if rows else None
