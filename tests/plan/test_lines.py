"""The line of a key that a refusal names."""

from __future__ import annotations

import pytest

from imojak.plan.errors import PlanError
from imojak.plan.lines import line_of, line_of_message
from imojak.plan.types.reader import read_text
from tests.plan.folder import ROOT

TEXT = (ROOT / "plans" / "2024" / "types" / "full-time-internship.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ('effective_from = 2024-01-01', 'effective_from = "soon"', "effective_from"),
        ("offer_hours = 72", 'offer_hours = "x"', "offer_hours"),
        ('uses = "residence"', 'uses = "nowhere"', None),
        ('owner = "host"', 'owner = "judge"', "owner"),
        ("min = 40", "min = 4000", "min"),
        ('signatories = ["host"', 'signatories = ["somebody"', "signatories"),
        ('code = "benefit"', 'code = "is_working"', None),
    ],
)  # fmt: skip
def test_the_line_is_where_the_mistake_was_made(old: str, new: str, shown: str | None) -> None:
    assert old in TEXT
    spoilt = TEXT.replace(old, new, 1)
    with pytest.raises(PlanError) as refused:
        read_text(spoilt, lambda code: [])
    line = line_of(spoilt, refused.value.key)
    assert line is not None
    where = TEXT[: TEXT.index(old)].count("\n") + 1
    assert abs(where - line) <= (0 if shown else 2), refused.value.key


def test_the_line_of_broken_syntax_is_in_the_sentence() -> None:
    spoilt = TEXT.replace("offer_hours = 72", "offer_hours = ", 1)
    with pytest.raises(PlanError) as refused:
        read_text(spoilt, lambda code: [])
    assert line_of_message(refused.value.message_ko) == spoilt[: spoilt.index("offer_hours = \n")].count("\n") + 1


def test_what_stands_in_a_long_text_is_no_key() -> None:
    text = 'a = """\n[b]\nc = 1\n"""\n[b]\nc = 2\n'
    assert line_of(text, "b.c") == 6


@pytest.mark.parametrize("key", ["", "nothing", "a.b[7].c", "b[x]", "]]", "a[", "b.c.d"])
def test_a_key_that_is_not_there_has_no_line_or_that_of_what_holds_it(key: str) -> None:
    assert line_of("[b]\nc = 2\n", key) in (None, 1, 2)
