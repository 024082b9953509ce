"""The lived year keeps to the terms of its programmes: training first, everybody insured, transfers agreed by all."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Exists, F, OuterRef

from imojak.paths.coverage import gaps, insured_rounds
from imojak.paths.models import Application, Cover, GateClearance, Participation, Transfer
from imojak.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived_year")]


def test_nobody_in_a_paid_programme_is_active_before_the_training_that_comes_first() -> None:
    paid = Participation.objects.filter(round__pay_scheme__isnull=False)
    worked = Record.objects.filter(participation=OuterRef("pk"), kind="work")
    assert paid.filter(gated=True).exists()
    assert not paid.filter(Exists(worked), active_from=None).exists()
    assert not Record.objects.filter(
        kind="work", participation__gated=True, day__lt=F("participation__active_from")
    ).exists()
    passed = GateClearance.objects.filter(participation=OuterRef("pk"))
    assert not paid.filter(active_from__isnull=False).exclude(Exists(passed)).exists()


def test_everybody_whom_the_agency_insures_is_insured_on_every_day() -> None:
    assert insured_rounds()
    assert Cover.objects.exists()
    assert gaps(None, date(2023, 1, 1), date(2023, 12, 31)) == []


def test_who_moved_has_one_application_and_two_parts_without_a_day_between() -> None:
    moved = Participation.objects.filter(transferred_from__isnull=False)
    assert moved.exists()
    for second in moved.select_related("transferred_from__decision", "decision"):
        first = second.transferred_from
        assert first is not None
        assert (first.end_reason, (second.starts_on - first.ends_on).days) == ("transferred", 1)
        assert second.decision.application_id == first.decision.application_id
        assert second.decision.kind == "transfer"
    assert Transfer.objects.filter(status="done").count() == moved.count()
    assert not Application.objects.filter(late_reason__contains="옮김").exists()
