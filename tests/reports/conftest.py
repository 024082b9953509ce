"""What tests of the report share: the plan in the database, some rows of a year, and the report built from them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from imojak.agency.models import Facility
from imojak.figures.engine import compute
from imojak.ledger.models import BudgetLine
from imojak.offers.models import Programme
from imojak.plan import read
from imojak.reports.actions import compose
from imojak.reports.build.whole import build
from imojak.reports.document import Document
from imojak.reports.planload import load
from tests import factories as make
from tests.plan.folder import PLAN

YEAR = make.YEAR
DAY = make.CUT_OFF
LINE = "A2.1.1"
SPENT = 7_000_000


def some_of_the_year() -> None:
    """The plan, three interns and one who left, a tenant on each campus, and a payment on the interns' line."""
    load(read(PLAN))
    line = BudgetLine.objects.get(year=YEAR, code=LINE)
    make.commit(line, 20_000_000)
    make.spend(line, SPENT)
    internship = Programme.objects.get(year=YEAR, code="internship")
    edition = make.round_of(internship)
    post = make.place(edition, kind="post", capacity=5)
    for _ in range(3):
        make.participation(post)
    make.withdraw(make.participation(post), date(YEAR, 8, 1))
    office = make.round_of(Programme.objects.get(year=YEAR, code="startup.incubation"))
    for facility in Facility.objects.filter(office_seats__isnull=False).select_related("unit"):
        seats = [make.place(office, desk=True, unit=facility.unit) for _ in range(facility.office_seats or 0)]
        make.participation(seats[0])


@pytest.fixture(scope="session")
def document(database_of_its_own: None, django_db_blocker: pytest.FixtureRequest) -> Document:
    """The report of that year, built once; the rows are taken back at once."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        some_of_the_year()
        made = compose(YEAR, DAY)
        transaction.set_rollback(True)
    return made


@pytest.fixture
def lived(db: None) -> None:
    """The same rows, for tests that change them."""
    some_of_the_year()


@pytest.fixture
def rebuilt(lived: None) -> Document:
    """The report built from these rows in this test."""
    figures = compute(YEAR, DAY)
    return build(YEAR, DAY, figures, figures.definitions.__getitem__)
