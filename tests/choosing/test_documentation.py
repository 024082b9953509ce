"""What docs/choosing.md tells a citizen to type gives the order that the draw gave."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imojak.choosing.draw import Draw, Entry, Kept, PriorityClass, Rule, draw, list_hash, list_text
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "choosing.md").read_text(encoding="utf-8")
SEED = "1090-12-19-21-29-40-45"
ENTRIES = [
    Entry(f"2023-{number:03}", "first" if number % 3 else "again", ("low-income",) if number % 5 == 0 else ())
    for number in range(1, 15)
]
CLASSES = (PriorityClass("first", "처음 참여하는 분"), PriorityClass("again", "다시 참여하는 분"))


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)
    assert found
    return found[1]


def order(held: Draw) -> list[str]:
    return [row.entry.receipt for row in held.drawn]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum here")
def test_the_shell_gives_the_order_of_a_draw_without_classes(tmp_path: Path) -> None:
    entries = [Entry(entry.receipt) for entry in ENTRIES]
    (tmp_path / "list.txt").write_text(list_text(entries, Rule(4)), encoding="utf-8")
    told = subprocess.run(["sh", "-c", block("sh")], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    first, *rest = told.splitlines()
    assert first.split()[0] == list_hash(entries, Rule(4))
    held = draw(entries, Rule(4), SEED)
    assert [line.split() for line in rest] == [[row.lot, row.entry.receipt] for row in held.drawn]


@pytest.mark.parametrize("classes", [True, False])
@pytest.mark.parametrize("seats", [0, 1, 3, 4])
def test_python_alone_gives_the_order_of_a_draw(tmp_path: Path, classes: bool, seats: int) -> None:
    script = block("python")
    rule = Rule(4, CLASSES if classes else (), (Kept("low-income", "저소득", seats),) if seats else ())
    if not classes:
        script = re.sub(r"CLASSES = \[.*?\]", "CLASSES = []", script, count=1)
    script = re.sub(r"KEPT = \{.*?\}", f'KEPT = {{"low-income": {seats}}}' if seats else "KEPT = {}", script, count=1)
    entries = [Entry(one.receipt, one.priority if classes else "", one.groups if seats else ()) for one in ENTRIES]
    (tmp_path / "list.txt").write_text(list_text(entries, rule), encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", script],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    first, *rest = told.splitlines()
    assert first.split()[-1] == list_hash(entries, rule)
    held = draw(entries, rule, SEED)
    assert [line.split()[1] for line in rest] == order(held)
    assert ["선정" in line for line in rest] == [row.seated for row in held.drawn]
    assert ["우선 배정" in line for line in rest] == [bool(row.kept) for row in held.drawn]
