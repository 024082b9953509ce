"""How fast a month is decided in the database, and computed beside OpenFisca, Polars, plain NumPy and INSERT … SELECT.

    python benchmarks/pay.py                       # everything; the peers are installed at the first run
    python benchmarks/pay.py engine --no-peer --json
    python benchmarks/pay.py run --engine sqlite

    run         4,600 people and 80,000 entries of a closed month in the real tables: deciding all rounds with every row of
                text and what it relied on ("decide"), the same again ("again", which writes nothing), and preparing their
                batches with what is withheld ("prepare"). The limit for deciding on SQLite is 5 seconds.
    database    100,000 people: deciding them, beside INSERT … SELECT of the amounts alone, into a table of three numbers
                ("bare") and into the table of decisions without texts ("same table"). The factor is to "bare".

    engine      a million person-months of one rule: min(hours, 57) × 11,157 won, half up to 10 won, at most 635,950.
                All have the same column of minutes in the same run, best of --rounds. "ours" are earning.columns, with
                texts off and on; "numpy" is the rule as four expressions on whole columns, the limit; openfisca-core is
                measured with its simulation built anew, as float (its own way) and as int. Won are compared row by row
                with Python's integers ("wrong"), and so are a year of twelve full-time months of each person ("year
                wrong") and the sum of all rows ("total off", in won).

The exit code is 1 where one won of ours is wrong or the limit is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from peers import openfisca
from servers import ENGINES, ROOT, DidNotStart, database, end_in_order, run

sys.path.insert(0, str(ROOT))

from imojak.earning.columns import Columns, explained, month_columns
from imojak.earning.month import Part, Scheme, compute

PARTS = ("run", "engine", "database")
ROWS, PEOPLE, MANY = 1_000_000, 4_600, 100_000
LIMIT = 5.0
DATA = ROOT / "benchmarks" / "pay_data.py"
JUNE = date(2023, 6, 1)
INTERN = Scheme(11_157, 57, 635_950, 10, "half_up")
FULL_TIME = Scheme(9_860, 209, 2_060_740, 1, "half_up")


@dataclass
class Measured:
    """One line of the table: best seconds, and how many times those of the limit (plain NumPy, INSERT … SELECT) that is.

    ``wrong`` are rows whose won differ from Python's integers, ``year_wrong`` people whose year does, ``total_off`` the
    won by which the sum of all rows, added up by the engine's own kind of number, differs.
    """

    part: str
    who: str
    rows: int
    seconds: float
    factor: float | None = None
    wrong: int | None = None
    year_wrong: int | None = None
    total_off: int | None = None


def main() -> int:
    """Run from the command line; the exit code is 1 where a won of ours is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="which part; all, if none is named")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="one database only; may be given twice")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"people of the run (default {PEOPLE})")
    parser.add_argument("--many", type=int, default=MANY, help=f"people of the database part (default {MANY})")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"person-months of the engine (default {ROWS})")
    parser.add_argument("--rounds", type=int, default=5, help="best of so many rounds (default 5)")
    parser.add_argument("--no-peer", action="store_true", help="measure imojak and NumPy alone")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    end_in_order()
    before = round(os.getloadavg()[0], 2)
    lines: list[Measured] = []
    parts, engines = asked.part or PARTS, asked.engine or ENGINES
    if "run" in parts:
        lines += [line for one in engines for line in decided(one, "run", asked.people)]
    if "engine" in parts:
        lines += engine(asked.rows, asked.rounds, peer=not asked.no_peer)
    if "database" in parts:
        lines += [line for one in engines for line in decided(one, "database", asked.many)]
    told = {"lines": [asdict(one) for one in lines], "load_before": before, "cores": os.cpu_count()}
    print(json.dumps(told, indent=1) if asked.json else table(lines, told))
    late = any(one.part == "run" and one.who == "sqlite, decide" and one.seconds > LIMIT for one in lines)
    wrong = any(one.wrong or one.year_wrong for one in lines if one.who.startswith("ours") or one.part != "engine")
    return int(late or wrong)


