"""Uploaded spreadsheets, right and wrong."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

from imojak.kernel.parsing import read_day, read_number, read_phone
from imojak.kernel.spreadsheets import harmless
from imojak.kernel.text_files import Column, FileRefused, Limits, read_columns, read_table
from imojak.kernel.text_sources import letters

TITLES = ["성명", "생년월일", "휴대전화"]
PEOPLE = [["홍길동", "1971-03-02", "010-1234-5678"], ["김, 영희", "1965.12.31", "010-0123-4567"]]
LATER = datetime(1965, 12, 31, 9, 5)  # noqa: DTZ001 (a workbook knows no time zones)
# What Excel writes when it saves as "CSV(쉼표로 분리)" is CP949; every Korean letter and most signs are in it.
ENCODINGS = ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"]


def as_csv(rows: list[list[str]], separator: str = ",", encoding: str = "utf-8", **options: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, **options).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.active.title = "명단"
    for sheet, content in [(book.active, rows), *((book.create_sheet(name), rows) for name, rows in sheets.items())]:
        for row in content:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def refusal(content: bytes, **options: Any) -> str:
    with pytest.raises(FileRefused) as refused:
        read_table(content, **options)
    return refused.value.user_message


# --- right ones ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_read_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    table = read_table(as_csv([TITLES, *PEOPLE], separator, encoding))
    assert table.header == tuple(TITLES)
    assert [line.cells for line in table.lines] == [tuple(row) for row in PEOPLE]
    assert [line.number for line in table.lines] == [2, 3]
    name = {"cp949": "CP949"}.get(encoding, "UTF-16" if "16" in encoding else "UTF-8")
    assert table.told == f"CSV({name}, {({',': '쉼표', ';': '쌍반점(;)'}).get(separator, '탭')} 구분)"


def test_a_workbook_is_read_with_its_days_and_numbers_as_people_see_them() -> None:
    rows: list[list[Any]] = [
        ["성명", "생년월일", "시각", "시간", "전화", "동의", "비율"],
        ["홍길동", date(1971, 3, 2), time(9, 30), 57, 1012345678.0, True, 0.5],
        ["김영희", LATER, None, 57.0, "010-1234-5678", False, None],
    ]
    table = read_table(as_xlsx(rows))
    assert [line.cells for line in table.lines] == [
        ("홍길동", "1971-03-02", "09:30", "57", "1012345678", "TRUE", "0.5"),
        ("김영희", "1965-12-31 09:05", "", "57", "010-1234-5678", "FALSE", ""),
    ]
    assert table.told == "엑셀 '명단' 시트"


def test_the_first_sheet_with_content_is_read_and_it_is_told_that_others_are_not() -> None:
    table = read_table(as_xlsx([], 자료=[["성명"], ["홍길동"]], 참고=[["설명"]]))
    assert table.header == ("성명",)
    assert table.told == "엑셀 '자료' 시트(다른 시트 2개는 읽지 않음)"


def test_rows_have_the_numbers_that_the_spreadsheet_shows() -> None:
    rows: list[list[Any]] = [[None], ["참여자 명단"], [None], TITLES, [None], PEOPLE[0], [None], [None], PEOPLE[1]]
    for content in (as_xlsx(rows), as_csv([[cell or "" for cell in row] for row in rows])):
        table = read_table(content, expected=["성명", "휴대전화"])
        assert table.header == tuple(TITLES)
        assert [line.number for line in table.lines] == [6, 9]


def test_a_column_without_title_and_content_is_left_out_and_the_letters_stay_right() -> None:
    table = read_table(as_csv([["성명", "", "전화", ""], ["홍길동", "", "02-123-4567", ""]]))
    assert table.header == ("성명", "전화")
    assert table.columns == ("A", "C")
    assert table.lines[0].cells == ("홍길동", "02-123-4567")


def test_a_short_row_has_empty_cells() -> None:
    assert read_table(as_csv([TITLES, ["홍길동"]])).lines[0].cells == ("홍길동", "", "")


def test_a_line_that_names_the_separator_is_no_row_of_the_table() -> None:
    table = read_table("sep=;\r\n성명;전화\r\n홍길동;1,2\r\n".encode())
    assert table.header == ("성명", "전화")
    assert table.lines[0].cells == ("홍길동", "1,2")


def test_a_cell_may_hold_line_ends_quotes_and_separators() -> None:
    rows = [["성명", "메모"], ["홍길동", '첫 줄\n둘째 "줄", 끝']]
    assert read_table(as_csv(rows)).lines[0].cells == ("홍길동", '첫 줄\n둘째 "줄", 끝')


def test_hangul_that_a_mac_took_apart_is_put_together_again() -> None:
    assert read_table("성명,전화\n홍길동,1\n".encode()).lines[0].cells[0] == "홍길동"


def test_what_was_downloaded_and_is_uploaded_again_comes_back_as_it_was() -> None:
    values = ["=1+1", "-5", "+82 10", "@이름", "'71.3.2", "보통"]
    table = read_table(as_csv([["값"], *([str(harmless(value))] for value in values)]))
    assert [line.cells[0] for line in table.lines] == values


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(place: int, name: str) -> None:
    assert letters(place) == name


cells = st.text(
    st.characters(codec="cp949", exclude_categories=["C", "Z"], exclude_characters="'=+-@＝＋－＠"), max_size=6
)


@settings(max_examples=60)
@given(st.lists(st.tuples(cells, cells), max_size=6), st.sampled_from(ENCODINGS), st.sampled_from(",;\t"))
def test_whatever_is_written_comes_back(rows: list[tuple[str, str]], encoding: str, separator: str) -> None:
    written = [["번호", "성명", "메모"], *([f"{number}번", *row] for number, row in enumerate(rows))]
    table = read_table(as_csv(written, separator, encoding, quoting=csv.QUOTE_ALL))
    assert [list(line.cells) for line in table.lines] == written[1:]


@settings(max_examples=20)
@given(st.lists(st.tuples(cells, cells), max_size=4))
def test_whatever_stands_in_a_workbook_comes_back(rows: list[tuple[str, str]]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("번호", "성명", "메모"), *((f"{n}번", *row) for n, row in enumerate(rows))]):
            sheet.write_row(number, 0, row)
    assert [line.cells[1:] for line in read_table(buffer.getvalue()).lines] == rows


# --- wrong ones ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "빈 파일"),
        (b" \r\n ", "빈 파일"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "암호가 걸렸거나 예전 형식"),
        (b"%PDF-1.7 ...", "PDF 파일입니다"),
        (b"<html><table><tr><td>1</td></tr></table>", "속은 웹 문서"),
        (b"PK\x03\x04 broken", "깨진 엑셀 파일"),
        ("성명,전화\n홍길동,1\n".encode() + b"\xff\xff,2\n", "3번째 줄에 읽을 수 없는 글자"),
        ("성명,메모\n홍길동,가나다라마바사아자차카타파하가나다라마바사\n".encode() + b"\xea\xb0,2\n", "3번째 줄"),
        ('성명,메모\n홍길동,"닫히지 않은\n둘째\n'.encode(), '2행의 큰따옴표(")가 맞지 않습니다'),
        ("성명,메모\n홍길동,한\x00글\n".encode(), "글자가 아닌 내용"),
        ("\n" * 30 + "성명\n", "빈 파일"),
        (",,\n" * 30 + "성명,,\n", "처음 20행이 모두 비어"),
        ("성명,전화,성 명\n가,1,나\n", "A열과 C열의 제목이 성 명으로 같습니다"),
        ("성명,,전화\n가,뜻밖,1\n", "2행 B열에 내용이 있는데 1행 B열에 제목이 없습니다"),
        ("성명\n가,나\n", "2행 B열에 내용이 있는데"),
        ("성명,비고\n가,710302-1234567\n", "2행 B열에 주민등록번호로 보이는 번호"),
        ("성명,비고\n가,7103021234563\n", "2행 B열에 주민등록번호로 보이는 번호"),
        ("성명\n" + "가" * 2_001, "2행 A열의 글이 2,000자보다 깁니다"),
        (",".join(map(str, range(61))) + "\n1\n", "제목이 60개보다 많습니다"),
        ("성명\n" + "가," * 61 + "끝\n", "2행에 칸이 60개보다 많습니다(BJ열까지)"),
        ('성명\n"' + "가" * 140_000, "2행에 너무 긴 칸"),
    ],
)
def test_a_file_that_cannot_be_taken_says_where_and_what_to_do(content: bytes | str, told: str) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    if told == "빈 파일" and data.strip():
        assert "제목" in refusal(data)
    else:
        assert told in refusal(data)


def test_too_much_is_refused_before_it_is_read_to_its_end() -> None:
    assert "3행보다 많습니다" in refusal(as_csv([["성명"], *[["가"]] * 4]), limits=Limits(rows=3))
    assert "1MB보다 큽니다" in refusal(b"a" * (1024 * 1024 + 1), limits=Limits(bytes=1024 * 1024))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    assert "풀면 너무 큽니다" in refusal(bomb.getvalue(), limits=Limits(unpacked_bytes=4_000_000))


def repacked(content: bytes, changes: dict[str, Any]) -> bytes:
    """Return a workbook with parts changed by functions of their text (None drops a part)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.get(name, lambda text: text)
            if change is not None:
                new.writestr(name, change(old.read(name).decode()))
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_entities_in_a_workbook_are_not_looked_at() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'
    assert "엑셀이 만들지 않은 파일" in refusal(repacked(as_xlsx([["성명"], ["가"]]), {SHEET: lambda _: bomb}))
    hidden = f"<!--{'x' * 70_000}-->{bomb}"
    assert "엑셀이 만들지 않은 파일" in refusal(repacked(as_xlsx([["성명"], ["가"]]), {SHEET: lambda _: hidden}))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", SHEET, "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_workbook_with_a_broken_part_is_refused_and_does_not_crash(part: str) -> None:
    for change in (lambda text: text[: len(text) // 2], lambda text: "<x/>", None):
        content = repacked(as_xlsx([TITLES, *PEOPLE]), {part: change})
        try:
            table = read_table(content)
        except FileRefused as refused:
            assert "올려 주세요" in refused.user_message  # noqa: PT017
        else:
            assert table.header == tuple(TITLES)


def test_a_workbook_that_is_cut_off_is_refused() -> None:
    content = as_xlsx([TITLES, *PEOPLE])
    assert "깨진 엑셀 파일" in refusal(content[: len(content) // 2])


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Contents/section0.xml", "<x/>")
    assert "엑셀(.xlsx) 파일이 아닙니다" in refusal(buffer.getvalue())


def test_a_formula_is_taken_by_its_value_and_refused_without_one() -> None:
    content = as_xlsx([["성명", "시간"], ["홍길동", "=1+1"]])
    assert refusal(content) == "B2 칸의 수식에 계산된 값이 없습니다. 엑셀에서 열어 저장한 뒤 다시 올려 주세요."
    with_value = repacked(content, {SHEET: lambda text: re.sub(r"<v ?/>|<v></v>", "<v>2</v>", text)})
    assert read_table(with_value).lines[0].cells == ("홍길동", "2")
    with_empty_text = repacked(content, {SHEET: lambda text: text.replace('<c r="B2"', '<c r="B2" t="str"')})
    assert read_table(with_empty_text).lines[0].cells == ("홍길동", "")


def test_an_error_of_the_spreadsheet_is_named_with_its_cell() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["성명", "시간"])
        sheet.write_string(1, 0, "홍길동")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    assert refusal(buffer.getvalue()).startswith("2행 B열에 엑셀 오류 값(#DIV/0!)이 있습니다")


def test_a_workbook_that_reaches_far_out_is_read_or_refused_without_delay() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "성명")
        sheet.write(1_048_575, 0, "끝")
    assert read_table(buffer.getvalue()).lines[0].number == 1_048_576
    assert "XFD열까지" in refusal(as_xlsx([["성명"], [*[None] * 16_383, "끝"]]))


def test_a_workbook_without_content_is_refused() -> None:
    assert "보이는 시트가 모두 비어" in refusal(as_xlsx([]))


# --- values -------------------------------------------------------------------------------------------------------------

COLUMNS = {
    "name": Column("성명"),
    "born": Column("생년월일", read_day),
    "phone": Column("휴대전화", read_phone),
    "hours": Column("활동시간", read_number, required=False),
}


def test_values_are_read_and_each_problem_is_told_beside_its_cell() -> None:
    rows = [
        ["성 명*", "비고", "생년월일(필수)", "휴대전화", "활동 시간"],
        ["홍길동", "", "710302", "1012345678", "57"],
        ["김영희", "", "1965-02-30", "", "열"],
    ]
    right, wrong = read_columns(read_table(as_csv(rows)), COLUMNS)
    assert right.values == {"name": "홍길동", "born": date(1971, 3, 2), "phone": "010-1234-5678", "hours": 57}
    assert right.problems == ()
    assert wrong.number == 3
    assert wrong.values == {"name": "김영희"}
    assert [problem.sentence for problem in wrong.problems] == [
        "3행 C열(생년월일): '1965-02-30'은 없는 날짜입니다. 달과 날을 다시 확인해 주세요.",
        "3행 D열(휴대전화): 휴대전화를 적어 주세요.",
        "3행 E열(활동시간): '열'은 숫자로 읽을 수 없습니다. 정수로 적어 주세요. 보기: 12",
    ]


def test_a_column_that_is_not_required_may_be_missing() -> None:
    (line,) = read_columns(read_table(as_csv([TITLES, PEOPLE[0]])), COLUMNS)
    assert line.values["hours"] is None


def test_missing_columns_are_named_beside_those_that_are_there() -> None:
    with pytest.raises(FileRefused) as refused:
        read_columns(read_table(as_csv([["이름", "휴대전화"], ["홍길동", "1"]])), COLUMNS)
    assert refused.value.user_message == "제목이 성명, 생년월일인 열이 없습니다. 지금 있는 제목: 이름, 휴대전화"


def test_remarks_in_brackets_count_where_they_tell_two_titles_apart() -> None:
    table = read_table(as_csv([["전화(집)", "전화(휴대)"], ["1", "2"]]))
    assert table.place("전화(휴대)") == 1
    assert table.place("전화") is None
