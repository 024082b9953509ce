"""Which hours of a person's month are recognised, where several participations share caps (인정 시간).

Hours are recognised in the order of days. On one day, works of one scheme come together, in the order of the schemes'
codes, and within a scheme those that began first. Nothing of this depends on where a participation was cut in two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from imojak.earning.rates import Caps
from imojak.earning.rows import Basis
from imojak.earning.works import Work


def cut_beyond(counted: Mapping[date, int], free: int) -> dict[date, int]:
    """Return which minutes of which days are beyond the first ``free`` ones."""
    if sum(counted.values()) <= free:
        return {}
    cut: dict[date, int] = {}
    for day in sorted(counted):
        paid = min(counted[day], free)
        free -= paid
        if paid < counted[day]:
            cut[day] = counted[day] - paid
    return cut


def shared(works: Sequence[tuple[Work, Mapping[date, int]]], caps: Caps) -> dict[int, Basis]:
    """Share a month's caps between the works of a person (in the order of first days) with their minutes by day.

    Returns by participation what is cut and why. The person's cap holds over all works whose engagement it counts, a
    scheme's own cap over the works of its group; without a person's cap the scheme's own holds over everything.
    """
    if len(works) == 1:
        return {works[0][0].key: _alone(*works[0], caps)}
    entries = sorted(
        (day, work.group, place, minutes)
        for place, (work, counted) in enumerate(works)
        for day, minutes in counted.items()
    )
    paid, of_group = [0] * len(works), defaultdict[str, int](int)
    cuts: list[dict[date, int]] = [{} for _ in works]
    everywhere = 0
    for day, group, place, minutes in entries:
        work = works[place][0]
        counts = caps.counts(work.scheme.engagement)
        if caps.minutes is None:
            free = work.scheme.cap_minutes - everywhere
        else:
            free = work.scheme.cap_minutes - of_group[group]
            free = min(free, caps.minutes - everywhere) if counts else free
        granted = min(minutes, max(0, free))
        if granted < minutes:
            cuts[place][day] = minutes - granted
        paid[place] += granted
        of_group[group] += granted
        everywhere += granted if counts or caps.minutes is None else 0
    found: dict[int, Basis] = {}
    for place, (work, _) in enumerate(works):
        own = caps.minutes is not None and not (caps.counts(work.scheme.engagement) and everywhere >= caps.minutes)
        cap = work.scheme.month_hours if own or caps.minutes is None else caps.minutes // 60
        elsewhere = (of_group[work.group] if own else everywhere) - paid[place]
        found[work.key] = Basis(cuts[place], cap, elsewhere, own) if cuts[place] else Basis()
    return found


def _alone(work: Work, counted: Mapping[date, int], caps: Caps) -> Basis:
    """Return what a person's only work of a month is cut by."""
    scheme = work.scheme
    own, free = True, scheme.cap_minutes
    if caps.minutes is None or (caps.counts(scheme.engagement) and caps.minutes <= free):
        own, free = False, free if caps.minutes is None else caps.minutes
    cut = cut_beyond(counted, free)
    return Basis(cut, free // 60, 0, own) if cut else Basis()
