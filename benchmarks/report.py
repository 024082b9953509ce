"""How long the work report takes: to count, to write as a tree, and in each format; and to freeze and compare.

    python benchmarks/report.py                      # lives scale 1 and 10 in scratch databases, and measures
    python benchmarks/report.py --scale 1 --json
    python benchmarks/report.py --database sqlite:////tmp/lived.sqlite3    # a year that is lived already

Each step is taken three times in a fresh process; the table shows the fastest. Freezing leaves no trace.
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
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
YEAR, AS_OF = 2023, date(2023, 9, 30)
SCALES = (1, 10)
LIMIT = 20.0
"""All formats together take at most so many seconds."""


def main() -> int:
    """Run from the command line; the exit code is 1 where the formats together take longer than the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, action="append", help="size of the city; may be given several times")
    parser.add_argument("--database", action="append", help="DATABASE_URL of a year that is lived already")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        print(json.dumps(steps()))
        return 0
    results: dict[str, dict[str, Any]] = {url: in_process(url) for url in given.database or ()}
    for scale in given.scale or (() if given.database else SCALES):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'lived.sqlite3'}"
            for words in (
                ("migrate", "--verbosity", "0"),
                ("load_plan", str(ROOT / "plans" / str(YEAR))),
                ("live", str(YEAR), "--scale", str(scale)),
            ):
                run(url, "-m", "imojak.cli", *words)
            results[f"scale {scale}"] = in_process(url)
    print(json.dumps(results, ensure_ascii=False, indent=1) if given.json else table(results))
    return int(any(one["seconds"]["all formats"] > LIMIT for one in results.values()))


def run(url: str, *words: str) -> str:
    """Run Python with some words on a database and return what it printed; its errors are shown as they come."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def in_process(url: str) -> dict[str, Any]:
    """Measure a database in a process of its own."""
    found: dict[str, Any] = json.loads(run(url, __file__, "--here"))
    return found


def steps() -> dict[str, Any]:
    """Measure the database of DATABASE_URL: seconds of each step, sizes of the files, peak of memory in MiB."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import transaction

    from imojak.figures.engine import compute
    from imojak.records.models import Record
    from imojak.reports.actions import compose, freeze
    from imojak.reports.compare import moved
    from imojak.reports.outputs import FORMATS, render

    seconds: dict[str, float] = {}
    sizes: dict[str, int] = {}
    document = compose(YEAR, AS_OF)
    seconds["figures and tree"] = fastest(lambda: compose(YEAR, AS_OF))
    for kind in FORMATS:
        sizes[kind] = len(render(document, kind))
        seconds[kind] = fastest(lambda kind=kind: render(document, kind))  # type: ignore[misc]
    seconds["all formats"] = sum(seconds.values())
    with transaction.atomic():
        start = time.perf_counter()
        made = freeze(YEAR, AS_OF, f"benchmark-{os.getpid()}")
        seconds["freeze"] = time.perf_counter() - start
        seconds["compare"] = fastest(lambda: list(moved(made, compute(YEAR, AS_OF))))
        transaction.set_rollback(True)
    return {
        "records": Record.objects.count(),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "bytes": sizes,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def fastest(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of some runs."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def table(results: dict[str, dict[str, Any]]) -> str:
    """The results as a Markdown table with a column for each database."""
    ones = list(results.values())
    lines = [("seconds", *results), ("---", *("---:" for _ in ones))]
    lines += [(name, *(f"{one['seconds'][name]:.2f}" for one in ones)) for name in ones[0]["seconds"]]
    lines.append(("records", *(f"{one['records']:,}" for one in ones)))
    lines.append(("memory (MiB)", *(f"{one['memory']:,}" for one in ones)))
    lines += [(f"{kind} (bytes)", *(f"{one['bytes'][kind]:,}" for one in ones)) for kind in ones[0]["bytes"]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
