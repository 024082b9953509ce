"""Who sees and changes what: the tables of tests/access_table.py, every role against every object type, near misses included.

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

import pytest

from imojak.figures.scopes import may_see_names
from imojak.kernel.scopes import Scope
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, GroupMember
from imojak.paths.scopes import (
    applications_decidable,
)
from imojak.pay.models import Batch, BatchStatus
from imojak.pay.scopes import batches_sendable
from tests import factories as make
from tests.access_sides import Sides
from tests.access_table import APPLICANT, CHANGED, CHANGING, COLUMNS, SEEN, role_of
from tests.conftest import Clock
from tests.test_tables import scopes

pytestmark = pytest.mark.django_db


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
