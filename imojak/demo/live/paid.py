"""The paid activities of the year: internship, 보람일자리, digital tutors, from the call to the bank and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from imojak.demo.live.bank import Bank
from imojak.demo.live.batches import Desk, PayRules
from imojak.demo.live.common import answers_around, employers, outcome, satisfaction
from imojak.demo.live.money import enlarge_budget
from imojak.demo.live.paid_months import close_months, lock_months, train, work
from imojak.demo.live.paid_pay import pay_round, scheme_of
from imojak.demo.live.paid_people import (
    Member,
    PaidRound,
    Site,
    hire_operator,
    open_round,
    open_sites,
    volumes_of,
)
from imojak.demo.live.payees import Payees, open_accounts
from imojak.demo.live.staff import DEMO_PROGRAMME, Hiring, employ_second
from imojak.demo.live.tutors import lecture, meet
from imojak.demo.live.world import World
from imojak.ledger.models import BudgetLine
from imojak.plan.lived_paid import PaidProgramme, PaidStrand

#: The month of which some is reopened after it was paid; the year is the lived one.
CORRECTED = date(2000, 10, 1)
#: What becomes of what was too much, one person after the other: taken out of the next pay, given back, still open.
WAYS = ("set-off", "returned", "open", "set-off")


def live_paid(world: World) -> None:
    """Live the paid programmes of lived.toml. The budget must be loaded; it is enlarged first where the city is."""
    enlarge_budget(world)
    hiring = Hiring(world, "paid-staff")
    employ_second(world, hiring, "payclerk-2")
    employ_second(world, hiring, "finance-2")
    payees = Payees()
    hands = (
        world.staff["pay-clerk"],
        world.staff["finance-officer"],
        world.staff["director"],
        PayRules.of(world),
        payees,
        Bank.of(world, payees),
        list(WAYS),
    )
    lines = dict(BudgetLine.objects.filter(year=world.year).values_list("code", "id"))
    for spec in world.lived.paid.programme:
        desk = Desk(lines[spec.line], *hands)
        _live_programme(world, spec, hiring, desk)


def _live_programme(world: World, spec: PaidProgramme, hiring: Hiring, desk: Desk) -> None:
    volumes = volumes_of(world, spec)
    members: list[Member] = []
    spent = 0
    for index, strand in enumerate(spec.strand):
        first = spec.code == DEMO_PROGRAMME and index == 0
        operator = hire_operator(world, strand, hiring, first)
        sites = open_sites(world, spec, strand, hiring, first)
        for number, wave in enumerate(spec.wave):
            if not world.happened(wave.notice):
                continue
            there = _sites_of(spec, strand, sites, number, volumes[strand.code, wave.slug].people)
            paid = open_round(world, spec, strand, wave, operator, there, volumes[strand.code, wave.slug])
            corrects = CORRECTED.replace(year=world.year) if spec.code == DEMO_PROGRAMME and number == 0 else None
            spent += _live_round(world, paid, desk, corrects)
            members += paid.members
            world.progress(paid.title, len(paid.members))
    world.flush()
    _found_work(world, spec, members, world.rng(f"work/{spec.code}"))
    world.flush()
    world.progress(f"{world.programme(spec.code).name} 활동비(백만원)", spent // 1_000_000)


def _sites_of(spec: PaidProgramme, strand: PaidStrand, sites: list[Site], number: int, people: int) -> list[Site]:
    """Return the sites of a wave: all for the first, some for a further one; companies take turns by waves."""
    if spec.site_kind == "company" and len(spec.wave) > 1:
        each = len(sites) / len(spec.wave)
        first, last = int(number * each), int((number + 1) * each)
        return sites[max(0, first - int(each / 8)) : last]
    return sites if number == 0 else sites[: max(1, min(len(sites), people // 2))]


def _live_round(world: World, paid: PaidRound, desk: Desk, corrects: date | None) -> int:
    world.flush()
    if not paid.members:
        return 0
    scheme = scheme_of(paid)
    open_accounts(world, paid, desk.payees, desk.clerks)
    train(world, paid, world.rng(f"train/{paid.ref.code}"))
    work(world, paid, scheme)
    said = {}
    lectures = world.lived.paid.lectures
    if lectures is not None and lectures.programme == paid.strand.code:
        said = lecture(world, paid, lectures, world.rng(f"lectures/{paid.ref.code}"))
        meet(world, paid, world.rng(f"meetings/{paid.ref.code}"))
    periods = close_months(world, paid, said)
    lock_months(world)
    spent = pay_round(world, paid, scheme, periods, desk, world.rng(f"bank/{paid.ref.code}"), corrects)
    _ask(world, paid, world.rng(f"ask/{paid.ref.code}"))
    return spent


def _ask(world: World, paid: PaidRound, rng: Random) -> None:
    """Ask those who stayed to the end how satisfied they are."""
    wave = world.waves.get(paid.ref.id)
    if wave is None:
        return
    stayed = [member for member in paid.members if member.left is None]
    asked = [member for member in stayed if rng.random() * 100 < paid.spec.satisfaction_percent]
    answers = answers_around(rng.randrange(41, 48), len(asked), 5, rng)
    for member, row in zip(asked, answers, strict=True):
        day = paid.wave.ends - timedelta(days=7) + timedelta(days=rng.randrange(20))
        satisfaction(world, wave, member.party, member.participation, day, row)


def _found_work(world: World, spec: PaidProgramme, members: list[Member], rng: Random) -> None:
    """Write who found work: who left for it, who was linked with work beside the activity, and who found it afterwards."""
    firms = employers(world, max(1, world.scaled(spec.employed + spec.later_employed + spec.job_linked) // 3), rng)
    once = _of_different_people(members)
    linked = 0
    for member in once:
        if member.reason == "hired" and member.left is not None:
            linked += member.left <= world.cut_off
            near = max(member.starts, member.left - timedelta(days=rng.randrange(2, 14)))
            firm = rng.choice(firms)
            _outcome(world, spec, "job-linked", member, near, rng, firm)
            _outcome(world, spec, "employed", member, member.left, rng, firm)
    rest = [member for member in once if member.left is None and member.starts <= world.cut_off - timedelta(days=20)]
    rng.shuffle(rest)
    more = max(0, world.scaled(spec.job_linked) - linked) if spec.job_linked else 0
    for member in rest[:more]:
        first = member.starts + timedelta(days=15)
        day = first + timedelta(days=rng.randrange(max(1, (min(world.cut_off, member.ends) - first).days)))
        _outcome(world, spec, "job-linked", member, min(day, world.cut_off), rng, rng.choice(firms))
    later = world.scaled(spec.later_job_linked) if spec.later_job_linked else 0
    after = rest[more : more + later]
    for member in after:
        _outcome(world, spec, "job-linked", member, _later(world, member, rng), rng, rng.choice(firms))
    employed = world.scaled(spec.later_employed) if spec.later_employed else 0
    for member in rest[more + len(after) :][:employed]:
        _outcome(world, spec, "employed", member, _later(world, member, rng), rng, rng.choice(firms))


def _of_different_people(members: list[Member]) -> list[Member]:
    """Return one membership of each person, the first, without those who changed the site in between."""
    found: dict[int, Member] = {}
    for member in members:
        found.setdefault(member.party, member)
    moved = {member.party for member in members if member.before is not None}
    return [member for party, member in found.items() if party not in moved]


def _later(world: World, member: Member, rng: Random) -> date:
    """Return a day after the cut-off and after the activity's end, in this year."""
    first = max(world.cut_off + timedelta(days=5), member.ends + timedelta(days=1))
    return first + timedelta(days=rng.randrange(max(1, (world.workdays[-1] - first).days)))


def _outcome(world: World, spec: PaidProgramme, kind: str, member: Member, day: date, rng: Random, firm: int) -> None:
    outcome(
        world, kind=kind, party=member.party, participation=member.participation, day=day, rng=rng, employer=firm,
        document_percent=35 if kind == "employed" else 10, title="재직 확인서",
        follow_up_months=spec.follow_up_months if kind == "employed" else (),
    )  # fmt: skip
