"""What a round must have before it is published: days that can be kept, places, rules that name what is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from imojak.kernel.josa import josa
from imojak.kernel.rows import in_order
from imojak.offers.configuration import Definition, rule_set_of
from imojak.offers.enums import RuleKind
from imojak.offers.models import Programme, Round
from imojak.plan.types.screening import METHODS
from imojak.rules import UnreadableRules, compose
from imojak.rules.contradictions import Known, contradictions


def obstacles(of: Round, definition: Definition, today: date) -> Iterator[tuple[str, str]]:
    """Yield what keeps a round from being published: the field that it is about, and the sentence."""
    yield from _days(of, today)
    yield from _places(of, definition)
    yield from _way(of, definition)
    yield from _rules(of, definition)


def _days(of: Round, today: date) -> Iterator[tuple[str, str]]:
    if not in_order(of.notice_on, of.apply_from, of.apply_to):
        yield "apply_to", "공고, 접수 시작, 접수 마감의 차례가 뒤바뀌었습니다. 날짜를 확인해 주세요."
    if of.apply_to < today:
        yield "apply_to", f"접수 마감일({of.apply_to})이 이미 지났습니다. 오늘이나 그 뒤의 날로 바꿔 주세요."
    if of.ends_on < of.starts_on:
        yield "ends_on", "운영 종료일이 시작일보다 빠릅니다. 날짜를 확인해 주세요."
    if of.rolling:
        return
    if of.starts_on < of.apply_to:
        yield (
            "starts_on",
            f"접수를 마감하기 전({of.apply_to})에 운영을 시작합니다. 날짜를 바꾸거나 상시 접수로 표시해 주세요.",
        )
    if of.screen_to is not None and not in_order(of.apply_to, of.screen_to, of.starts_on):
        yield "screen_to", "선정 발표는 접수 마감과 운영 시작 사이의 날이어야 합니다. 날짜를 확인해 주세요."


def _places(of: Round, definition: Definition) -> Iterator[tuple[str, str]]:
    places = list(of.places.filter(closed_on=None))
    if not places:
        yield "places", "신청할 자리가 하나도 없습니다. 자리를 먼저 등록해 주세요."
    for place in places:
        if place.kind not in definition.type.place_kinds:
            kinds = ", ".join(definition.type.place_kinds)
            yield (
                "places",
                f"{josa(f'‘{place.title}’', '은/는')} 이 사업 유형의 자리가 아닙니다. 쓸 수 있는 종류: {kinds}.",
            )
        if place.starts_on < of.starts_on or place.ends_on > of.ends_on:
            yield "places", f"‘{place.title}’의 기간이 운영 기간({of.starts_on} ~ {of.ends_on})을 벗어납니다."


def _way(of: Round, definition: Definition) -> Iterator[tuple[str, str]]:
    scheme = definition.type.screening
    if scheme is not None and of.method and of.method not in scheme.methods:
        ways = ", ".join(METHODS[one] for one in scheme.methods)
        yield "method", f"이 사업 유형에서 쓸 수 없는 선정 방법입니다. 쓸 수 있는 것: {ways}."


def _rules(of: Round, definition: Definition) -> Iterator[tuple[str, str]]:
    rules = of.eligibility or rule_set_of(of.programme, RuleKind.ELIGIBILITY)
    if rules is None:
        return
    try:
        book = compose(rules.parameters)
    except UnreadableRules as error:
        yield "eligibility", error.user_message
        return
    code = of.programme.code
    groups = dict(Programme.objects.order_by("year").values_list("code", "exclusion_group"))
    fields = definition.type.fields
    known = Known(
        groups=groups,
        fields={code: list(fields)},
        gates=[gate.code for gate in definition.type.gate],
        purposes={field.consent.purpose for field in fields.values() if field.consent is not None},
    )
    for one in contradictions({code: book}, known):
        yield "eligibility", f"참여자격 기준 {one.key}: {one.message}"
