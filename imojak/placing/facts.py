"""What the tables know of a round's applicants and places, as arrays for the scores: gathered for all in a few queries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import numpy as np
from django.utils import timezone

from imojak.choosing.quotas import at_least
from imojak.matching.problem import Quota as SeatQuota
from imojak.offers.configuration import find_definition
from imojak.offers.models import Place, Round
from imojak.parties.models import Person
from imojak.paths.actions.judging import standing_of
from imojak.paths.actions.looking import Looked, look_at
from imojak.paths.enums import ApplicationStatus, JudgingStatus
from imojak.paths.models import Application, Judging, Participation, Preference
from imojak.paths.terms import known_of, screening_of
from imojak.placing.commuting import Minutes, estimated, row_of, with_known
from imojak.placing.enums import UNIT, PinKind, Purpose
from imojak.placing.models import Pin, Scenario, TravelTable
from imojak.placing.scores import Edges, People, Places, Wishes, candidates, ruled_out
from imojak.plan.types.conditions import holds
from imojak.plan.types.forms import FormField
from imojak.plan.types.matching import Matching
from imojak.plan.types.screening import Quota

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PARTS_OF_DAY = ("am", "pm", "eve")
#: Bits of the half-days that a form offers: mon-am, mon-pm, mon-eve, tue-am …
SLOTS = {
    f"{day}-{part}": 1 << number for number, (day, part) in enumerate((d, p) for d in _DAYS for p in _PARTS_OF_DAY)
}
_NOON, _EVENING = 12 * 60, 18 * 60
#: Who holds a seat already, or is asked whether they take one.
_SEATED = (ApplicationStatus.OFFERED, ApplicationStatus.ACCEPTED)
_BATCH = 10_000


@dataclass(frozen=True, eq=False)
class Market:
    """A round as it is matched: rows are ``applications`` by number, columns are ``places`` by number.

    ``capacity`` int32[p] are the free seats. ``below`` are those whom the sheet or a rule leaves out, with why.
    ``sheets`` are the points that decisions keep. ``fingerprint`` is of all that decides the result.
    """

    round: Round
    rule: Matching
    applications: tuple[Application, ...]
    places: tuple[Place, ...]
    people: People
    columns: Places
    wishes: Wishes
    minutes: Minutes
    capacity: np.ndarray[Any, np.dtype[np.int32]]
    quotas: tuple[SeatQuota, ...]
    pinned: tuple[tuple[int, int], ...]
    forbidden: tuple[tuple[int, int], ...]
    looked: Mapping[int, Looked]
    sheets: Mapping[int, Decimal | None]
    below: tuple[tuple[Application, tuple[str, ...], str], ...]
    notes: tuple[str, ...]
    fingerprint: str = field(default="")

    def edges(self) -> Edges:
        """Return who may go where, with the parts of the scores."""
        return candidates(self.people, self.columns, self.wishes, self.rule, self.minutes, self.pinned)

    def ruled_out(self) -> list[tuple[int, int, int, str]]:
        """Return the wishes that are no candidates, with the required part that rules them out."""
        return ruled_out(self.people, self.columns, self.wishes, self.rule, self.minutes)


def gather(scenario: Scenario, *, at: datetime | None = None) -> Market:
    """Gather a scenario's round as it is now: whoever is found eligible, in a rematch also whoever waits."""
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    of = Round.objects.select_related("programme__parent", "type", "eligibility", "selection").get(pk=scenario.round_id)
    rule = Matching.model_validate_json(json.dumps(scenario.rule))
    statuses = [ApplicationStatus.ELIGIBLE]
    if scenario.purpose == Purpose.REMATCH:
        statuses.append(ApplicationStatus.WAITING)
    found = list(Application.objects.filter(round=of, place=None, status__in=statuses).order_by("pk"))
    for one in found:
        one.round = of
    looked = dict(zip((one.pk for one in found), look_at(found, at=moment), strict=True))
    sheets, below, notes = _sheets(of, found)
    below += [(one, looked[one.pk].codes, looked[one.pk].sentence) for one in found if looked[one.pk].failed]
    out = {one.pk for one, *_ in below}
    applications = tuple(one for one in found if one.pk in sheets and one.pk not in out)
    places = tuple(Place.objects.filter(round=of, closed_on=None).order_by("pk"))
    fields = _fields(of)
    known = _known(of, rule, scenario.quotas, applications, day)
    row = {one.pk: number for number, one in enumerate(applications)}
    column = {one.pk: number for number, one in enumerate(places)}
    pins = list(Pin.objects.filter(scenario=scenario, lifted_at=None).values_list("application", "place", "kind"))
    here = [(row[one], column[place], kind) for one, place, kind in pins if one in row and place in column]
    if gone := len(pins) - len(here):
        notes.append(f"고정·제외 {gone}건은 지금 배정할 신청이나 자리가 아니어서 쓰지 않았습니다.")
    market = Market(
        round=of,
        rule=rule,
        applications=applications,
        places=places,
        people=_people(of, rule, applications, known, fields, sheets),
        columns=_columns(rule, places, fields),
        wishes=_wishes(applications, row, column, fields),
        minutes=_minutes(),
        capacity=np.array([max(one.capacity - one.taken - one.held, 0) for one in places], np.int32),
        quotas=_quotas(of, scenario.quotas, applications, known, places, day),
        pinned=tuple(sorted((one, place) for one, place, kind in here if kind == PinKind.PIN)),
        forbidden=tuple(sorted((one, place) for one, place, kind in here if kind == PinKind.FORBID)),
        looked=looked,
        sheets=sheets,
        below=tuple(below),
        notes=tuple(notes),
    )
    object.__setattr__(market, "fingerprint", _fingerprint(scenario, market, sorted(pins)))
    return market


