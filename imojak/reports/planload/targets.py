"""Goals, and the figures of the paper report to compare with."""

from __future__ import annotations

from decimal import Decimal

from imojak.figures.models import PublishedFigure, Target
from imojak.plan import Plan
from imojak.reports.planload.diff import Changes, FieldChange, Source, sync, words
from imojak.reports.planload.programmes import Loaded


def load(plan: Plan, loaded: Loaded, changes: Changes) -> None:
    """Load goals and published figures."""
    _targets(plan, loaded, changes)
    rows = [
        {"year": plan.year, "key": row.key, "value": row.value, "unit": row.unit, "line": row.source_line}
        for row in plan.published.values()
    ]
    existing = PublishedFigure.objects.filter(year=plan.year)
    sync(changes, existing, ["year", "key"], rows, Source("published.csv", "key"), drop=True)


def _targets(plan: Plan, loaded: Loaded, changes: Changes) -> None:
    """A goal whose value or unit changes is a new version beside the first; its words are changed in place."""
    table = changes.of(str(Target._meta.verbose_name))
    newest = {
        target.indicator: target
        for target in Target.objects.filter(year=plan.year).select_related("programme").order_by("version")
    }
    wanted = {row.indicator for row in plan.targets.target}
    table.kept.extend(indicator for indicator in newest if indicator not in wanted)
    for row in plan.targets.target:
        known = newest.get(row.indicator)
        revised = known is not None and (known.value != Decimal(row.value) or known.unit != row.unit)
        version = 1 if known is None else known.version + revised
        fields = {
            "year": plan.year,
            "indicator": row.indicator,
            "version": version,
            "programme": loaded[row.programme],
            "label": row.label,
            "value": Decimal(row.value),
            "unit": row.unit,
            "counting_rule": row.counting_rule,
        }
        existing = Target.objects.filter(year=plan.year, indicator=row.indicator, version=version)
        source = Source("targets.toml", f"target[{row.code}]")
        sync(changes, existing.select_related("programme"), ["indicator", "version"], [fields], source)
        if revised and known is not None:
            # The new version was counted as a created row; to the reader it is a goal that changed.
            table.created -= 1
            table.changed_rows += 1
            old, new = f"{words(known.value)}{known.unit}", f"{row.value}{row.unit}"
            table.changed.append(FieldChange(f"{row.indicator} {row.label}", f"목표값(제{version}판)", old, new))
