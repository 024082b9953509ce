"""Short codes that people read aloud, type from paper and cannot guess (증명서 확인 코드). Pure but for the dice.

Twelve letters of an alphabet without look-alikes (no 0 and O, no 1, I and L), in three groups: eleven by chance, which
is 54 bits, and one that checks them. The weights are taken modulo 31, a prime, so that one wrong letter and two
letters that changed places are always noticed.
"""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_DRAWN, _GROUP = 11, 4


def new_code() -> str:
    """Return a new code, "7K3M-…": who asks is to see to it that it is not in use."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_DRAWN))
    return _grouped(drawn + check_letter(drawn))


def read_code(text: str) -> str:
    """Return what somebody typed as a code is written, or "" when it can be none.

    Small and wide letters, blanks and other dashes are taken as meant.
    """
    letters = letters_of(text)
    if len(letters) != _DRAWN + 1 or not set(letters) <= set(ALPHABET) or check_letter(letters[:-1]) != letters[-1]:
        return ""
    return _grouped(letters)


def letters_of(text: str) -> str:
    """Return the letters and digits of what somebody typed, as codes are written."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())


def check_letter(drawn: str) -> str:
    """Return the letter that checks others of the alphabet: one that is wrong, or two that changed places, are noticed."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(drawn, start=2))
    return ALPHABET[total % len(ALPHABET)]


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
