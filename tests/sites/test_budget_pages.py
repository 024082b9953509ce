"""The way of a won: tree → line → entry → payment → attendance, or contract → documents; who may walk it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from imojak.ledger.enums import EntryKind
from imojak.ledger.execution import execution_by_code
from imojak.ledger.models import BudgetLine, Invoice, LedgerEntry
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.pay.models import Payment
from imojak.sites.office.tree import bars, branch, way_to
from imojak.trust.models import ReadLog
from tests import factories as make

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


class Way:
    """A won that went all the way: a line, a batch's spending, two payments, and the work that they pay."""

    def __init__(self) -> None:
        self.team = make.unit("team")
        self.programme = make.programme("dock-work", lead_unit=self.team, pay_scheme=make.rule_set(kind="pay"))
        self.round = make.round_of(self.programme)
        self.place = make.place(self.round)
        self.line = make.funded_line("W1")
        spending = make.voucher(on=date(2023, 5, 10), title="4월 활동비 지급")
        self.batch = make.batch(self.round, self.line, sent=spending)
        self.entry = make.spend(self.line, 1_000_000, on=date(2023, 5, 10), by=spending)
        self.people = [make.person("김이모"), make.person("박삼모")]
        self.payments = []
        month = make.period(self.place)
        for party in self.people:
            taking_part = make.participation(self.place, party)
            make.record(taking_part, kind="work", minutes=240, period=month, day=date(2023, 4, 4))
            earned = make.entitlement(taking_part, month)
            self.payments.append(make.payment(earned, self.batch, paid=date(2023, 5, 11)))


@pytest.fixture
def way() -> Way:
    make.staff_post()
    return Way()


def entry_page(entry: LedgerEntry) -> str:
    return reverse("office:budget-entry", args=[entry.pk])


def payment_page(payment: Payment) -> str:
    return reverse("office:budget-payment", args=[payment.pk])


# --- walking it -------------------------------------------------------------------------------------------------------


def test_a_reader_of_the_budget_walks_from_the_line_to_the_attendance(way: Way, logged_in: LogIn) -> None:
    client = logged_in(make.account(of=RoleKind.FINANCE_OFFICER))
    assert reverse("office:budget-line", args=["W1"]) in client.get(reverse("office:budget")).content.decode()
    assert entry_page(way.entry) in client.get(reverse("office:budget-line", args=["W1"])).content.decode()
    page = client.get(entry_page(way.entry)).content.decode()
    assert payment_page(way.payments[0]) in page
    assert "김*모" in page
    assert "김이모" not in page
    page = client.get(payment_page(way.payments[0])).content.decode()
    assert "2023. 4. 4." in page
    assert "4시간" in page
    assert "김이모" not in page
    assert entry_page(way.entry) in page


def test_everyone_in_whose_scope_a_payment_is_sees_the_whole_name(way: Way, logged_in: LogIn) -> None:
    for account in (
        make.account(of=RoleKind.AUDITOR),
        make.account(of=RoleKind.PAY_CLERK),
        make.account(of=RoleKind.PROGRAMME_MANAGER, at=way.team.party),
    ):
        assert "김이모" in logged_in(account).get(payment_page(way.payments[0])).content.decode()


def test_a_payment_opens_to_its_person_and_to_no_other_citizen(way: Way, logged_in: LogIn, client: Client) -> None:
    own = make.account(of=RoleKind.CITIZEN, party=way.people[0])
    page = logged_in(own).get(payment_page(way.payments[0])).content.decode()
    assert "김이모" in page
    assert "/office/budget/line/" not in page  # no way into the books
    assert logged_in(own).get(payment_page(way.payments[1])).status_code == 403
    assert logged_in(own).get(reverse("office:budget-payment", args=[99_999_999])).status_code == 403
    for kind in (RoleKind.SITE_LEADER, RoleKind.OPERATOR, RoleKind.COUNSELLOR, RoleKind.MENTOR, RoleKind.ADMINISTRATOR):
        assert logged_in(make.account(of=kind)).get(payment_page(way.payments[0])).status_code == 403, kind
    assert client.get(payment_page(way.payments[0])).status_code == 302