def decided(on: str, part: str, people: int) -> list[Measured]:
    """Return the lines of a closed month of so many people, decided in a fresh database of an engine."""
    with database(on) as url, tempfile.TemporaryDirectory() as folder:
        environment = {
            "DATABASE_URL": url, "IMOJAK_VAR": folder, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        run([sys.executable, "-m", "imojak.cli", "migrate", "--verbosity", "0"], ROOT, environment)
        run([sys.executable, "-m", "imojak.cli", "load_plan", ROOT / "plans" / "2023"], ROOT, environment)
        words = [str(people), "prepare"] if part == "run" else [str(people)]
        told = run([sys.executable, DATA, *words], ROOT, environment, seconds=1800)
    found = json.loads(told.rpartition("READY ")[2].splitlines()[0])
    if found["decided"] != people or found["left"] or found["again"] or found["untold"]:
        raise DidNotStart(f"not everybody was decided: {found}")
    names = ["bare", "same table", "decide"] if part == "database" else ["decide", "decide again", "prepare"]
    limit = found["seconds"]["bare"]
    return [
        Measured(
            part, f"{on}, {name}", people, found["seconds"][name],
            found["seconds"][name] / limit if part == "database" else None,
            found["wrong"] if name == "decide" else None,
        )
        for name in names
    ]  # fmt: skip


def engine(rows: int, rounds: int, *, peer: bool) -> list[Measured]:
    """Return the lines of a million person-months."""
    chance = np.random.default_rng(20_230_601)
    minutes = chance.integers(0, 161, rows) * 30  # 0 … 80 hours in half hours, as they are logged
    months = chance.integers(170 * 60, 215 * 60, (12, max(rows // 12, 1)))  # full time, by the minute
    right = exact(minutes, INTERN)
    year = exact(months.reshape(-1), FULL_TIME).reshape(months.shape).sum(axis=0)
    limit, won = best(rounds, lambda: plain(minutes))
    total = sum(right.tolist())
    lines = [Measured("engine", "numpy", rows, limit, 1.0, differing(won, right), total_off=off_by(won, total))]
    ours, columns = best(rounds, lambda: month_columns(minutes, INTERN))
    own_year = sum(month_columns(one, FULL_TIME).won for one in months)
    lines.append(
        Measured("engine", "ours, texts off", rows, ours, ours / limit, differing(columns.won, right),
                 differing(own_year, year), off_by(columns.won, total))
    )  # fmt: skip
    took, texts = best(rounds, lambda: with_texts(minutes))
    sums = [sum(row.amount for row in one) for one in texts]
    lines.append(Measured("engine", "ours, texts on", rows, took, took / limit, differing(np.array(sums), right)))
    sample = range(0, rows, max(rows // 10_000, 1))
    began = time.perf_counter()
    singly = [compute({JUNE: int(minutes[at])}, month=JUNE, part=_WHOLE, scheme=INTERN) for at in sample]
    each = (time.perf_counter() - began) / len(singly) * rows
    off = sum(pay.amount != right[at] or pay.rows != texts[at] for at, pay in zip(sample, singly, strict=True))
    lines.append(Measured("engine", f"ours, one by one ({len(singly):,} measured)", rows, each, each / limit, off))
    if not peer:
        return lines
    try:
        seconds, found = openfisca.measure(minutes, months, rounds)
    except DidNotStart as failed:
        print(f"the peers could not be measured: {failed}", file=sys.stderr)
        return lines
    for who, took in seconds.items():
        of_year = found.get(f"{who} year")
        lines.append(
            Measured("engine", who, rows, took, took / limit, differing(found[who], right),
                     None if of_year is None else differing(of_year, year), off_by(found[who], total))
        )  # fmt: skip
    return lines


_WHOLE = Part(JUNE, date(2023, 6, 30))


def plain(minutes: Any) -> Any:
    """Compute the rule with NumPy as anybody would write it: whole columns, no names, no texts."""
    return np.minimum((np.minimum(minutes, 3_420) * 11_157 + 300) // 600 * 10, 635_950)


def with_texts(minutes: Any) -> list[Any]:
    """Compute the columns and the rows with their texts of everybody."""
    columns: Columns = month_columns(minutes, INTERN)
    return list(explained(columns, JUNE))


def exact(minutes: Any, scheme: Scheme) -> Any:
    """Return the won of each row in Python's integers."""

    @cache
    def won(worked: int) -> int:
        parts = min(worked, scheme.cap_minutes) * scheme.hourly
        whole, rest = divmod(parts, scheme.rounding_unit * 60)
        rounded = (whole + (2 * rest >= scheme.rounding_unit * 60)) * scheme.rounding_unit
        return min(rounded, scheme.month_won or rounded)

    return np.array([won(worked) for worked in minutes.tolist()], np.int64)


def differing(won: Any, right: Any) -> int:
    """Count rows in which won differ from what is right; floats are read as the numbers that they are."""
    return int(np.count_nonzero(np.asarray(won).astype(np.float64) != right.astype(np.float64)))


def off_by(won: Any, total: int) -> int:
    """Return by how many won the sum of a column, in its own kind of number, differs from the total."""
    return int(won.sum()) - total


def best(rounds: int, once: Callable[[], Any]) -> tuple[float, Any]:
    """Return the best seconds of some rounds and what the last one returned."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        found = once()
        seconds.append(time.perf_counter() - began)
    return min(seconds), found


def table(lines: list[Measured], told: dict[str, Any]) -> str:
    """Return the lines as text with aligned columns, and what stands below them."""
    rows = [("part", "who", "rows", "seconds", "factor", "wrong", "year wrong", "total off")]
    rows += [_cells(one) for one in lines]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    text = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([*text, "", f"load average before {told['load_before']}, {told['cores']} cores"])


def _cells(one: Measured) -> tuple[str, ...]:
    counts = ("" if value is None else f"{value:,}" for value in (one.wrong, one.year_wrong, one.total_off))
    factor = "" if one.factor is None else f"{one.factor:.2f}"
    return (one.part, one.who, f"{one.rows:,}", f"{one.seconds:.4f}", factor, *counts)


if __name__ == "__main__":
    sys.exit(main())
