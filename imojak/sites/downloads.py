"""Files that a page gives: a table as CSV or XLSX, a document in any format; named so that every browser keeps it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from imojak.kernel.spreadsheets import harmless

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "hwpx": "application/hwp+zip",
    "json": "application/json; charset=utf-8",
    "pdf": "application/pdf",
    "py": "text/x-python; charset=utf-8",
    "toml": "application/toml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attachment(name: str, content: bytes) -> HttpResponse:
    """Return a file to keep under ``name``; its ending says what it is. Raises KeyError for an unknown ending."""
    response = HttpResponse(content, content_type=MEDIA_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return rows as the file ``name``, CSV or XLSX by its ending; numbers stay numbers, texts never become formulas."""
    return attachment(name, _csv(header, rows) if name.endswith(".csv") else _xlsx(header, rows))


def plain(value: Any) -> int | Decimal | str:
    """Return a cell's value as a file holds it: a number as it is, nothing as an empty text, else its text."""
    if value is None:
        return ""
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else str(value)


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(plain(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # without the mark a Korean spreadsheet reads it as CP949


def _xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("근거")
    sheet.write_row(0, 0, header, book.add_format({"bold": True, "bg_color": "#F4F5F6"}))
    for number_of_row, row in enumerate(rows, 1):
        sheet.write_row(number_of_row, 0, [plain(cell) for cell in row])
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return buffer.getvalue()
