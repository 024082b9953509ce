"""Answers to an instrument: whether they fit, and what they come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.instruments.answering import AnswersRefused, Question, read_answers, scores

ASKED = [
    Question(1, "worth", "scale"),
    Question(2, "effort", "scale", reversed=True),
    Question(3, "again", "yes-no"),
    Question(4, "words", "text"),
]


def test_answers_are_read_as_a_form_gives_them_and_scored_by_the_scales_alone() -> None:
    read = read_answers(ASKED, {1: "4", 2: 2, 3: True, 4: "  좋았어요  "})
    assert read == [4, 2, 1, "좋았어요"]
    assert scores(ASKED, read) == {"worth": 4.0, "effort": 4.0, "overall": 4.0}
    assert read_answers(ASKED, {1: 1, 2: 5, 3: "0"})[3] is None
    assert scores(ASKED[2:], [1, "글"]) == {}


def test_what_does_not_fit_is_told_by_question() -> None:
    with pytest.raises(AnswersRefused) as refused:
        read_answers(ASKED, {1: "6", 2: "많이", 4: "가" * 1001})
    assert refused.value.errors == {
        1: "1에서 5 사이로 골라 주세요.",
        2: "답을 골라 주세요.",
        3: "답을 골라 주세요.",
        4: "1,000자 안으로 적어 주세요.",
    }


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=12))
def test_a_score_lies_within_the_scale_and_turning_every_question_mirrors_it(rows: list[tuple[int, bool]]) -> None:
    asked = [Question(n, "all", "scale", reversed=turned) for n, (_, turned) in enumerate(rows)]
    mirrored = [Question(n, "all", "scale", reversed=not turned) for n, (_, turned) in enumerate(rows)]
    answers = [value for value, _ in rows]
    score = scores(asked, answers)["overall"]
    assert 1 <= score <= 5
    assert abs(score + scores(mirrored, answers)["overall"] - 6) <= 0.011
