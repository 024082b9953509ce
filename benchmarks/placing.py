"""How long a round takes from the tables to everybody's place and reasons, in the real database.

    python benchmarks/placing.py                       # 4,000 applicants, 900 places, 30 wishes each, SQLite
    python benchmarks/placing.py --people 100000 --places 10000 --json
    python scripts/postgres.py python benchmarks/placing.py        # the database of DATABASE_URL

A round is made in a database of its own (an empty one of DATABASE_URL, if that is set) with applications, wishes, answers,
consents and places; then, best of --rounds:

    facts       everything gathered from the tables into arrays, the rules asked of everybody
    scores      who may go where, with every part of the score
    solve       the problem made, solved, its proof checked, and equal results settled by lot
    reasons     what became of every wish, and the round's numbers
    write       the run and everybody's row
    whole       the task as a worker does it, from being asked to the end, all of that in it, of a scenario that was never
                computed before
    again       the same after one pair was ruled out by hand
    sentences   all reasons of all people in words (nothing waits for it: they are made when somebody reads them)

Each in seconds on the clock and of the processor, with the most memory that was taken and how busy the machine was. The
exit code is 1 where parts of a score do not add up, or somebody has no reason.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from time import monotonic_ns, perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=4_000)
    parser.add_argument("--places", type=int, default=900)
    parser.add_argument("--wishes", type=int, default=30)
    parser.add_argument("--mode", choices=["best-total", "stable"], default="best-total")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IMOJAK_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from benchmarks import placing_data

        begun = perf_counter()
        scenario = placing_data.make(given.people, given.places, given.wishes, given.mode)
        made = perf_counter() - begun
        found = measured(scenario, given.rounds) | {"made": round(made, 1)}
    print(json.dumps(found, ensure_ascii=False, indent=1) if given.json else as_table(found))
    return 0 if found["right"] else 1


def measured(scenario: Any, rounds: int) -> dict[str, Any]:
    """Measure every stage and the whole, the best of some rounds."""
    import threading

    from django.db import connection, transaction

    from imojak.matching.explain import explain
    from imojak.placing.deciding import decide
    from imojak.placing.enums import RUN
    from imojak.placing.facts import gather
    from imojak.placing.models import Pin, Seat
    from imojak.placing.numbers import numbers_of
    from imojak.placing.results import places_of, seats_of
    from imojak.placing.solving import problem_of
    from imojak.placing.telling import Telling
    from imojak.tasks import working
    from imojak.tasks.actions import ask
    from tests import factories as make

    by = make.account()
    clock: dict[str, float] = {}
    busy: dict[str, float] = {}

    def timed(name: str, do: Any) -> Any:
        begun, worked = perf_counter(), process_time()
        result = do()
        clock[name] = min(clock.get(name, 1e9), perf_counter() - begun)
        busy[name] = min(busy.get(name, 1e9), process_time() - worked)
        return result

    for number in range(rounds):
        market = timed("facts", lambda: gather(scenario))
        edges = timed("scores", market.edges)

        def solved() -> Any:
            problem = problem_of(market, edges, scenario.seed)  # noqa: B023
            return problem, decide(problem, scenario.mode)

        problem, found = timed("solve", solved)

        def reasons() -> None:
            told = explain(problem, found)  # noqa: B023
            sum(1 for _ in seats_of(market, edges, problem, found, told))  # noqa: B023
            numbers_of(market, problem, found)  # noqa: B023
            places_of(market, problem, found, told)  # noqa: B023

        timed("reasons", reasons)
        # A scenario of its own: nothing was found before.
        scenario.pk, scenario.name, scenario.seed = None, f"재기 {monotonic_ns()}", f"{number}"
        scenario.save(force_insert=True)
        ask(RUN, f"scenario:{scenario.pk}", payload={"scenario": scenario.pk})
        timed("whole", lambda: working.work(leaving=threading.Event(), once=True))
        seat = Seat.objects.filter(run=scenario.runs.latest("pk"), place__isnull=False).order_by("pk")[number]
        Pin.objects.create(
            scenario=scenario, application=seat.application, place=seat.place, kind="forbid", reason="재기",
            made_by=by, made_at=scenario.made_at,
        )  # fmt: skip
        ask(RUN, f"scenario:{scenario.pk}", payload={"scenario": scenario.pk})
        timed("again", lambda: working.work(leaving=threading.Event(), once=True))
    assert scenario.runs.count() == 2
    for kind in (clock, busy):
        kind["write"] = kind["whole"] - sum(kind[name] for name in ("facts", "scores", "solve", "reasons"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    run = scenario.runs.latest("pk")
    begun, telling, right, told = perf_counter(), Telling(run), True, 0
    for seat in Seat.objects.filter(run=run).iterator():
        said = telling.sentences(seat)
        told += len(said)
        right = right and sum(seat.parts) == seat.score and bool(said)
    clock["sentences"] = perf_counter() - begun
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM placing_seat WHERE run_id = %s", [run.pk])
        right = right and cursor.fetchone()[0] == run.people
    return {
        "engine": connection.vendor, "people": run.people, "places": run.numbers["places"], "candidates": run.edges,
        "placed": run.placed, "reasons": told, "mode": scenario.mode, "proven": run.score == run.bound,
        "score": run.score, "bound": run.bound, "right": right, "clock": clock, "processor": busy,
        "peak_mib": round(peak), "load": os.getloadavg(),
    }  # fmt: skip


STAGES = ("facts", "scores", "solve", "reasons", "write", "whole", "again", "sentences")


def as_table(found: dict[str, Any]) -> str:
    """Return what was measured in lines."""
    lines = [
        f"{found['engine']}: {found['people']:,} × {found['places']:,}, {found['candidates']:,} candidates, "
        f"{found['placed']:,} placed, {found['reasons']:,} reasons, {found['mode']}, made in {found['made']} s"
    ]
    for name in STAGES:
        busy = (
            f", of which the processor worked {found['processor'][name]:7.2f} s" if name in found["processor"] else ""
        )
        lines.append(f"  {name:10} {found['clock'][name]:7.2f} s{busy}")
    load = ", ".join(f"{one:.1f}" for one in found["load"])
    lines.append(f"  at most {found['peak_mib']:,} MiB; load average {load}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
