"""The text of an agreement: filled from the type's template, and the hash of what is signed. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def filled(text: str, values: Mapping[str, object]) -> str:
    """Return ``text`` with its ``{placeholders}`` filled in. Raises KeyError for one that nobody gave."""
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


def missing(text: str, values: Mapping[str, object]) -> list[str]:
    """Return the placeholders of ``text`` that have no value, in order, each once."""
    asked = dict.fromkeys(_PLACEHOLDER.findall(text))
    return [name for name in asked if values.get(name) in (None, "")]


def text_hash(title: str, version: int, starts_on: date, ends_on: date | None, text: str) -> str:
    """Return the SHA-256 of everything that is agreed: title, version, days and text, so that none can change unseen."""
    whole = "\n".join([title, str(version), starts_on.isoformat(), ends_on.isoformat() if ends_on else "", text])
    return hashlib.sha256(whole.encode()).hexdigest()
