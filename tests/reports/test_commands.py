"""The commands: files, refusals in one sentence, and what has moved."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from imojak.figures.engine import definition
from imojak.ledger.models import BudgetLine
from imojak.problems import CalledWrongly
from imojak.reports.actions import UnknownFreeze, freeze
from imojak.reports.build.context import NothingToReport
from imojak.reports.build.whole import build
from imojak.reports.document import Document
from imojak.reports.outputs import FORMATS, UnwritableFolder, write
from tests import factories as make
from tests.reports.conftest import DAY, LINE, YEAR


def report(*words: str, **options: object) -> str:
    out = io.StringIO()
    call_command("report", *words, stdout=out, **options)
    return out.getvalue()


def test_all_formats_and_a_page_that_leads_to_them(lived: None, tmp_path: Path) -> None:
    told = report(str(YEAR), "--as-of", "2023-09-30", "--out", str(tmp_path / "new"))
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {f"report-2023-09-30.{kind}" for kind in FORMATS} | {"index.html"}
    page = (tmp_path / "new" / "index.html").read_text(encoding="utf-8")
    assert all(f'href="report-2023-09-30.{kind}"' in page for kind in FORMATS)
    assert all(f"report-2023-09-30.{kind}" in told for kind in FORMATS)


def test_the_formats_asked_for_alone(document: Document, tmp_path: Path) -> None:
    list(write(document, tmp_path, ["json", "txt"]))
    assert {path.suffix for path in tmp_path.glob("report-*")} == {".json", ".txt"}
    assert "hwpx" not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_an_output_folder_that_is_a_file_is_told_in_a_sentence(document: Document, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UnwritableFolder) as problem:
        list(write(document, tmp_path / "out"))
    assert "--out" in problem.value.user_message
    assert (tmp_path / "out").read_text() == "a file"


def test_a_stop_in_the_middle_leaves_what_was_there(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "report-2023-09-30.json"
    old.write_text("the old one")

    def stopped(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        list(write(document, tmp_path, ["json"]))
    assert old.read_text() == "the old one"
    assert [path.name for path in tmp_path.iterdir()] == [old.name]


@pytest.mark.parametrize(
    "words",
    [
        [str(YEAR), "--as-of", "2023-09-30"],
        [str(YEAR), "--out", "x"],
        ["--as-of", "2023-09-30", "--out", "x"],
        [str(YEAR), "--as-of", "2023-09-30", "--out", "x", "--format", "doc"],
    ],
)
def test_a_command_that_makes_no_sense_is_refused(db: None, words: list[str]) -> None:
    with pytest.raises(CalledWrongly):
        report(*words)


def test_a_year_without_a_plan_is_told(db: None) -> None:
    with pytest.raises(NothingToReport) as problem:
        build(1999, date(1999, 9, 30), {}, definition)
    assert "load_plan plans/1999" in problem.value.user_message


def test_the_report_of_a_freeze_needs_no_year(lived: None, tmp_path: Path) -> None:
    freeze(YEAR, DAY, "council")
    report("--freeze", "council", "--out", str(tmp_path), "--format", "txt")
    assert (tmp_path / "report-2023-09-30.txt").exists()
    with pytest.raises(CalledWrongly):
        report("2022", "--freeze", "council", "--out", str(tmp_path))
    with pytest.raises(UnknownFreeze):
        report("--freeze", "other", "--out", str(tmp_path))


def test_what_has_moved_as_text_and_as_json(lived: None) -> None:
    out = io.StringIO()
    call_command("freeze", str(YEAR), "--as-of", "2023-09-30", "--name", "council", stdout=out)
    assert "council" in out.getvalue()
    make.spend(BudgetLine.objects.get(year=YEAR, code=LINE), 1_000_000)
    told = report("--compare", "council")
    assert f"appendix.{LINE}.spent" in told
    assert "7,000천원 → 8,000천원 (+1,000)" in told
    content = json.loads(report("--compare", "council", "--format", "json"))
    one = next(one for one in content["moved"] if one["key"] == f"appendix.{LINE}.spent")
    assert (one["frozen"], one["now"], one["difference"]) == (7000, 8000, 1000)
    with pytest.raises(CalledWrongly):
        report("--compare", "council", "--format", "pdf")
