"""A type comes out of the table as it went in, whatever kinds of value it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from imojak.offers.configuration import read_type
from imojak.plan.types import reader
from tests import factories as make

PLANS = Path(__file__).resolve().parents[2] / "plans"


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(PLANS.glob("*/types/*.toml")), ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_type_comes_out_of_the_table_as_it_went_in(path: Path) -> None:
    row = make.real_type(path.stem, year=int(path.parts[-3]))
    assert read_type(row) == reader.read_type(path).type
