"""From the bytes of an uploaded file to rows of text: XLSX, and CSV in the encodings and with the separators in use.

What a file is, its content says, not its name. Rows are numbered as the spreadsheet shows them.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from imojak.kernel.spreadsheets import FORMULA
from imojak.problems import Problem


class FileRefused(Problem):
    """A file that cannot be taken; the message says in Korean where it fails and what to do."""


@dataclass(frozen=True)
class Limits:
    """How much is taken: bytes of the file and unpacked, rows below the header, columns, letters of one cell."""

    bytes: int = 10 * 1024 * 1024
    unpacked_bytes: int = 120 * 1024 * 1024
    rows: int = 10_000
    columns: int = 60
    letters: int = 2_000


@dataclass(frozen=True)
class Source:
    """Rows as they come, each with its number from 1; ``told`` says in Korean how the file was read."""

    rows: Iterator[tuple[int, list[str]]]
    told: str


_TO_XLSX = "엑셀에서 열어 '다른 이름으로 저장'에서 .xlsx로 저장한 뒤 다시 올려 주세요."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {b"%PDF": "PDF", b"\x89PNG": "그림", b"\xff\xd8\xff": "그림", b"GIF8": "그림", b"{\\rtf": "문서"}
#: A row that is formatted further out than this, even if it is empty there, is not looked at.
_WIDEST = 1_000
#: A cell with a formula and nothing after it, or an empty value. An empty text as a result has the type str.
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\b(?P<cell>[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PROLOGUE = 65_536


def open_source(content: bytes, limits: Limits) -> Source:
    """Return the rows of a file. Raises FileRefused here, or while the rows are read."""
    if len(content) > limits.bytes:
        most = limits.bytes // 1024 // 1024
        raise FileRefused(f"파일이 {most}MB보다 큽니다. 필요한 열만 남기거나 여러 파일로 나누어 올려 주세요.")
    if not content.strip():
        raise FileRefused("빈 파일입니다. 내용이 있는 파일을 올려 주세요.")
    if content.startswith(_OLE):
        raise FileRefused(f"암호가 걸렸거나 예전 형식(.xls, .hwp)의 파일입니다. 암호를 풀고 {_TO_XLSX}")
    for beginning, what in _OTHERS.items():
        if content.startswith(beginning):
            raise FileRefused(f"{what} 파일입니다. 엑셀(.xlsx)이나 CSV 파일을 올려 주세요.")
    return _xlsx(content, limits) if content.startswith(b"PK\x03\x04") else _csv(content)


# --- XLSX ---------------------------------------------------------------------------------------------------------------


def _xlsx(content: bytes, limits: Limits) -> Source:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    parts = _unpacked(content, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of styles and validations, which nobody needs here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            for sheet in sheets:
                sheet.reset_dimensions()  # some programs write a wrong one
                if any(_texts(row) for row in islice(sheet.iter_rows(), 100)):
                    break
            else:
                raise FileRefused("보이는 시트가 모두 비어 있습니다. 내용이 있는 파일을 올려 주세요.")
            formulas = parts.read(sheet._worksheet_path) if sheet._worksheet_path in parts.namelist() else b""
    except FileRefused:
        raise
    except Exception as error:  # whatever a broken file makes the reader stumble over
        raise FileRefused(f"엑셀 파일을 읽을 수 없습니다. {_TO_XLSX}") from error
    for found in _FORMULA_WITHOUT_VALUE.finditer(formulas):
        if b't="str"' not in found["cell"]:
            named = re.search(rb'\br="([A-Z]+[0-9]+)"', found["cell"])
            raise FileRefused(
                f"{named[1].decode() + ' 칸' if named else '한 칸'}의 수식에 계산된 값이 없습니다. "
                "엑셀에서 열어 저장한 뒤 다시 올려 주세요."
            )
    told = f"엑셀 '{sheet.title}' 시트"
    if others := [other.title for other in sheets if other is not sheet]:
        told += f"(다른 시트 {len(others)}개는 읽지 않음)"
    return Source(_rows_of(sheet), told)


def _unpacked(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """Return the archive after a look at what is in it: no bomb, no declarations of entities, a workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            raise FileRefused(f"엑셀(.xlsx) 파일이 아닙니다. {_TO_XLSX}")
        if sum(part.file_size for part in archive.infolist()) > limits.unpacked_bytes:
            raise FileRefused("파일을 풀면 너무 큽니다. 그림과 필요 없는 시트를 지우고 다시 올려 주세요.")
        for name in names:
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as part:
                    head = part.read(_PROLOGUE).replace(b"\0", b"")
                if b"<!DOCTYPE" in head or not re.search(rb"<[A-Za-z]", head):
                    raise FileRefused(f"엑셀이 만들지 않은 파일입니다. {_TO_XLSX}")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise FileRefused(f"깨진 엑셀 파일입니다. {_TO_XLSX}") from error
    return archive


