"""Korean wording of messages: numbers with their unit, and the particle that fits the sound before it (pure)."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS_WITH_FINAL = "013678"
"""영, 일, 삼, 육, 칠, 팔 end in a consonant; so do 십, 백, 천, 만 of round numbers, which end in 0."""
_DIGITS_IN_L = "178"
_PARTICLES = {"은": ("은", "는"), "이": ("이", "가"), "을": ("을", "를"), "과": ("과", "와"), "으로": ("으로", "로"),
              "이다": ("이다", "다"), "이고": ("이고", "고")}  # fmt: skip


def amount(value: Decimal | int, unit: str | None = None, decimals: int | None = None) -> str:
    """A number as Korean reports print it: 1,234명; with `decimals`, to that many places."""
    if decimals is not None:
        return f"{value:,.{decimals}f}{unit or ''}"
    shown = int(value) if value == int(value) else value.normalize() if isinstance(value, Decimal) else value
    return f"{shown:,f}{unit or ''}" if isinstance(shown, Decimal) else f"{shown:,}{unit or ''}"


def with_particle(text: str, particle: str) -> str:
    """A text with 은/는, 이/가, 을/를, 과/와, 으로/로, 이다/다 as its last sound asks; name the one after a consonant."""
    after_consonant, after_vowel = _PARTICLES[particle]
    sound = re.sub(r"[^0-9A-Za-z가-힣%㎡]", "", text)[-1:]
    final, is_l = _final(sound)
    if particle == "으로" and is_l:
        return text + after_vowel
    return text + (after_consonant if final else after_vowel)


def _final(sound: str) -> tuple[bool, bool]:
    """Whether a letter is spoken with a final consonant, and whether that is ㄹ."""
    if "가" <= sound <= "힣":
        code = (ord(sound) - ord("가")) % 28
        return code != 0, code == 8
    if sound.isdigit():
        return sound in _DIGITS_WITH_FINAL, sound in _DIGITS_IN_L
    return sound in tuple("lmnrLMNR"), sound in tuple("lrLR")
