"""The command: every trouble is one clear sentence on stderr and a non-zero exit, and no traceback."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from imojak.cli import main
from imojak.problems import CALLED_WRONGLY, FAILED, Problem, explain
from imojak.schema import migrations_in_code, replaced_by
from tests.conftest import ROOT, migrated_file


@pytest.fixture
def imojak(tmp_path: Path):
    """Run the real command in a process of its own, with a database and folder of its own."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "imojak.cli", *words]
        own = {"IMOJAK_VAR": str(tmp_path / "var"), "DATABASE_URL": "", **environment}
        return subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False)

    return run


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return the sentence, having made sure that it is one and that nothing else was printed."""
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("imojak: ")
    return lines[0]


def test_help_lists_every_command_of_imojak_with_its_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    told = capsys.readouterr().out
    commands = {path.stem for path in (ROOT / "imojak").rglob("management/commands/[a-z]*.py")}
    for name in commands | {"lint", "serve", "migrate"}:
        line = next((line for line in told.splitlines() if line.startswith(f"  {name} ")), "")
        assert any("가" <= letter <= "힣" for letter in line), f"{name} has no Korean help"


def test_without_a_command_the_help_is_shown_and_nothing_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == CALLED_WRONGLY
    assert "쓰는 법" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("imojak ")


def test_an_unknown_command_is_told(imojak) -> None:
    assert "'figurez' 명령은 없습니다" in one_sentence(imojak("figurez"))


def test_a_wrong_option_is_told_in_korean(imojak) -> None:
    done = imojak("migrate", "--nonsense")
    assert done.returncode == CALLED_WRONGLY
    assert "모르는 값이 있습니다: --nonsense" in one_sentence(done)


def test_tables_that_are_missing_are_told_with_the_remedy(imojak) -> None:
    assert "make setup" in one_sentence(imojak("serve", "--port", "0" + str(free_port())))


def test_a_database_of_a_newer_version_is_left_as_it_is(imojak, tmp_path: Path) -> None:
    assert imojak("migrate", "--verbosity", "0").returncode == 0
    path = tmp_path / "var" / "imojak.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('parties', '9999_later', '2030-01-01')"
        )
        before = list(database.iterdump())
    for command in (["migrate"], ["serve", "--port", str(free_port())]):
        assert "이 프로그램보다 새 판입니다" in one_sentence(imojak(*command))
    with sqlite3.connect(path) as database:
        assert list(database.iterdump()) == before


@pytest.fixture
def of_before(tmp_path: Path) -> Path:
    """A database that has had the migrations which others replace now, and none of these."""
    path = tmp_path / "var" / "imojak.sqlite3"
    path.parent.mkdir()
    shutil.copy(migrated_file(), path)
    replaced = replaced_by(migrations_in_code())
    with sqlite3.connect(path) as database:
        database.executemany("DELETE FROM django_migrations WHERE app = ? AND name = ?", list(replaced))
        database.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-01')",
            sorted(set().union(*replaced.values())),
        )
    return path


def _schema(path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(path) as database:
        return list(database.execute("SELECT name, sql FROM sqlite_master ORDER BY name"))


def _noted(path: Path) -> set[tuple[str, str]]:
    with sqlite3.connect(path) as database:
        return set(database.execute("SELECT app, name FROM django_migrations"))


def test_a_database_that_had_all_replaced_migrations_goes_on_as_it_is(imojak, of_before: Path) -> None:
    schema, noted = _schema(of_before), _noted(of_before)
    assert imojak("audit").returncode == 0  # there is nothing to do first
    done = imojak("migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No migrations to apply" in done.stdout
    assert _schema(of_before) == schema
    assert _noted(of_before) - noted == set(replaced_by(migrations_in_code()))


def test_a_database_that_stopped_among_replaced_migrations_is_told_the_way_on(imojak, of_before: Path) -> None:
    with sqlite3.connect(of_before) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'pay' AND name > '0007'")
    noted = _noted(of_before)
    for command in (["migrate"], ["audit"]):
        sentence = one_sentence(imojak(*command))
        assert "pay 12건 가운데 6건" in sentence
        assert "imojak migrate" in sentence
    assert _noted(of_before) == noted


def test_a_port_in_use_is_told_with_another_to_take(imojak) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = one_sentence(imojak("serve", PORT=str(port)))
    assert f"포트 {port}" in sentence
    assert "make run" in sentence


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_told(imojak, port: str) -> None:
    assert "65535" in one_sentence(imojak("serve", "--port", port))


def test_a_database_that_cannot_be_reached_is_told(imojak) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    assert "연결할 수 없습니다" in one_sentence(imojak("migrate", DATABASE_URL=url))


def test_an_unreadable_address_is_told(imojak) -> None:
    assert "DATABASE_URL" in one_sentence(imojak("migrate", DATABASE_URL="mysql://x/y"))


def test_a_file_that_is_no_database_is_told_and_left(imojak, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("dear sir or madam " * 100)
    assert "SQLite 파일이 아닙니다" in one_sentence(imojak("migrate", DATABASE_URL=f"sqlite:///{file}"))
    assert file.read_text().startswith("dear sir")


def test_a_folder_that_cannot_be_made_is_told(imojak, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "만들 수 없습니다" in one_sentence(imojak("migrate", IMOJAK_VAR=str(tmp_path / "file" / "var")))


def test_a_traceback_is_shown_to_whom_asks_for_it(imojak) -> None:
    done = imojak("migrate", "--traceback", DATABASE_URL="mysql://x/y")
    assert "Traceback" in done.stderr
    assert done.returncode != 0


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("imojak.cli._dispatch", interrupted)
    assert main(["live", "2023"]) == 130
    assert capsys.readouterr().err == "imojak: 중단했습니다.\n"


def test_an_error_that_speaks_for_itself_is_shown_as_it_stands() -> None:
    class PlanError(Exception):
        user_message = "plans/2023/budget.toml: 항목이 빠졌습니다."

    assert explain(PlanError("internal")) == (PlanError.user_message, FAILED)


def test_the_sentence_of_the_cause_is_preferred_to_a_guess() -> None:
    error = RuntimeError("wrapped")
    error.__cause__ = Problem("이렇게 해 주세요.")
    assert explain(error)[0] == "이렇게 해 주세요."


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (PermissionError(13, "Permission denied", "/out"), "권한이 없습니다"),
        (FileNotFoundError(2, "No such file", "report.json"), "'report.json'이(가) 없습니다"),
        (OSError(28, "No space left on device"), "디스크가 가득"),
        (MemoryError(), "메모리"),
        (ZeroDivisionError("division by zero"), "뜻밖의 오류"),
    ],
)
def test_what_the_machine_complains_of_becomes_a_sentence(error: Exception, word: str) -> None:
    assert word in explain(error)[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