# --- what counts of an applicant --------------------------------------------------------------------------------------


def _sheets(
    of: Round, applications: Sequence[Application]
) -> tuple[dict[int, Decimal | None], list[tuple[Application, tuple[str, ...], str]], list[str]]:
    """Return the points of those who can be matched, those below the pass mark, and what is to be told.

    Who waits from an earlier match has been judged then, and keeps the points of that decision.
    """
    judged = Judging.objects.filter(application__round=of, status=JudgingStatus.SCORED).exists()
    if not judged or not screening_of(of).criteria:
        return {one.pk: one.score for one in applications}, [], []
    ranking = standing_of(of).ranking
    scored: dict[int, Decimal | None] = {int(one.receipt): one.score for one in ranking.ranked}
    failed = {int(one.receipt): one.explanation for one in ranking.unranked if one.score is not None}
    found: dict[int, Decimal | None] = {}
    below: list[tuple[Application, tuple[str, ...], str]] = []
    missing = 0
    for one in applications:
        if one.pk in scored:
            found[one.pk] = scored[one.pk]
        elif one.pk in failed:
            below.append((one, ("score",), failed[one.pk]))
        elif one.status == ApplicationStatus.WAITING:
            found[one.pk] = one.score
        else:
            missing += 1
    notes = [f"심사표가 다 들어오지 않은 신청 {missing}건은 빠져 있습니다."] if missing else []
    return found, below, notes


def _known(
    of: Round, rule: Matching, quotas: Iterable[Any], applications: Sequence[Application], day: date
) -> Mapping[int, Mapping[str, object]]:
    """Return what conditions may ask, where a class or a quota asks anything."""
    return known_of(of, applications, day) if rule.priority or list(quotas) else {}


def _fields(of: Round) -> Mapping[str, FormField]:
    definition = find_definition(of)
    return definition.type.fields if definition is not None else {}


