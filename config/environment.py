"""Reading the environment: the few things that differ from one installation to the next."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


class EnvironmentProblem(ImproperlyConfigured):
    """A setting from outside that cannot be used; the text is meant for the person who runs imojak."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.user_message = message


_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def flag(name: str, default: bool = False) -> bool:
    """Read a yes-or-no variable.

    Raises:
        EnvironmentProblem: if it is set to a word that is neither.
    """
    text = os.environ.get(name)
    if text is None:
        return default
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise EnvironmentProblem(f"환경 변수 {name}의 값 '{text}'을(를) 읽을 수 없습니다. 1 또는 0을 적어 주세요.")


def words(name: str, default: str = "") -> list[str]:
    """Read a variable that lists things with commas between them; blanks around each are dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def make_folder(folder: Path) -> Path:
    """Create ``folder`` and those above it where they are missing, and return it.

    Raises:
        EnvironmentProblem: if it cannot be made, for one because its parent may not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentProblem(f"폴더 {folder}을(를) 만들 수 없습니다. 쓰기 권한을 확인해 주세요.") from error
    return folder


def secret_key(var: Path) -> str:
    """Return ``SECRET_KEY`` from the environment, or the one kept in ``var/secret-key``, made on first use.

    Two processes that start together agree on one key: the file appears whole or not at all, and the later one reads
    what the earlier wrote.

    Raises:
        EnvironmentProblem: if the key can be neither read nor written.
    """
    given = os.environ.get("SECRET_KEY", "")
    if given:
        return given
    kept = var / "secret-key"
    try:
        if not kept.exists():
            draft = var / f".secret-key.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
            try:
                os.link(draft, kept)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return kept.read_text(encoding="ascii").strip()
    except OSError as error:
        raise EnvironmentProblem(
            f"비밀 키 파일 {kept}을(를) 읽거나 쓸 수 없습니다. 권한을 확인하거나 환경 변수 SECRET_KEY를 정해 주세요."
        ) from error
