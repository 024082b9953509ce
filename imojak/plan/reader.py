"""Reading a folder of TOML files into a Plan, or saying in one sentence what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from imojak.plan import published
from imojak.plan.agency import Campuses, Executives, Organisation, Profile, Strategy
from imojak.plan.bank import read_layouts, read_tax_files
from imojak.plan.budget import Budget
from imojak.plan.checks import check
from imojak.plan.document import Plan
from imojak.plan.effective import indicators_of
from imojak.plan.errors import PlanError, refuse, refuse_first
from imojak.plan.files import Salvaged, load, salvage, text_of
from imojak.plan.parameters import FILE as PARAMETERS
from imojak.plan.parameters import read_parameters
from imojak.plan.programmes import NewCampus, Others, Programme
from imojak.plan.targets import Targets
from imojak.plan.types.reader import MESSAGES, read_types

#: Files beside the plan's own that other readers take (the volumes of the lived year).
GUESTS = frozenset({"lived.toml", MESSAGES})
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
    PARAMETERS,
}


def read(folder: str | Path, indicators: Mapping[str, str] | None = None) -> Plan:
    """Read the plan in ``folder``, check every file and what they say about each other, and return it.

    ``indicators`` are the known indicator keys with their units; without it, the keys of published.csv are known.
    Raises PlanError with everything that is wrong with the files, each by itself (``PlanError.every``), or else with the
    first thing in which they contradict each other; nothing else is raised for what a file may contain.
    """
    root = Path(folder)
    if not root.is_dir():
        raise PlanError(str(root), "", "계획 폴더가 없습니다. 폴더 이름을 확인해 주세요.")
    faults = [
        PlanError(found.name, "", f"모르는 파일입니다. 쓸 수 있는 파일: {', '.join(sorted(_FILES))}.")
        for found in sorted(root.glob("*.toml"))
        if found.name not in _FILES | GUESTS
    ]
    parts: dict[str, Any] = {}
    for part, read_part in _PARTS.items():
        try:
            parts[part] = read_part(root)
        except PlanError as error:
            faults += error.every
    refuse(faults)
    plan = Plan(**parts)
    known = indicators if indicators is not None else {key: row.unit for key, row in plan.published.items()}
    refuse_first(check(plan, {**indicators_of(plan), **known}))
    return plan


def _programmes(root: Path) -> tuple[Programme, ...]:
    folder = root / PROGRAMMES
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        raise PlanError(
            f"{PROGRAMMES}/", "", "사업 파일(programmes/코드.toml)이 하나도 없습니다. 사업마다 하나씩 만들어 주세요."
        )
    found = [salvage_programme(root, path.name) for path in files]
    refuse(fault for one in found for fault in one.faults)
    programmes = [one.value for one in found if one.value is not None]
    return tuple(sorted(programmes, key=lambda programme: (programme.section, programme.order)))


#: What a plan is made of, and how each part is read from its folder.
_PARTS: dict[str, Callable[[Path], Any]] = {
    "programmes": _programmes,
    "profile": lambda root: load(root, "profile.toml", Profile),
    "organisation": lambda root: load(root, "organisation.toml", Organisation),
    "executives": lambda root: load(root, "executives.toml", Executives),
    "campuses": lambda root: load(root, "campuses.toml", Campuses),
    "strategy": lambda root: load(root, "strategy.toml", Strategy),
    "budget": lambda root: load(root, "budget.toml", Budget),
    "targets": lambda root: load(root, "targets.toml", Targets),
    "newcampus": lambda root: load(root, "newcampus.toml", NewCampus),
    "others": lambda root: load(root, "others.toml", Others),
    "published": lambda root: published.parse(text_of(root, published.FILE)),
    "types": read_types,
    "parameters": read_parameters,
    "layouts": read_layouts,
    "tax_files": read_tax_files,
}


def read_programme(root: Path, name: str) -> Programme:
    """Read one file of programmes/, by itself: what it says of other files is not looked at. Raises PlanError."""
    read = salvage_programme(root, name)
    refuse(read.faults)
    assert read.value is not None  # nothing was refused
    return read.value


def salvage_programme(root: Path, name: str) -> Salvaged[Programme]:
    """Read what can be read of one file of programmes/, by itself. Raises PlanError where there is no text."""
    file, stem = f"{PROGRAMMES}/{name}", Path(name).stem
    read = salvage(file, text_of(root, file), Programme, {"code": stem, "name": "-"})
    if read.value is None or read.value.code == stem:
        return read
    sentence = f'파일 이름과 같은 "{stem}"이어야 하는데 "{read.value.code}"입니다. 둘을 맞춰 주세요.'
    return replace(read, faults=(*read.faults, PlanError(file, "code", sentence)))
