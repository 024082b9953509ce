"""Names of people on pages: whole where the reader's scope allows, masked elsewhere; who saw them is logged."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from imojak.figures.scopes import may_see_names
from imojak.parties.enums import PartyKind
from imojak.parties.models import Party
from imojak.trust.models import ReadLog

#: SQLite takes a limited number of parameters in one statement.
_AT_ONCE = 5_000


def masked(name: str) -> str:
    """Hide the middle of a person's name: 김이모 → 김*모, 김모 → 김*."""
    if len(name) <= 1:
        return "*"
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def names_for(request: HttpRequest, party_ids: Iterable[int | None], task: str) -> dict[int, str]:
    """Return names by party, as this reader may see them; none for a visitor.

    ``task`` says in Korean what is done with them; it is written to the log of reads when any person is among them.
    """
    asked = sorted({party for party in party_ids if party is not None})
    if not asked or not request.user.is_authenticated:
        return {}
    account = request.user
    whole = may_see_names(account, asked)
    names: dict[int, str] = {}
    people = 0
    for start in range(0, len(asked), _AT_ONCE):
        for party in Party.objects.filter(pk__in=asked[start : start + _AT_ONCE]).only("name", "kind"):
            person = party.kind == PartyKind.PERSON
            people += person
            names[party.pk] = masked(party.name) if person and party.pk not in whole else party.name
    if people:
        ReadLog.objects.create(
            account=account,
            address=request.META.get("REMOTE_ADDR"),
            subject_type="parties.party",
            subject_id=asked[0] if len(asked) == 1 else None,
            task=f"{task} ({people}명)"[:200],
        )
    return names
