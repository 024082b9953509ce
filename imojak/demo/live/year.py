"""The lived year as a whole: every part in turn, in one transaction, so that a year is lived wholly or not at all."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from imojak.demo.accounts import DEMO_ACCOUNTS
from imojak.demo.live.counselling import diagnosis_code, live_life_design
from imojak.demo.live.courses import live_courses
from imojak.demo.live.fair import name_costs
from imojak.demo.live.forties import live_forties
from imojak.demo.live.jobs import live_employer_link, live_job_consulting
from imojak.demo.live.money import live_books
from imojak.demo.live.paid import live_paid
from imojak.demo.live.people import populate
from imojak.demo.live.policy import live_exchange, live_research
from imojak.demo.live.questions import live_questions
from imojak.demo.live.receipts import live_receipts
from imojak.demo.live.reserves import end_reserve_lists
from imojak.demo.live.satisfied import live_satisfied
from imojak.demo.live.staff import finish_accounts, live_staff
from imojak.demo.live.startups import live_startup
from imojak.demo.live.terms import live_terms
from imojak.demo.live.training import live_staff_courses
from imojak.demo.live.volunteers import live_volunteers
from imojak.demo.live.world import World
from imojak.demo.today.year import may_open, open_today
from imojak.instruments.models import Wave
from imojak.parties.models import Account, Person
from imojak.plan.lived import read_lived
from imojak.problems import CalledWrongly, Problem
from imojak.records.models import Record

#: The smallest share of a city that still has somebody everywhere, and the largest that was tried.
SCALES = (0.01, 1000.0)


class YearDiffers(Problem):
    """The plan folder is about another year."""


class NameTaken(Problem):
    """Somebody has an account by the name of a demo log-in."""


@dataclass(frozen=True)
class Lived:
    """What was made: people, records (활동·출석), and rows of all tables."""

    people: int
    records: int
    rows: int


def is_lived(year: int) -> bool:
    """Tell whether ``year`` has been lived in this database; rounds that somebody opened by hand are no lived year."""
    return Wave.objects.filter(code=diagnosis_code(year)).exists()


def check_reach(year: int, scale: float, until: date | None) -> None:
    """Refuse a scale that no city has, and a last day outside ``year``. Raises CalledWrongly."""
    if not SCALES[0] <= scale <= SCALES[1]:
        raise CalledWrongly(f"--scale은 {SCALES[0]}부터 {SCALES[1]:.0f}까지입니다: {scale}")
    if until is not None and until.year != year:
        raise CalledWrongly(f"--until은 {year}년 안의 날짜여야 합니다: {until}")


def live(
    year: int, scale: float, seed: int, until: date | None, folder: Path,
    begin: Callable[[str, int], None] = lambda text, total: None, tell: Callable[[str, int], None] = lambda text, n: None,
    today: date | None = None,
) -> Lived:  # fmt: skip
    """Live ``year`` from the volumes in ``folder`` up to ``until`` (its last day when None) and return what was made.

    With ``today``, a day well after the year, rounds are open and work waits on it, too (imojak.demo.today).
    One transaction: when anything fails, and when the program is killed, the database is as it was. ``begin`` hears the
    parts' names with their number before each, ``tell`` what came of them.

    Raises PlanError for a wrong lived.toml, PlanNotLoaded, TooFewPeople, CalledWrongly for a scale or day out of reach,
    NameTaken where somebody has a demo log-in's name.
    """
    check_reach(year, scale, until)
    until = until or date(year, 12, 31)
    lived = read_lived(folder)
    if lived.year != year:
        raise YearDiffers(f"{folder}/lived.toml은 {lived.year}년의 물량입니다. {year}년의 계획 폴더를 쓰세요.")
    taken = Account.objects.filter(username__in=[demo.username for demo in DEMO_ACCOUNTS]).first()
    if taken is not None:
        raise NameTaken(
            f"데모의 로그인 이름 '{taken.username}'을 이미 누가 쓰고 있습니다. 새 데이터베이스를 DATABASE_URL로 정해 주세요."
        )
    with transaction.atomic(), _without_collector():
        world = World(year, scale, seed, until, lived, tell)
        for number, (text, part) in enumerate(_parts(folder)):
            begin(text, number)
            part(world)
            world.flush()
        world.store.finish()
        end_reserve_lists(world)
        if today is not None and may_open(year, today) and until == date(year, 12, 31):
            open_today(year, today)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    written = world.store.written
    return Lived(written.get(Person, 0), written.get(Record, 0), sum(written.values()))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let rows come and go without the collector of cycles, of which they make none; it would take a tenth of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _parts(folder: Path) -> list[tuple[str, Callable[[World], object]]]:
    """Return the parts of the year in order. Counselling comes first: who has a case is reached through it later."""
    return [
        ("시민", lambda world: _people(world, folder)),
        ("직원", live_staff),
        ("진단·설문 도구", live_questions),
        ("생애설계 상담", live_life_design),
        ("취업컨설팅", live_job_consulting),
        ("기업연계 취업 지원", live_employer_link),
        ("창업 지원", live_startup),
        ("자원봉사", live_volunteers),
        ("40대 직업전환", live_forties),
        ("직업능력개발", _vocational),
        ("정책 연구", live_research),
        ("정책 확산", live_exchange),
        ("센터 종사자 교육", live_staff_courses),
        ("활동비를 받는 사업", live_paid),
        ("교육 이수와 단체보험", live_terms),
        ("만족도 조사", live_satisfied),
        ("예산 집행", live_books),
        ("수입과 재원 약정", live_receipts),
        ("박람회 비용", name_costs),
        ("시민 계정", finish_accounts),
    ]


def part_count() -> int:
    """Return how many parts a year has."""
    return len(_parts(Path()))


def _people(world: World, folder: Path) -> None:
    spec = world.lived.population
    world.people = populate(
        world.store, world.rng("people"), folder, world.year, world.scaled(spec.people), spec.female_percent
    )
    world.flush()
    world.progress("시민", len(world.people))


def _vocational(world: World) -> None:
    for strand in ("tech", "univ", "dev", "digital"):
        live_courses(world, f"vocational.{strand}")
