"""The menu of a round: which pages it has, by its way of choosing and by who reads it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from imojak.sites.office.desk import Desk


@dataclass(frozen=True)
class Tab:
    """An entry of the menu."""

    label: str
    url: str
    current: bool


#: Page, its address and its label, in the order of a round's life; the methods that have it (none: every one has it).
_PAGES: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("overview", "office:round", "개요", frozenset()),
    ("applications", "office:applications", "신청", frozenset()),
    ("reserve", "office:reserve", "제안과 예비", frozenset()),
)


def tabs_of(desk: Desk, current: str) -> list[Tab]:
    """Return the pages of a round; whoever may not see its people has the overview only."""
    return [
        Tab(label, reverse(address, args=[desk.round.code]), code == current)
        for code, address, label, methods in _PAGES
        if (code == "overview" or desk.may_read) and (not methods or desk.round.method in methods)
    ]
