"""The catalogue of the year 2023 as documents to search, the queries, and how well they are answered."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from imojak.plan import Plan, read, rounds_of
from imojak.search import Document

ROOT = Path(__file__).resolve().parent.parent.parent
_RUN = re.compile(r" [0-9]+$")


@dataclass(frozen=True)
class Query:
    """What was typed, in which way, and the names that answer it."""

    kind: str
    text: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Quality:
    """Share of queries with an answer among the first three, and the mean of 1 / rank of the first answer."""

    queries: int
    hit3: float
    mrr: float


def plan() -> Plan:
    """Return the plan of 2023."""
    return read(ROOT / "plans" / "2023")


def documents(plan: Plan) -> list[Document]:
    """Return programmes, strands and all that can be taken in their rounds, each with a key of its own."""
    found: list[Document] = []

    def add(title: str, field: str = "", host: str = "", text: str = "") -> None:
        found.append(Document(len(found), {"title": title, "field": field, "host": host, "text": text}))

    for programme in plan.programmes:
        text = f"{programme.objective} {programme.content} {programme.target_group}"
        add(programme.name, text=text)
        for strand in programme.strand:
            add(strand.name, programme.name, strand.operator or "", strand.content or text)
        for offer in (programme, *programme.strand):
            for one in rounds_of(offer):
                for place in one.places:
                    host = plan.sites.get(place.site, "") if place.site else ""
                    add(place.name, offer.name, host, text)
    return found


def queries() -> list[Query]:
    """Return the queries of queries.toml."""
    table = tomllib.loads((Path(__file__).parent / "queries.toml").read_text(encoding="utf-8"))
    return [Query(kind, text, frozenset(answers)) for kind, asked in table.items() for text, answers in asked.items()]


def name(document: Document) -> str:
    """Return a document's name without the number of its run."""
    return _RUN.sub("", document.fields["title"])


def rank(query: Query, answered: Iterable[str]) -> int:
    """Return the rank, from 1, of the first answer among names; 0 when there is none."""
    return next((place for place, one in enumerate(answered, 1) if one in query.answers), 0)


def quality(asked: Sequence[Query], answer: Callable[[str], Iterable[str]]) -> Quality:
    """Measure a search: ``answer`` gives the names that it finds, best first."""
    ranks = [rank(query, answer(query.text)) for query in asked]
    hits = sum(1 for one in ranks if 0 < one <= 3)
    return Quality(len(asked), hits / len(asked), sum(1 / one for one in ranks if one) / len(asked))
