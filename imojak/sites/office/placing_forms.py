"""Forms of a match: a scenario's name, what it goes by, a pair decided by hand, two scenarios held side by side.

A form that changes a scenario carries it as it was seen (``seen``). Where somebody else was faster, what was typed
stays, and the fields that nobody has touched take the new values (``TermsForm.caught_up``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from imojak.offers.configuration import find_definition
from imojak.offers.models import Place
from imojak.paths.models import Application
from imojak.placing.enums import Mode, PinKind
from imojak.placing.groups import EVERY, GROUPS, Partition, group_words
from imojak.placing.models import Scenario
from imojak.placing.quotas import BOUNDS, Kept, code_of, wrong_in
from imojak.placing.terms import Overtaken, Seen, dumped, read_seen, seen_of
from imojak.plan.types.matching import PARTS
from imojak.sites.office.forms import DeskForm, dress

#: The partitions of a round as the list of groups names them.
_PARTITIONS: dict[Partition, str] = {
    "district": "사는 자치구", "sex": "성별", "age": "나이", "site": "자리가 있는 자치구",
}  # fmt: skip
#: In what a share may be said.
UNITS = {"percent": "자리의 %", "relative": "신청 비율의 %", "places": "명"}
#: So many rows of shares a scenario may have.
MOST_ROWS = 60


class NameForm(DeskForm):
    """A name for a new scenario, and how it matches."""

    name = forms.CharField(
        label="이름", max_length=80, help_text="‘통근을 더 본 것’처럼 무엇을 바꾸어 보는지 적어 주세요."
    )
    mode = forms.ChoiceField(label="방법", choices=Mode.choices)


class CopyForm(DeskForm):
    """A name for a copy; a free one is proposed."""

    name = forms.CharField(label="복사본의 이름", max_length=80)

    def __init__(self, *args: Any, of: Scenario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = free_name(of, "복사본")


def free_name(of: Scenario, word: str) -> str:
    """Return a name that no scenario of the round has: the scenario's own with a word behind it."""
    taken = set(Scenario.objects.filter(round=of.round).values_list("name", flat=True))
    names = (f"{of.name[:60]} {word}{f' {number}' if number > 1 else ''}" for number in count(1))
    return next(one for one in names if one not in taken)


@dataclass(frozen=True)
class ShareRow:
    """A row of shares in the form: its number, as people count it, and its four fields."""

    key: str
    number: int
    fields: list[BoundField]


