"""Every address of the office's staff against every role, near misses included: the table below says who gets in.

There are two teams, ours and theirs, each with a programme, a round, its applications and judges. A cell says what
happens to somebody who holds the role of a column on our side:

    ok     it opens (a form that is sent empty comes back, or leads on)
    .      403 with a sentence

``neighbour`` manages the other team's programmes, ``once`` managed ours until last year, ``judge`` judges in our
round and ``stranger`` in theirs. Whoever has not logged in is sent to the log-in page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.placing.actions import subject_of
from imojak.placing.enums import RUN
from imojak.sites.office import urls_books
from imojak.sites.office.urls import urlpatterns
from imojak.tasks.actions import ask as ask_task
from tests import factories as make
from tests.conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OPENS = """
                        manager neighbour once  director planner counsellor auditor judge stranger leader citizen applicant
rounds                  ok      ok        .     ok       ok      ok         ok      .     .        .      .       .
round                   ok      ok        .     ok       ok      ok         ok      .     .        .      .       .
applications            ok      .         .     .        .       .          ok      .     .        .      .       .
applications-file       ok      .         .     .        .       .          ok      .     .        .      .       .
application             ok      .         .     .        .       .          ok      .     .        .      .       .
decide                  ok      .         .     .        .       .          .       .     .        .      .       .
reserve                 ok      .         .     .        .       .          ok      .     .        .      .       .
reserve-call            ok      .         .     .        .       .          .       .     .        .      .       .
offer-revoke            ok      .         .     .        .       .          .       .     .        .      .       .
judging                 ok      .         .     .        .       .          ok      .     .        .      .       .
draw                    ok      .         .     .        .       .          ok      .     .        .      .       .
selection               ok      .         .     .        .       .          ok      .     .        .      .       .
placing                 ok      .         .     .        .       .          ok      .     .        .      .       .
placing-scenario        ok      .         .     .        .       .          ok      .     .        .      .       .
placing-file            ok      .         .     .        .       .          ok      .     .        .      .       .
placing-copy            ok      .         .     .        .       .          .       .     .        .      .       .
placing-run             ok      .         .     .        .       .          .       .     .        .      .       .
placing-pin             ok      .         .     .        .       .          .       .     .        .      .       .
placing-lift            ok      .         .     .        .       .          .       .     .        .      .       .
placing-moved           ok      .         .     .        .       .          ok      .     .        .      .       .
tasks                   ok      ok        .     .        .       .          ok      .     .        .      .       .
task-step               ok      .         .     .        .       .          .       .     .        .      .       .
placing-publish         ok      .         .     .        .       .          .       .     .        .      .       .
placing-person          ok      .         .     .        .       .          ok      .     .        .      .       .
placing-places          ok      .         .     .        .       .          ok      .     .        .      .       .
placing-compare         ok      .         .     .        .       .          ok      .     .        .      .       .
placing-relax           ok      .         .     .        .       .          .       .     .        .      .       .
placing-other-mode      ok      .         .     .        .       .          .       .     .        .      .       .
short-list              ok      .         .     .        .       .          ok      .     .        .      .       .
waiting                 ok      ok        .     ok       ok      ok         ok      ok    ok       .      .       .
appeals                 ok      ok        .     .        .       .          .       .     .        .      .       .
appeal                  ok      .         .     .        .       .          .       .     .        .      .       .
my-judging              .       .         .     .        .       .          .       ok    ok       .      .       .
sheet                   .       .         .     .        .       .          .       ok    .        .      .       .
sheet-step-back         .       .         .     .        .       .          .       ok    .        .      .       .
sheet-take-back         .       .         .     .        .       .          .       ok    .        .      .       .
round-new               ok      ok        .     .        .       .          .       .     .        .      .       .
round-edit              ok      .         .     .        .       .          .       .     .        .      .       .
round-step              ok      .         .     .        .       .          .       .     .        .      .       .
round-extend            ok      .         .     .        .       .          .       .     .        .      .       .
place-new               ok      .         .     .        .       .          .       .     .        .      .       .
place-close             ok      .         .     .        .       .          .       .     .        .      .       .
sessions                ok      .         .     .        .       .          ok      .     .        .      .       .
session-change          ok      .         .     .        .       .          .       .     .        .      .       .
timetable               ok      .         .     .        .       .          .       .     .        .      .       .
checkins                ok      .         .     .        .       .          .       .     .        .      .       .
roster                  ok      .         .     .        .       .          ok      .     .        ok     .       .
fair                    ok      .         .     .        .       .          ok      .     .        .      .       .
fair-file               ok      .         .     .        .       .          ok      .     .        .      .       .
fair-funnel             ok      .         .     .        .       .          ok      .     .        .      .       .
fair-booth              ok      .         .     .        .       .          ok      .     .        .      .       .
fair-hall               ok      .         .     .        .       .          ok      .     .        .      .       .
fair-visit              ok      .         .     .        .       .          .       .     .        .      .       .
fair-walk-ins           ok      .         .     .        .       .          .       .     .        .      .       .
fair-walk-in            ok      .         .     .        .       .          .       .     .        .      .       .
fair-result             ok      .         .     .        .       .          .       .     .        .      .       .
completion              ok      .         .     .        .       .          ok      .     .        .      .       .
participations          ok      .         .     .        .       .          ok      .     .        .      .       .
finish                  ok      .         .     .        .       .          .       .     .        .      .       .
certify                 ok      .         .     .        .       .          .       .     .        .      .       .
transfer-answer         ok      .         .     .        .       .          .       .     .        .      .       .
gates                   ok      .         .     .        .       .          ok      .     .        .      .       .
gates-clear             ok      .         .     .        .       .          .       .     .        .      .       .
gates-undo              ok      .         .     .        .       .          .       .     .        .      .       .
agreements              ok      .         .     .        .       .          ok      .     .        .      .       .
agreements-send         ok      .         .     .        .       .          .       .     .        .      .       .
insurance               ok      .         .     .        .       .          ok      .     .        .      .       .
policy-new              ok      .         .     .        .       .          .       .     .        .      .       .
policy                  ok      .         .     .        .       .          .       .     .        .      .       .
insurance-change        ok      .         .     .        .       .          .       .     .        .      .       .
participation           ok      .         .     .        .       .          ok      .     .        ok     .       .
certificate             ok      .         .     .        .       .          ok      .     .        ok     .       .
certificate-revoke      ok      .         .     .        .       .          .       .     .        .      .       .
agreement               ok      .         .     .        .       .          ok      .     .        .      .       .
insurance-file          ok      .         .     .        .       .          ok      .     .        .      .       .
paper                   ok      .         .     .        .       .          ok      .     .        .      .       .
paper-check             ok      .         .     .        .       .          .       .     .        .      .       .
intake                  ok      .         .     .        .       .          ok      .     .        .      .       .
intake-template         ok      .         .     .        .       .          ok      .     .        .      .       .
intake-list             ok      .         .     .        .       .          ok      .     .        .      .       .
intake-step             ok      .         .     .        .       .          .       .     .        .      .       .
intake-row              ok      .         .     .        .       .          .       .     .        .      .       .
intake-left             ok      .         .     .        .       .          ok      .     .        .      .       .
simulation              ok      ok        .     ok       ok      ok         ok      .     .        .      .       .
simulation-file         ok      ok        .     ok       ok      ok         ok      .     .        .      .       .
types                   ok      ok        .     ok       ok      ok         ok      .     .        .      .       .
type                    ok      ok        .     ok       ok      ok         ok      .     .        .      .       .
type-compare            ok      ok        .     ok       ok      ok         ok      .     .        .      .       .
type-file               ok      ok        .     ok       ok      ok         ok      .     .        .      .       .
type-new                ok      ok        .     .        ok      .          .       .     .        .      .       .
hosts                   ok      ok        .     .        .       .          ok      .     .        .      .       .
host                    ok      .         .     .        .       .          ok      .     .        .      .       .
groups                  ok      ok        .     .        .       .          ok      .     .        .      .       .
group                   ok      .         .     .        .       .          ok      .     .        .      .       .
pairs                   ok      ok        .     .        .       .          ok      .     .        .      .       .
pair                    ok      .         .     .        .       .          ok      .     .        .      .       .
pairing                 ok      .         .     .        .       .          ok      .     .        .      .       .
desks                   ok      ok        .     .        .       .          ok      .     .        .      .       .
host-new                ok      ok        .     .        .       .          .       .     .        .      .       .
host-agreement          ok      .         .     .        .       .          .       .     .        .      .       .
invitations             ok      ok        .     .        .       .          ok      .     .        .      .       .
invitation-change       ok      .         .     .        .       .          .       .     .        .      .       .
duplicates              ok      ok        .     .        .       .          ok      .     .        .      .       .
duplicate               ok      .         .     .        .       .          ok      .     .        .      .       .
merge-undo              ok      .         .     .        .       .          .       .     .        .      .       .
file-for                ok      .         .     .        .       .          ok      .     .        .      .       .
file-for-person         ok      .         .     .        .       .          .       .     .        .      .       .
file-for-again          ok      .         .     .        .       .          .       .     .        .      .       .
"""

#: Addresses that were there before, with tests of their own.
ELSEWHERE = {
    "home",
    "report",
    "report-file",
    "report-style",
    "figures",
    "figure",
    "figure-rows",
    "budget",
    "budget-line",
    "budget-entry",
    "budget-payment",
    "budget-document",
    "checks",
    # test_months
    "months",
    "months-approve",
    "months-exceptions",
    "month",
    "month-day",
    "month-photo",
    "month-reopen",
    "month-step",
    "round-months",
    # test_outlook_pages
    "outlook",
    "outlook-file",
    "looking-back",
    "what-if",
    "costs",
    "costs-file",
    "commitment",
    # test_attendance_pages
    "checkin-code",
    "closures",
    "closure-undo",
    "absences",
    # The pay desk about people (test_office_payees).
    "pay-accounts",
    "pay-account-settle",
    "pay-account-paper",
    "pay-receipts",
    "pay-receipts-draw",
    "pay-receipts-silent",
    "pay-receipts-hear",
    "pay-receipts-clear",
    "pay-recoveries",
    "pay-recovery-new",
    "pay-recovery",
    "pay-statements",
    "pay-statements-year",
    "pay-tax-file",
    # The pay desk (test_office_pay).
    "pay",
    "pay-month",
    "pay-instalments",
    "pay-batch",
    "pay-batch-step",
    "pay-file",
    "pay-results",
}
#: Addresses to which something is only sent.
SENT = {
    "fair-result",
    "file-for-again",
    "merge-undo",
    "invitation-change",
    "intake-step",
    "intake-row",
    "checkins",
    "finish",
    "certify",
    "transfer-answer",
    "gates-clear",
    "gates-undo",
    "agreements-send",
    "insurance-change",
    "certificate-revoke",
    "paper-check",
    "decide",
    "reserve-call",
    "round-step",
    "offer-revoke",
    "sheet-step-back",
    "sheet-take-back",
    "placing-copy",
    "placing-run",
    "placing-pin",
    "placing-lift",
    "task-step",
    "placing-relax",
    "placing-other-mode",
}


def cells() -> dict[tuple[str, str], str]:
    heading, *lines = (line.split() for line in OPENS.strip().splitlines())
    return {(name, column): cell for name, *row in lines for column, cell in zip(heading, row, strict=True)}


CELLS = cells()
NAMES = list(dict.fromkeys(name for name, _ in CELLS))
COLUMNS = list(dict.fromkeys(column for _, column in CELLS))


class World:
    """Our round with everything that an address can name, and the actors."""

    def __init__(self) -> None:
        self.team, self.other = make.unit("team-ours"), make.unit("team-theirs")
        self.site = make.organisation("활동처")
        kind = self.kind = make.programme_type(
            source="# 유형",
            definition={"screening": {"method": "rubric", "criteria": [{"name": "경험", "points": 100}]}},
        )
        self.round = make.round_of(make.programme("ours", lead_unit=self.team), type=kind)
        self.far = make.round_of(make.programme("theirs", lead_unit=self.other))
        self.place = make.place(self.round, host=self.site)
        self.applicant = make.account(party=make.person("신청자"))
        self.application = make.application(self.place, self.applicant.party)
        self.participation = make.participation(self.place)
        self.session = make.session(self.place)
        self.transfer = make.transfer(self.participation)
        self.clearance = make.clearance(self.participation)
        self.policy = make.policy(self.participation)
        self.file = make.member_file(self.policy)
        self.certificate = make.certificate(self.participation)
        self.agreement = make.agreement(self.round, make.organisation())
        self.paper = make.paper(self.application)
        self.appeal = make.appeal(self.participation.decision)
        self.list = make.intake(self.round)
        self.row = make.intake_row(self.list)
        self.host = make.hosting(self.round, self.site)
        self.group = make.group()
        make.group_profile(self.group, round=self.round)
        self.pair = make.participation(make.place(self.round, kind="mentor", host=make.person()))
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.team.party)
        self.invitation = make.invitation(self.site, self.manager)
        self.twice = [make.application(self.round).party for _ in range(2)]
        self.merge = make.merge(by=self.manager)
        self.called = make.application(self.place, channel="staff")
        # The word for a person found holds for our manager only: anybody else is refused before or by it.
        word = [self.manager.pk, self.round.pk, make.person().pk]
        self.token = signing.dumps(word, salt="imojak.sites.file-for")
        make.place(self.round, kind="booth", title="행사장")
        self.booth = make.booth(self.round, host=self.site)
        self.interview = make.participation(make.slot(self.booth))
        self.offer = make.seat_offer(make.application(self.place), self.place)
        self.judge, self.stranger = make.account(of=RoleKind.JUDGE), make.account(of=RoleKind.JUDGE)
        self.sheet = make.judging(self.application, self.judge.party)
        make.judging(make.application(self.far), self.stranger.party)
        self.scenario = make.scenario(self.round)
        self.task = ask_task(RUN, subject_of(self.scenario), payload={"scenario": self.scenario.pk})
        self.pin = make.pin(self.scenario, self.application, self.place)
        since = {"run": 0, "scenario": self.scenario.pk, "changed": [], "warm": False}
        since |= dict.fromkeys(("stayed", "moved", "got", "lost"), 0)
        numbers = {"choices": [0, 1], "quotas": [], "notes": [], "since": since}
        self.seat = make.seat(make.run(self.scenario, numbers=numbers))

    def address(self, name: str) -> str:
        code = self.round.code
        args: dict[str, list[Any]] = {
            "rounds": [],
            "session-change": [code, self.session.pk],
            "timetable": [code, self.place.pk],
            "roster": [self.session.pk],
            "applications-file": [code, "csv"],
            "simulation-file": [code, "csv"],
            "transfer-answer": [code, self.transfer.pk],
            "gates-undo": [code, self.clearance.pk],
            "insurance-change": [code, self.policy.pk],
            "policy": [code, self.policy.pk],
            "participation": [self.participation.pk],
            "certificate": [self.certificate.pk],
            "certificate-revoke": [self.certificate.pk],
            "agreement": [self.agreement.pk],
            "insurance-file": [self.file.pk, "csv"],
            "paper": [self.paper.pk],
            "paper-check": [self.paper.pk],
            "my-judging": [],
            "placing-scenario": [code, self.scenario.pk],
            "placing-file": [code, self.scenario.pk, "csv"],
            "placing-copy": [code, self.scenario.pk],
            "placing-run": [code, self.scenario.pk],
            "placing-pin": [code, self.scenario.pk],
            "placing-lift": [code, self.scenario.pk, self.pin.pk],
            "placing-publish": [code, self.scenario.pk],
            "placing-moved": [code, self.scenario.pk],
            "tasks": [],
            "task-step": [self.task.pk],
            "placing-person": [code, self.scenario.pk, self.seat.application_id],
            "placing-places": [code, self.scenario.pk],
            "placing-compare": [code],
            "placing-relax": [code, self.scenario.pk],
            "placing-other-mode": [code, self.scenario.pk],
            "file-for-person": [code, self.token],
            "file-for-again": [code, self.called.pk],
            "duplicates": [],
            "duplicate": [one.pk for one in self.twice],
            "merge-undo": [self.merge.pk],
            "hosts": [],
            "host": [self.host.pk],
            "groups": [],
            "group": [self.group.pk],
            "pairs": [],
            "pair": [self.pair.pk],
            "desks": [],
            "host-new": [],
            "host-agreement": [self.host.pk],
            "invitations": [],
            "invitation-change": [self.invitation.pk],
            "intake-list": [code, self.list.pk],
            "intake-step": [code, self.list.pk],
            "intake-row": [code, self.list.pk, self.row.pk],
            "intake-left": [code, self.list.pk, "csv"],
            "fair-file": [code, "csv"],
            "fair-booth": [code, self.booth.pk],
            "fair-hall": [code],
            "fair-visit": [code, self.token],
            "fair-walk-ins": [code, self.booth.pk],
            "fair-walk-in": [code, self.booth.pk, self.token],
            "fair-result": [code, self.interview.pk],
            "waiting": [],
            "appeals": [],
            "appeal": [self.appeal.pk],
            "round-new": [],
            "types": [],
            "type-new": [],
            "type": [self.kind.code],
            "type-compare": [self.kind.code],
            "type-file": [self.kind.code, 1],
            "place-close": [code, self.place.pk],
            **{name: [self.sheet.pk] for name in ("sheet", "sheet-step-back", "sheet-take-back")},
            "offer-revoke": [code, self.offer.pk],
            "application": [self.application.pk],
        }
        return reverse(f"office:{name}", args=args.get(name, [code]))

    def actor(self, column: str) -> Account:
        kind, at = {
            "manager": (RoleKind.PROGRAMME_MANAGER, self.team.party),
            "neighbour": (RoleKind.PROGRAMME_MANAGER, self.other.party),
            "once": (RoleKind.PROGRAMME_MANAGER, self.team.party),
            "leader": (RoleKind.SITE_LEADER, self.site),
            "counsellor": (RoleKind.COUNSELLOR, make.centre().party),
        }.get(column, (column, None))
        known = {"manager": self.manager, "applicant": self.applicant, "judge": self.judge, "stranger": self.stranger}
        if column in known:
            return known[column]
        days: dict[str, Any] = (
            {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31)} if column == "once" else {}
        )
        return make.account(of=kind, at=at, **days)


@pytest.fixture
def world(clock: Clock) -> World:
    return World()


def ask(client: Client, world: World, name: str) -> int:
    address = world.address(name)
    return (client.post(address) if name in SENT else client.get(address)).status_code


def names_of_addresses() -> Iterator[str]:
    for pattern in urlpatterns:
        yield str(pattern.name)  # type: ignore[union-attr]


def test_every_address_stands_in_the_table() -> None:
    books = {str(pattern.name) for pattern in urls_books.urlpatterns}  # in test_books_permissions
    assert set(names_of_addresses()) - ELSEWHERE - books == set(NAMES)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_role_opens_what_the_table_says(
    world: World, column: str, logged_in: Callable[[Account | str], Client]
) -> None:
    client = logged_in(world.actor(column))
    found = {}
    for name in NAMES:
        status = ask(client, world, name)
        assert status in {200, 302, 403, 422}, f"{name}: {status}"
        found[name] = "." if status == 403 else "ok"
    assert found == {name: CELLS[name, column] for name in NAMES}


def test_a_visitor_is_sent_to_the_log_in(world: World, client: Client) -> None:
    for name in NAMES:
        answer = client.post(world.address(name)) if name in SENT else client.get(world.address(name))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/login/?next="), name
