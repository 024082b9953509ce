"""Who sees and changes what: the table below, every role against every object type, near misses included.

There are two sides of everything, ours and theirs: a team with its programme, a site, an operator, a centre, and a
citizen who takes part. An actor holds the role of a column on our side. A cell says what that lets them see:

    .      nothing
    own    what is on our side, and nothing of theirs
    paid   ours, because our round is paid and theirs is not
    all    both sides

From the same table come the near misses: the neighbour (the same role on their side) sees theirs and not ours; last
year's holder, next month's holder and a blocked account see nothing; the other applicant is the neighbour of the
applicant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from imojak.cases.models import Evidence
from imojak.cases.scopes import cases_changeable
from imojak.figures.models import FrozenFigure
from imojak.figures.scopes import may_see_names
from imojak.kernel.scopes import Scope
from imojak.ledger.models import BudgetLine, LedgerEntry
from imojak.ledger.scopes import lines_bookable
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths.enums import AgreementKind
from imojak.paths.fair_scopes import booths_run, cvs_shown, interviews_recordable
from imojak.paths.models import Judging
from imojak.paths.scopes import (
    appeals_answerable,
    applications_decidable,
    applications_withdrawable,
    hostings_decidable,
    judgings_scorable,
    participations_changeable,
    seat_offers_answerable,
    short_listings_answerable,
)
from imojak.pay.models import Batch, BatchStatus
from imojak.pay.scopes import batches_approvable, batches_sendable
from imojak.records.enums import RecordKind
from imojak.records.models import Session
from imojak.records.scopes import periods_approvable, periods_confirmable, records_changeable, sessions_recordable
from imojak.trust.models import LogInAttempt, ReadLog
from tests import factories as make
from tests.conftest import Clock
from tests.test_tables import scopes

pytestmark = pytest.mark.django_db

SEES = """
                          director planner manager counsellor mentor lecturer judge leader operator clerk finance auditor correspondent tenant administrator applicant
