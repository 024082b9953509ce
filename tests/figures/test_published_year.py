"""The agency's whole year, lived at full size: every figure is the published one, except where the paper contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from pytest_django import DjangoDbBlocker

from imojak.figures.differences import differences
from imojak.figures.engine import FigureSet, Kind, compute, rows
from imojak.figures.trace import trace_entry, trace_payment
from imojak.kernel.money import half_up, to_thousand
from imojak.ledger.execution import execution_by_code
from imojak.ledger.models import LedgerEntry
from imojak.paths.models import Participation
from imojak.pay.models import PaymentStatus
from imojak.plan.published import parse
from tests import factories as make
from tests.conftest import ROOT
from tests.databases import copied, looking_at
from tests.fixtures_year import load_and_live

# key: (what imojak counts, what the paper says). Why, stands above each.
EXPECTED = {
    # The summary prints two items one thousand won beside the appendix; imojak follows the entries.
    "budget-summary.expenditure.사업비": ("28318279", "28318280"),
    "budget-summary.expenditure.기본경비": ("1978005", "1978004"),
    # The six areas make 28,318,279.
    "project-cost.total.amount": ("28318279", "28318280"),
    # 3,936,695 of 28,318,279 is 13.902 %; printed 14.0 so that the shares make 100.
    "project-cost.지속가능 경영 및 사회적 책임 강화.share": ("13.9", "14.0"),
    # 3,678 and 80 are 3,758, whose 113 % of the goal is printed beside 3,415.
    "headline.H3.value": ("3758", "3415"),
    # 1,061 of 1,040 is 102.02 %.
    "headline.H4.vs-target": ("102", "103"),
    # 2,091 of 800 is 261.4 %.
    "headline.H5.vs-target": ("261", "382"),
    # The budget before its supplement of 42,194.
    "programme.startup.budget": ("328198", "286004"),
    # The page's own lines have 143,390 and 17,000.
    "programme.volunteers.budget": ("160390", "205345"),
    # 3,678 of 3,238 is 113.59 %.
    "programme.boram.vs-target-pct": ("114", "113"),
    # The page and the appendix print different spending of one line; the appendix is the book of record.
    "execution.A2.3.2.spent": ("151090", "151089"),
    "execution.A4.1.1.spent": ("183589", "191902"),
    "execution.A4.2.1.spent": ("7345", "7344"),
    # 183,589 of 354,420; and 191,902, as the page has it, would be 54.15 %.
    "execution.A4.1.1.spent-rate": ("51.80", "54.14"),
    # 10,005 of 17,000 is 58.853 %.
    "execution.A3.2.2.spent-rate": ("58.9", "58.8"),
}


@pytest.fixture(scope="module", autouse=True)
def _whole_year(database_of_its_own: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with copied("whole", django_db_blocker) as database, looking_at(database):
        with django_db_blocker.unblock():
            load_and_live(scale=1)
        yield


@pytest.fixture
def figures(db: None) -> FigureSet:
    return compute(make.YEAR, make.CUT_OFF)


def test_every_figure_is_the_published_one_but_for_the_contradictions(figures: FigureSet) -> None:
    printed = parse((ROOT / "plans" / "2023" / "published.csv").read_text(encoding="utf-8"))

    differing = {
        key: (figures[key].value, one.value) for key, one in printed.items() if figures[key].value != one.value
    }

    assert len(printed) == 666
    assert differing == {key: (Decimal(ours), Decimal(theirs)) for key, (ours, theirs) in EXPECTED.items()}


def test_lint_explains_every_difference(figures: FigureSet) -> None:
    found = differences(figures)

    assert {one.key for one in found} == set(EXPECTED)
    assert [one.key for one in found if not one.explained] == []


@pytest.mark.django_db
def test_the_ledger_s_own_sums_stand_where_the_appendix_prints_them() -> None:
    printed = parse((ROOT / "plans" / "2023" / "published.csv").read_text(encoding="utf-8"))
    stands = execution_by_code(make.YEAR, make.CUT_OFF)

    found = {
        key: to_thousand(getattr(stands[key.split(".", 1)[1].rpartition(".")[0]].balance, key.rpartition(".")[2]))
        for key in printed
        if key.startswith("appendix.")
    }

    assert found == {key: printed[key].value for key in found}
    assert (len(found), found["appendix.A0.spent"]) == (310, 23_387_991)


def test_rows_add_up_to_every_figure_and_are_of_people_or_papers_that_exist(figures: FigureSet) -> None:
    for key, figure in figures.items():
        if figure.kind not in (Kind.RECORD, Kind.LEDGER) or figure.row_count > 12_000:
            continue
        found = figures.rows(key)
        total = sum((row.contribution for row in found.rows), Decimal(0))
        assert found.total == figure.row_count, key
        said = half_up(round(total, 12), figures.definitions[key].places) if figure.value is not None else None
        assert said == figure.value, key
        assert figure.value is not None or found.total == 0, key


def test_a_paid_won_opens_down_to_the_attendance_that_it_paid_for(figures: FigureSet) -> None:
    batches = LedgerEntry.objects.filter(voucher__batch__isnull=False, booked_on__lte=make.CUT_OFF)
    entry = trace_entry(batches.order_by("pk").values_list("pk", flat=True)[0], limit=10_000)

    assert entry.cause == "batch"
    assert entry.batch is not None
    # What the bank sent back is sent again in the same batch; only what arrived or is under way is booked.
    booked = [one for one in entry.batch.payments if one.status != PaymentStatus.FAILED.label]
    assert sum(one.gross for one in booked) == entry.amount
    paid = trace_payment(entry.batch.payments[0].id)
    assert sum(line["amount"] for line in paid.lines) == paid.payment.gross
    assert paid.records


def test_one_withdrawal_of_the_whole_year_changes_four_figures(figures: FigureSet) -> None:
    row = rows("programme.internship.participants", make.YEAR, make.CUT_OFF, limit=1).rows[0]

    make.withdraw(Participation.objects.get(pk=row.id))

    after = compute(make.YEAR, make.CUT_OFF)
    assert {key: one.value for key, one in after.items() if one.value != figures[key].value} == {
        "programme.internship.participants": 411,
        "programme.internship.actual": 411,
        "programme.internship.completed": 209,
        "headline.H1.value": 1784,
    }
