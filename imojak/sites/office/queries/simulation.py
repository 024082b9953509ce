"""Rules on trial as the office tries them: kept for the session under a word, told beside the round's own, and who changes sides."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from imojak.kernel.districts import place_name
from imojak.kernel.months import age_on
from imojak.offers.models import ProgrammeType, Round
from imojak.offers.other_rules import own_parameters
from imojak.offers.rule_names import names_of_rules
from imojak.parties.enums import Sex
from imojak.parties.models import Person
from imojak.pay.cells import Cell
from imojak.pay.simulation import Change, Simulation
from imojak.plan.told import ChangedSection, compared_rules
from imojak.rules import compose
from imojak.rules.laid import laid_over

#: Under this key a session keeps the last rules that were tried, by a word made of them.
_KEPT = "trials"
_MOST = 5
LABELS = {"age": "나이", "sex": "성별", "district": "사는 곳"}
HEADER = ("대상", "나눔", "값", "지금 기준", "새 기준", "들어옴", "빠짐")
PEOPLE_HEADER = ("이름", "나이", "성별", "사는 곳", "바뀜", "까닭")
_HIDDEN = "가림"


@dataclass(frozen=True)
class Trial:
    """Rules on trial: how they came about (version, values, toml), what they are called, what was typed, and the rules."""

    word: str
    way: str
    label: str
    typed: Mapping[str, Any]
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """An applicant who changes sides, as a line."""

    of: Change
    name: str
    age: int | None
    sex: str
    home: str

    @property
    def cells(self) -> tuple[Any, ...]:
        """The line as a file has it, under PEOPLE_HEADER."""
        said = "들어옴" if self.of.comes_in else "빠짐"
        return self.name, self.age, self.sex, self.home, said, " ".join(self.of.sentences)


def keep(request: HttpRequest, of: Round, way: str, label: str, typed: Mapping[str, Any], parameters: Any) -> str:
    """Keep rules on trial for the session and return the word for them; the oldest of more than a few go."""
    whole = {"round": of.code, "way": way, "label": label, "typed": typed, "parameters": parameters}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, default=str)
    word = hashlib.sha256(text.encode()).hexdigest()[:12]
    kept = dict(request.session.get(_KEPT, {}))
    kept.pop(word, None)
    kept[word] = json.loads(text)
    request.session[_KEPT] = dict(list(kept.items())[-_MOST:])
    return word


def kept(request: HttpRequest, of: Round, word: str) -> Trial | None:
    """Return rules that this session tried on this round; None for any other word."""
    found = request.session.get(_KEPT, {}).get(word)
    if not isinstance(found, dict) or found.get("round") != of.code:
        return None
    return Trial(word, found["way"], found["label"], found["typed"], found["parameters"])


def other_versions(of: Round) -> list[ProgrammeType]:
    """Return the versions of a round's type that it does not go by, the newest first."""
    if of.type is None:
        return []
    rows = ProgrammeType.objects.filter(code=of.type.code).exclude(pk=of.type.pk)
    return list(rows.defer("source").order_by("-version"))


def differences(of: Round, trial: Mapping[str, Any]) -> ChangedSection:
    """Return in words what rules on trial ask otherwise than a round's own. Raises UnreadableRules."""
    own = own_parameters(of)
    return compared_rules(compose(own).rules, compose(laid_over(own, trial)).rules, names_of_rules())


def tables(found: Mapping[str, Sequence[Cell]], total: Cell) -> list[dict[str, Any]]:
    """Return the tables with their labels, and the number that the longest bar stands for."""
    return [
        {
            "code": name,
            "label": LABELS[name],
            "cells": cells,
            "total": total,
            "most": max((n or 0 for one in cells for n in (one.before, one.after)), default=0),
        }
        for name, cells in found.items()
        if cells
    ]


def rows(found: Simulation) -> Iterator[tuple[Any, ...]]:
    """Yield the numbers as a file has them, under HEADER."""
    yield from _rows("신청한 사람", found.tables, found.total)
    if found.others is not None:
        yield from _rows("신청하지 않은 사람", found.others.tables, found.others.total)


def _rows(who: str, found: Mapping[str, Sequence[Cell]], total: Cell) -> Iterator[tuple[Any, ...]]:
    for name, cells in found.items():
        for one in cells:
            yield who, LABELS[name], one.label, *_numbers(one)
    yield who, "모두", "", *_numbers(total)


def _numbers(one: Cell) -> tuple[Any, ...]:
    return tuple(_HIDDEN if n is None else n for n in (one.before, one.after, one.comes_in, one.drops_out))


def lines(of: Round, changes: Iterable[Change], names: Mapping[int, str]) -> list[Line]:
    """Return those who change sides as lines, with what the tables say of persons."""
    several = list(changes)
    people = Person.objects.in_bulk([one.party for one in several])
    return [_line(of, one, people.get(one.party), names.get(one.party, "")) for one in several]


def _line(of: Round, one: Change, person: Person | None, name: str) -> Line:
    if person is None:
        return Line(one, name, None, "", "")
    age = age_on(person.birth_date, of.notice_on)
    return Line(one, name, age, str(Sex(person.sex).label), place_name(person.district_code))
