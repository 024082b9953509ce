"""The world of a lived year: its people, staff, programmes, calendar and pen, which every part of the year uses.

world.rng("fair")            a stream of chance of one's own, so that parts do not disturb each other
world.scaled(412)            a volume of lived.toml at this scale
world.pick(n, ages=…, …)     persons who fit and are free
world.round(…), .place(…)    what is offered
world.add(Model, column=…)   a row; parents before children
world.at(day, hour, minute)  an aware datetime; world.happened(day) tells whether the day is lived
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from imojak.agency.models import Unit
from imojak.demo.live.judging import Files, ages_of, limited
from imojak.demo.live.people import People, birth_range
from imojak.demo.live.store import Store
from imojak.kernel.business_number import check_digit
from imojak.offers.configuration import NoDefinition, definition_of, rule_set_of, type_in_force
from imojak.offers.enums import RuleKind
from imojak.offers.models import Place, Programme, Round
from imojak.parties.models import Account, Organisation, Party, Role
from imojak.paths.eligibility import rule_book
from imojak.plan.lived import LivedYear
from imojak.problems import Problem
from imojak.rules import Facts, RuleBook
from imojak.trust.models import TransitionLog

SEOUL = ZoneInfo("Asia/Seoul")


class TooFewPeople(Problem):
    """The population cannot fill the volumes."""


class PlanNotLoaded(Problem):
    """The year's programmes or units are not in the database."""


@dataclass(frozen=True)
class RoundRef:
    """A round as the parts of the year need it.

    ``group`` is the programme's exclusion group, ``hours`` are what its pay scheme gives a month, ``book`` holds its
    rules. ``ages`` (both included) hold on ``age_day``; where the rules name none (``age_limited`` is false) they are
    those of the agency's clients.
    """

    id: int
    code: str
    programme: Programme
    eligibility_id: int | None
    pay_scheme_id: int | None
    group: str
    hours: int
    book: RuleBook
    notice: date
    apply_from: date
    apply_to: date
    starts: date
    ends: date
    ages: tuple[int, int]
    age_day: date
    age_limited: bool


@dataclass(frozen=True)
class Staff:
    """Somebody who works: the account that decides and confirms, and the party behind it."""

    account: int
    party: int
    name: str
    unit: Unit | None = None
    at: int | None = None


