"""The examples of docs/rules.md are rules."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from imojak.rules import compose
from imojak.rules.schema import KINDS

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_example_is_read_and_every_kind_has_one():
    books = [compose(tomllib.loads(block)) for block in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)]
    assert len(books) == 3
    assert {type(rule) for book in books for rule in book.rules} == set(KINDS)
