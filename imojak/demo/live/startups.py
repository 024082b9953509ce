"""Start-ups: companies in consulting, teams that try again, and desks in the campuses' shared offices."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from imojak.agency.models import Facility, Unit
from imojak.demo.live.courses import live_courses
from imojak.demo.live.enrol import enrol, refuse
from imojak.demo.live.world import RoundRef, World
from imojak.parties.models import GroupMember, Party, Role
from imojak.records.models import Record, Session
from imojak.rules import Facts

FIELDS = ("교육", "돌봄", "먹거리", "환경", "문화", "정보통신", "제조", "유통")
#: First day, last day of applying, first and last day of running of the two editions of consulting, and the later one.
EDITIONS = (
    ((2, 13), (3, 10), (4, 3), (6, 30)),
    ((6, 5), (7, 7), (7, 24), (11, 30)),
    ((9, 18), (10, 13), (10, 30), (12, 22)),
)
MEETINGS = 4


def live_startup(world: World) -> None:
    """Live consulting, training, the teams of Jump-up and the shared offices."""
    rng = world.rng("startup")
    _consulting(world, rng)
    live_courses(world, "startup.training")
    _teams(world, rng)
    _desks(world, rng)
    world.flush()
    world.progress(world.programme("startup").name, world.scaled(world.lived.startup.companies))


def _company(world: World, number: int, rng: Random) -> int:
    return world.organisation("startup", f"이모작창업 {number:03d}", field=rng.choice(FIELDS))


def _consulting(world: World, rng: Random) -> None:
    spec = world.lived.startup
    half = world.scaled(spec.consulting) // 2
    numbers = (half, world.scaled(spec.consulting) - half, world.scaled(spec.consulting_later))
    refusals = (world.scaled(spec.refused) // 2, world.scaled(spec.refused) - world.scaled(spec.refused) // 2, 0)
    count = 0
    for edition, (days, number, refused) in enumerate(zip(EDITIONS, numbers, refusals, strict=True), 1):
        if not number:
            continue
        opens, closes, starts, ends = (date(world.year, *day) for day in days)
        round = world.round(
            "startup.consulting", f"{edition}", f"창업컨설팅 {edition}기", apply_from=opens, apply_to=closes, starts=starts,
            ends=ends, capacity=number,
        )  # fmt: skip
        place = world.place(round, "consultant", f"창업컨설팅 {edition}기", number)
        decided = closes + timedelta(days=9)
        for index in range(number + refused):
            count += 1
            company = _company(world, count, rng)
            filed = opens + timedelta(days=rng.randrange((closes - opens).days + 1))
            score = round_score(rng, index < number)
            if index >= number:
                refuse(
                    world,
                    round=round,
                    party_id=company,
                    filed=filed,
                    decided=decided,
                    reason="score",
                    rng=rng,
                    score=score,
                )
                continue
            participation = enrol(
                world, round=round, place=place, party_id=company, filed=filed, decided=decided, starts=starts, ends=ends,
                score=score, rank=index + 1, by_place=False,
            )  # fmt: skip
            if participation is not None:
                _meet(world, place, participation, company, starts, ends, "consultation", rng)


def round_score(rng: Random, passed: bool) -> float:
    """Return a panel's score out of 100, one decimal."""
    return round(rng.uniform(72, 96) if passed else rng.uniform(40, 70), 1)


def _meet(
    world: World, place: int, participation: int, party: int, starts: date, ends: date, kind: str, rng: Random
) -> None:
    days = world.days(starts, ends)
    for day in sorted(rng.sample(days, min(MEETINGS, len(days)))):
        if not world.happened(day):
            break
        session = world.add(
            Session, place_id=place, kind=kind, title="창업 컨설팅", day=day, starts_at="14:00:00", minutes=120
        )
        world.add(
            Record, participation_id=participation, party_id=party, session_id=session, kind="attendance",
            status="present", day=day, quantity=120, unit="minutes",
        )  # fmt: skip


