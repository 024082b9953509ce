"""Sealing: what is sealed opens only with its key and beside what it is bound to; keys are a file of its owner, or given."""

from __future__ import annotations

import base64
import multiprocessing
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from imojak.trust import sealing
from imojak.trust.sealing import Sealed, SealingProblem


def written(name: str, *, cipher: str = "AES-256-GCM", length: int = 32) -> str:
    return f"{name} {cipher} {base64.b64encode(name.encode().ljust(length, b'.')).decode()}"


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    """Keys are kept in a file that is not there yet."""
    settings.SEALING_KEYS = ""
    settings.SEALING_KEYS_FILE = tmp_path / "sealing-keys"
    return tmp_path / "sealing-keys"


@given(text=st.text(max_size=40), bound=st.text(max_size=40))
def test_what_is_sealed_is_read_again(text: str, bound: str) -> None:
    sealed = sealing.seal(text, bound=bound)
    assert sealing.unseal(sealed, bound=bound) == text
    if len(text) > 3:
        assert text.encode() not in sealed.content


@given(position=st.integers(0, 39), flip=st.integers(1, 255))
def test_one_changed_byte_does_not_open(position: int, flip: int) -> None:
    sealed = sealing.seal("110123456789", bound="here")
    changed = bytearray(sealed.content)
    changed[position % len(changed)] ^= flip
    with pytest.raises(SealingProblem, match="열 수 없습니다"):
        sealing.unseal(Sealed(sealed.key_id, bytes(changed)), bound="here")


def test_a_seal_does_not_open_in_another_place_nor_cut_short() -> None:
    sealed = sealing.seal("110123456789", bound="here")
    with pytest.raises(SealingProblem):
        sealing.unseal(sealed, bound="there")
    with pytest.raises(SealingProblem):
        sealing.unseal(Sealed(sealed.key_id, sealed.content[:5]), bound="here")


def test_the_same_text_is_sealed_otherwise_each_time_and_marked_alike() -> None:
    seals = {sealing.seal("110123456789", bound="here").content for _ in range(50)}
    assert len(seals) == 50
    assert sealing.mark_of("110") == sealing.mark_of("110") != sealing.mark_of("111")


def test_keys_are_made_once_and_only_their_owner_reads_them(file: Path) -> None:
    sealed = sealing.seal("1", bound="")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in sealing.all_keys()] == ["mark", "k1"]
    assert sealing.unseal(sealed, bound="") == "1"
    assert [path.name for path in file.parent.iterdir()] == ["sealing-keys"]


def test_a_file_that_others_may_read_is_refused(file: Path) -> None:
    sealing.all_keys()
    file.chmod(0o640)
    with pytest.raises(SealingProblem, match="chmod 600"):
        sealing.all_keys()


def test_a_new_key_seals_and_the_old_one_still_opens(file: Path) -> None:
    old, mark = sealing.seal("1", bound=""), sealing.mark_of("1")
    assert sealing.add_key() == "k2" == sealing.newest() == sealing.seal("1", bound="").key_id
    assert (old.key_id, sealing.unseal(old, bound="")) == ("k1", "1")
    assert sealing.mark_of("1") == mark
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_is_gone_is_named(file: Path) -> None:
    with pytest.raises(SealingProblem, match="k9"):
        sealing.unseal(Sealed("k9", b"x" * 40), bound="")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("k1", "읽을 수 없습니다"),
        (f"{written('mark')},k1 AES-256-GCM !!", "읽을 수 없습니다"),
        (f"{written('mark')},{written('k1', length=16)}", "길이"),
        (f"{written('mark')},{written('k1', cipher='ROT13')}", "방식"),
        (f"{written('mark')},{written('k1')},{written('k1')}", "두 번"),
        (written("mark"), "하나 이상"),
        (f"{written('k1')},{written('k2')}", "mark"),
    ],
)
def test_keys_that_cannot_be_used_are_told_without_telling_the_key(settings: Settings, text: str, told: str) -> None:
    settings.SEALING_KEYS = text
    with pytest.raises(SealingProblem, match=told) as caught:
        sealing.seal("1", bound="")
    assert base64.b64encode(b"k1".ljust(32, b".")).decode() not in caught.value.user_message


def test_keys_that_are_given_are_not_added_to(settings: Settings) -> None:
    settings.SEALING_KEYS = f"{written('mark')},{written('a')},{written('b')}"
    assert sealing.newest() == "b"
    with pytest.raises(SealingProblem, match="SEALING_KEYS"):
        sealing.add_key()


def _made(file: str) -> bytes:
    os.environ["DATABASE_URL"] = f"sqlite:///{file}.sqlite3"  # the run's own is no address; none is opened
    from django.conf import settings

    settings.SEALING_KEYS, settings.SEALING_KEYS_FILE = "", file
    return sealing.all_keys()[-1].secret


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert len(set(pool.map(_made, [str(tmp_path / "keys")] * 8, chunksize=1))) == 1
