"""The files of a report: which formats there are, and how they are written so that a kill leaves what was there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from imojak.problems import Problem
from imojak.reports.document import Document
from imojak.reports.render import html, hwpx, json, pdf, text, xlsx

FORMATS = ("html", "pdf", "hwpx", "xlsx", "json", "txt")
"""Every format, in the order in which they are written."""

NAMES = {
    "html": "누리집 문서(HTML)",
    "pdf": "인쇄용 문서(PDF)",
    "hwpx": "한글 문서(HWPX)",
    "xlsx": "표 묶음(XLSX)",
    "json": "자료(JSON)",
    "txt": "글(TXT)",
}


class UnwritableFolder(Problem):
    """The folder for the files cannot be made or written to."""


@dataclass(frozen=True)
class Written:
    """A file that was written, with its size in bytes."""

    format: str
    path: Path
    size: int


def render(document: Document, kind: str) -> bytes:
    """One format of a report. Raises KeyError for an unknown format."""
    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: html.render(document).encode(),
        "pdf": lambda: pdf.render(document),
        "hwpx": lambda: hwpx.render(document),
        "xlsx": lambda: xlsx.render(document),
        "json": lambda: json.render(document, text.render(document), f"{stem(document)}.txt").encode(),
        "txt": lambda: text.render(document).text.encode(),
    }
    return makers[kind]()


def stem(document: Document) -> str:
    """The name of a report's files without ending: report-2023-09-30."""
    return f"report-{document.as_of.isoformat()}"


def write(document: Document, folder: Path, formats: Sequence[str] = FORMATS) -> Iterator[Written]:
    """Write the formats into a folder one by one, and the page that leads to them last.

    Each file takes its place only when it is complete. Raises UnwritableFolder.
    """
    _make(folder)
    for kind in formats:
        content = render(document, kind)
        path = folder / f"{stem(document)}.{kind}"
        _replace(path, content)
        yield Written(kind, path, len(content))
    _replace(folder / "index.html", _index(document, folder).encode())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UnwritableFolder(
            f"'{folder}' 폴더를 만들 수 없습니다({problem.strerror}). 쓸 수 있는 폴더를 --out에 적어 주세요."
        ) from problem


def _replace(path: Path, content: bytes) -> None:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise UnwritableFolder(
            f"'{path.parent}' 폴더에 쓸 수 없습니다({problem.strerror}). 쓸 수 있는 폴더를 --out에 적어 주세요."
        ) from problem


def _index(document: Document, folder: Path) -> str:
    """A page that leads to every format of this report that is in the folder."""
    items = "".join(
        f'<li><a href="{stem(document)}.{kind}">{escape(NAMES[kind])}</a></li>'
        for kind in FORMATS
        if (folder / f"{stem(document)}.{kind}").exists()
    )
    return html.page(document, f'<main id="main"><h2>내려받기</h2><ul class="files">{items}</ul></main>\n')
