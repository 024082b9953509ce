"""imojak in the same race: the plan of 2023, a first-come course, citizens who have logged in, and `imojak serve`."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from load import post
from servers import ROOT, free_port, run, running

WORKERS = 2
DATA = ROOT / "benchmarks" / "race_data.py"
TOKEN = "r" * 32
ANSWERS = {"goal": "job", "agree_service": True, "motive": "새 일을 찾으려고 배웁니다."}


@dataclass(frozen=True)
class Site:
    """A running site: its port, its process, the place of each round, and the sessions of its citizens."""

    port: int
    process: int
    rounds: dict[str, tuple[str, int]]
    sessions: list[str]
    environment: dict[str, str]

    def registration(self, round: str, number: int) -> bytes:
        """Return the request by which citizen ``number`` applies."""
        code, place = self.rounds[round]
        return post(
            f"/rounds/{code}/apply/",
            json.dumps({"place": place, "answers": ANSWERS}, ensure_ascii=False).encode(),
            {
                "Accept": "application/json",
                "Content-Type": "application/json",
                "Cookie": f"sessionid={self.sessions[number]}; csrftoken={TOKEN}",
                "X-CSRFToken": TOKEN,
            },
            self.port,
        )

    def look(self, *what: str) -> Any:
        """Return what the database holds of a round: see ``counted``."""
        told = run([sys.executable, DATA, "look", *what], ROOT, self.environment)
        return json.loads(told.rpartition("READY ")[2].splitlines()[0])


@contextmanager
def site(database_url: str, seats: dict[str, int], people: int, *, workers: int = WORKERS) -> Iterator[Site]:
    """Run imojak on an empty database with a first-come round for each of ``seats`` and ``people`` who may apply."""
    folder = Path(tempfile.mkdtemp(prefix="imojak-race-"))
    environment = {
        "DATABASE_URL": database_url,
        "IMOJAK_VAR": str(folder),
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    imojak: list[str | Path] = [sys.executable, "-m", "imojak.cli"]
    port = free_port()
    try:
        run([*imojak, "migrate", "--verbosity", "0"], ROOT, environment)
        run([*imojak, "load_plan", ROOT / "plans" / "2023"], ROOT, environment)
        told = run([sys.executable, DATA, "make", json.dumps(seats), str(people)], ROOT, environment)
        made = json.loads(told.rpartition("READY ")[2].splitlines()[0])
        serve = [*imojak, "serve", "--port", str(port), "--workers", str(workers)]
        with running(serve, ROOT, environment, folder / "serve.log", port, seconds=120) as process:
            rounds = {name: (code, place) for name, (code, place) in made["rounds"].items()}
            yield Site(port, process, rounds, made["sessions"], environment)
            log = (folder / "serve.log").read_text(errors="replace")
            if "Traceback" in log:
                print(log[-4000:], file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
