"""Everything that is checked before a change is taken, in one run with one summary.

    python scripts/check.py [STEP …]      steps: lint types contract migrations sqlite postgres browser

Every step runs, also after one that failed, so that one run tells all. A step that cannot run here (no PostgreSQL, no
Chromium) is skipped loudly; with CI=true that is a failure. The last line adds up what the tests said.

Steps that test run one after another, with a worker for each core. Steps that look at the sources run one after another
beside them, in the time in which tests wait, and each is told when it is done.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import chromium
import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
WORKERS = min(2, os.cpu_count() or 1)
#: Each worker begins with its own part of the tests, modules whole; who is done takes over from the other.
SHARED = ["-n", str(WORKERS), "--dist", "worksteal"]


class CannotRun(Exception):
    """Something that the step needs is not on this machine."""


@dataclass
class Result:
    """What one step came to."""

    name: str
    state: str = "ok"
    seconds: float = 0.0
    note: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)


def tool(name: str, *arguments: str) -> list[str]:
    """Return the command of a tool in the same environment as this script."""
    return [str(BIN / name), *arguments]


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment of a step's commands.

    They may keep what they compile: a run starts hundreds of Pythons, and each would compile the house anew.
    """
    return {**{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}, **more}


def run(command: list[str], result: Result) -> None:
    """Run a command in the project's folder and keep what it says; a failing one marks the step as failed."""
    shown = " ".join([Path(command[0]).name, *command[1:]])
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    result.told.append(f"$ {shown}\n{done.stdout}")
    if done.returncode:
        result.state, result.note = "FAILED", result.note or shown


def counts_of(line: str) -> Counter[str]:
    """Read pytest's closing line ("=== 3 passed, 1 skipped in 2.1s ==="); any other line gives nothing."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", line)
    if not re.fullmatch(r"(=+ )?\d+ .*\bin \d+(\.\d+)?s( \(.+\))?( =+)?\s*", plain):
        return Counter()
    found = re.findall(r"(\d+) (passed|failed|error|skipped)", plain)
    return Counter({what: int(number) for number, what in found})


def left_out_of(line: str) -> str:
    """Read how many tests were left out because they touch no database; any other line gives an empty text."""
    found = re.search(r"(\d+) tests that touch no database were left out", line)
    return f"without {found[1]} tests that touch no database: the step sqlite has them" if found else ""


def run_tests(arguments: list[str], result: Result, **environment: str) -> None:
    """Run pytest, show its output as it comes, and keep the counts of its closing line."""
    colour = "--color=yes" if sys.stdout.isatty() else "--color=no"
    command = tool("pytest", colour, *arguments)
    print(f"$ {' '.join(['pytest', *arguments])}", flush=True)
    closing = Counter[str]()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=surroundings(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            closing = counts_of(line) or closing
            result.note = left_out_of(line) or result.note
    result.counts += closing
    if process.returncode:
        result.state, result.note = "FAILED", f"pytest ended with {process.returncode}"
    elif result.counts["skipped"]:
        result.note = f"{result.counts['skipped']} skipped{result.note and '; '}{result.note}"
        if IN_CI:
            result.state = "FAILED"
            result.note += ", and in CI nothing may be"


def lint(result: Result) -> None:
    """Code and templates are in shape."""
    run(tool("ruff", "check", "."), result)
    run(tool("ruff", "format", "--check", "."), result)
    if any((ROOT / "imojak").rglob("*.html")):
        run(tool("djlint", "imojak", "--check", "--quiet"), result)
        run(tool("djlint", "imojak", "--lint", "--quiet"), result)


def types(result: Result) -> None:
    """Types hold."""
    run(tool("mypy"), result)


def contract(result: Result) -> None:
    """Rooms import downwards only."""
    run(tool("lint-imports", "--no-cache"), result)


def migrations(result: Result) -> None:
    """Every change of a model has its migration."""
    run(tool("imojak", "makemigrations", "--check", "--dry-run"), result)


def sqlite(result: Result) -> None:
    """Tests on SQLite."""
    run_tests([*SHARED, "-m", "not browser"], result, DATABASE_URL="")


def on_postgres(result: Result) -> None:
    """Tests that touch a database on PostgreSQL."""
    try:
        try:
            binaries = postgres.find_binaries()
        except postgres.NoPostgreSQL:
            if not IN_CI:
                raise
            binaries = postgres.install_binaries()
        with postgres.cluster(binaries) as url:
            arguments = [*SHARED, "-m", "not browser", "--database-only"]
            run_tests(arguments, result, DATABASE_URL=url)
    except postgres.NoPostgreSQL as missing:
        raise CannotRun(str(missing)) from missing


def browser(result: Result) -> None:
    """Journeys in Chromium."""
    try:
        path = chromium.find() or chromium.install()
    except chromium.NoChromium as missing:
        raise CannotRun(str(missing)) from missing
    # Each worker has a site of its own.
    run_tests([*SHARED, "-m", "browser"], result, DATABASE_URL="", CHROMIUM=path)


STEPS: dict[str, Callable[[Result], None]] = {
    "lint": lint,
    "types": types,
    "contract": contract,
    "migrations": migrations,
    "sqlite": sqlite,
    "postgres": on_postgres,
    "browser": browser,
}


#: Steps that look at the sources, the longest first.
BESIDE = ("types", "lint", "contract", "migrations")


def take(name: str) -> Result:
    """Run one step and return what it came to. Its heading comes first, or with all that is said once it is done."""
    step = STEPS[name]
    heading = f"\n{'=' * 100}\n{name}: {(step.__doc__ or name).strip()}\n{'=' * 100}\n"
    result = Result(name)
    if name in BESIDE:
        result.told.append(heading)
    else:
        print(heading, end="", flush=True)
    start = time.monotonic()
    try:
        step(result)
    except CannotRun as reason:
        result.state, result.note = ("FAILED" if IN_CI else "SKIPPED"), str(reason)
        result.told.append(f"\n!!! {result.state}: {name}: {reason} !!!\n\n")
    result.seconds = time.monotonic() - start
    result.told.append(f"-- {name}: {result.state} in {result.seconds:.1f} s\n")
    print("".join(result.told), end="", flush=True)
    return result


def take_all(names: list[str]) -> list[Result]:
    """Run steps and return what they came to, in the order in which they are named."""
    beside = [name for name in BESIDE if name in names]
    testing = [name for name in names if name not in beside]
    # With one core, or nothing to stand beside, the sources have it all.
    with ThreadPoolExecutor(1 if testing else WORKERS) as pool:
        looked = pool.map(take, beside)
        if WORKERS == 1:
            looked = iter(list(looked))
        taken = {name: take(name) for name in testing}
        taken.update(zip(beside, looked, strict=True))
    return [taken[name] for name in names]


def main(names: list[str]) -> int:
    """Take the named steps, or all, and return 0 if none failed."""
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        print(f"Unknown step {', '.join(unknown)}; there are {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    start = time.monotonic()
    results = take_all(names or list(STEPS))
    print(f"\n{'=' * 100}")
    for result in results:
        print(f"{result.name:<12} {result.state:<8} {result.seconds:7.1f} s   {result.note}")
    print(f"{'together':<12} {'':<8} {time.monotonic() - start:7.1f} s")
    counts = sum((result.counts for result in results), Counter[str]())
    if counts:
        broken = counts["failed"] + counts["error"]
        print(f"{counts['passed']} passed, {broken} failed, {counts['skipped']} skipped")
    return 1 if any(result.state == "FAILED" for result in results) else 0


if __name__ == "__main__":
    postgres.leave_by_the_door()
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
