"""The job fair of the year: booths by agreement, visitors, interviews by the hour, and what came of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from typing import NamedTuple

from imojak.cases.models import Outcome
from imojak.demo.live.common import agree, answers_around, employers, follow_up, satisfaction
from imojak.demo.live.enrol import enrol
from imojak.demo.live.questions import SATISFIED, satisfaction_wave
from imojak.demo.live.world import RoundRef, World
from imojak.offers.costs import contracts_for
from imojak.offers.enums import PlaceKind
from imojak.offers.models import Round, RoundCost
from imojak.offers.slots import SlotPlan, lay_out
from imojak.parties.consents import TEXT_VERSION
from imojak.parties.models import Consent
from imojak.paths.enums import PassReason
from imojak.paths.models import Interview
from imojak.records.interviews import months_of
from imojak.records.models import Record, Session

STRAND = "employer-link.fair"
FAIR_HOURS = 8
#: One in so many who were interviewed says how it was.
_ANSWERS = 3


class Slot(NamedTuple):
    """A time at a booth, in minutes of the day, with the tables that are left."""

    place: int
    begins: int
    ends: int


class Booth:
    """A company's booth with its day and its times."""

    def __init__(self, company: int, session: int, slots: list[Slot], tables: int) -> None:
        self.company, self.session, self.slots = company, session, slots
        self.left = {slot.place: tables for slot in slots}


class Interviews:
    """Who has an interview when: a person is at one table at a time."""

    def __init__(self, world: World, round: RoundRef, day: date) -> None:
        self.world, self.round, self.day = world, round, day
        self.rng = world.rng("fair-interviews")
        self.busy: defaultdict[int, list[Slot]] = defaultdict(list)
        self.done: list[tuple[int, int]] = []
        self.months = months_of(round.programme)
        self.consenting: set[tuple[int, int]] = set()

    def take(self, booth: Booth, person: int, *, walks_in: bool = False, comes: bool = True) -> int | None:
        """Let a person take a free time at a booth; return the participation, None where none is left for them."""
        mine = self.busy[person]
        able = [
            slot
            for slot in booth.slots
            if booth.left[slot.place] and not any(slot.begins < one.ends and one.begins < slot.ends for one in mine)
        ]
        if not able:
            return None
        slot = self.rng.choice(able)
        filed = self.day if walks_in else self.day - timedelta(days=1 + self.rng.randrange(21))
        participation = enrol(
            self.world, round=self.round, place=slot.place, party_id=person, filed=filed, decided=filed, starts=self.day,
            ends=self.day, end_reason="" if comes else "unfulfilled", channel="staff" if walks_in else "web",
            table=self.world.lived.fair.tables - booth.left[slot.place] + 1,
        )  # fmt: skip
        if participation is None:
            return None
        booth.left[slot.place] -= 1
        mine.append(slot)
        self._consent(person, booth.company, filed)
        return participation

    def _consent(self, person: int, company: int, day: date) -> None:
        if (person, company) not in self.consenting:
            self.consenting.add((person, company))
            self.world.add(
                Consent, party_id=person, purpose="third-party", receiver_id=company, text_version=TEXT_VERSION,
                starts_on=day,
            )  # fmt: skip

    def result(self, booth: Booth, person: int, participation: int, came: bool) -> None:
        """Write down what came of an interview, within two working days; a hire is an outcome with its follow-ups."""
        world, rng, spec = self.world, self.rng, self.world.lived.fair
        drawn = rng.random() * 100
        told = world.workday(self.day + timedelta(days=rng.randrange(1, 3)))
        state = "no-show"
        if came:
            hired, second = spec.hired_percent, spec.hired_percent + spec.second_percent
            state = "hired" if drawn < hired else "second" if drawn < second else "not-hired"
        first_day = self.day + timedelta(days=5 + rng.randrange(40))
        reason = rng.choice(PassReason.values)
        row = world.new_id(Interview)
        manager = world.manager(self.round.programme.code)
        steps = [("no-show", self.day, 19)] if not came else [("came", self.day, 17), (state, told, 11)]
        reached = world.log("paths.interview", row, steps, manager)
        world.add(
            Interview, id=row, participation_id=participation, status=reached,
            hired_from=first_day if reached == "hired" else None, reason=reason if reached == "not-hired" else "",
            recorded_by_id=manager, recorded_at=world.at(told if reached == state and came else self.day, 11),
        )  # fmt: skip
        if reached == "hired" and world.happened(told):
            world.add(
                Outcome, party_id=person, participation_id=participation, kind="employed", occurred_on=first_day,
                employer_id=booth.company, evidence="employer",
            )  # fmt: skip
            for months in self.months:
                follow_up(world, participation, first_day, months, rng)
        if came:
            self.done.append((participation, person))


