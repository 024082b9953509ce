"""Volunteers: care activities, the centres' call, and pairs of managers with young start-ups; nobody is paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from imojak.agency.models import Unit
from imojak.demo.live.common import agree, share, split
from imojak.demo.live.enrol import enrol, refuse, wait, withdraw_application
from imojak.demo.live.world import RoundRef, World
from imojak.records.models import Record, Session

DAYS = {"notice": (2, 20), "apply_from": (2, 27), "apply_to": (3, 24), "starts": (4, 10), "ends": (11, 30)}
LATER = {"notice": (9, 18), "apply_from": (9, 22), "apply_to": (10, 6), "starts": (10, 16), "ends": (12, 15)}
TASKS = ("말벗과 산책", "인지활동 진행", "학습 도움", "현장 안내", "한국어 회화", "물품 정리")


def live_volunteers(world: World) -> None:
    """Live the care activities of the plan, the centres' call and the pro-bono pairs."""
    spec, rng = world.lived.volunteers, world.rng("volunteers")
    strands = world.strands("volunteers", "volunteers.care-")
    sizes = list(spec.care[: len(strands)])
    if strands:
        sizes[-1] += sum(spec.care[len(strands) :])
    extra = _extras(world, len(strands) + 1)
    later = share(world.scaled(spec.care_later), sizes) if spec.care_later else [0] * len(sizes)
    for index, (strand, size) in enumerate(zip(strands, sizes, strict=False)):
        site = world.organisation("site", f"{strand.name} 협력기관", field=strand.field or "돌봄")
        round = _round(world, strand.code, "1", strand.name, DAYS)
        place = world.place(
            round, "slot", strand.name[:160], world.scaled(size) + extra[index][2] + 5, host=site, field=strand.field
        )
        _serve(world, round, [(place, None)], world.scaled(size), extra[index], rng)
        if later[index]:
            autumn = _round(world, strand.code, "2", f"{strand.name} 하반기", LATER)
            place = world.place(autumn, "slot", strand.name[:160], later[index], host=site, field=strand.field)
            _serve(world, autumn, [(place, None)], later[index], (0, 0, 0), rng)
    _centres(world, extra[-1], rng)
    _pairs(world, rng)
    world.flush()
    world.progress(world.programme("volunteers").name, world.scaled(sum(spec.care) + spec.centre + spec.probono))


def _extras(world: World, parts: int) -> list[tuple[int, int, int]]:
    """Share refused, waiting and withdrawn out over the activities."""
    spec = world.lived.volunteers
    lists = [share(world.scaled(number), [1] * parts) for number in (spec.refused, spec.waiting, spec.withdrawn)]
    return list(zip(*lists, strict=True))


def _round(world: World, code: str, slug: str, title: str, days: dict[str, tuple[int, int]]) -> RoundRef:
    notice, opens, closes, starts, ends = (date(world.year, *days[name]) for name in DAYS)
    return world.round(
        code, slug, title[:120], notice=notice, apply_from=opens, apply_to=closes, starts=starts, ends=ends
    )


def _serve(
    world: World, round: RoundRef, places: Sequence[tuple[int, Unit | None]], people: int, extra: tuple[int, int, int],
    rng: Random,
) -> None:  # fmt: skip
    """Let ``people`` in and serve; ``extra`` are refused, waiting, and those who leave before the cut-off."""
    refused, waiting, withdrawn = extra
    crowd = world.pick(people + withdrawn + refused + waiting + 1, ages=round.ages, on=round.age_day, rng=rng)
    window = (round.apply_to - round.apply_from).days + 1
    decided = round.apply_to + timedelta(days=7)
    for index, party in enumerate(crowd[:-1]):
        place, _ = places[index % len(places)]
        filed = round.apply_from + timedelta(days=rng.randrange(window))
        score = round_points(rng, index < people + withdrawn)
        if index < people + withdrawn:
            gone = None
            if index >= people:
                gone = round.starts + timedelta(days=rng.randrange((world.cut_off - round.starts).days))
            participation = enrol(
                world, round=round, place=place, party_id=party, filed=filed, decided=decided, starts=round.starts,
                ends=round.ends, withdrawn_on=gone, end_reason=rng.choice(("health", "family", "hired")) if gone else "",
                score=score, rank=index + 1, by_place=False,
            )  # fmt: skip
            if participation is not None:
                _work(world, round, participation, party, gone or round.ends, rng)
        elif index < people + withdrawn + refused:
            reason = rng.choices(("score", "documents"), (8, 2))[0]
            refuse(
                world, round=round, party_id=party, filed=filed, decided=decided, reason=reason, rng=rng, score=score
            )
        else:
            wait(world, round=round, party_id=party, filed=filed, decided=decided, rng=rng, score=score)
    withdraw_application(
        world, round=round, party_id=crowd[-1], filed=round.apply_from, withdrawn=round.apply_from + timedelta(days=2)
    )


