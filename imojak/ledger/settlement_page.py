"""A settlement as the giver gets it (정산서): PDF for reading and filing. Pure but for setting the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from imojak.kernel.months import day_words
from imojak.kernel.typesetting import typeset
from imojak.ledger.models import Settlement

TEMPLATE = Path(__file__).resolve().parent / "templates" / "settlement.typ"


def summary(of: Settlement) -> list[tuple[str, int]]:
    """Return what a settlement comes to, each with its won: received, interest, spent, given back, and what is left."""
    rest = "돌려줄 금액" if of.to_return >= 0 else "더 받을 금액"
    return [
        ("받은 금액", of.received),
        ("이자", of.interest),
        ("쓴 금액", of.spent),
        ("이미 돌려준 금액", of.paid_back),
        (rest, abs(of.to_return)),
    ]


def content(of: Settlement, giver: str, agency: str, on: date | None) -> Mapping[str, Any]:
    """Return what the page says; ``on`` is the day it is handed in, None for a draft."""
    grant = of.grant
    return {
        "title": f"{grant.get_source_display()} 정산서",
        "draft": "" if on else "작성 중: 제출하지 않은 정산서입니다.",
        "facts": [
            ["약정명", grant.title],
            ["주는 곳", giver],
            ["받는 곳", agency],
            ["약정 금액", f"{grant.amount:,}원"],
            ["약정 기간", f"{day_words(grant.starts_on)} ~ {day_words(grant.ends_on)}"],
            ["정산 기준일", day_words(of.as_of)],
        ],
        "sums": [[label, f"{won:,}"] for label, won in summary(of)],
        "lines": [
            [line["code"], line["name"], *(f"{line[name]:,}" for name in ("current", "committed", "spent"))]
            for line in of.lines
        ],
        "signed": [day_words(on) if on else "", agency],
        "to": f"{giver} 귀중",
    }


def page(of: Settlement, giver: str, agency: str, on: date | None) -> bytes:
    """Return a settlement as PDF. Raises FontMissing and TypesettingFailed."""
    return typeset(TEMPLATE, "settlement", content(of, giver, agency, on))
