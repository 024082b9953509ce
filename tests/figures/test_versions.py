"""An indicator that counts otherwise is another version of it."""

import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from imojak.figures.catalogue import catalogue
from imojak.figures.sources import Booked, Counted, Indicator
from tests import factories as make
from tests.figures.world import small_agency

KNOWN = Path(__file__).with_name("versions.json")
# Of families that the data name (departments, lines, campuses) these stand for all.
FAMILIES = ("programme.", "headline.", "staffing.계.", "execution.A2.1.1.", "appendix.A2.1.1.", "spaces.", "campus.")


def fingerprint(one: Indicator) -> str:
    """Return a short hash of what decides the number: the sentences, and the condition and measure behind them."""
    said = one.definition
    rule: list[object] = [said.unit, said.kind, said.counting_rule, said.boundary, said.exclusions, said.rounding]
    rule += [said.places, said.parts]
    if isinstance(one.source, Counted):
        where = re.sub(r" at 0x[0-9a-f]+", "", str(one.source.where(make.CUT_OFF)))
        rule += [one.source.base.name, one.source.selection.codes, one.source.measure, where]
    if isinstance(one.source, Booked):
        rule.append(one.source.signs)
    return hashlib.sha256(repr(rule).encode()).hexdigest()[:12]


@pytest.mark.django_db
def test_another_rule_under_the_same_version_is_refused():
    small_agency()
    now = {
        key: {"version": one.definition.version, "rule": fingerprint(one)}
        for key, one in sorted(catalogue(make.YEAR, make.CUT_OFF).items())
        if key.startswith(FAMILIES)
    }
    if os.environ.get("IMOJAK_WRITE_VERSIONS"):
        KNOWN.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    known = json.loads(KNOWN.read_text(encoding="utf-8"))

    silently_changed = [
        key
        for key, one in now.items()
        if key in known and one["rule"] != known[key]["rule"] and one["version"] <= known[key]["version"]
    ]

    assert silently_changed == []
    assert now == known, "IMOJAK_WRITE_VERSIONS=1 pytest tests/figures/test_versions.py writes the new versions down"
