"""bank/*.toml: how the agency's banks want their transfer files, and how they answer (은행 파일 형식)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imojak.earning.layouts import Layout, UnreadableLayout
from imojak.plan.errors import PlanError, refuse
from imojak.plan.files import text_of

FOLDER = "bank"


def read_layouts(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """Read the layouts of a plan by the name of their file; a plan without the folder has none.

    Raises PlanError with every file that is no layout.
    """
    found: dict[str, Mapping[str, Any]] = {}
    faults: list[PlanError] = []
    for path in sorted((root / FOLDER).glob("*.toml")):
        name = f"{FOLDER}/{path.name}"
        try:
            found[path.stem] = tomllib.loads(text_of(root, name))
            Layout.read(found[path.stem])
        except tomllib.TOMLDecodeError as error:
            faults.append(PlanError(name, "", f"TOML 문법에 맞지 않습니다: {error}"))
        except UnreadableLayout as error:
            faults.append(PlanError(name, "", error.user_message))
    refuse(faults)
    return found
