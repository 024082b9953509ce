"""What the rules say in the lived year: its people as the rules see them, asked with the same functions as everybody.

The facts are those that the tables will have, as they stood on the day of the decision, so that imojak.paths.eligibility
would find the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from imojak.parties.models import Consent
from imojak.problems import Problem
from imojak.rules import Days, Evaluation, Facts, RuleBook, evaluate
from imojak.rules.facts import Consented, Participated
from imojak.rules.inputs import facts_needed
from imojak.rules.schema import AgeRule, AnswerRule

if TYPE_CHECKING:
    from imojak.demo.live.world import RoundRef, World

CONSENT_VERSION = "2023-1"


class NotByTheRules(Problem):
    """The lived year would take in somebody whom the rules refuse, or refuse somebody whom they let in."""


class Files:
    """What the rules may have to know of everybody: who is no client of the city, and what paid activities people had."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._others: dict[int, Facts] = {}
        self._leaders: dict[int, int] = {}
        self._consented: dict[int, date] = {}
        self._history: dict[int, list[tuple[date, Participated]]] = {}
        self._needed: dict[int, set[str]] = {}

    def know(self, party: int, facts: Facts, leader: int | None = None) -> None:
        """Remember somebody who is none of the people of the city: staff, an organisation, a group with its leader."""
        self._others[party] = facts
        if leader is not None:
            self._leaders[party] = leader

    def took_part(self, round: RoundRef, party: int, decided: date, one: Participated) -> None:
        """Remember a participation that other rounds' rules ask for: it is paid, or shuts others out, or is limited."""
        if round.hours or round.group or round.programme.code.partition(".")[0] in self._world.limited:
            self._history.setdefault(party, []).append((decided, one))

    def asked(self, round: RoundRef, party: int, filed: date, decided: date, starts: date, ends: date,
              answers: dict[str, Any]) -> Evaluation:  # fmt: skip
        """Ask the round's rules about a party that applied on ``filed`` for the days ``starts`` … ``ends``."""
        days = Days(round.notice, round.apply_from, round.apply_to, filed, starts, ends)
        return evaluate(round.book, self._facts(round, party, filed, decided, answers), days)

    def _facts(self, round: RoundRef, party: int, filed: date, decided: date, answers: dict[str, Any]) -> Facts:
        needed = self._needed.get(round.id)
        if needed is None:
            needed = self._needed[round.id] = facts_needed(round.book.on(round.notice))
        people, own = self._world.people, self._others.get(party)
        consents: tuple[Consented, ...] | None = None
        if "consents" in needed:
            consents = (Consented("service", self._consent(party, filed)),)
        took_part = self._known(round, party, decided) if "participations" in needed else None
        if own is None:
            return Facts(
                kind="person", birth_date=people.birth(party), sex=people.sex(party),
                district_code=people.district(party), consents=consents, participations=took_part, answers=answers,
                hours_offered=round.hours,
            )  # fmt: skip
        return replace(own, consents=consents, participations=took_part, answers=answers, hours_offered=round.hours)

    def known_busy(self, round: RoundRef, party: int, on: date, first: date, last: date) -> bool:
        """Tell whether it is known on a day that somebody is in something of the round's group between two days."""
        return any(
            one.group == round.group and (one.starts or first) <= last and (one.last_day or last) >= first
            for one in self._known(round, party, on)
        )

    def _known(self, round: RoundRef, party: int, on: date) -> tuple[Participated, ...]:
        found = self._history.get(party)
        if not found:
            return ()
        return tuple(_as_of(one, on) for decided, one in found if decided <= on and one.round != round.code)

    def _consent(self, party: int, filed: date) -> date:
        """Return the day of consent to the service: clients before the year, others as they apply, a group's leader for it."""
        party = self._leaders.get(party, party)
        if party in self._world.people:
            return date(self._world.year, 1, 1)
        day = self._consented.get(party)
        if day is None or day > filed:
            day = self._consented[party] = filed
            self._world.add(Consent, party_id=party, purpose="service", text_version=CONSENT_VERSION, starts_on=filed)
        return day


def _as_of(one: Participated, on: date) -> Participated:
    """Return a participation as it was known on a day, before which alone its end can be known."""
    if one.left_on is not None and one.left_on <= on:
        return one
    ended = one.left_on is None and one.ends is not None and one.ends < on
    return replace(one, left_on=None, status="completed" if ended else "active")


def as_wanted(book: RuleBook, notice: date, given: dict[str, Any]) -> dict[str, Any]:
    """Return answers with those that the rules want, as somebody gives them who reads the notice before applying."""
    found = dict(given)
    for rule in book.on(notice):
        if isinstance(rule, AnswerRule) and rule.field is not None and rule.field not in found:
            wanted = rule.in_[0] if rule.in_ else rule.is_
            found[rule.field] = wanted if wanted is not None else rule.at_least or rule.at_most
    return found


def ages_of(book: RuleBook, notice: date) -> tuple[int | None, int | None, str]:
    """Return the youngest and oldest age that all rules of a book let in, and on which day they are counted."""
    rules = [rule for rule in book.on(notice) if isinstance(rule, AgeRule)]
    low = max((rule.min for rule in rules if rule.min is not None), default=None)
    high = min((rule.max for rule in rules if rule.max is not None), default=None)
    return low, high, rules[0].on if rules else "apply_to"


def limited(books: Iterable[RuleBook]) -> frozenset[str]:
    """Return the codes of programmes in which rules of some book count how often or how long somebody was."""
    named = (code for book in books for rule in book.rules for code in getattr(rule, "programmes", ()))
    done = (code for book in books for rule in book.rules for code in [getattr(rule, "programme", None)] if code)
    return frozenset(code.partition(".")[0] for code in (*named, *done))


def wrong(round: RoundRef, party: int, evaluation: Evaluation, wanted: str) -> NotByTheRules:
    """Return the error for an outcome that the rules do not give."""
    said = " ".join(evaluation.sentences) or "자격이 있습니다."
    return NotByTheRules(f"{round.code}의 신청자 {party}: 기준으로는 '{wanted}'이(가) 될 수 없습니다. {said}")
