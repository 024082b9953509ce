"""Where the data lies: a database address as Django's settings.

imojak knows two engines. SQLite needs nothing installed and serves one office; PostgreSQL serves an agency.
An address is written as one line, so that one environment variable is enough to move from one to the other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

#: Run on every new SQLite connection. WAL lets pages be read while somebody writes. NORMAL loses nothing when the
#: program is killed, only possibly the last commits when the machine loses power. The cache is in KiB.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768; "
    "PRAGMA wal_autocheckpoint=8000;"
)

#: Run on every new PostgreSQL connection, unless the address has ``options`` of its own. A page anywhere costs hardly more
#: than the next one on the disks of today: so guards that are planned while a table is small do not go on reading all of
#: it when it has grown.
POSTGRESQL_OPTIONS = "-c random_page_cost=1.1"

#: Seconds that a connection is kept between requests. On SQLite as well: to open the file anew means to read all tables,
#: indexes and triggers anew, which costs a signed-in page four times what else it does (10 ms of processor time for 2.7).
#: A database file that is put in another's place is noticed when its time is over.
KEPT_OPEN = 60

#: Seconds that a writer waits for another one on SQLite before it gives up.
SQLITE_BUSY_TIMEOUT = 20


class DatabaseUrlError(ValueError):
    """A database address that imojak cannot read; the text is meant for the person who wrote it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.user_message = message


def parse_database_url(url: str, base_dir: Path) -> dict[str, Any]:
    """Turn a database address into one entry of Django's ``DATABASES``.

    Understood are ``sqlite:///relative/path``, ``sqlite:////absolute/path``, ``sqlite://:memory:`` and
    ``postgresql://user:password@host:port/name?option=value`` (also ``postgres://``). A PostgreSQL socket folder is
    given as ``?host=/run/postgresql``, as libpq itself takes it. Parts may be percent-encoded. Relative SQLite paths
    start at ``base_dir``.

    Raises:
        DatabaseUrlError: for another engine, a missing name, or a port that is no number.
    """
    if url == "sqlite://:memory:":
        return _sqlite(":memory:")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(_sqlite_path(parts, base_dir))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts)
    raise DatabaseUrlError(
        "DATABASE_URL을 읽을 수 없습니다. sqlite:///경로 또는 postgresql://사용자:비밀번호@주소/이름 꼴로 적어 주세요."
    )


def _sqlite_path(parts: SplitResult, base_dir: Path) -> str:
    path = unquote(parts.path)
    if parts.netloc or len(path) < 2:
        raise DatabaseUrlError(
            "DATABASE_URL의 SQLite 경로가 잘못되었습니다. sqlite:///var/imojak.sqlite3 처럼 빗금 세 개 뒤에 적어 주세요."
        )
    return str(base_dir / path[1:])


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": KEPT_OPEN,
        "OPTIONS": {
            # A transaction takes the write lock at its start: two that read first and write later would deadlock.
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_TIMEOUT,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path[1:])
    if not name:
        raise DatabaseUrlError("DATABASE_URL에 PostgreSQL 데이터베이스 이름이 없습니다. 주소 끝에 /이름을 적어 주세요.")
    try:
        port = parts.port
    except ValueError as error:
        raise DatabaseUrlError("DATABASE_URL의 포트는 1부터 65535까지의 숫자여야 합니다.") from error
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    port_text = options.pop("port", None) or (str(port) if port else "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port_text,
        "CONN_MAX_AGE": KEPT_OPEN,
        "CONN_HEALTH_CHECKS": True,
        # After so many times a statement that comes beside its values stays planned (kernel/prepared.py); 0 is never, as
        # a pooler that hands a connection to others between two transactions wants it.
        "OPTIONS": {
            **options,
            "options": options.get("options", POSTGRESQL_OPTIONS),
            "prepare_threshold": int(options.get("prepare_threshold", 3)) or None,
        },
    }
