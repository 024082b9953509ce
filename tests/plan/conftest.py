"""What tests of the plan share."""

from __future__ import annotations

from pathlib import Path

import pytest

from imojak.plan import Plan, read
from tests.plan.folder import PLAN, Folder


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The year's plan as it is."""
    return read(PLAN)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of it to spoil."""
    return Folder(tmp_path / "2023")
