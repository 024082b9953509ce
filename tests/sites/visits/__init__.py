"""Every page with who opens it, a module a subject; the numbers in braces come from the year (test_every_page)."""

from __future__ import annotations

from tests.sites.visits import attendance, hours, outlook, pay, payees, way
from tests.sites.visits.visit import Visit

VISITS: list[Visit] = [
    *way.VISITS,
    *attendance.VISITS,
    *hours.VISITS,
    *pay.VISITS,
    *payees.VISITS,
    *outlook.VISITS,
]

__all__ = ["VISITS", "Visit"]
