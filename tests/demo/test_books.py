"""A small city's books: every line stands where it is to stand, holds on every day, and has a paper for each entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import groupby

import pytest
from django.db.models import Sum

from imojak.demo.live.books import Bookkeeper
from imojak.demo.live.money import BooksDoNotFit, enlarge_budget, live_books
from imojak.demo.live.world import World
from imojak.ledger.balances import Balance, balance_at
from imojak.ledger.enums import Side
from imojak.ledger.execution import execution_by_code
from imojak.ledger.models import BudgetLine, Contract, Grant, Invoice, LedgerEntry, Voucher
from imojak.ledger.settling import sums_of
from imojak.plan import read
from imojak.plan.lived import read_lived
from imojak.reports.planload import load
from tests import factories as make
from tests.fixtures_year import CUT_OFF, PLAN, SEED, YEAR, LivedCity

YEAR_END = date(YEAR, 12, 31)


def days_of(line: BudgetLine) -> Iterator[tuple[date, Balance]]:
    """Yield the balance of a line on each day on which something was booked."""
    rows = LedgerEntry.objects.filter(line=line).order_by("booked_on").values_list("booked_on", flat=True)
    for day, _ in groupby(rows):
        yield day, balance_at(line, day)


@pytest.mark.django_db
@pytest.mark.usefixtures("lived_year")
class TestTheYear:
    """What the lived year left in the ledger."""

    def test_each_line_stands_on_the_cut_off_where_the_volumes_put_it(self, lived_year: LivedCity) -> None:
        paid = {spec.line for spec in lived_year.spec.paid.programme}
        stands = execution_by_code(YEAR, CUT_OFF)
        for line in lived_year.spec.books.line:
            asked = [int(1_000 * n * lived_year.scale) for n in (line.committed_thousand_won, line.spent_thousand_won)]
            found = stands[line.code].balance
            if line.code not in paid:
                assert [found.committed, found.spent] == asked, line.code
            else:  # a hamlet's rounded-up volumes may cost a little more than its share
                assert found.spent >= asked[1], line.code
        leaves = [row for row in stands.values() if row.is_leaf]
        assert {row.code for row in leaves} == {line.code for line in lived_year.spec.books.line}
        assert stands["A0"].balance.spent == sum(row.balance.spent for row in leaves)

    def test_the_year_goes_on_to_what_the_plan_expects(self, lived_year: LivedCity) -> None:
        paid = {spec.line for spec in lived_year.spec.paid.programme}
        for row in execution_by_code(YEAR, YEAR_END).values():
            if row.is_leaf and row.year_end_expected is not None and row.code not in paid:
                assert row.balance.spent == pytest.approx(row.year_end_expected * lived_year.scale, abs=2_000), row.code
                assert row.balance.committed == row.balance.spent

    def test_spending_never_goes_beyond_commitment_nor_that_beyond_the_budget_on_any_day(self) -> None:
        for line in BudgetLine.objects.filter(side=Side.EXPENDITURE, children=None):
            for day, at in days_of(line):
                assert 0 <= at.spent <= at.committed <= at.current, (line.code, day)

    def test_every_entry_has_its_cause(self) -> None:
        for voucher in Voucher.objects.exclude(kind="budget").select_related("document", "contract", "invoice"):
            caused = voucher.document_id or any(one in voucher.number for one in ("활동비", "-해-", "환수-"))
            assert caused, voucher.number
        for contract in Contract.objects.annotate(claimed=Sum("invoices__amount", default=0)):
            assert contract.claimed <= contract.amount
            assert contract.commitment.entries.get().amount == contract.amount
        for invoice in Invoice.objects.select_related("contract", "document", "spending"):
            assert invoice.spending.entries.get().amount == invoice.amount
            assert invoice.contract.signed_on <= invoice.issued_on <= invoice.spending.dated_on

    def test_papers_say_what_they_are_about_and_carry_the_hash_of_their_words(self) -> None:
        contract = Contract.objects.select_related("document", "supplier").order_by("pk")[0]
        words = bytes(contract.document.content)
        assert hashlib.sha256(words).hexdigest() == contract.document.sha256
        text = words.decode()
        assert all(part in text for part in (contract.title, contract.supplier.name, f"{contract.amount:,}원"))


# --- when volumes and budget do not go together -----------------------------------------------------------------------


def world(scale: float = 1) -> World:
    load(read(PLAN))
    return World(YEAR, scale, SEED, YEAR_END, read_lived(PLAN))


@pytest.mark.django_db
def test_a_city_of_twice_the_size_has_twice_the_budget_decided_once() -> None:
    large = world(scale=2)
    before = execution_by_code(YEAR, YEAR_END)["A0"].balance.current
    enlarge_budget(large)
    enlarge_budget(large)
    assert execution_by_code(YEAR, YEAR_END)["A0"].balance.current == 2 * before
    assert Voucher.objects.get(number="2023-모의확대").title.startswith("모의 확대")


@pytest.mark.django_db
def test_the_real_city_s_budget_is_left_alone() -> None:
    enlarge_budget(world())
    assert not Voucher.objects.filter(number="2023-모의확대").exists()


@pytest.mark.django_db
def test_pay_beyond_what_a_line_is_to_have_spent_is_refused_with_the_line_s_name() -> None:
    here = world()
    line = BudgetLine.objects.get(code="A2.1.1")
    make.commit(line, 800_000_000)
    make.spend(line, 700_000_000)
    with pytest.raises(BooksDoNotFit) as refused:
        live_books(here)
    assert "A2.1.1" in refused.value.user_message
    assert "lived.toml" in refused.value.user_message


@pytest.mark.django_db
def test_a_contract_waits_for_the_decision_that_gives_it_the_money() -> None:
    here = world()
    line, june = BudgetLine.objects.get(code="A4.1.2"), date(YEAR, 6, 23)
    supplier = (make.organisation(kind="supplier").pk, "가온기획")
    money = [(date(YEAR, 1, 1), 100), (june, 60), (date(YEAR, 7, 14), 200)]
    keeper = Bookkeeper(here, line, money, here.rng("test"))
    first = keeper.sign("조사", supplier, 50, date(YEAR, 2, 1), YEAR_END)
    second = keeper.sign("분석", supplier, 50, date(YEAR, 3, 2), YEAR_END)
    assert (first.signed, second.signed) == (date(YEAR, 2, 1), date(YEAR, 7, 14))


@pytest.mark.django_db
@pytest.mark.usefixtures("lived_year")
class TestWhatCameIn:
    """Grants and receipts of the lived year: each on its revenue line, each grant's own, and spent by its lines alone."""

    def test_subsidies_and_donation_come_in_as_they_were_agreed(self, lived_year: LivedCity) -> None:
        for spec in lived_year.spec.books.grant:
            grant = Grant.objects.get(title=spec.title)
            agreed = sum(came.thousand_won for came in spec.receipts) * 1_000
            sums = sums_of(grant, YEAR_END)
            assert grant.amount == agreed == sum(line["current"] for line in sums.lines), spec.title
            assert sums.received == sum(int(1_000 * came.thousand_won * lived_year.scale) for came in spec.receipts)
            assert {line["code"] for line in sums.lines} == set(spec.lines)
            assert sums.interest == sum(int(1_000 * came.thousand_won * lived_year.scale) for came in spec.interest)
            assert sums.spent == sum(balance_at(line, YEAR_END).spent for line in grant.lines.all())
        spent_apart = BudgetLine.objects.filter(funding_source__in=["subsidy", "donation"], children=None)
        assert set(spent_apart) == set(BudgetLine.objects.exclude(grant=None))

    def test_subsidies_add_up_to_the_revenue_that_the_budget_names(self) -> None:
        subsidies = Grant.objects.filter(source="subsidy").aggregate(won=Sum("amount"))["won"]
        assert subsidies == 20_086_693_000 == balance_at(BudgetLine.objects.get(name="보조금수익"), YEAR_END).current

    def test_a_contract_is_planned_to_the_last_won_and_paid_on_days_of_its_own(self) -> None:
        contracts = Contract.objects.annotate(planned=Sum("instalments__amount", default=0))
        assert contracts.count() > 0
        for contract in contracts:
            assert contract.planned == contract.amount, contract.title
            assert all(row.due_on >= contract.signed_on for row in contract.instalments.all())
        planned = set(Contract.objects.values_list("pk", "instalments__due_on"))
        paid = set(Contract.objects.values_list("pk", "invoices__spending__dated_on"))
        assert planned - paid
