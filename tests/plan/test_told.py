"""A type in words says all that it says: whatever is written otherwise shows among what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from imojak.messages.models import Channel as ChannelChoices
from imojak.offers.enums import PlaceKind, Shape
from imojak.parties.enums import ConsentPurpose, OrganisationKind
from imojak.plan.told import compared, told
from imojak.plan.told.form import PURPOSES
from imojak.plan.types import ProgrammeType, read_type, read_types
from imojak.plan.types.words import AUDIENCES, CHANNELS, PLACE_KINDS, SHAPES, Audience
from imojak.rules.library.bodies import TOPICS
from imojak.rules.schema import KINDS
from imojak.rules.wording import _SAYS, rule_lines, rule_words
from tests.plan.folder import PLAN, ROOT

TYPES = {code: one.type for code, one in read_types(PLAN).items()}
TYPES["full-time-internship"] = read_type(ROOT / "plans" / "2024" / "types" / "full-time-internship.toml").type
#: Rules of every kind, with dated values, since the year's types have only some.
RULES: list[dict[str, Any]] = [
    {"uses": "age", "min": 40, "values": [{"from": "2023-01-01", "max": 64}, {"from": "2024-01-01", "max": 67}]},
    {"uses": "residence", "districts": ["11440", "11410"], "text": "마포와 서대문에 사는 분", "code": "residence"},
    {"uses": "excludes", "groups": ["paid-activity"], "programmes": ["boram"], "when": "notice", "within_months": 12},
    {"uses": "hours_cap", "hours": 57, "adds": 57},
    {"uses": "income", "classes": ["basic", "near-poor", "up-to-80"], "at_most": "near-poor"},
    {"uses": "completed", "programme": "life-design", "within_months": 24, "label": "생애설계"},
    {"uses": "completed", "gate": "basic"},
    {"uses": "working", "is": False},
    {"uses": "times", "programmes": ["internship"], "at_most": 1, "within_years": 2},
    {"uses": "longest", "programmes": ["startup"], "months": 36},
    {"uses": "consent", "purpose": "service"},
    {"uses": "answer", "field": "years", "at_least": 3, "in": ["a", "b"]},
    {"uses": "organisation", "staff_at_least": 5, "business_number": "valid", "kinds": ["company"]},
    {"uses": "members", "at_least": 3, "passing": 2, "each": [{"uses": "age", "min": 40, "values": [{"from": "2024-01-01", "min": 45}]}]},
    {"uses": "subject", "kind": "group"},
]  # fmt: skip


def written(of: ProgrammeType) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(of.model_dump_json(by_alias=True, exclude_unset=True))
    return whole


def with_every_rule() -> ProgrammeType:
    return ProgrammeType.model_validate_json(json.dumps(written(TYPES["internship"]) | {"rule": RULES}), strict=False)


def leaves(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in items:
        yield from leaves(inside, (*way, key))
    if not isinstance(value, dict | list):
        yield way


def otherwise(value: Any) -> Iterator[Any]:
    """Values that might stand there instead, until the schema takes one."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, str):
        yield from ("2031-05-05", f"{value}x", "11110", "1.5")


def changed(of: ProgrammeType) -> Iterator[tuple[tuple[Any, ...], ProgrammeType]]:
    whole = written(of)
    for way in leaves(whole):
        *above, last = way
        for value in otherwise(_at(whole, way)):
            copy = json.loads(json.dumps(whole))
            _at(copy, tuple(above))[last] = value
            try:
                yield way, ProgrammeType.model_validate_json(json.dumps(copy), strict=False)
            except (ValidationError, ValueError):
                continue
            break


def _at(value: Any, way: tuple[Any, ...]) -> Any:
    for key in way:
        value = value[key]
    return value


@pytest.mark.parametrize("of", [*TYPES.values(), with_every_rule()], ids=[*TYPES, "every-rule"])
def test_whatever_is_otherwise_shows(of: ProgrammeType) -> None:
    tried = 0
    for way, other in changed(of):
        if other == of:
            continue
        tried += 1
        assert compared(of, other), f"{'.'.join(map(str, way))} is told nowhere"
    assert tried >= 4
    assert compared(of, of) == ()


@pytest.mark.parametrize("key", ["form", "document", "rule", "stage", "gate", "message", "indicator", "survey"])
def test_what_is_left_out_is_gone_and_what_comes_is_added(key: str) -> None:
    of = TYPES["social-job"]
    whole = written(of)
    without = ProgrammeType.model_validate_json(json.dumps({**whole, key: whole[key][:-1]}), strict=False)
    gone = compared(of, without)
    added = compared(without, of)
    assert [one.gone for one in gone if one.gone] == [one.added for one in added if one.added]
    assert sum(len(one.gone) for one in gone) >= 1


def test_what_is_moved_is_told() -> None:
    of = TYPES["internship"]
    whole = written(of)
    fields = whole["form"][0]["field"]
    fields.insert(0, fields.pop())
    moved = ProgrammeType.model_validate_json(json.dumps(whole), strict=False)
    [section] = compared(of, moved)
    assert section.title == "신청서"
    assert section.moved
    assert (section.added, section.gone, section.changed) == ((), (), ())


def test_an_age_that_changes_is_told_with_its_day() -> None:
    of = with_every_rule()
    whole = written(of)
    whole["rule"][0]["values"][1]["max"] = 69
    [section] = compared(of, ProgrammeType.model_validate_json(json.dumps(whole), strict=False))
    [item] = section.changed
    assert item.title == "나이"
    [line] = item.lines
    assert (line.label, line.old, line.new) == (
        "2024년 1월 1일부터",
        "공고일에 만 40세부터 67세까지",
        "공고일에 만 40세부터 69세까지",
    )


def test_every_kind_of_rule_has_words() -> None:
    assert set(_SAYS) == set(KINDS)
    assert len(TOPICS) == len(KINDS)
    names = {"programme:boram": "보람일자리", "group:paid-activity": "인턴십, 보람일자리"}
    said = [rule_words(rule, names) for rule in with_every_rule().rule if rule.complete]
    assert "공고일에 ‘보람일자리’ 사업, ‘인턴십, 보람일자리’ 묶음의 사업에 참여하지 않는 분" in " / ".join(said)
    for rule in with_every_rule().rule:
        for label, words in rule_lines(rule, names):
            assert label
            assert "None" not in words


def test_the_words_are_those_of_the_tables() -> None:
    assert dict(Shape.choices) == {**SHAPES, "umbrella": "사업 묶음"}
    assert dict(PlaceKind.choices) == PLACE_KINDS
    assert dict(ChannelChoices.choices) == CHANNELS
    assert dict(ConsentPurpose.choices) == PURPOSES
    assert set(AUDIENCES) == set(get_args(Audience))
    assert OrganisationKind.values


@pytest.mark.parametrize("code", TYPES)
def test_nothing_stands_there_as_a_code(code: str) -> None:
    for section in told(TYPES[code]):
        assert any("가" <= letter <= "힣" for letter in section.title)
        for item in section.items:
            for label, words in item.lines:
                assert any("가" <= letter <= "힣" for letter in label), (item.key, label)
                assert words
                assert words not in ("True", "False", "None")
