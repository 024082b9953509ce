"""Where imojak's figures and the printed report part (차이 목록), and why.

No reason is written down by key. It is derived: from the contradictions that lint finds in the printed report itself,
and from the parts of a computed figure that differ already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings

from imojak.figures.definition import Figure
from imojak.figures.engine import FigureSet
from imojak.lint import Finding, Severity, UnusableReport, run

UNEXPLAINED = "공표값과 다름"


@dataclass(frozen=True)
class Difference:
    """A figure that the printed report states otherwise; ``checks`` name the contradictions that explain it."""

    key: str
    label: str
    unit: str
    value: Decimal | None
    published: Decimal
    line: int | None
    reasons: tuple[str, ...]
    checks: tuple[str, ...] = ()

    @property
    def explained(self) -> bool:
        """Whether the printed report contradicts itself here."""
        return bool(self.checks)


def differences(figures: FigureSet, findings: Sequence[Finding] | None = None) -> list[Difference]:
    """Return the figures that differ from the printed report, in its order of keys, each with its reasons.

    ``findings`` are lint's of the printed report; without them those of ``plans/YEAR/published.json`` are used where
    the file is there.
    """
    if findings is None:
        findings = published_findings(figures.year)
    differing = {key: figure for key, figure in figures.items() if figure.differs}
    return [_explain(figure, figures, differing, findings) for figure in differing.values()]


def published_findings(year: int) -> tuple[Finding, ...]:
    """Return what lint finds in the printed report of a year, nothing where the plan has no transcription of it."""
    path = Path(settings.BASE_DIR) / "plans" / str(year) / "published.json"
    return _findings(path, path.stat().st_mtime_ns) if path.is_file() else ()


@cache
def _findings(path: Path, changed: int) -> tuple[Finding, ...]:
    try:
        return tuple(run(path))
    except UnusableReport:
        return ()


def _explain(
    figure: Figure, figures: FigureSet, differing: Mapping[str, Figure], findings: Sequence[Finding]
) -> Difference:
    assert figure.published is not None
    told = [one for one in findings if _speaks_of(one, figure)]
    parts = [part for part in figures.definitions[figure.key].parts if part in differing]
    reasons = [one.message for one in told]
    reasons += [f"구성 지표 '{differing[part].label}'({part})의 값이 공표값과 다름" for part in parts]
    below = [_explain(differing[part], figures, differing, findings) for part in parts]
    checks = [one.check for one in told] + [check for part in below for check in part.checks]
    return Difference(
        key=figure.key,
        label=figure.label,
        unit=figure.unit,
        value=figure.value,
        published=figure.published,
        line=figure.published_line,
        reasons=tuple(dict.fromkeys(reasons)) or (UNEXPLAINED,),
        checks=tuple(dict.fromkeys(checks)),
    )


def _speaks_of(finding: Finding, figure: Figure) -> bool:
    """Tell whether a finding is about what is printed of a figure: on its line, and of its value."""
    first = finding.places[0]
    return (
        finding.severity is not Severity.AMBIGUITY
        and first.line is not None
        and first.line == figure.published_line
        and _number(finding.stated) == figure.published
    )


def _number(stated: object) -> Decimal | None:
    return Decimal(str(stated)) if isinstance(stated, int | float) and not isinstance(stated, bool) else None
