"""What one costs: won over people who are there, and nothing at all where nobody is."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.outlook.costs import costs
from tests import factories as make

pytestmark = pytest.mark.django_db
SUMMER = date(2023, 7, 31)


@pytest.fixture
def internship():
    """A programme that spent 3,000,001 won on its line, with three people: one done and at work a year later, one done."""
    programme = make.programme("internship")
    line = make.funded_line("A2.1.1")
    make.programme_line(programme, line)
    make.spend(line, 3_000_001, on=date(2023, 6, 1))
    of = make.round_of(programme)
    parts = [make.participation(make.place(of, ends_on=date(2023, 6, 30)), completed=n < 2) for n in range(3)]
    make.follow_up(parts[0], months=12, reached=date(2023, 7, 20))
    return programme


def test_a_programme_costs_so_much_a_person_by_how_far_they_have_come(internship) -> None:
    [found] = costs(2023, SUMMER)
    assert (found.participants, found.completed, found.asked, found.employed) == (3, 2, 1, 1)
    assert (found.per_participant, found.per_completion, found.per_employed) == (1_000_000, 1_500_001, 3_000_001)


def test_before_anybody_is_there_nothing_is_made_up(internship) -> None:
    [found] = costs(2023, date(2023, 7, 19))
    assert found.per_employed is None
    [early] = costs(2023, date(2023, 2, 1))
    assert (early.per_participant, early.per_completion, early.per_employed) == (None, None, None)


def test_a_line_that_two_programmes_have_in_common_is_named_and_not_counted(internship) -> None:
    other = make.programme("fair")
    shared, own = make.funded_line("A2.1.2"), make.funded_line("A2.1.3")
    make.spend(own, 700, on=date(2023, 5, 1))
    for programme, line in ((internship, shared), (other, shared), (other, own)):
        make.programme_line(programme, line)
    first, second = costs(2023, SUMMER)
    assert (first.lines, first.shared) == (("A2.1.1",), ("A2.1.2",))
    assert (second.spent, second.per_participant) == (700, None)


def test_one_who_took_part_in_two_strands_is_one_person(internship) -> None:
    strand = make.programme("internship.more")
    person = internship.rounds.get().participations.order_by("pk")[0].party
    make.participation(make.place(make.round_of(strand)), person)
    [found] = costs(2023, SUMMER)
    assert found.participants == 3
