"""How long figures, rows and explanations take, by the size of the city.

    python benchmarks/figures.py                     # lives scale 1 and 10 in scratch databases, and measures
    python benchmarks/figures.py --scale 1 --json
    python benchmarks/figures.py --database sqlite:////tmp/lived.sqlite3   # measures a year that is lived already

Every measure is taken three times in a fresh process; the table shows the best one and the highest memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
YEAR, AS_OF = 2023, date(2023, 9, 30)
KEYS = ("programme.boram.actual", "programme.forties-transition.online-learners", "appendix.A0.spent")


def main() -> int:
    """Run from the command line and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, action="append", help="size of the city; may be given several times")
    parser.add_argument("--database", action="append", help="DATABASE_URL of a year that is lived already")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure()))
        return 0
    results = [{"what": url, **measured(url)} for url in asked.database or ()]
    for scale in asked.scale or (() if asked.database else (1, 10)):
        with tempfile.TemporaryDirectory() as folder:
            results.append({"what": f"scale {scale}", **measured(lived(scale, Path(folder)))})
    print(json.dumps(results, indent=1) if asked.json else as_table(results))
    return 0


def lived(scale: int, folder: Path) -> str:
    """Live the year at a scale in a scratch database and return its URL."""
    url = f"sqlite:///{folder / 'lived.sqlite3'}"
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_plan", str(ROOT / "plans" / str(YEAR))],
        ["live", str(YEAR), "--scale", str(scale)],
    ):
        subprocess.run(
            [sys.executable, "-m", "imojak.cli", *command],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return url


def measured(url: str) -> dict[str, Any]:
    """Measure a database in a process of its own."""
    told = subprocess.run(
        [sys.executable, __file__, "--measure"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def measure() -> dict[str, Any]:
    """Measure the database of DATABASE_URL: seconds, queries, rows, and the peak of memory in MiB."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from imojak.figures.engine import compute, rows
    from imojak.paths.models import Participation
    from imojak.records.models import Record

    with CaptureQueriesContext(connection) as queries:
        figures = compute(YEAR, AS_OF)

    def explain() -> None:
        with redirect_stdout(StringIO()):
            call_command("explain", KEYS[0], year=YEAR, as_of=AS_OF.isoformat(), stdout=StringIO())

    return {
        "participations": Participation.objects.count(),
        "records": Record.objects.count(),
        "figures": len(figures),
        "queries": len(queries),
        "compute": best(lambda: compute(YEAR, AS_OF)),
        "rows": {key: best(lambda key=key: rows(key, YEAR, AS_OF, limit=20)) for key in KEYS},  # type: ignore[misc]
        "row_ids of all": best(lambda: [figures.row_ids(key) for key in figures], times=1),
        "explain": best(explain),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the seconds of the fastest run."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return round(min(spent), 3)


def as_table(results: list[dict[str, Any]]) -> str:
    """Return results as a Markdown table, a column for each database."""
    lines = [
        ("", *(one["what"] for one in results)),
        ("---", *("---:" for _ in results)),
        *(
            (name, *(f"{one[name]:,}" for one in results))
            for name in ("participations", "records", "figures", "queries", "memory")
        ),
        *(
            (f"{name} (s)", *(f"{one[name]:.3f}" for one in results))
            for name in ("compute", "row_ids of all", "explain")
        ),
        *((f"20 rows of {key} (s)", *(f"{one['rows'][key]:.3f}" for one in results)) for key in KEYS),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
