"""Hangul as it is typed: words, key strokes, initials, the wrong keyboard. Pure functions over text."""

from __future__ import annotations

import re
import unicodedata

_FIRST, _LAST = 0xAC00, 0xD7A3
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
#: Vowels and finals as the strokes that make them: ㅘ is typed ㅗㅏ, ㄳ is typed ㄱㅅ; ㄲ is one stroke with the shift key.
_VOWELS = [*"ㅏㅐㅑㅒㅓㅔㅕㅖㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", *"ㅛㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", *"ㅠㅡ", "ㅡㅣ", "ㅣ"]
_FINALS = [
    "",
    "ㄱ",
    "ㄲ",
    "ㄱㅅ",
    "ㄴ",
    "ㄴㅈ",
    "ㄴㅎ",
    "ㄷ",
    "ㄹ",
    "ㄹㄱ",
    "ㄹㅁ",
    "ㄹㅂ",
    "ㄹㅅ",
    "ㄹㅌ",
    "ㄹㅍ",
    "ㄹㅎ",
]
_FINALS += ["ㅁ", "ㅂ", "ㅂㅅ", *"ㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_JAMO = dict(zip("ㅘㅙㅚㅝㅞㅟㅢ", ("ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅡㅣ"), strict=True))
_JAMO |= dict(zip("ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", [final for final in _FINALS if len(final) == 2], strict=True))

#: The keys of the two-set keyboard (두벌식), with shift where it makes another letter.
_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True))
_SHIFTED = dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
_TO_KEYS = {jamo: key for key, jamo in _KEYS.items()} | {jamo: key.lower() for key, jamo in _SHIFTED.items()}

_STROKES = str.maketrans(
    {
        chr(_FIRST + (i * 21 + v) * 28 + f): initial + vowel + final
        for i, initial in enumerate(INITIALS)
        for v, vowel in enumerate(_VOWELS)
        for f, final in enumerate(_FINALS)
    }
    | _JAMO
)
_TO_INITIALS = str.maketrans({chr(code): INITIALS[(code - _FIRST) // 588] for code in range(_FIRST, _LAST + 1)})

_WORD = re.compile(r"[^\W_]+")
_ONLY_INITIALS = re.compile(f"[{INITIALS}]+")
_HAS_JAMO = re.compile("[ㄱ-ㅣ]")
_NO_JAMO = re.compile("[^ㄱ-ㅣ]+")


def normal(text: str) -> str:
    """Return text as it is compared: compatible forms made one (NFKC), small letters.

    Single Hangul letters stay as a keyboard gives them, which NFKC would turn into others.
    """
    if not _HAS_JAMO.search(text):
        return unicodedata.normalize("NFKC", text).casefold()
    return _NO_JAMO.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text).casefold()


def words(text: str) -> list[str]:
    """Return the words of normal text: runs of letters and digits."""
    return _WORD.findall(text)


def strokes(text: str) -> str:
    """Return text as the strokes that type it: 바리스타 is ㅂㅏㄹㅣㅅㅡㅌㅏ."""
    return text.translate(_STROKES)


def initials(text: str) -> str:
    """Return text with each syllable as its initial (초성), letter by letter: 바리스타 is ㅂㄹㅅㅌ."""
    return text.translate(_TO_INITIALS)


def is_initials(text: str) -> bool:
    """Tell whether text is nothing but initials."""
    return bool(_ONLY_INITIALS.fullmatch(text))


def has_jamo(text: str) -> bool:
    """Tell whether single letters stand in text that are no syllables (yet)."""
    return bool(_HAS_JAMO.search(text))


def from_keys(text: str) -> str:
    """Return what the same keys give on the Korean keyboard: qkfltmxk is 바리스타."""
    return compose("".join(_SHIFTED.get(key) or _KEYS.get(key.lower(), key) for key in text))


def to_keys(text: str) -> str:
    """Return what the same keys give on the Latin keyboard: ㅑㅅ is it."""
    return "".join(_TO_KEYS.get(stroke, stroke) for stroke in strokes(text))


def compose(text: str) -> str:
    """Put strokes together to syllables as a keyboard does; what makes no syllable stays as it is."""
    made = []
    place = 0
    while place < len(text):
        length, syllable = _syllable(text, place)
        made.append(syllable)
        place += length
    return "".join(made)


def _syllable(text: str, start: int) -> tuple[int, str]:
    initial = INITIALS.find(text[start])
    vowel, end = _longest(text, start + 1, _VOWELS)
    if initial < 0 or vowel < 0:
        return 1, text[start]
    final, after = _longest(text, end, _FINALS)
    if final > 0 and text[after : after + 1] and text[after : after + 1] in _VOWELS:
        # A vowel follows: the last consonant begins the next syllable.
        after -= 1
        final = _FINALS.index(text[end:after])
    return after - start, chr(_FIRST + (initial * 21 + vowel) * 28 + max(final, 0))


def _longest(text: str, start: int, table: list[str]) -> tuple[int, int]:
    """Return which entry of the table, two strokes before one, stands at ``start``, and where it ends; −1 for none."""
    for length in (2, 1):
        found = text[start : start + length]
        if len(found) == length and found in table:
            return table.index(found), start + length
    return -1, start
