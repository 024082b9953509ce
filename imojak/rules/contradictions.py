"""What in the rules of many programmes cannot be meant: each finding says where, what is wrong and what was expected.

A rule book is read alone for limits that nobody can meet and for dated values out of order, beside what is known for
names that nobody gave, and beside all other books for programmes that wait for each other or shut each other out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, NamedTuple

from imojak.kernel.josa import josa
from imojak.rules.book import RuleBook
from imojak.rules.library.bodies import SUBJECTS
from imojak.rules.library.words import quoted
from imojak.rules.reasons import REASONS
from imojak.rules.schema import (
    AgeRule,
    AnswerRule,
    Completed,
    Consent,
    Excludes,
    HoursCap,
    Income,
    Longest,
    Members,
    Organisation,
    Residence,
    Rule,
    Subject,
    Times,
    Working,
)

_SHORT_KEYS = {"subject": "subject", "age": "age_min", "residence": "residence", "excludes": "exclusive_group"}


class Contradiction(NamedTuple):
    """Where something cannot be meant (programme, key) and what was expected, in Korean."""

    programme: str
    key: str
    message: str


@dataclass(frozen=True)
class Known:
    """What rules may name. None where it is not known yet, and so not checked.

    ``groups`` has every programme and strand with its exclusion group ("" for none); ``fields`` the questions of each
    programme's forms.
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Collection[str]] | None = None
    gates: Collection[str] | None = None
    purposes: Collection[str] | None = None


def contradictions(books: Mapping[str, RuleBook], known: Known) -> list[Contradiction]:
    """Return everything in the rules of programmes (by code) that cannot be meant; empty when all is well."""
    found: list[Contradiction] = []
    for programme, book in books.items():
        rules = list(_keyed(book))
        for key, rule in rules:
            found += [Contradiction(programme, f"{key}{at}", told) for at, told in _alone(rule)]
            found += [Contradiction(programme, f"{key}{at}", told) for at, told in _names(programme, rule, known)]
        found += [Contradiction(programme, key, told) for key, told in _together(rules)]
        found += [Contradiction(programme, key, told) for key, told in _against_itself(programme, rules, known)]
    return found + _between(books)


def _keyed(book: RuleBook) -> Iterator[tuple[str, Rule]]:
    for index, rule in enumerate(book.rules):
        if index < book.short:
            yield _SHORT_KEYS[rule.uses], rule
        else:
            yield from _nested(f"rule[{index - book.short + 1}]", rule)


def _nested(key: str, rule: Rule) -> Iterator[tuple[str, Rule]]:
    yield key, rule
    if isinstance(rule, Members):
        for index, one in enumerate(rule.each, start=1):
            yield from _nested(f"{key}.each[{index}]", one)


def _versions(rule: Rule) -> Iterator[tuple[str, Any]]:
    """Yield the rule with its own terms, and as each of its dated values makes it, with the key of those."""
    if rule.complete or not rule.versions:
        yield "", rule
    for index, day in enumerate(rule.versions, start=1):
        yield f".values[{index}]", rule.in_force(day)


# --- one rule by itself -----------------------------------------------------------------------------------------------


def _alone(rule: Rule) -> Iterator[tuple[str, str]]:
    for index, (before, after) in enumerate(pairwise(rule.versions), start=2):
        if before == after:
            yield f".values[{index}].from", f"{after}부터의 값이 두 번 적혀 있습니다. 하나만 남겨 주세요."
        elif before > after:
            yield (
                f".values[{index}].from",
                f"앞의 {before}보다 늦은 날이어야 하는데 {after}입니다. 이른 날부터 차례로 적어 주세요.",
            )
    if rule.code is not None and rule.code not in REASONS and rule.text is None:
        yield (
            ".text",
            f"새 사유 코드 {josa(quoted(rule.code, ''), '을/를')} 쓰려면 신청자에게 보낼 문장(text)을 적어 주세요.",
        )
    for at, version in _versions(rule):
        missing = [name.rstrip("_") for name in version.required if getattr(version, name) in (None, [])]
        if missing:
            yield f"{at}.{missing[0]}", "꼭 있어야 하는 값이 없습니다. 이 값을 적어 주세요."
        elif not version.complete:
            names = ", ".join(name.rstrip("_") for name in version.one_of)
            yield at, f"{names} 가운데 하나는 적어 주세요."
        else:
            yield from ((f"{at}{key}", told) for key, told in _limits(version))


