"""Lists that cannot be meant are refused with the rows that make them so; what can be meant becomes arrays."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

import numpy as np
import pytest

from imojak.kernel.lots import lot
from imojak.matching.best_total import solve
from imojak.matching.checking import Unusable
from imojak.matching.memory import flow_memory, free_memory, memory_needed
from imojak.matching.problem import Problem, Quota, from_columns, from_edges, make
from tests.conftest import ROOT

EDGES = [("A", "x", 5), ("A", "y", 3), ("B", "x", 4)]
SEATS = {"x": 1, "y": 1}


def arrays(**changed: Any) -> Problem:
    """Three edges of two people to two places as arrays, with something changed."""
    given: dict[str, Any] = {
        "start": [0, 2, 3], "place": [0, 1, 0], "score": [5, 3, 4], "capacity": [1, 1], "seed": "7",
        "receipts": ["A", "B"], "codes": ["x", "y"],
    }  # fmt: skip
    given |= changed
    return make(**given)


@pytest.mark.parametrize(
    ("make_it", "kind", "named"),
    [
        (lambda: arrays(capacity=[-1, 1]), "capacity", "음수인 자리가 있습니다: x."),
        (lambda: arrays(capacity=[1, None]), "capacity-number", "정원이 비었거나 64비트 정수가 아닙니다: y."),
        (lambda: arrays(capacity=[1, 2**40]), "capacity-size", "y"),
        (lambda: arrays(minimum=[2, 0]), "minimum", "최소 인원이 정원보다 많은 자리가 있습니다: x."),
        (lambda: arrays(capacity=[9, 9], minimum=[0, 2]), "minimum-supply", "적은 자리가 있습니다: y."),
        (lambda: arrays(score=[5, float("nan"), 4]), "score-number", "2번째 후보"),
        (lambda: arrays(score=[5, 3, 2**63]), "score-number", "3번째 후보"),
        (lambda: arrays(score=np.array([5, 3, 2**63], np.uint64)), "score-number", "3번째 후보"),
        (lambda: arrays(score=[5, 3.5, 4]), "score-number", "2번째 후보"),
        (lambda: arrays(score=[5, 3, 2**62]), "score-width", "B–x"),
        (lambda: arrays(score=[5, 3]), "length", "점수 수(2)"),
        (lambda: arrays(start=[0, 2, 9]), "shape", "start"),
        (lambda: arrays(place=[0, 2, 0]), "place-unknown", "2번째 후보"),
        (lambda: arrays(place=[0, 0, 0]), "edge-twice", "A–x"),
        (lambda: arrays(preference=[1, -2, 1]), "preference", "A–y"),
        (lambda: arrays(receipts=["A", "A"]), "receipt-twice", "1번째 줄(A), 2번째 줄(A)"),
        (lambda: arrays(pinned=[(0, 0)], forbidden=[(0, 0)]), "pin-forbidden", "A–x"),
        (lambda: arrays(pinned=[(1, 1)]), "pin-no-edge", "B–y"),
        (lambda: arrays(pinned=[(0, 0), (0, 1)]), "pin-twice", "A–x"),
        (lambda: arrays(pinned=[(0, 0), (1, 0)]), "pin-capacity", "정원보다 많은 자리가 있습니다: x."),
        (lambda: arrays(pinned=[(0, 7)]), "pair-unknown", "1번째 짝"),
        (lambda: arrays(quotas=[Quota("low", "저소득", np.array([True, False]), least=2)]), "quota-supply", "대상이 1명"),
        (lambda: arrays(quotas=[Quota("east", "동쪽", None, np.array([0]), least=2)]), "quota-supply", "자리가 1개"),
        (lambda: arrays(quotas=[Quota("east", "동쪽", least=2, most=1)]), "quota", "동쪽"),
        (lambda: arrays(quotas=[Quota("a", "가"), Quota("a", "나")]), "quota-twice", "나"),
        (lambda: arrays(capacity=[float("nan"), 1]), "capacity-number", "x"),
        (lambda: arrays(capacity=["1", 1]), "capacity-number", "x"),
        (lambda: arrays(capacity=3), "length", "자리 코드 수(2)"),
        (lambda: arrays(capacity=[-(2**40), 1]), "capacity", "음수인 자리가 있습니다: x."),
        (lambda: arrays(score=[5, float("inf"), 4]), "score-number", "2번째 후보"),
        (lambda: arrays(score=["5", 3, 4]), "score-number", "1번째 후보"),
        (lambda: arrays(score=[[5, 3, 4]]), "score-number", "1번째 후보"),
        (lambda: arrays(score=np.ones((3, 1), int)), "score-shape", "한 줄의 목록이 아닙니다"),
        (lambda: arrays(place=[0, float("nan"), 0]), "place-number", "2번째 후보"),
        (lambda: arrays(place=[0, 0.5, 0]), "place-number", "2번째 후보"),
        (lambda: arrays(place=["x", "y", "x"]), "place-number", "1번째 후보"),
        (lambda: arrays(place=[False, True, False]), "place-number", "참·거짓"),
        (lambda: arrays(start=[0, None, 3]), "shape", "start"),
        (lambda: arrays(minimum=[None, 0]), "minimum-number", "x"),
        (lambda: arrays(preference=[1, 2**40, 1]), "preference-size", "2번째 후보"),
        (lambda: arrays(codes=["x", "x"]), "code-twice", "1번째 줄(x), 2번째 줄(x)"),
        (lambda: arrays(receipts=["A", None]), "receipt-text", "2번째 줄"),
        (lambda: arrays(seed=None), "seed", "시드"),
        (lambda: arrays(pinned=[("A", "x")]), "pair-number", "1번째 짝"),
        (lambda: arrays(pinned=[(0, 0), (0, 0, 1)]), "pair", "2번째 짝"),
        (lambda: arrays(pinned=[(2**40, 0)]), "pair-unknown", "1번째 짝"),
        (lambda: arrays(quotas=[Quota("low", "저소득", least=cast("int", 1.5))]), "quota-number", "저소득"),
        (lambda: arrays(quotas=[Quota("low", "저소득", least=cast("int", None))]), "quota-number", "저소득"),
        (lambda: arrays(quotas=[Quota("low", "저소득", np.array([True]))]), "quota-group", "신청자 목록(2)"),
        (lambda: arrays(quotas=[Quota("low", "저소득", None, np.array([7]))]), "quota-group", "자리 목록(2)"),
        (lambda: from_columns(["A"], [0], [1], 2, [1], seed="7"), "applicant-number", "1번째 후보"),
        (lambda: from_edges([("A", "x", 1, 1), ("B", "x", 2)], SEATS, seed="7"), "edge", "2번째 줄"),
        (lambda: from_edges([("A", "x")], SEATS, seed="7"), "edge", "1번째 줄"),
        (lambda: from_edges(EDGES, SEATS, seed="7", minimums={"z": 1}), "place-unknown", "1번째 줄(z)"),
        (lambda: arrays(memory=1 << 20), "memory", "메모리"),
        (lambda: make([0], [], [], [1], seed="7"), "empty", "신청자가 한 사람도"),
        (lambda: make([0, 0], [], [], [], seed="7"), "empty", "자리가 한 군데도"),
        (lambda: make([0, 0], [], [], [1], seed="7"), "empty", "후보가 하나도"),
        (lambda: from_edges([*EDGES, ("C", "z", 1)], SEATS, seed="7"), "place-unknown", "4번째 줄(z)"),
        (lambda: from_edges(EDGES, SEATS, seed="7", applicants=["A"]), "applicant-unknown", "3번째 줄(B)"),
        (lambda: from_edges([*EDGES, ("A", "x", 9)], SEATS, seed="7"), "edge-twice", "4번째 줄"),
        (lambda: from_edges([*EDGES, ("B", "y", 2**70)], SEATS, seed="7"), "score-number", "4번째 후보"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_its_rows(make_it: Callable[[], object], kind: str, named: str) -> None:
    with pytest.raises(Unusable) as caught:
        make_it()
    assert kind in {one.kind for one in caught.value.faults}
    assert named in caught.value.user_message


def test_every_fault_is_told_at_once_and_of_many_rows_the_first_five_and_how_many() -> None:
    with pytest.raises(Unusable) as caught:
        make(np.arange(9), np.zeros(8, int), [None] * 8, [-1, 2.5], seed="7")
    first = {one.kind: one for one in caught.value.faults}
    assert set(first) == {"capacity-number", "score-number"}
    assert (first["score-number"].rows, first["score-number"].count) == ((0, 1, 2, 3, 4), 8)
    assert "5번째 후보 등 모두 8건" in first["score-number"].sentence


def test_ten_million_edges_are_refused_before_anything_is_allocated_where_memory_is_short() -> None:
    start = np.linspace(0, 10_000_000, 250_001).astype(np.int64)
    place = np.broadcast_to(np.int32(0), 10_000_000)
    with pytest.raises(Unusable) as caught:
        make(start, place, np.broadcast_to(np.int64(1), 10_000_000), np.ones(5_000, int), seed="7", memory=256 << 20)
    assert "10,000,000개" in caught.value.user_message
    assert "256MB" in caught.value.user_message
    assert free_memory() > 1 << 20


def test_what_the_slower_way_would_take_is_refused_before_it_takes_it() -> None:
    edges, places = np.arange(60_000), 60
    problem = make(
        np.arange(0, 60_001, 3), (edges % 3 + edges // 3) % places, edges * 2**20, np.full(places, 400), seed="7",
        memory=(most := memory_needed(20_000, places, 60_000) + (1 << 20)),
    )  # fmt: skip
    with pytest.raises(Unusable) as caught:
        solve(problem)
    assert [one.kind for one in caught.value.faults] == ["memory-flow"]
    assert "60,000개" in caught.value.user_message
    enough = most + flow_memory(20_000, places, 60_000)
    assert solve(replace(problem, memory=enough)).told["solver"] == "flow"


#: Ten million candidates where 300 MB more may be taken: by applicant, and a row an edge.
SMALL = """
import resource
import numpy as np
from imojak.matching.problem import from_columns, make
from imojak.matching.best_total import solve
from imojak.matching.checking import Unusable
from imojak.matching import best_total
count = 10_000_000
place, score = np.broadcast_to(np.int32(0), count), np.broadcast_to(np.int64(1), count)
now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + (300 << 20), resource.RLIM_INFINITY))
start = np.linspace(0, count, 250_001).astype(np.int64)
for wanted in (
    lambda: make(start, place, score, np.ones(5_000, int), seed="7"),
    lambda: from_columns(place, place, score, 250_000, np.ones(5_000, int), seed="7"),
):
    try:
        wanted()
    except Unusable as error:
        print(error.faults[0].kind, error.user_message)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of address space are Linux's")
