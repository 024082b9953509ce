"""A programme type in words: sections of items, each with labelled lines. Everything that a type can say is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imojak.kernel.months import day_words
from imojak.plan.told import matching, screening, terms
from imojak.plan.told.form import PURPOSES, document_lines, field_lines, step_lines
from imojak.plan.told.words import Line, given
from imojak.plan.types.schema import IndicatorWanted, MessageText, ProgrammeType
from imojak.plan.types.words import AUDIENCES, CHANNELS, COUNTS, EVENTS, INCOMES, PLACE_KINDS, SHAPES, STATES, SUBJECTS
from imojak.rules.schema import Rule
from imojak.rules.wording import Names, rule_lines, topic


@dataclass(frozen=True)
class Item:
    """One thing of a section: ``key`` tells it from the others in every version, ``lines`` are label and words."""

    key: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """A part of a type. The order of its items says something as well."""

    code: str
    title: str
    items: tuple[Item, ...]


def told(of: ProgrammeType, names: Names | None = None) -> tuple[Section, ...]:
    """Return a type in words, without the sections that it has nothing in; ``names`` are those that rules want."""
    known = _names(of) | dict(names or {})
    found: tuple[tuple[str, str, Iterable[Item]], ...] = (
        ("basics", "기본", [Item("basics", "기본", tuple(_basics(of)))]),
        ("rule", "참여 자격", rule_items(of.rule, known)),
        ("form", "신청서", _form(of)),
        ("document", "서류", (Item(one.code, one.label, document_lines(one, of.fields)) for one in of.document)),
        ("screening", "선정", (Item(*row) for row in (*screening.rows(of), *matching.rows(of)))),
        ("stage", "진행과 기한", (Item(one.state, _stage(one.state, one.title), terms.stage_lines(one)) for one in of.stage)),
        ("pay", "활동비와 지급", (Item(*row) for row in terms.pay_rows(of))),
        ("gate", "교육", (Item(one.code, one.label, terms.gate_lines(one)) for one in of.gate)),
        ("life", "기간·협약·보험·수료", (Item(*row) for row in terms.life_rows(of))),
        ("host", "기업·활동처 모집", _host(of, known)),
        ("survey", "만족도 조사", (Item(f"{one.instrument} {one.audience}", one.title, terms.survey_lines(one)) for one in of.survey)),
        ("message", "알림", (_message(one) for one in of.message)),
        ("indicator", "지표", (_indicator(one) for one in of.indicator)),
    )  # fmt: skip
    sections = (Section(code, title, tuple(items)) for code, title, items in found)
    return tuple(section for section in sections if section.items)


def _names(of: ProgrammeType) -> dict[str, str]:
    found = {f"field:{code}": field.label for code, field in of.fields.items()}
    found |= {f"gate:{gate.code}": gate.label for gate in of.gate}
    found |= {f"purpose:{code}": label for code, label in PURPOSES.items()}
    return found | {f"income:{code}": label for code, label in INCOMES.items()}


def _basics(of: ProgrammeType) -> Iterator[Line]:
    yield "이름", of.title
    yield "코드", of.code
    yield "틀", SHAPES[of.shape]
    yield "적용 시작일", day_words(of.effective_from)
    yield "설명", of.summary
    yield "신청하는 쪽", SUBJECTS[of.subject]
    yield from given(
        ("다르게 고를 수 있는 쪽", [SUBJECTS[one] for one in of.also_subject]),
        ("자리의 종류", [PLACE_KINDS[one] for one in of.place_kinds]),
        ("활동처의 추천", "활동처가 사람을 대신해 신청할 수 있음" if of.hosts_recommend else None),
    )


def _stage(state: str, title: str) -> str:
    return title if title == STATES[state] else f"{STATES[state]}: {title}"


def rule_items(rules: Iterable[Rule], names: Names) -> Iterator[Item]:
    """Yield rules; they have no code, so that those of one kind are told apart by their number."""
    seen: Counter[str] = Counter()
    for rule in rules:
        seen[rule.uses] += 1
        number = seen[rule.uses]
        title = topic(rule) if number == 1 else f"{topic(rule)} {number}"
        yield Item(f"{rule.uses} {number}", title, tuple(rule_lines(rule, names)))


def _form(of: ProgrammeType) -> Iterator[Item]:
    for step in of.form:
        yield Item(f"step {step.code}", f"‘{step.title}’ 화면", step_lines(step, of.fields))
        for field in step.field:
            yield Item(field.code, field.label, (("화면", step.title), *field_lines(field, of.fields)))


def _host(of: ProgrammeType, names: Names) -> Iterator[Item]:
    if of.host is None:
        return
    lines = given(
        ("협약", "함" if of.host.agreement else "하지 않음"), ("현장 확인", "함" if of.host.visit else "하지 않음")
    )
    yield Item("host", "모집", lines)
    yield from rule_items(of.host.rule, names)
    yield from (Item(f"paper {one.code}", one.label, document_lines(one, {})) for one in of.host.document)


def _message(one: MessageText) -> Item:
    event = EVENTS[one.event].label if one.event in EVENTS else one.event
    lines = (("보내는 길", CHANNELS[one.channel]), ("제목", one.subject), ("내용", one.body))
    return Item(f"{one.event} {one.to} {one.channel}", f"{event} → {AUDIENCES[one.to]}", lines)


def _indicator(one: IndicatorWanted) -> Item:
    what = COUNTS.get(one.counts, one.counts)
    lines = given(("이름", one.label), ("세는 것", what), ("단위", one.unit), ("비고", one.note), ("코드", one.key))
    return Item(one.key, one.label, lines)
