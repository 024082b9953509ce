"""What differs from the printed report is listed with a reason that is derived, not written down by key."""

from decimal import Decimal

import pytest

from imojak.figures.differences import UNEXPLAINED, differences, published_findings
from imojak.figures.engine import compute
from imojak.lint import Finding, Place, Severity
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed():
    """One intern of one; the report printed two, of a goal of one, on lines 510 and 511."""
    make.programme("internship")
    make.target("programme.internship.actual", 1)
    make.participation("internship")
    make.published("programme.internship.actual", 2, line=510)
    make.published("headline.H1.vs-target", 200, unit_name="%", line=511)
    return compute(make.YEAR, make.CUT_OFF)


def finding(line: int, stated: int, severity: Severity = Severity.ERROR) -> Finding:
    places = (Place(line, "programmes[0].actual.value"), Place(900, "elsewhere"))
    return Finding("children-parent", severity, places, stated, 1, "적힌 값 2명, 계산한 값 1명")


def test_a_contradiction_of_the_printed_report_is_the_reason(printed):
    first, second = sorted(differences(printed, [finding(510, 2)]), key=lambda one: one.key, reverse=True)

    assert (first.key, first.value) == ("programme.internship.actual", Decimal(1))
    assert first.published == 2
    assert (first.reasons, first.checks, first.explained) == (
        ("적힌 값 2명, 계산한 값 1명",),
        ("children-parent",),
        True,
    )
    # H1 is computed from figures that were not printed otherwise themselves, so nothing explains it.
    assert (second.key, second.reasons) == ("headline.H1.vs-target", (UNEXPLAINED,))


def test_a_computed_figure_differs_because_its_part_does():
    make.programme("internship")
    make.participation("internship")
    make.published("programme.internship.participants", 2, line=516)
    make.published("programme.internship.actual", 2, line=510)

    found = {one.key: one for one in differences(compute(make.YEAR, make.CUT_OFF), [finding(516, 2)])}

    told = found["programme.internship.actual"]
    assert told.reasons == ("구성 지표 '인턴십 참여자'(programme.internship.participants)의 값이 공표값과 다름",)
    assert told.checks == ("children-parent",)


@pytest.mark.parametrize(
    "said",
    [finding(512, 2), finding(510, 3), finding(510, 2, Severity.AMBIGUITY)],
    ids=["another line", "another value", "only ambiguous"],
)
def test_what_lint_says_of_something_else_explains_nothing(printed, said):
    found = {one.key: one for one in differences(printed, [said])}

    assert found["programme.internship.actual"].reasons == (UNEXPLAINED,)
    assert not found["programme.internship.actual"].explained


def test_what_is_the_same_is_not_listed():
    make.programme("internship")
    make.participation("internship")
    make.published("programme.internship.actual", Decimal("1.0000"))

    assert differences(compute(make.YEAR, make.CUT_OFF), []) == []


def test_the_transcription_in_the_plan_is_linted_when_nobody_gives_findings():
    assert any(one.check == "headline-value" for one in published_findings(2023))
    assert published_findings(1999) == ()
