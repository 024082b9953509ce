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
    Draw,
    Entry,
    Kept,
    Outcome,
    PriorityClass,
    Rule,
    draw,
    list_hash,
    list_text,
    moved_up,
    verify,
)
from imojak.kernel.lots import lot

FIRST, SECOND = PriorityClass("a", "처음 참여하는 분"), PriorityClass("b", "다시 참여하는 분")
CLASSES = (FIRST, SECOND)
GROUPS = ("x", "y")
receipts = st.from_regex(r"2023-[0-9]{1,4}", fullmatch=True)
people = st.lists(
    st.builds(
        Entry,
        receipt=receipts,
        priority=st.sampled_from(["a", "b"]),
        groups=st.sets(st.sampled_from(GROUPS)).map(lambda some: tuple(sorted(some))),
    ),
    max_size=25,
    unique_by=lambda entry: entry.receipt,
)
seeds = st.text("0123456789-가나", min_size=1, max_size=10)


def keeping(capacity: int, *seats: int, classes: tuple[PriorityClass, ...] = CLASSES) -> Rule:
    return Rule(capacity, classes, tuple(Kept(*one) for one in zip(GROUPS, ("저소득", "장애"), seats, strict=False)))


@st.composite
def draws(drawn: st.DrawFn) -> tuple[list[Entry], Rule]:
    """A list and a rule: with classes or without, with kept seats for no group, for one, or for two that overlap."""
    capacity = drawn(st.integers(0, 30))
    first = drawn(st.integers(0, capacity))
    seats = (first, drawn(st.integers(0, capacity - first)))[: drawn(st.integers(0, 2))]
    classes = drawn(st.sampled_from([CLASSES, ()]))
    rule = keeping(capacity, *seats, classes=classes)
    able = {one.code for one in rule.kept}
    listed = [
        Entry(one.receipt, one.priority if classes else "", tuple(code for code in one.groups if code in able))
        for one in drawn(people)
    ]
    return listed, rule


def seated(held: Draw) -> list[Entry]:
    return [row.entry for row in held.drawn if row.seated]


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


@given(draws(), seeds, st.randoms())
def test_held_again_with_the_seed_it_is_the_same_in_whatever_order_the_list_comes(
    of: tuple[list[Entry], Rule], seed: str, chance: Any
) -> None:
    listed, rule = of
    shuffled = list(listed)
    chance.shuffle(shuffled)
    assert draw(listed, rule, seed) == draw(shuffled, rule, seed)


@given(draws(), seeds)
def test_everybody_is_drawn_once_and_no_seat_stays_empty_while_somebody_waits(
    of: tuple[list[Entry], Rule], seed: str
) -> None:
    listed, rule = of
    held = draw(listed, rule, seed)
    assert Counter(row.entry for row in held.drawn) == Counter(listed)
    assert [row.rank for row in held.drawn] == list(range(1, len(listed) + 1))
    seats = [row.seated for row in held.drawn]
    assert seats == [True] * min(rule.capacity, len(listed)) + [False] * max(0, len(listed) - rule.capacity)


@given(draws(), seeds)
def test_a_quota_is_reached_whenever_enough_of_the_group_are_there(of: tuple[list[Entry], Rule], seed: str) -> None:
    listed, rule = of
    held = draw(listed, rule, seed)
    for one in rule.kept:
        there = sum(one.code in entry.groups for entry in listed)
        assert sum(one.code in entry.groups for entry in seated(held)) >= min(one.seats, there)
        by_quota = [row.entry for row in held.drawn if row.kept == one.code]
        assert len(by_quota) <= one.seats
        assert all(one.code in entry.groups for entry in by_quota)
        # Of the group, those who come in for it are those whom the seed puts first among who is not in already.
        earlier = {row.entry for row in held.drawn if row.kept and row.kept < one.code}
        mine = sorted(
            (entry for entry in listed if one.code in entry.groups and entry not in earlier),
            key=lambda entry: lot(seed, entry.receipt),
        )
        assert by_quota == mine[: len(by_quota)]


