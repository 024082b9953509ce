"""What does not add up in the printed report, and where imojak's figures differ from it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from imojak import lint
from imojak.sites.cutoff import cut_off, figures_of
from imojak.sites.office.views.figures import KINDS


@lru_cache(maxsize=4)
def _findings(path: Path, changed: float) -> list[lint.Finding]:
    """Return lint's findings of a file; ``changed`` is its time of change, so that a new file is read anew."""
    return lint.run(path)


def checks(request: HttpRequest) -> HttpResponse:
    """Show lint's findings by severity, and the figures that differ from the published ones."""
    cut = cut_off(request)
    path = Path(settings.BASE_DIR) / "plans" / str(cut.year) / "published.json"
    findings, unreadable = None, ""
    if path.exists():
        try:
            findings = _findings(path, path.stat().st_mtime)
        except lint.UnusableReport as problem:
            unreadable = str(problem)
    groups = []
    for severity in lint.Severity:
        some = [finding for finding in findings or [] if finding.severity == severity]
        if some:
            groups.append({"label": severity.korean, "severity": severity.value, "findings": some})
    differing = [figure for figure in figures_of(cut).values() if figure.differs]
    compared = sum(1 for figure in figures_of(cut).values() if figure.published is not None)
    context = {
        "cut": cut,
        "groups": groups,
        "readable": findings is not None,
        "unreadable": unreadable,
        "differing": differing,
        "compared": compared,
        "kinds": KINDS,
    }
    return render(request, "office/checks.html", context)
