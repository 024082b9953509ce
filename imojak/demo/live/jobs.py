"""Ways into a job: the job fair, briefings and courses of employers, job consulting and what came of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from imojak.demo.live.common import employers, outcome, spread_days
from imojak.demo.live.courses import live_courses
from imojak.demo.live.enrol import enrol
from imojak.demo.live.fair import live_fair
from imojak.demo.live.world import RoundRef, Staff, World
from imojak.records.models import Record, Session

#: The hours at which a consultant already sees somebody, by consultant and day.
Diary = dict[tuple[int, date], set[int]]
HOURS = (9, 10, 11, 13, 14, 15, 16)
MINUTES = 60


def live_employer_link(world: World) -> None:
    """Live the job fair, the briefings and the job-change courses."""
    live_fair(world)
    live_courses(world, "employer-link.briefing")
    live_courses(world, "employer-link.transfer")


def live_job_consulting(world: World) -> None:
    """Live the consulting of job seekers, the work they were linked with, follow-ups, and the basic courses."""
    spec, rng = world.lived.job_consulting, world.rng("job-consulting.consult")
    last = date(world.year, 12, 31)
    round = world.round(
        "job-consulting.consult", "year", f"{world.year}년 취업컨설팅", apply_from=spec.first - timedelta(days=14),
        apply_to=last, starts=spec.first, ends=last,
    )  # fmt: skip
    before, after, missing = (world.scaled(n) for n in (spec.persons, spec.later_persons, spec.no_shows))
    counsellors = world.staff["job-counsellor"]
    each = (before + after + missing) // len(counsellors) + 1
    places = [
        world.place(round, "consultant", f"{counsellor.unit.name} 취업컨설팅 {index + 1:02d}", each,
                    host=counsellor.unit.party_id, unit=counsellor.unit)
        for index, counsellor in enumerate(counsellors)
        if counsellor.unit is not None
    ]  # fmt: skip
    people = world.pick(before + after + missing, ages=round.ages, on=round.age_day, rng=rng)
    starts = [
        *spread_days(world, spec.first, world.cut_off, before, rng),
        *(spread_days(world, world.cut_off + timedelta(days=1), spec.last, after, rng) if after else ()),
        *(spread_days(world, spec.first, world.cut_off, missing, rng) if missing else ()),
    ]
    met: list[tuple[int, int, date]] = []
    diary: Diary = defaultdict(set)
    for index, (party, day) in enumerate(zip(people, starts, strict=True)):
        number = index % len(counsellors)
        days = [day] if index >= before + after else _meetings(world, day, spec.last, rng)
        participation = _consult(
            world, round, places[number], counsellors[number], party, days, index < before + after, diary, rng
        )
        if participation is not None and index < before + after:
            met.append((participation, party, day))
    _link(world, met[:before], met[before:], rng)
    world.flush()
    world.progress(world.programme("job-consulting").name, len(met))
    live_courses(world, "job-consulting.basic")


def _meetings(world: World, first: date, last: date, rng: Random) -> list[date]:
    days = [first]
    for _ in range(rng.choices((0, 1, 2, 3), (25, 35, 25, 15))[0]):
        following = world.workday(days[-1] + timedelta(days=rng.randrange(7, 22)))
        if following > last or following == days[-1]:
            break
        days.append(following)
    return days


def _consult(
    world: World, round: RoundRef, place: int, counsellor: Staff, party: int, days: list[date], kept: bool,
    diary: Diary, rng: Random,
) -> int | None:  # fmt: skip
    filed = max(round.apply_from, days[0] - timedelta(days=rng.randrange(2, 9)))
    participation = enrol(
        world, round=round, place=place, party_id=party, filed=filed, decided=min(days[0], filed + timedelta(days=1)),
        starts=days[0], ends=min(round.ends, days[-1] + timedelta(days=30)), decided_by=counsellor.account,
    )  # fmt: skip
    if participation is None:
        return None
    for day in days:
        hours = diary[counsellor.party, day]
        hour = rng.choice([hour for hour in HOURS if hour not in hours] or HOURS)
        hours.add(hour)
        if not world.happened(day):
            break
        session = world.add(
            Session, place_id=place, kind="consultation", title="취업컨설팅", day=day, starts_at=f"{hour:02d}:00:00",
            minutes=MINUTES, unit_id=counsellor.unit.pk if counsellor.unit else None, lead_id=counsellor.party, topic="일",
        )  # fmt: skip
        world.add(
            Record, participation_id=participation, party_id=party, session_id=session, kind="attendance",
            status="present" if kept else "no-show", day=day, quantity=MINUTES if kept else 0, unit="minutes",
            entered_by_id=counsellor.account,
        )  # fmt: skip
    return participation


def _link(world: World, before: list[tuple[int, int, date]], after: list[tuple[int, int, date]], rng: Random) -> None:
    """Link people with work: so many up to the cut-off, so many after it, each person once."""
    spec = world.lived.job_consulting
    firms = employers(world, max(5, world.scaled(spec.job_linked) // 3), rng)
    linked = rng.sample(before, min(len(before), world.scaled(spec.job_linked)))
    chosen = set(linked)
    others = [row for row in (*before, *after) if row not in chosen]
    later = rng.sample(others, min(len(others), world.scaled(spec.later_job_linked)))
    last = date(world.year, 12, 28)
    for rows, end, begin in ((linked, world.cut_off, spec.first), (later, last, world.cut_off + timedelta(days=1))):
        for participation, party, day in rows:
            earliest = max(begin, day)
            outcome(
                world, kind="job-linked", party=party, participation=participation,
                day=earliest + timedelta(days=rng.randrange(min(90, (end - earliest).days) + 1)), rng=rng,
                employer=rng.choice(firms), document_percent=spec.document_percent, title="재직 확인서",
                follow_up_months=spec.follow_up_months,
            )  # fmt: skip
