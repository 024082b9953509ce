"""What the digital tutors do besides their daily help: lectures to older people, and a meeting every month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

from imojak.demo.live.common import split
from imojak.demo.live.paid_people import Member, PaidRound
from imojak.demo.live.world import World
from imojak.kernel.months import month_end, months_between
from imojak.plan.lived_paid import Lectures
from imojak.records.models import Record, Session

HOURS = (10, 14, 15)


def lecture(world: World, paid: PaidRound, spec: Lectures, rng: Random) -> dict[tuple[int, date], str]:
    """Give the lectures, each on a day on which its tutor works, and count who came; return the notes of those days.

    At most one lecture a day at a site. Raises ValueError when the tutors work on too few days for them.
    """
    said: dict[tuple[int, date], str] = {}
    chances: dict[bool, dict[tuple[int, date], list[Member]]] = {False: defaultdict(list), True: defaultdict(list)}
    for member in paid.members:
        for days in member.logs.values():
            for day, minutes in days:
                if minutes >= spec.minutes:
                    chances[day > world.cut_off][member.place, day].append(member)
    for later, number, people in (
        (False, spec.held, spec.learners), (True, spec.later, spec.later_learners),
    ):  # fmt: skip
        able = sorted(chances[later])
        wanted, audience = world.scaled(number), world.scaled(people)
        if later or world.until < world.cut_off:
            wanted = min(wanted, len(able))
        if wanted > len(able):
            raise ValueError(f"{wanted} lectures on {len(able)} days of activity")
        heads = split(max(audience, wanted), wanted, rng)
        for (place, day), came in zip(sorted(rng.sample(able, wanted)), heads, strict=True):
            tutor = rng.choice(chances[later][place, day])
            topic = rng.choice(spec.topics)
            _give(world, paid, spec, tutor, day, topic, came, rng)
            said[tutor.participation, day] = f"{topic} 강의와 일대일 도움"
    _call_off(world, paid, spec, rng)
    return said


def _give(
    world: World, paid: PaidRound, spec: Lectures, tutor: Member, day: date, topic: str, came: int, rng: Random
) -> None:
    session = world.add(
        Session, place_id=tutor.place, kind="lecture", title=f"{topic} 강의", day=day, minutes=spec.minutes,
        starts_at=f"{rng.choice(HOURS)}:00:00", lead_id=tutor.party, topic=topic[:40], cancelled=False,
    )  # fmt: skip
    clerk = paid.operator.account
    world.add(
        Record, participation_id=tutor.participation, party_id=tutor.party, session_id=session, kind="attendance",
        status="present", day=day, quantity=spec.minutes, unit="minutes", entered_by_id=clerk,
    )  # fmt: skip
    world.add(
        Record, participation_id=None, party_id=None, session_id=session, kind="audience", status="present", day=day,
        quantity=came, unit="people", note="강의를 들은 어르신", entered_by_id=clerk,
    )  # fmt: skip


def _call_off(world: World, paid: PaidRound, spec: Lectures, rng: Random) -> None:
    for _ in range(world.scaled(spec.cancelled) if spec.cancelled and paid.members else 0):
        member = rng.choice(paid.members)
        days = world.days(member.starts, min(member.last, world.cut_off))
        day, topic = rng.choice(days), rng.choice(spec.topics)
        if world.happened(day):
            world.add(
                Session, place_id=member.place, kind="lecture", title=f"{topic} 강의", day=day, minutes=spec.minutes,
                starts_at="10:00:00", lead_id=member.party, topic=topic[:40], cancelled=True,
            )  # fmt: skip


def meet(world: World, paid: PaidRound, rng: Random) -> None:
    """Let the tutors meet on the last working day of every month, for cases and further training."""
    for month in months_between(paid.wave.starts, paid.wave.ends):
        day = world.days(month, min(month_end(month), paid.wave.ends))[-1]
        there = [member for member in paid.members if member.starts <= day <= member.last]
        if not there or not world.happened(day):
            continue
        session = world.add(
            Session, place_id=there[0].place, kind="meeting", title=f"{month.month}월 월례회의와 보수교육", day=day,
            starts_at="16:00:00", minutes=120,
        )  # fmt: skip
        for member in there:
            present = rng.random() < 0.92
            world.add(
                Record, participation_id=member.participation, party_id=member.party, session_id=session,
                kind="attendance", status="present" if present else "absent", day=day,
                quantity=120 if present else 0, unit="minutes", entered_by_id=paid.operator.account,
            )  # fmt: skip
