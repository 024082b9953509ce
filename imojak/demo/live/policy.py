"""Policy work: studies with their milestones, forums, the trend report with its readers, the network's meetings."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from imojak.demo.live.common import share, split
from imojak.demo.live.enrol import enrol
from imojak.demo.live.staff import Hiring
from imojak.demo.live.survey import live_survey
from imojak.demo.live.world import World
from imojak.records.models import Record, Session

STEPS = ("착수보고", "중간보고", "최종보고")


def live_research(world: World) -> None:
    """Live the studies, the forums and the survey of life readiness."""
    spec = world.lived.research
    last = date(world.year, 12, 31)
    opens = date(world.year, 1, 2)
    studies = world.round(
        "policy-research.studies",
        "year",
        f"{world.year}년 연구과제",
        apply_from=opens,
        apply_to=opens,
        starts=opens,
        ends=last,
    )
    for index in range(world.scaled(len(spec.study))):
        study = spec.study[index % len(spec.study)]
        again = index // len(spec.study)
        title = study.title if not again else f"{study.title} ({again + 1})"
        place = world.place(studies, "study", title, 1, starts=study.milestones[0], ends=study.milestones[-1])
        for step, day in zip(STEPS, study.milestones, strict=False):
            if world.happened(day):
                world.add(
                    Session,
                    place_id=place,
                    kind="milestone",
                    title=f"{title} {step}"[:160],
                    day=day,
                    minutes=120,
                    topic=step,
                )
    forums = world.round(
        "policy-research.forum",
        "year",
        f"{world.year}년 연구포럼",
        apply_from=opens,
        apply_to=last,
        starts=opens,
        ends=last,
    )
    for index in range(world.scaled(len(spec.forum))):
        forum = spec.forum[index % len(spec.forum)]
        if world.happened(forum.day):
            place = world.place(forums, "slot", forum.title, forum.audience, starts=forum.day, ends=forum.day)
            _gather(world, place, "forum", forum.title, forum.day, forum.audience)
    world.flush()
    world.progress(world.programme("policy-research").name, world.scaled(len(spec.study)))
    live_survey(world)


def _gather(world: World, place: int, kind: str, title: str, day: date, people: int) -> None:
    """Hold a meeting whose guests are counted and not named."""
    session = world.add(
        Session, place_id=place, kind=kind, title=title[:160], day=day, starts_at="14:00:00", minutes=150
    )
    world.add(
        Record, session_id=session, kind="audience", status="present", day=day, quantity=people, unit="people",
        entered_by_id=world.manager("policy-research"),
    )  # fmt: skip


def live_exchange(world: World) -> None:
    """Live the trend report, its subscribers, readers and correspondents, and the meetings of the network."""
    rng = world.rng("exchange")
    _trend(world, rng)
    spec = world.lived.exchange
    hiring = Hiring(world, "correspondents")
    starts = date(world.year, 2, 1)
    if world.happened(starts):
        for index in range(world.scaled(len(spec.correspondents))):
            country = spec.correspondents[index % len(spec.correspondents)]
            world.employ(
                "correspondent", hiring.person()[0], at=None, programme_code="policy-exchange.trend", starts=starts,
                country=country,
            )  # fmt: skip
    opens, last = date(world.year, 1, 2), date(world.year, 12, 31)
    round = world.round(
        "policy-exchange.network", "year", f"{world.year}년 협력네트워크", apply_from=opens, apply_to=opens, starts=opens,
        ends=last,
    )  # fmt: skip
    place = world.place(round, "slot", "서울시·자치구·재단·센터 협력 간담회", 1)
    for days in (spec.meetings, spec.later_meetings):
        for index in range(world.scaled(len(days)) if days else 0):
            day = days[index % len(days)]
            if world.happened(day):
                _gather(world, place, "meeting", "정책 전달체계 간담회", day, rng.randrange(14, 32))
    world.flush()
    world.progress(world.programme("policy-exchange").name, world.scaled(spec.subscribers))


def _trend(world: World, rng: Random) -> None:
    spec = world.lived.exchange
    opens, last = date(world.year, 1, 9), date(world.year, 12, 31)
    round = world.round(
        "policy-exchange.trend",
        "year",
        f"{world.year}년 정책동향리포트",
        apply_from=opens,
        apply_to=last,
        starts=opens,
        ends=last,
    )
    before = world.scaled(spec.subscribers)
    after = world.scaled(spec.later_subscribers) if spec.later_subscribers else 0
    place = world.place(round, "issue", "정책동향리포트 구독", before + after)
    readers = world.pick(before + after, ages=(40, 64), on=opens, rng=rng)
    for index, reader in enumerate(readers):
        first, end = (opens, spec.issues[0]) if index < before else (world.cut_off, last)
        day = first + timedelta(days=1 + rng.randrange((end - first).days - 1))
        enrol(
            world,
            round=round,
            place=place,
            party_id=reader,
            filed=day,
            decided=day,
            starts=day,
            ends=last,
            by_place=False,
        )
    issues: list[tuple[int, date]] = []
    for days in (spec.issues, spec.later_issues):
        for index in range(world.scaled(len(days)) if days else 0):
            day = days[index % len(days)]
            if world.happened(day):
                number = len(issues) + 1
                session = world.add(
                    Session,
                    place_id=place,
                    kind="issue",
                    title=f"정책동향리포트 {number}호",
                    day=day,
                    minutes=0,
                    online=True,
                )
                issues.append((session, day))
    _views(world, [row for row in issues if row[1] <= world.cut_off], world.scaled(spec.views), world.cut_off, rng)
    if spec.later_views:
        _views(world, issues, world.scaled(spec.later_views), last, rng, world.cut_off + timedelta(days=1))


def _views(
    world: World, issues: list[tuple[int, date]], total: int, end: date, rng: Random, begin: date | None = None
) -> None:
    """Write how often the issues were read on the portal, day by day, from ``begin`` (or the issue's day) to ``end``."""
    spans = [(session, max(day, begin or day)) for session, day in issues]
    if not spans:
        return
    weights = [(end - first).days + 1 for _, first in spans]
    for (session, first), number in zip(spans, share(total, weights), strict=True):
        span = (end - first).days + 1
        days = sorted(rng.sample(range(span), min(span, max(1, number // 12))))
        for offset, views in zip(days, split(number, len(days), rng, 0.8), strict=True):
            day = first + timedelta(days=offset)
            if views and world.happened(day):
                world.add(
                    Record, session_id=session, kind="view", status="present", day=day, quantity=views, unit="times"
                )
