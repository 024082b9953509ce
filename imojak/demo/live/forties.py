"""People in their forties: online learning, field training at institutions, a camp, and mentors for each of them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from imojak.demo.live.common import agree, split, spread_days
from imojak.demo.live.courses import live_courses
from imojak.demo.live.enrol import enrol
from imojak.demo.live.staff import Hiring
from imojak.demo.live.world import RoundRef, World
from imojak.parties.models import Role
from imojak.records.models import Record, Session

ONLINE_FIRST, MENTORING_FIRST, LAST = (2, 6), (4, 3), (12, 22)
LEARNING_DAYS = 60
MENTORING = "forties-transition.mentoring"


def live_forties(world: World) -> None:
    """Live the online courses, field training, the camp and mentoring."""
    rng = world.rng("forties")
    institutions = [
        world.organisation("institution", f"서울 교육훈련기관 {index + 1:02d}", field="교육")
        for index in range(world.scaled(world.lived.forties.institutions))
    ]
    _online(world, rng)
    rounds = live_courses(world, "forties-transition.field", institutions).rounds
    for institution in institutions:
        signed = world.workday(date(world.year, 2, 20) + timedelta(days=rng.randrange(30)))
        if rounds:
            agree(
                world, "institution", institution, rounds[0].id, "현장학습 협력 협약", signed, date(world.year, 12, 31)
            )
    live_courses(world, "forties-transition.camp")
    _mentoring(world, institutions, rng)
    world.flush()


def _online(world: World, rng: Random) -> None:
    spec = world.lived.forties
    starts, last = date(world.year, *ONLINE_FIRST), date(world.year, 12, 31)
    round = world.round(
        "forties-transition.online", "year", f"{world.year}년 서울런4050 온라인 학습", apply_from=starts, apply_to=last,
        starts=starts, ends=last,
    )  # fmt: skip
    courses, before = world.scaled(spec.online_courses), world.scaled(spec.online_learners)
    after = world.scaled(spec.later_learners) if spec.later_learners else 0
    learners = world.pick(before + after, ages=round.ages, on=round.age_day, rng=rng)
    days = spread_days(world, starts, world.cut_off, before, rng)
    if after:
        days += spread_days(world, world.cut_off + timedelta(days=1), date(world.year, *LAST), after, rng)
    wanted = [1] * before
    for _ in range(world.scaled(spec.online_more) if spec.online_more else 0):
        wanted[rng.randrange(before)] += 1
    chosen = [rng.sample(range(courses), min(courses, number)) for number in (*wanted, *[1] * after)]
    taken = [0] * courses
    for numbers in chosen:
        for number in numbers:
            taken[number] += 1
    topics = spec.online_topics
    places = [
        world.place(
            round, "online-course", f"{topics[index % len(topics)]} {index // len(topics) + 1}", max(30, taken[index] + 10),
            minutes=600,
        )
        for index in range(courses)
    ]  # fmt: skip
    for party, first, numbers in zip(learners, days, chosen, strict=True):
        for extra, number in enumerate(numbers):
            day = min(first + timedelta(days=extra * rng.randrange(5, 30)), date(world.year, *LAST))
            _learn(world, round, places[number], party, day, rng)
    world.flush()
    world.progress("온라인 학습", len(learners))


def _learn(world: World, round: RoundRef, place: int, party: int, day: date, rng: Random) -> None:
    ends = min(round.ends, day + timedelta(days=LEARNING_DAYS))
    participation = enrol(
        world, round=round, place=place, party_id=party, filed=day, decided=day, starts=day, ends=ends
    )
    days = sorted({day + timedelta(days=rng.randrange((ends - day).days + 1)) for _ in range(rng.randrange(3, 7))})
    if participation is None:
        return
    for lesson, when in enumerate(days, 1):
        if not world.happened(when):
            break
        world.add(
            Record, participation_id=participation, party_id=party, kind="learning", status="present", day=when,
            quantity=rng.randrange(20, 95), unit="minutes", note=f"{lesson}강까지",
        )  # fmt: skip


def _mentoring(world: World, institutions: list[int], rng: Random) -> None:
    """Name the mentors and let them meet people: by topic, so many meetings up to the cut-off, then more."""
    spec = world.lived.forties
    starts, last = date(world.year, *MENTORING_FIRST), date(world.year, 12, 31)
    round = world.round(
        MENTORING, "year", f"{world.year}년 직업전환 멘토링", apply_from=starts - timedelta(days=14), apply_to=last,
        starts=starts, ends=last,
    )  # fmt: skip
    topics = [topic for topic, number in spec.mentoring.items() for _ in range(world.scaled(number))]
    rng.shuffle(topics)
    later = list(rng.choices(topics, k=world.scaled(spec.later_mentoring))) if spec.later_mentoring else []
    mentors = _mentors(world, institutions)
    before, after = -(-len(topics) * 3 // 5), -(-len(later) * 3 // 5)
    people = iter(world.pick(before + after, ages=round.ages, on=round.age_day, rng=rng))
    places = [
        world.place(
            round, "mentor", f"멘토 {index + 1:03d}", (before + after) // len(mentors) + 1, host=at,
        )
        for index, (_, at) in enumerate(mentors)
    ]  # fmt: skip
    met = 0
    for bag, number, first, end in (
        (topics, before, starts, world.cut_off),
        (later, after, world.cut_off + timedelta(days=1), date(world.year, *LAST)),
    ):
        days = world.days(first, end)
        left = iter(bag)
        for meetings in split(len(bag), number, rng):
            which = met % len(mentors)
            met += 1
            chosen = sorted(rng.sample(days, min(meetings, len(days))))
            _mentor(
                world, round, places[which], mentors[which][0], next(people), chosen, [next(left) for _ in chosen], rng
            )
    world.flush()
    world.progress("직업전환 멘토링", met)


def _mentors(world: World, institutions: list[int]) -> list[tuple[int, int]]:
    """Return (party, where) of the mentors: counsellors at campuses and centres, people of the institutions."""
    spec = world.lived.forties
    starts = date(world.year, 3, 2)
    found = [
        (counsellor.party, counsellor.unit.party_id)
        for counsellor in world.staff["counsellor"][: world.scaled(spec.centre_mentors)]
        if counsellor.unit is not None
    ]
    hiring = Hiring(world, "mentors")
    found += [
        (hiring.person()[0], institutions[index % len(institutions)])
        for index in range(world.scaled(spec.field_mentors))
    ]
    if world.happened(starts):
        for party, at in found:
            world.add(Role, party_id=party, kind="mentor", at_id=at, programme_code=MENTORING, starts_on=starts)
    return found


def _mentor(
    world: World, round: RoundRef, place: int, mentor: int, party: int, days: list[date], topics: list[str], rng: Random
) -> None:
    first = days[0]
    filed = max(round.apply_from, first - timedelta(days=rng.randrange(3, 10)))
    participation = enrol(
        world, round=round, place=place, party_id=party, filed=filed, decided=min(first, filed + timedelta(days=2)),
        starts=first, ends=min(round.ends, days[-1] + timedelta(days=14)),
    )  # fmt: skip
    if participation is None:
        return
    for day, topic in zip(days, topics, strict=True):
        minutes = rng.choice((60, 90))
        if not world.happened(day):
            break
        session = world.add(
            Session, place_id=place, kind="mentoring", title="직업전환 멘토링", day=day, starts_at="19:00:00",
            minutes=minutes, lead_id=mentor, topic=topic, online=rng.random() < 0.4,
        )  # fmt: skip
        world.add(
            Record, participation_id=participation, party_id=party, session_id=session, kind="attendance",
            status="present", day=day, quantity=minutes, unit="minutes",
        )  # fmt: skip
