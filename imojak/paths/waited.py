"""What waiting is: what waits for whom until when, and who answers for what on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.kernel.calendar import Closures, workdays_after
from imojak.offers.models import Place, Round
from imojak.parties.enums import PartyKind, RoleKind
from imojak.parties.models import Party
from imojak.paths.actions.events import speakers_of
from imojak.paths.queries import holders, hosts_of, managers_of, operators_of
from imojak.paths.terms import due_on, stage_of


@dataclass(frozen=True)
class Waiting:
    """Something that waits. ``state`` is the stage of the type whose clock runs, ``people`` the parties that must act.

    ``until`` is the last moment; ``due`` its day. ``code`` and the object's number name it for reminders. ``count`` is
    how many things of one kind stand behind it; ``about`` names it where the object alone does not: month and place.
    """

    code: str
    state: str
    obj: models.Model
    round: Round | None
    owner: str
    people: tuple[int, ...]
    until: datetime | None
    due: date
    title: str
    link: str
    count: int = 1
    about: str = ""

    @property
    def name(self) -> str:
        """What tells it from others of its code, in the kinds of messages about it."""
        return self.about or str(self.obj.pk)

    def is_over(self, now: datetime) -> bool:
        """Tell whether the time to act has passed."""
        return now > self.until if self.until is not None else timezone.localdate(now) > self.due


@dataclass(frozen=True)
class Asked:
    """Of whom it is asked what waits for them: parties (oneself, groups, bodies), and rounds that one operates."""

    parties: frozenset[int]
    rounds: frozenset[int] = frozenset()


class People:
    """Who must act, by owner; looked up once for a round or a place. ``asked`` narrows rows to some parties."""

    def __init__(self, day: date, asked: Asked | None = None) -> None:
        self.day, self.asked = day, asked
        self.managers = lru_cache(None)(lambda of: tuple(managers_of(of, on=day)))
        self.operators = lru_cache(None)(lambda of: tuple(operators_of(of, on=day)))
        self.hosts = lru_cache(None)(lambda place: tuple(hosts_of(place, on=day)))
        self.due = lru_cache(None)(lambda of, state, entered: due_on(of, state, entered, self.off))
        self.stage = lru_cache(None)(stage_of)

    @cached_property
    def off(self) -> Closures:
        """The days on which the agency is closed, beside public holidays: no clock of working days counts them."""
        return closures_of()

    def workdays_after(self, day: date, number: int) -> date:
        """Return the ``number``-th working day of the agency after a day."""
        return workdays_after(day, number, self.off)

    def about(self, *paths: str, rounds: str = "") -> Q:
        """Return the condition that a row is about those who are asked about: by one of the ``paths`` to a party, or by its
        round; without anybody asked about, that it is any row.
        """
        if self.asked is None:
            return Q()
        found = Q(pk__in=[])
        for path in paths:
            found |= Q(**{f"{path}__in": self.asked.parties})
        return found | Q(**{f"{rounds}__in": self.asked.rounds}) if rounds else found

    def speakers(self, party: Party) -> tuple[int, ...]:
        """Return who speaks for a party: a person for themselves, for a group or a body those who lead it."""
        return (party.pk,) if party.kind == PartyKind.PERSON else tuple(speakers_of(party, self.day))

    def of(self, owner: str, round: Round, place: Place | None = None) -> tuple[int, ...]:
        """Return who acts as the ``owner`` of a stage."""
        found: tuple[int, ...] = ()
        if owner == "operator":
            found = self.operators(round)
        elif owner == "host" and place is not None:
            found = self.hosts(place)
        # Where nobody is named, whoever manages the programme answers for it.
        return found or self.managers(round)

    def superiors(self, level: str | None, round: Round) -> tuple[int, ...]:
        """Return to whom silence is brought: manager, operator, lead (the team's managers and its director), director."""
        if level == "operator":
            return self.operators(round) or self.managers(round)
        directors = tuple(sorted(set(holders(RoleKind.DIRECTOR, on=self.day).values_list("party_id", flat=True))))
        if level == "director":
            return directors or self.managers(round)
        team = holders(RoleKind.PROGRAMME_MANAGER, on=self.day).filter(at_id=round.programme.lead_unit.party_id)
        leads = tuple(sorted(set(team.values_list("party_id", flat=True))))
        return (leads or directors or self.managers(round)) if level == "lead" else self.managers(round)


#: What is read along with a round: all that its clocks and its people ask.
OF_ROUND = ("programme__lead_unit", "programme__parent", "type", "eligibility", "pay_scheme", "selection")


def through(name: str) -> tuple[str, ...]:
    """Return what of a round is read along with rows that come to it through ``name``."""
    return tuple(f"{name}__round__{one}" for one in OF_ROUND)


def shared(rows: Iterable[Any], round_of: Callable[[Any], Any]) -> Iterator[tuple[Any, Round]]:
    """Yield rows with their round: one object for each round, read once, with all that its type says."""
    several = list(rows)
    rounds = Round.objects.select_related(*OF_ROUND).in_bulk({round_of(row).round_id for row in several})
    for row in several:
        holder = round_of(row)
        holder.round = rounds[holder.round_id]
        yield row, holder.round
