"""Everything that is checked before a change is taken, in one run with one summary.

    python scripts/check.py [STEP …]      steps: lint types contract migrations sqlite postgres browser

Every step runs, also after one that failed, so that one run tells all. A step that cannot run here (no PostgreSQL, no
Chromium) is skipped loudly; with CI=true that is a failure. The last line adds up what the tests said.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import chromium
import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
WORKERS = str(min(2, os.cpu_count() or 1))


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


def tool(name: str, *arguments: str) -> list[str]:
    """Return the command of a tool in the same environment as this script."""
    return [str(BIN / name), *arguments]


def run(command: list[str], result: Result, **environment: str) -> None:
    """Run a command in the project's folder; a failing one marks the step as failed."""
    shown = " ".join([Path(command[0]).name, *command[1:]])
    print(f"$ {shown}", flush=True)
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if done.returncode:
        result.state, result.note = "FAILED", result.note or shown


def counts_of(line: str) -> Counter[str]:
    """Read pytest's closing line ("=== 3 passed, 1 skipped in 2.1s ==="); any other line gives nothing."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", line)
    if not re.fullmatch(r"(=+ )?\d+ .*\bin \d+(\.\d+)?s( \(.+\))?( =+)?\s*", plain):
        return Counter()
    found = re.findall(r"(\d+) (passed|failed|error|skipped)", plain)
    return Counter({what: int(number) for number, what in found})


def run_tests(arguments: list[str], result: Result, **environment: str) -> None:
    """Run pytest, show its output as it comes, and keep the counts of its closing line."""
    colour = "--color=yes" if sys.stdout.isatty() else "--color=no"
    command = tool("pytest", colour, *arguments)
    print(f"$ {' '.join(['pytest', *arguments])}", flush=True)
    closing = Counter[str]()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
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
    result.counts += closing
    if process.returncode:
        result.state, result.note = "FAILED", f"pytest ended with {process.returncode}"
    elif result.counts["skipped"]:
        result.note = f"{result.counts['skipped']} skipped"
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
    run_tests(["-n", WORKERS, "-m", "not browser"], result, DATABASE_URL="")


def on_postgres(result: Result) -> None:
    """The same tests on PostgreSQL."""
    try:
        try:
            binaries = postgres.find_binaries()
        except postgres.NoPostgreSQL:
            if not IN_CI:
                raise
            binaries = postgres.install_binaries()
        with postgres.cluster(binaries) as url:
            run_tests(["-n", WORKERS, "-m", "not browser"], result, DATABASE_URL=url)
    except postgres.NoPostgreSQL as missing:
        raise CannotRun(str(missing)) from missing


def browser(result: Result) -> None:
    """Journeys in Chromium."""
    try:
        path = chromium.find() or chromium.install()
    except chromium.NoChromium as missing:
        raise CannotRun(str(missing)) from missing
    # Each worker has a site of its own.
    run_tests(["-n", WORKERS, "-m", "browser"], result, DATABASE_URL="", CHROMIUM=path)


STEPS: dict[str, Callable[[Result], None]] = {
    "lint": lint,
    "types": types,
    "contract": contract,
    "migrations": migrations,
    "sqlite": sqlite,
    "postgres": on_postgres,
    "browser": browser,
}


def take(name: str) -> Result:
    """Run one step under its heading and return what it came to."""
    step = STEPS[name]
    title = (step.__doc__ or name).strip()
    print(f"\n{'=' * 100}\n{name}: {title}\n{'=' * 100}", flush=True)
    result = Result(name)
    start = time.monotonic()
    try:
        step(result)
    except CannotRun as reason:
        result.state, result.note = ("FAILED" if IN_CI else "SKIPPED"), str(reason)
        print(f"\n!!! {result.state}: {name}: {reason} !!!\n", flush=True)
    result.seconds = time.monotonic() - start
    print(f"-- {name}: {result.state} in {result.seconds:.1f} s", flush=True)
    return result


def main(names: list[str]) -> int:
    """Take the named steps, or all, and return 0 if none failed."""
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        print(f"Unknown step {', '.join(unknown)}; there are {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    results = [take(name) for name in names or STEPS]
    print(f"\n{'=' * 100}")
    for result in results:
        print(f"{result.name:<12} {result.state:<8} {result.seconds:7.1f} s   {result.note}")
    print(f"{'together':<12} {'':<8} {sum(result.seconds for result in results):7.1f} s")
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
