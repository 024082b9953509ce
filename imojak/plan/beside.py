"""The rules of programmes read without their year, held against each other: circles, names that nobody gave. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from imojak.plan.alone import ProgrammeFile
from imojak.plan.effective import Effective
from imojak.plan.errors import PlanError
from imojak.plan.reader import PROGRAMMES
from imojak.plan.types.reader import FOLDER
from imojak.rules.book import RuleBook, UnreadableRules, compose
from imojak.rules.contradictions import Contradiction, Known, contradictions

_RULE = re.compile(r"^rule\[(\d+)\](.*)$")


def contradicting(
    asked: Iterable[ProgrammeFile], beside: Iterable[ProgrammeFile], types: Collection[str]
) -> list[PlanError]:
    """Return what cannot be meant in the rules of programmes, each once, by the file in which the rule is written.

    ``beside`` are known as well, and told of only where they go by one of ``types`` or a circle leads through an asked.
    """
    own = [offer for one in asked for offer in one.offers]
    others = [offer for one in beside for offer in one.offers]
    offers = {offer.code: offer for offer in (*own, *others)}
    told_of = {offer.code for offer in own} | {offer.code for offer in others if offer.type.code in types}
    known = Known(
        groups={code: offer.programme.exclusive_group or "" for code, offer in offers.items()},
        fields={code: list(offer.type.fields) for code, offer in offers.items()},
        gates={gate.code for offer in offers.values() for gate in offer.type.gate},
        purposes={
            one.consent.purpose for offer in offers.values() for one in offer.type.fields.values() if one.consent
        },
    )
    found: dict[tuple[str, str, str], PlanError] = {}
    for one in _found(offers, known, found):
        if one.programme in told_of or any(_named(code, one.message) for code in told_of):
            error = _placed(offers[one.programme], one)
            found.setdefault((error.file, error.key, error.message_ko), error)
    return list(found.values())


def _found(
    offers: Mapping[str, Effective], known: Known, found: dict[tuple[str, str, str], PlanError]
) -> list[Contradiction]:
    books: dict[str, RuleBook] = {}
    for code, offer in offers.items():
        try:
            books[code] = compose(offer.eligibility_parameters)
        except UnreadableRules as error:
            file = f"{PROGRAMMES}/{offer.programme.code}.toml"
            found[file, code, ""] = PlanError(file, "eligibility", error.user_message)
    return contradictions(books, known)


def _named(code: str, message: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(code)}(?![\w-])", message) is not None


def _placed(offer: Effective, one: Contradiction) -> PlanError:
    """Return the finding by the file and the key under which its rule is written: the type's, or the programme's own."""
    rule = _RULE.match(one.key)
    if rule is not None:
        meant = offer.rules[int(rule[1]) - 1]
        place = next(place for place, written in enumerate(offer.type.rule, start=1) if written is meant)
        return PlanError(f"{FOLDER}/{offer.type.code}.toml", f"rule[{place}]{rule[2]}", f"{offer.code}: {one.message}")
    strand = f"strand[{offer.strand.code}]." if offer.strand is not None and offer.strand.eligibility else ""
    key = one.key if one.key == "exclusive_group" else f"{strand}eligibility.{one.key}"
    return PlanError(f"{PROGRAMMES}/{offer.programme.code}.toml", key, one.message)
