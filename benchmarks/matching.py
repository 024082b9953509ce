"""How fast people are matched to places, beside OR-Tools, SciPy, HiGHS and the package ``matching``.

    python benchmarks/matching.py                              # 4,000 × 900, 40,000 × 5,000, 100,000 × 10,000
    python benchmarks/matching.py 4000 --kind scarce --json    # one size, one kind
    python benchmarks/matching.py 1000000 --solver ours        # a million × 20,000, 30 to 40 million edges

Instances (benchmarks/matching_data.py) are *roomy* (1 to 20 seats a place), *scarce* (seats for half), or *districts*
(scarce, and each of 25 districts gets at least its share). Each solver gets the same arrays in a process of its own, one
after the other; "seconds" are the best of --rounds from arrays to assignment, with everything that it must build, and ours
with checks, lots and proof; "cpu" is what the process used for it, which a busy machine disturbs less. "first" is a small
instance before that: ours is compiled then, if it has not been before. "ours, rerun" is one change more in a market that stays open
(a declined offer, a pin, a seat less or more, a person gone, in turn), "ours, rematch" one declined offer with everybody
else where they are: the median of fifteen, proof included; "× ours" is what share of the first run that is. "MB" is the most that the process ever had, arrays
included. A solver that takes longer than --seconds is stopped; "–" is a size or a kind that it is not for. Peers live in an
environment of their own under var/peers/matching.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from matching_data import KINDS, instance
from peers import matching as peers
from servers import ROOT, DidNotStart

SIZES = {4_000: 900, 40_000: 5_000, 100_000: 10_000, 1_000_000: 20_000}
SOLVERS = (
    "ours", "ours, rerun", "ours, rematch", "ortools flow", "ortools assignment", "scipy bipartite", "scipy dense", "highs", "ours, stable", "matching",
)  # fmt: skip
#: Solvers that are for small instances, for those where everybody gets a seat, or know no districts.
SMALL, FULL_ONLY = {"scipy dense", "highs", "matching", "ortools assignment"}, {"scipy bipartite", "scipy dense"}
AFTER = {"ours, rerun", "ours, rematch"}
WITH_DISTRICTS = {"ours", "ortools flow", *AFTER}


@dataclass(frozen=True)
class Measured:
    """What a solver took for an instance; ``note`` says why there is nothing."""

    kind: str
    people: int
    places: int
    edges: int
    solver: str
    seconds: float | None = None
    cpu: float | None = None
    first: float | None = None
    megabytes: int | None = None
    placed: int | None = None
    total: int | None = None
    note: str = ""


def main() -> int:
    """Measure and print; 1 when solvers of the same question disagree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", nargs="*", type=int, help=f"sizes: {', '.join(map(str, SIZES))}")
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--solver", action="append", choices=SOLVERS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=120, help="a solver is stopped after so long (default 120)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    before, lines = round(os.getloadavg()[0], 2), []
    wanted = [one for one in asked.solver or SOLVERS if not asked.no_peer or one.startswith("ours")]
    python = None if all(one.startswith("ours") for one in wanted) else peers.install()
    for people in asked.people or list(SIZES)[:3]:
        places = SIZES.get(people, max(people // 10, 1))
        for kind in asked.kind or KINDS:
            with tempfile.TemporaryDirectory(prefix="matching-") as name:
                it = instance(people, places, kind, asked.seed)
                it.save(Path(name))
                edges = len(it.place)
                full = it.capacity.sum() >= people
                del it
                for solver in wanted:
                    why = not_for(solver, people, kind, bool(full))
                    told = {"note": why} if why else measure(Path(name), solver, python, asked.rounds, asked.seconds)
                    lines.append(Measured(kind, people, places, edges, solver, **told))
                    print(f"{kind} {people:,}: {solver} {told}", file=sys.stderr)
    told = {"lines": [asdict(one) for one in lines], "load_before": before, "cores": os.cpu_count()}
    print(json.dumps(told, indent=1) if asked.json else table(lines, before))
    return int(bool(disagreeing(lines)))


def not_for(solver: str, people: int, kind: str, full: bool) -> str:
    """Return why a solver is not measured on an instance; nothing where it is."""
    if kind == "districts" and solver not in WITH_DISTRICTS:
        return "knows no districts"
    if people > min(SIZES) and solver in SMALL:
        return "too large for it"
    return "needs a seat for everybody" if solver in FULL_ONLY and not full else ""


def measure(folder: Path, solver: str, python: Path | None, rounds: int, seconds: int) -> dict[str, object]:
    """Run a solver in a process of its own and return what it told."""
    own = solver.startswith("ours")
    script = Path(__file__).with_name("peers") / "matching_solvers.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT) if own else "", "DATABASE_URL": ""}
    command = [sys.executable if own else str(python), str(script), str(folder), solver, str(rounds)]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return {"note": f"stopped after {seconds} s"}
    if done.returncode:
        return {"note": (done.stderr.strip().splitlines() or ["failed"])[-1][:90]}
    found: dict[str, object] = json.loads(done.stdout.rpartition("READY ")[2])
    return found


def disagreeing(lines: list[Measured]) -> list[str]:
    """Return the instances on which solvers of the best total did not come to the same."""
    found = {}
    for one in lines:
        if one.total is not None and one.solver not in {"ours, stable", "matching", *AFTER}:
            found.setdefault((one.kind, one.people), set()).add((one.placed, one.total))
    return [f"{kind} {people}" for (kind, people), some in found.items() if len(some) > 1]


def table(lines: list[Measured], before: float) -> str:
    """Return the lines as text with aligned columns."""
    rows = [("kind", "people", "edges", "solver", "seconds", "cpu", "× ours", "first", "MB", "placed", "total", "")]
    ours = {(one.kind, one.people): one.cpu for one in lines if one.solver == "ours"}
    for one in lines:
        base = ours.get((one.kind, one.people))
        figures = ["–"] * 7
        if one.cpu is not None:
            factor = f"{one.cpu / base:.{2 if one.solver in AFTER else 1}f}" if base else ""
            figures = [f"{one.seconds:.4f}", f"{one.cpu:.4f}", factor, f"{one.first:.1f}", f"{one.megabytes:,}",
                       f"{one.placed:,}", f"{one.total:,}"]  # fmt: skip
        rows.append((one.kind, f"{one.people:,}", f"{one.edges:,}", one.solver, *figures, one.note))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    text = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    wrong = disagreeing(lines)
    return "\n".join([*text, "", f"load average before {before}, {os.cpu_count()} cores"]
                     + [f"DISAGREE: {one}" for one in wrong])  # fmt: skip


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DidNotStart as failed:
        sys.exit(f"the peers could not be installed: {failed} (--no-peer measures ours alone)")
