"""The page of the daily reconciliation: all agrees, or the rows that do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from imojak.ledger.models import Reconciliation
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from tests import factories as make


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_page_compares_now_and_shows_rows_or_that_all_agree(logged_in: Callable[[Account], Client]) -> None:
    client = logged_in(make.account(of=RoleKind.AUDITOR))
    assert "아직 맞춰 본 적이 없습니다" in client.get(reverse("office:reconciliation")).content.decode()
    done = client.post(reverse("office:reconciliation"), follow=True)
    assert "모두 맞습니다" in done.content.decode()
    taking_part = make.participation()
    paid = make.entitlement(taking_part, make.period(taking_part.place, locked=True), snapshot={"minutes": {}})
    make.payment(paid, make.batch(taking_part.round, make.funded_line()), gross=paid.amount - 1)
    done = client.post(reverse("office:reconciliation"), follow=True)
    page = done.content.decode()
    assert "건이 서로 맞지 않습니다" in page
    assert f"pay.entitlement {paid.pk}번" in page
    newest = Reconciliation.objects.latest("pk")
    listed = client.get(reverse("office:reconciliation")).content.decode()
    assert listed.count("2023. 9. 30.</a>") == 1
    csv = client.get(reverse("office:reconciliation-file", args=[newest.pk, "csv"])).content.decode("utf-8-sig")
    assert "지급결정 ↔ 지급" in csv
    assert client.get(reverse("office:reconciliation-file", args=[newest.pk, "pdf"])).status_code == 404
