"""What was booked is taken back by an entry that goes the other way, as often as something is left of it, and no more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imojak.ledger import actions, contracts, receiving
from imojak.ledger.balances import balance_at
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import BudgetLine, LedgerEntry, Voucher
from imojak.ledger.posting import LedgerRefusal, Paper, next_number
from imojak.ledger.undoing import undo, undoable
from imojak.reports.audit.books import budget_holds
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def day(month: int) -> date:
    return date(2023, month, 10)


def paper(on: date, **more: Any) -> Paper:
    return Paper(number=f"T-{make.number()}", title="결의", dated_on=on, **more)


def funded(won: int) -> BudgetLine:
    line = make.budget_line()
    make.appropriate(line, won)
    return line


def entry(voucher: Voucher, kind: str) -> LedgerEntry:
    return voucher.entries.get(kind=kind, amount__gt=0)


def test_commitment_spending_receipt_and_transfer_go_back_in_parts_and_never_twice() -> None:
    line, other, revenue = funded(1_000), funded(500), make.budget_line(revenue=True)
    committed = entry(actions.commit(line, 600, paper(day(3))), EntryKind.COMMITMENT)
    spent = entry(actions.spend(line, 100, paper(day(4))), EntryKind.SPENDING)
    moved = entry(actions.transfer(line, other, 200, paper(day(4))), EntryKind.TRANSFER)
    received = entry(receiving.receive(revenue, 50, paper(day(4))), EntryKind.RECEIPT)
    for one, part in ((spent, 60), (committed, 150), (moved, 120), (received, 20)):
        whole = undoable(one)
        undo(one, part, paper(day(5)))
        assert undoable(one) == whole - part
        with pytest.raises(LedgerRefusal, match=f"되돌릴 수 있는 금액은 {whole - part:,}원"):
            undo(one, whole - part + 1, paper(day(6)))
        undo(one, whole - part, paper(day(6)))
        with pytest.raises(LedgerRefusal, match="되돌릴 수 없는 기록"):
            undo(one, 1, paper(day(7)))
    stands, moved_to = balance_at(line), balance_at(other)
    assert (stands.current, stands.committed, stands.spent, moved_to.current) == (1_000, 0, 0, 500)
    assert balance_at(revenue).received == 0
    assert budget_holds() == []


def test_a_contract_goes_back_by_what_is_left_of_it_and_an_invoice_by_what_was_paid() -> None:
    line, supplier = funded(1_000), make.organisation(kind="supplier")
    head = paper(day(2), counterparty=supplier, document=make.document())
    contract = contracts.sign_contract(line, supplier, 600, head, starts_on=day(3), ends_on=day(11))
    paid = contracts.pay_invoice(contract, 200, paper(day(6), document=make.document()), issued_on=day(6))
    signed = entry(contract.commitment, EntryKind.COMMITMENT)
    assert undoable(signed) == 400
    undo(entry(paid.spending, EntryKind.SPENDING), 200, paper(day(7)))
    assert undoable(signed) == 600
    undo(signed, 600, paper(day(8)))
    assert (balance_at(line).committed, contracts.standing(contract).left) == (0, 0)


def test_what_came_about_elsewhere_is_not_taken_back_here() -> None:
    line = make.funded_line()
    spent = make.spend(line, 1_000)
    make.batch(make.round_of(), line, sent=spent.voucher)
    assert undoable(spent) == 0
    assert undoable(line.entries.get(kind=EntryKind.ORIGINAL)) == 0
    with pytest.raises(LedgerRefusal, match="그 기록을 만든 화면에서"):
        undo(spent, 1, paper(day(6)))


def test_numbers_go_on_from_the_last_of_the_line() -> None:
    line = funded(1_000)
    assert next_number(line, "원") == f"2023-{line.code}-원-0001"
    actions.commit(line, 1, Paper(f"2023-{line.code}-원-0041", "결의", day(3)))
    contracts.resolve(line, 1, Paper(f"2023-{line.code}-지-0007", "결의", day(3), document=make.document()))
    assert next_number(line, "원") == f"2023-{line.code}-원-0042"
    assert next_number(line, "지") == f"2023-{line.code}-지-0008"
