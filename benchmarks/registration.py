"""How many people a second can register for a course over HTTP, beside pretix on the same machine and database.

    python benchmarks/registration.py                          # both engines, with pretix (installed at the first run)
    python benchmarks/registration.py --engine postgresql --attempts 5000 --clients 40
    python benchmarks/registration.py --no-peer --attempts 100000 --json

Each engine gets an empty database, and imojak and pretix each a round (an event) for every load:

    last 20     as many clients as --clients at once, one request each, twenty seats
    open        --attempts people, seats for everybody
    crowded     --attempts people, seats for one in ten; the others wait (at pretix: they are refused)

A client sends its next request when it has its answer. Both are served by two processes, and the client runs on the same
machine. What pretix does besides for an order: see docs/performance.md. After each load the rows are counted in
imojak's database: seats given twice, people without an answer, ranks out of order, applications that lack a decision, a
reason, a log entry or a message are "wrong", and so is every page of an error. The exit code is 1 where anything is.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from load import Outcome, load
from peers import ours, pretix
from servers import ENGINES, DidNotStart, database, end_in_order

LAST = 20
#: Requests that only warm the server up, on a round of their own.
WARM = 200
#: pretix needs a second for a dozen orders: more of them would say nothing more.
PEER_ATTEMPTS = 300
COLUMNS = ("engine", "who", "load", "clients", "attempts", "accepted", "reserve", "refused", "errors", "rate", "p50",
           "p99", "wrong")  # fmt: skip


@dataclass
class Measured:
    """One line of the table; ``rate`` in answers a second, ``p50`` and ``p99`` in milliseconds."""

    engine: str
    who: str
    load: str
    clients: int
    attempts: int
    accepted: int
    reserve: int
    refused: int
    errors: int
    rate: float
    p50: float
    p99: float
    wrong: int


def main() -> int:
    """Run from the command line; the exit code is 1 where a seat was given twice or anything else went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="one engine only; may be given twice")
    parser.add_argument("--attempts", type=int, default=4_000, help="people of the longer loads (default 4000)")
    parser.add_argument("--clients", type=int, default=40, help="clients at once (default 40)")
    parser.add_argument("--no-peer", action="store_true", help="measure imojak alone")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    end_in_order()
    lines: list[Measured] = []
    others: dict[str, float] = {}
    for engine in asked.engine or ENGINES:
        others[engine] = round(os.getloadavg()[0], 2)
        lines += measure_ours(engine, asked.attempts, asked.clients)
        if not asked.no_peer:
            lines += measure_pretix(engine, min(asked.attempts, PEER_ATTEMPTS), asked.clients)
    told = {"lines": [asdict(one) for one in lines], "times": times(lines), "load_before": others}
    print(json.dumps(told, indent=1) if asked.json else table(lines, told))
    return int(any(one.wrong or one.errors for one in lines if one.who == "imojak"))


def measure_ours(engine: str, attempts: int, clients: int) -> list[Measured]:
    """Return the lines of imojak on a fresh database."""
    seats = {"warm": WARM, "last": LAST, "open": attempts, "crowded": max(attempts // 10, 1)}
    with database(engine) as url, ours.site(url, seats, max(attempts, WARM, clients)) as site:
        _through(load(site.port, (site.registration("warm", one) for one in range(WARM)), clients=clients, seconds=60))
        found = []
        for name, people in (("last", clients), ("open", attempts), ("crowded", attempts)):
            outcome = load(
                site.port, (site.registration(name, one) for one in range(people)), clients=clients, seconds=3600
            )
            there = site.look(f"race-{name}")[f"race-{name}"]
            found.append(
                _line(engine, "imojak", name, clients, people, outcome, there["accepted"], there["waiting"],
                      wrong(there, people))
            )  # fmt: skip
    return found


def wrong(there: dict[str, Any], people: int) -> int:
    """Count what must not be in a round's rows, as ``race_data.counted`` returns them."""
    applications = there["applications"]
    accepted = min(there["seats"], people)
    return (
        abs(there["accepted"] - accepted)
        + abs(there["waiting"] - (people - accepted))
        + abs(there["taken"] - accepted)
        + abs(there["participations"] - accepted)
        + there["twice"]
        + there["open"]
        + (not there["in_order"])
        + abs(there["decisions"] - 2 * applications)
        + abs(there["with_inputs"] - 2 * applications)
        + abs(there["messages"] - applications)
        + abs(there["log"] - 3 * applications)
    )


def measure_pretix(engine: str, attempts: int, clients: int) -> list[Measured]:
    """Return the lines of pretix on a fresh database."""
    seats = {"warm": WARM, "last": LAST, "open": attempts, "crowded": max(attempts // 10, 1)}
    found = []
    try:
        with database(engine) as url, pretix.shop(url, seats, redis=engine == "postgresql") as shop:
            load(shop.port, (shop.order("warm", one) for one in range(20)), clients=2, seconds=60)
            for name, people in (("last", clients), ("open", attempts), ("crowded", attempts)):
                requests: Iterable[bytes] = (shop.order(name, one) for one in range(people))
                outcome = load(shop.port, requests, clients=clients, seconds=120)
                found.append(_line(engine, "pretix", name, clients, people, outcome, outcome.answered, 0, 0))
    except DidNotStart as failed:
        print(f"pretix on {engine} could not be measured: {failed}", file=sys.stderr)
    return found


def _line(
    engine: str, who: str, name: str, clients: int, people: int, outcome: Outcome, accepted: int, reserve: int,
    wrongs: int,
) -> Measured:  # fmt: skip
    refused = sum(count for status, count in outcome.statuses.items() if status.startswith("4"))
    whole = outcome.answered + refused
    return Measured(
        engine, who, name, clients, people, accepted, reserve, refused, outcome.errors,
        round(whole / outcome.seconds, 1), round(outcome.percentile(0.5), 1), round(outcome.percentile(0.99), 1), wrongs,
    )  # fmt: skip


def _through(outcome: Outcome) -> None:
    if outcome.answered < WARM:
        raise DidNotStart(f"the warm-up was answered {dict(outcome.statuses)}: {outcome.bodies}")
    time.sleep(0.5)


def times(lines: list[Measured]) -> dict[str, float]:
    """Return by engine how many times the rate of pretix ours is, where there are seats for everybody."""
    rates = {(one.engine, one.who): one.rate for one in lines if one.load == "open"}
    return {
        engine: round(rate / rates[engine, "pretix"], 1)
        for (engine, who), rate in rates.items()
        if who == "imojak" and rates.get((engine, "pretix"))
    }


def table(lines: list[Measured], told: dict[str, Any]) -> str:
    """Return the lines as text with aligned columns, and what stands below them."""
    rows = [COLUMNS, *(tuple(str(getattr(one, name)) for name in COLUMNS) for one in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    text = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    text += ["", "rate: answers a second; p50, p99: milliseconds; wrong: see --help"]
    text += [f"{engine}: {factor} times the rate of pretix" for engine, factor in told["times"].items()]
    text += [f"{engine}: load average before {load_before}" for engine, load_before in told["load_before"].items()]
    if any(one.who == "pretix" for one in lines):
        text.append("pretix does more for an order: prices, taxes, an invoice and mails where wanted, plug-ins.")
    return "\n".join(text)


if __name__ == "__main__":
    sys.exit(main())
