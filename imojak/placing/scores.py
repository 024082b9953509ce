"""What a place is worth to a person and the person to the place (배정 점수), over arrays. Pure.

A score is the sum of its parts, and each part is kept: whoever asks why gets the same numbers that decided. A part gives
its points times a share between 0 and 1; the share is a fraction of whole numbers and what is left over is dropped, so
that the same facts give the same score on every machine. Scores are hundredths of a point.

The shares:

- wish: the first wish 1, the last that one may say the least; a place that was not wished for nothing
- sheet: the judges' mean of 100 points
- skills: how much of what the place asks for the person has; a place that asks for nothing is met by everybody
- commute: 1 up to ``near`` minutes, nothing from ``far`` on, in between evenly; 1 where the place's district is not known
- hours: how many of the half-days on which the place works the person can come; 1 where the place does not say
- first: 1 for whoever has not taken part in the programme before
- priority: the first class 1, later ones less, others nothing
- health: nothing where the place demands what the person must avoid
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from imojak.placing.commuting import ELSEWHERE, Minutes
from imojak.placing.enums import UNIT
from imojak.plan.types.matching import FAR, NEAR, Matching, Part

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class People:
    """What is known of applicants, by row: int32[n] or bits of uint64[n].

    ``district`` rows of the table of minutes, ``sheet`` hundredths of 100 points (0 without), ``priority`` the number of
    the class (−1: none), ``slots`` half-days that they can come, ``skills`` what they have, ``limits`` what they must
    avoid.
    """

    district: Int32s
    sheet: Int32s
    first: Bools
    priority: Int32s
    slots: Bits
    skills: Bits
    limits: Bits

    def __len__(self) -> int:
        return len(self.district)


@dataclass(frozen=True, eq=False)
class Places:
    """What is known of places, by column: ``slots`` on which they work, ``skills`` they ask for, ``demands`` they make."""

    district: Int32s
    slots: Bits
    skills: Bits
    demands: Bits

    def __len__(self) -> int:
        return len(self.district)


@dataclass(frozen=True, eq=False)
class Wishes:
    """Wishes as rows (applicant, place, rank from 1): int32[w] each; ``most`` is how many one may say."""

    applicant: Int32s
    place: Int32s
    rank: Int32s
    most: int


@dataclass(frozen=True, eq=False)
class Edges:
    """Candidates, by applicant and then place: int32[m] each, and the parts of their scores int32[m, k].

    ``uses`` names the columns of ``parts``; ``score`` int64[m] is their sum.
    """

    applicant: Int32s
    place: Int32s
    rank: Int32s
    parts: Int32s
    uses: tuple[str, ...]
    score: Int64s = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "score", self.parts.sum(axis=1, dtype=np.int64))

    def starts(self, people: int) -> Int64s:
        """Return where the candidates of each applicant begin: int64[n + 1]."""
        starts = np.zeros(people + 1, np.int64)
        np.cumsum(np.bincount(self.applicant, minlength=people), out=starts[1:])
        return starts


#: How many pairs are looked at together: the arrays in between stay small.
_AT_ONCE = 1 << 20


def candidates(
    people: People,
    places: Places,
    wishes: Wishes,
    rule: Matching,
    minutes: Minutes,
    extra: Sequence[tuple[int, int]] = (),
) -> Edges:
    """Return who may go where, with scores: the wishes, or with ``beyond_wishes`` every place that fits.

    ``extra`` pairs (applicant, place) are candidates whatever the rule says: somebody has pinned them.
    """
    uses = tuple(part.uses for part in rule.part)
    blocks = [
        _fitting(people, places, applicant, place, rank, wishes.most, rule, minutes, pinned)
        for applicant, place, rank, pinned in _pairs(people, places, wishes, rule, extra)
    ]
    if not blocks:
        none = np.empty(0, np.int32)
        return Edges(none, none, none, np.empty((0, len(uses)), np.int32), uses)
    applicant, place, rank, parts = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return Edges(applicant, place, rank, parts, uses)


@dataclass(frozen=True, eq=False)
class RuledOut:
    """Wishes that are no candidates: applicant, place and rank int32[k], and ``by`` int8[k] the row of ``parts`` that says so."""

    applicant: Int32s
    place: Int32s
    rank: Int32s
    by: npt.NDArray[np.int8]
    parts: tuple[str, ...]


def ruled_out(people: People, places: Places, wishes: Wishes, rule: Matching, minutes: Minutes) -> RuledOut:
    """Return the wishes that a required part rules out; ``by`` is the first such part in the rule's order."""
    by_uses = {part.uses: part for part in rule.part}
    columns = wishes.applicant, wishes.place, wishes.rank
    by = np.full(len(wishes.applicant), -1, np.int8)
    for number, name in enumerate(rule.required):
        got = _part(by_uses[name], people, places, *columns, wishes.most, minutes, len(rule.priority))
        by[(by < 0) & (got <= 0)] = number
    out = np.flatnonzero(by >= 0)
    applicant, place, rank = (one[out] for one in columns)
    return RuledOut(applicant, place, rank, by[out], tuple(rule.required))


