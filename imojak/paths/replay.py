"""Every stored decision decided again by its own version of the rules: does it come out as it did?

What a decision looked at is stored with it, so that nothing else is read: a difference means that the rules' functions
or the stored row have changed since, or that somebody decided against the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from imojak.offers.models import RuleSet
from imojak.paths.eligibility import rule_book
from imojak.paths.enums import DecisionKind, DecisionResult
from imojak.paths.models import Decision
from imojak.rules import Evaluation, RuleBook, UnreadableRules, replay
from imojak.rules.evaluation import ELIGIBLE, NOT_ELIGIBLE
from imojak.rules.facts import UnreadableFacts
from imojak.rules.reasons import BY_RULE

#: Decisions that are no answer to the question who may take part.
_OTHER_KINDS = (DecisionKind.TRANSFER, DecisionKind.APPEAL)
_SAID = {ELIGIBLE: "자격 있음", NOT_ELIGIBLE: "자격 없음", "unknown": "알 수 없음"}


@dataclass(frozen=True)
class Difference:
    """A decision that would come out otherwise: what is stored, what the rules say now, and why.

    It is ``explained`` where another decision has replaced it since.
    """

    decision: int
    round: str
    kind: str
    stored: str
    now: str
    why: str
    explained: bool = False


@dataclass
class Replayed:
    """How many decisions were asked again, how many the rules had no say in, and which came out otherwise."""

    asked: int = 0
    without_rules: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def unexplained(self) -> list[Difference]:
        """The differences that nothing accounts for."""
        return [one for one in self.differences if not one.explained]


def replay_decisions(decisions: QuerySet[Decision] | None = None) -> Replayed:
    """Ask the rules of decisions (all of them when not said) again, each by the version and inputs it keeps."""
    found = Replayed()
    rows = (decisions if decisions is not None else Decision.objects.all()).exclude(kind__in=_OTHER_KINDS)
    books: dict[int, RuleBook | str] = {}
    for row in _rows(rows):
        if row.rule_set is None or not row.by_rules:
            found.without_rules += 1
            continue
        if row.rule_set not in books:
            books[row.rule_set] = _book(row.rule_set)
        found.asked += 1
        difference = _again(books[row.rule_set], row)
        if difference is not None:
            found.differences.append(difference)
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    decision: int
    round: str
    kind: str
    result: str
    reasons: Sequence[str]
    inputs: Mapping[str, Any]
    rule_set: int | None
    superseded: bool

    @property
    def by_rules(self) -> bool:
        """Whether the rules had a say: they were asked, or somebody was taken, or not for what only rules find."""
        return "facts" in self.inputs or self.result == DecisionResult.ACCEPTED or not BY_RULE.isdisjoint(self.reasons)


def _rows(decisions: QuerySet[Decision]) -> Iterator[_Row]:
    rows = decisions.order_by("pk").values_list(
        "pk", "application__round__code", "kind", "result", "reasons", "inputs", "rule_set", "superseded_by"
    )
    for decision, round, kind, result, reasons, inputs, rule_set, superseded_by in rows.iterator(chunk_size=2000):
        yield _Row(decision, round, kind, result, reasons, inputs, rule_set, superseded_by is not None)


def _book(rule_set: int) -> RuleBook | str:
    try:
        return rule_book(RuleSet.objects.get(pk=rule_set))
    except UnreadableRules as error:
        return error.user_message


def _again(book: RuleBook | str, row: _Row) -> Difference | None:
    stored = _result(row.inputs)
    if row.kind == DecisionKind.WAIVER:
        return None  # taken although the rules say no, with the reason in words: that is what an exception is
    if isinstance(book, str):
        return _differs(row, stored, "", book)
    if "facts" not in row.inputs:
        return _differs(row, stored, "", "결정에 심사 자료가 없어 다시 심사할 수 없습니다.")
    try:
        found = replay(book, row.inputs)
    except UnreadableFacts as error:
        return _differs(row, stored, "", error.user_message)
    if (row.inputs.get("result"), row.inputs.get("codes")) != (found.result, found.codes):
        return _differs(row, stored, _said(found), " ".join(found.sentences))
    # What follows was decided against the rules, though they were asked and answered as they do now.
    if row.result == DecisionResult.ACCEPTED and found.result == NOT_ELIGIBLE:
        return _differs(row, "선정", _said(found), f"기준에 맞지 않는데 선정했습니다. {' '.join(found.sentences)}")
    by_rule = [code for code in row.reasons if code in BY_RULE]
    if row.result == DecisionResult.REFUSED and not set(by_rule) <= set(found.codes):
        why = "기준으로는 나오지 않는 사유로 선정하지 않았습니다."
        return _differs(row, f"미선정({', '.join(by_rule)})", _said(found), why)
    return None


def _differs(row: _Row, stored: str, now: str, why: str) -> Difference:
    return Difference(row.decision, row.round, row.kind, stored, now, why, explained=row.superseded)


def _said(found: Evaluation) -> str:
    return _result({"result": found.result, "codes": found.codes})


def _result(inputs: Mapping[str, Any]) -> str:
    codes = inputs.get("codes") or []
    said = _SAID.get(inputs.get("result", ""), "없음")
    return f"{said}({', '.join(codes)})" if codes else said
