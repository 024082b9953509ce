"""Hiding the middle of a name where the reader may not know whose it is. Pure."""

from __future__ import annotations


def masked(name: str) -> str:
    """Hide the middle of a person's or a group's name: 김이모 → 김*모, 김모 → 김*."""
    if len(name) <= 1:
        return "*"
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]
