"""Types, programmes and parameters read without their whole year: a file, several, or a folder. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from imojak.plan.agency import Strategy
from imojak.plan.checks_parameters import Year, check_parameters
from imojak.plan.checks_programme import Surroundings, check_programme
from imojak.plan.effective import Effective, effective
from imojak.plan.errors import PlanError, refuse
from imojak.plan.files import load, text_of
from imojak.plan.lines import line_of, line_of_message
from imojak.plan.parameters import FILE as PARAMETERS
from imojak.plan.parameters import ParameterFile, read_parameters
from imojak.plan.programmes import Programme
from imojak.plan.reader import PROGRAMMES, salvage_programme
from imojak.plan.types.reader import FOLDER, TypeFile, salvage_type
from imojak.plan.types.schema import ProgrammeType

_STRATEGY = "strategy.toml"


@dataclass(frozen=True)
class ProgrammeFile:
    """A programme as it was read alone, with the types of its year."""

    root: Path
    year: int
    programme: Programme
    types: dict[str, ProgrammeType]

    @property
    def offers(self) -> list[Effective]:
        """The programme and its strands with their types."""
        return list(effective(self.programme, self.types))

    def strategy(self) -> Strategy:
        """Return the sections and labels of its year; where the year has none yet, those of the last year before that has.

        Raises PlanError.
        """
        years = (int(one.name) for one in self.root.parent.glob("[0-9]*") if one.name.isdecimal())
        for year in sorted((year for year in years if year <= self.year), reverse=True):
            root = self.root.parent / str(year)
            if (root / _STRATEGY).is_file():
                return load(root, _STRATEGY, Strategy)
        raise PlanError(
            _STRATEGY, "", f"{self.year}년과 그 앞 해들의 계획에 파일이 없습니다. 분야와 절을 적은 파일을 두어 주세요."
        )


@dataclass(frozen=True)
class Found:
    """What files hold: types, programmes with their types, and the parameters of years."""

    types: list[TypeFile]
    programmes: list[ProgrammeFile]
    parameters: dict[int, ParameterFile] = field(default_factory=dict)


@dataclass
class Looked:
    """What can be read of files, and everything that is wrong with them; ``texts`` are the files as they are written.

    ``beside`` are the other programmes of the same folders, against which the rules of these are held.
    """

    types: list[TypeFile] = field(default_factory=list)
    programmes: list[ProgrammeFile] = field(default_factory=list)
    beside: list[ProgrammeFile] = field(default_factory=list)
    parameters: dict[int, ParameterFile] = field(default_factory=dict)
    faults: list[PlanError] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def line_of(self, fault: PlanError) -> int | None:
        """Return on which line of its file a fault stands; None where one cannot say."""
        text = self.texts.get(fault.file)
        if text is None:
            return None
        return line_of(text, fault.key) if fault.key else line_of_message(fault.message_ko)

    @property
    def faulty(self) -> set[str]:
        """The files that are not as they should be."""
        return {fault.file for fault in self.faults}


def read_files(paths: Iterable[str | Path]) -> Found:
    """Read types and programmes and check each by itself. Raises PlanError, also for a file that is neither."""
    looked = look(paths)
    refuse(looked.faults)
    return Found(looked.types, looked.programmes, looked.parameters)


def look(paths: Iterable[str | Path]) -> Looked:
    """Read what can be read of types and programmes, check each by itself, and go on after a fault."""
    looked = Looked()
    types: dict[Path, dict[str, ProgrammeType]] = {}
    asked, strange = _files(paths)
    looked.faults += strange
    if not asked and not strange:
        sentence = "사업 유형이나 사업 파일이 하나도 없습니다. types나 programmes 폴더의 파일을 적어 주세요."
        looked.faults.append(PlanError("", "", sentence))
    for path in asked:
        if path.name == PARAMETERS:
            continue
        with _told(looked.faults):
            file = f"{path.parent.name}/{path.name}"
            looked.texts[file] = text_of(path.parent.parent, file)
            if path.parent.name == FOLDER:
                of, faults = salvage_type(path)
                looked.faults += faults
                looked.types += [of] if of is not None else []
            else:
                programme, faults = _programme(path, _types(path.parent.parent, types))
                looked.faults += faults
                looked.programmes += [programme] if programme is not None else []
    for root in dict.fromkeys(_root(path) for path in asked):
        for path in sorted((root / PROGRAMMES).glob("*.toml")):
            if path not in asked:
                with _told([]):  # only what was asked for is told of
                    programme, _ = _programme(path, _types(root, types))
                    looked.beside += [programme] if programme is not None else []
    for path in asked:
        if path.name == PARAMETERS:
            with _told(looked.faults):
                _parameters(path.parent, looked, _types(path.parent, types))
    return looked


def _root(path: Path) -> Path:
    return path.parent if path.name == PARAMETERS else path.parent.parent


def _parameters(root: Path, looked: Looked, types: dict[str, ProgrammeType]) -> None:
    """Read a year's parameters and hold them against its types and programmes. Raises PlanError for an unreadable file."""
    if not root.name.isdigit():
        raise PlanError(
            PARAMETERS, "", "어느 해의 값인지 알 수 없습니다. 연도를 이름으로 하는 폴더에 두어 주세요: plans/2024"
        )
    looked.texts[PARAMETERS] = text_of(root, PARAMETERS)
    file = read_parameters(root)
    programmes = [one.programme for one in (*looked.programmes, *looked.beside) if one.root == root]
    looked.faults += check_parameters(Year(int(root.name), file, types, programmes))
    looked.parameters[int(root.name)] = file


