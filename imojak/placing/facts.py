"""A round as it is matched (배정할 회차): applicants, places, wishes and bounds as arrays, out of a few queries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone

from imojak.kernel.columns import whole_columns
from imojak.matching.arrays import Bools, Int32s, Int64s, found_at
from imojak.matching.problem import Quota as SeatQuota
from imojak.offers.configuration import find_definition
from imojak.offers.models import Place, Round
from imojak.paths.actions.judging import ranking_of
from imojak.paths.actions.looking import look_at
from imojak.paths.enums import ApplicationStatus, JudgingStatus
from imojak.paths.models import Application, Judging, Preference
from imojak.paths.terms import screening_of
from imojak.placing.applicants import PARTS_OF_DAY, Applicants, bits_of, options_of, read
from imojak.placing.commuting import Minutes, estimated, row_of, with_known
from imojak.placing.enums import UNIT, PinKind, Purpose
from imojak.placing.models import Pin, Scenario, TravelTable
from imojak.placing.quotas import Kept
from imojak.placing.scores import Edges, People, Places, RuledOut, Wishes, candidates, ruled_out
from imojak.placing.shares import Open, Standing, seat_quotas
from imojak.plan.types.forms import FormField
from imojak.plan.types.matching import Matching

_NOON, _EVENING = 12 * 60, 18 * 60
_WEEK = 7
_BATCH = 1_000


class Below(NamedTuple):
    """An application that the sheet or a rule leaves out, with why."""

    number: int
    codes: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, eq=False)
class Market:
    """A round as it is matched: rows are ``applicants`` by number, columns are ``places`` by number.

    ``capacity`` int32[p] are the free seats. ``below`` are those whom the sheet or a rule leaves out.
    ``kept`` are the scenario's shares as they are written, ``quotas`` as the engine takes them, ``already`` by their
    keys who sits of each group. ``fingerprint`` is of all that decides the result.
    """

    round: Round
    rule: Matching
    applicants: Applicants
    places: tuple[Open, ...]
    columns: Places
    wishes: Wishes
    minutes: Minutes
    capacity: Int32s
    kept: tuple[Kept, ...]
    quotas: tuple[SeatQuota, ...]
    already: Mapping[str, int]
    pinned: tuple[tuple[int, int], ...]
    forbidden: tuple[tuple[int, int], ...]
    below: tuple[Below, ...]
    notes: tuple[str, ...]
    fingerprint: str = field(default="")

    @property
    def people(self) -> People:
        """What the score asks of applicants."""
        return self.applicants.people

    def edges(self) -> Edges:
        """Return who may go where, with the parts of the scores."""
        return candidates(self.people, self.columns, self.wishes, self.rule, self.minutes, self.pinned)

    def ruled_out(self) -> RuledOut:
        """Return the wishes that are no candidates."""
        return ruled_out(self.people, self.columns, self.wishes, self.rule, self.minutes)


def gather(scenario: Scenario, *, at: datetime | None = None) -> Market:
    """Gather a scenario's round as it is now: whoever is found eligible, in a rematch also whoever waits."""
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    of = Round.objects.select_related("programme__parent", "type", "eligibility", "selection", "pay_scheme").get(
        pk=scenario.round_id
    )
    rule = Matching.model_validate_json(json.dumps(scenario.rule))
    kept = tuple(Kept.model_validate_json(json.dumps(one)) for one in scenario.quotas)
    conditions = [one.when for one in kept if one.when is not None]
    statuses = [ApplicationStatus.ELIGIBLE]
    if scenario.purpose == Purpose.REMATCH:
        statuses.append(ApplicationStatus.WAITING)
    fields = _fields(of)
    everybody = read(of, statuses, rule, conditions, fields, day)
    sheet, there, below, notes = _sheets(of, everybody)
    refused = _refused(of, everybody, moment)
    out = {one.number for one in refused}
    below = [*(one for one in below if one.number not in out), *refused]
    there &= ~np.isin(everybody.number, np.array(sorted(out), np.int64))
    rows = np.flatnonzero(there)
    applicants = everybody.only(rows, np.maximum(sheet[rows], 0))
    places, columns = _places(of, rule, fields)
    quotas, already = seat_quotas(kept, Standing(of, applicants, places, day))
    row, column = applicants.number, np.array([one.pk for one in places], np.int64)
    pins = list(Pin.objects.filter(scenario=scenario, lifted_at=None).values_list("application", "place", "kind"))
    here = _pairs(pins, row, column)
    if gone := len(pins) - len(here):
        notes.append(f"고정·제외 {gone}건은 지금 배정할 신청이나 자리가 아니어서 쓰지 않았습니다.")
    market = Market(
        round=of,
        rule=rule,
        applicants=applicants,
        places=places,
        columns=columns,
        wishes=_wishes(of, statuses, row, column, fields),
        minutes=_minutes(),
        capacity=np.array([one.seats for one in places], np.int32),
        kept=kept,
        quotas=quotas,
        already=already,
        pinned=tuple(sorted((one, place) for one, place, kind in here if kind == PinKind.PIN)),
        forbidden=tuple(sorted((one, place) for one, place, kind in here if kind == PinKind.FORBID)),
        below=tuple(below),
        notes=tuple(notes),
    )
    object.__setattr__(market, "fingerprint", _fingerprint(scenario, market, sorted(pins)))
    return market