def _limits(rule: Rule) -> Iterator[tuple[str, str]]:
    match rule:
        case AgeRule(min=int() as low, max=int() as high) if low > high:
            yield ".min", f"나이가 뒤바뀌었습니다({low}세부터 {high}세까지). 작은 나이를 min에 적어 주세요."
        case AnswerRule(at_least=int() | float() as low, at_most=int() | float() as high) if low > high:
            yield ".at_least", f"값이 뒤바뀌었습니다({low} 이상 {high} 이하). 작은 값을 at_least에 적어 주세요."
        case Members(at_least=int() as low, at_most=int() as high) if low > high:
            yield (
                ".at_least",
                f"구성원 수가 뒤바뀌었습니다({low}명 이상 {high}명 이하). 작은 수를 at_least에 적어 주세요.",
            )
        case Members(passing=int() as wanted, at_most=int() as high) if wanted > high:
            yield ".passing", f"구성원이 {high}명까지인데 {wanted}명이 조건에 맞아야 합니다. {high} 이하로 적어 주세요."
        case Income(classes=list() as classes):
            if len(set(classes)) < len(classes):
                yield ".classes", "같은 소득 구간이 두 번 적혀 있습니다. 하나만 남겨 주세요."
            if rule.at_most not in classes:
                yield (
                    ".at_most",
                    f"classes에 적은 구간({', '.join(classes)}) 가운데 하나여야 하는데 '{rule.at_most}'입니다.",
                )
        case HoursCap(hours=int() as cap, adds=int() as adds) if adds > cap:
            yield ".adds", f"이 사업만으로 {adds}시간이어서 한도 {cap}시간을 넘습니다. 아무도 참여할 수 없습니다."


# --- names ------------------------------------------------------------------------------------------------------------


def _names(programme: str, rule: Rule, known: Known) -> Iterator[tuple[str, str]]:
    groups = {group for group in known.groups.values() if group}
    for at, version in _versions(rule):
        match version:
            case Excludes() | Times() | Longest():
                for code in version.programmes:
                    yield from _named(f"{at}.programmes", code, known.groups, "사업")
                for code in version.groups:
                    yield from _named(f"{at}.groups", code, groups, "중복참여 제한 묶음")
            case Completed():
                if version.programme:
                    yield from _named(f"{at}.programme", version.programme, known.groups, "사업")
                if version.gate and known.gates is not None:
                    yield from _named(f"{at}.gate", version.gate, known.gates, "교육 요건")
            case Consent(purpose=str() as purpose) if known.purposes is not None:
                yield from _named(f"{at}.purpose", purpose, known.purposes, "동의 목적")
            case AnswerRule(field=str() as name) if known.fields is not None:
                yield from _named(f"{at}.field", name, known.fields.get(programme, ()), "신청서 항목")


def _named(key: str, code: str, known: Collection[str], what: str) -> Iterator[tuple[str, str]]:
    if code not in known:
        near = get_close_matches(code, known, n=3)
        hint = f" 혹시 이것입니까? {', '.join(near)}" if near else ""
        yield (
            key,
            f"{josa(quoted(code, ''), '이라는/라는')} {josa(what, '이/가')} 없습니다. 이름을 확인해 주세요.{hint}",
        )


# --- rules of one programme beside each other -------------------------------------------------------------------------


