"""What a batch keeps back: by the rules of the day, together for a payee's month, with a row of text each."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from imojak.offers.enums import RuleKind
from imojak.pay.batching import approve_step, next_step, prepare, send, steps_of
from imojak.pay.deciding import decide
from imojak.pay.models import Payment
from imojak.pay.recovering import ask
from imojak.pay.refusing import PayRefusal
from imojak.pay.results import read_results
from imojak.records.enums import RecordKind
from tests import factories as make
from tests.paying import JUNE, PayOffice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PARAMETERS = tomllib.loads((Path(__file__).parents[2] / "plans/2023/parameters.toml").read_text())
PAID = date(2023, 7, 5)


def load(*kinds: RuleKind) -> None:
    """Load these kinds of the plan's parameters of 2023."""
    for kind in kinds:
        rows = [
            {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
            for row in PARAMETERS[kind.value]
        ]
        parameters: dict[str, Any] = {kind.value: rows}
        make.rule_set(f"year-2023-{kind}", kind=kind, **parameters)


def office_of(**scheme: object) -> PayOffice:
    made = PayOffice(**scheme)  # type: ignore[arg-type]
    make.bank_layout()
    return made


def paid(office: PayOffice, hours: float = 57) -> Payment:
    office.worker(hours)
    decide([office.round], JUNE, actor=office.clerk)
    return prepare(office.round, office.line, JUNE, actor=office.clerk, on=PAID).payments.get()


#: 소득 구분마다 548,340원에서 떼는 세금(소득세, 지방소득세)
CLASSES = [
    ("none", 0, 0),
    ("other", 43_860, 4_380),
    ("business", 16_450, 1_640),
    ("daily", 0, 0),
    ("wage-outside", 0, 0),
]


@pytest.mark.parametrize(("tax_class", "income", "local"), CLASSES)
def test_a_month_is_taxed_by_its_class(tax_class: str, income: int, local: int) -> None:
    load(RuleKind.TAX)
    row = paid(office_of(tax_class=tax_class))
    assert (row.gross, row.income_tax, row.local_tax, row.tax) == (548_340, income, local, income + local)
    assert sum(line["amount"] for line in row.lines) == -(income + local)
    assert row.net == 548_340 - income - local
    assert all(line["text"] for line in row.lines)
    assert row.lines or tax_class == "daily"


def test_a_class_without_a_rule_for_the_day_is_refused() -> None:
    office = office_of(tax_class="other")
    with pytest.raises(PayRefusal, match="2023-07-05에 쓸 원천징수 기준"):
        paid(office)
    assert not Payment.objects.exists()


def test_pay_of_no_class_is_not_decided() -> None:
    office = office_of(tax_class="")
    office.worker(20)
    done = decide([office.round], JUNE, actor=office.clerk)
    assert (done.made, done.left[0][1]) == (0, 1)
    assert "소득 구분이 정해지지 않았습니다" in done.left[0][0]


def test_a_full_time_intern_pays_premiums_to_the_ten_won() -> None:
    load(RuleKind.TAX, RuleKind.INSURANCE)
    full = paid(office_of(engagement="full_time_intern", tax_class="wage-outside"))
    # 연금 24,670 + 건강 19,430 + 장기요양 2,480 + 고용 4,930
    assert full.insurance == 24_670 + 19_430 + 2_480 + 4_930


def test_a_part_time_intern_pays_no_premium_and_reads_so() -> None:
    load(RuleKind.TAX, RuleKind.INSURANCE)
    part = paid(office_of(engagement="part_time_intern", tax_class="none"))
    assert part.insurance == 0
    assert any("본인 부담 없음" in line["text"] for line in part.lines)


def test_a_correction_is_taxed_with_what_was_withheld_of_its_month() -> None:
    """120,000 won are below the floor of 50,000 won of income; with 30,000 more the month is above it."""
    load(RuleKind.TAX)
    office = office_of(tax_class="other", hourly_won=10_000, month_max_won=None)
    who = office.worker(12)
    decide([office.round], JUNE, actor=office.clerk)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk, on=PAID)
    approve_step(batch, actor=office.finance)
    batch = send(batch, actor=office.sender, on=PAID)
    read_results(batch, make.bank_answer(batch), actor=office.sender)
    period = who.entitlements.get().period
    assert period is not None
    make.entitlement(who, period, won=30_000, version=2, tax_class="other")
    row = prepare(office.round, office.line, JUNE, actor=office.clerk, on=PAID).payments.get()
    # 150,000 × 40 % = 60,000 of income: above the floor, 20 % of it less what was withheld (nothing).
    assert (row.income_tax, row.local_tax) == (12_000, 1_200)


def test_a_day_of_daily_wages_that_is_corrected_is_taxed_with_what_was_paid_for_it() -> None:
    """Five days of 160,000 won are 10,000 above the free sum each; one of them turns out to be of eight hours."""
    load(RuleKind.TAX)
    office = office_of(tax_class="daily", hourly_won=40_000, month_max_won=None)
    who = office.worker(20)
    first = settled(office)
    assert (first.gross, first.income_tax, first.local_tax) == (800_000, 1_350, 130)

    def corrected(minutes: int, version: int) -> None:
        month = make.period(who.place, month=JUNE, version=version, reopened_because="활동 시간 정정")
        before = who.records.filter(day=JUNE).latest("pk")
        make.record(who, kind=RecordKind.WORK, day=JUNE, minutes=minutes, period=month, replaces=before)
        make.lock(month)
        decide([office.round], JUNE, actor=office.clerk)

    corrected(480, 2)
    more = settled(office)
    # 170,000 × 2.7 % + 4 × 270 = 5,670 won of the month, less 1,350
    assert (more.gross, more.income_tax, more.local_tax) == (160_000, 4_320, 430)
    corrected(240, 3)
    less = who.entitlements.get(version=3)
    back = ask(less, way="returned", reason="다시 확인하니 네 시간", due_on=date(2023, 12, 31), actor=office.clerk)
    assert (back.won, back.tax, back.local_tax) == (160_000, 4_750, 430)
    corrected(480, 4)
    again = settled(office)
    assert (again.gross, again.income_tax, again.local_tax) == (160_000, 4_320, 430), "as if nothing had come back"


def settled(office: PayOffice) -> Payment:
    """Prepare what is owed and let the bank pay it; the only payment of the batch."""
    decide([office.round], JUNE, actor=office.clerk)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk, on=PAID)
    for somebody in (office.finance, office.head)[: batch.steps]:
        approve_step(batch, actor=somebody)
    batch = send(batch, actor=office.sender, on=PAID)
    read_results(batch, make.bank_answer(batch), actor=office.sender)
    return batch.payments.get()


@pytest.mark.parametrize(("people", "titles"), [(1, ["재무 담당"]), (20, ["재무 담당", "재무 책임"])])
def test_the_steps_of_approval_go_by_the_sum(people: int, titles: list[str]) -> None:
    load(RuleKind.APPROVAL)
    office = office_of()
    for _ in range(people):
        office.worker(57)
    decide([office.round], JUNE, actor=office.clerk)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk, on=PAID)
    assert [step.title for step in steps_of(batch)] == titles
    assert batch.steps == len(titles)
    for number, title in enumerate(titles):
        step = next_step(batch)
        assert step is not None
        assert step.title == title
        batch = approve_step(batch, actor=(office.finance, office.head)[number])
    assert (next_step(batch), batch.status) == (None, "approved")
