"""A budget adds up, or it is refused: every amount takes part in an identity."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.plan import Plan, PlanError
from imojak.plan.budget import Budget, Entry, Group, Line, Revenue, Transfer
from imojak.plan.checks_budget import check_budget
from imojak.plan.errors import refuse_first
from tests.plan.folder import PLAN, Folder

AMOUNTS = re.findall(r"amount_thousand_won = -?[0-9_]+", (PLAN / "budget.toml").read_text(encoding="utf-8"))
NEW_YEAR, SUMMER = date(2023, 1, 1), date(2023, 7, 1)


def budget(first: int, second: int, extra: int = 0, moved: int = 0, *, funding: str = "city") -> Budget:
    """Two lines under one group, with revenue to match; ``extra`` is a supplementary budget of the first line."""
    revenue = [Entry(kind="original", date=NEW_YEAR, amount_thousand_won=first + second)]
    own = [Entry(kind="original", date=NEW_YEAR, amount_thousand_won=first)]
    if extra:
        revenue.append(Entry(kind="supplementary", date=SUMMER, amount_thousand_won=extra))
        own.append(Entry(kind="supplementary", date=SUMMER, amount_thousand_won=extra))
    other = [Entry(kind="original", date=NEW_YEAR, amount_thousand_won=second)]
    transfers = (
        [Transfer(date=SUMMER, source="A1", target="A2", amount_thousand_won=moved, reason="조정")] if moved else []
    )
    return Budget(
        revenue=[Revenue(code="grant", name="출연금", funding="city", entries=revenue)],
        group=[Group(code="A", name="사업비")],
        line=[
            Line.model_validate({"code": "A1", "parent": "A", "name": "하나", "funding": funding, "entries": own}),
            Line(code="A2", parent="A", name="둘", funding="city", entries=other),
        ],
        transfer=transfers,
    )


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_parents_are_their_children_and_transfers_net_to_zero(first: int, second: int, extra: int, moved: int) -> None:
    made = budget(first, second, extra, min(moved, first))
    refuse_first(check_budget(made))
    assert made.current("A") == made.current("A1") + made.current("A2") == first + second + extra
    assert made.transferred("A") == 0
    assert made.current("A1") == made.original("A1") + made.supplementary("A1") + made.transferred("A1")


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_no_line_gives_more_than_it_has(first: int, second: int, more: int) -> None:
    with pytest.raises(PlanError, match="0보다 작아집니다"):
        refuse_first(check_budget(budget(first, second, moved=first + more)))


def test_subsidy_lines_must_be_the_subsidy_revenue() -> None:
    with pytest.raises(PlanError, match="보조금 사업의 예산현액 10천원과 보조금 수입 0천원"):
        refuse_first(check_budget(budget(10, 5, funding="subsidy")))


@pytest.mark.parametrize("number", range(len(AMOUNTS)))
def test_a_thousand_won_more_anywhere_is_noticed(number: int, folder: Folder) -> None:
    path = folder.path / "budget.toml"
    text = path.read_text(encoding="utf-8")
    found = list(re.finditer(r"amount_thousand_won = (-?[0-9_]+)", text))[number]
    amount = int(found[1].replace("_", ""))
    path.write_text(f"{text[: found.start(1)]}{amount + 1}{text[found.end(1) :]}", encoding="utf-8")
    assert folder.refusal().file == "budget.toml"


CASES: dict[str, tuple[str, str, str, str]] = {
    "a circle in the tree": (
        'code = "A1.1"\nparent = "A1"', 'code = "A1.1"\nparent = "A1.1"', "group[A1.1].parent", "돌고 돕니다(A1.1 → A1.1)",
    ),
    "a longer circle": ('code = "A"\nparent = "A0"', 'code = "A"\nparent = "A1"', "group[A].parent", "돌고 돕니다"),
    "a branch in the air": ('code = "A6"\nparent = "A"', 'code = "A6"\nparent = "B"', "group[A6].parent", "예산 항목이 없습니다"),
    "a leaf with leaves": (
        'code = "G.2"\nparent = "G"', 'code = "G.2"\nparent = "G.1"', "line[G.2].parent", "세부사업이라 아래를 둘 수 없습니다",
    ),
    "a branch without leaves": (
        '[[group]]\ncode = "A6.1"', '[[group]]\ncode = "A7"\nparent = "A"\nname = "빈 가지"\n\n[[group]]\ncode = "A6.1"',
        "group[A7]", "하나도 없습니다",
    ),
    "a line twice": ('code = "G.2"', 'code = "G.1"', "line[G.1]", "두 번"),
    "a control sum": (
        "current_thousand_won = 296_810", "current_thousand_won = 296_811", "line[A2.1.2].current_thousand_won",
        "당초 + 추경 + 변경 = 296,810천원이어야 하는데 296,811천원",
    ),
    "an unknown line in a transfer": (
        'source = "A4.2.1"', 'source = "A4.2"', "transfer[2].source", "예산 세부사업이 없습니다",
    ),
    "a transfer to itself": ('source = "A4.2.1"', 'source = "A4.1.2"', "transfer[2].target", "같은 항목으로"),
    "a transfer of less than nothing": ("amount_thousand_won = 2_100", "amount_thousand_won = -2_100", "transfer[2].amount_thousand_won", "0보다 커야"),
    "two original budgets": (
        '{ kind = "supplementary", date = 2023-06-23, amount_thousand_won = -53_190 }',
        '{ kind = "original", date = 2023-06-23, amount_thousand_won = 53_190 }', "line[A2.1.2].entries", "두 번",
    ),
    "a decision on another day": (
        "date = 2023-06-23, amount_thousand_won = -53_190", "date = 2023-06-24, amount_thousand_won = -53_190",
        "revenue", "2023-06-23 추경예산의 수입",
    ),
    "an unknown kind of entry": ('kind = "original"', 'kind = "당초"', "revenue[grant].entries[1].kind", "original, supplementary"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_budget_says_key_and_what_was_expected(case: str, folder: Folder) -> None:
    old, new, key, sentence = CASES[case]
    error = folder.replace("budget.toml", old, new).refusal()
    assert (error.file, error.key) == ("budget.toml", key)
    assert sentence in error.message_ko


def test_leaves_stand_below_their_branch(plan: Plan) -> None:
    assert [line.code for line in plan.budget.leaves("A4")] == ["A4.1.1", "A4.1.2", "A4.2.1"]
    with pytest.raises(KeyError):
        plan.budget.leaves("Z")
