"""Who may take part in a round: the one answer for catalogue, form, save, decision and bulk.

headline(evaluate_for(round, party, day=today))                    the catalogue's sentence
evaluate_for(round, party, answers=answers, day=filed)             on the form and at save
evaluate_many(round, parties)                                      a screening list
Decision.inputs = evaluation.snapshot                              what a decision keeps; imojak replay reads it
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone

from imojak.offers.configuration import Definition, find_definition
from imojak.offers.models import Place, Programme, Round, RuleSet
from imojak.parties.enums import ConsentPurpose, IncomeClass
from imojak.parties.models import Party
from imojak.paths.facts import days_of, facts_of
from imojak.rules import Evaluation, Facts, RuleBook, compose, evaluate
from imojak.rules.book import every
from imojak.rules.facts import Consented, Days
from imojak.rules.inputs import facts_needed
from imojak.rules.schema import AnswerRule, Completed

#: What rules call by a code and people by a word, apart from programmes, questions and gates.
_WORDS = {f"purpose:{one.value}": str(one.label) for one in ConsentPurpose} | {
    f"income:{one.value}": str(one.label) for one in IncomeClass
}


def book_of(round: Round) -> RuleBook:
    """Return the rules that a round has pinned; an empty book when it has none."""
    return rule_book(round.eligibility, round)


def rule_book(rules: RuleSet | None, round: Round | None = None) -> RuleBook:
    """Return a version of rules as a book. A round's type gives its questions and gates the words they go by."""
    if rules is None:
        return RuleBook()
    parameters, version = _text(rules.parameters), f"{rules.code} v{rules.version}"
    book = _book(parameters, version, "{}")
    if round is None or not any(isinstance(rule, AnswerRule | Completed) for rule in every(book.rules)):
        return book
    return _book(parameters, version, _text(_labels(round)))


def trial_book(parameters: Mapping[str, Any], round: Round) -> RuleBook:
    """Return rules that are only tried as a book, with the words of a round's form. Raises UnreadableRules."""
    return compose(parameters, version="trial", names={**_WORDS, **_labels(round)})


def evaluate_for(
    round: Round,
    party: Party,
    *,
    answers: Mapping[str, Any] | None = None,
    day: date | None = None,
    place: Place | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> Evaluation:
    """Say whether a party may take part in a round, by its pinned rules, as of ``day`` (today when not said).

    Without ``answers`` (in the catalogue) what only the form asks is left open. ``place`` and ``starts`` … ``ends``
    say when the participation would run, where it is not the whole round.
    """
    return evaluate_many(
        round, [party], answers=None if answers is None else {party.pk: answers}, day=day, place=place, starts=starts,
        ends=ends,
    )[party.pk]  # fmt: skip


def evaluate_many(
    round: Round,
    parties: Iterable[Party | int],
    *,
    answers: Mapping[int, Mapping[str, Any]] | None = None,
    filed: Mapping[int, date] | None = None,
    day: date | None = None,
    place: Place | None = None,
    starts: date | None = None,
    ends: date | None = None,
    book: RuleBook | None = None,
    known: Mapping[int, Facts] | None = None,
    definition: Definition | None = None,
) -> dict[int, Evaluation]:
    """Evaluate many parties at once, by party id; the number of queries does not grow with them.

    ``answers`` and ``filed`` (the day of application) are by party id. ``book`` asks other rules than the round's.
    ``known`` are facts that have been read already, and ``definition`` is what the round goes by, if at hand. Parties
    that do not exist are left out.
    """
    on = day or timezone.localdate()
    book = book or book_of(round)
    if answers is None:
        book = book.before_form
    days = days_asked(round, on, place=place, starts=starts, ends=ends)
    ids = [one.pk if isinstance(one, Party) else one for one in parties]
    needed = facts_needed(book.on(days.ruling))
    if known is None:
        known = facts_of(ids, needed, on=on, round=round)
    asked = consents_asked(definition or find_definition(round)) if answers is not None and "consents" in needed else {}
    found: dict[int, Evaluation] = {}
    for party in ids:
        if party in known:
            own = replace(days, filed=filed[party]) if filed is not None and party in filed else days
            facts = known[party]
            if answers is not None:
                facts = _answered(facts, answers.get(party, {}), asked, own.filed)
            found[party] = evaluate(book, facts, own)
    return found


def _answered(facts: Facts, answers: Mapping[str, Any], asked: Mapping[str, str], filed: date | None) -> Facts:
    """Add what the form says: its answers, and the consents that are given in it."""
    given = tuple(Consented(purpose, filed) for field, purpose in asked.items() if answers.get(field) is True)
    consents = facts.consents if facts.consents is None else (*facts.consents, *given)
    return replace(facts, answers=dict(answers), consents=consents)


def days_asked(
    round: Round, on: date, *, place: Place | None = None, starts: date | None = None, ends: date | None = None
) -> Days:
    """Return the days by which a round's rules are asked as of ``on``; see ``evaluate_for``."""
    first = starts or (place.starts_on if place is not None else round.starts_on)
    if round.rolling and first < on <= (ends or round.ends_on):
        first = on
    return days_of(round, filed=on, starts=first, ends=ends or (place.ends_on if place is not None else None))


def consents_asked(definition: Definition | None) -> dict[str, str]:
    """Return the purposes of the consents that a round's form asks for, by question."""
    fields = definition.type.fields if definition is not None else {}
    return {code: field.consent.purpose for code, field in fields.items() if field.consent is not None}


# --- books, kept as long as the process lives: a version of rules never changes ---------------------------------------


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


@lru_cache(maxsize=512)
def _book(parameters: str, version: str, labels: str) -> RuleBook:
    book = compose(json.loads(parameters), version=version, names={**_WORDS, **json.loads(labels)})
    named = {one.programme for one in every(book.rules) if isinstance(one, Completed) and one.programme}
    if not named:
        return book
    rows = Programme.objects.filter(code__in=named).order_by("year").values_list("code", "name")
    return replace(book, names={**book.names, **{f"programme:{code}": name for code, name in rows}})


def _labels(round: Round) -> dict[str, str]:
    definition = find_definition(round)
    if definition is None:
        return {}
    found = {f"field:{code}": field.label for code, field in definition.type.fields.items()}
    return found | {f"gate:{gate.code}": gate.label for gate in definition.type.gate}
