"""`imojak lint` on the command line: what it prints, how it ends."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from imojak.lint import run
from imojak.lint.cli import main
from imojak.lint.text import WIDTH, columns
from imojak.problems import CalledWrongly
from tests.lint.reports import PUBLISHED, bare, consistent, published


def test_json_lists_the_findings_with_places_stated_and_computed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(PUBLISHED), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert len(found) == len(run(PUBLISHED))
    assert all(set(one) == {"check", "severity", "places", "stated", "computed", "message"} for one in found)
    assert {one["severity"] for one in found} == {"error", "rounding", "ambiguity"}
    repeated = next(one for one in found if one["check"] == "repeated-total")
    assert repeated["places"] == [
        {"line": 1333, "path": "budget_appendix.repeated_total_row.spent"},
        {"line": 1258, "path": "budget_appendix.rows[0].spent"},
    ]


def test_text_is_grouped_and_fits_into_a_hundred_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(PUBLISHED)]) == 1
    shown = capsys.readouterr().out
    assert max(columns(line) for line in shown.splitlines()) <= WIDTH
    assert shown.index("■ 오류 8건") < shown.index("■ 반올림 13건") < shown.index("■ 모호")


def test_a_report_without_error_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(bare(consistent(published())), default=float), encoding="utf-8")
    assert main([str(file)]) == 0
    assert "오류 0건" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "파일이 없습니다"),
        (b"{", "JSON이 아닙니다"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "보고서가 아닙니다"),
        (b"{}", "programmes"),
        (b'{"meta": NaN}', "읽을 수 없는 값"),
        (b"[" * 100000, "읽을 수 없는 값"),
        (b'{"meta": "\\ud800"}', "글자로 쓸 수 없는 값"),
    ],
)
def test_a_file_that_cannot_be_checked_gives_one_sentence_and_two(
    content: bytes | None, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.json"
    if content is not None:
        file.write_bytes(content)
    assert main([str(file)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert word in captured.err
    assert captured.err.count("\n") == 1


def test_a_file_without_end_is_not_read_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["/dev/zero"]) == 2
    assert "64MB보다 큽니다" in capsys.readouterr().err


def test_a_folder_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "폴더" in capsys.readouterr().err


def test_a_missing_file_name_is_asked_for_in_korean() -> None:
    with pytest.raises(CalledWrongly, match="FILE 값이 빠졌습니다"):
        main([])


def test_floats_of_another_writer_are_as_good_as_printed_decimals() -> None:
    as_floats = json.loads(json.dumps(consistent(published()), default=float))
    assert isinstance(as_floats["project_cost_breakdown"]["rows"][0]["share_pct"]["value"], float)
    exact = {(finding.check, finding.stated) for finding in run(consistent(published()))}
    assert {(finding.check, finding.stated) for finding in run(as_floats)} == exact
    assert Decimal(repr(0.1)) == Decimal("0.1")
