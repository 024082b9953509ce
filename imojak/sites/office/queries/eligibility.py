"""Eligibility explained: what each rule found of an application, as decided then and as it stands now, and what it looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date

from imojak.kernel.districts import place_name
from imojak.offers.models import Round
from imojak.parties.enums import ConsentPurpose, IncomeClass, OrganisationKind, PartyKind, Sex
from imojak.parties.models import Party
from imojak.paths.eligibility import evaluate_for, evaluate_many
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Application, Decision
from imojak.rules import Evaluation
from imojak.rules.library import FAILED, PASSED, Finding

#: What a rule looks at, by the name that configuration gives it.
RULES = {
    "subject": "신청하는 이",
    "age": "나이",
    "residence": "사는 곳",
    "excludes": "함께 할 수 없는 사업",
    "hours_cap": "한 달 활동 시간",
    "income": "소득",
    "completed": "먼저 마칠 과정",
    "working": "재직",
    "times": "참여 횟수",
    "longest": "이용 기간",
    "consent": "동의",
    "answer": "신청서의 답",
    "organisation": "기업·단체",
    "members": "모임 구성원",
}
VERDICTS = {PASSED: "맞음", FAILED: "맞지 않음"}
RESULTS = {"eligible": "자격이 있습니다", "not-eligible": "자격이 없습니다"}
FACTS = {
    "kind": "신청하는 이",
    "birth_date": "생년월일",
    "sex": "성별",
    "district_code": "사는 곳",
    "working": "재직",
    "income_class": "소득 구간",
    "consents": "동의",
    "participations": "참여",
    "gates": "마친 교육",
    "answers": "신청서의 답",
    "members": "구성원",
    "staff_count": "상시근로자 수",
    "business_number": "사업자등록번호",
    "organisation_kind": "단체 종류",
    "hours_offered": "이 자리의 한 달 시간",
    "notice": "공고일",
    "apply_from": "접수 시작",
    "apply_to": "접수 마감",
    "filed": "신청일",
    "run_from": "운영 시작",
    "run_to": "운영 종료",
}
_CODES: dict[str, Mapping[str, Any]] = {
    "kind": dict(PartyKind.choices),
    "sex": dict(Sex.choices),
    "income_class": dict(IncomeClass.choices),
    "organisation_kind": dict(OrganisationKind.choices),
    "purpose": dict(ConsentPurpose.choices),
    "status": dict(ParticipationStatus.choices),
}


@dataclass(frozen=True)
class Checked:
    """What one rule found: its subject, the verdict in words, the sentence, and since when or from when it holds."""

    rule: str
    verdict: str
    failed: bool
    sentence: str
    possible_from: date | None


@dataclass(frozen=True)
class Explained:
    """What the rules say of an application now, and what they looked at; ``then`` is the decision that stands."""

    result: str
    met: bool
    version: str
    checks: list[Checked]
    inputs: list[tuple[str, str]]
    then: Decision | None
    changed: bool


def explained(application: Application) -> Explained:
    """Ask the round's rules anew, as of today, and lay beside it what was decided."""
    evaluation = evaluate_many(
        application.round,
        [application.party_id],
        answers={application.party_id: application.answers},
        filed={application.party_id: timezone.localdate(application.filed_at)},
    )[application.party_id]
    return _explained(evaluation, application.decisions.exclude(inputs={}).order_by("-decided_at", "-pk").first())


def explained_for(of: Round, party: Party, answers: Mapping[str, Any] | None) -> Explained:
    """Ask the rules of a round whether somebody may take part who has not applied; None: nothing is answered yet."""
    return _explained(evaluate_for(of, party, answers=answers), None)


def _explained(evaluation: Evaluation, decided: Decision | None) -> Explained:
    then = decided.inputs.get("result") if decided else None
    return Explained(
        result=RESULTS.get(evaluation.result, "아직 알 수 없습니다"),
        met=evaluation.result == "eligible",
        version=evaluation.version,
        checks=[_checked(one) for one in evaluation.findings],
        inputs=inputs_in_words(evaluation.inputs),
        then=decided,
        changed=then is not None and then != evaluation.result,
    )


def _checked(one: Finding) -> Checked:
    verdict = VERDICTS.get(one.verdict, "아직 모름")
    return Checked(RULES.get(one.uses, one.uses), verdict, one.verdict == FAILED, one.sentence, one.possible_from)


def inputs_in_words(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the rules looked at as label and text, days of the round last."""
    facts, days = inputs.get("facts", {}), inputs.get("days", {})
    return [(FACTS.get(name, name), _said(name, value)) for name, value in [*facts.items(), *days.items()]]


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if value in (None, "", [], {}):
        return "없음"
    if name == "district_code":
        return place_name(str(value)) or str(value)
    if name in _CODES and isinstance(value, str):
        return str(_CODES[name].get(value, value))
    if isinstance(value, list):
        return ", ".join(_row(one) if isinstance(one, Mapping) else str(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(key, one)}" for key, one in value.items())
    day = _day(value)
    return f"{day.year}. {day.month}. {day.day}." if day else str(value)


def _row(row: Mapping[str, Any]) -> str:
    """Return a row of a fact, a participation say, as one reads it: its name, its days, its state."""
    name = row.get("name") or row.get("programme") or row.get("gate") or _said("purpose", row.get("purpose", ""))
    days = [_said("", row[key]) for key in ("starts", "left_on", "ends", "on") if row.get(key)]
    rest: Iterable[str] = [_said("status", row["status"])] if row.get("status") else []
    return " ".join([str(name), " ~ ".join(days[:2]), *rest]).strip()


def _day(value: Any) -> date | None:
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
