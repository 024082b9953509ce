"""bank/*.toml: how the agency's banks want their transfer files, and how they answer (은행 파일 형식).

tax/*.toml: how the tax office wants the file of the year's statements (지급명세서 파일 형식).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from imojak.earning.layouts import Layout, UnreadableLayout
from imojak.plan.errors import PlanError, refuse
from imojak.plan.files import text_of

FOLDER, TAX_FOLDER = "bank", "tax"
#: What a row of a tax file must say of a person.
TAX_VALUES = ("number", "name", "gross", "income_tax", "local_tax")


def read_layouts(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """Read the layouts of a plan by the name of their file; a plan without the folder has none.

    Raises PlanError with every file that is no layout.
    """
    return _read(root, FOLDER, Layout.read)


def read_tax_files(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """Read the layouts of tax files by the name of their file; a plan without the folder has none. Raises PlanError."""
    return _read(root, TAX_FOLDER, tax_layout)


def tax_layout(parameters: Mapping[str, Any]) -> Layout:
    """Read the parameters of a tax file's layout. Raises UnreadableLayout."""
    return Layout.written(parameters, TAX_VALUES, result={})


def _read(root: Path, folder: str, check: Callable[[Mapping[str, Any]], Layout]) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    faults: list[PlanError] = []
    for path in sorted((root / folder).glob("*.toml")):
        name = f"{folder}/{path.name}"
        try:
            found[path.stem] = tomllib.loads(text_of(root, name))
            check(found[path.stem])
        except tomllib.TOMLDecodeError as error:
            faults.append(PlanError(name, "", f"TOML 문법에 맞지 않습니다: {error}"))
        except UnreadableLayout as error:
            faults.append(PlanError(name, "", error.user_message))
    refuse(faults)
    return found
