"""Files that browsers fetch from npm packages, taken where npm installed them and never copied into the tree.

A package brings far more than a page needs (pretendard-gov alone is 200 MB), and some of it would break a page: KRDS
ships style sheets with dead paths and with addresses of other hosts. So only what is named here is served.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Literal, overload

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage


@dataclass(frozen=True)
class Exposed:
    """One folder of a package under one prefix of ``/static/``; only files matching a pattern are served."""

    prefix: str
    folder: str
    patterns: tuple[str, ...]

    def admits(self, path: str) -> bool:
        """Say whether the file at ``path``, relative to the folder, is served."""
        return any(fnmatch(path, pattern) for pattern in self.patterns)


#: The folders keep their inner layout, because style sheets point from one to another by relative paths.
EXPOSED = (
    Exposed(
        "krds/",
        "krds-uiux/resources",
        ("css/component/output.css", "css/token/krds_tokens.css", "js/component/ui-script.js", "img/component/*"),
    ),
    Exposed(
        "pretendard-gov/",
        "pretendard-gov/dist/web/variable",
        ("pretendardvariable-gov-dynamic-subset.css", "woff2-dynamic-subset/*.woff2"),
    ),
    Exposed("htmx/", "htmx.org/dist", ("htmx.min.js",)),
)


class PrefixedStorage(FileSystemStorage):
    """A folder whose files are collected below ``prefix``; the name of the attribute is what collectstatic reads."""

    def __init__(self, folder: Path, prefix: str) -> None:
        super().__init__(location=folder)
        self.prefix = prefix


class NodeModulesFinder(BaseFinder):
    """Finds ``krds/…``, ``pretendard-gov/…`` and ``htmx/…`` in node_modules."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = Path(settings.NODE_MODULES)

    def check(self, **kwargs: Any) -> builtins.list[CheckMessage]:
        """Warn about a package that is not installed, since every page would come without its style."""
        return [
            Warning(
                f"node_modules에 {exposed.folder}이(가) 없습니다.",
                hint="make setup을 실행하거나 npm ci를 실행해 주세요.",
                id="imojak.W001",
            )
            for exposed in EXPOSED
            if not (self.root / exposed.folder).is_dir()
        ]

    @overload
    def find(self, path: str, find_all: Literal[False] = ...) -> str | None: ...

    @overload
    def find(self, path: str, find_all: Literal[True]) -> builtins.list[str]: ...

    def find(self, path: str, find_all: bool = False) -> str | builtins.list[str] | None:
        """Return where the file of that static path lies: a string or nothing; a list if all are asked for."""
        found = [
            str(file)
            for exposed in EXPOSED
            if path.startswith(exposed.prefix)
            and exposed.admits(inner := path.removeprefix(exposed.prefix))
            and (file := self.root / exposed.folder / inner).is_file()
        ]
        if find_all:
            return found
        return found[0] if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, PrefixedStorage]]:
        """Yield every served file as its path within a storage that knows the prefix."""
        for exposed in EXPOSED:
            folder = self.root / exposed.folder
            storage = PrefixedStorage(folder, exposed.prefix.rstrip("/"))
            for file in sorted(folder.rglob("*")):
                inner = file.relative_to(folder).as_posix()
                if file.is_file() and exposed.admits(inner):
                    yield inner, storage
