"""The menu of a round: which pages it has, by its way of choosing and by who reads it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from imojak.offers.configuration import find_definition
from imojak.offers.enums import Method, PlaceKind
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.sites.office.desk import Desk


@dataclass(frozen=True)
class Tab:
    """An entry of the menu."""

    label: str
    url: str
    current: bool


#: Ways of choosing that take judges, and those that end in a proposal. What is matched is decided where it is matched.
_JUDGED = frozenset({Method.RUBRIC, Method.PANEL, Method.MATCH})
_PROPOSED = (_JUDGED | {Method.DRAW, Method.FIRM_CHOICE}) - {Method.MATCH}
#: Page, its address and its label, in the order of a round's life; the methods that have it (none: every one has it).
_PAGES: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("overview", "office:round", "개요", frozenset()),
    ("applications", "office:applications", "신청", frozenset()),
    ("file-for", "office:file-for", "대리 접수", frozenset()),
    ("intake", "office:intake", "명단 반입", frozenset()),
    ("judging", "office:judging", "심사", _JUDGED),
    ("draw", "office:draw", "공개 추첨", frozenset({Method.DRAW})),
    ("short-list", "office:short-list", "후보 추천", frozenset({Method.FIRM_CHOICE})),
    ("placing", "office:placing", "배정", frozenset({Method.MATCH})),
    ("selection", "office:selection", "선정안", _PROPOSED),
    ("reserve", "office:reserve", "제안과 예비", frozenset()),
    ("fair", "office:fair", "박람회", frozenset()),
    ("pairing", "office:pairing", "짝 짓기", frozenset()),
    ("sessions", "office:sessions", "차시", frozenset()),
    ("participations", "office:participations", "참여", frozenset()),
    ("months", "office:round-months", "월 마감", frozenset()),
    ("gates", "office:gates", "교육", frozenset()),
    ("agreements", "office:agreements", "협약", frozenset()),
    ("insurance", "office:insurance", "보험", frozenset()),
    ("completion", "office:completion", "수료", frozenset()),
    ("commitment", "office:commitment", "원인행위", frozenset()),
    ("simulation", "office:simulation", "기준 모의 적용", frozenset()),
)
#: Pages of numbers only, which every member of the staff may open.
_NUMBERS = frozenset({"overview", "simulation", "commitment"})
#: Pages that only some types have: by the kinds of places that the type knows.
_KINDS: dict[str, frozenset[str]] = {
    "pairing": frozenset({PlaceKind.MENTOR}),
    "fair": frozenset({PlaceKind.BOOTH}),
    "sessions": frozenset(
        {PlaceKind.COURSE_RUN, PlaceKind.ONLINE_COURSE, PlaceKind.MENTOR, PlaceKind.DESK, PlaceKind.SLOT}
    ),
}


def method_of(of: Round) -> str:
    """Return how places of a round are given: its own way, else its type's, "" where nobody has said."""
    definition = find_definition(of)
    own = definition.screening.method if definition is not None and definition.screening is not None else ""
    return of.method or own


def tabs_of(desk: Desk, current: str) -> list[Tab]:
    """Return the pages of a round; whoever may not see its people has those with numbers only."""
    method = method_of(desk.round)
    definition = find_definition(desk.round)
    kinds = set(definition.type.place_kinds) if definition is not None else set(PlaceKind.values)
    return [
        Tab(label, reverse(address, args=[desk.round.code]), code == current)
        for code, address, label, methods in _PAGES
        if (code in _NUMBERS or desk.may_read)
        and (not methods or method in methods)
        and (code not in _KINDS or kinds & _KINDS[code])
        and (code != "commitment" or _commits(desk))
    ]


def _commits(desk: Desk) -> bool:
    """Tell whether a round pays, and its reader may see the budget."""
    return desk.round.pay_scheme_id is not None and desk.account.can(Capability.READ_BUDGET)
