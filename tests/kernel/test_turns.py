"""Writers on SQLite stand in line instead of sleeping ever longer."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from imojak.kernel.turns import turn
from imojak.parties.models import Party
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_one_at_a_time_has_the_turn_and_everybody_gets_it() -> None:
    party = make.person()
    inside: list[int] = []
    most: list[int] = []

    def write() -> None:
        try:
            for _ in range(5):
                with turn():
                    inside.append(1)
                    most.append(len(inside) if connection.vendor == "sqlite" else 1)
                    with transaction.atomic():
                        Party.objects.filter(pk=party.pk).update(name="김이모")
                    inside.pop()
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(most) == 30
    assert max(most) == 1


def test_within_a_transaction_nobody_waits_for_a_turn_that_somebody_waits_for() -> None:
    with transaction.atomic(), turn(), turn():
        make.person()