@contextmanager
def _told(faults: list[PlanError]) -> Iterator[None]:
    """Go on after what makes a file unreadable, and note it."""
    try:
        yield
    except PlanError as error:
        faults += error.every


def _types(root: Path, known: dict[Path, dict[str, ProgrammeType]]) -> dict[str, ProgrammeType]:
    """Return the types of a year's folder as far as they can be read."""
    if root not in known:
        read = [salvage_type(path)[0] for path in sorted((root / FOLDER).glob("*.toml"))]
        known[root] = {one.type.code: one.type for one in read if one is not None}
    return known[root]


def _files(paths: Iterable[str | Path]) -> tuple[list[Path], list[PlanError]]:
    """Return the files that are asked for, each once, and what is neither a type nor a programme."""
    found: list[Path] = []
    strange: list[PlanError] = []
    for written in paths:
        path = Path(written).resolve()
        if path.is_dir():
            inside = [path] if path.name in (FOLDER, PROGRAMMES) else [path / FOLDER, path / PROGRAMMES]
            for folder in inside:
                found += sorted(folder.glob("*.toml"))
            found += [path / PARAMETERS] if (path / PARAMETERS).is_file() else []
        elif path.parent.name in (FOLDER, PROGRAMMES) or path.name == PARAMETERS:
            found.append(path)
        else:
            sentence = (
                "사업 유형(types/코드.toml), 사업(programmes/코드.toml), 한 해의 값(parameters.toml) 파일이 아닙니다."
            )
            strange.append(PlanError(str(written), "", sentence))
    return list(dict.fromkeys(found)), strange


def _programme(path: Path, types: dict[str, ProgrammeType]) -> tuple[ProgrammeFile | None, list[PlanError]]:
    root, file = path.parent.parent, f"{PROGRAMMES}/{path.name}"
    read = salvage_programme(root, path.name)
    faults, programme = list(read.faults), read.value
    if programme is None:
        return None, faults
    try:
        year = _year(root, programme)
    except PlanError as error:
        return None, [*faults, *read.taken.but([error])]
    faults += read.taken.but(check_programme(file, programme, Surroundings(year, types)))
    return ProgrammeFile(root, year, programme, types), faults


def _year(root: Path, programme: Programme) -> int:
    """The year is the folder's name; elsewhere that of the first round."""
    if root.name.isdigit():
        return int(root.name)
    offers = [programme, *programme.strand]
    days = [one.run_from for offer in offers for one in offer.round]
    days += [one.first for offer in offers for one in offer.series]
    if not days:
        raise PlanError(
            f"{PROGRAMMES}/{programme.code}.toml", "round", "회차가 하나도 없습니다. round나 series를 적어 주세요."
        )
    return min(days).year
