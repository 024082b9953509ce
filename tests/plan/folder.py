"""A copy of the year's plan that a test may spoil, one file at a time."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from imojak.plan import Plan, PlanError, read

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "plans" / "2023"


class Folder:
    """A plan's folder in which texts can be replaced."""

    def __init__(self, path: Path) -> None:
        shutil.copytree(PLAN, path)
        self.path = path

    def replace(self, file: str, old: str, new: str, *, times: int = 1) -> Folder:
        """Put ``new`` for ``old`` in ``file``; the test fails where ``old`` is not there (any more)."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        (self.path / file).write_text(text.replace(old, new, times), encoding="utf-8")
        return self

    def append(self, file: str, text: str) -> Folder:
        """Write ``text`` at the end of ``file``."""
        with (self.path / file).open("a", encoding="utf-8") as out:
            out.write(text)
        return self

    def read(self, indicators: Mapping[str, str] | None = None) -> Plan:
        """Read the plan."""
        return read(self.path, indicators)

    def refusal(self, indicators: Mapping[str, str] | None = None) -> PlanError:
        """Read the plan, which must be refused, and return the error."""
        with pytest.raises(PlanError) as raised:
            self.read(indicators)
        return raised.value
