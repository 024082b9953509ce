"""Scores: every part follows its facts, and the parts add up to the number that decides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.districts import DISTRICT_CODES
from imojak.placing.applicants import SLOTS
from imojak.placing.commuting import CENTRES, CODES, ELSEWHERE, estimated, row_of, with_known
from imojak.placing.enums import UNIT
from imojak.placing.facts import slots_of
from imojak.placing.scores import Edges, People, Places, Wishes, candidates, ruled_out
from imojak.plan.types.matching import Matching, Part

ALL = Matching(
    beyond_wishes=True,
    part=[
        Part(uses="wish", points=30),
        Part(uses="sheet", points=20),
        Part(uses="skills", points=15, field="skills"),
        Part(uses="commute", points=10, near=20, far=90),
        Part(uses="hours", points=10, field="hours"),
        Part(uses="first", points=5),
        Part(uses="priority", points=5),
        Part(uses="health", points=5, field="avoid"),
    ],
    priority=[],
)
JONGNO, GANGSEO = row_of("11110"), row_of("11500")


def people(*rows: dict[str, Any]) -> People:
    plain: dict[str, Any] = {
        "district": JONGNO, "sheet": 0, "first": False, "priority": -1, "slots": 0, "skills": 0, "limits": 0
    }  # fmt: skip
    kinds = {"first": np.bool_, "slots": np.uint64, "skills": np.uint64, "limits": np.uint64}
    columns: dict[str, Any] = {
        name: np.array([{**plain, **row}[name] for row in rows], kinds.get(name, np.int32)) for name in plain
    }
    return People(**columns)


def places(*rows: dict[str, Any]) -> Places:
    plain: dict[str, Any] = {"district": JONGNO, "slots": 0, "skills": 0, "demands": 0}
    columns: dict[str, Any] = {
        name: np.array([{**plain, **row}[name] for row in rows], np.int32 if name == "district" else np.uint64)
        for name in plain
    }
    return Places(**columns)


def wishes(*rows: tuple[int, int, int], most: int = 3) -> Wishes:
    columns = np.array(rows, np.int32).reshape(-1, 3).T
    return Wishes(columns[0], columns[1], columns[2], most)


def parts(edges: Edges, one: int, place: int) -> dict[str, int]:
    [at] = np.flatnonzero((edges.applicant == one) & (edges.place == place))
    return dict(zip(edges.uses, edges.parts[at].tolist(), strict=True))


def test_each_part_says_what_its_fact_is_worth() -> None:
    one = people(
        {"sheet": 8_025, "first": True, "slots": SLOTS["mon-am"] | SLOTS["wed-am"], "skills": 0b011, "limits": 0b01},
        {"district": GANGSEO, "slots": SLOTS["mon-am"]},
    )
    post = places(
        {"slots": SLOTS["mon-am"] | SLOTS["wed-am"] | SLOTS["fri-am"], "skills": 0b110, "demands": 0b10},
        {"district": ELSEWHERE, "demands": 0b11},
    )
    edges = candidates(one, post, wishes((0, 0, 1), (0, 1, 2), (1, 1, 3)), ALL, estimated())

    minutes = int(estimated()[GANGSEO, JONGNO])
    assert len(edges.score) == 4
    assert parts(edges, 0, 0) == {
        "wish": 3000, "sheet": 1605, "skills": 750, "commute": 1000, "hours": 666, "first": 500, "priority": 0, "health": 500,
    }  # fmt: skip
    assert parts(edges, 0, 1) | {"wish": 2000, "skills": 1500, "hours": 1000, "health": 0} == parts(edges, 0, 1)
    assert parts(edges, 1, 0)["commute"] == 1000 * (90 - minutes) // 70
    assert parts(edges, 1, 0)["hours"] == 333
    assert parts(edges, 1, 0)["wish"] == 0
    assert parts(edges, 1, 1)["wish"] == 1000
    assert parts(edges, 1, 1)["commute"] == 1000


def test_priority_classes_fall_from_the_first_to_nobody() -> None:
    rule = Matching.model_validate(
        {
            "beyond_wishes": True,
            "part": [{"uses": "priority", "points": 100}],
            "priority": [
                {"code": code, "label": code, "when": {"field": "age", "at_least": 60}} for code in ("a", "b", "c", "d")
            ],
        }
    )
    one = people(*({"priority": number} for number in (0, 1, 3, -1)))
    assert candidates(one, places({}), wishes(), rule, estimated()).score.tolist() == [10_000, 7_500, 2_500, 0]


def test_what_is_required_rules_a_place_out_unless_somebody_has_pinned_it() -> None:
    rule = ALL.model_copy(update={"required": ["health", "commute"], "beyond_wishes": False})
    one = people({"limits": 1}, {"district": ELSEWHERE}, {})
    post = places({"demands": 1}, {})
    asked = wishes((0, 0, 1), (0, 1, 2), (1, 1, 1), (2, 0, 1))
    plain = candidates(one, post, asked, rule, estimated())
    assert list(zip(plain.applicant.tolist(), plain.place.tolist(), strict=True)) == [(0, 1), (2, 0)]
    pinned = candidates(one, post, asked, rule, estimated(), [(0, 0), (2, 1)])
    assert list(zip(pinned.applicant.tolist(), pinned.place.tolist(), strict=True)) == [(0, 0), (0, 1), (2, 0), (2, 1)]
    assert pinned.rank.tolist() == [1, 2, 1, 0]
    out = ruled_out(one, post, asked, rule, estimated())
    columns = zip(out.applicant.tolist(), out.place.tolist(), out.rank.tolist(), out.by.tolist(), strict=True)
    assert [(*row[:3], out.parts[row[3]]) for row in columns] == [(0, 0, 1, "health"), (1, 1, 1, "commute")]
    assert pinned.starts(3).tolist() == [0, 2, 2, 4]


@given(st.data())
def test_the_parts_add_up_and_no_part_leaves_its_points(data: st.DataObject) -> None:
    bits, district = st.integers(0, 2**21 - 1), st.integers(0, ELSEWHERE)
    person = st.fixed_dictionaries(
        {"district": district, "sheet": st.integers(0, 10_000), "first": st.booleans(), "slots": bits, "skills": bits, "limits": bits}
    )  # fmt: skip
    post = st.fixed_dictionaries({"district": district, "slots": bits, "skills": bits, "demands": bits})
    some, posts = data.draw(st.lists(person, min_size=1, max_size=6)), data.draw(st.lists(post, min_size=1, max_size=6))
    edges = candidates(people(*some), places(*posts), wishes((0, 0, 1)), ALL, estimated())
    assert len(edges.score) == len(some) * len(posts)
    assert (edges.parts.sum(axis=1) == edges.score).all()
    assert (edges.parts >= 0).all()
    assert (edges.parts <= np.array([part.points * UNIT for part in ALL.part])).all()
    # A place alone is worth to a person what it is among others: blocks and neighbours change nothing.
    alone = candidates(people(some[0]), places(posts[0]), wishes((0, 0, 1)), ALL, estimated())
    assert alone.parts[0].tolist() == edges.parts[0].tolist()


def test_nobody_and_nowhere_make_no_candidates() -> None:
    assert len(candidates(people(), places({}), wishes(), ALL, estimated()).score) == 0
    assert len(candidates(people({}), places(), wishes(), ALL, estimated()).score) == 0


# --- the way -----------------------------------------------------------------------------------------------------------


def test_every_district_has_its_middle_and_the_way_is_the_same_back() -> None:
    table = estimated()
    assert set(CENTRES) == set(DISTRICT_CODES.values()) == set(CODES)
    assert (table == table.T).all()
    inside = table[:ELSEWHERE, :ELSEWHERE]
    assert (np.diag(inside) == inside.min(axis=1)).all()
    assert inside.min() == 15
    assert 80 < inside.max() < 110
    assert (table[ELSEWHERE] == -1).all()


def test_the_agency_s_own_minutes_stand_before_the_estimates() -> None:
    own = with_known({"11110-11140": 12})
    assert own[row_of("11110"), row_of("11140")] == 12
    assert own[row_of("11140"), row_of("11110")] == estimated()[row_of("11140"), row_of("11110")]


@pytest.mark.parametrize(
    ("schedule", "wanted"),
    [
        ({"weekdays": [0, 2], "starts": "10:00", "minutes": 180}, ["mon-am", "mon-pm", "wed-am", "wed-pm"]),
        ({"weekdays": [5], "starts": "14:00", "minutes": 180}, ["sat-pm"]),
        ({"weekdays": [6], "starts": "17:00", "minutes": 120}, ["sun-pm", "sun-eve"]),
        ({"weekdays": [1], "starts": "09:00", "minutes": 180}, ["tue-am"]),
        ({"weekdays": [1]}, []),
        ({"starts": "09:00", "minutes": 60}, []),
        ({}, []),
    ],
)
def test_a_place_works_on_the_half_days_that_its_hours_touch(schedule: dict[str, Any], wanted: list[str]) -> None:
    assert slots_of(schedule) == sum(SLOTS[one] for one in wanted)
