"""Reading a folder of TOML files into a Plan, or saying in one sentence what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from imojak.kernel.rows import Row
from imojak.plan import published
from imojak.plan.agency import Campuses, Executives, Organisation, Profile, Strategy
from imojak.plan.budget import Budget
from imojak.plan.checks import check
from imojak.plan.document import Plan
from imojak.plan.errors import PlanError
from imojak.plan.korean import dotted, sentence
from imojak.plan.programmes import NewCampus, Others, Programme
from imojak.plan.targets import Targets

R = TypeVar("R", bound=Row)

#: Files beside the plan's own that other readers take (the volumes of the lived year).
GUESTS = frozenset({"lived.toml"})
PROGRAMMES = "programmes"
_FILES = {
    "profile.toml",
    "organisation.toml",
    "executives.toml",
    "campuses.toml",
    "strategy.toml",
    "budget.toml",
    "targets.toml",
    "newcampus.toml",
    "others.toml",
}


def read(folder: str | Path, indicators: Mapping[str, str] | None = None) -> Plan:
    """Read the plan in ``folder``, check every file and what they say about each other, and return it.

    ``indicators`` are the known indicator keys with their units; without it, the keys of published.csv are known.
    Raises PlanError at the first thing that is wrong; nothing else is raised for what a file may contain.
    """
    root = Path(folder)
    if not root.is_dir():
        raise PlanError(str(root), "", "계획 폴더가 없습니다. 폴더 이름을 확인해 주세요.")
    for found in sorted(root.glob("*.toml")):
        if found.name not in _FILES | GUESTS:
            raise PlanError(found.name, "", f"모르는 파일입니다. 쓸 수 있는 파일: {', '.join(sorted(_FILES))}.")
    programmes = _programmes(root)
    plan = Plan(
        profile=load(root, "profile.toml", Profile),
        organisation=load(root, "organisation.toml", Organisation),
        executives=load(root, "executives.toml", Executives),
        campuses=load(root, "campuses.toml", Campuses),
        strategy=load(root, "strategy.toml", Strategy),
        budget=load(root, "budget.toml", Budget),
        targets=load(root, "targets.toml", Targets),
        programmes=programmes,
        newcampus=load(root, "newcampus.toml", NewCampus),
        others=load(root, "others.toml", Others),
        published=published.parse(_text(root, published.FILE)),
    )
    known = indicators if indicators is not None else {key: row.unit for key, row in plan.published.items()}
    check(plan, known)
    return plan


def load(root: Path, name: str, schema: type[R]) -> R:
    """Read one TOML file of the plan into ``schema``. Raises PlanError."""
    try:
        document: dict[str, Any] = tomllib.loads(_text(root, name), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(name, "", f"TOML 문법에 맞지 않습니다: {_syntax(error)}") from error
    try:
        return schema.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise PlanError(name, dotted(document, first["loc"]), sentence(first)) from error


def _programmes(root: Path) -> tuple[Programme, ...]:
    folder = root / PROGRAMMES
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        raise PlanError(
            f"{PROGRAMMES}/", "", "사업 파일(programmes/코드.toml)이 하나도 없습니다. 사업마다 하나씩 만들어 주세요."
        )
    programmes = []
    for path in files:
        name = f"{PROGRAMMES}/{path.name}"
        programme = load(root, name, Programme)
        if programme.code != path.stem:
            raise PlanError(
                name, "code", f'파일 이름과 같은 "{path.stem}"이어야 하는데 "{programme.code}"입니다. 둘을 맞춰 주세요.'
            )
        programmes.append(programme)
    return tuple(sorted(programmes, key=lambda programme: (programme.section, programme.order)))


def _text(root: Path, name: str) -> str:
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
