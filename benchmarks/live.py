"""How long it takes to live a year, and how much memory, by the size of the city.

    python benchmarks/live.py                        # scale 1 and 10, each in a scratch SQLite database
    python benchmarks/live.py --scale 1 --scale 3 --json

Each year is lived in a fresh process after the plan was loaded by others. The limits at scale 1 are those of the
project: 20,000 people and 300,000 records in 60 seconds and 1 GiB; a larger city may take as many times longer.
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
YEAR, SEED = 2023, 2023
SCALES = (1.0, 10.0)
PEOPLE, RECORDS, SECONDS, MEBIBYTES = 20_000, 300_000, 60.0, 1024
COLUMNS = ("scale", "people", "records", "rows", "seconds", "cpu", "peak_mib", "database_mib", "rows_per_second")


def main() -> int:
    """Run from the command line; the exit code is 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, action="append", help="size of the city; may be given several times")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--here", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here is not None:
        print(json.dumps(lived_here(given.here, given.seed)))
        return 0
    results = [in_process(scale, given.seed) for scale in given.scale or SCALES]
    print(json.dumps(results, indent=1) if given.json else table(results))
    return int(not all(map(within_limits, results)))


def in_process(scale: float, seed: int) -> dict[str, Any]:
    """Live a year at ``scale`` in a database and a process of its own, and return what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "lived.sqlite3"
        url = f"sqlite:///{database}"
        run(url, "-m", "imojak.cli", "migrate", "--verbosity", "0")
        run(url, "-m", "imojak.cli", "load_plan", str(ROOT / "plans" / str(YEAR)))
        measured: dict[str, Any] = json.loads(run(url, __file__, "--here", str(scale), "--seed", str(seed)))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        return {**measured, "database_mib": round(size / 2**20)}


def run(url: str, *words: str) -> str:
    """Run Python with some words on a database and return what it printed; its errors are shown as they come."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *words], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def lived_here(scale: float, seed: int) -> dict[str, Any]:
    """Live a year in this process and return what was made, the seconds by the clock and of the processor, and MiB."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from imojak.demo.live.year import live

    begun, busy = time.perf_counter(), time.process_time()
    made = live(YEAR, scale, seed, None, ROOT / "plans" / str(YEAR))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - busy
    return {
        "scale": scale,
        "people": made.people,
        "records": made.records,
        "rows": made.rows,
        "seconds": round(seconds, 1),
        "cpu": round(cpu, 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "rows_per_second": round(made.rows / seconds),
    }


def within_limits(result: dict[str, Any]) -> bool:
    """Tell whether a year was large, quick and small enough, time and size in proportion to its scale."""
    scale = result["scale"]
    large = result["people"] >= PEOPLE * scale and result["records"] >= RECORDS * scale
    quick = result["seconds"] <= SECONDS * max(scale, 1)
    return bool(large and quick and (scale > 1 or result["peak_mib"] <= MEBIBYTES))


def table(results: list[dict[str, Any]]) -> str:
    """Return the results as lines of text with aligned columns."""
    lines = [COLUMNS, *(tuple(f"{result[name]:,}" for name in COLUMNS) for result in results)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


if __name__ == "__main__":
    sys.exit(main())