def round_points(rng: Random, passed: bool) -> float:
    """Return a panel's points out of 100."""
    return float(rng.randrange(70, 99) if passed else rng.randrange(45, 70))


def _work(world: World, round: RoundRef, participation: int, party: int, last: date, rng: Random) -> None:
    """Write the days on which somebody served."""
    days = world.days(round.starts, last)
    number = min(len(days), world.lived.volunteers.days_each + rng.randrange(-3, 4))
    clerk = world.manager(round.programme.code)
    for day in sorted(rng.sample(days, number)):
        if not world.happened(day):
            break
        world.add(
            Record, participation_id=participation, party_id=party, kind="work", status="present", day=day,
            quantity=rng.choice((120, 150, 180, 240)), unit="minutes", note=rng.choice(TASKS), entered_by_id=clerk,
        )  # fmt: skip


def _centres(world: World, extra: tuple[int, int, int], rng: Random) -> None:
    """Let the centres that answered the call run care groups of their own; a larger city has more calls."""
    spec = world.lived.volunteers
    units = [world.unit(code) for code in spec.centres]
    operators = world.scaled(len(units))
    calls = -(-operators // len(units))
    for call, (people, late) in enumerate(
        zip(
            split(world.scaled(spec.centre), calls, rng),
            split(world.scaled(spec.centre_later) if spec.centre_later else 0, calls, rng),
            strict=True,
        ),
        1,
    ):
        chosen = units[: min(len(units), operators - (call - 1) * len(units))]
        round = _round(world, "volunteers.centre", f"{call}", f"센터협력 공모사업 {call}차", DAYS)
        places = []
        for unit in chosen:
            signed = round.starts - timedelta(days=10)
            agree(
                world,
                "operator",
                unit.party_id,
                round.id,
                "센터협력 공모사업 협약",
                signed,
                round.ends,
                starts=round.starts,
            )
            capacity = (people + late + extra[2]) // len(chosen) + 5
            place = world.place(
                round, "slot", f"{unit.name} 돌봄단", capacity, host=unit.party_id, unit=unit, field="돌봄"
            )
            places.append((place, unit))
        _serve(world, round, places, people, extra if call == 1 else (0, 0, 0), rng)
        if late:
            autumn = _round(world, "volunteers.centre", f"{call}-2", f"센터협력 공모사업 {call}차 하반기", LATER)
            place = world.place(
                autumn, "slot", "돌봄단 하반기", late, host=chosen[0].party_id, unit=chosen[0], field="돌봄"
            )
            _serve(world, autumn, [(place, chosen[0])], late, (0, 0, 0), rng)


def _pairs(world: World, rng: Random) -> None:
    """Pair managers with young start-ups: a place for each start-up, meetings with all of its people."""
    spec = world.lived.volunteers
    number, people = world.scaled(spec.startups), world.scaled(spec.probono)
    round = _round(world, "volunteers.probono", "1", "프로보노단", {**DAYS, "starts": (5, 8), "ends": (10, 31)})
    signed = round.starts - timedelta(days=5)
    members = iter(world.pick(people, ages=round.ages, on=round.age_day, rng=rng))
    clerk = world.manager("volunteers")
    for index, size in enumerate(split(people, number, rng, 0.1), 1):
        company = world.organisation("startup", f"청년소셜벤처 {index:03d}", field="사회적경제")
        agree(world, "host", company, round.id, "프로보노 자문 협약", signed, round.ends, starts=round.starts)
        place = world.place(round, "slot", f"청년소셜벤처 {index:03d} 자문", size, host=company, field="경영 자문")
        sessions = [
            (
                world.add(
                    Session, place_id=place, kind="meeting", title="마케팅·영업 자문 회의", day=day, starts_at="19:00:00",
                    minutes=120,
                ),
                day,
            )
            for day in sorted(rng.sample(world.days(round.starts, round.ends), 6))
            if world.happened(day)
        ]  # fmt: skip
        for _ in range(size):
            party = next(members)
            filed = round.apply_from + timedelta(days=rng.randrange(20))
            participation = enrol(
                world, round=round, place=place, party_id=party, filed=filed, decided=round.apply_to + timedelta(days=14),
                starts=round.starts, ends=round.ends, score=round_points(rng, True), by_place=False,
            )  # fmt: skip
            if participation is None:
                continue
            for session, day in sessions:
                here = rng.random() < 0.88
                world.add(
                    Record, participation_id=participation, party_id=party, session_id=session, kind="attendance",
                    status="present" if here else "absent", day=day, quantity=120 if here else 0, unit="minutes",
                    entered_by_id=clerk,
                )  # fmt: skip
