"""What every test has around it: a fresh database, a still clock when asked for, no network, no forgiveness.

The engine is that of DATABASE_URL, SQLite without it: the same tests run on both.
"""

from __future__ import annotations

import base64
import fcntl
import gc
import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import django
import pytest
import time_machine
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.template import base as template_base
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

pytest_plugins = ["tests.chromium", "tests.engines", "tests.fixtures_year"]

ROOT = Path(__file__).resolve().parent.parent
SEOUL = ZoneInfo("Asia/Seoul")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

# Machines are shared, so no example has a time limit; a failure in CI must be repeatable from its log alone.
hypothesis_settings.register_profile("imojak", deadline=None, print_blob=True)
hypothesis_settings.load_profile("imojak")


def pytest_configure() -> None:
    """Trade what only production needs (hashed file names, slow password hashes) for speed."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A run's own keys, so that none is left in the folder of whoever tests.
    settings.SEALING_KEYS = ",".join(
        f"{name} AES-256-GCM {base64.b64encode(name.ljust(32, '-').encode()).decode()}" for name in ("mark", "k1")
    )


def pytest_collection_finish() -> None:
    """Let the garbage collector pass by what will stay: it takes half a second to go through all tests and modules."""
    gc.collect()
    gc.freeze()


# --- the database -----------------------------------------------------------------------------------------------------


def _state_of_migrations() -> str:
    """Return a hash over all that a migrated database depends on."""
    sources = [*sorted(ROOT.glob("imojak/*/migrations/*.py")), ROOT / "imojak" / "kernel" / "guards.py"]
    state = hashlib.sha256(django.__version__.encode() + b"".join(path.read_bytes() for path in sources))
    return state.hexdigest()[:16]


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}, check=True)


def migrated_file() -> Path:
    """Return a SQLite file with all migrations, made once for each state of them and kept among temporary files."""
    made = Path(tempfile.gettempdir()) / f"imojak-tests-{os.getuid()}-{_state_of_migrations()}.sqlite3"
    with open(made.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the second of two workers waits for the first one's
        if not made.exists():
            with tempfile.TemporaryDirectory() as folder:
                fresh = Path(folder) / "fresh.sqlite3"
                _migrate(f"sqlite:///{fresh}")
                with closing(sqlite3.connect(fresh)) as source:
                    source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                shutil.copy(fresh, made.with_suffix(".new"))
                made.with_suffix(".new").replace(made)
    return made


def _migrated_template() -> str:
    """Return the name of a PostgreSQL database with all migrations, made once on a server for each state of them."""
    made = f"imojak_tests_{_state_of_migrations()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [made])  # until this connection ends
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [made])
        if not cursor.fetchone():
            cursor.execute(f'DROP DATABASE IF EXISTS "{made}_new"')
            cursor.execute(f'CREATE DATABASE "{made}_new"')
            _migrate(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{made}_new").geturl())
            cursor.execute(f'ALTER DATABASE "{made}_new" RENAME TO "{made}"')
    return made


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Begin with a copy of a database that is migrated, since migrating takes longer than most tests.

    On SQLite it is a file of this run: one in memory cannot be shared by the threads of a concurrency test.
    """
    test = settings.DATABASES["default"].setdefault("TEST", {})
    # Who asks for a database made anew (--create-db) gets no copy on SQLite.
    test["MIGRATE"] = bool(request.config.getoption("create_db"))
    if connection.vendor == "sqlite":
        test["NAME"] = str(tmp_path_factory.getbasetemp() / "test.sqlite3")
        shutil.copy(migrated_file(), test["NAME"])
    else:
        with django_db_blocker.unblock():
            test["TEMPLATE"] = _migrated_template()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Keep the copy that was laid there (SQLite); PostgreSQL's test database is always made anew."""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


