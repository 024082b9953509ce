"""A year's parameters: its rates and caps, taxes, premiums and steps of approval, each kind one rule set of the year.

A layout of the bank or of the tax office is one more, by the name of its file.
"""

from __future__ import annotations

from imojak.offers.enums import RuleKind
from imojak.offers.parameters import owner_of
from imojak.plan import Plan
from imojak.plan.parameters import ParameterFile
from imojak.reports.planload.diff import Changes
from imojak.reports.planload.rules import Rules

#: Which tables of the file a kind of rule set holds.
TABLES = {
    RuleKind.RATE: ("rate", "cap"),
    RuleKind.TAX: ("tax",),
    RuleKind.INSURANCE: ("insurance",),
    RuleKind.APPROVAL: ("approval",),
}


def load_year(year: int, file: ParameterFile, changes: Changes) -> None:
    """Bring a year's parameters into rule sets. Tables left out load nothing."""
    rules, dumped = Rules(year, changes), file.rows.model_dump(mode="json", exclude_none=True)
    for kind, tables in TABLES.items():
        rows = {name: dumped[name] for name in tables if dumped[name]}
        rules.of(owner_of(year), kind, rows or None)


def load(plan: Plan, changes: Changes) -> None:
    """Bring the parameters of the plan's year and its layouts into rule sets; a change is a new version."""
    load_year(plan.year, plan.parameters, changes)
    rules = Rules(plan.year, changes)
    for name, layout in plan.layouts.items():
        rules.of(f"{owner_of(plan.year)}-{name}", RuleKind.LAYOUT, layout)
    for name, layout in plan.tax_files.items():
        rules.of(f"tax-{plan.year}-{name}", RuleKind.LAYOUT, layout)
