"""The public draw."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.choosing.draw import (
    CannotDraw,
    Entry,
    Mode,
    Outcome,
    PriorityClass,
    Rule,
    draw,
    list_hash,
    list_text,
    verify,
)

FIRST, SECOND = PriorityClass("a", "처음 참여하는 분"), PriorityClass("b", "다시 참여하는 분")
CLASSES = (FIRST, SECOND)
entries = st.lists(
    st.builds(
        Entry,
        receipt=st.from_regex(r"2023-[0-9]{1,4}", fullmatch=True),
        priority=st.sampled_from(["a", "b"]),
    ),
    max_size=25,
    unique_by=lambda entry: entry.receipt,
)
seeds = st.text("0123456789-가나", min_size=1, max_size=10)


def shares(capacity: int, *guaranteed: int) -> Rule:
    classes = tuple(PriorityClass(one.code, one.name, seats) for one, seats in zip(CLASSES, guaranteed, strict=True))
    return Rule(capacity, classes, Mode.SHARES)


@st.composite
def rules(drawn: st.DrawFn) -> Rule:
    capacity = drawn(st.integers(0, 30))
    if drawn(st.booleans()):
        return Rule(capacity, CLASSES)
    first = drawn(st.integers(0, capacity))
    return shares(capacity, first, drawn(st.integers(0, capacity - first)))


def test_anybody_can_compute_a_lot_and_the_smallest_lots_win() -> None:
    listed = [Entry(f"2023-{number:03}") for number in range(1, 31)]
    held = draw(listed, Rule(10), "로또 1090회 12-19-21-29-40-45")
    by_hand = sorted(
        listed, key=lambda entry: sha256(f"로또 1090회 12-19-21-29-40-45:{entry.receipt}".encode()).hexdigest()
    )
    assert [row.entry for row in held.drawn] == by_hand
    assert [row.seated for row in held.drawn] == [True] * 10 + [False] * 20
    assert held.drawn[0].explanation == (
        "추첨값이 전체 30명 가운데 1번째로 작습니다. 정원 10명 안의 1순위로 선정되었습니다."
    )
    assert held.drawn[12].explanation == (
        "추첨값이 전체 30명 가운데 13번째로 작습니다. 정원 10명이 차서 예비 3번입니다."
    )


def test_the_published_list_is_the_text_that_was_hashed() -> None:
    listed = [Entry("나-2", "b"), Entry("가-10", "a"), Entry("가-9", "a")]
    assert list_text(listed, Rule(1, CLASSES)) == "가-10\ta\n가-9\ta\n나-2\tb\n"
    assert list_text([Entry("2"), Entry("10")], Rule(1)) == "10\n2\n"
    assert list_hash([Entry("2"), Entry("10")], Rule(1)) == sha256(b"10\n2\n").hexdigest()


def test_a_list_that_changed_after_it_was_announced_is_not_drawn() -> None:
    listed = [Entry("1"), Entry("2")]
    announced = list_hash(listed, Rule(1))
    assert draw(listed, Rule(1), "7", announced)
    with pytest.raises(CannotDraw, match="다릅니다"):
        draw([*listed, Entry("3")], Rule(1), "7", announced)


@given(entries, rules(), seeds, st.randoms())
def test_the_order_in_which_the_list_comes_does_not_matter(
    listed: list[Entry], rule: Rule, seed: str, chance: Any
) -> None:
    shuffled = list(listed)
    chance.shuffle(shuffled)
    assert draw(listed, rule, seed) == draw(shuffled, rule, seed)


@given(entries, rules(), seeds)
def test_everybody_is_drawn_once_and_no_seat_stays_empty_while_somebody_waits(
    listed: list[Entry], rule: Rule, seed: str
) -> None:
    held = draw(listed, rule, seed)
    assert Counter(row.entry for row in held.drawn) == Counter(listed)
    assert [row.rank for row in held.drawn] == list(range(1, len(listed) + 1))
    seats = [row.seated for row in held.drawn]
    assert seats == [True] * min(rule.capacity, len(listed)) + [False] * max(0, len(listed) - rule.capacity)


@given(entries, st.integers(0, 30), seeds)
def test_class_before_class_nobody_of_the_second_sits_while_one_of_the_first_waits(
    listed: list[Entry], capacity: int, seed: str
) -> None:
    held = draw(listed, Rule(capacity, CLASSES), seed)
    assert [row.entry.priority for row in held.drawn] == sorted(entry.priority for entry in listed)
    for code in "ab":
        lots = [row.lot for row in held.drawn if row.entry.priority == code]
        assert lots == sorted(lots)


@given(entries, rules().filter(lambda rule: rule.mode is Mode.SHARES), seeds)
def test_each_class_gets_its_guaranteed_seats_and_the_rest_go_by_lot_alone(
    listed: list[Entry], rule: Rule, seed: str
) -> None:
    held = draw(listed, rule, seed)
    for one in rule.classes:
        mine = sorted(row.lot for row in held.drawn if row.entry.priority == one.code)
        kept = [row.lot for row in held.drawn if row.entry.priority == one.code and row.outcome is Outcome.GUARANTEED]
        assert kept == mine[: one.guaranteed]
    others = [row.lot for row in held.drawn if row.outcome is not Outcome.GUARANTEED]
    assert others == sorted(others)


@given(entries, rules(), seeds)
def test_what_is_published_can_be_verified(listed: list[Entry], rule: Rule, seed: str) -> None:
    assert verify(draw(listed, rule, seed).document()) == []


def published() -> dict[str, Any]:
    listed = [Entry(f"2023-{number}", "ab"[number % 2]) for number in range(12)]
    return draw(listed, shares(5, 2, 1), "2023-09-12").document()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda record: record.update(seed="2023-09-13"), "접수번호는"),
        (lambda record: record["order"].pop(), "명단의 해시값이 다릅니다"),
        (lambda record: record["order"][3].update(receipt="2023-99"), "명단의 해시값이 다릅니다"),
        (lambda record: record["order"][3].update({"class": "c"}), "이 추첨에 없습니다"),
        (lambda record: record["order"][7].update(outcome="open"), "결과가 다시 계산한 것과 다릅니다"),
        (lambda record: record["order"][0].update(lot="00ff"), "추첨값이 다시 계산한 것과 다릅니다"),
        (lambda record: record.update(capacity=6), "결과가 다시 계산한 것과 다릅니다"),
        (lambda record: record.update(algorithm="other"), "추첨 방법(other)"),
        (lambda record: record.pop("classes"), "형식이 맞지 않아"),
        (lambda record: record.update(order=[1]), "형식이 맞지 않아"),
        (lambda record: record.update(seed=" "), "시드"),
    ],
)
def test_whatever_is_changed_afterwards_is_noticed(change: Any, told: str) -> None:
    record = published()
    assert verify(record) == []
    changed = deepcopy(record)
    change(changed)
    assert any(told in sentence for sentence in verify(changed)), verify(changed)


@pytest.mark.parametrize(
    ("listed", "rule", "seed", "told"),
    [
        ([Entry("1"), Entry("1")], Rule(1), "7", "2번 있습니다"),
        ([Entry("1 ")], Rule(1), "7", "보이지 않는 글자"),
        ([Entry("가\u200b")], Rule(1), "7", "보이지 않는 글자"),
        ([Entry("1", "z")], Rule(1, CLASSES), "7", "이 추첨에 없습니다"),
        ([Entry("1")], Rule(1), "", "시드"),
        ([Entry("1")], Rule(1), "7\n", "시드"),
    ],
)
def test_a_list_or_seed_that_nobody_could_type_again_is_refused(
    listed: list[Entry], rule: Rule, seed: str, told: str
) -> None:
    with pytest.raises(CannotDraw) as refused:
        draw(listed, rule, seed)
    assert told in refused.value.user_message


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rule(-1),
        lambda: Rule(3, (FIRST, FIRST)),
        lambda: shares(3, 2, 2),
        lambda: Rule(3, (PriorityClass("a", "가", 1),), Mode.CLASS_FIRST),
        lambda: Rule(3, (PriorityClass("", "가"),)),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(make: Any) -> None:
    with pytest.raises(CannotDraw):
        make()


def test_every_seed_is_as_likely_to_favour_one_as_another() -> None:
    listed = [Entry(f"2023-{number}") for number in range(10)]
    wins = Counter(draw(listed, Rule(3), f"seed-{number}").drawn[0].entry for number in range(2_000))
    # Each has 200 of 2,000 to expect; five standard deviations are 67.
    assert all(abs(wins[entry] - 200) < 67 for entry in listed)
