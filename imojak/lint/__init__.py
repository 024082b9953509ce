"""Lint of a work report (보고서 검산): what does not add up in a report in the form of report-2023.json.

Pure Python: no Django, no database. `run` takes a path or a parsed report and returns findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imojak.lint.book import Book
from imojak.lint.checks import run_all
from imojak.lint.document import Node, UnusableReport, read
from imojak.lint.findings import Finding, Place, Severity
from imojak.lint.shape import misshapen

__all__ = ["Finding", "Place", "Severity", "UnusableReport", "run"]

_ORDER = list(Severity)


def run(source: Path | str | Mapping[str, Any]) -> list[Finding]:
    """The findings of a report: errors first, then roundings, then ambiguities, each by line.

    `source` is the path of a JSON file or a report already parsed. Raises UnusableReport with a Korean sentence where
    the file is missing, is no JSON, lacks a required section or has one of another form.
    """
    report = read(source)
    if wrong := next(misshapen(report), ""):
        raise UnusableReport(f"{'보고서' if isinstance(source, Mapping) else source}: {wrong}")
    book = Book(_money_unit(report))
    try:
        run_all(report, book)
    except RecursionError:
        raise UnusableReport("보고서의 값이 너무 깊이 들어 있습니다. 파일을 다시 만드십시오.") from None
    return sorted(dict.fromkeys(book.findings), key=_position)


def _position(finding: Finding) -> tuple[int, int, str, str]:
    first = finding.places[0]
    return _ORDER.index(finding.severity), first.line or 0, finding.check, first.path


def _money_unit(report: Node) -> str:
    for section in ("budget_summary", "project_cost_breakdown", "budget_appendix"):
        if unit := report.at(section, "unit").text():
            return unit
    return "천원"
