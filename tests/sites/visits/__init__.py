"""Every page with who opens it, a module a subject; the numbers in braces come from the year (test_every_page)."""

from __future__ import annotations

from tests.sites.visits import attendance, books, hours, months, outlook, pay, payees, way
from tests.sites.visits.visit import Visit

VISITS: list[Visit] = [
    *attendance.VISITS,
    *books.VISITS,
    *hours.VISITS,
    *months.VISITS,
    *outlook.VISITS,
    *pay.VISITS,
    *payees.VISITS,
    *way.VISITS,
]

__all__ = ["VISITS", "Visit"]