def test_a_role_that_has_ended_opens_nothing(way: Way, logged_in: LogIn) -> None:
    last_year = make.account(of=RoleKind.FINANCE_OFFICER, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    client = logged_in(last_year)
    for address in (entry_page(way.entry), payment_page(way.payments[0]), reverse("office:budget-line", args=["W1"])):
        assert client.get(address).status_code == 403


def test_whoever_looks_at_a_payment_is_written_down_for_its_person(way: Way, logged_in: LogIn) -> None:
    reader = make.account(of=RoleKind.FINANCE_OFFICER)
    logged_in(reader).get(payment_page(way.payments[1]))
    row = ReadLog.objects.get(account=reader)
    assert row.subject_id == way.people[1].pk
    logged_in(make.account(of=RoleKind.CITIZEN, party=way.people[0])).get(payment_page(way.payments[0]))
    assert ReadLog.objects.count() == 1  # reading about oneself leaves none


def test_payments_of_a_large_batch_come_in_pages(way: Way, logged_in: LogIn) -> None:
    large = make.place(way.round, capacity=60)
    month = make.period(large)
    for _ in range(50):
        make.payment(make.entitlement(make.participation(large), month), way.batch, paid=date(2023, 5, 11))
    client = logged_in(make.account(of=RoleKind.FINANCE_OFFICER))
    first = client.get(entry_page(way.entry)).context["rows"]
    last = client.get(entry_page(way.entry), {"page": 999}).context["rows"]
    assert (len(first), len(last)) == (50, 2)
    assert not {row["payment"].id for row in first} & {row["payment"].id for row in last}


def test_a_contract_opens_with_its_documents(way: Way, logged_in: LogIn, client: Client) -> None:
    made = make.contract(way.line, 3_000_000)
    bill: Invoice = make.invoice(made)
    reader = logged_in(make.account(of=RoleKind.DIRECTOR))
    page = reader.get(entry_page(bill.spending.entries.get())).content.decode()
    assert made.supplier.name in page
    for document in (made.document, bill.document):
        address = reverse("office:budget-document", args=[document.pk])
        assert address in page
        opened = reader.get(address).content.decode()
        assert document.title in opened
        assert document.sha256 in opened
        assert logged_in(make.account(of=RoleKind.CITIZEN)).get(address).status_code == 403
        assert client.get(address).status_code == 302


def test_a_document_that_is_not_of_the_books_does_not_open_here(way: Way, logged_in: LogIn) -> None:
    private = make.document("재직 확인서")
    taking_part = way.payments[0].entitlement.participation
    make.outcome(taking_part, evidence="document", document=private)
    address = reverse("office:budget-document", args=[private.pk])
    assert logged_in(make.account(of=RoleKind.AUDITOR)).get(address).status_code == 403


def test_what_stands_in_a_document_never_runs_in_the_page(way: Way, logged_in: LogIn) -> None:
    document = make.document("<script>alert(1)</script>")
    make.spend(way.line, 10, by=make.voucher(document=document))
    address = reverse("office:budget-document", args=[document.pk])
    opened = logged_in(make.account(of=RoleKind.FINANCE_OFFICER)).get(address).content.decode()
    assert "&lt;script&gt;alert(1)" in opened
    assert "<script>alert" not in opened


# --- the tree ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_tree() -> dict[str, BudgetLine]:
    make.staff_post()
    make.programme("any")
    top = make.budget_line("A0")
    project = make.budget_line("A", parent=top)
    first, second = make.budget_line("A1", parent=project), make.budget_line("A2", parent=project)
    leaves = [make.budget_line(f"A1.{number}", parent=first) for number in (1, 2)]
    for leaf, won in zip([*leaves, second], (40_000_000, 60_000_000, 50_000_000), strict=True):
        make.appropriate(leaf, won)
    make.commit(leaves[0], 20_000_000)
    make.spend(leaves[0], 10_000_000)
    return {line.code: line for line in (top, project, first, second, *leaves)}


@pytest.mark.usefixtures("small_tree")
class TestTree:
    def test_a_branch_is_a_line_with_all_below_it(self) -> None:
        rows = list(execution_by_code(2023, make.CUT_OFF).values())
        assert [row.code for row in branch(rows, "A1")] == ["A1", "A1.1", "A1.2"]
        assert [row.code for row in branch(rows, "A2")] == ["A2"]
        assert branch(rows, "nothing") == rows
        assert [row.code for row in way_to(rows, "A1.2")] == ["A0", "A", "A1"]
        assert way_to(rows, "A0") == way_to(rows, "nothing") == []

    def test_bars_are_as_long_as_the_budget_is_large(self) -> None:
        rows = execution_by_code(2023, make.CUT_OFF)
        made = bars([rows["A1"], rows["A2"], rows["A1.1"]])
        assert [(bar.current, bar.committed, bar.spent) for bar in made] == [
            (1000, 200, 100),
            (500, 0, 0),
            (400, 200, 100),
        ]
        assert bars([]) == []

    def test_anybody_sees_the_tree_and_opens_it_level_by_level(self, client: Client) -> None:
        context = client.get(reverse("office:budget")).context
        assert [row.code for row in context["rows"]] == ["A0", "A", "A1", "A1.1", "A1.2", "A2"]
        context = client.get(reverse("office:budget"), {"level": 2}).context
        assert [row.code for row in context["rows"]] == ["A0", "A", "A1", "A2"]
        assert [bar.row.code for bar in context["bars"]] == ["A1", "A2"]
        context = client.get(reverse("office:budget"), {"under": "A1"}).context
        assert [row.code for row in context["rows"]] == ["A1", "A1.1", "A1.2"]

    def test_a_line_with_others_below_leads_to_its_branch(self, logged_in: LogIn) -> None:
        client = logged_in(make.account(of=RoleKind.PLANNER))
        response = client.get(reverse("office:budget-line", args=["A1"]), {"as_of": "2023-06-30"})
        assert response["Location"] == "/office/budget/?as_of=2023-06-30&under=A1"

    def test_a_line_shows_what_was_booked_until_the_day(self, logged_in: LogIn) -> None:
        client = logged_in(make.account(of=RoleKind.PLANNER))
        address = reverse("office:budget-line", args=["A1.1"])
        assert client.get(address).context["row"].balance.spent == 10_000_000
        early = client.get(address, {"as_of": "2023-01-31"}).context
        assert early["row"].balance.spent == 0
        assert [one["entry"].kind for one in early["entries"]] == [EntryKind.ORIGINAL]
        only = client.get(address, {"kind": EntryKind.SPENDING}).context["entries"]
        assert [one["entry"].kind for one in only] == [EntryKind.SPENDING]
        assert len(client.get(address, {"kind": "no-kind"}).context["entries"]) == 3

    def test_a_person_with_whom_a_voucher_was_made_is_masked(
        self, logged_in: LogIn, small_tree: dict[str, BudgetLine]
    ) -> None:
        by = make.voucher("commitment", counterparty=make.person("강사모"))
        make.commit(small_tree["A2"], 100_000, by=by)
        page = logged_in(make.account(of=RoleKind.PLANNER)).get(reverse("office:budget-line", args=["A2"]))
        assert "강*모" in page.content.decode()
        assert "강사모" not in page.content.decode()
