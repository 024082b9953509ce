"""Files of the bank: what is written to the byte, and what of an answer is not taken, line by line."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.earning.layouts import Fault, FaultyFile, Layout, TooLong, UnreadableLayout, read_result, write

FOLDER = Path(__file__).parents[2] / "plans/2023/bank"
HEAD: dict[str, Any] = {"day": date(2023, 7, 10), "number": "7-1", "count": 1, "total": 548_340}
ROW: dict[str, Any] = {
    "bank": "088",
    "account": "110123456789",
    "holder": "김이모",
    "won": 548_340,
    "reference": "00000007000000000001",
    "memo": "활동비 6월",
}


def parameters(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())


def layout(name: str) -> Layout:
    return Layout.read(parameters(name))


def answer(*rows: str, count: int | None = None) -> bytes:
    lines = [f"H20230710{'':91}", *rows, f"T{len(rows) if count is None else count:07d}{'':92}"]
    return "\r\n".join(lines).encode("cp949")


def told(reference: str = "00000007000000000001", won: str = "548340", code: str = "0000", text: str = "") -> str:
    return f"R{reference:<20}{won:>13}{code:<4}20230710{text}{'':54}"


def faults(name: str, content: bytes) -> list[str]:
    with pytest.raises(FaultyFile) as refused:
        read_result(layout(name), content)
    return [f"{one.line}: {one.sentence}" for one in refused.value.faults]


# --- writing ----------------------------------------------------------------------------------------------------------


def test_a_fixed_file_is_right_to_the_byte() -> None:
    lines = write(layout("fixed"), HEAD, [ROW]).split(b"\r\n")
    assert [len(line) for line in lines] == [100, 100, 100, 0]
    head, row, tail = (line.decode("cp949") for line in lines[:3])
    assert head.rstrip() == "H202307107-1" + " " * 27 + "0000001" + "0000000548340"
    expected = "D088110123456789    김이모" + " " * 14 + "0000000548340" + "00000007000000000001" + "활동비 6월"
    assert row.rstrip() == expected
    assert tail.rstrip() == "T00000010000000548340"


def test_a_csv_file_names_its_columns() -> None:
    lines = write(layout("csv"), HEAD, [ROW]).decode("cp949").split("\r\n")
    assert lines == [
        "입금은행,입금계좌번호,이체금액,예상예금주,입금통장표시,송금번호",
        "088,110123456789,548340,김이모,활동비 6월,00000007000000000001",
        "",
    ]


def test_a_name_is_cut_between_letters_and_a_number_never() -> None:
    long = write(layout("fixed"), HEAD, [{**ROW, "holder": "가" * 11}]).split(b"\r\n")[1]
    assert len(long) == 100
    assert long[20:40].decode("cp949") == "가" * 10
    with pytest.raises(TooLong, match="계좌번호 칸"):
        write(layout("fixed"), HEAD, [{**ROW, "account": "1" * 17}])
    with pytest.raises(TooLong, match="쓸 수 없는 글자"):
        write(layout("fixed"), HEAD, [{**ROW, "holder": "김🙂"}])


@given(st.text("가힣김이A1", min_size=1, max_size=30), st.integers(1, 10**13 - 1))
def test_every_record_of_a_fixed_file_is_as_long_as_it_must_be(holder: str, won: int) -> None:
    content = write(layout("fixed"), {**HEAD, "total": won}, [{**ROW, "holder": holder, "won": won}])
    assert {len(line) for line in content.split(b"\r\n")[:-1]} == {100}


# --- reading ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_read_row_by_row() -> None:
    rows = read_result(layout("fixed"), answer(told(), told("00000007000000000002", "1000", "0103")))
    assert [(row.line, row.won, row.paid, row.text, row.day) for row in rows] == [
        (2, 548_340, True, "정상", date(2023, 7, 10)),
        (3, 1_000, False, "해지된 계좌", date(2023, 7, 10)),
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("won", ["548340", '"548,340"', "５４８３４０", "548340원"])
def test_a_csv_answer_is_read_with_marks_commas_wide_digits_and_empty_lines(mark: bytes, won: str) -> None:
    text = f"비고,송금번호,이체금액,처리결과,오류내용,처리일자\r\n,1,{won},정상,,2023-07-10\r\n\r\n합계,1,,,,\r\n"
    content = mark + text.encode("utf-8" if mark else "cp949")
    (row,) = read_result(layout("csv"), content)
    assert (row.reference, row.won, row.paid, row.day) == ("1", 548_340, True, date(2023, 7, 10))


@pytest.mark.parametrize(
    ("won", "sentence"),
    [
        ("-548340", "금액이 0보다 작습니다: -548340"),
        ("△1000", "금액이 0보다 작습니다: △1000"),
        ("0", "금액이 0원입니다."),
        ("54만", "금액이 숫자가 아닙니다: 54만"),
        ("1e5", "금액이 숫자가 아닙니다: 1e5"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_line(won: str, sentence: str) -> None:
    content = f"송금번호,이체금액,처리결과,오류내용,처리일자\n1,1000,정상,,\n2,{won},정상,,\n".encode("cp949")
    assert faults("csv", content) == [f"3: {sentence}"]


def test_every_wrong_line_is_told_at_once() -> None:
    assert faults("fixed", answer(told(reference=""), "무엇인지 모를 줄", told(code=""), told())) == [
        "2: 송금 번호가 비어 있습니다.",
        "3: 이 은행 형식의 행이 아닙니다. 은행에서 받은 파일을 그대로 올려 주세요.",
        "4: 결과 코드가 비어 있습니다.",
    ]


def test_a_file_that_was_cut_or_is_none_of_the_bank_s_is_refused() -> None:
    assert faults("fixed", answer(told(), count=2)) == [
        "3: 합계 행은 0000002건인데 파일에는 1건이 있습니다. 파일이 잘렸는지 확인해 주세요."
    ]
    assert faults("fixed", b"") == ["0: 결과가 한 건도 없습니다. 은행에서 받은 결과 파일인지 확인해 주세요."]
    assert "글자를 읽을 수 없는 파일" in faults("fixed", b"\xff\xfe\x00\x81")[0]
    endless = f"송금번호,이체금액,처리결과,오류내용,처리일자\n{'1' * 200_000},1000,정상,,\n".encode("cp949")
    assert "표로 읽을 수 없는 행" in faults("csv", endless)[0]
    assert "첫 행에 송금번호" in faults("csv", b"a,b\n1,2\n")[0]


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_faults(content: bytes) -> None:
    for name in ("fixed", "csv"):
        try:
            rows, told = read_result(layout(name), content), tuple[Fault, ...]()
        except FaultyFile as refused:
            rows, told = [], refused.faults
        assert bool(rows) != bool(told)
        assert all(row.won > 0 and row.reference for row in rows)


# --- layouts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"form": "xml"}, "fixed 또는 csv"),
        ({"encoding": "klingon"}, "쓸 수 없습니다"),
        ({"row": [{"name": "bank", "width": 3}]}, "account"),
        ({"row": [{"name": "bank"}]}, "width"),
        ({"result": {"paid": ["0"], "row": []}}, "reference"),
        ({"result": {"row": []}}, "paid"),
    ],
)
def test_a_layout_that_cannot_be_used_says_what_is_missing(change: dict[str, Any], match: str) -> None:
    with pytest.raises(UnreadableLayout, match=match):
        Layout.read({**parameters("fixed"), **change})
