"""How long a round takes from the tables to everybody's place and reasons, in the real database.

    python benchmarks/placing.py                       # 4,000 applicants, 900 places, 30 wishes each, SQLite
    python benchmarks/placing.py --people 1000 --places 200 --wishes 3 --mode stable

A round is made in a database of its own with applications, wishes, answers and places; then, best of --rounds:

    eligible    the round's rules asked of everybody (paths.actions.looking), as every decision asks them
    facts       everything gathered from the tables into arrays, what "eligible" takes left out
    scores      who may go where, with every part of the score
    solve       the problem made, solved, and its proof checked
    reasons     what became of every wish, a sentence each
    whole       the task as a worker does it, with the rows written

The exit code is 1 where parts of a score do not add up.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
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
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IMOJAK_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        scenario = _made(given)
        return _measured(scenario, given.rounds)


def _made(given: argparse.Namespace) -> Any:
    """Make the round; the same numbers make the same round."""
    import numpy as np
    from django.db import transaction

    from imojak.kernel.districts import DISTRICT_CODES
    from imojak.offers.models import Place
    from imojak.parties.models import Party, Person
    from imojak.paths.models import Application, Preference
    from imojak.placing.models import Scenario
    from tests import factories as make

    chance = np.random.default_rng(2023)
    districts = list(DISTRICT_CODES.values())
    fields = ["office", "marketing", "sales", "finance", "it", "service", "production"]
    times = [f"{day}-{part}" for day in ("mon", "tue", "wed", "thu", "fri") for part in ("am", "pm")]
    kind = make.real_type("internship")
    round = make.round_of(make.programme(), type=kind, capacity=None)
    at = make.at(round.apply_from)
    with transaction.atomic():
        places = Place.objects.bulk_create(
            [
                Place(
                    round=round, kind="post", title=f"기업 {number}", capacity=int(chance.integers(1, 10)),
                    district_code=str(chance.choice(districts)), starts_on=round.starts_on, ends_on=round.ends_on,
                    needs={"skills": [str(chance.choice(fields))], "demands": []},
                    schedule={"weekdays": [0, 2, 4], "starts": "10:00", "minutes": 180},
                )
                for number in range(given.places)
            ],
            batch_size=500,
        )  # fmt: skip
        parties = Party.objects.bulk_create(
            [Party(kind="person", name=f"신청자 {number}") for number in range(given.people)], batch_size=500
        )
        Person.objects.bulk_create(
            [
                Person(
                    party=one, birth_date=f"{chance.integers(1960, 1982)}-05-15", sex="fm"[int(chance.integers(2))],
                    district_code=str(chance.choice(districts)), phone="010-0000-0000",
                )
                for one in parties
            ],
            batch_size=500,
        )  # fmt: skip
        applications = Application.objects.bulk_create(
            [
                Application(
                    round=round, party=one, filed_at=at, status="eligible", score=int(chance.integers(40, 100)),
                    answers={
                        "job_field": [str(chance.choice(fields))], "agree_service": True, "avoid": [],
                        "hours": [str(time) for time in chance.choice(times, 6, replace=False)],
                    },
                )
                for one in parties
            ],
            batch_size=500,
        )  # fmt: skip
        wishes = min(given.wishes, given.places)
        Preference.objects.bulk_create(
            [
                Preference(application=one, place=places[at], rank=rank)
                for one in applications
                for rank, at in enumerate(chance.choice(given.places, wishes, replace=False).tolist(), start=1)
            ],
            batch_size=1_000,
        )
    from imojak.placing.actions import rule_of

    rule = rule_of(round).model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Scenario.objects.create(round=round, name="재기", mode=given.mode, rule=rule, seed="1", made_at=at)


def _measured(scenario: Any, rounds: int) -> int:
    import threading

    from imojak.matching.explain import explain
    from imojak.paths.actions.looking import look_at
    from imojak.paths.models import Application
    from imojak.placing.enums import RUN
    from imojak.placing.facts import gather
    from imojak.placing.models import Seat
    from imojak.placing.running import seats_of
    from imojak.placing.solving import problem_of, solve
    from imojak.tasks import working
    from imojak.tasks.actions import ask

    best: dict[str, float] = {}
    busy: dict[str, float] = {}

    def timed(name: str, do: Any) -> Any:
        begun, worked = perf_counter(), process_time()
        result = do()
        best[name] = min(best.get(name, 1e9), perf_counter() - begun)
        busy[name] = min(busy.get(name, 1e9), process_time() - worked)
        return result

    ok = True
    for number in range(rounds):
        several = list(Application.objects.filter(round=scenario.round).select_related("round__type").order_by("pk"))
        for one in several:
            one.round = scenario.round
        timed("eligible", lambda: look_at(several))  # noqa: B023
        market = timed("facts, with eligible", lambda: gather(scenario))
        edges = timed("scores", market.edges)
        problem = problem_of(market, edges, scenario.seed)
        timed("solve", lambda: solve(problem_of(market, edges, scenario.seed), scenario.mode))  # noqa: B023
        found = solve(problem, scenario.mode)
        told = timed("reasons", lambda: seats_of(market, edges, problem, found, explain(problem, found)))  # noqa: B023
        ok = ok and all(sum(seat.parts) == seat.score for seat in told)
        type(scenario).objects.filter(pk=scenario.pk).update(seed=f"{number}")
        scenario.refresh_from_db()
        ask(RUN, f"scenario:{scenario.pk}", payload={"scenario": scenario.pk})
        timed("whole", lambda: working.work(leaving=threading.Event(), once=True))
    run = scenario.runs.latest("pk")
    for kind in (best, busy):
        kind["facts"] = kind["facts, with eligible"] - kind["eligible"]
    print(
        f"{run.people:,} × {run.numbers['places']:,}, {run.edges:,} candidates, {run.placed:,} placed, {scenario.mode}"
    )
    for name in ("eligible", "facts", "scores", "solve", "reasons", "whole"):
        print(f"  {name:10} {best[name] * 1000:8,.0f} ms, of which the processor worked {busy[name] * 1000:8,.0f} ms")
    assert Seat.objects.filter(run=run).count() == run.people
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
