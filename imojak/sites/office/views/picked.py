"""Rows that were ticked on a list, read with patience."""

from __future__ import annotations

from django.http import HttpRequest

#: More than this cannot be ticked on one page.
MOST = 2_000


def picked(request: HttpRequest, name: str = "pick") -> list[int]:
    """Return the numbers that were ticked, in their order and once each; what is no number is left out."""
    said = request.POST.getlist(name)[:MOST]
    numbers = [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 19]
    return list(dict.fromkeys(numbers))
