"""The parameters of a year as pay reads them: rates and caps, taxes, premiums, steps of approval.

They stand in one rule set a year and kind (``year-2023-rate``), which the plan's parameters.toml was loaded into. A new
version takes the place of the one before, and what was decided keeps the one that it was decided by. A year that was
not loaded has no rows: whoever asks for one is refused, with what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from imojak.earning.approval import Approvals
from imojak.earning.insurance import Insurances
from imojak.earning.rates import Rates
from imojak.earning.tax import TaxRules
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet


def owner_of(year: int) -> str:
    """Return by which name a year's rule sets are kept."""
    return f"year-{year}"


def rule_set_on(kind: RuleKind, day: date) -> RuleSet | None:
    """Return the newest version of a kind of parameters for the year of ``day``; None where none was loaded."""
    return RuleSet.objects.filter(code=f"{owner_of(day.year)}-{kind}").order_by("-version").first()


def rates_on(day: date) -> Rates:
    """Return the dated rates and caps of the year of ``day``; an empty table where none was loaded."""
    return Rates.read(_parameters(RuleKind.RATE, day))


def taxes_on(day: date) -> TaxRules:
    """Return the rules of withholding of the year of ``day``; none where none were loaded."""
    return TaxRules.read(_parameters(RuleKind.TAX, day))


def insurances_on(day: date) -> Insurances:
    """Return the insurances of the year of ``day``; none where none were loaded."""
    return Insurances.read(_parameters(RuleKind.INSURANCE, day))


def approvals_on(day: date) -> Approvals:
    """Return the steps of approval of the year of ``day``; none where none were loaded."""
    return Approvals.read(_parameters(RuleKind.APPROVAL, day))


def _parameters(kind: RuleKind, day: date) -> Mapping[str, Any]:
    found = rule_set_on(kind, day)
    return found.parameters if found is not None else {}
