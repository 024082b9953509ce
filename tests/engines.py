"""Which tests touch a database: with ``--database-only`` no other is run, since those say the same on every engine.

What a test touches is seen from what it asks for, and held to: pytest-django refuses it a connection otherwise, and
here neither a process that it starts nor a fixture that it fetches late leads to the engine that is tested.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

#: What every fixture that gives a database stands on.
DATABASE = "django_db_setup"
#: No address of a database: a program that reads it stops at once.
NO_DATABASE = "no-database-for-a-test-that-asked-for-none"

_LEFT_OUT = pytest.StashKey[int]()


def touches_database(item: pytest.Item) -> bool:
    """Tell whether a test asks for a database, by its mark, by any of its fixtures, or by the class that it is of."""
    of = getattr(item, "cls", None)
    if isinstance(of, type) and issubclass(of, TransactionTestCase):
        return True
    return item.get_closest_marker("django_db") is not None or DATABASE in getattr(item, "fixturenames", ())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare --database-only."""
    parser.addoption(
        "--database-only", action="store_true", help="run only tests that touch a database; the others need one engine"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what touches no database, if that is asked for, and remember how many they are."""
    if not config.getoption("--database-only"):
        return
    left_out = [item for item in items if not touches_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if touches_database(item)]
    config.stash[_LEFT_OUT] = len(left_out)
    if hasattr(config, "workeroutput"):  # a worker's words go to nobody
        config.workeroutput["left_out"] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Hear from a worker how many it left out; all leave out the same."""
    told = getattr(node, "workeroutput", {}).get("left_out")
    if told is not None:
        node.config.stash[_LEFT_OUT] = told  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, so that no sum looks like all tests."""
    if config.getoption("--database-only"):
        left_out = config.stash.get(_LEFT_OUT, 0)
        terminalreporter.section(f"{left_out} tests that touch no database were left out (--database-only)")


@pytest.fixture(autouse=True)
def _no_database_by_the_back_door(request: pytest.FixtureRequest) -> Iterator[None]:
    if touches_database(request.node):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", NO_DATABASE)
        yield
    assert DATABASE not in request.fixturenames, "a database was fetched late; mark the test django_db"
