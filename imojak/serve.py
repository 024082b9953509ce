"""`imojak serve`: the site in a web server, and what a person needs to open it."""

from __future__ import annotations

import argparse
import errno
import hashlib
import logging
import os
import socket
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections

from imojak.problems import CalledWrongly, Problem
from imojak.schema import ensure_schema_fits
from imojak.tasks.beside import worker

if TYPE_CHECKING:
    from imojak.demo.accounts import DemoAccount


#: Requests that a process answers at once. Most of a rush waits for the database: so many can be written together there
#: (kernel/gathering.py). Each has a connection of its own.
THREADS = 24


@dataclass(frozen=True)
class Door:
    """Where the site listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address to type into a browser on this machine; an open host is reached by the loopback one."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"


def main(argv: Sequence[str]) -> int:
    """Serve until stopped; returns 0 after an orderly stop, or when only asked to look.

    Raises:
        Problem: if the port is taken or may not be used, or the database is not ready.
    """
    given = _read(argv)
    door = Door(given.host, int(given.port))
    ensure_port_is_free(door)
    if given.check:
        return 0
    ensure_schema_fits(needs_tables=True)
    collect_static_files()
    connections.close_all()  # the workers are forked and must not share a connection
    print(welcome(door), flush=True)  # noqa: T201
    with nullcontext() if given.no_tasks else worker():
        _run(door, max(1, given.workers))
    print("\n멈췄습니다.")  # noqa: T201
    return 0


def _read(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="imojak serve", description="누리집을 엽니다.", exit_on_error=False)
    parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="포트(기본 8000, 환경 변수 PORT)")
    parser.add_argument("--host", default="127.0.0.1", help="듣는 주소(기본 127.0.0.1: 이 컴퓨터에서만)")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="프로세스 수(기본 2)")
    parser.add_argument("--no-tasks", action="store_true", help="작업자(imojak work)를 함께 띄우지 않습니다.")
    parser.add_argument("--check", action="store_true", help="포트가 비었는지만 봅니다.")
    parser.add_argument("--traceback", action="store_true", help="오류를 자세히 보여 줍니다.")
    try:
        given, unknown = parser.parse_known_args(argv)
    except argparse.ArgumentError as error:
        raise CalledWrongly(f"serve 뒤의 값을 읽을 수 없습니다({error}). --help가 쓰는 법을 보여 줍니다.") from error
    if unknown:
        raise CalledWrongly(f"모르는 값이 있습니다: {' '.join(unknown)}. --help가 쓰는 법을 보여 줍니다.")
    if not given.port.isdecimal() or not 1 <= int(given.port) <= 65535:
        raise CalledWrongly(f"포트는 1부터 65535까지의 숫자여야 합니다: {given.port}")
    return given


def ensure_port_is_free(door: Door) -> None:
    """Try the port, so that a taken one is told before anything else is.

    Raises:
        Problem: if another program has it, if it may not be used, or if the host is none of this machine's.
    """
    try:
        found = socket.getaddrinfo(door.host, door.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise Problem(f"'{door.host}'은(는) 알 수 없는 주소입니다. --host 127.0.0.1 처럼 적어 주세요.") from error
    family, kind, _, _, address = found[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Problem(_port_sentence(error, door)) from error


def _port_sentence(error: OSError, door: Door) -> str:
    other = door.port + 1 if door.port < 65535 else 8000
    if error.errno == errno.EADDRINUSE:
        return (
            f"포트 {door.port}을(를) 이미 다른 프로그램이 쓰고 있습니다. "
            f"'PORT={other} make run' 또는 'imojak serve --port {other}'처럼 다른 포트를 정해 주세요."
        )
    if error.errno == errno.EACCES:
        return f"포트 {door.port}을(를) 쓸 권한이 없습니다. 1024 이상의 포트를 정해 주세요."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"'{door.host}'은(는) 이 컴퓨터의 주소가 아닙니다. --host 127.0.0.1 처럼 적어 주세요."
    return f"포트 {door.port}을(를) 열 수 없습니다({error.strerror})."


def collect_static_files() -> bool:
    """Gather style sheets, fonts and scripts, if they are not those gathered last; say whether it was needed.

    With DEBUG they are served from where they lie, and nothing is gathered.
    """
    if settings.DEBUG:
        return False
    root = Path(settings.STATIC_ROOT)
    seal = root / ".sources"
    sources = _fingerprint_of_sources()
    if seal.exists() and seal.read_text() == sources and (root / "staticfiles.json").exists():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    seal.write_text(sources)
    return True


def _fingerprint_of_sources() -> str:
    """One value for all source files; of names, sizes and times, since reading 10 MB at every start would be felt."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{getattr(storage, 'prefix', '')}/{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def welcome(door: Door) -> str:
    """Return what is shown when the site opens: its address and, on a demo, who may log in."""
    lines = ["", f"  이모작이 열렸습니다  {door.url}", ""]
    accounts = _demo_accounts()
    if accounts:
        from imojak.demo.accounts import DEMO_PASSWORD

        lines.append(f"  시연 계정으로 들어가기  {door.url}{settings.LOGIN_URL}  (비밀번호는 모두 {DEMO_PASSWORD})")
        width = max(len(account.username) for account in accounts)
        lines += [f"    {account.username:<{width}}  {account.label}: {account.sees}" for account in accounts]
        lines.append("")
    return "\n".join([*lines, "  멈추려면 Ctrl-C를 누르세요.", ""])


def _demo_accounts() -> list[DemoAccount]:
    """The demo log-ins that are really in this database; an agency's own database has none of them."""
    if not apps.is_installed("imojak.demo"):
        return []
    from imojak.demo.accounts import DEMO_ACCOUNTS

    names = [account.username for account in DEMO_ACCOUNTS]
    model = get_user_model()
    present = set(model._default_manager.filter(username__in=names).values_list("username", flat=True))
    return [account for account in DEMO_ACCOUNTS if account.username in present]


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out that there are more threads than cores: so many are meant (THREADS)."""
    return "Python threads" not in record.getMessage()


def _run(door: Door, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    log = logging.getLogger("_granian")
    log.setLevel(logging.WARNING)
    log.addFilter(_is_news)
    try:
        Granian(
            "config.wsgi:application",
            address=door.host,
            port=door.port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        ).serve()
    except OSError as error:  # somebody took the port between the look and the start
        raise Problem(_port_sentence(error, door)) from error
