"""Two versions of rules asked about the same people at once: facts are read once for both, however many people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from imojak.offers.models import Round
from imojak.parties.enums import ConsentPurpose, PartyKind
from imojak.parties.models import Consent, Party
from imojak.paths.eligibility import book_of, evaluate_many
from imojak.paths.facts import facts_of
from imojak.paths.models import Application
from imojak.rules import Evaluation, RuleBook
from imojak.rules.evaluation import ELIGIBLE, NOT_ELIGIBLE, NOT_KNOWN, Result
from imojak.rules.inputs import facts_needed

Answered = dict[int, Evaluation]


def both(
    round: Round,
    parties: Iterable[int],
    book: RuleBook,
    *,
    answers: Mapping[int, Mapping[str, Any]] | None = None,
    filed: Mapping[int, date] | None = None,
) -> tuple[Answered, Answered]:
    """Return what a round's own rules say of each, and what ``book`` says, as they were known at the end of applying.

    Without ``answers`` what only the form asks is left open.
    """
    ids, day, own = list(parties), round.apply_to, book_of(round)
    asked = [one if answers is not None else one.before_form for one in (own, book)]
    needed = {name for one in asked for name in facts_needed(one.on(round.notice_on))}
    known = facts_of(ids, needed, on=day, round=round)
    now, then = (
        evaluate_many(round, ids, answers=answers, filed=filed, day=day, book=one, known=known) for one in (own, book)
    )
    return now, then


def results(round: Round, parties: Sequence[int], book: RuleBook) -> tuple[dict[int, Result], dict[int, Result]]:
    """Return of each only what comes out by a round's own rules and by ``book``; what the form asks is left open.

    A result is the worst verdict of any rule, so that the rules that both have are asked once.
    """
    own, other = book_of(round).before_form, book.before_form
    shared = [rule for rule in own.rules if rule in other.rules]
    parts = [
        replace(of, rules=tuple(rule for rule in of.rules if (rule in shared) is together), short=0)
        for of, together in ((own, True), (own, False), (other, False))
    ]
    day = round.apply_to
    needed = {name for one in parts for name in facts_needed(one.on(round.notice_on))}
    known = facts_of(parties, needed, on=day, round=round)
    alike = {
        party: one.result for party, one in evaluate_many(round, parties, day=day, book=parts[0], known=known).items()
    }
    able = [party for party, one in alike.items() if one != NOT_ELIGIBLE]
    found = []
    for part in parts[1:]:
        apart = evaluate_many(round, able, day=day, book=part, known=known)
        found.append(alike | {party: _worse(alike[party], one.result) for party, one in apart.items()})
    return found[0], found[1]


_ORDER: tuple[Result, ...] = (ELIGIBLE, NOT_KNOWN, NOT_ELIGIBLE)


def _worse(one: Result, other: Result) -> Result:
    return max(one, other, key=_ORDER.index)


def eligible(found: Mapping[int, Result]) -> set[int]:
    """Return who may take part."""
    return {party for party, one in found.items() if one == ELIGIBLE}


def known_people(rounds: Sequence[Round], day: date) -> list[int]:
    """Return the persons (ids) who did not apply to these rounds and whose consent to the service is in force on a day."""
    consent = Consent.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=day),
        party=OuterRef("pk"),
        purpose=ConsentPurpose.SERVICE,
        starts_on__lte=day,
    )
    people = Party.objects.filter(Exists(consent), kind=PartyKind.PERSON, merged_into=None)
    applied = Application.objects.filter(round__in=rounds).values("party")
    return list(people.exclude(pk__in=applied).order_by("pk").values_list("pk", flat=True))
