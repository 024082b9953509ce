"""One request, one registration, and many of them in the same second (선착순): those who come together go together.

Who comes while others are being registered waits until they are, and is then read of, asked by the rules and written
with all who have come meanwhile (``kernel/gathering.py``). What comes of it is what ``registration.register`` does: for
whom its short way is not made, it is asked itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from imojak.kernel.gathering import Gathering
from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import explained
from imojak.parties.models import Account, Party
from imojak.paths.actions import at_once
from imojak.paths.actions.common import tried_again
from imojak.paths.actions.drafting import remember
from imojak.paths.actions.registration import (
    Registered,
    ensure_takes,
    prepared_for,
    register_kept,
    speaks_alone,
    told_of,
)
from imojak.paths.actions.seats import Outcome
from imojak.paths.facts_at_once import Known, known_of_many
from imojak.paths.form_at_once import errors_at_once, is_news
from imojak.paths.kept import Kept, kept
from imojak.problems import Problem


class NoSuchPlace(Problem):
    """The round has no place of that number, or there is no such round."""

    def __init__(self) -> None:
        super().__init__("그런 자리는 없습니다. 모집 안내에서 자리를 다시 골라 주세요.")


class Unanswered(Problem):
    """Something is still asked: ``errors`` has a sentence for each question, by its code."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("아직 답하지 않은 물음이 있습니다.")
        self.errors = dict(errors)


@dataclass(frozen=True)
class Asked:
    """Somebody (``account``, for its own ``party``) who wants a place of a round, with the answers of its form."""

    round: str
    place: int
    party: Party
    answers: Mapping[str, Any]
    account: Account
    moment: datetime

    @property
    def day(self) -> date:
        """The day on which it is asked."""
        return timezone.localdate(self.moment)


@dataclass(frozen=True)
class _Ready:
    """How far the short way goes: to what was written, or only to the place (the ordinary way does the rest).

    ``news`` says that the profile is to keep something of the answers before.
    """

    place: Kept
    prepared: at_once.Prepared | None = None
    outcome: Outcome | None = None
    news: bool = False


# Where a second request came this very moment, the next try finds it so.
@tried_again("place-full", "already-applied")
@explained()
def register_asked(asked: Asked) -> Registered:
    """Register who asks, together with those who ask at the same moment.

    Raises NoSuchPlace, Unanswered, TransitionError where it is not possible now, and Refused where a guard objects.
    """
    # Within somebody's transaction only that one's connection can write.
    found = _one_by_itself(asked) if connection.in_atomic_block else _GATHERING.ask(asked)
    if found.prepared is not None and found.outcome is not None:
        return told_of(found.place, found.prepared, found.outcome, asked.moment)
    if found.news and found.place.definition is not None:
        remember(asked.answers, asked.party, found.place.definition, asked.account)
    return register_kept(found.place, asked.party, answers=asked.answers, account=asked.account, at=asked.moment)


def _one_by_itself(asked: Asked) -> _Ready:
    [found] = _together([asked])
    if isinstance(found, Exception):
        raise found
    return found


def _together(batch: Sequence[Asked]) -> list[_Ready | Exception]:
    """Return for each how far it went, or what is wrong with it: nobody pays for another."""
    places = {key: kept(*key) for key in {(one.round, one.place) for one in batch}}
    people = _known(batch, places)
    found: list[_Ready | Exception] = []
    for one in batch:
        try:
            found.append(_looked_at(one, places[one.round, one.place], people.get((one.round, one.day, one.party.pk))))
        except Exception as error:
            found.append(error)
    writing = [
        (index, ready, ready.prepared)
        for index, ready in enumerate(found)
        if isinstance(ready, _Ready) and ready.prepared is not None
    ]
    outcomes = at_once.write_many([prepared for _, _, prepared in writing])
    for (index, ready, prepared), outcome in zip(writing, outcomes, strict=True):
        found[index] = outcome if isinstance(outcome, Exception) else _Ready(ready.place, prepared, outcome)
    return found


def _known(batch: Sequence[Asked], places: Mapping[tuple[str, int], Kept | None]) -> dict[tuple[str, date, int], Known]:
    """Return what is known of each by round, day and party: one query for all who come to a round."""
    groups: dict[tuple[str, date], list[Asked]] = {}
    for one in batch:
        groups.setdefault((one.round, one.day), []).append(one)
    found: dict[tuple[str, date, int], Known] = {}
    for (code, day), group in groups.items():
        ready = next((places[one.round, one.place] for one in group if places[one.round, one.place]), None)
        if ready is not None:
            known = known_of_many([one.party.pk for one in group], ready.round, day)
            found |= {(code, day, party): what for party, what in known.items()}
    return found


def _looked_at(asked: Asked, ready: Kept | None, known: Known | None) -> _Ready:
    if ready is None:
        raise NoSuchPlace
    if known is None:
        raise TransitionError("사람의 신청만 이렇게 받습니다. 신청서 화면에서 신청해 주세요.")
    errors = errors_at_once(ready, known, asked.answers, asked.day)
    if errors:
        raise Unanswered(errors)
    ensure_takes(ready, asked.moment)
    if is_news(ready, known, asked.answers, asked.day):
        return _Ready(ready, news=True)
    if not speaks_alone(ready, asked.party, asked.account):
        return _Ready(ready)
    return _Ready(ready, prepared_for(ready, asked.party, asked.answers, asked.account, asked.moment, known))


#: Who registers while others are being registered goes with those who come meanwhile.
_GATHERING = Gathering(_together)
