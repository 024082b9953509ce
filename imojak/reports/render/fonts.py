"""The web parts of the report's typeface, Pretendard GOV (OFL-1.1): installed from npm, never copied into the tree."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from imojak.kernel.typesetting import PACKAGE, FontMissing, packaged

WEB = PACKAGE / "web" / "static"
STYLE = "pretendard-gov-dynamic-subset.css"
WEIGHTS = ("400", "700")
FACE = re.compile(r"@font-face \{(?P<body>.*?)\}", re.DOTALL)
SOURCE = re.compile(r"url\(\./(?P<file>[^)]+\.woff2)\)")
WEIGHT = re.compile(r"font-weight: (?P<weight>\d+)")
RANGE = re.compile(r"unicode-range: (?P<range>[^;]+);")


def embedded(text: str) -> str:
    """The ``@font-face`` rules, with their data, of the parts of the typeface that a text needs. Raises FontMissing."""
    folder = packaged(WEB)
    used = {ord(letter) for letter in text}
    return "".join(
        f'@font-face{{font-family:"Pretendard GOV";font-weight:{weight};unicode-range:{ranges};'
        f"src:url(data:font/woff2;base64,{_data(folder / file)}) format('woff2')}}\n"
        for weight, file, ranges, letters in _faces(folder)
        if not used.isdisjoint(letters)
    )


@cache
def _faces(folder: Path) -> tuple[tuple[str, str, str, frozenset[int]], ...]:
    """Weight, file, range as written and letters of each part of the typeface in the weights that the page uses."""
    try:
        sheet = (folder / STYLE).read_text(encoding="utf-8")
    except OSError as problem:
        raise FontMissing(folder / STYLE) from problem
    found = []
    for face in FACE.finditer(sheet):
        weight, file, ranges = WEIGHT.search(face["body"]), SOURCE.search(face["body"]), RANGE.search(face["body"])
        if weight and file and ranges and weight["weight"] in WEIGHTS:
            found.append((weight["weight"], file["file"], ranges["range"], _letters(ranges["range"])))
    return tuple(found)


def _letters(ranges: str) -> frozenset[int]:
    letters: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        letters.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(letters)


@cache
def _data(file: Path) -> str:
    try:
        return b64encode(file.read_bytes()).decode()
    except OSError as problem:
        raise FontMissing(file) from problem
