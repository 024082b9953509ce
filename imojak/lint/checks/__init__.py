"""The checks, one module per part of the report, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from imojak.lint.book import Book
from imojak.lint.checks import (
    budget,
    calendar,
    execution,
    executives,
    facilities,
    general,
    headline,
    programmes,
    staffing,
    transcription,
    values,
)
from imojak.lint.document import Node

CHECKS: tuple[Callable[[Node, Book], None], ...] = (
    values.check,
    general.check,
    staffing.check,
    executives.check,
    budget.check,
    execution.check,
    facilities.check,
    programmes.check,
    headline.check,
    calendar.check,
)
"""Everything that enters identities. The transcription check runs after them: it asks what they have confirmed."""


def run_all(report: Node, book: Book) -> None:
    """Run every check on a report, entering findings into the book."""
    for check in CHECKS:
        check(report, book)
    book.settle()
    transcription.check(report, book)
