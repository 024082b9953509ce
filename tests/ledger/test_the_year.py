"""A line's year beyond committing and spending: contracts to their end, receipts, money that goes into the next year."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.ledger import actions, contracts, receiving, undoing
from imojak.ledger.balances import Balance, balance_at
from imojak.ledger.carrying import Carrying, carry_over
from imojak.ledger.enums import EntryKind, VoucherKind
from imojak.ledger.execution import by_month, execution_by_code, rates
from imojak.ledger.models import BudgetLine, Contract, Instalment, Invoice, Voucher
from imojak.ledger.posting import LedgerRefusal, Paper
from imojak.parties.enums import RoleKind
from imojak.reports.audit.books import budget_holds
from tests import factories as make
from tests.guards import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEW_YEARS_EVE, NEXT = date(2023, 12, 31), date(2024, 1, 1)


def paper(on: date, **more) -> Paper:
    return Paper(number=f"T-{make.number()}", title="결의", dated_on=on, **more)


def day(month: int, of_month: int = 10) -> date:
    return date(2023, month, of_month)


def funded(won: int, **more) -> BudgetLine:
    line = make.budget_line(**more)
    make.appropriate(line, won)
    return line


def signed(line: BudgetLine, won: int, *, schedule=()) -> Contract:
    supplier = make.organisation(kind="supplier")
    head = paper(day(2), counterparty=supplier, document=make.document())
    return contracts.sign_contract(
        line, supplier, won, head, starts_on=day(3), ends_on=day(11), schedule=schedule
    )  # fmt: skip


# ── contracts ────────────────────────────────────────


def test_a_contract_is_signed_planned_paid_and_its_rest_released() -> None:
    line = funded(10_000)
    contract = signed(line, 6_000, schedule=[(day(9), 3_500, "잔금"), (day(6), 2_500, "기성금")])
    assert [(row.title, row.amount) for row in contract.instalments.all()] == [("기성금", 2_500), ("잔금", 3_500)]
    paid = contracts.pay_invoice(contract, 2_500, paper(day(6), document=make.document()), issued_on=day(6, 1))
    contracts.release_rest(contract, 1_000, paper(day(7)))
    assert contracts.standing(contract) == contracts.Standing(6_000, 2_500, 1_000, 6_000)
    with pytest.raises(LedgerRefusal, match="더 청구할 수 있는 금액은 2,500원"):
        contracts.pay_invoice(contract, 2_501, paper(day(9), document=make.document()), issued_on=day(9))
    with pytest.raises(LedgerRefusal, match="해제할 수 있는 금액은 2,500원"):
        contracts.release_rest(contract, 2_501, paper(day(9)))
    contracts.return_invoice(paid, 500, paper(day(8)))
    with pytest.raises(LedgerRefusal, match="돌려받을 수 있는 금액은 2,000원"):
        contracts.return_invoice(paid, 2_001, paper(day(8)))
    assert contracts.standing(contract).left == 3_000
    assert balance_at(line).spent == 2_000


def test_what_came_back_of_an_invoice_can_be_claimed_again_up_to_the_whole_contract() -> None:
    contract = signed(funded(10_000), 6_000)

    def claim(won: int, on: date) -> None:
        contracts.pay_invoice(contract, won, paper(on, document=make.document()), issued_on=on)

    claim(6_000, day(6))
    invoice = contract.invoices.get()
    contracts.return_invoice(invoice, 2_000, paper(day(7)))
    claim(2_000, day(8))
    assert (contracts.standing(contract).paid, contracts.standing(contract).left) == (6_000, 0)
    with refused("over-contract"):
        Invoice.objects.create(
            contract=contract, spending=make.voucher(), amount=1, issued_on=day(9), document=make.document()
        )


def test_another_schedule_replaces_the_one_before_which_stays_readable() -> None:
    contract = signed(funded(10_000), 6_000, schedule=[(day(6), 6_000, "준공금")])
    planned = [(day(7), 2_000, "기성금"), (day(10), 4_000, "잔금")]
    contracts.plan_payments(contract, planned, on=day(5))
    assert contracts.plan_payments(contract, planned, on=day(8)) == list(contract.instalments.filter(replaced_on=None))
    assert list(Instalment.objects.order_by("pk").values_list("amount", "planned_on", "replaced_on")) == [
        (6_000, day(2), day(5)),
        (2_000, day(5), None),
        (4_000, day(5), None),
    ]


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ([(day(6), 6_001, "준공금")], "계약금액 6,000원을 넘습니다"),
        ([(day(6), -1, "준공금")], "0보다 커야"),
        ([(day(1), 1, "선금")], "계약일보다 빠릅니다"),
    ],
)
def test_a_schedule_that_does_not_fit_the_contract_is_refused_with_the_contract(schedule, says) -> None:
    line = funded(10_000)
    with pytest.raises(LedgerRefusal, match=says):
        signed(line, 6_000, schedule=schedule)
    assert (Contract.objects.count(), balance_at(line).committed) == (0, 0)


def test_a_resolution_commits_and_spends_at_once_with_its_paper() -> None:
    line = funded(1_000)
    head = paper(day(4), document=make.document())
    assert contracts.resolve(line, 400, head) == contracts.resolve(line, 400, head)
    assert (balance_at(line).committed, balance_at(line).spent) == (400, 400)
    with pytest.raises(LedgerRefusal, match="증빙을"):
        contracts.resolve(line, 1, paper(day(4)))
    with pytest.raises(LedgerRefusal, match="남은 예산은 600원"):
        contracts.resolve(line, 601, paper(day(4), document=make.document()))
    assert Voucher.objects.exclude(kind=VoucherKind.BUDGET).count() == 2


# ── receipts ─────────────────────────────────────────


def test_a_receipt_stands_on_its_revenue_line_and_can_be_taken_back() -> None:
    line, grant = make.budget_line(revenue=True), make.grant()
    first = receiving.receive(line, 700, paper(day(2), grant=grant)).entries.get()
    interest = receiving.receive(line, 30, paper(day(6), grant=grant), interest=True)
    assert (balance_at(line).received, interest.kind) == (730, VoucherKind.INTEREST)
    back = receiving.refund(first, 200, paper(day(7)))
    assert (back.grant, back.kind, balance_at(line).received) == (grant, VoucherKind.RECEIPT, 530)
    with pytest.raises(LedgerRefusal, match="되돌릴 수 있는 금액은 500원"):
        receiving.refund(first, 501, paper(day(8)))


def test_what_cannot_be_received_is_refused() -> None:
    revenue, grant = make.budget_line(revenue=True), make.grant(starts_on=day(3))
    with pytest.raises(LedgerRefusal, match="수입 항목을"):
        receiving.receive(funded(1), 1, paper(day(2)))
    with pytest.raises(LedgerRefusal, match="어느 재원 약정의 이자"):
        receiving.receive(revenue, 1, paper(day(2)), interest=True)
    with pytest.raises(LedgerRefusal, match="2023-03-10부터"):
        receiving.receive(revenue, 1, paper(day(2), grant=grant))
    with pytest.raises(LedgerRefusal, match="0보다 커야"):
        receiving.receive(revenue, -1, paper(day(2)))


# ── into the next year ───────────────────────────────


def test_what_is_free_or_unpaid_goes_into_the_next_year_by_one_voucher() -> None:
    this, following = funded(1_000), make.budget_line(year=2024)
    actions.commit(this, 700, paper(day(3)))
    actions.spend(this, 450, paper(day(6)))
    with pytest.raises(LedgerRefusal, match="이월할 수 있는 금액은 300원"):
        carry_over(this, following, 301, Carrying.DECLARED, paper(NEW_YEARS_EVE))
    with pytest.raises(LedgerRefusal, match="아직 쓰지 않은 금액은 250원"):
        carry_over(this, following, 251, Carrying.COMMITTED, paper(NEW_YEARS_EVE))
    carry_over(this, following, 200, Carrying.DECLARED, paper(NEW_YEARS_EVE))
    carry_over(this, following, 250, Carrying.COMMITTED, paper(NEW_YEARS_EVE))
    left = balance_at(this)
    assert (left.committed, left.spent, left.carried_out, left.free, left.unused) == (450, 450, 450, 100, 100)
    assert balance_at(following, NEW_YEARS_EVE).current == 0
    begun = balance_at(following, NEXT)
    assert (begun.carried, begun.current, begun.committed, begun.free) == (450, 450, 250, 200)
    assert budget_holds() == []


def test_a_contract_that_is_carried_over_is_paid_on_the_new_year_s_line() -> None:
    this, following = funded(10_000), make.budget_line(year=2024)
    contract = signed(this, 6_000)
    contracts.pay_invoice(contract, 2_000, paper(day(6), document=make.document()), issued_on=day(6))
    late = date(2024, 2, 10)

    def claim(won: int) -> None:
        contracts.pay_invoice(contract, won, paper(late, document=make.document()), issued_on=late)

    with pytest.raises(LedgerRefusal, match="2024년 예산에 원인행위가 없습니다"):
        claim(1)
    with pytest.raises(LedgerRefusal, match="이월할 수 있는 금액은 4,000원"):
        carry_over(this, following, 4_001, Carrying.COMMITTED, paper(NEW_YEARS_EVE), contract=contract)
    with pytest.raises(LedgerRefusal, match="사고이월로 고르세요"):
        carry_over(this, following, 1, Carrying.DECLARED, paper(NEW_YEARS_EVE), contract=contract)
    with pytest.raises(LedgerRefusal, match="원인행위하지 않았습니다"):
        carry_over(funded(10), following, 1, Carrying.COMMITTED, paper(NEW_YEARS_EVE), contract=contract)
    carry_over(this, following, 3_000, Carrying.COMMITTED, paper(NEW_YEARS_EVE), contract=contract)
    assert contracts.standing(contract) == contracts.Standing(6_000, 2_000, 0, 0)
    assert (contracts.left_on(contract, this), contracts.left_on(contract, following)) == (1_000, 3_000)
    with pytest.raises(LedgerRefusal, match="더 청구할 수 있는 금액은 3,000원"):
        claim(3_001)
    claim(2_000)
    assert contracts.lines_of(contract) == [this, following]
    assert (balance_at(following, late).spent, balance_at(this).spent) == (2_000, 2_000)
    anew = following.entries.get(kind=EntryKind.COMMITMENT)
    assert undoing.undoable(anew) == 1_000
    undoing.undo(anew, 400, paper(late))
    assert contracts.standing(contract) == contracts.Standing(6_000, 4_000, 400, 0)
    assert (contracts.left_on(contract, following), balance_at(following, late).committed) == (600, 2_600)
    assert budget_holds() == []


def test_nothing_is_carried_anywhere_but_into_the_next_year_nor_booked_after_its_own() -> None:
    this = funded(1_000)
    for target, says in (
        (make.budget_line(), "2024년 항목으로만"),
        (make.budget_line(year=2025), "2024년 항목으로만"),
        (make.budget_line(year=2024, revenue=True), "지출 항목끼리만"),
    ):
        with pytest.raises(LedgerRefusal, match=says):
            carry_over(this, target, 1, Carrying.DECLARED, paper(NEW_YEARS_EVE))
    with pytest.raises(LedgerRefusal, match="다음 연도로 이월"):
        actions.commit(this, 1, paper(NEXT))


# ── by month ─────────────────────────────────────────


def test_the_months_of_a_line_add_up_to_where_it_stands() -> None:
    line, other = funded(1_000), funded(500)
    actions.commit(line, 600, paper(day(3)))
    actions.spend(line, 200, paper(day(4)))
    actions.commit(other, 100, paper(day(4)))
    actions.spend(line, 100, paper(day(4, 20)))
    months = by_month([line.pk, other.pk], 2023, day(4, 15))
    assert [(row.until, row.booked.committed, row.balance.committed, row.balance.spent) for row in months] == [
        (date(2023, 1, 31), 0, 0, 0),
        (date(2023, 2, 28), 0, 0, 0),
        (date(2023, 3, 31), 600, 600, 0),
        (day(4, 15), 100, 700, 200),
    ]
    assert by_month([line.pk], 2023, date(2022, 12, 31)) == []
    assert len(by_month([line.pk], 2023, date(2024, 2, 1))) == 12
    whole = execution_by_code(2023, day(4, 15))[line.code].balance
    committed, spent = rates(whole)
    assert [committed.percent, spent.percent] == [60, 20]
    assert spent.denominator == "예산현액"
    assert rates(Balance())[0].percent is None


# ── hands ────────────────────────────────────────────


def test_only_finance_books_by_hand_and_it_is_written_down_who() -> None:
    line = funded(1_000)
    for of in (RoleKind.PAY_CLERK, RoleKind.AUDITOR, RoleKind.PROGRAMME_MANAGER):
        with pytest.raises(LedgerRefusal, match="기표할 권한이 없습니다"):
            actions.commit(line, 1, paper(day(3), by=make.account(of=of)))
    once = make.account(of=RoleKind.FINANCE_OFFICER, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    with pytest.raises(LedgerRefusal, match="기표할 권한이 없습니다"):
        actions.commit(line, 1, paper(day(3), by=once))
    officer = make.account(of=RoleKind.FINANCE_OFFICER)
    assert actions.commit(line, 1, paper(day(3), by=officer)).booked_by == officer
