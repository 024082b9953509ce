"""A PostgreSQL server of one's own, for as long as one command runs.

    python scripts/postgres.py COMMAND [ARGUMENT …]

It is made from the installed binaries in a temporary folder, listens on a socket in that folder and nowhere else, and
is gone when the command ends, also by Ctrl-C. The command finds it in DATABASE_URL. Where root runs this, the server
runs as an ordinary user, since PostgreSQL refuses root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Who the server runs as when root starts it, first that exists.
ORDINARY_USERS = ("postgres", "nobody")

#: Nothing here outlives the command, so nothing waits for the disk. Nothing is counted in the background either: in the
#: middle of a long transaction that would find its tables empty, and every plan after it would be one for empty tables.
SERVER_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off "
    "-c shared_buffers=128MB -c jit=off -c max_connections=100 -c timezone=UTC"
)


class NoPostgreSQL(Exception):
    """There are no usable binaries; the text says which part is missing."""


def find_binaries() -> Path:
    """Return the folder of initdb and pg_ctl: that of PG_BINDIR, else the newest that is installed.

    Raises:
        NoPostgreSQL: if there is none, or if it lacks the extension btree_gist.
    """
    candidates = [Path(os.environ["PG_BINDIR"])] if os.environ.get("PG_BINDIR") else []
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(packaged, key=lambda folder: float(folder.parent.name), reverse=True)
    if shutil.which("pg_config"):
        said = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(said.stdout.strip() or "."))
    initdb = shutil.which("initdb")
    if initdb:
        candidates.append(Path(initdb).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            _require_extension(folder)
            return folder
    raise NoPostgreSQL("initdb and pg_ctl are not installed")


def _require_extension(binaries: Path) -> None:
    share = Path("/usr/share/postgresql") / binaries.parent.name
    config = binaries / "pg_config"
    if config.exists():
        said = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=False)
        share = Path(said.stdout.strip() or share)
    if share.is_dir() and not (share / "extension" / "btree_gist.control").exists():
        raise NoPostgreSQL(f"the extension btree_gist is not installed (looked in {share}/extension)")


def install_binaries() -> Path:
    """Install the Debian package and return its binaries; only root can.

    Raises:
        NoPostgreSQL: if it cannot be installed here.
    """
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoPostgreSQL("PostgreSQL is not installed, and only root can install it with apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "-q", "update"], ["apt-get", "-q", "install", "-y", "postgresql"]):
        if subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
            raise NoPostgreSQL(f"'{' '.join(step)}' failed")
    return find_binaries()


def _ordinary_user() -> dict[str, Any]:
    """Options for subprocess that make the server's processes those of an ordinary user, when root runs this."""
    if os.geteuid() != 0:
        return {}
    for name in ORDINARY_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgreSQL(f"PostgreSQL refuses to run as root, and none of the users {ORDINARY_USERS} exists")


@contextmanager
def cluster(binaries: Path, server_options: str = SERVER_OPTIONS) -> Iterator[str]:
    """Start a server and yield its DATABASE_URL; it is stopped and deleted at the end, whatever happens."""
    identity = _ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="imojak-pg-"))  # short: a socket's path may have 107 characters
    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        data, log = folder / "data", folder / "log"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        # The working folder must be one that the ordinary user may enter.
        common: dict[str, Any] = {"cwd": folder, "env": environment, "start_new_session": True, **identity}
        _initialise(binaries, data, common)
        options = f"{server_options} -c unix_socket_directories='{folder}'"
        _run([binaries / "pg_ctl", "start", "-D", data, "-l", log, "-w", "-s", "-o", options], common, log)
        try:
            _run([binaries / "createdb", "-h", folder, "-U", "imojak", "imojak"], common, log)
            yield f"postgresql://imojak@/imojak?host={folder}"
        finally:
            stop: list[str | Path] = [binaries / "pg_ctl", "stop", "-D", data, "-m", "immediate", "-s"]
            subprocess.run(stop, check=False, **common)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(binaries: Path, data: Path, common: dict[str, Any]) -> None:
    command: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "imojak",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    for locale in ("C.UTF-8", "en_US.UTF-8", "C"):
        done = subprocess.run([*command, f"--locale={locale}"], capture_output=True, text=True, check=False, **common)
        if done.returncode == 0:
            return
        shutil.rmtree(data, ignore_errors=True)
    raise NoPostgreSQL(f"initdb failed: {done.stderr.strip()}")


def _run(command: Sequence[str | Path], common: dict[str, Any], log: Path) -> None:
    # The server inherits the output of pg_ctl: a pipe would never end, a file does not mind.
    with open(log.with_suffix(".start"), "w+", encoding="utf-8") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False, **common)
        if done.returncode:
            output.seek(0)
            told = log.read_text(encoding="utf-8") if log.exists() else ""
            raise NoPostgreSQL(f"{Path(command[0]).name} failed: {output.read().strip()} {told.strip()}")


def leave_by_the_door() -> None:
    """Let SIGTERM end this process as Ctrl-C does, through every ``finally``, so that the server goes too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def main(command: list[str]) -> int:
    """Run ``command`` with a server of its own and return its exit code; 69 when no server can be had."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    leave_by_the_door()
    try:
        with cluster(find_binaries()) as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except NoPostgreSQL as missing:
        print(f"PostgreSQL: {missing}", file=sys.stderr)
        return 69
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
