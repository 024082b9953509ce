"""What it brings to solve a round of several districts on several workers, and from which size on.

    python benchmarks/workers.py                                       # 100,000 people in 25 districts
    python benchmarks/workers.py --people 400000 --places 20000 --kind scarce

Everybody's candidates lie in the own district, so that the round falls into as many blocks. The same problem is solved as a
whole in one process, and block by block through the queue and the database by one and by two worker processes, as the
workbench does it: blocks written, solved, joined, the whole proven. Seconds on the clock, and of the processor in the process
that has the round (on a busy machine only that says anything: what it is spared the other worker has done), the best of
--rounds. The exit code is 1 where two ways do not come to the same people.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
KIND = "benchmark-round"
DISTRICTS = 25


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--places", type=int, default=10_000)
    parser.add_argument("--kind", choices=("roomy", "scarce"), default="scarce")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        return _work()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IMOJAK_VAR"] = folder
        _begin()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return _measured(given, Path(folder))


def _begin() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from imojak.placing import apart
    from imojak.tasks.kinds import Kind, does

    apart.WORTH = 1
    does(Kind(KIND, "재기", "benchmarks.workers.solve_round"))


def _work() -> int:
    """Work until killed."""
    _begin()
    from imojak.tasks.working import work

    work(leaving=threading.Event())
    return 0


def solve_round(job: Any) -> None:
    """Solve the round of the benchmark block by block; the result says how long that took and who goes where."""
    from imojak.placing.apart import solve_apart

    problem = _problem(**job.payload)
    begun, worked = perf_counter(), process_time()
    found = solve_apart(job, problem, 0, 1)
    taken, worked = perf_counter() - begun, process_time() - worked
    if found is None:
        raise AssertionError("the round does not fall into blocks")
    with job.finishing() as result:
        result |= {"seconds": taken, "worked": worked, "blocks": found.told["blocks"], "mark": _mark(problem, found)}


def _problem(people: int, places: int, kind: str) -> Any:
    """Return districts beside each other as one problem, the same for the same arguments."""
    import numpy as np

    from benchmarks.matching_data import instance
    from imojak.matching.problem import make

    some, few = people // DISTRICTS, places // DISTRICTS
    parts = [instance(some, few, kind, seed) for seed in range(1, DISTRICTS + 1)]
    edges = np.cumsum([0, *(len(one.place) for one in parts)])
    starts = [one.start[:-1] + at for one, at in zip(parts, edges, strict=False)]
    return make(
        np.append(np.concatenate(starts), edges[-1]),
        np.concatenate([one.place + number * few for number, one in enumerate(parts)]),
        np.concatenate([one.score for one in parts]),
        np.concatenate([one.capacity for one in parts]),
        seed="1",
    )


def _mark(problem: Any, found: Any) -> str:
    from imojak.matching.ties import settle_ties

    return sha256(settle_ties(problem, found).place.tobytes()).hexdigest()[:16]


def _measured(given: argparse.Namespace, folder: Path) -> int:
    from imojak.matching.best_total import solve
    from imojak.tasks.actions import ask
    from imojak.tasks.enums import TaskState

    asked = {"people": given.people, "places": given.places, "kind": given.kind}
    problem = _problem(**asked)
    print(f"{problem.people:,} × {problem.places:,}, {problem.edges:,} candidates, {DISTRICTS} districts, {given.kind}")
    solve(_problem(DISTRICTS * 40, DISTRICTS * 10, given.kind))  # compiled
    best: dict[str, tuple[float, float]] = {}
    marks = set()

    def told(name: str, taken: float, worked: float) -> None:
        clock, processor = best.get(name, (1e9, 1e9))
        best[name] = min(clock, taken), min(processor, worked)

    for _ in range(given.rounds):
        begun, worked = perf_counter(), process_time()
        found = solve(problem)
        told("whole", perf_counter() - begun, process_time() - worked)
        marks.add(_mark(problem, found))
    del problem, found
    for workers in (1, 2):
        words = [sys.executable, str(Path(__file__)), "--work"]
        processes = [
            subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}) for _ in range(workers)
        ]
        try:
            for number in range(given.rounds + 1):  # the first loads the compiled loops
                task = ask(KIND, f"{workers}:{number}", payload=asked)
                while task.is_live:
                    sleep(0.05)
                    task.refresh_from_db()
                if task.state != TaskState.DONE:
                    print(task.error)
                    return 1
                if number:
                    name = f"{workers} worker{'s' if workers > 1 else ''}"
                    told(name, task.result["seconds"], task.result["worked"])
                    marks.add(task.result["mark"])
        finally:
            for one in processes:
                one.kill()
                one.wait()
    for name, (clock, processor) in best.items():
        print(f"  {name:10} {clock:8.3f} s, the processor worked {processor:8.3f} s")
    print(f"  the machine: {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    if len(marks) > 1:
        print("  not the same people")
    return int(len(marks) > 1)


if __name__ == "__main__":
    sys.exit(main())