def sheets_of(of: Round, applications: Sequence[Application]) -> dict[int, Any]:
    """Return the points that decisions keep of applications that are matched, by number."""
    judged = _judged(of)
    found: dict[int, Any] = {one.pk: one.score for one in applications}
    if judged:
        found |= {int(one.receipt): one.score for one in ranking_of(of).ranked}
    return found


# --- who is matched ---------------------------------------------------------------------------------------------------


def _judged(of: Round) -> bool:
    """Tell whether a round goes by sheets that came in."""
    scored = Judging.objects.filter(application__round=of, status=JudgingStatus.SCORED)
    return bool(screening_of(of).criteria) and scored.exists()


def _sheets(of: Round, applicants: Applicants) -> tuple[Int32s, Bools, list[Below], list[str]]:
    """Return points (hundredths, −1: none) and who can be matched, those below the pass mark, and what is to be told.

    Who waits from an earlier match has been judged then, and keeps the points of that decision.
    """
    if not _judged(of):
        return applicants.score, np.ones(len(applicants), np.bool_), [], []
    ranking = ranking_of(of)
    scored = {int(one.receipt): int(one.score * UNIT) for one in ranking.ranked}
    failed = {int(one.receipt): one.explanation for one in ranking.unranked if one.score is not None}
    points, there, below = applicants.score.copy(), applicants.waiting.copy(), []
    for row, number in enumerate(applicants.number.tolist()):
        if number in scored:
            points[row], there[row] = scored[number], True
        elif number in failed:
            there[row] = False
            below.append(Below(number, ("score",), failed[number]))
    missing = len(applicants) - int(there.sum()) - len(below)
    notes = [f"심사표가 다 들어오지 않은 신청 {missing}건은 빠져 있습니다."] if missing else []
    return points, there, below, notes


def _refused(of: Round, applicants: Applicants, moment: datetime) -> list[Below]:
    """Return those whom the rules refuse now: the doubtful are asked one by one, as every decision asks."""
    numbers = applicants.number[applicants.doubtful].tolist()
    found = []
    for start in range(0, len(numbers), _BATCH):
        several = list(Application.objects.filter(pk__in=numbers[start : start + _BATCH]).order_by("pk"))
        for one in several:
            one.round = of
        looked = zip(several, look_at(several, at=moment), strict=True)
        found += [Below(one.pk, what.codes, what.sentence) for one, what in looked if what.failed]
    return found


def _fields(of: Round) -> Mapping[str, FormField]:
    definition = find_definition(of)
    return definition.type.fields if definition is not None else {}


# --- what counts of a place -------------------------------------------------------------------------------------------


def _places(of: Round, rule: Matching, fields: Mapping[str, FormField]) -> tuple[tuple[Open, ...], Places]:
    by_uses: dict[str, str] = {part.uses: part.field or "" for part in rule.part}
    skills, health = (options_of(fields.get(by_uses.get(uses, ""))) for uses in ("skills", "health"))
    rows = Place.objects.filter(round=of, closed_on=None).order_by("pk").values_list(
        "pk", "title", "district_code", "capacity", "taken", "held", "schedule", "needs"
    )  # fmt: skip
    places, bits = [], []
    for number, title, district, capacity, taken, held, schedule, needs in rows:
        places.append(Open(number, title, district, max(capacity - taken - held, 0)))
        bits.append((slots_of(schedule), bits_of(needs.get("skills"), skills), bits_of(needs.get("demands"), health)))
    slots, asked, demands = np.array(bits, np.uint64).reshape(-1, 3).T
    columns = Places(
        district=np.array([row_of(one.district) for one in places], np.int32),
        slots=np.ascontiguousarray(slots),
        skills=np.ascontiguousarray(asked),
        demands=np.ascontiguousarray(demands),
    )
    return tuple(places), columns


