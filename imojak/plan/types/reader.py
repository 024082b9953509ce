"""Reading types/*.toml: each file becomes a checked type, with the year's common messages where it has none of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from imojak.kernel.rows import Row
from imojak.plan.errors import PlanError, refuse
from imojak.plan.files import load, salvage, text_of
from imojak.plan.types.checks import check_type
from imojak.plan.types.checks_words import happens
from imojak.plan.types.schema import MessageText, ProgrammeType

FOLDER = "types"
MESSAGES = "messages.toml"
#: How messages call a text that has no name, as long as its code is not known.
UNNAMED = "올린 파일"
#: In place of what is wrong and on which nothing else in a type depends, so that the rest is checked all the same.
_INSTEAD: dict[str, object] = {"title": "-", "summary": "-", "effective_from": date.max}


class Messages(Row):
    """messages.toml: what is said in every programme of the year, unless its type says it in its own words."""

    message: list[MessageText] = []


@dataclass(frozen=True)
class TypeFile:
    """A type as it was read: with the common messages in it, the text of its file, and what messages call it."""

    type: ProgrammeType
    source: str
    file: str


def read_types(root: Path) -> Mapping[str, TypeFile]:
    """Return every type of a plan's folder by code; none when there is no folder of types.

    Raises PlanError with everything that is wrong with all of them.
    """
    folder = root / FOLDER
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    common = _common(root)
    found: dict[str, TypeFile] = {}
    faults: list[PlanError] = []
    for path in files:
        file = f"{FOLDER}/{path.name}"
        of, wrong = _salvaged(file, text_of(root, file), lambda _: common, stem=path.stem)
        faults += wrong
        if of is not None:
            found[path.stem] = of
    refuse(faults)
    return found


def read_type(path: Path) -> TypeFile:
    """Return the type of one file; common messages lie beside its folder. Raises PlanError."""
    root = path.parent.parent
    return _read(root, f"{path.parent.name}/{path.name}", _common(root))


def read_text(text: str, common: Callable[[str], list[MessageText]]) -> TypeFile:
    """Return the type of a text that is no file yet; ``common`` gives the common messages for its code.

    Raises PlanError.
    """
    return _whole(*salvage_text(text, common))


def salvage_type(path: Path) -> tuple[TypeFile | None, list[PlanError]]:
    """Return what can be read of a type's file, and everything that is wrong with it.

    Raises PlanError where there is no text, and for the common messages beside its folder.
    """
    root, file = path.parent.parent, f"{path.parent.name}/{path.name}"
    return _salvaged(file, text_of(root, file), lambda _: _common(root), stem=path.stem)


def salvage_text(text: str, common: Callable[[str], list[MessageText]]) -> tuple[TypeFile | None, list[PlanError]]:
    """Return what can be read of a text that is no file yet, and everything that is wrong with it."""
    return _salvaged(UNNAMED, text, common)


def _salvaged(
    file: str, text: str, common: Callable[[str], list[MessageText]], stem: str = ""
) -> tuple[TypeFile | None, list[PlanError]]:
    read = salvage(file, text, ProgrammeType, {"code": stem or "-", **_INSTEAD})
    faults, own = list(read.faults), read.value
    if own is None:
        return None, faults
    if stem and own.code != stem:
        sentence = f'파일 이름과 같은 "{stem}"이어야 하는데 "{own.code}"입니다. 둘을 맞춰 주세요.'
        faults.append(PlanError(file, "code", sentence))
    if not stem and not read.faults:
        file = f"{FOLDER}/{own.code}.toml"
    whole = with_messages(own, common(own.code))
    faults += read.taken.but(check_type(file, whole))
    return TypeFile(whole, text, file), faults


def _whole(found: TypeFile | None, faults: list[PlanError]) -> TypeFile:
    refuse(faults)
    assert found is not None  # nothing is wrong with it
    return found


def _read(root: Path, file: str, common: list[MessageText]) -> TypeFile:
    return _whole(*_salvaged(file, text_of(root, file), lambda _: common, stem=Path(file).stem))


def with_messages(own: ProgrammeType, common: list[MessageText]) -> ProgrammeType:
    """Return the type with the common messages of those events that happen in it and that it does not tell itself."""
    told = {one.event for one in own.message}
    happening = {event for event, _ in happens(own)}
    lent = [one for one in common if one.event in happening - told]
    return own.model_copy(update={"message": [*own.message, *lent]})


def _common(root: Path) -> list[MessageText]:
    return load(root, MESSAGES, Messages).message if (root / MESSAGES).is_file() else []
