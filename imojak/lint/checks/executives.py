"""임원 현황: how many there are, how many posts are vacant, and their terms."""

from __future__ import annotations

from imojak.lint.book import Book
from imojak.lint.checks.general import figures
from imojak.lint.document import Node
from imojak.lint.findings import Severity
from imojak.lint.printed import iso_day


def check(report: Node, book: Book) -> None:
    """Stated count against rows, vacancies against their detail, acting holders against both."""
    executives = report.get("executives")
    rows = executives.get("rows")
    if rows.rows():
        book.counted("executives-count", executives.get("stated_count").figure("명"), len(rows.rows()), rows.place,
                     "임원 수")  # fmt: skip
    vacancies = executives.get("vacancies")
    detail = figures(child for _, child in vacancies.get("detail").items())
    book.total("vacancies", vacancies.figure("명"), detail, "공석 임원 수")
    _acting(report, book)


def _acting(report: Node, book: Book) -> None:
    """A post held by an acting officer: counted as present, as vacant, and dated in a note of the staffing table."""
    executives = report.get("executives")
    vacant = dict(executives.at("vacancies", "detail").items())
    for row in executives.get("rows").rows():
        position = row.get("position").text()
        if "직무대행" not in position:
            continue
        post = position.split("(")[0].strip()
        place = row.get("position").place
        seat = vacant.get(post)
        count = seat.figure("명") if seat is not None else None
        if count is not None and count.value:
            message = f"{post}: 직무대행을 임원 수에 넣으면서 같은 자리를 공석 {count.value}명으로도 셌다"
            where = [executives.get("stated_count").place, place, count.place]
            book.report("acting-and-vacant", Severity.AMBIGUITY, where, position, f"공석 {count.value}명", message)
        for note in report.at("staffing", "notes").rows():
            if note.text().startswith(post) and "직무대행" in note.text():
                _acting_since(row, note, post, book)


def _acting_since(row: Node, note: Node, post: str, book: Book) -> None:
    period = note.get("period").rows()
    since, start = iso_day(period[0].data) if period else None, iso_day(row.get("term_start").text())
    if since is None or start is None or since == start:
        return
    message = f"{post} 직무대행의 시작: 인력 주석은 {since}, 임원 현황은 {start}"
    where = [row.get("term_start").place, period[0].place]
    book.report("acting-since", Severity.AMBIGUITY, where, str(start), str(since), message)
