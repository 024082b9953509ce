"""How well a typed word fits each text of an index: as it stands, as initials, with typing errors, in pieces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from imojak.search.distance import distance, masks
from imojak.search.hangul import strokes
from imojak.search.index import Shelf, places

#: How well each text fits, by its number on the shelf.
Finds = dict[int, float]

WHOLE, AT_START, AT_END, INSIDE = 1.0, 0.9, 0.8, 0.65
#: What words lie across counts where it begins or ends with a word, else it is an accident.
ACROSS, ACROSS_START, ACROSS_END = 0.9, 0.75, 0.5
_INITIALS_START, _INITIALS_INSIDE = 0.75, 0.4
#: So many strokes allow so many errors.
_ERRORS = ((14, 3), (8, 2), (4, 1))
#: A short word with an error fits nearly everything, unless it stands at the beginning of a word.
_SHORT = 6
_PIECE = 2


def as_it_stands(shelf: Shelf, word: str) -> Finds:
    """Return the texts in which the word stands, blanks aside."""
    finds: Finds = {}
    for place in places(shelf.text, word):
        if quality := _quality(shelf.begins, place, place + len(word)):
            number = bisect_right(shelf.starts, place) - 1
            if quality > finds.get(number, 0):
                finds[number] = quality
    return finds


def _quality(begins: bytes, start: int, end: int) -> float:
    """Return how well a find between two places fits the words there; 0 for an accident."""
    if begins.find(1, start + 1, end) >= 0:
        if begins[start]:
            return ACROSS if begins[end] else ACROSS_START
        return ACROSS_END if begins[end] else 0
    if begins[start]:
        return WHOLE if begins[end] else AT_START
    if end - start == 1:
        return ACROSS_END if begins[end] else 0
    return AT_END if begins[end] else INSIDE


def as_initials(shelf: Shelf, word: str) -> Finds:
    """Return the texts with these initials (초성)."""
    finds: Finds = {}
    for place in places(shelf.initials, word):
        if shelf.begins[place] or len(word) > _PIECE:
            quality = _INITIALS_START if shelf.begins[place] else _INITIALS_INSIDE
            number = bisect_right(shelf.starts, place) - 1
            finds[number] = max(quality, finds.get(number, 0))
    return finds


def allowed_errors(length: int) -> int:
    """Return how many strokes may be wrong in a word of so many."""
    return next((number for least, number in _ERRORS if length >= least), 0)


def with_errors(shelf: Shelf, word: str, most: int = 3) -> Finds:
    """Return the texts in which something stands that takes few strokes, at most ``most``, to become the word.

    With k errors in a word cut into k + 1 pieces, one piece is right: where a piece stands, the strokes around it are
    compared. More errors are only tried when fewer find nothing.
    """
    typed = strokes(word)
    pattern = masks(typed)
    for errors in range(min(allowed_errors(len(typed)), most) + 1):
        finds = _with_errors(shelf, typed, pattern, errors)
        if finds:
            return finds
    return {}


def _with_errors(shelf: Shelf, typed: str, pattern: dict[str, int], errors: int) -> Finds:
    finds: Finds = {}
    whole, length = shelf.strokes, len(typed)
    seen: set[tuple[int, int]] = set()
    for start, piece in _pieces(typed, errors + 1):
        for place in places(whole, piece):
            begin, line = place - start, bisect_right(shelf.stroke_starts, place) - 1
            if (begin, line) in seen:
                continue
            seen.add((begin, line))
            wrong = _errors_at(whole, shelf.stroke_starts[line], begin, pattern, length, errors)
            if wrong <= errors:
                quality = AT_START * (1 - 2.5 * wrong / length)
                for number in shelf.typed[line]:
                    finds[number] = max(quality, finds.get(number, 0))
    return finds


def _errors_at(whole: str, line: int, begin: int, pattern: dict[str, int], length: int, errors: int) -> int:
    """Return the errors with which the pattern stands where its first stroke would be at ``begin``, on this line."""
    if length >= _SHORT:
        first = max(line, begin - errors)
        return distance(pattern, length, whole[first : _line_end(whole, first, begin + length + errors)])
    # The word's beginning may be a stroke off when one is missing or too many.
    for first in (begin, begin - 1, begin + 1):
        if first >= line and whole[first - 1] in " \n":
            return distance(
                pattern, length, whole[first : _line_end(whole, first, first + length + errors)], anchored=True
            )
    return errors + 1


def _line_end(whole: str, first: int, end: int) -> int:
    found = whole.find("\n", first, end)
    return end if found < 0 else found


def _pieces(typed: str, number: int) -> Iterator[tuple[int, str]]:
    for piece in range(number):
        start, end = len(typed) * piece // number, len(typed) * (piece + 1) // number
        yield start, typed[start:end]


def in_pieces(shelf: Shelf, word: str) -> list[str]:
    """Return the longest pieces of a word, from its beginning on, that stand in texts: 바리스타과정을 has two."""
    pieces = []
    place = 0
    while len(word) - place >= _PIECE:
        length = _PIECE
        if word[place : place + length] not in shelf.text:
            place += 1
            continue
        while place + length < len(word) and word[place : place + length + 1] in shelf.text:
            length += 1
        pieces.append(word[place : place + length])
        place += length
    return pieces
