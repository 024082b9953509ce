"""Searching an index: what was typed, read in the ways that people mean it, and the documents in order of fit."""

from __future__ import annotations

import re
from collections.abc import Container, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from math import log

from imojak.search.explain import Reading, Reason, reasons
from imojak.search.hangul import from_keys, has_jamo, is_initials, normal, to_keys, words
from imojak.search.index import Document, Index
from imojak.search.matching import Finds, as_initials, as_it_stands, in_pieces, with_errors

_LONGEST, _MOST_WORDS = 100, 10
#: What fits so much worse than the best, or so badly, is no answer.
_WORST, _LEAST = 0.3, 0.15
#: A reading in which blanks were moved counts a little less than what was typed.
_JOINED = 0.95
#: With such a score no other reading is tried.
_GOOD = 0.8
#: What a word in pieces counts beside one that stands as it is, and when so much of it stands few errors are forgiven.
_IN_PIECES, _COVERED, _LEAST_COVERED = 0.9, 0.7, 0.5
_LATIN = re.compile("[A-Za-z]")

Scores = dict[int, float]


@dataclass(frozen=True)
class Hit:
    """A document that was found: the better, the higher the score (at most about 1)."""

    document: Document
    score: float
    readings: tuple[Reading, ...] = field(repr=False)
    weights: Mapping[str, float] = field(repr=False)

    @property
    def key(self) -> Hashable:
        """The document's key."""
        return self.document.key

    @cached_property
    def reasons(self) -> list[Reason]:
        """Which words stand where in the document, and how they were found; with the places to highlight."""
        return reasons(self.document, self.readings, self.weights)


@dataclass(frozen=True)
class Result:
    """Hits, best first; how many there are in all; and what was read otherwise than typed (typed, read)."""

    hits: tuple[Hit, ...]
    total: int
    read_as: tuple[tuple[str, str], ...]


def search(index: Index, query: str, limit: int = 20, only: Container[Hashable] | None = None) -> Result:
    """Return the best ``limit`` documents for what somebody typed; ``only`` keeps to documents with these keys.

    The order is the same every time: by score, then as the documents came.
    """
    typed = words(query[:_LONGEST])[:_MOST_WORDS]
    if not typed:
        return Result((), 0, ())
    # In a single word, a mention in a long text is no answer beside a name that is just this word.
    alone = len(typed) == 1 and only is None
    understood = [_understand(index, word, alone) for word in typed]
    readings = tuple(reading for reading, _ in understood)
    scores = _together(index, [(found, 1) for _, found in understood])
    if len(typed) > 1 and (best := max(scores.values(), default=0)) < _GOOD:
        pieces = in_pieces(index.short, "".join("".join(reading.parts) for reading in readings))
        moved = _in_pieces(index, pieces, sum(map(len, pieces)))
        if max(moved.values(), default=0) * _JOINED > best:
            scores |= {
                number: score * _JOINED for number, score in moved.items() if score * _JOINED > scores.get(number, 0)
            }
            readings = (*readings, Reading(" ".join(typed), tuple(pieces), told=" ".join(pieces)))
    if only is not None:
        scores = {number: score for number, score in scores.items() if index.documents[number].key in only}
    least = max(_LEAST, _WORST * max(scores.values(), default=0))
    kept = [(-score, number) for number, score in scores.items() if score >= least]
    hits = tuple(
        Hit(index.documents[number], -score, readings, index.weights) for score, number in nsmallest(limit, kept)
    )
    read_as = tuple((reading.typed, reading.told) for reading in readings if reading.told)
    return Result(hits, len(kept), read_as)


def _understand(index: Index, word: str, alone: bool) -> tuple[Reading, Scores]:
    """Return how a word is best read, and what fits it."""
    plain = normal(word)
    if scores := _scores(index, *_stands(index, plain, alone)):
        return Reading(word, (plain,)), scores
    for other in _other_keyboard(word):
        if scores := _scores(index, *_stands(index, other, alone)):
            return Reading(word, (other,), told=other), scores
    for candidate in (plain, *_other_keyboard(word)):
        pieces = in_pieces(index.short, candidate)
        covered = sum(map(len, pieces)) / len(candidate)
        if covered < _LEAST_COVERED and pieces and not candidate.startswith(pieces[0]):
            pieces = []  # the tail of a word says little of it
        in_parts = _in_pieces(index, pieces, len(candidate))
        alike = _scores(index, with_errors(index.short, candidate, 1 if covered > _COVERED else 3), {})
        if alike or in_parts:
            by_piece = max(in_parts.values(), default=0) > max(alike.values(), default=0)
            merged = {
                number: max(alike.get(number, 0), in_parts.get(number, 0)) for number in alike.keys() | in_parts.keys()
            }
            told = "" if candidate == plain else candidate
            return Reading(word, tuple(pieces) if by_piece else (candidate,), bool(alike), told), merged
    return Reading(word, (plain,)), {}


def _in_pieces(index: Index, pieces: Sequence[str], length: int) -> Scores:
    """Return the scores for pieces of something so long: pieces like words of their own, the rest like a missing one.

    The longer a piece, the more of what is meant it says.
    """
    covered = sum(map(len, pieces)) / max(length, 1)
    together = _together(index, [(_scores(index, *_stands(index, piece)), len(piece)) for piece in pieces])
    return {number: score * covered * _IN_PIECES for number, score in together.items()}


def _other_keyboard(word: str) -> list[str]:
    found = []
    if _LATIN.search(word):
        found.append(normal(from_keys(word)))
    if has_jamo(word):
        found.append(to_keys(word))
    return found


def _stands(index: Index, word: str, alone: bool = False) -> tuple[Finds, Finds]:
    """Return where a word stands as it is, on the short and on the long shelf; initials only on the short one.

    ``alone``: the long shelf is not looked at when nothing on it could be good enough.
    """
    if is_initials(word):
        return as_initials(index.short, word), {}
    short = as_it_stands(index.short, word)
    if alone and short and index.most_of_long < _WORST * max(_scores(index, short, {}).values()):
        return short, {}
    return short, as_it_stands(index.long, word)


def _scores(index: Index, short: Finds, long: Finds) -> Scores:
    """Return the best find of each document, weighted by its field."""
    scores: Scores = {}
    for shelf, finds in ((index.short, short), (index.long, long)):
        owners = shelf.owners
        for number, quality in finds.items():
            for document, weight in owners[number]:
                score = quality * weight
                if scores.get(document, 0) < score:
                    scores[document] = score
    return scores


def _together(index: Index, found: Sequence[tuple[Scores, int]]) -> Scores:
    """Return the documents' scores for several words, each with a factor: rare ones count more, missing ones count too."""
    number = len(index.documents)
    if len(found) == 1:
        return dict(found[0][0])
    each = [(scores, factor * log(1 + number / max(len(scores), 1))) for scores, factor in found]
    whole = sum(rarity for _, rarity in each)
    total: Scores = {}
    for scores, rarity in each:
        share = rarity / whole
        for document, score in scores.items():
            total[document] = total.get(document, 0) + score * share
    return total
