"""The pages of months: the site's and the agency's, at every stage that the demo's last month stands in."""

from __future__ import annotations

from imojak.kernel.months import month_of
from imojak.records.models import Period
from tests.sites.visits.visit import Visit


def numbers() -> dict[str, int | str]:
    """What last month of today's demo has: of the leader one open and one handed in; one confirmed, one locked, one reopened."""
    of = Period.objects.latest("month", "pk").place.round
    last = Period.objects.filter(place__round=of, version=2).latest("pk")
    months = Period.objects.filter(place__round=of, month=month_of(last.month))
    ours = months.filter(place__host__role_holders__party__accounts__username="leader")
    confirmed = months.filter(status="confirmed").earliest("pk")
    return {
        "worked": confirmed.records.latest("day").day.isoformat(),
        "month": f"{last.month:%Y-%m}",
        "month_round": of.code,
        "led_by_nobody": months.get(place__host=None).pk,
        "my_month": ours.get(status="open").pk,
        "handed_in": ours.get(status="submitted").pk,
        "confirmed": confirmed.pk,
        "locked": months.filter(status="locked").earliest("pk").pk,
        "reopened": last.pk,
    }


VISITS: list[Visit] = [
    Visit("/partner/months/", "leader"),
    Visit("/partner/months/?month={month}&state=all", "operator"),
    Visit("/partner/months/{my_month}/", "leader"),
    Visit("/partner/months/{handed_in}/", "leader"),
    Visit("/partner/", "manager"),
    Visit("/partner/months/?month={month}", "manager"),
    Visit("/partner/months/{led_by_nobody}/", "manager"),
    Visit("/office/months/?month={month}", "manager"),
    Visit("/office/months/?month={month}&state=all", "auditor"),
    Visit("/office/months/?month={month}&q=없는 이름", "manager"),
    Visit("/office/months/approve/?month={month}", "manager"),
    Visit("/office/months/exceptions/long-day/?month={month}", "manager"),
    Visit("/office/months/{confirmed}/", "manager"),
    Visit("/office/months/{confirmed}/days/{worked}/", "manager"),
    Visit("/office/months/{reopened}/", "manager"),
    Visit("/office/months/{locked}/reopen/", "manager"),
    Visit("/office/rounds/{month_round}/months/", "manager"),
]
