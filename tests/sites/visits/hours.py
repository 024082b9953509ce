"""Logging days of activity: one's own, and those of everybody at a place."""

from __future__ import annotations

from django.utils import timezone

from imojak.paths.models import Participation
from imojak.records.models import Record
from tests.sites.visits.visit import Visit

VISITS = [
    Visit("/me/hours/", "citizen"),
    Visit("/me/hours/?month=2023-05", "citizen"),
    Visit("/me/hours/{my_day}/", "citizen"),
    Visit("/me/hours/", "manager"),
    Visit("/partner/places/{work_place}/hours/{today}/", "leader"),
    Visit("/partner/places/{work_place}/hours/{today}/", "operator"),
    Visit("/partner/places/{work_place}/hours/{day_before}/", "leader"),
]


def numbers(work: Participation) -> dict[str, int | str]:
    """A day of the citizen's own, today, and the last day on which something is recorded at the citizen's place."""
    last = Record.objects.filter(participation=work, kind="work").latest("day")
    return {"my_day": last.pk, "today": timezone.localdate().isoformat(), "day_before": last.day.isoformat()}
