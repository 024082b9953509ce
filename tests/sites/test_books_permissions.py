"""Every address of the books against every role, near misses included.

    ok     it opens (a form that is sent empty comes back, or leads on)
    .      403 with a sentence

``once`` was a finance officer until last year, ``next`` will be one from next month, ``manager`` manages a programme of
the line, ``blocked`` is a finance officer whose account is closed. Whoever has not logged in is sent to the log-in page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.ledger.enums import EntryKind, SettlementStatus
from imojak.ledger.models import Settlement
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.sites.office.urls_books import urlpatterns
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OPENS = """
                    finance director planner manager clerk auditor once next counsellor leader citizen
books               ok      .        .       .       .     .       .    .    .          .      .
contracts           ok      ok       ok      ok      ok    ok      .    .    .          .      .
contract            ok      ok       ok      ok      ok    ok      .    .    .          .      .
contract-new        ok      .        .       .       .     .       .    .    .          .      .
contract-pay        ok      .        .       .       .     .       .    .    .          .      .
contract-schedule   ok      .        .       .       .     .       .    .    .          .      .
order-new           ok      .        .       .       .     .       .    .    .          .      .
transfer-new        ok      .        .       .       .     .       .    .    .          .      .
supplement-new      ok      .        .       .       .     .       .    .    .          .      .
carry-new           ok      .        .       .       .     .       .    .    .          .      .
receipt-new         ok      .        .       .       .     .       .    .    .          .      .
entry-undo          ok      .        .       .       .     .       .    .    .          .      .
grants              ok      ok       ok      ok      ok    ok      .    .    .          .      .
grant               ok      ok       ok      ok      ok    ok      .    .    .          .      .
grant-new           ok      .        .       .       .     .       .    .    .          .      .
grant-edit          ok      .        .       .       .     .       .    .    .          .      .
grant-settle        ok      .        .       .       .     .       .    .    .          .      .
settlement-return   ok      .        .       .       .     .       .    .    .          .      .
settlement-file     ok      ok       ok      ok      ok    ok      .    .    .          .      .
reconciliation      ok      .        .       .       .     ok      .    .    .          .      .
reconciliation-day  ok      .        .       .       .     ok      .    .    .          .      .
reconciliation-file ok      .        .       .       .     ok      .    .    .          .      .
budget-line-file    ok      ok       ok      ok      ok    ok      .    .    .          .      .
budget-file         ok      ok       ok      ok      ok    ok      ok   ok   ok         ok     ok
"""
SENT = {"grant-settle"}


def cells() -> dict[tuple[str, str], str]:
    heading, *lines = (line.split() for line in OPENS.strip().splitlines())
    return {(name, column): cell for name, *row in lines for column, cell in zip(heading, row, strict=True)}


CELLS = cells()
NAMES = list(dict.fromkeys(name for name, _ in CELLS))
COLUMNS = list(dict.fromkeys(column for _, column in CELLS))


class Books:
    """A line with a contract, a grant and a settlement that leaves something to give back."""

    def __init__(self) -> None:
        programme = make.programme("boram")
        self.line = make.funded_line("A1.1.1")
        self.contract = make.contract(self.line)
        self.entry = self.contract.commitment.entries.get(kind=EntryKind.COMMITMENT)
        self.grant = make.grant()
        self.reconciliation = make.reconciliation()
        self.settlement = make.settlement(self.grant, received=1_000)
        Settlement.objects.filter(pk=self.settlement.pk).update(
            status=SettlementStatus.ACCEPTED, document=make.document()
        )
        self.unit = programme.lead_unit

    def address(self, name: str) -> str:
        args: dict[str, list[Any]] = {
            **{one: [self.contract.pk] for one in ("contract", "contract-pay", "contract-schedule")},
            **{one: [self.grant.pk] for one in ("grant", "grant-edit", "grant-settle")},
            "entry-undo": [self.entry.pk],
            "settlement-return": [self.settlement.pk],
            "settlement-file": [self.settlement.pk, "xlsx"],
            "reconciliation-day": [self.reconciliation.pk],
            "reconciliation-file": [self.reconciliation.pk, "csv"],
            "budget-file": ["csv"],
            "budget-line-file": [self.line.code, "csv"],
        }
        return reverse(f"office:{name}", args=args.get(name, []))

    def actor(self, column: str) -> Account:
        days: dict[str, Any] = {
            "once": {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31)},
            "next": {"starts_on": date(2023, 10, 1)},
        }.get(column, {})
        kind = {
            "finance": RoleKind.FINANCE_OFFICER,
            "once": RoleKind.FINANCE_OFFICER,
            "next": RoleKind.FINANCE_OFFICER,
            "manager": RoleKind.PROGRAMME_MANAGER,
            "clerk": RoleKind.PAY_CLERK,
            "leader": RoleKind.SITE_LEADER,
        }.get(column, column)
        at = {"manager": self.unit.party if self.unit else None, "counsellor": make.centre().party}.get(column)
        if column == "leader":
            at = make.organisation("활동처")
        return make.account(of=kind, at=at, **days)


@pytest.fixture
def books() -> Books:
    return Books()


def ask(client: Client, books: Books, name: str) -> int:
    address = books.address(name)
    return (client.post(address) if name in SENT else client.get(address)).status_code


def test_every_address_stands_in_the_table() -> None:
    assert {str(pattern.name) for pattern in urlpatterns} == set(NAMES)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_role_opens_what_the_table_says(
    books: Books, column: str, logged_in: Callable[[Account | str], Client]
) -> None:
    client = logged_in(books.actor(column))
    found = {}
    for name in NAMES:
        status = ask(client, books, name)
        assert status in {200, 302, 403, 422}, f"{name}: {status}"
        found[name] = "." if status == 403 else "ok"
    assert {name: cell for name, cell in found.items() if cell != CELLS[name, column]} == {}


def test_a_visitor_is_sent_to_the_log_in_page(books: Books, client: Client) -> None:
    for name in NAMES:
        if name == "budget-file":
            continue
        answer = client.get(books.address(name))
        assert (answer.status_code, "/login/" in answer.headers.get("Location", "")) == (302, True), name


def test_a_closed_account_books_nothing(books: Books, logged_in: Callable[[Account | str], Client]) -> None:
    account = books.actor("finance")
    client = logged_in(account)
    account.is_active = False
    account.save()
    assert client.get(books.address("contract-new")).status_code in {302, 403}
