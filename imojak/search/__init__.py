"""Searching a catalogue in Korean: spacing, typing errors, parts of compounds, initials, the wrong keyboard.

    index = Index.of(Document(round.pk, {"title": round.title, "host": host, "text": text}) for round in rounds)
    result = search(index, "바리스터")

Pure: documents in, an order with its reasons out. An index takes some hundred kilobytes and is built in a moment, so a
changed catalogue is simply built again.
"""

from imojak.search.explain import Reason, pieces
from imojak.search.index import Document, Index
from imojak.search.query import Hit, Result, search

__all__ = ["Document", "Hit", "Index", "Reason", "Result", "pieces", "search"]