@given(draws(), seeds)
def test_the_other_seats_go_class_by_class_and_by_lot_alone(of: tuple[list[Entry], Rule], seed: str) -> None:
    held = draw(*of, seed)
    others = [(row.entry.priority, row.lot) for row in held.drawn if row.outcome is not Outcome.GUARANTEED]
    assert others == sorted(others)
    assert [row.rank for row in held.drawn if row.kept] == list(range(1, sum(bool(row.kept) for row in held.drawn) + 1))


@given(draws(), seeds, st.data())
def test_other_receipt_numbers_change_nothing_but_whom_the_lots_favour(
    of: tuple[list[Entry], Rule], seed: str, data: st.DataObject
) -> None:
    listed, rule = of
    fresh = data.draw(st.lists(receipts, min_size=len(listed), max_size=len(listed), unique=True))
    by_lot = sorted(listed, key=lambda entry: lot(seed, entry.receipt))
    numbers = sorted(fresh, key=lambda receipt: lot(seed, receipt))
    relabelled = [Entry(number, one.priority, one.groups) for number, one in zip(numbers, by_lot, strict=True)]
    before, after = draw(listed, rule, seed), draw(relabelled, rule, seed)
    for one, other in zip(before.drawn, after.drawn, strict=True):
        assert (one.entry.priority, one.entry.groups, one.outcome, one.kept, one.explanation) == (
            other.entry.priority, other.entry.groups, other.outcome, other.kept, other.explanation,
        )  # fmt: skip


@given(draws(), seeds)
def test_what_is_published_can_be_verified(of: tuple[list[Entry], Rule], seed: str) -> None:
    assert verify(draw(*of, seed).document()) == []


@given(draws(), seeds, st.data())
def test_when_some_are_gone_nobody_loses_a_seat_and_the_quotas_are_kept_as_far_as_seats_become_free(
    of: tuple[list[Entry], Rule], seed: str, data: st.DataObject
) -> None:
    listed, rule = of
    held = draw(listed, rule, seed)
    gone = data.draw(st.sets(st.sampled_from([entry.receipt for entry in listed]))) if listed else set()
    left = {entry.receipt: entry for entry in listed if entry.receipt not in gone}
    now = moved_up(held.document(), left.keys(), rule.capacity)
    assert sorted(one.receipt for one in now) == sorted(left)
    inside = {one.receipt for one in now if one.seated}
    assert [one.seated for one in now] == [True] * len(inside) + [False] * (len(left) - len(inside))
    assert len(inside) == min(rule.capacity, len(left))
    assert {entry.receipt for entry in seated(held)} & left.keys() <= inside
    if len(rule.kept) == 1:
        [one] = rule.kept
        there = sum(one.code in entry.groups for entry in left.values())
        assert sum(one.code in left[receipt].groups for receipt in inside) >= min(one.seats, there)
    assert all(one.kept in left[one.receipt].groups for one in now if one.kept)


def test_a_quota_comes_before_the_classes_and_its_seats_are_for_everybody_when_the_group_is_too_small() -> None:
    listed = [Entry(f"1-{number}", "a") for number in range(8)] + [Entry("2-1", "b", ("x",)), Entry("2-2", "b")]
    held = draw(listed, keeping(4, 2), "7")
    assert (held.drawn[0].entry.receipt, held.drawn[0].outcome.value) == ("2-1", "guaranteed")
    assert [row.outcome for row in held.drawn[1:4]] == [Outcome.CLASS] * 3
    assert all(row.entry.priority == "a" for row in held.drawn[1:9])
    assert held.drawn[9].entry.receipt == "2-2"
    assert held.drawn[0].explanation == (
        "추첨값이 저소득 1명 가운데 1번째로 작습니다. 저소득에게 먼저 배정한 2명 안에 들어 선정되었습니다."
    )
    assert held.drawn[1].explanation == (
        "추첨값이 처음 참여하는 분 8명 가운데 1번째로 작습니다. 우선 배정하고 남은 자리에 우선순위와 추첨값 순서로 선정되었습니다."
    )


