"""The one run that checks everything tells the truth about what failed, was skipped or did not run."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable

import check
import postgres
import pytest


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("=========== 1 failed, 46 passed, 2 skipped in 1.24s ===========", {"failed": 1, "passed": 46, "skipped": 2}),
        ("\x1b[32m== 3 passed, 2 errors in 65.24s (0:01:05) ==\x1b[0m\n", {"passed": 3, "error": 2}),
        ("46 passed in 1.24s", {"passed": 46}),
        ("the boiler was heated in 3s", {}),
        ("tests/pay/test_rules.py::test_3_passed in 2s", {}),
    ],
)
def test_the_closing_line_of_a_test_run_is_read(line: str, counts: dict[str, int]) -> None:
    assert dict(check.counts_of(line)) == counts


def test_what_was_left_out_of_a_test_run_is_read() -> None:
    line = "==== 2149 tests that touch no database were left out (--database-only) ====\n"
    assert check.left_out_of(line) == "without 2149 tests that touch no database: the step sqlite has them"
    assert check.left_out_of("== 3 passed in 65.24s ==") == ""


@pytest.mark.parametrize("names", [["lint", "types"], ["sqlite", "lint"]])
def test_steps_beside_each_other_are_told_whole_and_come_in_the_order_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], names: list[str]
) -> None:
    both_run = threading.Barrier(2, timeout=20)

    def says(result: check.Result) -> None:
        if check.WORKERS == 2:
            both_run.wait()
        check.run([sys.executable, "-c", f"print('the words of {result.name}')"], result)

    monkeypatch.setattr(check, "STEPS", dict.fromkeys(names, says))
    assert [result.name for result in check.take_all(names)] == names
    told = capsys.readouterr().out
    for name in set(names) & set(check.BESIDE):
        assert re.search(f"\n{name}: .*\n=+\n\\$ .*\nthe words of {name}\n-- {name}: ok", told)


def take(monkeypatch: pytest.MonkeyPatch, step: Callable[[check.Result], None], in_ci: bool) -> check.Result:
    monkeypatch.setitem(check.STEPS, "step", step)
    monkeypatch.setattr(check, "IN_CI", in_ci)
    return check.take("step")


@pytest.mark.parametrize(("in_ci", "state"), [(False, "SKIPPED"), (True, "FAILED")])
def test_what_cannot_run_is_skipped_loudly_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], in_ci: bool, state: str
) -> None:
    def step(result: check.Result) -> None:
        raise check.CannotRun("no such server")

    assert take(monkeypatch, step, in_ci).state == state
    assert f"!!! {state}: step: no such server !!!" in capsys.readouterr().out


def test_one_failing_step_fails_the_run_and_the_others_are_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = []

    def fails(result: check.Result) -> None:
        result.state = "FAILED"
        result.counts.update(passed=2, failed=1)

    def works(result: check.Result) -> None:
        taken.append(result.name)
        result.counts.update(passed=4)

    monkeypatch.setattr(check, "STEPS", {"first": fails, "second": works})
    assert check.main([]) == 1
    assert taken == ["second"]
    assert capsys.readouterr().out.splitlines()[-1] == "6 passed, 1 failed, 0 skipped"


def test_a_step_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["lnit"]) == 2
    assert "Unknown step lnit" in capsys.readouterr().err


def test_without_postgresql_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("PG_BINDIR", raising=False)
    monkeypatch.setattr("pathlib.Path.glob", lambda *_: iter(()))
    with pytest.raises(postgres.NoPostgreSQL, match="not installed"):
        postgres.find_binaries()