parties.party             .        .       own     own        own    own      .     own    own      paid  .       all     .             .      .             own
parties.person            .        .       own     own        own    own      .     own    own      paid  .       all     .             .      .             own
parties.role              .        .       .       .          .      .        .     .      .        .     .       all     .             .      all           own
parties.account           .        .       .       .          .      .        .     .      .        .     .       all     .             .      all           own
parties.consent           .        .       .       .          .      .        .     .      .        .     .       all     .             .      .             own
parties.groupmember       .        .       own     .          .      .        .     .      own      .     .       all     .             .      .             own
paths.application         .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
paths.preference          .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
paths.decision            .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
paths.participation       .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.pause               .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.agreement           .        .       own     .          .      .        .     .      own      .     all     all     .             .      .             .
parties.profilecheck      .        .       .       .          .      .        .     .      .        .     .       all     .             .      .             own
parties.invitation        .        .       .       .          .      .        .     .      .        .     .       all     .             .      all           .
parties.merge             .        .       .       .          .      .        .     .      .        .     .       all     .             .      .             own
paths.groupprofile        .        .       own     .          .      .        .     .      own      .     .       all     .             .      .             own
paths.groupinvitation     .        .       own     .          .      .        .     .      own      .     .       all     .             .      .             own
paths.draft               .        .       .       .          .      .        .     .      .        .     .       .       .             .      .             own
paths.applicationdocument .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
paths.seatoffer           .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
paths.appeal              .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
paths.judging             .        .       own     .          .      .        own   .      .        .     .       all     .             .      .             .
paths.shortlisting        .        .       own     .          .      .        .     own    own      .     .       all     .             .      .             own
paths.extension           .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.interview           .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.changerequest       .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.pairchange          .        .       own     .          .      .        .     .      .        .     .       all     .             .      .             .
paths.transfer            .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.gateclearance       .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.goal                .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.certificate         .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.cover               .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .             own
paths.signature           .        .       own     .          .      .        .     .      own      .     all     all     .             .      .             .
paths.hosting             .        .       own     .          .      .        .     own    own      .     .       all     .             .      .             .
paths.visit               .        .       own     .          .      .        .     own    own      .     .       all     .             .      .             .
paths.memberfile          .        .       own     .          .      .        .     .      .        .     .       all     .             .      .             .
paths.intake              .        .       own     .          .      .        .     .      .        .     .       all     .             .      .             .
paths.intakerow           .        .       own     .          .      .        .     .      .        .     .       all     .             .      .             .
cases.case                .        .       .       own        .      .        .     .      .        .     .       all     .             .      .             own
cases.note                .        .       .       own        .      .        .     .      .        .     .       all     .             .      .             .
cases.task                .        .       .       own        .      .        .     .      .        .     .       all     .             .      .             own
cases.referral            .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
cases.followup            .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
cases.outcome             .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
trust.document            .        .       own     own        .      .        .     .      own      .     .       all     .             .      .             own
records.record            .        .       own     own        own    own      .     own    own      paid  .       all     .             .      .             own
records.period            .        .       own     .          .      .        .     own    own      paid  .       all     .             .      .             .
pay.entitlement           .        .       own     .          .      .        .     .      .        all   .       all     .             .      .             own
pay.payment               .        .       own     .          .      .        .     .      .        all   .       all     .             .      .             own
pay.batch                 .        .       own     .          .      .        .     .      .        all   all     all     .             .      .             .
instruments.response      .        .       .       .          .      .        .     .      .        .     .       all     .             .      .             own
messaging.message         .        .       .       .          .      .        .     .      .        .     .       all     .             .      .             own
trust.readlog             .        .       .       .          .      .        .     .      .        .     .       all     .             .      .             own
trust.transitionlog       .        .       .       .          .      .        .     .      .        .     .       all     .             .      .             .
trust.loginattempt        .        .       .       .          .      .        .     .      .        .     .       all     .             .      .             .
ledger.budgetline         all      all     all     .          .      .        .     .      .        all   all     all     .             .      .             .
ledger.ledgerentry        all      all     all     .          .      .        .     .      .        all   all     all     .             .      .             .
ledger.voucher            all      all     all     .          .      .        .     .      .        all   all     all     .             .      .             .
ledger.contract           all      all     all     .          .      .        .     .      .        all   all     all     .             .      .             .
ledger.invoice            all      all     all     .          .      .        .     .      .        all   all     all     .             .      .             .
figures.freeze            all      all     all     all        .      .        .     .      .        .     all     all     .             .      .             .
figures.frozenfigure      all      all     all     all        .      .        .     .      .        .     all     all     .             .      .             .
"""  # noqa: E501 - a table is read across

CHANGES = """
                          director planner manager counsellor mentor lecturer judge leader operator clerk finance auditor correspondent tenant administrator applicant
