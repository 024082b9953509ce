"""Everybody who applied to a round, in a few queries however many they are: what was said, what is known, and whom to look at again.

``look_at`` says of one application whether its rules are met, with reasons. Of very many that were found eligible few are
not any more: ``applied_to`` tells whom ``look_at`` might refuse, by the same rules and the same facts, and never misses one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from imojak.offers.configuration import find_definition
from imojak.offers.models import Round
from imojak.parties.enums import ConsentPurpose
from imojak.parties.models import Consent
from imojak.paths.eligibility import book_of, consents_asked, days_asked
from imojak.paths.facts import PROFILE, consents_of, gates_of, hours_offered, participations_of, profile
from imojak.paths.models import Application
from imojak.rules.facts import Consented, Facts
from imojak.rules.inputs import facts_needed
from imojak.rules.schema import Consent as ConsentRule
from imojak.rules.sieve import Sieve

#: So many applications are in memory at once.
_AT_ONCE = 5_000


class Applied(NamedTuple):
    """An application with what is known of its applicant; ``doubtful`` tells that ``look_at`` might refuse it."""

    number: int
    party: int
    status: str
    filed: date
    score: Decimal | None
    answers: Mapping[str, Any]
    availability: Any
    facts: Facts
    doubtful: bool


def applied_to(of: Round, statuses: Iterable[str], *, day: date) -> Iterator[Applied]:
    """Yield the applications to a round (not to one of its places) in these states, by number, as of ``day``."""
    among = Application.objects.filter(round=of, place=None, status__in=list(statuses))
    parties = among.values("party")
    days = days_asked(of, day)
    book = book_of(of)
    rules = book.on(days.ruling)
    needed, sieve = facts_needed(rules), Sieve(book, days)
    wanted = {rule.purpose or "" for rule in rules if isinstance(rule, ConsentRule)}
    given = {field: purpose for field, purpose in consents_asked(find_definition(of)).items() if purpose in wanted}
    consents = consents_of(parties, wanted) if "consents" in needed else None
    participations = participations_of(parties, day, of) if "participations" in needed else None
    gates = gates_of(parties, day) if "gates" in needed else None
    hours = hours_offered(of) if "hours_offered" in needed else None
    service = Consent.objects.filter(purpose=ConsentPurpose.SERVICE, withdrawn_on__isnull=False)
    withdrawn = set(service.filter(party__in=parties).values_list("party_id", flat=True))
    said: dict[tuple[str, date], Consented] = {}
    zone = timezone.get_current_timezone()

    def facts_of(party: int, answers: Mapping[str, Any], filed: date, row: list[Any]) -> Facts:
        lists: dict[str, Any] = {"answers": answers, "hours_offered": hours}
        if consents is not None:
            lists["consents"] = consents.get(party, ())
            for field, purpose in given.items():
                if answers.get(field) is True:
                    lists["consents"] += (said.setdefault((purpose, filed), Consented(purpose, filed)),)
        if participations is not None:
            lists["participations"] = participations.get(party, ())
        if gates is not None:
            lists["gates"] = gates.get(party, ())
        return Facts(**profile(*row), **lists)

    rows = among.order_by("pk").values_list(
        "pk", "party_id", "status", "filed_at", "score", "answers", "party__person__availability",
        *(f"party__{name}" for name in PROFILE),
    )  # fmt: skip
    for number, party, status, filed_at, score, answers, availability, *row in rows.iterator(chunk_size=_AT_ONCE):
        filed = filed_at.astimezone(zone).date()
        facts = facts_of(party, answers, filed, row)
        # A group is asked through its members and its leader.
        doubtful = facts.kind == "group" or party in withdrawn or sieve.fails(facts, filed)
        yield Applied(number, party, status, filed, score, answers, availability, facts, doubtful)
