"""A type is kept as JSON in the tables: what is read back is what was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imojak.plan.types import read_type
from imojak.plan.types.schema import ProgrammeType
from tests.conftest import ROOT

FILES = sorted(ROOT.glob("plans/*/types/*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_a_type_reads_back_from_json_as_it_was(path: Path) -> None:
    of = read_type(path).type
    kept = json.dumps(of.model_dump(mode="json", by_alias=True, exclude_unset=True))
    assert ProgrammeType.model_validate_json(kept) == of
