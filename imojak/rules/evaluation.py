"""Asking a rule book about somebody: the one answer for catalogue, form, save, approval and bulk.

    evaluate(book, facts, days) → Evaluation

The answer is a pure function of its three inputs. ``Evaluation.inputs`` are those that count, to be stored with the
decision; ``replay`` asks the book again with what was stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush
from typing import Any, Literal

from imojak.rules.book import RuleBook
from imojak.rules.facts import Days, Facts, Json, UnreadableFacts
from imojak.rules.inputs import inputs_of
from imojak.rules.library import FAILED, PASSED, UNKNOWN, Finding, judge
from imojak.rules.library.words import from_words

Result = Literal["eligible", "not-eligible", "unknown"]
ELIGIBLE: Result = "eligible"
NOT_ELIGIBLE: Result = "not-eligible"
NOT_KNOWN: Result = "unknown"
_DECIDING = {ELIGIBLE: PASSED, NOT_ELIGIBLE: FAILED, NOT_KNOWN: UNKNOWN}

#: How many days are tried in looking for the first on which one may take part.
TRIES = 24


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a rule book says about somebody for the days of a round."""

    result: Result
    findings: tuple[Finding, ...]
    book: RuleBook = field(repr=False)
    facts: Facts = field(repr=False)
    days: Days = field(repr=False)

    @property
    def version(self) -> str:
        """Version of the rule set that was asked."""
        return self.book.version

    @property
    def deciding(self) -> list[Finding]:
        """The findings that make the result: those that failed, are unknown, or passed."""
        verdict = _DECIDING[self.result]
        return [one for one in self.findings if one.verdict == verdict]

    @property
    def codes(self) -> list[str]:
        """Reason codes of what is not met; none where nothing failed."""
        return list(dict.fromkeys(one.code for one in self.findings if one.verdict == FAILED))

    @property
    def sentences(self) -> list[str]:
        """The sentences of the deciding findings."""
        return list(dict.fromkeys(one.sentence for one in self.deciding))

    @property
    def needs(self) -> list[str]:
        """Names of the facts and days that must be known before it can be decided."""
        return list(dict.fromkeys(need for one in self.findings for need in one.needs))

    @property
    def inputs(self) -> Json:
        """The facts and days that the rules looked at, as JSON; ``replay`` reads them."""
        rules = self.book.on(self.days.ruling)
        return inputs_of(rules, self.facts, self.days, dated=bool(self.book.breaks))

    @property
    def snapshot(self) -> Json:
        """What a decision keeps: {"version", "result", "codes", "facts", "days"}, all JSON.

        "form" is false where what only the form asks was left open.
        """
        kept = {"version": self.version, "result": self.result, "codes": self.codes, **self.inputs}
        return kept if self.book.asks_form else {**kept, "form": False}

    @property
    def possible(self) -> tuple[date, str] | None:
        """The first day that helps, and which day of the round it is (``schema.Anchor``).

        A round whose days are all moved so that this one falls there has no rule that fails. None where nothing fails,
        and where waiting does not help.
        """
        return _search(self.book, self.facts, self.days, self.findings) if self.result == NOT_ELIGIBLE else None

    @property
    def possible_from(self) -> date | None:
        """The day of ``possible``."""
        found = self.possible
        return found[0] if found else None


def evaluate(book: RuleBook, facts: Facts, days: Days) -> Evaluation:
    """Ask every rule that is in force on the round's notice day. Total: it never raises, whatever is not known."""
    ruling = days.ruling
    rules = book.on(ruling)
    findings = tuple([judge(rule, facts, days) for rule in rules])
    result = ELIGIBLE
    for one in findings:
        if one.verdict == FAILED:
            result = NOT_ELIGIBLE
            break
        if one.verdict == UNKNOWN:
            result = NOT_KNOWN
    if result == NOT_ELIGIBLE and book.breaks and ruling is not None and ruling < book.breaks[-1]:
        findings = _truthful(book, facts, days, findings)
    return Evaluation(result, findings, book, facts, days)


def replay(book: RuleBook, inputs: Mapping[str, Any]) -> Evaluation:
    """Ask a rule book again with a decision's stored inputs. Raises UnreadableFacts when they cannot be read."""
    stored_facts, stored_days = inputs.get("facts", {}), inputs.get("days", {})
    if not isinstance(stored_facts, Mapping) or not isinstance(stored_days, Mapping):
        raise UnreadableFacts("결정에 저장된 입력을 읽을 수 없습니다. 저장된 내용이 바뀌었는지 확인해 주세요.")
    asked = book if inputs.get("form", True) else book.before_form
    return evaluate(asked, Facts.from_json(stored_facts), Days.from_json(stored_days))


def headline(evaluation: Evaluation) -> str:
    """Return the catalogue's sentence: whether one can apply, and if not, why and from when."""
    if evaluation.result == ELIGIBLE:
        return "신청하실 수 있습니다."
    if evaluation.result == NOT_KNOWN:
        return f"조금 더 알려 주시면 신청하실 수 있는지 알려 드립니다. {evaluation.sentences[0]}"
    possible, why = evaluation.possible, evaluation.sentences[0]
    if possible is None:
        return f"이번에는 신청하실 수 없습니다. {why}"
    return f"아직 신청하실 수 없습니다. {why} {from_words(*possible)}"


def _truthful(book: RuleBook, facts: Facts, days: Days, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Let every failed finding say a day on which its rule is met by the values that are in force by then."""
    in_force = [rule for rule in book.rules if rule.in_force(days.ruling) is not None]
    return tuple(
        _retold(book.alone(rule), facts, days, one) if one.verdict == FAILED else one
        for rule, one in zip(in_force, findings, strict=True)
    )


def _retold(alone: RuleBook, facts: Facts, days: Days, one: Finding) -> Finding:
    found = _search(alone, facts, days, [one])
    return one._replace(possible_from=found[0] if found else None, anchor=found[1] if found else "")


def _search(book: RuleBook, facts: Facts, days: Days, findings: Sequence[Finding]) -> tuple[date, str] | None:
    """Return the first day, and its anchor, to which moving the round leaves no rule of the book failed.

    Days that findings name and days on which values change are tried in order, and what they lead to. What is not
    known now may stay so; nothing becomes unknown by moving.
    """
    open_now = {one.code for one in findings if one.verdict == UNKNOWN}
    waiting: list[tuple[timedelta, date, str]] = []
    seen: set[timedelta] = set()

    def add(found: Sequence[Finding], moved: timedelta) -> None:
        for one in found:
            anchored = days.anchored(one.anchor) if one.possible_from is not None else None
            if one.possible_from is not None and anchored is not None:
                shift = one.possible_from - anchored
                if shift > moved and shift not in seen:
                    seen.add(shift)
                    heappush(waiting, (shift, one.possible_from, one.anchor))

    add(findings, timedelta(0))
    ruling = days.ruling
    for day in book.breaks:
        if ruling is not None and day > ruling and day - ruling not in seen:
            seen.add(day - ruling)
            heappush(waiting, (day - ruling, day, "notice"))
    for _ in range(TRIES):
        if not waiting:
            return None
        shift, day, anchor = heappop(waiting)
        moved_days = days.moved(shift)
        if moved_days is None:
            return None
        found = [judge(rule, facts, moved_days) for rule in book.on(moved_days.ruling)]
        if all(one.verdict == PASSED or (one.verdict == UNKNOWN and one.code in open_now) for one in found):
            return day, anchor
        add(found, shift)
    return None
