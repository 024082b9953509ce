"""Edit distance with bits (Myers 1999): how many strokes must be changed so that a word stands in a text. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def masks(pattern: str) -> dict[str, int]:
    """Return for each letter of the pattern the bits of its places; prepare once, use for many texts."""
    found: dict[str, int] = {}
    for place, letter in enumerate(pattern):
        found[letter] = found.get(letter, 0) | 1 << place
    return found


def distance(pattern: Mapping[str, int], length: int, text: str, *, anchored: bool = False) -> int:
    """Return the fewest insertions, deletions and replacements that make the pattern a part of ``text``.

    ``pattern`` comes from :func:`masks`, ``length`` is its length, at least 1. ``anchored``: a part that begins where
    the text begins. The pattern's bits are the rows of the usual table; each letter of the text is one step.
    """
    full = (1 << length) - 1
    last = 1 << (length - 1)
    up, down = full, 0  # where the column grows by one from row to row, and where it falls
    score = best = length
    for letter in text:
        equal = pattern.get(letter, 0)
        across = (((equal & up) + up) ^ up) | equal
        rise = down | ~(across | up) & full
        fall = up & across
        if rise & last:
            score += 1
        elif fall & last:
            score -= 1
        best = min(best, score)
        rise = rise << 1 & full | anchored
        fall = fall << 1 & full
        equal |= down
        up = fall | ~(equal | rise) & full
        down = rise & equal
    return best