class World:
    """A year being lived: up to ``until``, at ``scale``, decided by ``seed``."""

    def __init__(
        self, year: int, scale: float, seed: int, until: date, lived: LivedYear,
        tell: Callable[[str, int], None] = lambda text, n: None,
    ) -> None:  # fmt: skip
        self.year, self.scale, self.seed, self.until, self.lived = year, scale, seed, until, lived
        self.cut_off = lived.cut_off
        self.store = Store()
        self.people = People()
        self.staff: dict[str, list[Staff]] = {}
        #: The open case of a person: case id, day it was opened, day it was closed.
        self.cases: dict[int, tuple[int, date, date]] = {}
        #: Instruments by code, and the satisfaction wave of a round by the round's id.
        self.instruments: dict[str, int] = {}
        self.waves: dict[int, int] = {}
        self._ways: dict[int, tuple[int | None, int | None, str]] = {}
        #: The application by which a participation came about.
        self.applications: dict[int, int] = {}
        #: The day on which somebody in a paid activity had passed the mandatory training, by participation.
        self.trained: dict[int, date] = {}
        self._tell = tell
        found = Programme.objects.filter(year=year).select_related(
            "parent__eligibility", "parent__pay_scheme", "eligibility", "pay_scheme", "lead_unit"
        )
        self._programmes = {row.code: row for row in found}
        self._units = {row.code: row for row in Unit.objects.all()}
        self.limited = limited(rule_book(row.eligibility) for row in self._programmes.values())
        self.files = Files(self)
        self._busy: dict[str, dict[int, list[tuple[int, int]]]] = {}
        self._clock: dict[tuple[date, int, int], datetime] = {}
        if not self._programmes or not self._units:
            raise PlanNotLoaded(f"{year}년 계획이 아직 없습니다. 먼저 'imojak load_plan plans/{year}'을 실행해 주세요.")
        free = set(lived.calendar.holidays)
        days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
        self.workdays = [day for day in days if day.year == year and day.weekday() < 5 and day not in free]

    # --- the plan ---

    def programme(self, code: str) -> Programme:
        """Return the programme or strand ``code`` of the year. Raises PlanNotLoaded when the plan has none."""
        if code not in self._programmes:
            raise PlanNotLoaded(
                f"{self.year}년 계획에 사업 '{code}'이 없습니다. 'imojak load_plan plans/{self.year}'을 다시 실행해 주세요."
            )
        return self._programmes[code]

    def strands(self, code: str, prefix: str = "") -> list[Programme]:
        """Return the strands of programme ``code`` whose code begins with ``prefix``, in the order of the plan."""
        parent = self.programme(code)
        found = [row for row in self._programmes.values() if row.parent_id == parent.pk and row.code.startswith(prefix)]
        return sorted(found, key=lambda row: (row.order, row.pk))

    def parents(self) -> list[Programme]:
        """Return the programmes that are no strand of another, in the plan's order."""
        return sorted((row for row in self._programmes.values() if row.parent_id is None), key=lambda row: row.order)

    def unit(self, code: str) -> Unit:
        """Return the unit (department, campus, centre) ``code``. Raises PlanNotLoaded when the plan has none."""
        if code not in self._units:
            raise PlanNotLoaded(
                f"계획에 조직 단위 '{code}'가 없습니다. 'imojak load_plan plans/{self.year}'을 다시 실행해 주세요."
            )
        return self._units[code]

    def units(self, *kinds: str) -> list[Unit]:
        """Return the units of these kinds ("campus", "centre", "team" …) that are open, in the plan's order."""
        first = date(self.year, 1, 1)
        found = [row for row in self._units.values() if row.kind in kinds and (not row.ends_on or row.ends_on >= first)]
        return sorted(found, key=lambda row: (row.order, row.pk))

    # --- chance, size, time ---

    def rng(self, name: str) -> Random:
        """Return a stream of chance that depends on the seed and ``name`` alone."""
        return Random(f"{self.year}/{self.seed}/{name}")

    def scaled(self, number: int) -> int:
        """Return a volume at this scale, rounded up, so that what exists at all exists at every scale."""
        return math.ceil(number * self.scale - 1e-9)

    def happened(self, day: date) -> bool:
        """Tell whether ``day`` lies within the life asked for."""
        return day <= self.until

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """Return an aware datetime in Seoul."""
        key = (day, hour, minute)
        found = self._clock.get(key)
        if found is None:
            found = self._clock[key] = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL)
        return found

    def days(self, first: date, last: date) -> list[date]:
        """Return the working days from ``first`` to ``last``, both included; ``first`` itself when there is none."""
        found = self.workdays[bisect_left(self.workdays, first) : bisect_right(self.workdays, last)]
        return found or [first]

    def workday(self, day: date) -> date:
        """Return ``day``, or the working day after it."""
        place = bisect_left(self.workdays, day)
        return self.workdays[min(place, len(self.workdays) - 1)]

    # --- rows ---

    def new_id(self, model: type[models.Model]) -> int:
        """Return an id of ``model`` that nobody else gets."""
        return self.store.new_id(model)

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Keep a row (database columns) for the next flush and return its id; see Store.add."""
        return self.store.add(model, **values)

    def flush(self) -> None:
        """Write everything that waits."""
        self.store.flush()

    def progress(self, text: str, n: int = 0) -> None:
        """Say what is being lived, and how many things of it came to be."""
        self._tell(text, n)

    def log(
        self,
        kind: str,
        object_id: int,
        steps: Iterable[tuple[str, date, int]],
        actor: int | None = None,
        reason: str = "",
    ) -> str:
        """Write the transition log of one object through ``steps`` (state, day, hour) as far as they are lived.

        ``kind`` is "<app label>.<model>"; ``reason`` is written beside the last step. Returns the state it ends in ("" when not even the first step is lived).
        """
        state, steps = "", list(steps)
        for number, (following, day, hour) in enumerate(steps, 1):
            if day > self.until:
                break
            self.store.add(
                TransitionLog,
                object_type=kind, object_id=object_id, from_state=state, to_state=following, actor_id=actor,
                reason=reason if number == len(steps) else "", at=self.at(day, hour),
            )  # fmt: skip
            state = following
        return state

    # --- staff and organisations ---

    def account(self, role: str) -> int:
        """Return the id of the (first) account that holds ``role``, a value of RoleKind."""
        return self.staff[role][0].account

    def manager(self, code: str) -> int:
        """Return the account of the manager of programme or strand ``code``."""
        return self.staff.get(f"programme-manager:{code.partition('.')[0]}", self.staff["programme-manager"])[0].account

    def employ(
        self, role: str, party: int, *, at: int | None, programme_code: str = "", starts: date | None = None,
        username: str = "", name: str = "", password: str = "", country: str = "",
    ) -> Staff:  # fmt: skip
        """Give ``party`` a role, and an account when ``username`` is given (without ``password`` it cannot log in)."""
        starts = starts or date(self.year, 1, 1)
        self.add(
            Role, party_id=party, kind=role, at_id=at, programme_code=programme_code, country=country, starts_on=starts
        )
        account = 0
        if username:
            account = self.add(
                Account, username=username, first_name=name, party_id=party, password=password or f"!{username}",
                date_joined=self.at(starts), is_active=True,
            )  # fmt: skip
        staff = Staff(account, party, name, at=at)
        self.staff.setdefault(role, []).append(staff)
        return staff

    def organisation(
        self, kind: str, name: str, *, field: str = "", district: str = "", party: int | None = None
    ) -> int:
        """Let an organisation be and return its party id.

        The first three digits of its business number name no tax office, so that nobody has such a one.
        """
        if party is None:
            party = self.add(Party, kind="organisation", name=name)
        number = f"{party:09d}"
        number += str(check_digit(number))
        self.add(Organisation, party_id=party, kind=kind, business_number=number, district_code=district, field=field)
        known = Facts(kind="organisation", business_number=number, organisation_kind=kind)
        self.files.know(party, replace(known, district_code=district or None))
        return party

    # --- offers ---

    def round(
        self, code: str, slug: str, title: str, *, apply_from: date, apply_to: date, starts: date, ends: date,
        capacity: int | None = None, notice: date | None = None, satisfaction: int | None = None,
    ) -> RoundRef:  # fmt: skip
        """Open a round of strand ``code``; its code becomes "year-strand-slug". Its life is logged up to ``until``.

        The rule versions of the strand, or of its parent, are pinned. Days must follow each other: notice,
        apply_from, apply_to; starts, ends; apply_to not after ends.
        """
        programme = self.programme(code)
        parent = programme.parent or programme
        round_id = self.new_id(Round)
        notice = notice or apply_from - timedelta(days=7)
        last = date(self.year, 12, 31)
        status = self.log(
            "offers.round",
            round_id,
            (
                ("draft", min(notice, date(self.year, 1, 1)), 9),  # the year's plan names its rounds
                ("open", apply_from, 9),
                ("screening", min(apply_to, starts), 13),
                ("running", starts, 14),
                ("closed", ends + timedelta(days=1) if ends < last else ends, 18),
            ),
            self.manager(code),
        )
        eligibility = programme.eligibility_id or parent.eligibility_id
        pay = programme.pay_scheme_id or parent.pay_scheme_id
        full = f"{self.year}-{code.replace('.', '-')}-{slug}"
        kind, ranking, method = self._way_of(programme, max(notice, date(self.year, 1, 1)))
        self.add(
            Round, id=round_id, programme_id=programme.pk, code=full, title=title, notice_on=notice,
            apply_from=apply_from, apply_to=apply_to, starts_on=starts, ends_on=ends, capacity=capacity,
            status=status, eligibility_id=eligibility, pay_scheme_id=pay, satisfaction_id=satisfaction, type_id=kind,
            selection_id=ranking, method=method,
        )  # fmt: skip
        if satisfaction is not None:
            self.waves[round_id] = satisfaction
        group = programme.exclusion_group or parent.exclusion_group
        scheme = programme.pay_scheme or parent.pay_scheme
        hours = scheme.parameters["hours_per_month_max"] if scheme else 0
        book = rule_book(programme.eligibility or parent.eligibility)
        low, high, on = ages_of(book, notice)
        days = {"notice": notice, "run_from": starts, "apply": apply_from}
        return RoundRef(
            round_id, full, programme, eligibility, pay, group, hours, book, notice, apply_from, apply_to, starts, ends,
            (low or 40, high or 64), days.get(on, apply_to), low is not None or high is not None,
        )  # fmt: skip

    def _way_of(self, programme: Programme, on: date) -> tuple[int | None, int | None, str]:
        """Return type version, ranking rule set and way of choosing that a round of ``programme`` pins on a day."""
        if programme.pk not in self._ways:
            try:
                kind = type_in_force(programme, on)
            except NoDefinition:  # supporting work without a type has rounds as well
                self._ways[programme.pk] = (None, None, "")
            else:
                ranking = rule_set_of(programme, RuleKind.RANKING)
                screening = definition_of(programme, on).screening
                method = screening.method if screening is not None else ""
                self._ways[programme.pk] = (kind.pk, ranking.pk if ranking else None, method)
        return self._ways[programme.pk]

    def place(
        self, round: RoundRef, kind: str, title: str, capacity: int, *, host: int | None = None, unit: Unit | None = None,
        field: str = "", district: str = "", starts: date | None = None, ends: date | None = None,
        minutes: int | None = None, **more: Any,
    ) -> int:  # fmt: skip
        """Offer a place in a round and return its id; it has the round's days unless others are given.

        ``more`` are further columns of the place.
        """
        return self.add(
            Place, round_id=round.id, kind=kind, title=title, host_id=host, unit_id=unit.pk if unit else None, field=field,
            district_code=district or (unit.district_code if unit else ""), capacity=capacity, taken=0,
            starts_on=starts or round.starts, ends_on=ends or round.ends, minutes=minutes, **more,
        )  # fmt: skip

    # --- people ---

    def pick(
        self, n: int, *, ages: tuple[int, int] = (40, 64), on: date, rng: Random, free_in: str = "",
        to: date | None = None, since: date | None = None, distinct_from: Collection[int] = frozenset(),
        among: Collection[int] | None = None,
    ) -> list[int]:  # fmt: skip
        """Return ``n`` different persons aged ``ages`` (both included) on ``on``.

        ``free_in``: an exclusion group in which they have nothing from ``since`` (``on`` when not said) to ``to`` (at
        any time when ``to`` is None). ``distinct_from``: whom not to take. ``among``: take only these. Raises TooFewPeople.
        """
        first, last = birth_range(ages, on)
        births, base = self.people.births, self.people.first
        busy = self._busy.get(free_in, {}) if free_in else {}
        span = ((since or on).toordinal(), to.toordinal()) if to else (0, 10**7)
        found: list[int] = []
        seen: set[int] = set()

        def fits(party: int) -> bool:
            return (
                party not in seen
                and first <= births[party - base] <= last
                and party not in distinct_from
                and not any(start <= span[1] and end >= span[0] for start, end in busy.get(party, ()))
            )

        if among is None:
            size = len(self.people)
            for _ in range(n * 30 + 200):
                if len(found) == n:
                    return found
                party = base + int(rng.random() * size)
                if fits(party):
                    seen.add(party)
                    found.append(party)
            rest = list(range(base, base + size))
        else:
            rest = list(among)
        rng.shuffle(rest)
        for party in rest:
            if len(found) == n:
                break
            if fits(party):
                seen.add(party)
                found.append(party)
        if len(found) < n:
            raise TooFewPeople(
                f"{ages[0]}~{ages[1]}세 {n}명이 필요한데 {len(found)}명뿐입니다. lived.toml의 population.people을 늘려 주세요."
            )
        return found

    def busy(
        self, group: str, first: date, last: date, *, ages: tuple[int, int], on: date, but: Collection[int]
    ) -> list[int]:
        """Return who has something in an exclusion group between two days, aged ``ages`` on ``on`` and none of ``but``."""
        span, born = (first.toordinal(), last.toordinal()), birth_range(ages, on)
        return [
            party
            for party, stays in self._busy.get(group, {}).items()
            if party in self.people and party not in but
            if born[0] <= self.people.births[party - self.people.first] <= born[1]
            if any(start <= span[1] and end >= span[0] for start, end in stays)
        ]

    def occupy(self, group: str, party_id: int, starts: date, ends: date) -> None:
        """Remember that a person takes part in something of an exclusion group."""
        if group:
            self._busy.setdefault(group, {}).setdefault(party_id, []).append((starts.toordinal(), ends.toordinal()))
