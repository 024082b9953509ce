"""A published match is computed again from its text alone: the same list, person by person, in both modes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as some

from imojak.matching import certificate
from imojak.matching.best_total import solve
from imojak.matching.checking import Unusable
from imojak.matching.infeasible import Infeasible
from imojak.matching.problem import Assignment, Problem, Quota, from_edges
from imojak.matching.published import Unreadable, differences, document, hash_of, read, text_of
from imojak.matching.stable import match
from tests.conftest import ROOT
from tests.matching.small import problems
from tests.matching.test_quotas import crossing

CHECK = ROOT / "imojak" / "matching" / "check_match.py"


def computed(problem: Problem, mode: str) -> Assignment:
    return solve(problem) if mode == "best-total" else match(problem, soft=True)


def named(problem: Problem) -> Problem:
    """The problem with receipt numbers and codes, as a round has them."""
    from dataclasses import replace

    from imojak.matching.arrays import lots_of

    receipts = [str(100 + 7 * row) for row in range(problem.people)]
    codes = [str(40 - column) for column in range(problem.places)]
    return replace(problem, receipts=receipts, codes=codes, lot=lots_of(problem.seed, receipts))


@given(problems(), some.sampled_from(["best-total", "stable"]))
def test_the_text_alone_gives_the_same_list(problem: Problem, mode: str) -> None:
    problem = named(problem)
    try:
        found = computed(problem, mode)
    except Infeasible:
        reject()
    text = text_of(document(problem, found, {}))
    said = read(text)

    assert (said.mode, said.people, said.total) == (mode, found.cardinality, found.objective)
    assert said.problem.start.tolist() == problem.start.tolist()
    for name in ("place", "score", "capacity", "minimum", "lot", "pinned", "forbidden"):
        assert np.array_equal(getattr(said.problem, name), getattr(problem, name)), name
    assert differences(said, computed(said.problem, mode)) == []
    assert hash_of(text_of(json.loads(text))) == hash_of(text)


def checked(told: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program that anybody is given, outside the house, on a published match."""
    (folder / "match.json").write_text(text_of(told), encoding="utf-8")
    shutil.copy(CHECK, folder)
    command = [sys.executable, "-I", "-X", "utf8", CHECK.name, "match.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(("mode", "shares"), [("best-total", 2), ("stable", 0), ("stable", 1)])
def test_the_program_for_everybody_proves_it_and_finds_what_is_wrong(mode: str, shares: int, tmp_path: Path) -> None:
    chance, edges = np.random.default_rng(7), []
    for row in range(40):
        for rank, column in enumerate(chance.choice(9, 4, replace=False).tolist(), start=1):
            edges.append((str(row), f"자리{column}", int(chance.integers(0, 30)), rank))
    groups = [("few", np.arange(40) % 7 == 0, 5, None), ("many", np.arange(40) % 7 != 0, 0, 12)]
    quotas = [Quota(key, key, who, None, least, most) for key, who, least, most in groups]
    problem = from_edges(
        edges, {f"자리{column}": 2 for column in range(9)}, seed="2023", quotas=quotas[:shares],
        pinned=[edges[0][:2]], forbidden=[edges[5][:2]],
    )  # fmt: skip
    told = document(problem, computed(problem, mode), {})
    good = checked(told, tmp_path)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.split()[2] == hash_of(text_of(told))
    assert (
        "더 높은 점수도 나올 수 없습니다" if mode == "best-total" else "함께하지 못한 사람과 자리가 없습니다"
    ) in good.stdout

    # Two who would not change places do.
    seated = [one for one in told["applicants"] if one["place"] is not None]
    pairs = [
        (one, other)
        for one in seated[1:]
        for other in seated[1:]
        if one["place"] != other["place"]
        and other["place"] in [there for there, *_ in one["candidates"]]
        and one["place"] in [there for there, *_ in other["candidates"]]
    ]
    one, other = pairs[0]
    one["place"], other["place"] = other["place"], one["place"]
    wrong = checked(told, tmp_path)
    assert wrong.returncode == 1
    assert ("적힌 것과 다릅니다" if mode == "best-total" else "앉았어야 합니다") in wrong.stdout


def test_where_quotas_cross_the_program_proves_how_many_people_and_how_many_points(tmp_path: Path) -> None:
    problem = named(crossing())
    found = computed(problem, "best-total")
    assert found.number is not None
    told = document(problem, found, {})
    good = checked(told, tmp_path)
    assert (good.returncode, good.stderr) == (0, "")
    assert differences(read(text_of(told)), found) == []
    told["proof"]["number"]["gains"][problem.receipt(0)][1] -= 1 + max(
        map(max, told["proof"]["number"]["gains"].values())
    )
    wrong = checked(told, tmp_path)
    assert wrong.returncode == 1
    assert "몫이 있습니다" in wrong.stdout


def example() -> dict[str, Any]:
    problem = from_edges(
        [("11", "공원", 90, 1), ("11", "책방", 50, 2), ("12", "공원", 80, 1), ("13", "책방", 40, 1)],
        {"공원": 1, "책방": 1},
        seed="2023",
        quotas=[Quota("first", "처음인 분", np.array([False, True, False]), None, 1)],
    )
    return document(problem, solve(problem), {"공원": "공원 안내", "책방": "책방지기"})


def test_it_says_by_numbers_who_is_where_and_carries_the_proof() -> None:
    told = example()
    assert [(one["receipt"], one["place"]) for one in told["applicants"]] == [
        ("11", "책방"),
        ("12", "공원"),
        ("13", None),
    ]
    assert (told["people"], told["total"], told["bound"]) == (2, 130, 130)
    assert told["places"][0] == {"code": "공원", "title": "공원 안내", "capacity": 1, "minimum": 0}
    assert told["quotas"][0]["applicants"] == ["12"]
    assert text_of(told).count("\n") == 21
    said = read(text_of(told))
    certificate.check(said.problem, solve(said.problem))


def test_somebody_put_elsewhere_is_found() -> None:
    told = example()
    told["applicants"][1]["place"], told["applicants"][2]["place"] = None, "책방"
    said = read(text_of(told))
    assert differences(said, solve(said.problem)) == [("12", None, "공원"), ("13", "책방", None)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("접수번호,자리", "배정 공개 자료가 아니거나"),
        ("[]", "배정 공개 자료가 아니거나"),
        ("{}", "배정 공개 자료가 아니거나"),
        ('{"format": "imojak-match-7"}', "imojak-match-7"),
        (text_of({**example(), "mode": "random"}), "random"),
        (text_of({**example(), "pinned": [["11"]]}), "배정 공개 자료가 아니거나"),
        (text_of({**example(), "quotas": [{"key": "x"}]}), "배정 공개 자료가 아니거나"),
    ],
)
def test_what_is_no_published_match_is_told(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(text)


def test_a_candidate_of_no_place_is_told_with_its_row() -> None:
    told = example()
    told["applicants"][0]["candidates"][0][0] = "강가"
    with pytest.raises(Unusable, match="강가"):
        read(text_of(told))
