"""What a booking would do is told before it is booked: to the line, and to the year's end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.ledger import actions, foreseeing
from imojak.ledger.balances import Balance
from imojak.ledger.effects import Foreseen, told, year_end_after
from imojak.ledger.foreseeing import foresee_by, foreseen
from imojak.ledger.models import BudgetLine
from imojak.ledger.posting import LedgerRefusal, Paper
from tests import factories as make

MARCH = date(2023, 3, 10)
#: 예산현액, 원인행위, 지출 / 더할 금액 / 내다본 연말 지출(계획이면 True) → 남은 예산, 모자라는 금액, 연말 지출, 연말 잔액
CASES = [
    ((1_000, 400, 100), 300, (500, False), 300, 0, 800, 200),
    ((1_000, 400, 100), 600, (500, False), 0, 0, 1_100, -100),
    ((1_000, 400, 100), 700, (500, False), -100, 100, 1_200, -200),
    # 계획은 앞으로 할 일을 이미 셈에 넣었다
    ((1_000, 400, 100), 300, (900, True), 300, 0, 900, 100),
    ((1_000, 400, 100), 600, (900, True), 0, 0, 1_000, 0),
    ((1_000, 400, 100), 700, (900, True), -100, 100, 1_100, -100),
    ((1_000, 400, 100), -100, (500, False), 700, 0, 400, 600),
]


@pytest.mark.parametrize(("stands", "adding", "ahead", "free", "missing", "end", "left"), CASES)
def test_a_commitment_moves_the_line_and_the_years_end(stands, adding, ahead, free, missing, end, left) -> None:
    current, committed, spent = stands
    effect = year_end_after(
        Balance(original=current, committed=committed, spent=spent), adding, Foreseen(ahead[0], planned=ahead[1])
    )
    assert (effect.free_after, effect.missing, effect.year_end_after, effect.left_at_year_end) == (
        free,
        missing,
        end,
        left,
    )
    said = told(effect)
    assert f"{end:,}원을 쓰게 되어 예산현액 {current:,}원" in said
    assert (f"{-left:,}원이 모자랍니다" if left < 0 else f"{left:,}원이 남습니다") in said


def test_where_nobody_foresees_the_years_end_nothing_is_said_of_it() -> None:
    effect = year_end_after(Balance(original=1_000), 300, None)
    assert (effect.free_after, effect.year_end_after, effect.left_at_year_end, told(effect)) == (700, None, None, "")


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(-(10**12), 10**12), st.booleans())
def test_adding_and_taking_off_again_is_nothing(current, foreseen_won, adding, planned) -> None:
    first = year_end_after(Balance(original=current), adding, Foreseen(foreseen_won, planned=planned))
    moved = Balance(original=current, committed=adding)
    back = year_end_after(moved, -adding, None)
    assert (back.committed_after, back.free_after) == (0, current)
    assert first.free_after == moved.free


@pytest.fixture
def forecast() -> Iterator[dict[int, Foreseen]]:
    """A forecast of lines by their number, asked before the plan as long as the test lasts."""
    numbers: dict[int, Foreseen] = {}

    def foreseer(line: BudgetLine, on: date) -> Foreseen | None:
        return numbers.get(line.pk) if on >= MARCH else None

    before = list(foreseeing._foreseers)
    foreseeing._foreseers.clear()
    foresee_by(foreseer)
    foresee_by(foreseer)
    yield numbers
    assert foreseeing._foreseers == [foreseer]
    foreseeing._foreseers[:] = before


@pytest.mark.django_db
def test_a_refusal_at_the_moment_of_commitment_says_room_and_years_end(forecast: dict[int, Foreseen]) -> None:
    line = make.funded_line("A4.1.1", won=1_000, committed=400, year_end_expected=900)
    forecast[line.pk] = Foreseen(450, low=420, high=480)
    with pytest.raises(LedgerRefusal) as refused:
        actions.commit(line, 700, Paper("계약-1", "조사 용역", date(2023, 6, 1)))
    said = refused.value.user_message
    assert "남은 예산은 600원" in said
    assert "100원이 모자랍니다" in said
    assert "연말까지 1,150원을 쓰게 되어 예산현액 1,000원에서 150원이 모자랍니다" in said
    assert "변경·추경" in said
    assert refused.value.effect is not None
    assert (refused.value.effect.missing, refused.value.effect.year_end_after) == (100, 1_150)


@pytest.mark.django_db
def test_the_plan_foresees_where_no_forecast_does(forecast: dict[int, Foreseen]) -> None:
    planned, unknown = make.budget_line(year_end_expected=900), make.budget_line()
    assert foreseen(planned, MARCH) == Foreseen(900, planned=True)
    assert foreseen(unknown, MARCH) is None
    forecast[planned.pk] = Foreseen(450)
    assert foreseen(planned, MARCH) == Foreseen(450)
    assert foreseen(planned, date(2023, 3, 9)) == Foreseen(900, planned=True)
