"""Processes and databases of a benchmark: started for it, bounded in time, and gone at its end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import postgres  # noqa: E402 - the project's own way to a PostgreSQL of one's own

ENGINES = ("sqlite", "postgresql")

#: PostgreSQL as an agency would run it on a small machine: every commit waits for the disk.
DURABLE = (
    "-c listen_addresses='' -c shared_buffers=256MB -c jit=off -c max_connections=100 -c timezone=UTC "
    "-c max_wal_size=2GB"
)


class DidNotStart(Exception):
    """A process ended, or said nothing on its port in time; the text is the end of its log."""


def end_in_order() -> None:
    """Let a benchmark that is told to end (SIGTERM) stop what it has started, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str], seconds: float = 900) -> str:
    """Run a command to its end and return what it printed.

    Raises DidNotStart with the end of its output when it fails or takes longer than ``seconds``.
    """
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise DidNotStart(f"{command[0]} took longer than {seconds} s") from late
    if done.returncode:
        raise DidNotStart(f"{' '.join(map(str, command))[:200]}: {done.stdout[-2000:]}")
    return done.stdout


@contextmanager
def running(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    port: int | None = None,
    seconds: float = 60,
) -> Iterator[int]:
    """Run a process (with all that it starts) during the block; with ``port``, wait until it listens there.

    Yields its process id. Raises DidNotStart when it does not listen within ``seconds``.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        if port is not None:
            _wait_for(port, process, log, seconds)
        yield process.pid
    finally:
        for how, patience in ((signal.SIGTERM, 20.0), (signal.SIGKILL, 10.0)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
                break


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise DidNotStart(f"nobody listens on port {port}: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Yield the DATABASE_URL of an empty database of the engine; it is gone after the block."""
    if engine == "postgresql":
        with postgres.cluster(postgres.find_binaries(), DURABLE) as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="imojak-race-") as folder:
        yield f"sqlite:///{folder}/race.sqlite3"


def processor_seconds(leader: int) -> float:
    """Return the seconds of processor time of a process that ``running`` started and of all that it started (Linux)."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:  # its session: that of the process that leads it
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
