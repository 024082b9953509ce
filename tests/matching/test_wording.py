"""What people read about a match."""

from __future__ import annotations

import numpy as np

from imojak.matching.explain import by_choice, explain
from imojak.matching.problem import Problem, Quota, from_edges
from imojak.matching.reasons import Why
from imojak.matching.stable import match
from imojak.matching.wording import Wording, steps

NAMES = {"library": "도서관", "park": "한강공원", "school": "초등학교"}


def read(problem: Problem, receipt: str, wording: Wording | None = None) -> list[str]:
    told = explain(problem, match(problem))
    row = [problem.receipt(row) for row in range(problem.people)].index(receipt)
    return [step.sentence for step in steps(told, row, wording or Wording(NAMES, 100))]


def test_a_person_reads_why_it_is_this_place_and_not_the_first_wish() -> None:
    edges = [
        ("1", "library", 8000, 1),
        ("1", "park", 7000, 2),
        ("2", "library", 7550, 1),
        ("2", "school", 6000, 2),
        ("2", "park", 9000, 3),
        ("3", "library", 7550, 1),
    ]
    problem = from_edges(edges, {"library": 1, "park": 2, "school": 0}, seed="2023-09-12")
    assert read(problem, "2") == [
        "1희망: 도서관은 이번에 뽑는 1명이 찼습니다. 신청하신 분은 75.5점이고 뽑힌 분의 점수가 더 높았습니다.",
        "2희망: 초등학교는 이번에 뽑는 자리가 없었습니다.",
        "3희망: 한강공원으로 정해졌습니다.",
    ]
    assert read(problem, "1") == ["1희망: 도서관으로 정해졌습니다."]
    assert by_choice(problem, match(problem)).tolist() == [1, 0, 1, 1]


def test_equal_scores_are_decided_by_the_lot_and_it_is_said_so() -> None:
    problem = from_edges([(str(one), "park", 5, 1) for one in range(4)], {"park": 1}, seed="7")
    lost = problem.receipt(int(problem.order[1]))
    assert read(problem, lost) == [
        "1희망: 한강공원은 이번에 뽑는 1명이 찼습니다. 신청하신 분은 0.05점이고, 점수와 추첨 순서에 따라 다른 분이 뽑혔습니다."
    ]


def test_the_last_score_is_told_where_it_does_not_betray_a_single_person() -> None:
    problem = from_edges([(str(one), "park", one, 1) for one in range(4)], {"park": 3}, seed="7")
    assert read(problem, "0", Wording({}, 1)) == [
        "1희망: park는 이번에 뽑는 3명이 찼습니다. 마지막으로 뽑힌 분은 1점, 신청하신 분은 0점입니다."
    ]


def test_reserved_and_pinned_seats_are_told_apart_from_the_rest() -> None:
    edges = [(str(one), "park", 100 * one, 1) for one in range(6)] + [("5", "school", 0, 2)]
    group = Quota("first", "우선선발", np.arange(6) == 0, None, 1)
    problem = from_edges(
        edges,
        {"park": 3, "school": 1},
        seed="7",
        quotas=[group],
        pinned=[("1", "park"), ("5", "school")],
        forbidden=[("4", "park")],
    )
    told = explain(problem, match(problem))
    assert told.why[problem.start[:-1]].tolist() == [Why.GOT, Why.GOT, Why.HIGHER, Why.GOT, Why.FORBIDDEN, Why.PINNED]
    assert read(problem, "2") == [
        "1희망: 한강공원은 이번에 뽑는 3명이 찼습니다. 먼저 배정한 자리를 빼면 1자리였습니다. "
        "신청하신 분은 2점이고 뽑힌 분의 점수가 더 높았습니다."
    ]
    assert read(problem, "4") == ["1희망: 한강공원은 담당자가 배정하지 않기로 한 곳입니다."]
    assert read(problem, "5") == [
        "1희망: 담당자가 다른 곳으로 먼저 정해 한강공원과 견주지 않았습니다.",
        "2희망: 초등학교로 정해졌습니다.",
    ]