def _pairs(
    people: People, places: Places, wishes: Wishes, rule: Matching, extra: Sequence[tuple[int, int]]
) -> Iterator[tuple[Int32s, Int32s, Int32s, Bools]]:
    """Yield blocks of pairs in the order of applicant and place, with rank and whether they are pinned."""
    columns = len(places)
    wished = wishes.applicant.astype(np.int64) * columns + wishes.place
    order = np.argsort(wished, kind="stable")
    sorted_keys, sorted_ranks = wished[order], wishes.rank[order]
    pinned = np.array(sorted({one * columns + place for one, place in extra}), np.int64)
    if not rule.beyond_wishes and not len(pinned):
        # A wish is there once, so that these are the pairs as they are.
        if len(sorted_keys):
            applicant, place = (one.astype(np.int32) for one in np.divmod(sorted_keys, columns))
            yield applicant, place, sorted_ranks, np.zeros(len(sorted_keys), np.bool_)
        return
    if not rule.beyond_wishes:
        keys = np.union1d(sorted_keys, pinned)
        blocks = [keys] if len(keys) else []
    else:
        step = max(_AT_ONCE // max(columns, 1), 1)
        blocks = [
            np.arange(begin * columns, min(begin + step, len(people)) * columns, dtype=np.int64)
            for begin in range(0, len(people) if columns else 0, step)
        ]
    for keys in blocks:
        rank = np.zeros(len(keys), np.int32)
        first, last = np.searchsorted(sorted_keys, (keys[0], keys[-1] + 1))
        if last > first:
            rank[np.searchsorted(keys, sorted_keys[first:last])] = sorted_ranks[first:last]
        chosen = np.isin(keys, pinned) if len(pinned) else np.zeros(len(keys), np.bool_)
        yield (keys // columns).astype(np.int32), (keys % columns).astype(np.int32), rank, chosen


def _fitting(
    people: People, places: Places, applicant: Int32s, place: Int32s, rank: Int32s, most: int, rule: Matching,
    minutes: Minutes, pinned: Bools,
) -> tuple[Int32s, Int32s, Int32s, Int32s]:  # fmt: skip
    """Leave out what a required part rules out, and score the rest."""
    by_uses = {part.uses: part for part in rule.part}
    fits = np.ones(len(applicant), np.bool_)
    for name in rule.required:
        fits &= _part(by_uses[name], people, places, applicant, place, rank, most, minutes, len(rule.priority)) > 0
    fits |= pinned
    if not fits.all():
        applicant, place, rank = applicant[fits], place[fits], rank[fits]
    parts = np.empty((len(applicant), len(rule.part)), np.int32)
    for column, part in enumerate(rule.part):
        parts[:, column] = _part(part, people, places, applicant, place, rank, most, minutes, len(rule.priority))
    return applicant, place, rank, parts


def _part(
    part: Part, people: People, places: Places, applicant: Int32s, place: Int32s, rank: Int32s, most: int,
    minutes: Minutes, classes: int,
) -> Int32s:  # fmt: skip
    """Return a part of the score of each pair, int32[m]: points × share, what is left over dropped."""
    full = part.points * UNIT
    match part.uses:
        case "wish":
            share = np.where(rank > 0, most + 1 - rank, 0)
            return (full * share // max(most, 1)).astype(np.int32)
        case "sheet":
            return (full * people.sheet[applicant].astype(np.int64) // (100 * UNIT)).astype(np.int32)
        case "skills":
            return _covered(full, people.skills[applicant], places.skills[place])
        case "hours":
            return _covered(full, people.slots[applicant], places.slots[place])
        case "commute":
            return _near(full, part, minutes, people.district[applicant], places.district[place])
        case "first":
            return np.where(people.first[applicant], full, 0).astype(np.int32)
        case "priority":
            share = np.where(people.priority[applicant] >= 0, classes - people.priority[applicant], 0)
            return (full * share // max(classes, 1)).astype(np.int32)
        case "health":
            return np.where(people.limits[applicant] & places.demands[place], 0, full).astype(np.int32)


def _covered(full: int, has: Bits, wanted: Bits) -> Int32s:
    there = np.bitwise_count(has & wanted).astype(np.int32)
    asked = np.bitwise_count(wanted).astype(np.int32)
    found: Int32s = np.where(asked > 0, full * there // np.maximum(asked, 1), full).astype(np.int32)
    return found


def _near(full: int, part: Part, minutes: Minutes, home: Int32s, work: Int32s) -> Int32s:
    """Look the share up in a table of districts: there are 676 pairs of them, however many people."""
    near = NEAR if part.near is None else part.near
    far = FAR if part.far is None else part.far
    table = np.clip(full * (far - minutes.astype(np.int64)) // (far - near), 0, full)
    table[minutes < 0] = 0
    table[:, ELSEWHERE] = full
    found: Int32s = table.astype(np.int32)[home, work]
    return found
