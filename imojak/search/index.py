"""What is searched: a catalogue's texts without blanks, one behind the other, and which documents each belongs to.

Equal texts are kept once. Short fields (title, field, host, district) are also kept as strokes, for typing errors, and
as initials; of long ones only the distinct words are kept. Everything is found by scanning these strings, which the
interpreter does at the speed of memory; for a few thousand documents they are some ten kilobytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from imojak.search.hangul import initials, normal, strokes, words

#: How much a word counts by the field it stands in.
WEIGHTS = {"title": 1.0, "field": 0.6, "place": 0.6, "host": 0.5, "district": 0.5, "text": 0.25}
#: Fields that are too long for typing errors, initials and moved blanks: there, something like it stands everywhere.
LONG = frozenset({"text"})
_END = "\n"


@dataclass(frozen=True)
class Document:
    """Something to be found: its key, and its texts by field; fields without a weight are not searched."""

    key: Hashable
    fields: Mapping[str, str]


class Shelf:
    """Distinct texts one behind the other in one string without blanks, and where their words begin."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, ...], int] = {}
        #: By number of a text, the documents (numbers) that have it and the weight of the field.
        self.owners: list[list[tuple[int, float]]] = []
        self.text = self.initials = self.strokes = ""
        self.begins = b""
        self.starts = array("I")
        self.stroke_starts = array("I")
        #: By number of a line of strokes, the numbers of the texts that are typed so, numbers in them aside.
        self.typed: list[list[int]] = []

    def add(self, parts: tuple[str, ...], owner: tuple[int, float]) -> None:
        """Put the words of a text on the shelf, or find them there, for a document with the weight of the field."""
        number = self.numbers.setdefault(parts, len(self.numbers))
        if number == len(self.owners):
            self.owners.append([])
        self.owners[number].append(owner)

    def close(self, *, short: bool) -> None:
        """Make the strings that are scanned; ``short`` texts also as strokes and initials."""
        compact = ["".join(key) for key in self.numbers]
        self.text = _END + "".join(text + _END for text in compact)
        self.starts = _starts(compact)
        begins = bytearray(len(self.text) + 1)
        for key, start in zip(self.numbers, self.starts, strict=True):
            place = start
            for word in key:
                begins[place] = 1
                place += len(word)
            begins[place] = 1
        self.begins = bytes(begins)
        if short:
            self.initials = initials(self.text)
            same: dict[str, list[int]] = {}
            for number, key in enumerate(self.numbers):
                # Blanks stay: a missing or superfluous one is one more stroke to change.
                line = strokes(" ".join(word for word in key if not word.isdigit()))
                same.setdefault(line, []).append(number)
            self.typed = list(same.values())
            self.strokes = _END + "".join(line + _END for line in same)
            self.stroke_starts = _starts(same)
        self.numbers = {}


def _starts(texts: Iterable[str]) -> array[int]:
    starts = array("I")
    place = 1
    for text in texts:
        starts.append(place)
        place += len(text) + 1
    return starts


def places(whole: str, part: str) -> Iterator[int]:
    """Yield where a part stands in a string, overlapping ones too."""
    place = whole.find(part)
    while place >= 0:
        yield place
        place = whole.find(part, place + 1)


@dataclass(frozen=True)
class Index:
    """A catalogue that can be searched (:func:`imojak.search.search`); built once, never changed."""

    documents: tuple[Document, ...]
    weights: Mapping[str, float]
    short: Shelf = field(repr=False)
    long: Shelf = field(repr=False)

    @cached_property
    def most_of_long(self) -> float:
        """The best that a find in a long field can count."""
        return max((self.weights[name] for name in LONG if name in self.weights), default=0.0)

    @classmethod
    def of(cls, documents: Iterable[Document], weights: Mapping[str, float] | None = None) -> Index:
        """Build the index of a catalogue. Where documents are equally good, earlier ones are found first."""
        weights = WEIGHTS if weights is None else weights
        kept = tuple(documents)
        short, long = Shelf(), Shelf()
        seen: dict[str, list[str]] = {}
        for number, document in enumerate(kept):
            for name, weight in weights.items():
                text = document.fields.get(name)
                if not text:
                    continue
                parts = seen.get(text)
                if parts is None:
                    parts = seen[text] = words(normal(text))
                owner = number, weight
                if name in LONG:
                    for word in dict.fromkeys(parts):
                        long.add((word,), owner)
                elif parts:
                    short.add(tuple(parts), owner)
        short.close(short=True)
        long.close(short=False)
        return cls(kept, weights, short, long)