def slots_of(schedule: Mapping[str, Any]) -> int:
    """Return the half-days on which a place works, as bits; 0 where it does not say weekdays and hours."""
    weekdays = [one for one in schedule.get("weekdays", ()) if isinstance(one, int) and 0 <= one < _WEEK]
    hour, mark, minute = str(schedule.get("starts", "")).partition(":")
    if not mark or not hour.isdigit() or not minute[:2].isdigit():
        return 0
    begins = int(hour) * 60 + int(minute[:2])
    length = schedule.get("minutes")
    ends = begins + (length if isinstance(length, int) and length > 0 else 1)
    parts = [
        number
        for number, first, last in zip(
            range(len(PARTS_OF_DAY)), (0, _NOON, _EVENING), (_NOON, _EVENING, 48 * 60), strict=True
        )
        if begins < last and ends > first
    ]
    # As the half-days of a form are numbered (applicants.SLOTS).
    return sum(1 << (day * len(PARTS_OF_DAY) + part) for day in set(weekdays) for part in parts)


def _wishes(of: Round, statuses: Sequence[str], row: Int64s, column: Int64s, fields: Mapping[str, FormField]) -> Wishes:
    """Return wishes for places that are open; ranks close up over one that was closed."""
    said = Preference.objects.filter(
        application__round=of, application__place=None, application__status__in=list(statuses)
    )
    who, where, rank = whole_columns(said.order_by(), "application_id", "place_id", "rank")
    order = who << 16 | rank  # at most 32,767 wishes; as they were written they mostly stand in this order
    if (order[1:] < order[:-1]).any():
        by = np.argsort(order, kind="stable")
        who, where = who[by], where[by]
    rows, columns = found_at(who, row), found_at(where, column)
    here = (rows >= 0) & (columns >= 0)
    applicant, place = rows[here].astype(np.int32), columns[here].astype(np.int32)
    begins = np.flatnonzero(np.diff(applicant, prepend=-1))
    lengths = np.diff(begins, append=len(applicant))
    rank = np.arange(len(applicant)) - np.repeat(begins, lengths) + 1
    asked = next((one.most for one in fields.values() if one.kind == "places" and one.most), None)
    return Wishes(applicant, place, rank.astype(np.int32), max(asked or 1, int(rank.max(initial=0))))


def _pairs(pins: Sequence[tuple[int, int, str]], row: Int64s, column: Int64s) -> list[tuple[int, int, str]]:
    """Return decided pairs as row and column; without those that are not matched now."""
    pairs = np.array([one[:2] for one in pins], np.int64).reshape(-1, 2)
    who, where = found_at(pairs[:, 0], row).tolist(), found_at(pairs[:, 1], column).tolist()
    rows = zip(who, where, (kind for *_, kind in pins), strict=True)
    return [(one, place, kind) for one, place, kind in rows if one >= 0 and place >= 0]


def _minutes() -> Minutes:
    table = TravelTable.objects.order_by("-pk").first()
    return with_known(table.minutes) if table is not None else estimated()


# --- the fingerprint --------------------------------------------------------------------------------------------------


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
        "applications": market.applicants.number.tolist(),
        "places": [one.pk for one in market.places],
        "pins": pins,
        "below": [(one.number, one.codes) for one in market.below],
        "most": market.wishes.most,
    }
    digest.update(json.dumps(head, sort_keys=True, ensure_ascii=False).encode())
    people, columns, wishes = market.people, market.columns, market.wishes
    arrays = [
        *(people.district, people.sheet, people.first, people.priority, people.slots, people.skills, people.limits),
        *(columns.district, columns.slots, columns.skills, columns.demands),
        *(wishes.applicant, wishes.place, wishes.rank, market.minutes, market.capacity),
        *(one.applicants for one in market.quotas if one.applicants is not None),
        *(one.places for one in market.quotas if one.places is not None),
    ]
    for array in arrays:
        digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()
