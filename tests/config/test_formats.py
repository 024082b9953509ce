"""Korean dates have their year first, wherever they are written or read."""

from datetime import date, datetime

import pytest
from django import forms
from django.utils import formats, translation


@pytest.mark.parametrize("text", ["2026-03-02", "2026.03.02", "2026. 3. 2.", "2026/3/2", "20260302", "2026년 3월 2일"])
def test_a_form_reads_the_ways_in_which_koreans_write_a_day(text: str) -> None:
    with translation.override("ko"):
        assert forms.DateField().clean(text) == date(2026, 3, 2)


def test_a_form_refuses_the_american_order() -> None:
    with translation.override("ko"), pytest.raises(forms.ValidationError):
        forms.DateField().clean("3/2/2026")


def test_a_moment_is_written_with_its_hour_last() -> None:
    with translation.override("ko"):
        assert formats.date_format(datetime(2026, 3, 2, 15, 4), "DATETIME_FORMAT") == "2026년 3월 2일 15:04"  # noqa: DTZ001
