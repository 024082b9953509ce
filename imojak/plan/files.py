"""One TOML file of a plan read into its schema, or one sentence about what is wrong with it."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from imojak.kernel.rows import Row
from imojak.plan.errors import PlanError
from imojak.plan.korean import dotted, sentence

R = TypeVar("R", bound=Row)


def load(root: Path, name: str, schema: type[R]) -> R:
    """Read one TOML file of the plan into ``schema``. Raises PlanError."""
    return parse(name, text_of(root, name), schema)


def parse(name: str, text: str, schema: type[R]) -> R:
    """Read the text of a TOML file into ``schema``; ``name`` is how messages call it. Raises PlanError."""
    try:
        document: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(name, "", f"TOML 문법에 맞지 않습니다: {_syntax(error)}") from error
    try:
        return schema.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise PlanError(name, dotted(document, first["loc"]), sentence(first)) from error


def text_of(root: Path, name: str) -> str:
    """Return the text of a file of the plan. Raises PlanError when it is not there or is no UTF-8."""
    try:
        return (root / name).read_text(encoding="utf-8-sig")  # Notepad of Windows writes the mark of order first
    except FileNotFoundError:
        raise PlanError(name, "", "파일이 없습니다. 이 이름의 파일을 계획 폴더에 만들어 주세요.") from None
    except UnicodeDecodeError:
        raise PlanError(name, "", "UTF-8로 저장된 파일이 아닙니다. UTF-8로 다시 저장해 주세요.") from None
    except OSError as error:
        raise PlanError(name, "", f"파일을 읽을 수 없습니다({error.strerror}). 읽기 권한을 확인해 주세요.") from error


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    """Say in Korean where the syntax breaks; tomllib tells the place at the end of its message."""
    text = str(error)
    if "at line " in text:
        line, _, column = text.rpartition("at line ")[2].rstrip(")").partition(", column ")
        return f"{line}행 {column}번째 글자 부근을 확인해 주세요."
    return "파일 끝에서 따옴표나 괄호가 닫히지 않았습니다. 마지막 줄을 확인해 주세요."
