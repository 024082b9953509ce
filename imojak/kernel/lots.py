"""Lots (추첨값): the only chance there is in choosing, and anybody can compute it again.

The lot of a receipt number is the SHA-256 of seed, colon and receipt number in UTF-8, written in hexadecimal; the
smaller one comes first. ``printf '%s:%s' "$SEED" "$RECEIPT" | sha256sum`` gives the same.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256


def lot(seed: str, receipt: str) -> str:
    """Return the lot of a receipt number under a seed: 64 hexadecimal digits; smaller comes first."""
    return sha256(f"{seed}:{receipt}".encode()).hexdigest()


def is_printable(text: str) -> bool:
    """Tell whether a seed or receipt number comes out the same when somebody types it off a sheet of paper.

    Nothing invisible, no blank at either end, and Hangul in one piece (NFC).
    """
    return bool(text) and text.isprintable() and text == text.strip() == unicodedata.normalize("NFC", text)
