"""Bringing a plan (plans/YEAR) into the tables: what differs is changed and said, what is the same is left alone.

Loading twice changes nothing. One transaction: a wrong file, or a budget that cannot be cut that far, leaves the
database as it was. Money is booked, never edited: a changed amount becomes a correcting entry.

Rounds and places are no part of it. The plan's rounds stand with their programme (``Programme.planned``) until
somebody opens them.
"""

from __future__ import annotations

from django.db import transaction

from imojak.figures.engine import definitions
from imojak.plan import Plan
from imojak.plan.errors import refuse_first
from imojak.plan.graph import known
from imojak.plan.published import FILE
from imojak.reports.planload import budget, organisation, parameters, programmes, targets, types
from imojak.reports.planload.diff import Changes

__all__ = ["Changes", "load"]


def load(plan: Plan, *, dry_run: bool = False) -> Changes:
    """Make the tables say what ``plan`` says, and return what that changed. ``dry_run`` takes everything back.

    Raises PlanError for a text that is too long for its column, LedgerRefusal for a cut below what is committed.
    """
    changes = Changes()
    with transaction.atomic():
        units = organisation.load(plan, changes)
        lines = budget.load(plan, changes)
        types.load(plan.types.values(), changes)
        loaded = programmes.load(plan, units, lines, changes)
        targets.load(plan, loaded, changes)
        parameters.load(plan, changes)
        _refuse_unknown_indicators(plan)
        transaction.set_rollback(dry_run)
    return changes


def _refuse_unknown_indicators(plan: Plan) -> None:
    """Refuse a published figure that imojak does not count: it would never be compared with anything."""
    countable = definitions(plan.year)
    for line, key in enumerate(plan.published, start=2):
        refuse_first(known(FILE, f"{line}행", key, countable, "지표가"))
