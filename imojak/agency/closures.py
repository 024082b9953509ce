"""The agency's own days (휴무): closed, temporary holidays, and days that open although others do not."""

from __future__ import annotations

from imojak.agency.enums import ClosureKind, ClosureStatus
from imojak.agency.models import Closure, Unit
from imojak.kernel.calendar import Closures


def closures_of(unit: Unit | None = None) -> Closures:
    """Return the days of the whole agency, and of a unit with all above it; whichever is nearest to the unit counts."""
    nearness = {None: 0} | {pk: near for near, pk in enumerate(reversed(_with_those_above(unit)), start=1)}
    rows = Closure.objects.filter(status=ClosureStatus.SET).exclude(unit__isnull=False)
    if unit is not None:
        rows = rows | Closure.objects.filter(status=ClosureStatus.SET, unit__in=[pk for pk in nearness if pk])
    days = {one.day: one for one in sorted(rows, key=lambda one: nearness[one.unit_id])}
    of = {kind: {day: one.name for day, one in days.items() if one.kind == kind} for kind in ClosureKind}
    return Closures(of[ClosureKind.HOLIDAY], frozenset(of[ClosureKind.WORKDAY]), of[ClosureKind.CLOSED])


def _with_those_above(unit: Unit | None) -> list[int]:
    """Return the numbers of a unit and of those above it, the nearest first."""
    found: list[int] = []
    above = unit
    while above is not None and above.pk not in found:
        found.append(above.pk)
        above = above.parent
    return found
