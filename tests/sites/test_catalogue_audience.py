"""For whom a programme is, as who looks for one reads it."""

from __future__ import annotations

import pytest

from imojak.offers.enums import Shape
from imojak.sites.catalogue import audience_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("shape", "said"),
    [(Shape.VOLUNTEER, "봉사하려는 중장년"), (Shape.MENTORING, "봉사하려는 중장년"), (Shape.COURSE, "다문화가족")],
)
def test_volunteers_read_who_may_serve_and_not_whom_they_serve(shape: Shape, said: str) -> None:
    make.programme("care", audience="봉사하려는 중장년")
    assert audience_of(make.programme("care.families", shape=shape, audience="다문화가족")) == said


def test_a_strand_without_its_own_is_for_whom_its_programme_is_and_one_without_a_programme_for_its_own() -> None:
    make.programme("work", audience="만 40~64세 서울시민")
    assert audience_of(make.programme("work.day", audience="")) == "만 40~64세 서울시민"
    assert audience_of(make.programme("alone", shape=Shape.VOLUNTEER, audience="누구나")) == "누구나"
