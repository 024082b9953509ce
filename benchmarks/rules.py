"""How long it takes to ask rules about a person, and about a city of them.

    python benchmarks/rules.py                 # a table
    python benchmarks/rules.py --people 1000000 --json

There is no peer in this table yet. OpenFisca-core is the nearest and could be installed; it computes amounts of a
legislation on columns of numbers and gives no reasons, so a table with it has to say what each of them does. ``--no-peer`` is accepted as everywhere else.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from imojak.rules import Days, Facts, RuleBook, compose, evaluate, replay
from imojak.rules.facts import Participated

DAYS = Days(
    date(2023, 4, 10), date(2023, 4, 12), date(2023, 4, 30), date(2023, 4, 20), date(2023, 6, 1), date(2023, 11, 30)
)
SIMPLE = compose({"age_min": 40, "age_max": 64, "residence": "seoul"}, version="simple")
WHOLE = compose(
    {
        "subject": "person", "age_min": 40, "age_max": 64, "residence": "seoul", "exclusive_group": "paid-activity",
        "rule": [{"uses": "hours_cap", "hours": 57}],
    },
    version="whole",
)  # fmt: skip


def crowd(number: int) -> list[Facts]:
    """Return people of 30 to 75, every tenth from elsewhere, every eighth busy with something paid."""
    rng = Random(2023)
    busy = Participated(
        "boram", "paid-activity", date(2023, 3, 1), date(2023, 7, 31), None, "active", 57, name="보람일자리"
    )
    return [
        Facts(
            kind="person", birth_date=date(1948, 1, 1) + timedelta(days=rng.randrange(45 * 365)),
            district_code="41135" if index % 10 == 0 else "11440", participations=(busy,) if index % 8 == 0 else (),
            hours_offered=57,
        )
        for index in range(number)
    ]  # fmt: skip


def timed(task: Callable[[], Any]) -> float:
    """Return the best of three runs, in seconds of the processor."""
    found = []
    for _ in range(3):
        begun = time.process_time()
        task()
        found.append(time.process_time() - begun)
    return min(found)


def measured(people: list[Facts]) -> list[dict[str, Any]]:
    """Return what was measured, a row for each task."""

    def row(name: str, book: RuleBook, task: Callable[[Facts], Any]) -> dict[str, Any]:
        seconds = timed(lambda: [task(one) for one in people])
        return {
            "task": name, "rules": len(book.rules), "people": len(people), "seconds": round(seconds, 3),
            "us_each": round(seconds / len(people) * 1e6, 1),
        }  # fmt: skip

    stored = {id(one): evaluate(WHOLE, one, DAYS).snapshot for one in people}
    return [
        row("evaluate", SIMPLE, lambda one: evaluate(SIMPLE, one, DAYS)),
        row("evaluate", WHOLE, lambda one: evaluate(WHOLE, one, DAYS)),
        row("evaluate and keep", WHOLE, lambda one: evaluate(WHOLE, one, DAYS).snapshot),
        row("replay", WHOLE, lambda one: replay(WHOLE, stored[id(one)])),
    ]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--no-peer", action="store_true", help="there is none to leave out")
    given = parser.parse_args()
    rows = measured(crowd(given.people))
    if given.json:
        print(json.dumps(rows, indent=1))
        return 0
    lines = [
        tuple(rows[0]),
        *(tuple(f"{value:,}" if not isinstance(value, str) else value for value in one.values()) for one in rows),
    ]
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    print("\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
