"""A server that is killed in the middle of a rush: nobody was promised what is not there, and who asks again gets an answer."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from imojak.messages.models import Message
from imojak.paths.models import Application, Decision, Participation
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.sites.test_rush import ask, seats, session

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, SEATS = 60, 30


def database_url() -> str:
    """The address of the tests' own database, for a process beside them."""
    one = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{one['NAME']}"
    return f"postgresql://{one['USER']}@/{one['NAME']}?host={quote(one['HOST'])}"


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run ``imojak serve`` as an agency does, on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY, "IMOJAK_VAR": str(folder),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "imojak.cli", "serve", "--port", str(port)],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 90
        while process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        assert process.poll() is None, "the server ended by itself"
        yield port, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def test_a_server_killed_in_a_rush_leaves_whole_registrations_and_no_promise_unkept(tmp_path: Path) -> None:
    place = seats(SEATS)
    keys = [session(make.account(party=make.person(phone="010-1234-5678"))) for _ in range(PEOPLE)]
    promised: dict[str, str] = {}
    some = threading.Event()

    def run(port: int, key: str) -> None:
        with contextlib.suppress(OSError, HTTPException):
            _, answer = ask(port, place, key)
            promised[key] = answer["application"]
            some.set()

    with serving(tmp_path) as (port, process):
        asking = [threading.Thread(target=run, args=(port, key)) for key in keys]
        for thread in asking:
            thread.start()
        assert some.wait(60)
        os.killpg(process.pid, signal.SIGKILL)
        for thread in asking:
            thread.join(60)
    settled()
    assert promised
    kept = {f"/me/applications/{one}/" for one in Application.objects.values_list("pk", flat=True)}
    assert set(promised.values()) <= kept
    whole()

    with serving(tmp_path) as (port, _):
        for key in keys:
            status, answer = ask(port, place, key)
            assert status in (200, 201)
            assert answer["application"] == promised.setdefault(key, answer["application"])
    assert len(set(promised.values())) == Application.objects.count() == PEOPLE
    whole()
    place.refresh_from_db()
    assert (place.taken, place.queued) == (SEATS, PEOPLE - SEATS)
    waiting = Application.objects.filter(status="waiting").order_by("pk")
    assert list(waiting.values_list("rank", flat=True)) == list(range(1, PEOPLE - SEATS + 1))


def settled() -> None:
    """Wait until the database has ended what a killed server had asked of it: a commit that was sent still goes through."""
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            time.sleep(0.2)  # what was sent just before is read by then
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                return
    raise AssertionError("the killed server's work goes on")


def whole() -> None:
    """Every application has all its rows, and no row is without one."""
    count = Application.objects.count()
    assert Application.objects.filter(status__in=["accepted", "waiting"]).count() == count
    assert Decision.objects.exclude(inputs={}).count() == 2 * count
    assert Message.objects.filter(kind__startswith="decision-").count() == count
    assert TransitionLog.objects.filter(object_type="paths.application").count() == 3 * count
    assert Participation.objects.count() == Application.objects.filter(status="accepted").count()
