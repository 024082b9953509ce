"""What went wrong, in one sentence that tells a person what to do now.

Any room may raise an exception of its own with an attribute ``user_message``: that sentence is shown as it stands.
This module knows the rest: Django's, the database drivers', and the operating system's.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

#: Exit codes, as shells expect them.
FAILED, CALLED_WRONGLY = 1, 2

UNEXPECTED = "뜻밖의 오류입니다"

#: argparse speaks English only; its sentences and ours.
_ARGPARSE = (
    (re.compile(r"the following arguments are required: (?P<what>.+)"), "{what} 값이 빠졌습니다"),
    (re.compile(r"unrecognized arguments: (?P<what>.+)"), "모르는 값이 있습니다: {what}"),
    (
        re.compile(r"argument (?P<name>\S+?): invalid int value: (?P<what>.+)"),
        "{name}에는 정수를 적어야 합니다: {what}",
    ),
    (
        re.compile(r"argument (?P<name>\S+?): invalid \w+ value: (?P<what>.+)"),
        "{name}에 적은 값이 맞지 않습니다: {what}",
    ),
    (
        re.compile(r"argument (?P<name>\S+?): invalid choice: (?P<what>\S+) \(choose from (?P<some>.+)\)"),
        "{name}에는 {some} 가운데 하나를 적어야 합니다: {what}",
    ),
    (re.compile(r"argument (?P<name>\S+?): (?P<what>[^\x00-\x7f].*)"), "{name}: {what}"),
    (re.compile(r"argument (?P<name>\S+?): expected (one|at least one) argument"), "{name} 뒤에 값이 빠졌습니다"),
    (
        re.compile(r"argument (?P<name>\S+?): not allowed with argument (?P<what>\S+)"),
        "{name}과 {what}은 함께 쓸 수 없습니다",
    ),
)


class Problem(Exception):
    """Something a person can put right; the message says how, in Korean.

    ``told`` is what a page needs to help with it, as JSON; a task that fails by the problem keeps it as its result.
    """

    code = FAILED
    told: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.user_message = message


class CalledWrongly(Problem):
    """The command line makes no sense."""

    code = CALLED_WRONGLY


def explain(error: BaseException) -> tuple[str, int]:
    """Return the sentence for an error and the exit code that goes with it."""
    told = _told(error)
    if told is not None:
        return told, getattr(error, "code", FAILED) if isinstance(error, Problem) else FAILED
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db import Error as DatabaseError

    if isinstance(error, CommandError):
        return _command_error(error)
    if isinstance(error, DatabaseError):
        return _database_error(error), FAILED
    if isinstance(error, OSError):
        return _os_error(error), FAILED
    if isinstance(error, ImproperlyConfigured):
        return f"설정을 읽을 수 없습니다: {_one_line(error)}", FAILED
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("imojak"):
        return f"설치가 끝나지 않았습니다({error.name}이(가) 없음). 'make setup'을 실행해 주세요.", FAILED
    if isinstance(error, MemoryError):
        return "메모리가 모자랍니다. 다른 프로그램을 닫거나 --scale을 줄여 주세요.", FAILED
    return f"{UNEXPECTED}({type(error).__name__}: {_one_line(error)}). --traceback을 붙이면 자세히 나옵니다.", FAILED


def _told(error: BaseException | None) -> str | None:
    """Find the sentence that the error itself, or the one it was raised from, has for people."""
    while error is not None:
        message = getattr(error, "user_message", None)
        if isinstance(message, str):
            return message
        error = error.__cause__
    return None


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or "설명 없음"


def _command_error(error: Exception) -> tuple[str, int]:
    text = str(error).removeprefix("Error: ").strip()
    told = of_argparse(text)
    if told != text:
        return told, CALLED_WRONGLY
    return text, int(getattr(error, "returncode", FAILED) or FAILED)


def of_argparse(text: str) -> str:
    """Return argparse's complaint in Korean, or the text as it is when it is none of argparse's."""
    for pattern, sentence in _ARGPARSE:
        found = pattern.fullmatch(text)
        if found:
            return f"{sentence.format(**found.groupdict())}. --help가 쓰는 법을 보여 줍니다."
    return text


def _database_error(error: Exception) -> str:
    text = _one_line(error)
    low = text.lower()
    if "no such table" in low or "no such column" in low or ("does not exist" in low and "relation" in low):
        return "데이터베이스의 표가 아직 없거나 옛 판입니다. 'make setup'을 실행해 주세요."
    if "unable to open database file" in low:
        return "데이터베이스 파일을 열 수 없습니다. 폴더가 있는지, 쓰기 권한이 있는지 확인해 주세요."
    if "readonly database" in low or "read-only transaction" in low:
        return "데이터베이스에 쓸 수 없습니다. 파일과 폴더의 쓰기 권한을 확인해 주세요."
    if "file is not a database" in low or "malformed" in low:
        return "데이터베이스 파일이 깨졌거나 SQLite 파일이 아닙니다. 백업을 되돌리거나 다른 DATABASE_URL을 정해 주세요."
    if "database is locked" in low:
        return "다른 작업이 데이터베이스에 쓰고 있습니다. 끝난 뒤에 다시 해 주세요."
    if "disk is full" in low or "no space left" in low:
        return "디스크가 가득 찼습니다. 자리를 비운 뒤에 다시 해 주세요."
    if "password authentication failed" in low or ("database" in low and "does not exist" in low):
        return f"데이터베이스가 접속을 거절했습니다. DATABASE_URL의 사용자, 비밀번호, 이름을 확인해 주세요. ({text})"
    if "connection" in low or "could not translate host name" in low or "failed to resolve host" in low:
        return "데이터베이스에 연결할 수 없습니다. 서버가 켜져 있는지, DATABASE_URL이 맞는지 확인해 주세요."
    return (
        f"데이터베이스가 받아들이지 않았습니다({type(error).__name__}: {text}). --traceback을 붙이면 자세히 나옵니다."
    )


def _os_error(error: OSError) -> str:
    what = error.filename or ""
    match error.errno:
        case errno.EADDRINUSE:
            return "포트를 이미 다른 프로그램이 쓰고 있습니다. PORT를 다른 번호로 정해 주세요."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"'{what}'에 쓰거나 읽을 권한이 없습니다. 권한을 확인하거나 다른 곳을 정해 주세요."
        case errno.ENOSPC | errno.EDQUOT:
            return "디스크가 가득 찼습니다. 자리를 비운 뒤에 다시 해 주세요."
        case errno.ENOENT:
            return f"'{what}'이(가) 없습니다. 이름과 위치를 확인해 주세요."
        case errno.ENOTDIR | errno.EEXIST:
            return f"'{what}' 자리에 폴더가 아닌 것이 있습니다. 다른 곳을 정해 주세요."
        case errno.EISDIR:
            return f"'{what}'은(는) 파일이 아니라 폴더입니다."
    return f"파일이나 장치를 다룰 수 없습니다({error.strerror or _one_line(error)}: {what})."