decide:application        .        .       own     .          .      .        .     .      .        .     .       .       .             .      .             .
withdraw:application      .        .       .       .          .      .        .     .      .        .     .       .       .             .      .             own
end:participation         .        .       own     .          .      .        .     .      own      .     .       .       .             .      .             .
answer:seatoffer          .        .       .       .          .      .        .     .      .        .     .       .       .             .      .             own
answer:appeal             .        .       own     .          .      .        .     .      .        .     .       .       .             .      .             .
score:judging             .        .       .       .          .      .        own   .      .        .     .       .       .             .      .             .
choose:shortlisting       .        .       .       .          .      .        .     own    .        .     .       .       .             .      .             .
write:interview           .        .       own     .          .      .        .     own    .        .     .       .       .             .      .             .
walk-in:booth             .        .       own     .          .      .        .     own    .        .     .       .       .             .      .             .
read:cv                   .        .       .       .          .      .        .     own    .        .     .       .       .             .      .             .
decide:hosting            .        .       own     .          .      .        .     .      .        .     .       .       .             .      .             .
carry-on:case             .        .       .       own        .      .        .     .      .        .     .       .       .             .      .             .
enter:record              .        .       .       .          own    own      .     own    own      .     .       .       .             .      .             own
check-in:session          .        .       own     .          own    own      .     own    own      .     .       .       .             .      .             .
confirm:period            .        .       .       .          .      .        .     own    .        .     .       .       .             .      .             .
approve:period            .        .       own     .          .      .        .     .      .        .     .       .       .             .      .             .
approve:batch             .        .       .       .          .      .        .     .      .        .     all     .       .             .      .             .
send:batch                .        .       .       .          .      .        .     .      .        all   .       .       .             .      .             .
book:line                 .        .       .       .          .      .        .     .      .        .     all     .       .             .      .             .
"""  # noqa: E501

CHANGING: dict[str, tuple[Scope, str]] = {
    "decide:application": (applications_decidable, "paths.application"),
    "withdraw:application": (applications_withdrawable, "paths.application"),
    "end:participation": (participations_changeable, "paths.participation"),
    "answer:seatoffer": (seat_offers_answerable, "paths.seatoffer"),
    "answer:appeal": (appeals_answerable, "paths.appeal"),
    "score:judging": (judgings_scorable, "paths.judging"),
    "choose:shortlisting": (short_listings_answerable, "paths.shortlisting"),
    "write:interview": (interviews_recordable, "booked interview"),
    "walk-in:booth": (booths_run, "booth"),
    "read:cv": (cvs_shown, "cv"),
    "decide:hosting": (hostings_decidable, "paths.hosting"),
    "carry-on:case": (cases_changeable, "cases.case"),
    "enter:record": (records_changeable, "records.record"),
    "check-in:session": (sessions_recordable, "records.session"),
    "confirm:period": (periods_confirmable, "records.period"),
    "approve:period": (periods_approvable, "records.period"),
    "approve:batch": (batches_approvable, "prepared batch"),
    "send:batch": (batches_sendable, "approved batch"),
    "book:line": (lines_bookable, "ledger.budgetline"),
}

#: Columns whose heading is not the role's own name.
ROLES = {
    "manager": RoleKind.PROGRAMME_MANAGER,
    "leader": RoleKind.SITE_LEADER,
    "clerk": RoleKind.PAY_CLERK,
    "finance": RoleKind.FINANCE_OFFICER,
}
APPLICANT = "applicant"


def cells(table: str) -> dict[tuple[str, str], str]:
    """Read a table: (row, column) → what its cell says."""
    heading, *lines = (line.split() for line in table.strip().splitlines())
    return {(name, column): cell for name, *row in lines for column, cell in zip(heading, row, strict=True)}


SEEN, CHANGED = cells(SEES), cells(CHANGES)
COLUMNS = sorted({column for _, column in SEEN})


def role_of(column: str) -> RoleKind:
    return ROLES.get(column) or RoleKind(column)


class Side:
    """One of the two sides: what there is of everything, by object type."""

    def __init__(self, name: str, *, paid: bool) -> None:
        self.team = make.unit(f"team-{name}")
        self.centre = make.centre(f"centre-{name}")
        self.site, self.operator = make.organisation(f"활동처 {name}"), make.organisation(f"수행기관 {name}")
        scheme = make.rule_set(kind="pay") if paid else None
        self.programme = make.programme(f"programme-{name}", lead_unit=self.team, pay_scheme=scheme)
        self.round = make.round_of(self.programme)
        self.place = make.place(self.round, host=self.site)
        self.citizen = make.person(f"시민 {name}")
        self.account = make.account(f"citizen-{name}", party=self.citizen)
        self.objects: dict[str, Model] = {"parties.party": self.citizen, "parties.account": self.account}
        for row in (
            *self._path(),
            *self._way(),
            *self._fair(),
            *self._case(),
            *self._person(),
            *self._money(name),
            *self._released(),
        ):
            self.objects[row._meta.label_lower] = row

    def _path(self) -> Iterator[Model]:
        taking_part = make.participation(self.place, self.citizen)
        yield from (taking_part, taking_part.decision, taking_part.decision.application)
        yield make.preference(taking_part.decision.application, self.place)
        yield make.pause(taking_part, starts=date(2023, 6, 1), ends=date(2023, 6, 5))
        yield make.agreement(self.round, self.operator, kind=AgreementKind.OPERATOR)
        self.session = make.session(self.place)
        self.period = make.period(self.place)
        yield self.session
        yield make.record(taking_part, self.session, kind=RecordKind.WORK)
        yield self.period
        document = make.document()
        yield make.referral(taking_part)
        yield make.follow_up(taking_part)
        yield make.outcome(taking_part, evidence=Evidence.DOCUMENT, document=document)
        yield document
        yield make.transition(taking_part, "", "active")
        self.participation = taking_part

    def _way(self) -> Iterator[Model]:
        """What happens on the way besides the plain path."""
        application, part = self.participation.decision.application, self.participation
        yield make.draft(self.account, self.round)
        yield make.paper(application)
        yield make.seat_offer(application, self.place)
        yield make.appeal(self.participation.decision)
        self.judging = make.judging(application)
        yield self.judging
        yield make.short_listing(application, self.place)
        yield make.extension(part)
        yield make.change_request(part, by=self.account)
        yield make.pair_change(part)
        yield make.transfer(part)
        yield make.clearance(part)
        yield make.goal(part)
        yield make.certificate(part)
        cover = make.cover(part)
        yield from (cover, make.member_file(cover.policy))
        yield make.signature(make.agreement(self.round, self.operator, kind=AgreementKind.OPERATOR, version=2))
        hosting = make.hosting(self.round, self.site)
        yield from (hosting, make.visit(hosting))
        intake = make.intake(self.round)
        yield from (intake, make.intake_row(intake))

    def _fair(self) -> Iterator[Model]:
        """A booth of the site at which the citizen has an interview, with a CV that the company may read."""
        booth = make.booth(self.round, host=self.site)
        booking = make.participation(make.slot(booth), self.citizen)
        make.consent(self.citizen, purpose=ConsentPurpose.THIRD_PARTY, receiver=self.site)
        cv = make.paper(booking.decision.application, code="cv")
        self.objects |= {"booth": booth, "booked interview": booking, "cv": cv}
        yield make.interview(booking)

    def _case(self) -> Iterator[Model]:
        self.case = make.case(self.citizen, at=self.centre.party)
        yield self.case
        yield make.note(self.case)
        yield make.task(self.case)

    def _person(self) -> Iterator[Model]:
        yield self.citizen.person
        yield make.role(self.citizen, of=RoleKind.CITIZEN)
        yield make.consent(self.citizen)
        group = make.group()
        yield GroupMember.objects.create(group=group, member=self.citizen, leader=True, starts_on=make.SPRING)
        yield make.group_profile(group, round=self.round)
        yield make.group_invitation(group)
        yield make.profile_check(self.citizen)
        yield make.invitation(self.site)
        yield make.merge(self.citizen)
        yield make.response(party=self.citizen)
        yield make.message(self.citizen)
        yield ReadLog.objects.create(subject_type="parties.party", subject_id=self.citizen.pk, task="열람")
        yield LogInAttempt.objects.create(name_hash="0" * 64, at=make.at(make.SPRING))

    def _money(self, name: str) -> Iterator[Model]:
        line: BudgetLine = make.funded_line(f"L.{name}")
        contract = make.contract(line)
        yield from (line, contract, make.invoice(contract), contract.commitment)
        yield LedgerEntry.objects.filter(line=line)[0]
        earned = make.entitlement(self.participation, self.period)
        batch = make.batch(self.round, line)
        yield from (earned, batch, make.payment(earned, batch))
        clerk = make.account()
        for status in (BatchStatus.PREPARED, BatchStatus.APPROVED):
            self.objects[f"{status} batch"] = Batch.objects.create(
                number=f"{status}-{name}",
                title="지급",
                round=self.round,
                line=line,
                month=date(2023, 5, 1),
                prepared_by=clerk,
                status=status,
            )

    def _released(self) -> Iterator[Model]:
        freeze = make.freeze()
        yield freeze
        yield FrozenFigure.objects.create(
            freeze=freeze, key="x", kind="record", unit="명", indicator_version=1, row_count=0, row_ids=[]
        )

    def actor(self, column: str, **days: Any) -> Account:
        """An account that holds the role of a column on this side; ``days`` are those of the role."""
        if column == APPLICANT:
            return self.account
        places: dict[str, Party] = {
            "manager": self.team.party,
            "counsellor": self.centre.party,
            "leader": self.site,
            "operator": self.operator,
        }
        account = make.account(of=role_of(column), at=places.get(column), **days)
        if column in {"mentor", "lecturer"}:
            Session.objects.filter(pk=self.session.pk).update(lead=account.party)
        if column == "judge":
            Judging.objects.filter(pk=self.judging.pk).update(judge=account.party)
        return account


class Sides:
    """Both sides."""

    def __init__(self) -> None:
        self.ours, self.theirs = Side("ours", paid=True), Side("theirs", paid=False)

    def seen(self, scope: Callable[[Any], QuerySet[Any]], kind: str, account: Account) -> tuple[bool, bool]:
        """Tell whether the account gets our object of this kind from a scope, and whether it gets theirs."""
        rows = set(scope(account).values_list("pk", flat=True))
        return self.ours.objects[kind].pk in rows, self.theirs.objects[kind].pk in rows


@pytest.fixture
def sides(clock: Clock) -> Sides:
    return Sides()


def expected(cell: str) -> tuple[bool, bool]:
    return {".": (False, False), "own": (True, False), "paid": (True, False), "all": (True, True)}[cell]


def questions() -> Iterator[tuple[str, str, Scope, str]]:
    """Every row of both tables: its name, the table's cells by column, the scope and the kind of object asked for."""
    known = scopes()
    for name in dict.fromkeys(row for row, _ in SEEN):
        yield name, "sees", known[name], name
    for name, (scope, kind) in CHANGING.items():
        yield name, "changes", scope, kind


