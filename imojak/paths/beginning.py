"""With what a participation begins: how long it may last for this person, and whether training holds it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Round
from imojak.paths.ceilings import Span, stay_refusal
from imojak.paths.life_terms import gates_wanted, life_of
from imojak.paths.models import Participation

#: SQLite takes a limited number of parameters in one statement.
_AT_ONCE = 500


def stays_of(party: int, of: Round, *, but: int | None = None) -> list[Span]:
    """Return the days that count together with those of a participation in a round, of the same party, in order.

    Where terms are renewed after a review (a desk for three years), all of the programme, of every year; else those of
    the round, which are parts of one stay at several places.
    """
    same = _together(of).filter(party_id=party)
    if but is not None:
        same = same.exclude(pk=but)
    return sorted(same.values_list("starts_on", "ends_on"))


def refuse_too_long(beginning: Iterable[Participation]) -> None:
    """Raise TransitionError when one of those that are to begin would stay longer than the programme allows.

    One query for five hundred of a round; none where nothing is limited.
    """
    by_round: defaultdict[int, list[Participation]] = defaultdict(list)
    for one in beginning:
        by_round[one.round_id].append(one)
    for everybody in by_round.values():
        of = everybody[0].round
        life = life_of(of)
        if life is None or life.longest_months is None:
            continue
        for start in range(0, len(everybody), _AT_ONCE):
            some = everybody[start : start + _AT_ONCE]
            stays: defaultdict[int, list[Span]] = defaultdict(list)
            before = _together(of).filter(party_id__in=[one.party_id for one in some])
            for party, first, last in before.values_list("party_id", "starts_on", "ends_on"):
                stays[party].append((first, last))
            for one in some:
                if refusal := stay_refusal(life, (one.starts_on, one.ends_on), elsewhere=stays[one.party_id]):
                    raise TransitionError(refusal)


def _together(of: Round) -> QuerySet[Participation]:
    life = life_of(of)
    if life is not None and life.renewals:
        return Participation.objects.filter(round__programme__code=of.programme.code)
    return Participation.objects.filter(round_id=of.pk)


def first_state(of: Round) -> dict[str, Any]:
    """Return the columns with which a participation begins: held back when its type has training before activity."""
    return {"gated": any(gate.before is not None for gate in gates_wanted(of)), "active_from": None}
