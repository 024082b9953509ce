"""Types and programmes read without their whole year: a file, several, or a folder. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imojak.plan.agency import Strategy
from imojak.plan.checks_programme import Surroundings, check_programme
from imojak.plan.effective import Effective, effective
from imojak.plan.errors import PlanError
from imojak.plan.files import load
from imojak.plan.programmes import Programme
from imojak.plan.reader import PROGRAMMES, read_programme
from imojak.plan.types.reader import FOLDER, TypeFile, read_type, read_types
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
        """Return the sections and labels of its year; where the year has none yet, those of the year before.

        Raises PlanError.
        """
        for year in (self.year, self.year - 1):
            root = self.root.parent / str(year)
            if (root / _STRATEGY).is_file():
                return load(root, _STRATEGY, Strategy)
        raise PlanError(
            _STRATEGY, "", f"{self.year}년과 그 앞 해의 계획에 파일이 없습니다. 분야와 절을 적은 파일을 두어 주세요."
        )


@dataclass(frozen=True)
class Found:
    """What files hold: types, and programmes with their types."""

    types: list[TypeFile]
    programmes: list[ProgrammeFile]


def read_files(paths: Iterable[str | Path]) -> Found:
    """Read types and programmes and check each by itself. Raises PlanError, also for a file that is neither."""
    types: dict[Path, TypeFile] = {}
    programmes: dict[Path, ProgrammeFile] = {}
    for path in _files(paths):
        if path.parent.name == FOLDER:
            types[path] = read_type(path)
        else:
            programmes[path] = _programme(path)
    if not types and not programmes:
        raise PlanError(
            "", "", "사업 유형이나 사업 파일이 하나도 없습니다. types나 programmes 폴더의 파일을 적어 주세요."
        )
    return Found(list(types.values()), list(programmes.values()))


def _files(paths: Iterable[str | Path]) -> Iterator[Path]:
    for written in paths:
        path = Path(written).resolve()
        if path.is_dir():
            inside = [path] if path.name in (FOLDER, PROGRAMMES) else [path / FOLDER, path / PROGRAMMES]
            for folder in inside:
                yield from sorted(folder.glob("*.toml"))
        elif path.parent.name in (FOLDER, PROGRAMMES):
            yield path
        else:
            raise PlanError(
                str(written), "", "사업 유형(types/코드.toml)이나 사업(programmes/코드.toml) 파일이 아닙니다."
            )


def _programme(path: Path) -> ProgrammeFile:
    root = path.parent.parent
    programme = read_programme(root, path.name)
    types = {code: one.type for code, one in read_types(root).items()}
    year = _year(root, programme)
    check_programme(f"{PROGRAMMES}/{path.name}", programme, Surroundings(year, types))
    return ProgrammeFile(root, year, programme, types)


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
