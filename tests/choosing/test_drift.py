"""Score drift between judges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.choosing.drift import drift, moved
from imojak.choosing.rubric import Candidate, Criterion, Scheme, Sheet, rank

NOON = datetime(2023, 9, 12, 12, tzinfo=UTC)
SCHEME = Scheme((Criterion("all", "종합", 100),))


def sheet(judge: str, receipt: str, points: object) -> Sheet:
    return Sheet(judge, receipt, {"all": Decimal(str(points))})


def judged(
    merits: Mapping[str, float], leanings: Mapping[str, float], panels: Mapping[str, str], noise: float = 0
) -> list[Sheet]:
    chance = Random(7)
    return [
        sheet(judge, receipt, round(merits[receipt] + leanings[judge] + chance.gauss(0, noise), 2))
        for receipt, judges in panels.items()
        for judge in judges
    ]


def test_a_strict_judge_is_found_through_the_applications_that_are_shared() -> None:
    merits = {f"r{n}": 50.0 + n for n in range(12)}
    panels = {receipt: ("AB", "BC", "CA")[n % 3] for n, receipt in enumerate(merits)}
    found = drift(judged(merits, {"A": 4, "B": 1, "C": -5}, panels), notable_points=3)
    assert [one.points for one in found.leanings] == [Decimal(4), Decimal(1), Decimal(-5)]
    assert [one.shared for one in found.leanings] == [8, 8, 8]
    assert [one.notable for one in found.leanings] == [True, False, True]
    assert found.comparable
    assert not found.same_panel
    assert found.leanings[2].sentence.startswith("같은 신청 8건에서 다른 심사위원보다 평균 5.0점 낮게 주었습니다.")


def test_correcting_lets_in_whom_a_strict_judge_kept_out() -> None:
    merits = {f"r{n:02}": 80.0 - n for n in range(12)}
    panels = {receipt: ("AB", "BC", "CA")[n % 3] for n, receipt in enumerate(merits)}
    sheets = judged(merits, {"A": 6, "B": 0, "C": -6}, panels)
    people = [Candidate(receipt, NOON, frozenset(judges)) for receipt, judges in panels.items()]
    before = rank(SCHEME, people, sheets)
    after = rank(SCHEME, people, sheets, drift(sheets, notable_points=3).corrections)
    assert [row.receipt for row in after.ranked] == sorted(merits)
    assert moved(before, after, 4) == (["r01"], ["r06"])


def test_where_all_judges_saw_everything_no_leaning_changes_the_order() -> None:
    merits = {f"r{n}": 50.0 + n for n in range(6)}
    found = drift(judged(merits, {"A": 4, "B": -4}, dict.fromkeys(merits, "AB")), notable_points=3)
    assert found.same_panel


def test_judges_without_a_shared_application_cannot_be_compared() -> None:
    merits = {f"r{n}": 50.0 for n in range(9)}
    panels = {receipt: ("AB", "CD", "E")[n % 3] for n, receipt in enumerate(merits)}
    found = drift(judged(merits, dict.fromkeys("ABCDE", 0.0), panels), notable_points=3)
    assert not found.comparable
    assert [one.group for one in found.leanings] == [0, 0, 1, 1, 2]
    assert found.leanings[4].shared == 0
    assert "비교할 수 없습니다" in found.leanings[4].sentence
    assert set(found.corrections) == set("ABCD")


def test_few_shared_applications_raise_no_flag() -> None:
    merits = {f"r{n}": 50.0 for n in range(4)}
    found = drift(judged(merits, {"A": 9, "B": -9}, dict.fromkeys(merits, "AB")), notable_points=3)
    assert not any(one.notable for one in found.leanings)
    assert found.leanings[0].error is None
    assert "판단하기 이릅니다" in found.leanings[0].sentence


def test_a_leaning_that_chance_explains_raises_no_flag() -> None:
    merits = {f"r{n}": 50.0 for n in range(6)}
    sheets = judged(merits, dict.fromkeys("ABC", 0.0), dict.fromkeys(merits, "ABC"), noise=15)
    found = drift(sheets, notable_points=0.1)
    assert any(abs(one.points) > Decimal("0.1") for one in found.leanings)
    assert not any(one.notable for one in found.leanings)


def test_no_sheets_no_leanings() -> None:
    assert drift([], notable_points=3).leanings == ()


def exactly(sheets: list[Sheet]) -> dict[str, float]:
    """Leanings by elimination in the normal equations, the last judge's set to nothing, then centred."""
    judges = sorted({one.judge for one in sheets})
    receipts = {one.receipt: [s for s in sheets if s.receipt == one.receipt] for one in sheets}
    size = len(judges)
    matrix = [[0.0] * (size + 1) for _ in judges]
    for shared in receipts.values():
        mean = sum(float(s.total) for s in shared) / len(shared)
        for one in shared:
            row = judges.index(one.judge)
            matrix[row][size] += float(one.total) - mean
            matrix[row][row] += 1
            for other in shared:
                matrix[row][judges.index(other.judge)] -= 1 / len(shared)
    matrix[-1] = [1.0] * size + [0.0]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(matrix[row][column]))
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        for row in range(size):
            if row != column:
                factor = matrix[row][column] / matrix[column][column]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[column], strict=True)]
    return {judge: matrix[place][size] / matrix[place][place] for place, judge in enumerate(judges)}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 100), st.integers(0, 100)), min_size=4, max_size=14))
def test_alternating_comes_to_the_same_as_solving_the_equations(rows: list[tuple[int, int, int]]) -> None:
    # A chain A–B–C–D–E keeps all judges comparable; the rest of the sheets fall as they may.
    chain = [(n, *rows[n][1:]) for n in range(4)] + rows
    sheets = [
        sheet(judge, f"r{n}", points)
        for n, (pair, *both) in enumerate(chain)
        for judge, points in zip("ABCDE"[pair : pair + 2], both, strict=True)
    ]
    found = drift(sheets, notable_points=3)
    assert {one.judge: float(one.points) for one in found.leanings} == pytest.approx(exactly(sheets), abs=2e-4)
