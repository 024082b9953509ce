"""The pay desk: months to decide, batches, and one of them."""

from __future__ import annotations

from imojak.offers.models import Round
from imojak.pay.models import Batch, BatchStatus, PaymentStatus
from tests.sites.visits.visit import Visit

VISITS = [
    Visit("/office/pay/", "payclerk"),
    Visit("/office/pay/?state=send", "director"),
    Visit("/office/pay/?state=approve", "director"),
    Visit("/office/pay/month/?month=2023-08", "payclerk"),
    Visit("/office/pay/month/", "auditor"),
    Visit("/office/pay/instalments/", "finance"),
    Visit("/office/pay/instalments/?round={promised}", "payclerk"),
    Visit("/office/pay/batches/{batch}/", "payclerk"),
    Visit("/office/pay/batches/{failed_batch}/?rows=failed", "finance"),
]


def numbers() -> dict[str, int | str]:
    """A batch of the year, and one in which the bank sent something back."""
    return {
        "batch": Batch.objects.filter(status=BatchStatus.SETTLED).order_by("pk")[0].pk,
        "promised": Round.objects.filter(type__code="volunteer-group", participations__isnull=False)
        .order_by("pk")[0]
        .code,
        "failed_batch": Batch.objects.filter(payments__status=PaymentStatus.FAILED).order_by("pk")[0].pk,
    }