class TermsForm(DeskForm):
    """What a scenario matches by: points of each part, the shares to keep, the way and the seed.

    Rows of shares are named by ``row`` values; each has ``who-N``, ``bound-N``, ``number-N`` and ``unit-N``.
    """

    mode = forms.ChoiceField(label="방법", choices=Mode.choices)
    seed = forms.CharField(label="추첨 씨앗", max_length=100, help_text="점수가 같은 사람의 차례를 정합니다.")

    def __init__(self, data: QueryDict | None = None, *, of: Scenario, typed: QueryDict | None = None) -> None:
        """``data`` is checked, ``typed`` is only shown: as when a row is added."""
        super().__init__(data)
        self.of = of
        self.groups = _groups_of(of)
        given = data if data is not None else typed
        values = said_by(of) if given is None else given
        self.keys = list(dict.fromkeys(values.getlist("row")))[:MOST_ROWS]
        for part in of.rule["part"]:
            self._ask(f"part-{part['uses']}", _number(f"{PARTS[part['uses']]} 배점", 1, 100))
        for number, key in enumerate(self.keys, start=1):
            self._ask(f"who-{key}", forms.ChoiceField(label=f"{number}번째 몫의 대상", choices=self._whom()))
            self._ask(f"bound-{key}", forms.ChoiceField(label=f"{number}번째 몫", choices=list(BOUNDS.items())))
            self._ask(f"number-{key}", _number(f"{number}번째 몫의 크기", 0, 100_000))
            self._ask(f"unit-{key}", forms.ChoiceField(label=f"{number}번째 몫의 단위", choices=list(UNITS.items())))
        for name, field in self.fields.items():
            field.initial = values.get(name, "")

    def _ask(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        dress(field)

    def _whom(self) -> list[tuple[str, Any]]:
        """Return the groups that a share may be about, with those of the type first."""
        found: list[tuple[str, Any]] = [("", "골라 주세요")]
        if self.groups:
            found.append(("우선 배정 대상", [(f"when:{code}", one.label) for code, one in self.groups.items()]))
        for of, label in _PARTITIONS.items():
            several = [(f"{of}:{code}", group_words(of, code)) for code in _by_name(GROUPS[of], of)]
            found.append((label, [(of, EVERY[of]), *several]))
        return found

    @property
    def plain(self) -> list[BoundField]:
        """The fields that are no rows."""
        return [self[name] for name in self.fields if name in ("mode", "seed") or name.startswith("part-")]

    @property
    def rows(self) -> list[ShareRow]:
        """The rows of shares."""
        names = ("who", "bound", "number", "unit")
        return [
            ShareRow(key, number, [self[f"{name}-{key}"] for name in names])
            for number, key in enumerate(self.keys, start=1)
        ]

    def rule(self) -> dict[str, Any]:
        """Return the weights as they were typed."""
        said = self.cleaned_data
        parts = [{**part, "points": said[f"part-{part['uses']}"]} for part in self.of.rule["part"]]
        return {**self.of.rule, "part": parts}

    def quotas(self) -> list[dict[str, Any]]:
        """Return the shares as they were typed."""
        return [dumped(one) for one in self._kept()]

    def _kept(self) -> list[Kept]:
        return [self._row(key) for key in self.keys]

    def _row(self, key: str) -> Kept:
        said = self.cleaned_data
        of, _, group = said[f"who-{key}"].partition(":")
        bound, unit, number = said[f"bound-{key}"], said[f"unit-{key}"], said[f"number-{key}"]
        size: dict[str, Any] = {"places": number} if unit == "places" else {"percent": number}
        size |= {"relative": True} if unit == "relative" else {}
        size |= {"bound": bound} if bound != "least" else {}
        if of == "when":
            known = self.groups[group]
            return Kept.model_validate({"code": known.code, "label": known.label, "when": known.when, **size})
        label = group_words(of, group) if group else EVERY[of]
        row: dict[str, Any] = {"code": code_of(of, group or None, bound), "label": label, "of": of, **size}
        return Kept.model_validate(row | ({"group": group} if group else {}))

    def clean(self) -> dict[str, Any]:
        """Refuse shares that cannot stand together, with a sentence that names them."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and (wrong := wrong_in(self._kept())) is not None:
            self.add_error(None, wrong)
        return said


def said_by(of: Scenario | Seen) -> QueryDict:
    """Return a scenario as its form would send it."""
    seen = of if isinstance(of, Seen) else seen_of(of)
    found = QueryDict(mutable=True)
    found["mode"], found["seed"] = seen.mode, seen.seed
    for part in seen.rule.part:
        found[f"part-{part.uses}"] = str(part.points)
    for number, row in enumerate(seen.quotas):
        found.appendlist("row", str(number))
        group = f":{row.group}" if row.group else ""
        found[f"who-{number}"] = f"{row.of}{group}" if row.of else f"when:{row.code}"
        found[f"bound-{number}"] = row.bound
        found[f"number-{number}"] = str(row.percent if row.places is None else row.places)
        found[f"unit-{number}"] = "places" if row.places is not None else "relative" if row.relative else "percent"
    return found


def caught_up(typed: QueryDict, now: Scenario) -> QueryDict:
    """Return what was typed upon an older state, with the newer values where nothing was touched.

    Shares are one thing: if any row was touched, all stay as they were typed.
    """
    try:
        seen = read_seen(typed.get("seen", ""))
    except Overtaken:
        return typed
    older, newer, merged = said_by(seen), said_by(now), typed.copy()
    rows = [name for name in (*typed, *older) if name == "row" or name.partition("-")[0] in _ROW]
    if all(typed.getlist(name) == older.getlist(name) for name in rows):
        for name in rows:
            merged.pop(name, None)
        for name in newer:
            if name == "row" or name.partition("-")[0] in _ROW:
                merged.setlist(name, newer.getlist(name))
    for name in newer:
        if name != "row" and name.partition("-")[0] not in _ROW and typed.get(name) == older.get(name):
            merged.setlist(name, newer.getlist(name))
    return merged


_ROW = frozenset({"who", "bound", "number", "unit"})


def with_rows_changed(typed: QueryDict, do: str) -> QueryDict:
    """Return what was typed with a row of shares more ("add-row") or without one ("drop-N")."""
    changed = typed.copy()
    keys = typed.getlist("row")
    if do == "add-row":
        new = str(max((int(one) for one in keys if one.isdecimal()), default=-1) + 1)
        changed.appendlist("row", new)
        changed[f"bound-{new}"], changed[f"unit-{new}"] = "least", "percent"
    else:
        changed.setlist("row", [one for one in keys if one != do.removeprefix("drop-")])
    return changed


def _number(label: str, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most)


def _by_name(groups: Mapping[str, str], of: str) -> Sequence[str]:
    """Return the codes of groups, districts by their names."""
    return sorted(groups, key=groups.__getitem__) if of in ("district", "site") else list(groups)


def _groups_of(of: Scenario) -> dict[str, Kept]:
    """Return the groups by condition that the round's type or the scenario knows, by code."""
    definition = find_definition(of.round)
    known: list[Any] = []
    if definition is not None:
        screening, matching = definition.screening, definition.type.matching
        known += [*(screening.quota if screening else ()), *(matching.priority if matching else ())]
    found = {one.code: Kept(code=one.code, label=one.label, when=one.when, places=0) for one in known}
    rows = [Kept.model_validate_json(json.dumps(row)) for row in of.quotas]
    return found | {row.code: row for row in rows if row.when is not None}


class PinForm(DeskForm):
    """A pair, what is decided of it, and why."""

    receipt = forms.IntegerField(label="접수번호", min_value=1)
    place = forms.ModelChoiceField(label="자리", queryset=Place.objects.none())
    kind = forms.ChoiceField(label="무엇을 정하나요", choices=PinKind.choices)
    reason = forms.CharField(label="사유", max_length=300)

    def __init__(self, *args: Any, of: Scenario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Place.objects.filter(round=of.round, closed_on=None).order_by("title", "pk")
        self.of = of

    def clean_receipt(self) -> Application:
        """Return the application of the number. Raises ValidationError for one of another round."""
        found = Application.objects.filter(round=self.of.round, pk=self.cleaned_data["receipt"]).first()
        if found is None:
            raise forms.ValidationError("이 회차에 없는 접수번호입니다. 신청 목록에서 확인해 주세요.")
        return found


class PairForm(DeskForm):
    """Two scenarios that are held side by side; those that are computed."""

    one = forms.ModelChoiceField(label="이 시나리오를", queryset=Scenario.objects.none())
    other = forms.ModelChoiceField(label="이 시나리오와", queryset=Scenario.objects.none())

    def __init__(self, *args: Any, computed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = computed, None

    def clean(self) -> dict[str, Any]:
        """Ask for two that are not the same."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("one") is not None and said.get("one") == said.get("other"):
            self.add_error("other", "서로 다른 두 시나리오를 골라 주세요.")
        return said
