"""Days of activity and the closing of their months: who worked when, what was noted, and who confirmed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from imojak.demo.live.paid_people import Member, PaidRound, Site
from imojak.demo.live.world import World
from imojak.earning.scheme import Scheme
from imojak.kernel.months import month_end, month_of, months_between, next_month
from imojak.records.models import Period, Record, Session
from imojak.trust.models import TransitionLog

#: Weekdays (Monday 0) and minutes of a usual day, with how common that way of working is.
PATTERNS: tuple[tuple[tuple[int, ...], int, int], ...] = (
    ((0, 2), 420, 16), ((1, 3), 420, 16), ((2, 4), 390, 14), ((0, 3), 450, 12), ((1, 4), 390, 12),
    ((0, 2, 4), 270, 14), ((1, 2, 3), 270, 10), ((0, 1, 2, 3, 4), 210, 6),
)  # fmt: skip
STEP, LONGEST = 30, 480
NOTES: Mapping[str, tuple[str, ...]] = {
    "복지": (
        "안부 확인과 말벗",
        "식사 준비와 배식 도움",
        "외출과 병원 동행",
        "프로그램 진행 보조",
        "이용자 상담 기록 정리",
    ),
    "교육·보육": ("방과 후 돌봄 보조", "책 읽어 주기", "숙제와 학습 도움", "놀이 활동 보조", "등하원 안내와 정리"),
    "문화·예술": ("서가 정리와 이용 안내", "전시 해설", "자료실 안내", "문화 프로그램 보조", "대출 반납 도움"),
    "안전": ("등하교 시간 교통 안내", "시설 안전 점검", "점검 결과 기록", "위험 요소 신고와 안내", "통학로 순회"),
    "환경": ("분리배출 안내", "재활용품 선별", "공원 꽃밭 가꾸기", "하천 정화 활동", "자원순환 교육 보조"),
    "경제": (
        "점포 방문과 모바일 결제 안내",
        "온라인 판매 등록 도움",
        "홍보물 제작",
        "회계 서류 정리",
        "사업계획서 작성 도움",
    ),
    "디지털": (
        "스마트폰 일대일 도움",
        "키오스크 연습 도움",
        "강의 자료 준비",
        "앱 설치와 설정 도움",
        "수강자 질문 응대",
    ),
    "": ("사무 보조와 자료 정리", "고객 응대", "시장 조사와 보고", "영업 지원", "업무 절차 정리", "회의 참석과 기록"),
}
BODIES = 60  # at most so many in one room of the mandatory training


@dataclass(frozen=True)
class Closing:
    """The days on which a month is closed and paid, in the month after it."""

    submit: date
    confirm: date
    approve: date
    compute: date
    prepare: date
    sign: date
    send: date
    answer: date
    retry: date
    settle: date


def closing_of(world: World, month: date) -> Closing:
    """Return the days of closing ``month``: within six working days, paid about the 10th."""
    following = next_month(month)
    days = world.days(following, month_end(following) + timedelta(days=31))
    send = max(days[min(5, len(days) - 1)], world.workday(following.replace(day=10)))
    after = world.days(send, send + timedelta(days=20))
    answer, retry, settle = (after[min(step, len(after) - 1)] for step in (1, 3, 5))
    return Closing(days[0], days[1], days[2], days[3], days[3], days[4], send, answer, retry, settle)


def steps(
    world: World, kind: str, object_id: int, rows: Iterable[tuple[str, date, int, int | None]], reason: str = ""
) -> str:
    """Write the log of an object whose steps (state, day, hour, actor) have different actors; return its state.

    ``reason`` is kept with the last step that is lived.
    """
    lived = [row for row in rows if world.happened(row[1])]
    state = ""
    for index, (following, day, hour, actor) in enumerate(lived):
        world.add(
            TransitionLog, object_type=kind, object_id=object_id, from_state=state, to_state=following, actor_id=actor,
            at=world.at(day, hour), reason=reason if index == len(lived) - 1 else "",
        )  # fmt: skip
        state = following
    return state


def train(world: World, paid: PaidRound, rng: Random) -> None:
    """Let everybody take the mandatory training on their first days; only then does activity begin."""
    spec, ref = paid.spec, paid.ref
    fresh = [member for member in paid.members if member.before is None]
    if not fresh:
        return
    place = world.place(
        ref, "course-run", "활동 전 필수교육", max(1, len(fresh)), minutes=sum(spec.training_minutes),
    )  # fmt: skip
    classes: dict[date, list[Member]] = defaultdict(list)
    for member in fresh:
        classes[max(member.starts, paid.wave.training)].append(member)
    for first, group in sorted(classes.items()):
        days = world.days(first, first + timedelta(days=20))[: len(spec.training_minutes)]
        for member in group:
            member.trained = world.trained[member.participation] = days[-1]
        for number, (day, minutes) in enumerate(zip(days, spec.training_minutes, strict=False), 1):
            for start in range(0, len(group), BODIES):
                _class(world, place, day, minutes, number, group[start : start + BODIES], paid.operator.account, rng)


def _class(
    world: World, place: int, day: date, minutes: int, number: int, group: list[Member], clerk: int, rng: Random
) -> None:
    if not world.happened(day):
        return
    session = world.add(
        Session, place_id=place, kind="class", title=f"활동 전 필수교육 {number}차시", day=day, starts_at="10:00:00",
        minutes=minutes,
    )  # fmt: skip
    for member in group:
        if day <= member.last:
            world.add(
                Record, participation_id=member.participation, party_id=member.party, session_id=session,
                kind="attendance", status="present" if rng.random() < 0.97 else "late", day=day, quantity=minutes,
                unit="minutes", entered_by_id=clerk,
            )  # fmt: skip


def work(world: World, paid: PaidRound, scheme: Scheme) -> None:
    """Decide on which days each member works and how long: ``Member.logs``, up to the day to which the year is lived.

    Everybody has chance of their own, so that a year lived further goes on from where a shorter one ends.
    """
    calendar: dict[date, list[date]] = defaultdict(list)
    for day in world.workdays:
        calendar[month_of(day)].append(day)
    patterns = [(days, minutes) for days, minutes, _ in PATTERNS]
    weights = [weight for _, _, weight in PATTERNS]
    for member in paid.members:
        rng = world.rng(f"work/{paid.ref.code}/{member.number}")
        weekdays, usual = rng.choices(patterns, weights)[0]
        first = member.trained + timedelta(days=1) if member.trained else member.starts
        last = member.last
        for month in months_between(first, last) if first <= last else ():
            whole = calendar[month]
            able = [day for day in whole if first <= day <= last and not _paused(member, day)]
            wanted = _wanted(paid, scheme, rng)
            if len(able) < len(whole):
                wanted = wanted * len(able) // max(1, len(whole)) // STEP * STEP
            days = [day for day in able if day.weekday() in weekdays] or able[:1]
            if days and wanted >= STEP:
                spread = _spread(days, wanted, usual, rng)
                if spread[0][0] <= world.until:
                    member.logs[month] = [row for row in spread if row[0] <= world.until]


def _paused(member: Member, day: date) -> bool:
    return any(first <= day <= last for first, last in member.pauses)


def _wanted(paid: PaidRound, scheme: Scheme, rng: Random) -> int:
    """Return the minutes that somebody works in a whole month: all that is paid, more, or fewer."""
    spec, luck = paid.spec, rng.random() * 100
    if luck < spec.full_percent:
        return scheme.cap_minutes
    if luck < spec.full_percent + spec.over_percent:
        return scheme.cap_minutes + STEP * rng.randrange(1, 8)
    return STEP * rng.randrange(spec.least_hours * 2, scheme.month_hours * 2)


def _spread(days: list[date], wanted: int, usual: int, rng: Random) -> list[tuple[date, int]]:
    """Spread minutes over some of ``days`` in half hours, none longer than eight hours."""
    number = min(len(days), max(1, -(-wanted // usual)))
    chosen = days if number == len(days) else sorted(rng.sample(days, number))
    each = min(LONGEST, wanted // number // STEP * STEP)
    longer = (wanted - each * number) // STEP if each < LONGEST else 0
    return [
        (day, each + (STEP if index < longer else 0))
        for index, day in enumerate(chosen)
        if each + (STEP if index < longer else 0) > 0
    ]


def close_months(world: World, paid: PaidRound, said: Mapping[tuple[int, date], str]) -> dict[tuple[int, date], int]:
    """Write the records and their months (place × month), up to approval; return the ids of the months.

    ``said`` are notes of particular days of a participation. The months are locked by :func:`lock_months`, for a
    locked month takes no record any more.
    """
    notes = (
        NOTES.get(world.programme(paid.strand.code).field) or NOTES["디지털" if paid.spec.site_kind == "site" else ""]
    )
    periods: dict[tuple[int, date], int] = {}
    confirmed: dict[date, bool] = {}
    operator = paid.operator.account
    for member in paid.members:
        leader = member.site.leader.account
        for month, days in member.logs.items():
            key = (member.place, month)
            if key not in periods:
                periods[key] = _month(world, paid, member.site, member.place, month)
                confirmed.setdefault(month, world.happened(closing_of(world, month).confirm))
            period, checked = periods[key], leader if confirmed[month] else None
            for day, minutes in days:
                world.add(
                    Record, participation_id=member.participation, party_id=member.party, period_id=period, kind="work",
                    status="present", day=day, quantity=minutes, unit="minutes",
                    note=said.get((member.participation, day)) or notes[(member.party + day.toordinal()) % len(notes)],
                    came_by="operator", entered_by_id=operator, confirmed_by_id=checked,
                )  # fmt: skip
    return periods


def _month(world: World, paid: PaidRound, site: Site, place: int, month: date) -> int:
    period, days = world.new_id(Period), closing_of(world, month)
    leader, manager = site.leader.account, paid.manager
    opened = max(month, paid.wave.starts)
    state = steps(
        world, "records.period", period,
        (
            ("open", opened, 9, paid.operator.account),
            ("submitted", days.submit, 10, paid.operator.account),
            ("confirmed", days.confirm, 11, leader),
            ("approved", days.approve, 14, manager),
            ("locked", days.approve, 17, manager),
        ),
    )  # fmt: skip
    locked = state == "locked"
    world.add(
        Period, id=period, place_id=place, month=month, version=1, status="approved" if locked else state,
        confirmed_by_id=leader if state in ("confirmed", "approved", "locked") else None,
        approved_by_id=manager if state in ("approved", "locked") else None,
        locked_on=days.approve if locked else None,
    )  # fmt: skip
    return period


def lock_months(world: World) -> None:
    """Lock the months whose day has come, now that all their records are written."""
    world.flush()
    Period.objects.filter(status="approved", locked_on__isnull=False).update(status="locked")
