"""Headline results (주요 실적 H1–H8), and rates on the programmes' pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imojak.figures.declared.plan import target_key
from imojak.figures.declared.wording import NOTHING_EXCLUDED, OF_PARTS, rate
from imojak.figures.definition import Definition, Kind
from imojak.figures.facts import PlanFacts
from imojak.figures.sources import Added, Indicator


@dataclass(frozen=True)
class Headline:
    """A headline result: the sum of programmes' results; ``note`` says what is added to what of another unit."""

    code: str
    label: str
    unit: str
    parts: tuple[str, ...]
    note: str = ""


HEADLINES = (
    Headline("H1", "인턴십과 취업 연계 참여자", "명", ("internship.actual", "employer-link.actual")),
    Headline("H2", "창업보육공간과 컨설팅 지원", "건", ("startup.actual",)),
    Headline("H3", "사회공헌일자리 참여자", "명", ("boram.actual", "digital-tutors.actual")),
    Headline("H4", "사회공헌활동 참여자", "명", ("volunteers.actual",)),
    Headline("H5", "40대 직업전환 프로그램 참여자", "명", ("forties-transition.actual",)),
    Headline("H6", "직업역량개발 교육생", "명", ("vocational.actual",)),
    Headline("H7", "생애설계 컨설턴트 배치", "명", ("life-design.consultants",)),
    Headline(
        "H8",
        "생애설계 상담부터 취업컨설팅까지 지원",
        "건",
        ("life-design.actual", "job-consulting.actual"),
        ". 취업컨설팅을 받은 한 사람을 1건으로 센다",
    ),
)

#: Rates of a programme's page: key, label, part, whole, rule, decimals.
_RATES = (
    (
        "startup.occupancy-pct",
        "공유사무실 사용률",
        "startup.seats-stated-total",
        "startup.desks",
        "기준일에 입주한 좌석을 내놓은 좌석으로 나눈다",
        1,
    ),
    (
        "boram.vs-target-pct",
        "보람일자리 목표 대비 실적",
        "boram.participants",
        "boram.target",
        "참여자를 목표로 나눈다",
        0,
    ),
    (
        "job-consulting.job-linked-pct",
        "취업컨설팅 이후 일 연계율",
        "job-consulting.job-linked",
        "job-consulting.consulted",
        "일 연계된 사람을 취업컨설팅을 받은 사람으로 나눈다",
        0,
    ),
)


def headlines(facts: PlanFacts) -> Iterator[Indicator]:
    """The results of the programmes that the year has, added up, and in percent of their goals."""
    goals = {target_key(one.indicator) for one in facts.targets}
    for one in HEADLINES:
        parts = tuple(f"programme.{part}" for part in one.parts if facts.has(part.partition(".")[0]))
        if not parts:
            continue
        key = f"headline.{one.code}.value"
        definition = Definition(
            key=key,
            label=one.label,
            unit=one.unit,
            kind=Kind.RECORD,
            counting_rule=f"사업별 실적을 더한다{one.note}",
            boundary=OF_PARTS,
            owner=OF_PARTS,
            exclusions=NOTHING_EXCLUDED,
            rounding="더하기만 하므로 반올림하지 않는다",
            parts=parts,
        )
        yield Indicator(definition, Added(parts))
        whole = tuple(target_key(part) for part in parts if target_key(part) in goals)
        if whole:
            rule = "실적의 합을 같은 사업의 목표의 합으로 나눈다"
            yield rate(f"headline.{one.code}.vs-target", f"{one.label} 목표 대비", (key,), whole, rule, places=0)


def page_rates(facts: PlanFacts) -> Iterator[Indicator]:
    """Rates that a programme's page prints."""
    goals = {target_key(one.indicator) for one in facts.targets}
    for name, label, part, whole, rule, places in _RATES:
        whole_key = f"programme.{whole}"
        if facts.has(name.partition(".")[0]) and (not whole.endswith(".target") or whole_key in goals):
            yield rate(f"programme.{name}", label, (f"programme.{part}",), (whole_key,), rule, places=places)