def _together(rules: Sequence[tuple[str, Rule]]) -> Iterator[tuple[str, str]]:
    own = [(key, rule) for key, rule in rules if ".each" not in key]
    kinds = [rule.kind for _, rule in own if isinstance(rule, Subject)]
    for key, rule in own:
        if kinds and kinds[0] != "person" and isinstance(rule, AgeRule | Working | Income):
            who = josa(SUBJECTS[kinds[0] or ""], "은/는")
            yield key, f"{who} 나이나 직업이 없습니다. 구성원의 조건이면 members의 each에 적어 주세요."
        if kinds and kinds[0] != "group" and isinstance(rule, Members):
            yield key, '구성원의 조건은 모임이 신청하는 사업에만 둘 수 있습니다. subject = "group"인지 확인해 주세요.'
        if kinds and kinds[0] != "organisation" and isinstance(rule, Organisation):
            yield key, "기업·단체의 조건은 기업·단체가 신청하는 사업에만 둘 수 있습니다. subject를 확인해 주세요."
    days: list[date | None] = [*sorted({day for _, rule in own for day in rule.versions})]
    told: set[str] = set()
    for day in days or [None]:
        now = [(key, found) for key, rule in own if (found := rule.in_force(day)) is not None]
        for key, message in (*_ages(now), *_districts(now), *_work(now)):
            if key not in told:
                told.add(key)
                yield key, message