def cell(name: str, table: str, column: str) -> str:
    return (SEEN if table == "sees" else CHANGED)[name, column]


def differences(
    sides: Sides, column: str, account: Account, meant: Callable[[str], tuple[bool, bool]]
) -> dict[str, str]:
    """Where what an account gets is not what is meant by the cells of a column."""
    found = {}
    for name, table, scope, kind in questions():
        got, wanted = sides.seen(scope, kind, account), meant(cell(name, table, column))
        if got != wanted:
            found[f"{column} {table} {name}"] = f"(ours, theirs) is {got}, not {wanted}"
    return found


def test_the_table_has_a_row_for_every_scope_and_a_column_for_every_role() -> None:
    assert {row for row, _ in SEEN} == set(scopes())
    assert {row for row, _ in CHANGED} == set(CHANGING)
    assert {role_of(column) for column in COLUMNS if column != APPLICANT} == set(RoleKind) - {RoleKind.CITIZEN}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_role_sees_and_changes_what_the_table_says(sides: Sides, column: str) -> None:
    assert differences(sides, column, sides.ours.actor(column), expected) == {}


@pytest.mark.parametrize("column", COLUMNS)
def test_the_neighbour_in_the_same_role_sees_theirs_and_not_ours(sides: Sides, column: str) -> None:
    """The neighbour centre's counsellor, the other site's leader, the other applicant …"""

    def mirrored(said: str) -> tuple[bool, bool]:
        return (False, True) if said == "own" else expected(said)

    assert differences(sides, column, sides.theirs.actor(column), mirrored) == {}


