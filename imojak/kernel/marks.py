"""Marks of what somebody was shown, by which a later step knows whether it is still so."""

from __future__ import annotations

import hashlib
import json


def mark_of(*state: object) -> str:
    """Return a short mark of a state (texts, numbers, lists and mappings of them; anything else by its text)."""
    text = json.dumps(state, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
