"""What an installation sets from outside, and what happens when it sets nothing or nonsense."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from config.environment import EnvironmentProblem, flag, make_folder, secret_key, words


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_a_flag_is_read(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("IMOJAK_FLAG", text)
    assert flag("IMOJAK_FLAG") is value


def test_a_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMOJAK_FLAG", "maybe")
    with pytest.raises(EnvironmentProblem, match="IMOJAK_FLAG"):
        flag("IMOJAK_FLAG")


def test_a_list_is_read_without_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMOJAK_WORDS", " a.example , b.example ,, ")
    assert words("IMOJAK_WORDS") == ["a.example", "b.example"]


def test_a_key_from_outside_wins_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    assert secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = secret_key(tmp_path)
    assert len(first) >= 50
    assert secret_key(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert len(set(pool.map(secret_key, [tmp_path] * 8, chunksize=1))) == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentProblem, match="쓰기 권한"):
        make_folder(tmp_path / "file" / "var")