def _teams(world: World, rng: Random) -> None:
    """Let teams that had gone through Jump-up once, and were not chosen then, be advised and funded."""
    number = world.scaled(world.lived.startup.jumpup_teams)
    opens, closes, starts, ends = (date(world.year, *day) for day in ((3, 6), (3, 24), (4, 17), (11, 30)))
    round = world.round(
        "startup.jumpup", "2", "점프업5060 재도약 2기", apply_from=opens, apply_to=closes, starts=starts, ends=ends,
        capacity=number,
    )  # fmt: skip
    place = world.place(round, "entry", "재도약 팀", number)
    members = iter(world.pick(number * 4, ages=(50, 64), on=starts, rng=rng))
    for index in range(number):
        team = world.add(Party, kind="group", name=f"점프업 {index + 1:02d}팀")
        people = [next(members) for _ in range(rng.choice((2, 3, 4)))]
        for member in people:
            world.add(
                GroupMember, group_id=team, member_id=member, leader=member == people[0],
                starts_on=date(world.year, 1, 1),
            )  # fmt: skip
        known = tuple(Facts(kind="person", birth_date=world.people.birth(member)) for member in people)
        world.files.know(team, Facts(kind="group", members=known), leader=people[0])
        participation = enrol(
            world, round=round, place=place, party_id=team, filed=opens + timedelta(days=rng.randrange(18)),
            decided=closes + timedelta(days=10), starts=starts, ends=ends, score=round_score(rng, True), rank=index + 1,
            by_place=False,
        )  # fmt: skip
        if participation is not None:
            _meet(world, place, participation, team, starts, ends, "meeting", rng)


def _desks(world: World, rng: Random) -> None:
    """Set up every seat of the shared offices and let companies take theirs; some companies hold two."""
    spec = world.lived.startup
    starts, ends = date(world.year, 1, 2), date(world.year, 12, 31)
    round = world.round(
        "startup.incubation", "year", f"{world.year}년 공유사무실", apply_from=date(world.year - 1, 11, 21),
        apply_to=date(world.year, 10, 31), starts=starts, ends=ends, notice=date(world.year - 1, 11, 14),
    )  # fmt: skip
    taken = {code: world.scaled(number) for code, number in spec.occupied.items()}
    seats = {code: max(world.scaled(_seats(world.unit(code))), number) for code, number in taken.items()}
    second = max(0, sum(taken.values()) - world.scaled(spec.companies))
    late = world.scaled(spec.later_seats) if spec.later_seats else 0
    count = 0
    for code, number in taken.items():
        unit = world.unit(code)
        desks = [
            world.place(round, "desk", f"{unit.name} {seat + 1:03d}번 자리", 1, unit=unit)
            for seat in range(seats[code])
        ]
        rng.shuffle(desks)
        doubles = min(second, number // 2)
        second -= doubles
        owners: list[int] = []
        while len(owners) < number:
            count += 1
            company = _tenant(world, unit, 5000 + count, rng, starts)
            owners += [company] * (2 if doubles > 0 else 1)
            doubles -= 1
        for desk, company in zip(desks, owners, strict=False):
            filed = date(world.year - 1, 11, 21) + timedelta(days=rng.randrange(20))
            _sit(world, round, desk, company, filed, starts, rng)
        for desk in desks[number:]:
            if late > 0:
                late -= 1
                count += 1
                moved = world.workday(date(world.year, 10, 10) + timedelta(days=rng.randrange(40)))
                company = _tenant(world, unit, 5000 + count, rng, moved)
                filed = moved - timedelta(days=rng.randrange(15, 25))
                _sit(world, round, desk, company, filed, moved, rng)


def _seats(unit: Unit) -> int:
    found = Facility.objects.filter(unit=unit).values_list("office_seats", flat=True).first()
    return found or 0


def _tenant(world: World, unit: Unit, number: int, rng: Random, starts: date) -> int:
    company = _company(world, number, rng)
    if world.happened(starts):
        world.add(
            Role,
            party_id=company,
            kind="tenant",
            at_id=unit.party_id,
            programme_code="startup.incubation",
            starts_on=starts,
        )
    return company


def _sit(world: World, round: RoundRef, desk: int, company: int, filed: date, starts: date, rng: Random) -> None:
    enrol(
        world, round=round, place=desk, party_id=company, filed=filed,
        decided=min(starts, filed + timedelta(days=rng.randrange(10, 15))), starts=starts, ends=round.ends,
        score=round_score(rng, True),
    )  # fmt: skip
