"""A lived year for tests: a small city that has lived 2023, in a database beside the test database.

Use it as ``pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived_year")]`` or by naming ``lived_year``.
What a test changes is rolled back. Every test of such a module sees the year, so let it hold nothing that wants empty
tables.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from imojak.demo.live.year import Lived, live
from imojak.plan import read
from imojak.plan.lived import LivedYear, read_lived
from imojak.reports.planload import load
from tests.databases import copied, looking_at

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "plans" / "2023"
YEAR, SEED, SCALE = 2023, 2023, 0.02
CUT_OFF = date(2023, 9, 30)


#: Fixtures that take longest, the longest first.
LASTING = ("_whole_year", "lived_year")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take first what looks at a lived year, so that one of several workers has it all, and then what is marked lasting.

    What is short comes last, so that no worker waits for another at the end.
    """

    def place(item: pytest.Item) -> int:
        asked = getattr(item, "fixturenames", ())
        shorter = len(LASTING) + (item.get_closest_marker("lasting") is None)
        return next((number for number, name in enumerate(LASTING) if name in asked), shorter)

    items.sort(key=place)


@dataclass(frozen=True)
class LivedCity:
    """The city that was lived: its volumes, its scale, and what was made."""

    spec: LivedYear
    scale: float
    made: Lived

    def scaled(self, number: int) -> int:
        """Return a volume of lived.toml at the city's scale, rounded up."""
        return math.ceil(number * self.scale - 1e-9)


def load_and_live(scale: float = SCALE, seed: int = SEED, until: date | None = None) -> Lived:
    """Load the plan into the present database and live its year."""
    load(read(PLAN))
    return live(YEAR, scale, seed, until, PLAN)


@pytest.fixture(scope="session")
def _small_city(database_of_its_own: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, LivedCity]]:
    """A database in which the small city has lived, made once for all modules that look at it."""
    with copied("city", django_db_blocker) as database:
        with looking_at(database), django_db_blocker.unblock():
            made = load_and_live()
        yield database, LivedCity(read_lived(PLAN), SCALE, made)


@pytest.fixture(scope="module")
def lived_year(_small_city: tuple[str, LivedCity]) -> Iterator[LivedCity]:
    """The small city, with its plan loaded and its year lived."""
    database, city = _small_city
    with looking_at(database):
        yield city
