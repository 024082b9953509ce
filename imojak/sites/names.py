"""Names of people on pages: whole where the reader's scope allows, masked elsewhere; who saw them is logged."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from imojak.figures.scopes import may_see_names
from imojak.kernel.masking import masked
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account, Party
from imojak.trust.models import ReadLog

#: SQLite takes a limited number of parameters in one statement.
_AT_ONCE = 5_000


def names_for(request: HttpRequest, party_ids: Iterable[int | None], task: str) -> dict[int, str]:
    """Return names by party, as this reader may see them; none for a visitor.

    ``task`` says in Korean what is done with them. It is written to the log of reads: a row for each person whose
    whole name is shown, which that person can see, and one row for all whose names are masked (their own when it is
    one person). Looking at oneself, or at bodies, leaves none.
    """
    asked = sorted({party for party in party_ids if party is not None})
    if not asked or not request.user.is_authenticated:
        return {}
    account = request.user
    whole = may_see_names(account, asked)
    names: dict[int, str] = {}
    people: list[int] = []
    for start in range(0, len(asked), _AT_ONCE):
        for party in Party.objects.filter(pk__in=asked[start : start + _AT_ONCE]).only("name", "kind"):
            public = party.kind == PartyKind.ORGANISATION or party.pk in whole
            names[party.pk] = party.name if public else masked(party.name)
            if party.kind == PartyKind.PERSON and party.pk != account.party_id:
                people.append(party.pk)
    _log(request, account, people, whole, task)
    return names


def _log(request: HttpRequest, account: Account, people: list[int], whole: frozenset[int], task: str) -> None:
    seen = [party for party in people if party in whole]
    hidden = [party for party in people if party not in whole]
    subjects: list[tuple[int | None, str]] = [(party, task) for party in seen]
    if hidden:
        what = "가린 이름" if len(hidden) == 1 else f"가린 이름 {len(hidden):,}명"
        subjects.append((hidden[0] if len(hidden) == 1 else None, f"{task}({what})"))
    address = request.META.get("REMOTE_ADDR")
    ReadLog.objects.bulk_create(
        [
            ReadLog(account=account, address=address, subject_type="parties.party", subject_id=subject, task=told[:200])
            for subject, told in subjects
        ],
        batch_size=1_000,
    )
