"""Booking as stories: what may be booked, what is refused and in which words, and where a line stands in each month."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from imojak.kernel.guards import guard_code
from imojak.ledger import actions, balances, contracts, execution
from imojak.ledger.actions import LedgerRefusal, Paper
from imojak.ledger.carrying import Carrying, carry_over
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import BudgetLine, LedgerEntry, Voucher
from imojak.reports.audit.books import budget_holds
from tests import factories as make

pytestmark = pytest.mark.django_db


def paper(day: date, title: str = "결의", **more) -> Paper:
    return Paper(number=f"T-{make.number()}", title=title, dated_on=day, **more)


def funded(won: int) -> BudgetLine:
    line = make.budget_line()
    make.appropriate(line, won)
    return line


def day(month: int, of_month: int = 10) -> date:
    return date(2023, month, of_month)


#: 달별로 무엇을 얼마(천원) 기표했고, 그달 말에 어디에 서 있는가.
MONTHS = [
    # 월, 종류, 금액, 예산현액, 원인행위, 지출, 남은 예산
    (1, "당초", 260_000, 260_000, 0, 0, 260_000),
    (2, "추경", -10_000, 250_000, 0, 0, 250_000),
    (3, "원인행위", 200_000, 250_000, 200_000, 0, 50_000),
    (4, "지출", 30_000, 250_000, 200_000, 30_000, 50_000),
    (5, "지출", 40_000, 250_000, 200_000, 70_000, 50_000),
    (6, "해제", 20_000, 250_000, 180_000, 70_000, 70_000),
    (7, "반환", 5_000, 250_000, 180_000, 65_000, 70_000),
    (8, "지출", 115_000, 250_000, 180_000, 180_000, 70_000),
]


def test_a_line_stands_in_each_month_where_the_table_says():
    line = make.budget_line("A3.1.1")
    book = {
        "당초": lambda won, on: actions.book_budget_decision(EntryKind.ORIGINAL, {line: won}, on),
        "추경": lambda won, on: actions.book_budget_decision(EntryKind.SUPPLEMENTARY, {line: won}, on),
        "원인행위": lambda won, on: actions.commit(line, won, on),
        "해제": lambda won, on: actions.release(line, won, on),
        "지출": lambda won, on: actions.spend(line, won, on),
        "반환": lambda won, on: actions.take_back(line, won, on),
    }
    for month, kind, amount, *_ in MONTHS:
        book[kind](amount * 1_000, paper(day(month), kind))
    for month, _, _, *stands in MONTHS:
        at = balances.balance_at(line, day(month, 28))
        assert [at.current, at.committed, at.spent, at.free] == [won * 1_000 for won in stands]


def test_parents_are_the_sums_of_their_leaves_in_one_query(django_assert_num_queries):
    top = make.budget_line("A0")
    group = make.budget_line("A", parent=top)
    for code, won in (("A1", 100), ("A2", 200)):
        leaf = make.budget_line(code, parent=group)
        actions.book_budget_decision(EntryKind.ORIGINAL, {leaf: won}, paper(day(1)))
        actions.commit(leaf, won // 2, paper(day(3)))
        actions.spend(leaf, won // 4, paper(day(9)))
    make.budget_line("R", revenue=True)
    with django_assert_num_queries(1):
        rows = execution.execution(2023, day(9, 30))
    assert [(row.code, row.depth, row.is_leaf, row.balance.current, row.balance.spent) for row in rows] == [
        ("A0", 0, False, 300, 75),
        ("A", 1, False, 300, 75),
        ("A1", 2, True, 100, 25),
        ("A2", 2, True, 200, 50),
    ]
    before = execution.execution_by_code(2023, day(8, 31))
    assert (before["A0"].balance.committed, before["A0"].balance.spent, before["A"].parent_code) == (150, 0, "A0")


def test_a_transfer_takes_from_one_line_what_it_gives_to_the_other():
    research, survey = funded(379_820), funded(246_000)
    actions.transfer(research, survey, 25_400, paper(day(7, 14)))
    assert balances.balance_at(research).current == 354_420
    assert balances.balance_at(survey).current == 271_400
    assert sum(LedgerEntry.objects.filter(kind=EntryKind.TRANSFER).values_list("amount", flat=True)) == 0


@pytest.mark.parametrize(
    ("book", "says"),
    [
        (lambda line: actions.commit(line, 1_001, paper(day(3))), "남은 예산은 1,000원"),
        (lambda line: actions.commit(line, 0, paper(day(3))), "0보다 커야"),
        (lambda line: actions.spend(line, 501, paper(day(4))), "아직 쓰지 않은 금액은 500원"),
        (lambda line: actions.spend(line, -5, paper(day(4))), "0보다 커야"),
        (lambda line: actions.release(line, 501, paper(day(4))), "아직 쓰지 않은 금액은 500원"),
        (lambda line: actions.take_back(line, 1, paper(day(4))), "지출한 금액은 0원"),
        (lambda line: actions.transfer(line, line, 1, paper(day(4))), "같은 항목"),
        (lambda line: actions.transfer(line, make.budget_line(), 1_001, paper(day(4))), "줄일 수 있는 예산은 1,000원"),
        (lambda line: actions.transfer(line, make.budget_line(revenue=True), 1, paper(day(4))), "구분이 같은"),
        (
            lambda line: actions.book_budget_decision(EntryKind.SUPPLEMENTARY, {line: -1_001}, paper(day(4))),
            "줄일 수 있는 예산은 1,000원",
        ),
        (lambda line: actions.book_budget_decision(EntryKind.SPENDING, {line: 1}, paper(day(4))), "당초, 추경"),
        (lambda line: actions.book_budget_decision(EntryKind.ORIGINAL, {line: 0}, paper(day(4))), "금액이 0인"),
        (lambda line: actions.commit(make.budget_line(revenue=True), 1, paper(day(4))), "수입 항목"),
    ],
)
def test_what_cannot_be_booked_is_refused_with_what_to_do(book, says):
    line = funded(1_500)
    actions.commit(line, 500, paper(day(2)))
    booked = LedgerEntry.objects.count()
    with pytest.raises(LedgerRefusal) as refused:
        book(line)
    assert says in refused.value.user_message
    assert LedgerEntry.objects.count() == booked


def test_nothing_is_booked_on_a_line_with_children():
    parent = make.budget_line("A9")
    make.budget_line("A9.1", parent=parent)
    with pytest.raises(LedgerRefusal, match="하위 항목이 있어"):
        actions.book_budget_decision(EntryKind.ORIGINAL, {parent: 1_000}, paper(day(1)))


def test_booking_twice_under_one_number_books_once_and_another_amount_under_it_is_refused():
    line = funded(1_000)
    first = actions.commit(line, 400, Paper("2023-원-1", "원인행위", day(3)))
    again = actions.commit(line, 400, Paper("2023-원-1", "원인행위", day(3)))
    assert first == again
    assert balances.balance_at(line).committed == 400
    with pytest.raises(LedgerRefusal, match="이미 다른 내용"):
        actions.commit(line, 500, Paper("2023-원-1", "원인행위", day(3)))


def test_a_voucher_dated_before_others_cannot_take_what_they_need():
    line = funded(1_000)
    actions.commit(line, 300, paper(day(3)))
    actions.spend(line, 300, paper(day(5)))
    actions.commit(line, 500, paper(day(7)))
    # 오늘 합계로는 500원이 남지만, 4월에 쓰면 5월의 지출이 원인행위를 넘는다
    with pytest.raises(LedgerRefusal, match="0원입니다"):
        actions.spend(line, 200, paper(day(4)))
    assert balances.room_from(line, day(4)) == balances.Room(to_commit=200, to_spend=0, to_return=0, to_refund=0)
    assert balances.room_from(line, day(8)) == balances.Room(to_commit=200, to_spend=500, to_return=300)


def test_a_contract_is_paid_by_invoices_up_to_its_amount():
    line, supplier = funded(10_000), make.organisation(kind="supplier")
    signed = contracts.sign_contract(
        line,
        supplier,
        6_000,
        paper(day(2), "교육 운영", counterparty=supplier, document=make.document()),
        starts_on=day(3),
        ends_on=day(11),
    )
    contracts.pay_invoice(signed, 2_500, paper(day(6), document=make.document()), issued_on=day(6, 1))
    head = paper(day(9), document=make.document())
    assert contracts.pay_invoice(signed, 3_500, head, issued_on=day(9)) == contracts.pay_invoice(
        signed, 3_500, head, issued_on=day(9)
    )
    assert balances.balance_at(line).spent == 6_000
    with pytest.raises(LedgerRefusal, match="더 청구할 수 있는 금액은 0원"):
        contracts.pay_invoice(signed, 1, paper(day(10), document=make.document()), issued_on=day(10))
    with pytest.raises(LedgerRefusal, match="계약일과 지출일 사이"):
        contracts.pay_invoice(signed, 1, paper(day(10), document=make.document()), issued_on=day(1))
    with pytest.raises(LedgerRefusal, match="청구서를"):
        contracts.pay_invoice(signed, 1, paper(day(10)), issued_on=day(10))


# --- the database itself ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "won", "code"),
    [("commitment", 1_001, "over-budget"), ("spending", 501, "over-commitment"), ("release", 501, "over-commitment")],
)
def test_the_database_refuses_what_goes_past_the_actions(kind, won, code):
    line = funded(1_500)
    make.commit(line, 500)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make.entry(line, kind, won)
    assert guard_code(refused.value) == code


def test_what_is_booked_can_neither_be_changed_nor_deleted():
    line = funded(1_500)
    booked = make.commit(line, 500)
    for statement in ("UPDATE ledger_ledgerentry SET amount = 1", "DELETE FROM ledger_ledgerentry"):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert guard_code(refused.value) == "append-only"
    assert LedgerEntry.objects.get(pk=booked.pk).amount == 500


TRIES = st.lists(
    st.tuples(
        st.sampled_from(["commit", "release", "spend", "take_back", "transfer", "supplement", "cut", "carry"]),
        st.integers(1, 800),
        st.dates(date(2023, 1, 2), date(2023, 12, 31)),
        st.booleans(),
    ),
    max_size=14,
)


class TestInvariantSeven(TestCase):
    """예산현액 = 원인행위 + 남은 예산, 지출 ≤ 원인행위 ≤ 예산현액: whatever is tried in whatever order, on every day."""

    @given(TRIES)
    def test_the_lines_hold_on_every_day(self, tries):
        lines = [make.budget_line(), make.budget_line()]
        following = make.budget_line(year=2024)
        for line in lines:
            actions.book_budget_decision(EntryKind.ORIGINAL, {line: 1_000}, paper(date(2023, 1, 1)))
        for name, won, on, second in tries:
            vouchers, entries = Voucher.objects.count(), LedgerEntry.objects.count()
            line, other = (lines[1], lines[0]) if second else (lines[0], lines[1])
            try:
                self.book(name, line, other, following, won, paper(on))
            except LedgerRefusal:
                assert (Voucher.objects.count(), LedgerEntry.objects.count()) == (vouchers, entries)
        for on in {on for _, _, on, _ in tries} | {date(2024, 1, 1)}:
            stands = [balances.balance_at(line, on) for line in (*lines, following)]
            for at in stands:
                assert 0 <= at.spent <= at.committed <= at.current - at.carried_out
                assert at.committed + at.free + at.carried_out == at.current
            assert sum(at.transfer for at in stands) == 0
            carried_in = stands[-1].carried
            assert carried_in == (sum(at.carried_out for at in stands) if on.year == 2024 else 0)
        assert budget_holds() == []

    def book(
        self, name: str, line: BudgetLine, other: BudgetLine, following: BudgetLine, won: int, head: Paper
    ) -> None:
        match name:
            case "transfer":
                actions.transfer(line, other, won, head)
            case "supplement":
                actions.book_budget_decision(EntryKind.SUPPLEMENTARY, {line: won, other: 1}, head)
            case "cut":
                actions.book_budget_decision(EntryKind.SUPPLEMENTARY, {line: -won}, head)
            case "carry":
                kind = Carrying.DECLARED if won % 2 else Carrying.COMMITTED
                carry_over(line, following, won, kind, head)
            case _:
                getattr(actions, name)(line, won, head)