def test_who_belongs_to_two_groups_counts_for_both() -> None:
    listed = [Entry("1", "a", ("x", "y")), *(Entry(f"2-{number}", "a", ("y",)) for number in range(9))]
    held = draw(listed, keeping(5, 1, 2), "7")
    assert [row.kept for row in held.drawn] == ["x", "y"] + [""] * 8


def published() -> dict[str, Any]:
    listed = [Entry(f"2023-{number}", "ab"[number % 2], ("xy"[number % 2],)) for number in range(12)]
    return draw(listed, keeping(5, 2, 1), "2023-09-12").document()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda record: record.update(seed="2023-09-13"), "접수번호는"),
        (lambda record: record["order"].pop(), "명단의 해시값이 다릅니다"),
        (lambda record: record["order"][3].update(receipt="2023-99"), "명단의 해시값이 다릅니다"),
        (lambda record: record["order"][3].update({"class": "c"}), "이 추첨에 없습니다"),
        (lambda record: record["order"][3].update(groups=["z"]), "대상(z)은 이 추첨에 없습니다"),
        (lambda record: record["order"][0].update(kept=""), "우선 배정이 다시 계산한 것과 다릅니다"),
        (lambda record: record["kept"][0].update(seats=1), "다시 계산"),
        (lambda record: record["order"][7].update(outcome="open"), "결과가 다시 계산한 것과 다릅니다"),
        (lambda record: record["order"][0].update(lot="00ff"), "추첨값이 다시 계산한 것과 다릅니다"),
        (lambda record: record.update(capacity=6), "결과가 다시 계산한 것과 다릅니다"),
        (lambda record: record.update(algorithm="other"), "추첨 방법(other)"),
        (lambda record: record.pop("classes"), "형식이 맞지 않아"),
        (lambda record: record.update(order=[1]), "형식이 맞지 않아"),
        (lambda record: record.update(seed=" "), "씨앗"),
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
        ([Entry("1", "", ("x",))], Rule(1), "7", "이 추첨에 없습니다"),
        ([Entry("1")], Rule(1), "", "씨앗"),
        ([Entry("1")], Rule(1), "7\n", "씨앗"),
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
        lambda: keeping(3, 2, 2),
        lambda: keeping(3, -1),
        lambda: Rule(3, (), (Kept("x,y", "가", 1),)),
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


@pytest.mark.parametrize(
    ("mode", "guaranteed", "outcomes"),
    [
        ("class-first", (0, 0), ["class", "class", "reserve"]),
        ("shares", (1, 0), ["guaranteed", "open", "reserve"]),
    ],
)
def test_a_draw_of_the_first_algorithm_is_still_verified_by_its_own_steps(
    mode: str, guaranteed: tuple[int, int], outcomes: list[str]
) -> None:
    listed = {"1": "a", "2": "b", "3": "b"}
    first = ["1", *sorted("23", key=lambda receipt: lot("7", receipt))]
    record: dict[str, Any] = {
        "algorithm": "imojak-draw-1",
        "seed": "7",
        "list_sha256": sha256(b"1\ta\n2\tb\n3\tb\n").hexdigest(),
        "capacity": 2,
        "mode": mode,
        "classes": [
            {"code": one.code, "name": one.name, "guaranteed": seats}
            for one, seats in zip(CLASSES, guaranteed, strict=True)
        ],
        "order": [
            {"rank": rank, "receipt": one, "class": listed[one], "lot": lot("7", one), "outcome": outcome}
            for rank, (one, outcome) in enumerate(zip(first, outcomes, strict=True), 1)
        ],
    }
    assert verify(record) == []
    record["order"][0]["outcome"] = "reserve"
    assert verify(record)