def _rows_of(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, _texts(row, number)
    except FileRefused:
        raise
    except Exception as error:  # the sheet is parsed while it is read
        raise FileRefused(f"엑셀 파일을 끝까지 읽을 수 없습니다. {_TO_XLSX}") from error


def _texts(row: tuple[Any, ...], number: int = 0) -> list[str]:
    """Return a row's cells as text, without the empty ones at its end."""
    if len(row) > _WIDEST:
        raise FileRefused(
            f"{number or 1}행이 {letters(len(row) - 1)}열까지 이어집니다. 필요 없는 열을 지우고 다시 올려 주세요."
        )
    texts = []
    for place, cell in enumerate(row):
        if cell.value is None:
            texts.append("")
        elif cell.data_type == "e" and number:
            raise FileRefused(
                f"{number}행 {letters(place)}열에 엑셀 오류 값({cell.value})이 있습니다. 고친 뒤 다시 올려 주세요."
            )
        else:
            texts.append(_text(cell.value))
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Any) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return f"{value:%Y-%m-%d}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
    return _clean(str(value))


def letters(place: int) -> str:
    """Return the letters of a spreadsheet's column by its place from 0: A … Z, AA …"""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


#: Hangul taken apart, as file systems of the Mac hand it on.
_APART = re.compile("[\u1100-\u11ff]+")


def _clean(text: str) -> str:
    return _APART.sub(lambda found: unicodedata.normalize("NFC", found[0]), text).strip("\ufeff\u200b \t\r\n\xa0\u3000")


# --- CSV ----------------------------------------------------------------------------------------------------------------


def _csv(content: bytes) -> Source:
    text, encoding = decode(content)
    if text.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<table", "<?xml", "<meta")):
        raise FileRefused(f"이름만 엑셀이고 속은 웹 문서인 파일입니다. {_TO_XLSX}")
    if "\0" in text:
        raise FileRefused("글자가 아닌 내용이 들어 있습니다. 엑셀(.xlsx)이나 CSV 파일을 올려 주세요.")
    named = re.match(r"sep=(.)\r?\n?", text)
    if named:
        text = text[named.end() :]
    separator = named[1] if named else _separator(text)
    told = {",": "쉼표", ";": "쌍반점(;)", "\t": "탭"}.get(separator, separator)
    return Source(_csv_rows(text, separator, 1 if named else 0), f"CSV({encoding}, {told} 구분)")


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding: UTF-8 or UTF-16, marked or not, else CP949.

    Raises FileRefused, naming the line, when it is none of them.
    """
    for mark, codec, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if content.startswith(mark):
            return _decoded(content, codec), name
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        text, wrong_in_utf8 = "", error.start
    if content.count(0) * 4 > len(content) or (b"\0" in content and not text):
        # Commas, digits and line ends have an empty byte before or after them.
        return _decoded(
            content, "utf-16-le" if content[1::2].count(0) >= content[::2].count(0) else "utf-16-be"
        ), "UTF-16"
    if text:
        return text, "UTF-8"
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError as error:
        return _decoded(content, "utf-8" if wrong_in_utf8 > error.start else "cp949"), ""
    # Hangul in CP949 is almost never right in UTF-8: a few wrong bytes among many right letters are damage.
    guessed = content.decode("utf-8", errors="replace")
    if guessed.count("\ufffd") * 20 < sum("가" <= letter <= "힣" for letter in guessed):
        return _decoded(content, "utf-8"), ""
    return text, "CP949"


def _decoded(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(codec, errors="replace").count("\n") + 1
        raise FileRefused(
            f"{line}번째 줄에 읽을 수 없는 글자가 있습니다. 그 줄을 고치거나 엑셀에서 'CSV UTF-8' 형식으로 다시 저장해 주세요."
        ) from error


def _separator(text: str) -> str:
    """Return the separator with which most of the first rows have the same width; among equals the one with more columns."""

    def fit(separator: str) -> tuple[float, int]:
        try:
            rows = [
                len(row) for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 30) if row
            ]
        except csv.Error:
            return 0, 0
        width = max(rows, key=rows.count, default=0)
        return (rows.count(width) / len(rows), width) if width > 1 else (0, 0)

    return max(",;\t", key=fit)


def _csv_rows(text: str, separator: str, before: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = before
    try:
        for number, row in enumerate(reader, before + 1):
            # What our own downloads mark as text comes back as it was.
            texts = [
                _clean(cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell) for cell in row
            ]
            while texts and not texts[-1]:
                texts.pop()
            yield number, texts
    except csv.Error as error:
        if "field larger" in str(error):
            raise FileRefused(
                f"{number + 1}행에 너무 긴 칸이 있습니다. 따옴표가 닫히지 않았는지 확인해 주세요."
            ) from error
        raise FileRefused(
            f'{number + 1}행의 큰따옴표(")가 맞지 않습니다. 따옴표를 지우거나 엑셀에서 다시 저장해 주세요.'
        ) from error