def test_a_process_that_may_take_little_is_told_so_and_not_killed() -> None:
    done = subprocess.run([sys.executable, "-c", SMALL], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("memory 후보 10,000,000개") and "사람마다" in line for line in lines)


def test_edges_in_any_order_become_the_same_rows() -> None:
    one = from_edges([(*edge, rank) for rank, edge in enumerate(EDGES, 1)], SEATS, seed="7")
    other = from_columns(
        [1, 0, 0], [0, 1, 0], [4, 3, 5], 2, [1, 1], preference=[3, 2, 1], seed="7", receipts=["A", "B"]
    )
    third = arrays(place=[1, 0, 0], score=[3, 5, 4], preference=[2, 1, 3])
    for problem in (one, other, third):
        assert problem.start.tolist() == [0, 2, 3]
        assert problem.place.tolist() == [0, 1, 0]
        assert problem.score.tolist() == [5, 3, 4]
        assert problem.preference is not None
        assert problem.preference.tolist() == [1, 2, 3]
        assert [problem.edge(0, 1), problem.edge(1, 1)] == [1, -1]
    assert one.changed(forbidden=np.array([[0, 0]], np.int32)).forbidden.tolist() == [[0, 0]]
    with pytest.raises(Unusable):
        one.changed(pinned=np.array([[1, 1]], np.int32))


def test_the_tie_break_is_the_published_lot_and_goes_with_the_person() -> None:
    receipts = [f"2023-{number:04d}" for number in range(40)]
    edges = [(receipt, "x", 1) for receipt in receipts]
    problem = from_edges(edges, {"x": 3}, seed="1090-12")
    by_lot = sorted(receipts, key=lambda one: lot("1090-12", one))
    assert [problem.receipt(int(one)) for one in problem.order] == by_lot
    assert int(problem.lot[0]) == int(sha256(f"1090-12:{receipts[0]}".encode()).hexdigest()[:16], 16)
    turned = from_edges(edges[::-1], {"x": 3}, seed="1090-12", applicants=receipts[::-1])
    assert [turned.receipt(int(one)) for one in turned.order] == by_lot


def test_where_the_first_64_bits_of_two_lots_agree_the_rest_decides() -> None:
    problem = from_edges([(one, "x", 1) for one in "ABC"], {"x": 1}, seed="7")
    same = problem.changed(lot=np.zeros(3, np.uint64))
    assert [same.receipt(int(one)) for one in same.order] == sorted("ABC", key=lambda one: lot("7", one))