def nothing(_: str) -> tuple[bool, bool]:
    return False, False


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != APPLICANT])
def test_who_held_the_role_until_yesterday_or_will_from_tomorrow_sees_nothing(sides: Sides, column: str) -> None:
    """Last year's site leader, and next month's."""
    past = sides.ours.actor(column, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    assert differences(sides, column, past, nothing) == {}
    future = sides.ours.actor(column, starts_on=date(2023, 10, 1))
    assert differences(sides, column, future, nothing) == {}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_blocked_account_sees_nothing(sides: Sides, column: str) -> None:
    account = sides.ours.actor(column)
    account.is_active = False
    account.save()
    assert differences(sides, column, account, nothing) == {}


def test_an_account_of_nobody_sees_nothing(sides: Sides) -> None:
    account = Account.objects.create_user(username="nobody", password=None)
    assert differences(sides, "judge", account, nothing) == {}


def test_a_system_administrator_sees_no_person_by_that(sides: Sides) -> None:
    account = sides.ours.actor("administrator")
    account.is_superuser = account.is_staff = True
    account.save()
    assert sides.seen(scopes()["parties.person"], "parties.person", account) == (False, False)


# ── finer than a side ────────────────────────────────


def test_a_note_for_the_owner_is_read_by_its_owner_and_writer_only(sides: Sides) -> None:
    case = sides.ours.case
    note = make.note(case, level="owner")
    visible = scopes()["cases.note"]
    colleague = sides.ours.actor("counsellor")
    owner = make.account(party=case.owner, of=RoleKind.COUNSELLOR, at=make.centre().party)
    assert note not in visible(colleague)
    assert note in visible(owner)
    assert make.note(case) in visible(colleague)


def test_a_manager_of_one_programme_does_not_see_the_teams_others(sides: Sides) -> None:
    sibling = make.participation(make.place(make.round_of(make.programme(lead_unit=sides.ours.team))))
    strand = make.participation(make.place(f"{sides.ours.programme.code}.strand"))
    named = make.account(of=RoleKind.PROGRAMME_MANAGER, at=sides.ours.team.party, programme=sides.ours.programme.code)
    whole = sides.ours.actor("manager")
    visible = scopes()["paths.participation"]
    ours = {sides.ours.participation, sides.ours.objects["booked interview"]}
    assert set(visible(named)) == {*ours, strand}
    assert set(visible(whole)) == {*ours, strand, sibling}


def test_nobody_decides_on_their_own_application(sides: Sides) -> None:
    manager = sides.ours.actor("manager")
    own = make.application(sides.ours.round, manager.party)
    assert own not in applications_decidable(manager)
    assert own in scopes()["paths.application"](manager)


def test_a_former_member_no_longer_sees_the_groups_application(sides: Sides) -> None:
    group = make.group()
    application = make.application(sides.ours.round, group)
    now, once = (make.account(party=make.person()) for _ in range(2))
    GroupMember.objects.create(group=group, member_id=now.party_id or 0, starts_on=make.SPRING)
    GroupMember.objects.create(
        group=group, member_id=once.party_id or 0, starts_on=make.SPRING, ends_on=date(2023, 9, 29)
    )
    visible = scopes()["paths.application"]
    assert application in visible(now)
    assert application not in visible(once)


def test_who_prepared_or_approved_a_batch_does_not_send_it(sides: Sides) -> None:
    batch = sides.ours.objects[f"{BatchStatus.APPROVED} batch"]
    assert isinstance(batch, Batch)
    clerk = sides.ours.actor("clerk")
    assert batch in batches_sendable(clerk)
    Batch.objects.filter(pk=batch.pk).update(approved_by=clerk)
    assert batch not in batches_sendable(clerk)


def test_names_are_open_to_those_who_see_the_people(sides: Sides) -> None:
    asked = {sides.ours.citizen.pk, sides.theirs.citizen.pk, sides.ours.site.pk}
    assert may_see_names(sides.ours.actor("counsellor"), asked) == {sides.ours.citizen.pk, sides.ours.site.pk}
    assert may_see_names(sides.ours.actor("director"), asked) == {sides.ours.site.pk}
    assert may_see_names(sides.ours.actor("auditor"), asked) == asked
