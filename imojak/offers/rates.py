"""The table of rates and caps (단가·한도) that is in force on a day, out of the rule sets."""

from __future__ import annotations

from datetime import date

from imojak.earning.rates import NO_RATES, Rates
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet


def rates_on(day: date) -> Rates:
    """Return the newest table of rates and caps that is in force on ``day``; an empty one where there is none."""
    rows = RuleSet.objects.filter(kind=RuleKind.RATE, effective_from__lte=day)
    newest = rows.order_by("-effective_from", "-version", "-pk").first()
    return NO_RATES if newest is None else Rates.read(newest.parameters)