def _people(
    of: Round, rule: Matching, applications: Sequence[Application], known: Mapping[int, Mapping[str, object]],
    fields: Mapping[str, FormField], sheets: Mapping[int, Decimal | None],
) -> People:  # fmt: skip
    parties = [one.party_id for one in applications]
    homes: dict[int, str] = {}
    times: dict[int, Any] = {}
    again: set[int] = set()
    for start in range(0, len(parties), _BATCH):
        some = parties[start : start + _BATCH]
        for party, district, available in Person.objects.filter(pk__in=some).values_list(
            "pk", "district_code", "availability"
        ):
            homes[party], times[party] = district, available
        before = Participation.objects.filter(party_id__in=some, round__programme__code=of.programme.code)
        again |= set(before.exclude(round=of).values_list("party_id", flat=True))
    by_uses: dict[str, str] = {part.uses: part.field or "" for part in rule.part}
    hours = by_uses.get("hours", "")

    def slots(one: Application) -> int:
        said = one.answers.get(hours)
        if said is None:  # not asked, since the profile says it
            kept = times.get(one.party_id)
            said = kept.get("times") if isinstance(kept, dict) else None
        return _bits(said, SLOTS)

    def chosen(uses: str) -> np.ndarray[Any, np.dtype[np.uint64]]:
        bits = _options(fields.get(by_uses.get(uses, "")))
        answer = by_uses.get(uses, "")
        return np.array([_bits(one.answers.get(answer), bits) for one in applications], np.uint64)

    return People(
        district=np.array([row_of(homes.get(party, "")) for party in parties], np.int32),
        sheet=np.array([int((sheets[one.pk] or Decimal(0)) * UNIT) for one in applications], np.int32),
        first=np.array([party not in again for party in parties], np.bool_),
        priority=np.array([_class(rule, known.get(one.pk)) for one in applications], np.int32),
        slots=np.array([slots(one) for one in applications], np.uint64),
        skills=chosen("skills"),
        limits=chosen("health"),
    )


def _class(rule: Matching, known: Mapping[str, object] | None) -> int:
    if known is None:
        return -1
    return next((number for number, one in enumerate(rule.priority) if holds(one.when, known)), -1)


def _options(asked: FormField | None) -> dict[str, int]:
    """Return a bit for each option of a question."""
    return {one.code: 1 << number for number, one in enumerate(asked.options)} if asked is not None else {}


def _bits(said: Any, bits: Mapping[str, int]) -> int:
    several = said if isinstance(said, list) else [said]
    found = 0
    for one in several:
        found |= bits.get(one, 0) if isinstance(one, str) else 0
    return found


# --- what counts of a place -------------------------------------------------------------------------------------------


def _columns(rule: Matching, places: Sequence[Place], fields: Mapping[str, FormField]) -> Places:
    by_uses: dict[str, str] = {part.uses: part.field or "" for part in rule.part}
    skills, health = (_options(fields.get(by_uses.get(uses, ""))) for uses in ("skills", "health"))
    return Places(
        district=np.array([row_of(one.district_code) for one in places], np.int32),
        slots=np.array([slots_of(one.schedule) for one in places], np.uint64),
        skills=np.array([_bits(one.needs.get("skills"), skills) for one in places], np.uint64),
        demands=np.array([_bits(one.needs.get("demands"), health) for one in places], np.uint64),
    )


def slots_of(schedule: Mapping[str, Any]) -> int:
    """Return the half-days on which a place works, as bits; 0 where it does not say weekdays and hours."""
    weekdays = [one for one in schedule.get("weekdays", ()) if isinstance(one, int) and 0 <= one < len(_DAYS)]
    hour, mark, minute = str(schedule.get("starts", "")).partition(":")
    if not mark or not hour.isdigit() or not minute[:2].isdigit():
        return 0
    begins = int(hour) * 60 + int(minute[:2])
    length = schedule.get("minutes")
    ends = begins + (length if isinstance(length, int) and length > 0 else 1)
    parts = [
        part
        for part, first, last in zip(_PARTS_OF_DAY, (0, _NOON, _EVENING), (_NOON, _EVENING, 48 * 60), strict=True)
        if begins < last and ends > first
    ]
    return sum(SLOTS[f"{_DAYS[day]}-{part}"] for day in set(weekdays) for part in parts)


def _wishes(
    applications: Sequence[Application],
    row: Mapping[int, int],
    column: Mapping[int, int],
    fields: Mapping[str, FormField],
) -> Wishes:
    """Return wishes for places that are open; ranks close up over one that was closed."""
    if not applications:
        none = np.empty(0, np.int32)
        return Wishes(none, none, none, 1)
    of = applications[0].round_id
    said = Preference.objects.filter(application__round=of).order_by("application", "rank")
    pairs = np.array(list(said.values_list("application_id", "place_id")), np.int64).reshape(-1, 2)
    who, known = _at(pairs[:, 0], row)
    where, open_ = _at(pairs[:, 1], column)
    who, where = who[known & open_], where[known & open_]
    begins = np.flatnonzero(np.diff(who, prepend=-1))
    lengths = np.diff(begins, append=len(who))
    rank = (np.arange(len(who)) - np.repeat(begins, lengths) + 1).astype(np.int32)
    asked = next((one.most for one in fields.values() if one.kind == "places" and one.most), None)
    return Wishes(who, where, rank, max(asked or 1, int(rank.max(initial=0))))


