"""One TOML file of a plan read into its schema, with everything that is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from imojak.kernel.rows import Row
from imojak.plan.errors import PlanError, refuse
from imojak.plan.korean import dotted, sentence
from imojak.plan.salvage import NOTHING, Taken, without_what_is_wrong

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Salvaged(Generic[R]):
    """What could be read of a text: ``value`` without the parts that the schema refuses (``faults``).

    None where too little is left. ``taken`` is what was left out, so that what only follows from it is not told twice.
    """

    value: R | None
    faults: tuple[PlanError, ...] = ()
    taken: Taken = NOTHING


def load(root: Path, name: str, schema: type[R]) -> R:
    """Read one TOML file of the plan into ``schema``. Raises PlanError."""
    return parse(name, text_of(root, name), schema)


def parse(name: str, text: str, schema: type[R]) -> R:
    """Read the text of a TOML file into ``schema``; ``name`` is how messages call it. Raises PlanError."""
    read = salvage(name, text, schema)
    refuse(read.faults)
    assert read.value is not None  # nothing was refused
    return read.value


def salvage(name: str, text: str, schema: type[R], instead: Mapping[str, Any] | None = None) -> Salvaged[R]:
    """Read what can be read of a text, with every fault that its schema finds. ``instead`` are values for keys of the
    whole file that are wrong or missing and on which nothing else depends.
    """
    try:
        document: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return Salvaged(None, (PlanError(name, "", f"TOML 문법에 맞지 않습니다: {_syntax(error)}"),))
    try:
        return Salvaged(schema.model_validate(document))
    except ValidationError as error:
        refused = error.errors(include_url=False)
    told: dict[str, PlanError] = {}
    for one in refused:
        key = dotted(document, one["loc"])
        told.setdefault(key, PlanError(name, key, sentence(one)))
    value, taken = without_what_is_wrong(document, refused, schema, instead or {})
    return Salvaged(value, tuple(told.values()), taken)


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
