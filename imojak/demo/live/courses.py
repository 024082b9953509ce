"""Courses of any strand: runs with their seats, who got in and who did not, classes, attendance, satisfaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from imojak.agency.models import Unit
from imojak.demo.live.common import answers_around, campuses, centres, outcome, satisfaction, split, spread_days
from imojak.demo.live.enrol import enrol, refuse, wait
from imojak.demo.live.questions import satisfaction_wave
from imojak.demo.live.world import RoundRef, World
from imojak.plan.lived import Courses
from imojak.records.models import Record, Session

#: Seats left free of each ten taken, at most.
SPARE = 3
HOURS = (10, 13, 14, 19)


@dataclass
class Run:
    """One run of a course. ``days`` are its classes; a cancelled run has no participants."""

    title: str
    days: list[date]
    people: int
    later: bool = False
    cancelled: bool = False
    withdrawn: int = 0
    refused: int = 0
    waiting: int = 0
    hour: int = 10
    online: bool = False


@dataclass
class Taught:
    """What was made: rounds and (participation, party, last day) of those who stayed to the end."""

    rounds: list[RoundRef] = field(default_factory=list)
    stayed: list[tuple[int, int, date]] = field(default_factory=list)


def live_courses(world: World, code: str, hosts: list[int] | None = None) -> Taught:
    """Live the courses of strand ``code`` as lived.toml has them; ``hosts`` are bodies that exist already."""
    spec = world.lived.course(code)
    rng = world.rng(f"courses/{code}")
    if spec.where == "host" and hosts is None:
        hosts = [world.organisation(spec.host_kind, name, field="교육") for name in spec.hosts]
    units = campuses(world) if spec.where == "campus" else centres(world) if spec.where == "centre" else []
    taught = Taught()
    by_month: dict[date, list[Run]] = defaultdict(list)
    for run in _runs(world, spec, rng):
        by_month[run.days[0].replace(day=1)].append(run)
    number = 0
    for month in sorted(by_month):
        runs = by_month[month]
        round = _open_round(world, code, spec, month, runs)
        taught.rounds.append(round)
        for run in runs:
            host = hosts[number % len(hosts)] if hosts else None
            unit = units[number % len(units)] if units else None
            number += 1
            _teach(world, spec, round, run, host, unit, rng, taught)
    world.flush()
    world.progress(world.programme(code).name, len(taught.stayed))
    return taught


def _runs(world: World, spec: Courses, rng: Random) -> list[Run]:
    """Plan the runs: first those up to the cut-off, then the later ones, then those that are called off."""
    held = world.scaled(spec.held)
    runs = [
        Run(_topic(spec, index), _class_days(world, spec, day), people)
        for index, (day, people) in enumerate(
            zip(
                spread_days(world, spec.first, spec.last, held, rng),
                split(world.scaled(spec.participants), held, rng),
                strict=True,
            )
        )
    ]
    for kind in ("withdrawn", "refused", "waiting"):
        able = [run for run in runs if kind != "withdrawn" or len(run.days) > 1]
        for _ in range(world.scaled(getattr(spec, kind)) if able else 0):
            run = rng.choice(able)
            setattr(run, kind, getattr(run, kind) + 1)
    if spec.later and spec.later_first and spec.later_last:
        later = world.scaled(spec.later)
        days = spread_days(world, spec.later_first, spec.later_last, later, rng)
        people = split(world.scaled(spec.later_participants), later, rng)
        runs += [
            Run(_topic(spec, held + index), _class_days(world, spec, day), number, later=True, refused=number // 12)
            for index, (day, number) in enumerate(zip(days, people, strict=True))
        ]
    cancelled = world.scaled(spec.cancelled) if spec.cancelled else 0
    for index, day in enumerate(spread_days(world, spec.first, spec.last, cancelled, rng) if cancelled else []):
        runs.append(Run(_topic(spec, index), _class_days(world, spec, day), 0, cancelled=True))
    for run in runs:
        run.hour = rng.choice(HOURS)
        run.online = rng.random() * 100 < spec.online_percent
    return runs


def _topic(spec: Courses, index: int) -> str:
    name = spec.topics[index % len(spec.topics)]
    return name if spec.held + spec.later <= len(spec.topics) else f"{name} {index // len(spec.topics) + 1}기"


def _class_days(world: World, spec: Courses, first: date) -> list[date]:
    days = [world.workday(first)]
    while len(days) < spec.sessions:
        following = world.workday(
            max(days[-1] + timedelta(days=1), first + timedelta(days=spec.every_days * len(days)))
        )
        if following <= days[-1]:
            break  # the year is over
        days.append(following)
    return days


def _open_round(world: World, code: str, spec: Courses, month: date, runs: list[Run]) -> RoundRef:
    starts, ends = month, max(run.days[-1] for run in runs)
    title = f"{world.programme(code).name} {month.month}월"
    wave = None
    if spec.satisfaction_percent:
        wave = satisfaction_wave(world, f"{code}-{month:%m}", title, code, min(run.days[-1] for run in runs), ends)
    return world.round(
        code,
        f"{month:%m}",
        title,
        apply_from=starts - timedelta(days=28),
        apply_to=max(run.days[0] for run in runs),
        starts=starts,
        ends=ends,
        capacity=sum(_capacity(run) for run in runs),
        satisfaction=wave,
    )


def _capacity(run: Run) -> int:
    # The seat of one who leaves is not given away: until that day it is taken.
    return max(10, run.people + run.withdrawn + (0 if run.waiting else min(SPARE, run.people // 10 + 1)))


def _teach(
    world: World, spec: Courses, round: RoundRef, run: Run, host: int | None, unit: Unit | None, rng: Random,
    taught: Taught,
) -> None:  # fmt: skip
    first, last = run.days[0], run.days[-1]
    opened = round.apply_from
    place = world.place(
        round, "course-run", run.title, _capacity(run), host=host, unit=unit, starts=first, ends=last,
        minutes=spec.minutes * len(run.days),
    )  # fmt: skip
    sessions = [
        (
            world.add(
                Session, place_id=place, kind=spec.session_kind, title=f"{run.title} {index}차시"[:160], day=day,
                starts_at=f"{run.hour:02d}:00:00", minutes=spec.minutes, unit_id=unit.pk if unit else None,
                online=run.online, cancelled=run.cancelled,
            ),
            day,
        )
        for index, day in enumerate(run.days, 1)
        if world.happened(day)
    ]  # fmt: skip
    if run.cancelled:
        return
    crowd = world.pick(
        run.people + run.withdrawn + run.refused + run.waiting, ages=round.ages, on=round.age_day, rng=rng
    )
    window = max(1, (first - opened).days - 3)
    joined: list[tuple[int, int]] = []
    for index in range(run.people + run.withdrawn):
        party = crowd[index]
        filed = opened + timedelta(days=rng.randrange(window))
        decided = min(first - timedelta(days=1), filed + timedelta(days=rng.randrange(1, 4)))
        gone = None
        if index >= run.people:
            span = (min(last, world.cut_off) - first).days
            gone = first + timedelta(days=rng.randrange(span + 1))
        participation = enrol(
            world, round=round, place=place, party_id=party, filed=filed, decided=decided, starts=first, ends=last,
            withdrawn_on=gone, end_reason=rng.choice(("health", "family", "hired", "other")) if gone else "",
        )  # fmt: skip
        if participation is None:
            continue
        _attend(world, spec, round, sessions, participation, party, gone, rng)
        if gone is None:
            joined.append((participation, party))
    _turn_down(world, round, run, place, crowd[run.people + run.withdrawn :], opened, window, rng)
    _afterwards(world, spec, round, joined, last, rng)
    taught.stayed += [(participation, party, last) for participation, party in joined]


def _attend(
    world: World, spec: Courses, round: RoundRef, sessions: list[tuple[int, date]], participation: int, party: int,
    gone: date | None, rng: Random,
) -> None:  # fmt: skip
    clerk = world.manager(round.programme.code)
    for session, day in sessions:
        if gone is not None and day > gone:
            break
        luck = rng.random() * 100
        if luck < spec.attendance_percent:
            status, minutes = "present", spec.minutes
        elif luck < spec.attendance_percent + 3:
            status, minutes = "late", spec.minutes - 20
        else:
            status, minutes = "absent", 0
        world.add(
            Record, participation_id=participation, party_id=party, session_id=session, kind="attendance", status=status,
            day=day, quantity=minutes, unit="minutes", entered_by_id=clerk,
        )  # fmt: skip


def _turn_down(
    world: World, round: RoundRef, run: Run, place: int, rest: list[int], opened: date, window: int, rng: Random
) -> None:
    first = run.days[0]
    older: set[int] = set()
    for index, party in enumerate(rest):
        filed = opened + timedelta(days=rng.randrange(window))
        decided = min(first - timedelta(days=1), filed + timedelta(days=rng.randrange(1, 4)))
        if index < run.refused:
            reason = rng.choices(("full", "documents", "score", "age"), (6, 2, 2, 2))[0]
            if reason == "age" and not round.age_limited:
                reason = "documents"
            if reason == "age":
                party = outsider(world, round, rng, older)
                older.add(party)
            refuse(
                world, round=round, party_id=party, place=place, filed=filed, decided=decided, reason=reason, rng=rng
            )
        else:
            wait(world, round=round, party_id=party, place=place, filed=filed, decided=decided, rng=rng)


def outsider(world: World, round: RoundRef, rng: Random, known: set[int]) -> int:
    """Return somebody who is too old for the round and not ``known``."""
    oldest = round.ages[1]
    return world.pick(1, ages=(oldest + 1, oldest + 3), on=round.age_day, rng=rng, distinct_from=known)[0]


def _afterwards(
    world: World, spec: Courses, round: RoundRef, joined: list[tuple[int, int]], last: date, rng: Random
) -> None:
    wave = world.waves.get(round.id)
    if wave is not None:
        answered = [pair for pair in joined if rng.random() * 100 < spec.satisfaction_percent]
        answers = answers_around(rng.randrange(40, 48), len(answered), 5, rng)
        for (participation, party), row in zip(answered, answers, strict=True):
            satisfaction(world, wave, party, participation, last + timedelta(days=rng.randrange(1, 8)), row)
    if spec.certified_percent:
        for participation, party in joined:
            if rng.random() * 100 < spec.certified_percent:
                outcome(
                    world, kind="certified", party=party, participation=participation,
                    day=last + timedelta(days=rng.randrange(10, 40)), rng=rng, document_percent=50, title="자격증 사본",
                )  # fmt: skip