def _at(
    numbers: np.ndarray[Any, np.dtype[np.int64]], places: Mapping[int, int]
) -> tuple[np.ndarray[Any, np.dtype[np.int32]], np.ndarray[Any, np.dtype[np.bool_]]]:
    """Return where each number stands among ``places`` (ascending numbers to 0, 1, 2 …), and whether it does at all."""
    known = np.fromiter(places, np.int64, len(places))
    at = np.searchsorted(known, numbers)
    there = np.zeros(len(numbers), np.bool_)
    inside = at < len(known)
    there[inside] = known[at[inside]] == numbers[inside]
    return at.astype(np.int32), there


def _minutes() -> Minutes:
    table = TravelTable.objects.order_by("-pk").first()
    return with_known(table.minutes) if table is not None else estimated()


# --- quotas and the fingerprint ---------------------------------------------------------------------------------------


def _quotas(
    of: Round, written: Sequence[Mapping[str, Any]], applications: Sequence[Application],
    known: Mapping[int, Mapping[str, object]], places: Sequence[Place], day: date,
) -> tuple[SeatQuota, ...]:  # fmt: skip
    """Return the seats that are still kept for each group, and the round's own limit where it is below its places'.

    The share is of all the round's seats; whoever of the group sits already counts. Seats that the group cannot fill
    are for everybody.
    """
    left = sum(max(one.capacity - one.taken - one.held, 0) for one in places)
    gone = sum(one.taken + one.held for one in Place.objects.filter(round=of))
    free = left if of.capacity is None else min(left, max(of.capacity - gone, 0))
    found = []
    if free < left:
        found.append(SeatQuota("capacity", f"회차 정원 {of.capacity}명", most=free))
    if not written:
        return tuple(found)
    seated = list(Application.objects.filter(round=of, status__in=_SEATED)) if gone else []
    there = known_of(of, seated, day) if seated else {}
    for one in (Quota.model_validate_json(json.dumps(row)) for row in written):
        members = np.array([holds(one.when, known[who.pk]) for who in applications], np.bool_)
        wanted = one.places or at_least(one.percent or 0, free + gone)
        already = sum(1 for facts in there.values() if holds(one.when, facts))
        least = min(max(wanted - already, 0), int(members.sum()), free)
        found.append(SeatQuota(one.code, one.label, applicants=members, least=least))
    return tuple(found)


def _fingerprint(scenario: Scenario, market: Market, pins: Sequence[tuple[int, int, str]]) -> str:
    """Return the hash of everything that decides the result: equal fingerprints, equal results."""
    digest = sha256()
    head = {
        "mode": scenario.mode,
        "rule": scenario.rule,
        "quotas": [(one.key, one.least, one.most) for one in market.quotas],
        # Also what changes nothing as things are: a result says by which terms it came about.
        "shares": scenario.quotas,
        "seed": scenario.seed,
        "applications": [one.pk for one in market.applications],
        "places": [one.pk for one in market.places],
        "pins": pins,
        "below": [(one.pk, codes) for one, codes, _ in market.below],
        "most": market.wishes.most,
    }
    digest.update(json.dumps(head, sort_keys=True, ensure_ascii=False).encode())
    people, columns, wishes = market.people, market.columns, market.wishes
    arrays = [
        *(people.district, people.sheet, people.first, people.priority, people.slots, people.skills, people.limits),
        *(columns.district, columns.slots, columns.skills, columns.demands),
        *(wishes.applicant, wishes.place, wishes.rank, market.minutes, market.capacity),
        *(one.applicants for one in market.quotas if one.applicants is not None),
    ]
    for array in arrays:
        digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()
