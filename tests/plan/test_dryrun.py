"""Invented applicants go the whole way of every programme; what nobody reaches, is asked, meets or hears is a problem."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from imojak.plan import Plan
from imojak.plan.dryrun import told, try_out
from imojak.plan.dryrun.alone import ways_of
from imojak.plan.effective import Effective, effective
from imojak.plan.rounds import rounds_of
from imojak.plan.types import read_type, read_types
from tests.plan.folder import PLAN, ROOT

TYPES = {code: one.type for code, one in read_types(PLAN).items()}
FULL_TIME = ROOT / "plans" / "2024" / "types" / "full-time-internship.toml"


@pytest.mark.parametrize("code", TYPES)
def test_every_type_leaves_nobody_without_an_answer_in_any_of_its_ways(code: str) -> None:
    for way in ways_of(TYPES[code]):
        assert try_out(way).problems == [], way.type.screening


def test_every_programme_and_strand_of_the_year_can_be_run(plan: Plan) -> None:
    for programme in plan.programmes:
        for one in effective(programme, TYPES):
            rounds = rounds_of(one.offer)
            assert try_out(one, rounds[0] if rounds else None).problems == [], one.code


def test_everybody_who_applies_comes_out_somewhere() -> None:
    made = try_out(next(ways_of(TYPES["social-job"])))
    came = made.outcomes
    assert made.applicants == made.asked["name"] == 286
    assert sum(came["offered"].values()) == made.reached["offered"]
    assert sum(came["waiting"].values()) == made.reached["waiting"]
    assert came["active"]["completed"] == made.reached["completed"] > 0
    assert came["offered"]["accepted"] <= made.capacity


def test_who_says_nothing_makes_room_for_the_next_in_line() -> None:
    made = try_out(next(ways_of(TYPES["social-job"])))
    assert made.outcomes["offered"]["expire"] > 0
    assert made.outcomes["waiting"]["offered"] > 0
    assert made.capacity - 1 <= made.outcomes["offered"]["accepted"] <= made.capacity


def test_each_age_band_meets_the_bounds() -> None:
    made = try_out(next(ways_of(TYPES["social-job"])))
    assert made.by_age[39]["eligible"] == made.by_age[70]["eligible"] == 0
    assert made.by_age[40]["eligible"] > 0
    assert made.by_age[67]["eligible"] > 0


def test_the_table_says_who_must_act_until_when() -> None:
    lines = "\n".join(told(try_out(next(ways_of(read_type(FULL_TIME).type)))))
    assert "기업 추천 기업의 면접과 선택" in lines
    assert "접수 마감일부터 5근무일" in lines
    assert "한 달 209시간까지, 많아야 2,060,740원" in lines


CASES = {
    "an age that nobody has": ("course", "min = 40\nmax = 64", "min = 90\nmax = 99", "기준 나이(age)를 아무도 맞추지 못합니다"),
    "a question that nobody is asked": (
        "social-job", '{ field = "certified", is = true }\n\n', '{ field = "age", at_least = 99 }\n\n', "물음 자격증 이름(licence)",
    ),
    "a paper that nobody needs": (
        "mentoring", '{ field = "kind", is = "advice" }', '{ field = "age", at_most = 10 }', "서류 자문 결과물(product)",
    ),
    "a quota of nobody": (
        "course", '{ field = "income_class", in = ["basic", "near-poor"] }', '{ field = "age", at_least = 99 }',
        "(low-income)에 드는 사람이 없습니다",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_dead_ends_are_found(case: str, tmp_path: Path) -> None:
    code, old, new, sentence = CASES[case]
    shutil.copytree(PLAN / "types", tmp_path / "types")
    shutil.copy(PLAN / "messages.toml", tmp_path)
    path = tmp_path / "types" / f"{code}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = try_out(next(ways_of(read_type(path).type))).problems
    assert any(sentence in one for one in problems), problems


def test_an_opening_is_told_in_one_sentence() -> None:
    way = next(ways_of(TYPES["campus-opening"]))
    assert isinstance(way, Effective)
    assert "아무도 신청하지 않는" in told(try_out(way))[-1]
