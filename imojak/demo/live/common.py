"""Small things that several parts of the year need: sharing out a number, spreading days, papers, outcomes, answers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from imojak.agency.models import Unit
from imojak.cases.models import FollowUp, Outcome
from imojak.demo.live.world import World
from imojak.instruments.models import Response
from imojak.paths.models import Agreement
from imojak.trust.models import Document

EMPLOYERS = ("한빛", "다온", "새길", "가람", "누리", "해담", "도담", "바른", "푸른", "온새", "이룸", "마루")
TRADES = ("시설관리", "푸드서비스", "물류", "유통", "요양센터", "교육", "소프트", "디자인", "건설", "여행")


def split(total: int, parts: int, rng: Random, vary: float = 0.35) -> list[int]:
    """Share ``total`` out into ``parts`` numbers of at least 1 (0 where there is not enough) that sum to it exactly."""
    if parts <= 0:
        return []
    weights = [1 + vary * (rng.random() * 2 - 1) for _ in range(parts)]
    spare, whole = max(0, total - parts), sum(weights)
    shares = [int(spare * weight / whole) for weight in weights]
    for index in range(spare - sum(shares)):
        shares[index % parts] += 1
    ones = min(parts, total)
    return [share + (1 if index < ones else 0) for index, share in enumerate(shares)]


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` out in proportion to ``weights``, by largest remainder."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in rest[: total - sum(shares)]:
        shares[index] += 1
    return shares


def spread_days(world: World, first: date, last: date, number: int, rng: Random) -> list[date]:
    """Return ``number`` working days from ``first`` to ``last`` in order, evenly with some play."""
    days = world.days(first, last)
    return [days[int((index + rng.random()) * len(days) / number)] for index in range(number)]


def campuses(world: World) -> list[Unit]:
    """Return the campuses where counsellors are, that is those that are open."""
    return [unit for code in world.lived.life_design.consultants if (unit := world.unit(code)).kind == "campus"]


def centres(world: World) -> list[Unit]:
    """Return campuses and centres where counsellors are."""
    return [world.unit(code) for code in world.lived.life_design.consultants]


def paper(world: World, title: str, day: date) -> int:
    """File a short document and return its id."""
    content = f"{title}\n{day.isoformat()}\n".encode()
    return world.add(
        Document, title=title[:200], media_type="text/plain; charset=utf-8", sha256=hashlib.sha256(content).hexdigest(),
        content=content, created_on=day,
    )  # fmt: skip


def agree(
    world: World, kind: str, party: int, round: int, title: str, signed: date, ends: date, *, starts: date | None = None
) -> None:
    """Conclude an agreement of ``kind`` with ``party`` for a round, once its day is lived; it holds from ``starts``."""
    row = world.new_id(Agreement)
    state = world.log("paths.agreement", row, (("active", signed, 16),))
    if state:
        world.add(
            Agreement, id=row, kind=kind, party_id=party, round_id=round, title=title[:200], status=state,
            signed_on=signed, starts_on=starts or signed, ends_on=ends,
        )  # fmt: skip


def employers(world: World, number: int, rng: Random) -> list[int]:
    """Let ``number`` companies be and return their party ids."""
    return [
        world.organisation("company", f"{rng.choice(EMPLOYERS)}{rng.choice(TRADES)} {index + 1:03d}", field="민간기업")
        for index in range(number)
    ]


def outcome(
    world: World, *, kind: str, party: int, participation: int, day: date, rng: Random, employer: int | None = None,
    document_percent: int = 0, title: str = "", follow_up_months: Sequence[int] = (),
) -> bool:  # fmt: skip
    """Write what came of a participation, with its evidence, and the follow-ups that it makes due; tell whether lived.

    A follow-up is done within a week of its day; one in eight people is not reached.
    """
    draw, grade = rng.random() * 100, rng.random()
    if not world.happened(day):
        return False
    documented = draw < document_percent
    evidence = "document" if documented else "employer" if employer and grade < 0.6 else "self"
    world.add(
        Outcome, party_id=party, participation_id=participation, kind=kind, occurred_on=day, employer_id=employer,
        evidence=evidence, document_id=paper(world, title or "재직 확인서", day) if documented else None,
    )  # fmt: skip
    for months in follow_up_months:
        follow_up(world, participation, day, months, rng)
    return True


def follow_up(world: World, participation: int, end: date, months: int, rng: Random) -> None:
    """Write the follow-up that is due ``months`` after ``end``, done when that day is lived."""
    month = end.month - 1 + months
    year, month = end.year + month // 12, month % 12 + 1
    due = date(year, month, min(end.day, 28))
    done = due + timedelta(days=rng.randrange(7))
    reached, employed = rng.random() < 0.875, rng.random() < 0.72
    row = world.new_id(FollowUp)
    state = world.log("cases.followup", row, (("due", end, 19), ("reached" if reached else "missed", done, 16)))
    lived = state != "due"
    world.add(
        FollowUp, id=row, participation_id=participation, months_after=months, due_on=due, status=state,
        done_on=done if lived else None, employed=employed if state == "reached" else None,
    )  # fmt: skip


def satisfaction(world: World, wave: int, party: int, participation: int, day: date, answers: Sequence[int]) -> None:
    """Write one person's answers to a satisfaction survey, when that day is lived; the mean is the overall score."""
    if not world.happened(day):
        return
    inside = party in world.people
    world.add(
        Response, wave_id=wave, party_id=party, answered_on=day, sex=world.people.sex(party) if inside else "",
        birth_year=world.people.birth(party).year if inside else None,
        district_code=world.people.district(party) if inside else "", answers=list(answers),
        scores={"overall": round(sum(answers) / len(answers), 2)}, context_id=participation,
    )  # fmt: skip


def answers_around(mean_tenths: int, people: int, items: int, rng: Random) -> list[list[int]]:
    """Return answers of ``people`` to ``items`` questions of 1–5 whose mean is ``mean_tenths`` / 10 to the nearest."""
    rows = [[5] * items for _ in range(people)]
    missing = people * items * 5 - round(people * items * mean_tenths / 10)
    while missing > 0:
        row, item = rng.randrange(people), rng.randrange(items)
        if rows[row][item] > 1:
            rows[row][item] -= 1
            missing -= 1
    return rows
