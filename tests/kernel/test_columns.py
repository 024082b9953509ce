"""Reading whole numbers as arrays, on both engines."""

from __future__ import annotations

import pytest

from imojak.kernel.columns import whole_columns
from imojak.offers.models import Place
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_columns_are_the_rows_in_their_order() -> None:
    first, second = (make.place(capacity=number) for number in (3, 70_000))
    make.place(capacity=9, closed_on=make.SPRING, closed_because="공사")
    rows = Place.objects.filter(closed_on=None).order_by("-capacity")
    number, capacity = whole_columns(rows, "pk", "capacity")
    assert (number.tolist(), capacity.tolist()) == ([second.pk, first.pk], [70_000, 3])
    assert [one.dtype.name for one in (number, capacity)] == ["int64", "int64"]
    assert [len(one) for one in whole_columns(rows.filter(capacity=1), "pk", "capacity")] == [0, 0]


def test_what_is_not_there_is_no_number() -> None:
    make.place(minutes=None)
    with pytest.raises((TypeError, ValueError)):
        whole_columns(Place.objects.all(), "pk", "minutes")