def _ages(now: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    limits: dict[str, tuple[int, int]] = {}
    for key, rule in now:
        if isinstance(rule, AgeRule):
            low, high = limits.get(rule.on, (0, 200))
            narrowed = max(low, rule.min or 0), min(high, rule.max or 200)
            if narrowed[0] > narrowed[1] and low <= high and (rule.min or 0) <= (rule.max or 200):
                yield (
                    key,
                    f"다른 나이 규칙({low}세부터 {high}세까지)과 함께 맞는 나이가 없습니다. 나이를 확인해 주세요.",
                )
            limits[rule.on] = narrowed


def _districts(now: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    allowed: set[str] | None = None
    for key, rule in now:
        if isinstance(rule, Residence) and isinstance(rule.districts, list):
            here = set(rule.districts)
            if allowed is not None and not allowed & here:
                yield key, "다른 거주지 규칙과 함께 맞는 자치구가 없습니다. 자치구를 확인해 주세요."
            allowed = here if allowed is None else allowed & here


def _work(now: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    wanted = [(key, rule.is_) for key, rule in now if isinstance(rule, Working)]
    for key, is_ in wanted[1:]:
        if is_ != wanted[0][1]:
            yield key, "일하고 있어야 한다는 규칙과 일하고 있지 않아야 한다는 규칙이 함께 있습니다. 하나만 남겨 주세요."


# --- a programme against itself and others ----------------------------------------------------------------------------


def _against_itself(programme: str, rules: Sequence[tuple[str, Rule]], known: Known) -> Iterator[tuple[str, str]]:
    excluded = [(key + at, one) for key, rule in rules for at, one in _versions(rule) if isinstance(one, Excludes)]
    wanted = [(key + at, one) for key, rule in rules for at, one in _versions(rule) if isinstance(one, Completed)]
    for key, one in excluded:
        for code in one.programmes:
            if _same(programme, code):
                yield (
                    f"{key}.programmes",
                    ('자기 자신을 제외할 수 없습니다. 다시 참여하는 횟수를 막으려면 uses = "times"로 적어 주세요.'),
                )
    for key, first in wanted:
        before = first.programme
        if not before:
            continue
        if _same(programme, before):
            yield f"{key}.programme", "이 사업을 마쳐야 이 사업에 신청할 수 있게 됩니다. 다른 사업을 적어 주세요."
            continue
        for other_key, other in excluded:
            hit = any(_same(before, code) for code in other.programmes) or known.groups.get(before) in other.groups
            if hit and first.within_months is not None and other.within_months >= first.within_months:
                yield (
                    f"{key}.within_months",
                    (
                        f"{josa(quoted(before, ''), '을/를')} 마치고 {first.within_months}개월 안에 신청해야 하는데, {other_key}에서는 "
                        f"{other.within_months}개월 동안 신청할 수 없습니다. 아무도 신청할 수 없으니 한쪽을 고쳐 주세요."
                    ),
                )


def _same(one: str, other: str) -> bool:
    """Say whether a code is another's, its strand's or its programme's."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _between(books: Mapping[str, RuleBook]) -> list[Contradiction]:
    found = [
        Contradiction(ring[0], _key_to(books[ring[0]], Completed, ring[1]), _waiting(ring))
        for ring in _rings(_edges(books, Completed, lambda rule: [rule.programme] if rule.programme else []))
    ]
    shut = _edges(books, Excludes, lambda rule: rule.programmes)
    one_sided = {code: {to for to in others if code not in shut.get(to, set())} for code, others in shut.items()}
    found += [
        Contradiction(ring[0], _key_to(books[ring[0]], Excludes, ring[1]), _shutting(ring))
        for ring in _rings(one_sided)
    ]
    ringed = {pair for ring in _rings(one_sided) for pair in pairwise(ring)}
    for code, others in one_sided.items():
        for to in sorted(others & books.keys()):
            if (code, to) not in ringed and _at_the_same_time(books[code], to):
                found.append(
                    Contradiction(
                        code,
                        _key_to(books[code], Excludes, to),
                        f"'{code}'에서는 {josa(quoted(to, ''), '과/와')} 함께 할 수 없는데 '{to}'에는 그런 규칙이 없습니다. 신청하는 차례에 따라 "
                        "결과가 달라지니 두 사업에 같은 규칙을 적거나 같은 묶음(groups)을 써 주세요.",
                    )
                )
    return found


def _at_the_same_time(book: RuleBook, to: str) -> bool:
    return any(
        isinstance(one, Excludes) and to in one.programmes and one.when == "same-time" and not one.within_months
        for rule in book.rules
        for _, one in _versions(rule)
    )


def _edges(books: Mapping[str, RuleBook], kind: type[Rule], named: Callable[[Any], list[str]]) -> dict[str, set[str]]:
    return {
        code: {
            to
            for rule in book.rules
            for _, one in _versions(rule)
            if isinstance(one, kind)
            for to in named(one)
            if to in books and not _same(code, to)
        }
        for code, book in books.items()
    }


def _rings(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Return one ring (first … first again) through every knot of programmes that lead back to themselves."""
    rings: list[list[str]] = []
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        came: dict[str, str] = {}
        waiting = [start]
        for here in waiting:  # breadth first: the shortest way back to the start
            for to in sorted(edges.get(here, ())):
                if to == start:
                    ring = [here]
                    while ring[-1] != start:
                        ring.append(came[ring[-1]])
                    ring = [*reversed(ring), start]
                    rings.append(ring)
                    done.update(ring)
                    waiting.clear()
                    break
                if to not in came:
                    came[to] = here
                    waiting.append(to)
            if start in done:
                break
    return rings


def _key_to(book: RuleBook, kind: type[Rule], to: str) -> str:
    for key, rule in _keyed(book):
        for at, one in _versions(rule):
            if isinstance(one, Completed) and kind is Completed and one.programme == to:
                return f"{key}{at}.programme"
            if isinstance(one, Excludes) and kind is Excludes and to in one.programmes:
                return f"{key}{at}.programmes"
    return "rule"


def _waiting(ring: Sequence[str]) -> str:
    return f"서로를 먼저 마쳐야 하는 사업들입니다({' → '.join(ring)}). 아무도 시작할 수 없으니 한 곳에서 지워 주세요."


def _shutting(ring: Sequence[str]) -> str:
    return (
        f"돌아가며 한쪽만 제외하는 사업들입니다({' → '.join(ring)}). 신청하는 차례에 따라 결과가 달라지니 "
        "모두 같은 묶음(groups)으로 제외해 주세요."
    )
