"""A year's parameters in the tables: loaded once, versions beside each other, and nothing for a year without."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from imojak.earning.insurance import premiums
from imojak.earning.problems import NoRate
from imojak.earning.tax import withhold
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet
from imojak.offers.parameters import approvals_on, insurances_on, rates_on, rule_set_on, taxes_on
from imojak.plan import read
from imojak.plan.parameters import FILE
from imojak.reports.planload import load
from tests.plan.folder import PLAN, Folder

pytestmark = pytest.mark.django_db
JULY = date(2023, 7, 10)


def test_what_the_file_says_is_what_pay_goes_by(tmp_path: Path):
    load(read(PLAN))
    assert rates_on(JULY).on("living-wage", JULY) == 11_157
    assert withhold(548_340, "other", taxes_on(JULY), JULY).tax == 48_240
    assert premiums(2_060_740, "full_time_intern", insurances_on(JULY), JULY).worker == 193_670
    assert len(approvals_on(JULY).steps_for(50_000_000)) == 2
    kinds = [RuleKind.RATE, RuleKind.TAX, RuleKind.INSURANCE, RuleKind.APPROVAL]
    assert [(found := rule_set_on(kind, JULY)) and found.version for kind in kinds] == [1, 1, 1, 1]
    load(read(PLAN))
    assert RuleSet.objects.filter(code__startswith="year-2023-", kind__in=kinds).count() == 4
    folder = Folder(tmp_path / "2023")
    folder.replace(FILE, "up_to_won = 10_000_000", "up_to_won = 60_000_000")
    load(read(folder.path))
    assert len(approvals_on(JULY).steps_for(50_000_000)) == 1
    assert RuleSet.objects.filter(code="year-2023-approval").count() == 2


def test_a_year_that_was_not_loaded_has_no_rates():
    with pytest.raises(NoRate):
        rates_on(JULY).on("living-wage", JULY)
    assert rule_set_on(RuleKind.TAX, JULY) is None
