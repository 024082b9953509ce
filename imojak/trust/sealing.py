"""Sealing (봉인): what may be read only on its way out, such as account numbers, is kept encrypted; no key is in the database.

Keys come from the setting ``SEALING_KEYS`` (the environment) or the file ``SEALING_KEYS_FILE``, which is made on first
use and which only its owner may read. One line is one key: ``name cipher base64``. The last line but ``mark`` seals,
older ones only open; the key ``mark`` makes marks, by which equal texts are found without opening anything, and is
never changed. A cipher is a name in ``CIPHERS``: another, certified module comes in as one more.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from imojak.problems import Problem

#: The name of the key that makes marks.
MARK = "mark"
_NONCE = 12


class SealingProblem(Problem):
    """Keys that cannot be read, or a seal that does not open; ``user_message`` says in Korean what to do."""


class Cipher(Protocol):
    """What a cipher can do. ``bound`` is not kept in the seal: it must be the same text at opening."""

    key_bytes: int

    def close(self, key: bytes, text: bytes, bound: bytes) -> bytes:
        """Return the sealed bytes."""

    def open(self, key: bytes, sealed: bytes, bound: bytes) -> bytes:
        """Return what was sealed. Raises SealingProblem when it was sealed otherwise, or changed since."""


class AesGcm:
    """AES-256-GCM: twelve bytes drawn for this seal alone, then what was sealed with its tag."""

    key_bytes = 32

    def close(self, key: bytes, text: bytes, bound: bytes) -> bytes:
        """Return the sealed bytes."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, text, bound)

    def open(self, key: bytes, sealed: bytes, bound: bytes) -> bytes:
        """Return what was sealed. Raises SealingProblem."""
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
        except (InvalidTag, ValueError) as error:
            raise SealingProblem(
                "봉인한 내용을 열 수 없습니다. 열쇠 파일이 이 데이터베이스의 것인지 확인해 주세요."
            ) from error


CIPHERS: Mapping[str, Cipher] = {"AES-256-GCM": AesGcm()}
#: What new keys are for.
PREFERRED = "AES-256-GCM"


@dataclass(frozen=True)
class Key:
    """A key by its name, and the cipher that it is for."""

    name: str
    cipher: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class Sealed:
    """A seal, and the name of the key that opens it."""

    key_id: str
    content: bytes


def seal(text: str, *, bound: str) -> Sealed:
    """Seal a text with the newest key, so that it opens only beside ``bound``. Raises SealingProblem without keys."""
    key = _sealing(all_keys())[-1]
    return Sealed(key.name, CIPHERS[key.cipher].close(key.secret, text.encode(), bound.encode()))


def unseal(sealed: Sealed, *, bound: str) -> str:
    """Return what was sealed beside ``bound``. Raises SealingProblem."""
    key = next((one for one in _sealing(all_keys()) if one.name == sealed.key_id), None)
    if key is None:
        raise SealingProblem(f"봉인을 여는 열쇠 '{sealed.key_id}'이(가) 없습니다. 열쇠 파일을 되살려 주세요.")
    return CIPHERS[key.cipher].open(key.secret, bytes(sealed.content), bound.encode()).decode()


def mark_of(text: str) -> str:
    """Return the mark of a text (64 hexadecimal digits): equal texts have equal marks, and no mark tells its text."""
    secret = next(one.secret for one in all_keys() if one.name == MARK)
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def newest() -> str:
    """Return the name of the key that seals now."""
    return _sealing(all_keys())[-1].name


def add_key() -> str:
    """Write a new key behind the others of the key file and return its name; from now on it seals.

    Raises SealingProblem where keys come from the environment: whoever gives them adds one there.
    """
    if settings.SEALING_KEYS:
        raise SealingProblem("열쇠를 환경 변수 SEALING_KEYS로 정하셨습니다. 거기에 새 열쇠를 맨 뒤에 더해 주세요.")
    there = all_keys()
    numbers = [int(one.name[1:]) for one in there if one.name[:1] == "k" and one.name[1:].isdigit()]
    made = _new_key(f"k{max(numbers, default=0) + 1}")
    file = Path(settings.SEALING_KEYS_FILE)
    try:
        _write(file, "".join(f"{_line(one)}\n" for one in [*there, made]), replace=True)
    except OSError as error:
        raise _unwritable(file) from error
    return made.name


def all_keys() -> tuple[Key, ...]:
    """Return all keys in their order, made and kept on first use. Raises SealingProblem."""
    if settings.SEALING_KEYS:
        return _read(str(settings.SEALING_KEYS))
    file = Path(settings.SEALING_KEYS_FILE)
    try:
        if not file.exists():
            _write(file, "".join(f"{_line(one)}\n" for one in (_new_key(MARK), _new_key("k1"))), replace=False)
        state = file.stat()
        if stat.S_IMODE(state.st_mode) & 0o077:
            raise SealingProblem(f"열쇠 파일 {file}을(를) 다른 사람도 읽을 수 있습니다. chmod 600으로 닫아 주세요.")
        return _read_file(file, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise _unwritable(file) from error


def _unwritable(file: Path) -> SealingProblem:
    return SealingProblem(f"열쇠 파일 {file}을(를) 읽거나 쓸 수 없습니다. 권한을 확인해 주세요.")


@lru_cache(maxsize=2)
def _read_file(file: Path, changed: int, size: int) -> tuple[Key, ...]:
    return _read(file.read_text(encoding="ascii"))


@lru_cache(maxsize=4)
def _read(text: str) -> tuple[Key, ...]:
    """Read keys, one a line (or between commas, as an environment variable has one line)."""
    found: dict[str, Key] = {}
    for line in text.replace(",", "\n").splitlines():
        if not (words := line.split()):
            continue
        try:
            name, cipher, written = words
            key = Key(name, cipher, base64.b64decode(written, validate=True))
        except (ValueError, binascii.Error):
            raise SealingProblem("열쇠를 읽을 수 없습니다. 한 줄에 이름, 방식, base64를 적어 주세요.") from None
        if cipher not in CIPHERS or len(key.secret) != CIPHERS[cipher].key_bytes or len(name) > 16:
            raise SealingProblem(f"열쇠 '{name[:16]}'의 방식이나 길이가 맞지 않습니다. 방식: {', '.join(CIPHERS)}")
        if name in found:
            raise SealingProblem(f"열쇠 '{name}'이(가) 두 번 있습니다. 하나만 남겨 주세요.")
        found[name] = key
    if MARK not in found or len(found) < 2:
        raise SealingProblem("열쇠에는 mark와 봉인하는 열쇠가 하나 이상 있어야 합니다.")
    return tuple(found.values())


def _sealing(found: tuple[Key, ...]) -> list[Key]:
    return [one for one in found if one.name != MARK]


def _new_key(name: str) -> Key:
    return Key(name, PREFERRED, secrets.token_bytes(CIPHERS[PREFERRED].key_bytes))


def _line(key: Key) -> str:
    return f"{key.name} {key.cipher} {base64.b64encode(key.secret).decode()}"


def _write(file: Path, text: str, *, replace: bool) -> None:
    """Write a file that only its owner reads, whole or not at all; of two that make it at once the first one's holds."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    try:
        draft.write_text(text, encoding="ascii")
        if replace:
            draft.replace(file)
        else:
            os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