#: What migrating has written, and no test changes: to write it again takes longer than most tests.
WRITTEN_BY_MIGRATING = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards() -> Iterator[None]:
    """Let a transactional test empty append-only tables at its end, and only those in which something stands.

    The guards refuse that. On SQLite those of these tables step aside for the flush, and come back as they were. On
    PostgreSQL no trigger fires for a replica; Django would truncate every table.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", _past_the_guards)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_: None)
        yield


def _past_the_guards(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
    """Return what empties the tables in which something stands; numbers are not counted anew."""
    with self.connection.cursor() as cursor:
        questions = (
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {self.quote_name(table)})"
            for table in sorted(set(tables) - WRITTEN_BY_MIGRATING)
        )
        cursor.execute(" UNION ALL ".join(questions))
        filled = [name for (name,) in cursor.fetchall()]
        deletes = [f"DELETE FROM {self.quote_name(table)}" for table in filled]
        if self.connection.vendor == "postgresql":
            return ["SET LOCAL session_replication_role = replica", *deletes]
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = [(name, sql) for name, table, sql in cursor.fetchall() if table in filled]
    return [*(f'DROP TRIGGER "{name}"' for name, _ in triggers), *deletes, *(sql for _, sql in triggers)]


# --- the clock --------------------------------------------------------------------------------------------------------


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    def at(self, moment: date | datetime | str) -> None:
        """Set it: to a moment, or to nine in the morning of a day, in Seoul; text is ISO 8601."""
        self._traveller.move_to(moment_in_seoul(moment))

    @property
    def now(self) -> datetime:
        """What it shows."""
        return datetime.now(SEOUL)


def moment_in_seoul(moment: date | datetime | str) -> datetime:
    """Read a day (nine in the morning) or a moment; one without a zone is Seoul's."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment) if "T" in moment or " " in moment else date.fromisoformat(moment)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9))
    return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A still clock, at first at 2023-09-30 09:00 in Seoul, the cut-off day of the reference report."""
    with time_machine.travel(moment_in_seoul("2023-09-30"), tick=False) as traveller:
        yield Clock(traveller)


# --- the reference report ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder with the agency's own report, its transcription and its list of figures.

    It is no part of the project. It is looked for in IMOJAK_REFERENCE, then beside the project; without it the test
    is skipped, and in CI it fails.
    """
    places = [Path(os.environ["IMOJAK_REFERENCE"])] if os.environ.get("IMOJAK_REFERENCE") else []
    places.append(ROOT.parent / "shared" / "reference")
    for place in places:
        if (place / "report-2023.json").exists():
            return place
    reason = f"no reference report in {' or '.join(map(str, places))}; set IMOJAK_REFERENCE"
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


# --- no network -------------------------------------------------------------------------------------------------------


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket file
    host = str(address[0])
    return host in {"localhost", "::1", ""} or host.startswith("127.")


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse(address: Any) -> NoReturn:
        pytest.fail(f"a test tried to reach {address} over the network")

    def guarded(self: socket.socket, address: Any) -> None:
        return connect(self, address) if _is_here(address) else refuse(address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        return connect_ex(self, address) if _is_here(address) else refuse(address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield


# --- no undefined template variables ----------------------------------------------------------------------------------


@contextmanager
def refusing_undefined_variables() -> Iterator[None]:
    """Fail where one of imojak's templates prints a variable that nobody gave it.

    ``{% if name %}`` may ask for what is absent, as Django means it. Templates of Django's own are left alone.
    """
    # Looked up once only: a variable may be a method that costs a query, and queries are counted.
    resolve, look_up = template_base.FilterExpression.resolve, template_base.Variable.resolve
    missing = threading.local()

    def noticing(self: template_base.Variable, context: Any) -> Any:
        try:
            return look_up(self, context)
        except template_base.VariableDoesNotExist as error:
            missing.error = error
            raise

    def checked(self: template_base.FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        missing.error = None
        value = resolve(self, context, ignore_failures)
        error, missing.error = missing.error, None
        if error is not None and not ignore_failures and not _has_default(self):
            origin = str(context.template.origin.name) if context.template is not None else ""
            if origin.startswith(str(ROOT / "imojak")):
                pytest.fail(f"{origin}: {{{{ {self} }}}} is not defined ({error})")
        return value

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(template_base.Variable, "resolve", noticing)
        patch.setattr(template_base.FilterExpression, "resolve", checked)
        yield


def _has_default(expression: template_base.FilterExpression) -> bool:
    return any(getattr(function, "_filter_name", "").startswith("default") for function, _ in expression.filters)


@pytest.fixture(scope="session", autouse=True)
def _undefined_variables_fail() -> Iterator[None]:
    with refusing_undefined_variables():
        yield
