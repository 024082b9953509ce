"""A small agency for the tests of figures: one row of everything that a figure counts, and the plan around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from imojak.ledger.models import BudgetLine
from imojak.offers.enums import PlaceKind
from imojak.parties.enums import OrganisationKind
from imojak.paths.models import Participation
from tests import factories as make

STRANDS = (
    *("internship", "digital-tutors", "policy-research", "policy-exchange", "life-design", "job-consulting"),
    *("employer-link.fair", "employer-link.briefing", "employer-link.transfer"),
    *("startup.consulting", "startup.training", "startup.jumpup", "startup.incubation"),
    *("boram.school", "boram.library"),
    *("volunteers.care-river", "volunteers.centre", "volunteers.probono"),
    *("forties-transition.online", "forties-transition.field", "forties-transition.camp"),
    "forties-transition.mentoring",
    *("vocational.tech", "vocational.univ", "vocational.dev", "vocational.digital"),
    *("life-design.consult", "life-design.career", "life-design.referral"),
    *("job-consulting.consult", "job-consulting.basic"),
    *("policy-research.studies", "policy-research.forum", "policy-research.survey"),
    *("policy-exchange.trend", "policy-exchange.network", "policy-exchange.staff"),
)
PLANNED = {"employer-link.transfer": 7, "vocational.tech": 18, "vocational.univ": 9}
GOALS = {
    "internship": 4,
    "employer-link": 8,
    "startup": 12,
    "boram": 32,
    "digital-tutors": 8,
    "volunteers": 10,
    "forties-transition": 8,
    "vocational": 52,
    "life-design": 10,
    "job-consulting": 12,
    "policy-research": 12,
    "policy-exchange": 4,
}


@dataclass
class SmallAgency:
    """What a test may want to change."""

    lines: dict[str, BudgetLine] = field(default_factory=dict)
    intern: Participation = None  # type: ignore[assignment]
    learner: Participation = None  # type: ignore[assignment]
    tenant: Participation = None  # type: ignore[assignment]
    boram: Participation = None  # type: ignore[assignment]


def small_agency() -> SmallAgency:
    """Make the plan and one or two rows of every base."""
    made = SmallAgency()
    _plan()
    _money(made)
    _work(made)
    _learning(made)
    _counselling()
    _policy()
    return made


def _plan() -> None:
    for code in STRANDS:
        make.programme(code)
    for code, courses in PLANNED.items():
        strand = make.programme(code)
        strand.planned = {"courses": courses}
        strand.save()
    for code, goal in GOALS.items():
        make.target(f"programme.{code}.actual", goal)
    make.target("programme.life-design.consultants", 1)
    division = make.unit("operations", kind="division", name="사업운영본부")
    make.staff_post(division, grade=1, quota=2, current=1)
    make.staff_post(division, grade=5, quota=25, current=15, separate=3)
    make.staff_post(make.unit("ceo", kind="head", name="대표이사"), grade=0, quota=1, current=0)
    west = make.campus("seobu", name="서부캠퍼스")
    make.facility(west, floor_area=Decimal("3956"), office_seats=48, office_area=Decimal("220.5"))


def _money(made: SmallAgency) -> None:
    revenue = make.budget_line("R", name="수입", revenue=True)
    make.appropriate(make.budget_line("R.1", name="출연금수익", revenue=True, parent=revenue), 500_000_000)
    top = make.budget_line("A0", name="세출예산")
    project = make.budget_line("A", name="사업비", parent=top)
    area = make.budget_line("A2", name="중장년 일자리 사다리", parent=project)
    more: dict[str, Any] = {"parent": area, "purpose_group": "사업비"}
    made.lines["internship"] = make.funded_line("A2.1.1", name="인턴십", year_end_expected=90_000_000, **more)
    made.lines["startup"] = make.funded_line("A2.3.1", name="창업", won=50_000_000, **more)
    make.appropriate(made.lines["startup"], -10_000_000, kind="supplementary", on=make.SPRING)
    make.spend(made.lines["internship"], 12_345_678)
    payroll = make.budget_line("G", name="일반관리비", parent=top)
    made.lines["payroll"] = make.funded_line("G.1", name="인건비", parent=payroll, purpose_group="인건비")
    make.programme_line(make.programme("internship"), made.lines["internship"])
    make.programme_line(make.programme("startup"), made.lines["startup"])


def _work(made: SmallAgency) -> None:
    interns = make.round_of("internship")
    make.agreement(interns, kind="host")
    made.intern = make.participation(make.place(interns, kind=PlaceKind.POST))
    make.participation(make.place(interns, kind=PlaceKind.POST))
    fair = make.place("employer-link.fair", kind=PlaceKind.BOOTH)
    make.agreement(fair.round, kind="exhibitor")
    visit = make.session(fair, kind="fair")
    visitor = make.person()
    make.record(None, visit, party=visitor, kind="visit", times=1)
    make.record(None, visit, party=visitor, kind="visit", times=1)
    make.participation("employer-link.briefing")
    transfer = make.place("employer-link.transfer")
    make.session(transfer)
    make.participation(transfer)
    make.participation("startup.consulting", make.organisation(kind=OrganisationKind.STARTUP))
    make.participation("startup.training")
    make.participation("startup.jumpup", make.group())
    desks = make.round_of("startup.incubation")
    west = make.campus("seobu")
    tenant = make.organisation(kind=OrganisationKind.STARTUP)
    made.tenant = make.participation(make.place(desks, desk=True, unit=west), tenant)
    make.place(desks, desk=True, unit=west)
    made.boram = make.participation("boram.school")
    make.agreement(made.boram.round, kind="operator")
    make.outcome(made.boram, kind="job-linked")
    make.outcome(made.boram, kind="employed")
    tutor = make.participation("digital-tutors")
    make.agreement(tutor.round, kind="host")
    make.record(None, make.session(tutor.place, kind="lecture"), kind="audience", people=12)
    make.participation("volunteers.care-river")
    make.agreement(make.participation("volunteers.centre").round, kind="operator")
    make.agreement(make.participation("volunteers.probono").round, kind="host")


def _learning(made: SmallAgency) -> None:
    online = make.place("forties-transition.online", kind=PlaceKind.ONLINE_COURSE)
    learner = make.person()
    made.learner = make.participation(online, learner)
    make.participation(make.place(online.round, kind=PlaceKind.ONLINE_COURSE), learner)
    for strand in ("forties-transition.field", "forties-transition.camp"):
        course = make.place(strand)
        make.session(course)
        make.participation(course)
    institution = make.organisation(kind=OrganisationKind.INSTITUTION)
    make.agreement(make.round_of("forties-transition.field"), institution, kind="institution")
    for where in (institution, make.centre("dongjak").party):
        make.role(of="mentor", at=where, programme="forties-transition.mentoring")
    for topic in ("study", "job", "other"):
        met = make.participation("forties-transition.mentoring")
        make.record(met, make.session(met.place, kind="mentoring", topic=topic))
    for strand in ("tech", "univ", "dev", "digital"):
        host = make.organisation(kind=OrganisationKind.UNIVERSITY) if strand == "univ" else None
        course = make.place(f"vocational.{strand}", host=host)
        make.session(course)
        make.participation(course)


def _counselling() -> None:
    make.role(of="counsellor", at=make.campus("seobu").party, programme="life-design")
    client = make.participation("life-design.consult")
    make.record(client, make.session(client.place, kind="consultation"))
    course = make.place("life-design.career")
    make.session(course)
    make.participation(course)
    make.referral(client)
    consulted = make.participation("job-consulting.consult")
    make.record(consulted, make.session(consulted.place, kind="consultation"))
    make.outcome(consulted, kind="job-linked")
    basic = make.place("job-consulting.basic")
    make.session(basic)
    make.participation(basic)


def _policy() -> None:
    make.session(make.place("policy-research.studies", kind=PlaceKind.STUDY), kind="milestone")
    make.session("policy-research.forum", kind="forum")
    make.response(make.wave("life-readiness-2023"))
    issue = make.place("policy-exchange.trend", kind=PlaceKind.ISSUE)
    make.participation(issue)
    make.record(None, make.session(issue, kind="issue"), kind="view", times=900)
    make.role(of="correspondent", programme="policy-exchange.trend", country="영국")
    make.session("policy-exchange.network", kind="meeting")
    wave = make.wave()
    staff = make.place(make.round_of("policy-exchange.staff", satisfaction=wave))
    make.round_of("policy-exchange.staff", satisfaction=wave)
    taught = make.session(staff, minutes=180)
    make.record(make.participation(staff), taught, minutes=170)
    make.response(wave, score=4.4)
    make.response(wave, score=4.7)
