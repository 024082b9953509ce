"""What is read of a kept result: a sentence for every code, of one's own wishes only, and the same for ever."""

from __future__ import annotations

from typing import Any

import pytest

from imojak.matching.reasons import Why, points
from imojak.placing.models import Run, Seat
from imojak.placing.telling import UNFIT, WHY, Telling, best_score, weighed

#: pk, title, seats, people, open, last, worth
PARK = [1, "한강공원", 5, 5, 5, 7050, 0]
SMALL = [2, "도서관", 2, 2, 2, 8000, 0]
ROOM = [3, "복지관", 9, 4, 4, 6000, 0]
KEPT = [4, "학교 3", 4, 4, 1, 9000, 0]


def run(**numbers: Any) -> Run:
    return Run(
        numbers={"quotas": [], **numbers}, places=[PARK, SMALL, ROOM, KEPT], terms={"parts": ["wish", "commute"]}
    )


def said(*steps: Any, of: Run | None = None, score: int = 0, place: int | None = None) -> list[str]:
    return Telling(of or run()).sentences(Seat(place_id=place, score=score, steps=list(steps)))


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ([1, 1, "got", 7500, 0], "1희망: 한강공원으로 정해졌습니다."),
        ([0, 2, "got", 7500, 0], "도서관으로 정해졌습니다."),
        ([2, 1, "no_seat", 0, 0], "2희망: 한강공원은 이번에 뽑는 자리가 없었습니다."),
        ([1, 1, "forbidden", 0, 0], "1희망: 한강공원은 담당자가 배정하지 않기로 한 곳입니다."),
        ([1, 2, "pinned", 0, 0], "1희망: 담당자가 다른 곳으로 먼저 정해 도서관과 견주지 않았습니다."),
        (
            [1, 1, "higher", 7000, 0],
            "1희망: 한강공원은 이번에 뽑는 5명이 찼습니다. 마지막으로 뽑힌 분은 70.5점, 신청하신 분은 70점입니다.",
        ),
        (
            [1, 2, "higher", 7005, 0],
            "1희망: 도서관은 이번에 뽑는 2명이 찼습니다. 신청하신 분은 70.05점이고 뽑힌 분의 점수가 더 높았습니다.",
        ),
        (
            [1, 4, "higher", 7000, 0],
            "1희망: 학교 3은 이번에 뽑는 4명이 찼습니다. 먼저 배정한 자리를 빼면 1자리였습니다. "
            "신청하신 분은 70점이고 뽑힌 분의 점수가 더 높았습니다.",
        ),
        (
            [1, 1, "lot", 7050, 0],
            "1희망: 한강공원은 이번에 뽑는 5명이 찼습니다. 마지막으로 뽑힌 분과 점수는 70.5점으로 같지만 추첨 순서가 뒤였습니다.",
        ),
        (
            [1, 2, "lot", 8000, 0],
            "1희망: 도서관은 이번에 뽑는 2명이 찼습니다. 신청하신 분은 80점이고, 점수와 추첨 순서에 따라 다른 분이 뽑혔습니다.",
        ),
        ([1, 1, "kept", 0, 0], "1희망: 한강공원은 이번에 뽑는 5명이 찼습니다. 모두 먼저 배정하기로 한 자리입니다."),
        (
            [1, 1, "total", 8000, 125],
            "1희망: 한강공원은 이번에 뽑는 5명이 찼습니다. 이곳에 가시면 모두의 점수 합계가 적어도 1.25점 낮아집니다.",
        ),
        (
            [1, 2, "total", 8000, 125],
            "1희망: 도서관은 이번에 뽑는 2명이 찼습니다. 이곳에 가시면 모두의 점수 합계가 낮아집니다.",
        ),
        (
            [1, 1, "tie", 8000, 0],
            "1희망: 한강공원은 이번에 뽑는 5명이 찼습니다. 점수 합계가 같은 배정이 여럿이어서 추첨 순서로 정했습니다.",
        ),
        (
            [1, 1, "fewer", 8000, 0],
            "1희망: 한강공원은 이번에 뽑는 5명이 찼습니다. 이곳에 가시면 자리를 얻는 분이 한 분 줄어듭니다.",
        ),
        (
            [3, 2, "unfit-hours", 0, 0],
            "3희망: 도서관은 할 수 있다고 적으신 요일·시간과 맞지 않아 배정하지 않았습니다.",
        ),
        ({"choice": 1, "place": 1, "why": "got", "score": 1, "sentence": "전에 적은 말."}, "전에 적은 말."),
    ],
)
def test_every_reason_is_read_as_it_is(step: Any, told: str) -> None:
    assert said(step) == [told]


def test_every_code_that_is_kept_has_its_words() -> None:
    parts = ("hours", "health", "skills", "commute")
    told = said(*([1, 1, why, 7000, 0] for why in (*WHY[1:], *(UNFIT + part for part in parts))))
    assert len(set(told)) == len(Why) - 1 + len(parts)


def test_a_place_with_room_is_explained_by_one_s_own_points_and_by_the_round_s_limit() -> None:
    step = [1, 3, "total", 6000, 250]
    assert said(step, score=6450, place=1) == [
        "1희망: 복지관은 자리가 남았지만 점수가 이곳에서는 60점, 정해진 곳에서는 64.5점입니다. "
        "이곳에 가시면 모두의 점수 합계가 적어도 2.5점 낮아집니다."
    ]
    full = run(quotas=[{"key": "capacity", "label": "회차 정원 20명", "least": 0, "most": 20, "got": 20}])
    assert said(step, of=full) == ["1희망: 복지관은 자리가 남았지만 회차 정원 20명이 먼저 찼습니다."]
    group = run(quotas=[{"key": "first", "label": "처음", "least": 3, "most": None, "got": 3}])
    assert said([1, 1, "total", 6000, 250], of=group) == [
        "1희망: 한강공원은 이번에 뽑는 5명이 찼습니다. "
        "이곳에 가시면 자리를 얻는 분이 줄거나 모두의 점수 합계가 적어도 2.5점 낮아집니다."
    ]
    assert said([1, 2, "total", 6000, 250], of=group)[0].endswith("모두의 점수 합계가 높아지지 않습니다.")


def test_all_that_goes_out_adds_up() -> None:
    seat = Seat(place_id=1, score=3850, parts=[3000, 850], steps=[[1, 1, "got", 3850, 0]])
    assert Telling(run()).text(seat) == (
        "1희망: 한강공원으로 정해졌습니다. 배정 점수는 38.5점입니다(희망 순위 30, 통근 시간 8.5)."
    )
    assert Telling(run()).text(Seat(place_id=None, steps=[])) == ""


def test_whose_wishes_were_all_ruled_out_was_not_weighed_against_anybody() -> None:
    out = [[1, 1, "unfit-health", 0, 0], [2, 2, "forbidden", 5000, 0], [3, 3, "no_seat", 6000, 0]]
    assert not weighed(Seat(steps=out))
    assert not weighed(Seat(steps=[]))
    assert weighed(Seat(steps=[*out, [4, 1, "higher", 100, 0]]))
    assert (best_score(Seat(steps=out)), best_score(Seat(steps=[]))) == (6000, 0)


def test_points_are_printed_exactly() -> None:
    assert [points(one, 100) for one in (0, 5, 50, 7050, 123_456_750, -225)] == [
        "0", "0.05", "0.5", "70.5", "1,234,567.5", "−2.25",
    ]  # fmt: skip
    assert points(123_456_789) == "123,456,789"
