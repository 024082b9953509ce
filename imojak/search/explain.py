"""Why a document was found: which words stand where, and the places to highlight. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from imojak.kernel.josa import particle
from imojak.search.distance import distance, masks
from imojak.search.hangul import initials, is_initials, normal, strokes, words
from imojak.search.index import Document, places
from imojak.search.matching import allowed_errors

NAMES = {
    "title": "이름",
    "field": "분야",
    "place": "자리",
    "host": "운영하는 곳",
    "district": "지역",
    "text": "설명",
}


@dataclass(frozen=True)
class Reading:
    """How one typed word was understood: what is looked for, and whether typing errors were forgiven.

    ``told`` is what a person should be told that it was read as ("" when it was read as typed).
    """

    typed: str
    parts: tuple[str, ...]
    typos: bool = False
    told: str = ""


@dataclass(frozen=True)
class Reason:
    """A word that was found: in which field, how it stands there, and where (start, end in the field's text)."""

    field: str
    typed: str
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def sentence(self) -> str:
        """What a person reads under the hit."""
        where = NAMES.get(self.field, "내용")
        if normal(self.typed) == normal(self.text):
            return f"{where}에 '{self.text}'"
        return f"{where}에 '{self.text}'('{self.typed}'{particle(self.typed, '으로/로')} 찾음)"


def reasons(document: Document, readings: Sequence[Reading], fields: Mapping[str, float]) -> list[Reason]:
    """Return where each typed word stands in a document, the field that counts most first."""
    found = []
    for name in sorted(fields, key=lambda name: -fields[name]):
        text = document.fields.get(name, "")
        if text:
            line = _Line(text)
            for reading in readings:
                spans = sorted({span for part in reading.parts for span in line.spans(part, reading.typos)})
                if spans:
                    first, last = spans[0]
                    found.append(Reason(name, reading.typed, line.text[first:last], tuple(spans)))
    return found


class _Line:
    """A text with the places of its letters before and after it was made normal and lost its blanks."""

    def __init__(self, text: str) -> None:
        self.text = text
        compact, self.origin = [], []
        self.words: list[tuple[int, int]] = []
        for place, letter in enumerate(text):
            for small in normal(letter):
                if words(small):
                    compact.append(small)
                    self.origin.append(place)
        self.compact = "".join(compact)
        place = 0
        for word in words(normal(text)):
            self.words.append((place, place + len(word)))
            place += len(word)

    def spans(self, part: str, typos: bool) -> Iterator[tuple[int, int]]:
        """Yield where a part stands in the text as it was written; whole words where strokes were forgiven."""
        whole = initials(self.compact) if is_initials(part) else self.compact
        at = [(place, place + len(part)) for place in places(whole, part)]
        if not at and typos:
            at = list(self._alike(part))
        for start, end in at:
            if end <= len(self.origin):
                yield self.origin[start], self.origin[end - 1] + 1

    def _alike(self, part: str) -> Iterator[tuple[int, int]]:
        """Yield words that few strokes turn into the part; where there is none, two that do so together."""
        typed = strokes(part)
        pattern, errors = masks(typed), allowed_errors(len(typed))
        for number in (1, 2):
            found = False
            for (start, _), (_, end) in zip(self.words, self.words[number - 1 :], strict=False):
                if distance(pattern, len(typed), strokes(self.compact[start:end])) <= errors:
                    found = True
                    yield start, end
            if found:
                return


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text cut at its highlights: pieces with whether each is highlighted; overlapping spans are joined."""
    cut: list[tuple[str, bool]] = []
    place = 0
    for start, end in sorted(spans):
        if end <= place:
            continue
        start = max(start, place)
        if start > place:
            cut.append((text[place:start], False))
        if cut and cut[-1][1]:
            cut[-1] = (cut[-1][0] + text[start:end], True)
        else:
            cut.append((text[start:end], True))
        place = end
    if place < len(text):
        cut.append((text[place:], False))
    return cut
