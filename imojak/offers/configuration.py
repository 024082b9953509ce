"""What a round or programme goes by: the version of its type that is pinned or in force, and its own rule sets.

    definition_of(round).stage("offered")          who must act, until when, what comes out of silence
    definition_of(round).pages(profile, answers)   what is asked of this person
    definition_of(round).messages("offered")       what is said

Everything is read through pydantic once per version and kept; a version never changes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from django.utils import timezone
from pydantic import ValidationError

from imojak.kernel.rows import Row
from imojak.offers.enums import RuleKind
from imojak.offers.models import Programme, ProgrammeType, Round, RuleSet
from imojak.plan import types
from imojak.plan.programmes import Conditions
from imojak.plan.types import asking
from imojak.plan.types.clocks import due_of
from imojak.plan.types.forms import DocumentWanted, FormField, Moment
from imojak.plan.types.schema import MessageText
from imojak.plan.types.screening import Screening
from imojak.plan.types.stages import Stage
from imojak.plan.types.terms import Gate
from imojak.plan.types.words import Subject
from imojak.problems import Problem

R = TypeVar("R", bound=Row)
#: Keys of a ranking rule set that an older plan wrote and a scheme has not.
_SCHEME_KEYS = frozenset(Screening.model_fields)


class NoDefinition(Problem):
    """A round or programme that names no type, or one that is not loaded or not in force on the day."""


@dataclass(frozen=True)
class Definition:
    """How a round or programme is run. ``type`` is the whole of its type; the rest is what it goes by itself.

    ``version`` numbers the type's version; 0 where the type was never loaded (tests of pure code).
    """

    type: types.ProgrammeType
    version: int
    subject: Subject
    screening: Screening | None
    pay: Conditions | None

    def stage(self, state: str) -> Stage | None:
        """Return the stage of a state; None where the type knows no such state."""
        return next((stage for stage in self.type.stage if stage.state == state), None)

    def due(self, state: str, entered: date, of: Round) -> date | None:
        """Return the last day to act in a state that was entered on a day; None where nobody is waited for."""
        stage = self.stage(state)
        hours = self.screening.offer_hours if self.screening is not None and state == "offered" else None
        return due_of(stage, entered, days_of(of), hours) if stage is not None else None

    def gate(self, code: str) -> Gate | None:
        """Return the training gate of a code."""
        return next((gate for gate in self.type.gate if gate.code == code), None)

    def messages(self, event: str, to: str = "applicant") -> list[MessageText]:
        """Return what is said to somebody when something happens, one text for each channel."""
        return [one for one in self.type.message if one.event == event and one.to == to]

    def pages(self, profile: Collection[str], known: Mapping[str, object]) -> list[asking.Page]:
        """Return the steps of the form for somebody: ``profile`` keys that are known, ``known`` answers and facts."""
        return asking.pages(self.type.form, profile, {"subject": self.subject, **known})

    def missing(self, profile: Collection[str], known: Mapping[str, object]) -> list[FormField]:
        """Return the required questions that are not answered yet."""
        return asking.missing(self.type.form, profile, {"subject": self.subject, **known})

    def documents(self, moment: Moment, known: Mapping[str, object]) -> list[DocumentWanted]:
        """Return the papers that are wanted at a moment of somebody with these answers and facts."""
        return asking.wanted(self.type.document, moment, {"subject": self.subject, **known})


def definition_of(of: Round | Programme, on: date | None = None) -> Definition:
    """Return what a round or programme goes by.

    A round that is published keeps the version that it pinned; a draft, and a programme, go by the version in force on
    ``on`` (the round's notice day, or today, when not said). Raises NoDefinition.
    """
    programme = of.programme if isinstance(of, Round) else of
    row = of.type if isinstance(of, Round) and of.type_id is not None else None
    if row is None:
        row = type_in_force(programme, on or (of.notice_on if isinstance(of, Round) else timezone.localdate()))
    rules = (of.eligibility, of.pay_scheme, of.selection) if isinstance(of, Round) else (None, None, None)
    eligibility, pay, ranking = (
        pinned or rule_set_of(programme, kind)
        for pinned, kind in zip(rules, (RuleKind.ELIGIBILITY, RuleKind.PAY, RuleKind.RANKING), strict=True)
    )
    method = of.method if isinstance(of, Round) else ""
    return _definition(
        row.pk, row.version, _text(row.definition), _given(eligibility), _given(pay), _given(ranking), method
    )


def find_definition(of: Round | Programme, on: date | None = None) -> Definition | None:
    """Return what a round or programme goes by, None where nobody has said."""
    try:
        return definition_of(of, on)
    except NoDefinition:
        return None


def type_in_force(programme: Programme, on: date) -> ProgrammeType:
    """Return the version of a programme's type that is in force on a day. Raises NoDefinition."""
    code = programme.type_code or (programme.parent.type_code if programme.parent else "")
    if not code:
        raise NoDefinition(
            f"'{programme.name}' 사업에 사업 유형이 없습니다. 계획의 사업 파일에 type을 적고 다시 넣어 주세요."
        )
    found = version_of(code, on)
    if found is None:
        raise NoDefinition(
            f"사업 유형 '{code}'에 {on}에 쓸 수 있는 판이 없습니다. 유형 파일의 effective_from을 확인하고 넣어 주세요."
        )
    return found


def version_of(code: str, on: date) -> ProgrammeType | None:
    """Return the version of a type in force on a day: of those that have taken effect, the newest."""
    versions = ProgrammeType.objects.filter(code=code, effective_from__lte=on)
    return versions.order_by("-effective_from", "-version").first()


def rule_set_of(programme: Programme, kind: RuleKind) -> RuleSet | None:
    """Return the rule set by which a programme goes now: its own, else that of the programme above."""
    for one in (programme, programme.parent):
        if one is None:
            continue
        if kind == RuleKind.ELIGIBILITY and one.eligibility is not None:
            return one.eligibility
        if kind == RuleKind.PAY and one.pay_scheme is not None:
            return one.pay_scheme
        if kind == RuleKind.RANKING:
            own = RuleSet.objects.filter(code=f"{one.code.replace('.', '-')}-{kind}").order_by("-version").first()
            if own is not None:
                return own
    return None


def days_of(of: Round) -> dict[str, date | None]:
    """Return the days of a round by the names that plans and types use."""
    return {
        "notice": of.notice_on,
        "apply_from": of.apply_from,
        "apply_to": of.apply_to,
        "select_by": of.screen_to,
        "run_from": of.starts_on,
        "run_to": of.ends_on,
    }


def read_type(row: ProgrammeType) -> types.ProgrammeType:
    """Return the type of a stored version.

    It stays with the row: to write a type as text, by which it is found among those read before, takes longer than
    what most who ask then do with it. A definition is replaced, never changed in place.
    """
    kept: tuple[object, types.ProgrammeType] | None = row.__dict__.get("_read_type")
    if kept is None or kept[0] is not row.definition:
        kept = row.__dict__["_read_type"] = (row.definition, _type(row.pk, _text(row.definition)))
    return kept[1]


@lru_cache(maxsize=256)
def _type(pk: int, definition: str) -> types.ProgrammeType:
    return _read(types.ProgrammeType, definition)


@lru_cache(maxsize=2048)
def _definition(
    pk: int, version: int, definition: str, eligibility: str, pay: str, ranking: str, method: str
) -> Definition:
    of = _type(pk, definition)
    asked = json.loads(eligibility) if eligibility else {}
    return Definition(
        type=of,
        version=version,
        subject=asked.get("subject", of.subject),
        screening=_scheme(of, ranking, method),
        pay=_read(Conditions, pay) if pay else of.pay,
    )


def _scheme(of: types.ProgrammeType, ranking: str, method: str) -> Screening | None:
    """Return the whole scheme that a ranking rule set keeps, else the type's; keys that are no scheme's are passed over."""
    if of.screening is None:
        return None
    given: dict[str, Any] = json.loads(ranking) if ranking else {}
    whole = given if given else of.screening.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if method:
        whole = whole | {"method": method}
    return _read(Screening, json.dumps({key: value for key, value in whole.items() if key in _SCHEME_KEYS}))


def _read(schema: type[R], text: str) -> R:
    try:
        # What is stored went through the strict schema once; in JSON, days and quantities are text.
        return schema.model_validate_json(text, strict=False)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise NoDefinition(
            f"저장된 사업 유형이나 기준을 읽을 수 없습니다({where}). 유형 파일을 다시 넣어 주세요."
        ) from error


def _given(rules: RuleSet | None) -> str:
    return _text(rules.parameters) if rules is not None else ""


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
