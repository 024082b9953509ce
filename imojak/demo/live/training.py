"""Training of the centres' staff: hours given, hours attended, and how content people were."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from imojak.demo.live.common import answers_around, campuses, satisfaction, share, split, spread_days
from imojak.demo.live.enrol import enrol
from imojak.demo.live.questions import satisfaction_wave
from imojak.demo.live.staff import Hiring
from imojak.demo.live.world import World
from imojak.records.models import Record, Session

CODE = "policy-exchange.staff"
HOUR = 60


def live_staff_courses(world: World) -> None:
    """Live the courses of [staff_courses], up to the cut-off and after it."""
    spec, rng = world.lived.staff_courses, world.rng(CODE)
    hiring = Hiring(world, CODE)
    workers = [hiring.person()[0] for _ in range(max(world.scaled(spec.workers), 12))]
    _courses(
        world, workers, "1", (spec.first, spec.last), world.scaled(spec.held), world.scaled(spec.hours),
        world.scaled(spec.participants), world.scaled(spec.attended_hours), rng,
    )  # fmt: skip
    if spec.later:
        _courses(
            world, workers, "2", (spec.later_first, spec.later_last), world.scaled(spec.later),
            world.scaled(spec.later_hours), world.scaled(spec.later_participants), None, rng,
        )  # fmt: skip
    world.flush()
    world.progress("센터 종사자 교육", len(workers))


def _courses(
    world: World, workers: list[int], slug: str, span: tuple[date, date], number: int, hours: int, people: int,
    attended: int | None, rng: Random,
) -> None:  # fmt: skip
    """Hold ``number`` courses with ``hours`` in all; ``attended`` hours are attended in all (None: nearly all)."""
    spec = world.lived.staff_courses
    days = spread_days(world, *span, number, rng)
    lengths = [max(1, length) for length in share(max(hours, number), [1] * number)]
    title = f"50플러스센터 종사자 교육 {'상' if slug == '1' else '하'}반기"
    wave = satisfaction_wave(world, f"{CODE}-{slug}", title, CODE, days[0], days[-1])
    round = world.round(
        CODE, slug, title, apply_from=days[0] - timedelta(days=21), apply_to=days[-1], starts=days[0], ends=days[-1],
        capacity=people, satisfaction=wave,
    )  # fmt: skip
    crowds = [rng.sample(workers, min(len(workers), size)) for size in split(people, number, rng, 0.15)]
    missed = _missed(lengths, [len(crowd) for crowd in crowds], attended, rng)
    units = campuses(world)
    asked: list[tuple[int, int, date]] = []
    clerk = world.manager("policy-exchange")
    for index, (day, crowd) in enumerate(zip(days, crowds, strict=True)):
        topic = f"{spec.topics[index % len(spec.topics)]} {index // len(spec.topics) + 1}"
        unit = units[index % len(units)]
        place = world.place(
            round, "course-run", topic, len(crowd) + 5, unit=unit, starts=day, ends=day, minutes=lengths[index] * HOUR
        )
        if not world.happened(day):
            continue
        sessions = [
            world.add(
                Session, place_id=place, kind="class", title=f"{topic} {number + 1}교시", day=day,
                starts_at=f"{13 + number % 8:02d}:00:00", minutes=HOUR, unit_id=unit.pk,
            )
            for number in range(lengths[index])
        ]  # fmt: skip
        for worker, party in enumerate(crowd):
            filed = day - timedelta(days=rng.randrange(5, 20))
            participation = enrol(
                world, round=round, place=place, party_id=party, filed=filed, decided=filed + timedelta(days=2), starts=day,
                ends=day,
            )  # fmt: skip
            if participation is None:
                continue
            for hour, session in enumerate(sessions):
                away = missed.get((index, worker, hour), 0)
                world.add(
                    Record, participation_id=participation, party_id=party, session_id=session, kind="attendance",
                    status="absent" if away == HOUR else "late" if away else "present", day=day, quantity=HOUR - away,
                    unit="minutes", entered_by_id=clerk,
                )  # fmt: skip
            asked.append((participation, party, day))
    answered = [row for row in asked if rng.random() * 100 < spec.answer_percent] or asked
    answers = answers_around(spec.satisfaction_tenths, len(answered), 5, rng)
    for (participation, party, day), row in zip(answered, answers, strict=True):
        satisfaction(world, wave, party, participation, day, row)


def _missed(lengths: list[int], sizes: list[int], attended: int | None, rng: Random) -> dict[tuple[int, int, int], int]:
    """Choose which hours (course, worker, hour) are missed, in minutes, so that ``attended`` hours remain in all."""
    hours = [
        (course, worker, hour)
        for course, (length, size) in enumerate(zip(lengths, sizes, strict=True))
        for worker in range(size)
        for hour in range(length)
    ]
    if attended is None:
        attended = len(hours) * 9 // 10
    away = max(0, len(hours) - attended)
    return dict.fromkeys(rng.sample(hours, min(away, len(hours))), HOUR)