def live_fair(world: World) -> None:
    """Hold the fair: booths of exhibitors by agreement, visitors, who are no participants, and interviews by the hour."""
    spec, rng = world.lived.fair, world.rng("fair")
    title = f"{world.year} 서울 중장년 일자리박람회"
    wave = satisfaction_wave(world, "fair", title, STRAND, spec.day, spec.day) if world.happened(spec.day) else None
    round = world.round(
        STRAND, "fair", title, apply_from=spec.day - timedelta(days=45), apply_to=spec.day, starts=spec.day,
        ends=spec.day, satisfaction=wave,
    )  # fmt: skip
    if wave is None:
        return
    companies = employers(world, world.scaled(spec.companies), rng)
    signed = world.days(spec.day - timedelta(days=40), spec.day - timedelta(days=7))
    booths = []
    for number, company in enumerate(companies, 1):
        day = rng.choice(signed)
        agree(world, "exhibitor", company, round.id, "일자리박람회 참가 협약", day, spec.day, starts=spec.day)
        booths.append(_booth(world, round, number, company))
    hall = _at_fair(world, world.place(round, "booth", "종합안내", 1), "일자리박람회 입장", spec.day, None)
    visitors = world.pick(world.scaled(spec.visitors), ages=(40, 67), on=spec.day, rng=rng)
    interviews = Interviews(world, round, spec.day)
    for visitor in visitors:
        _visit(world, hall, visitor, spec.day, "입장")
        for booth in rng.sample(booths, min(len(booths), rng.choice((0, 1, 1, 2, 3)))):
            wanted = rng.random() * 100 < spec.interview_percent
            walks_in = interviews.rng.random() * 100 < spec.walk_in_percent
            taken = interviews.take(booth, visitor, walks_in=walks_in) if wanted else None
            _visit(world, booth.session, visitor, spec.day, "면접" if taken else "상담", taken)
            if taken is not None:
                interviews.result(booth, visitor, taken, came=True)
    _no_shows(world, interviews, booths, visitors)
    assert wave is not None
    _satisfied(world, wave, interviews.done, spec.day)
    world.flush()
    world.progress("일자리박람회", len(visitors))


def _booth(world: World, round: RoundRef, number: int, company: int) -> Booth:
    spec = world.lived.fair
    name = f"참가기업 부스 {number:03d}"
    place = world.place(round, "booth", name, 1, host=company)
    plan = SlotPlan(spec.first, spec.last, spec.minutes, spec.gap, spec.tables, spec.rest_from, spec.rest_to)
    slots = [
        Slot(
            world.place(
                round, PlaceKind.SLOT.value, f"{name} 면접 {starts:%H:%M}", spec.tables, host=company, minutes=spec.minutes,
                parent_id=place, starts_at=starts.isoformat(),
            ),
            _minute(starts),
            _minute(starts) + spec.minutes,
        )
        for starts in lay_out(plan)
    ]  # fmt: skip
    return Booth(company, _at_fair(world, place, name, spec.day, company), slots, spec.tables)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _no_shows(world: World, interviews: Interviews, booths: list[Booth], visitors: list[int]) -> None:
    """Let some book who do not come, and are no visitors."""
    spec, rng = world.lived.fair, interviews.rng
    number = world.scaled(spec.no_shows) if spec.no_shows else 0
    for person in world.pick(number, ages=(40, 64), on=spec.day, rng=rng, distinct_from=frozenset(visitors)):
        booth = rng.choice(booths)
        taken = interviews.take(booth, person, comes=False)
        if taken is not None:
            _visit(world, booth.session, person, spec.day, "면접", taken, came=False)
            interviews.result(booth, person, taken, came=False)


def _satisfied(world: World, wave: int, people: list[tuple[int, int]], day: date) -> None:
    rng = world.rng("fair-satisfaction")
    chosen = [one for one in people if rng.randrange(_ANSWERS) == 0] or people[:1]
    rows = answers_around(44, len(chosen), len(SATISFIED), rng)
    for (participation, party), answers in zip(chosen, rows, strict=True):
        satisfaction(world, wave, party, participation, day + timedelta(days=rng.randrange(1, 15)), answers)


def _at_fair(world: World, place: int, title: str, day: date, lead: int | None) -> int:
    return world.add(
        Session, place_id=place, kind="fair", title=title, day=day, starts_at="10:00:00", minutes=FAIR_HOURS * 60,
        lead_id=lead,
    )  # fmt: skip


def _visit(
    world: World, session: int, visitor: int, day: date, note: str, participation: int | None = None, came: bool = True
) -> None:
    world.add(
        Record, party_id=visitor, session_id=session, kind="visit", status="present" if came else "no-show", day=day,
        quantity=int(came), unit="times", note=note, participation_id=participation,
    )  # fmt: skip


def name_costs(world: World) -> None:
    """Say which contract was made for the fair, once the books are kept."""
    world.flush()
    for of in Round.objects.filter(programme__year=world.year, programme__code=STRAND).select_related("programme"):
        for contract in contracts_for(of).filter(title=world.lived.fair.contract):
            world.add(RoundCost, round_id=of.pk, contract_id=contract.pk)
    world.flush()
