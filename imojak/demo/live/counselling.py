"""Life-design counselling: self-diagnosis, consultations kept and missed, cases with notes and tasks, referrals."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from imojak.cases.models import Case, Note, Referral, Task
from imojak.demo.live.common import split
from imojak.demo.live.courses import live_courses
from imojak.demo.live.enrol import enrol
from imojak.demo.live.questions import DIAGNOSIS, wave
from imojak.demo.live.survey import answer, scores_of
from imojak.demo.live.world import RoundRef, Staff, World
from imojak.instruments.models import Response
from imojak.records.models import Record, Session

HOURS = (9, 10, 11, 13, 14, 15, 16)
MINUTES = 50
GOALS = {
    "일": "경력을 살린 새 일자리를 찾는다",
    "활동": "배우고 나누는 활동을 꾸준히 한다",
    "관계": "가족, 이웃과의 관계를 넓힌다",
    "재무": "은퇴 뒤의 생활비를 마련한다",
}
NOTES = {
    "일": "경력과 강점을 정리하고 관심 직무를 좁혔다. 다음 만남까지 이력서 초안을 쓰기로 했다.",
    "활동": "하루 일과를 함께 살피고 해 볼 만한 활동 두 가지를 골랐다.",
    "관계": "가까운 관계의 변화를 이야기하고 먼저 연락할 사람을 정했다.",
    "재무": "수입과 지출을 적어 보고 연금 예상액을 확인하기로 했다.",
}
TASKS = ("이력서 초안 검토", "과정 신청 안내", "전문기관 상담 일정 확인", "다음 상담 예약", "제출 서류 안내")


@dataclass
class Client:
    """A person to come: how many meetings are left, and what became of those that were."""

    left: int
    met: list[tuple[date, int, str]] = field(default_factory=list)


def diagnosis_code(year: int) -> str:
    """Return the code of the year's wave of self-diagnoses."""
    return f"self-diagnosis-{year}"


def live_life_design(world: World) -> None:
    """Live the counselling of [life_design] and its group programmes."""
    spec = world.lived.life_design
    rng = world.rng("life-design.consult")
    last = date(world.year, 12, 31)
    round = world.round(
        "life-design.consult", "year", f"{world.year}년 생애설계 상담", apply_from=spec.first - timedelta(days=14),
        apply_to=last, starts=spec.first, ends=last,
    )  # fmt: skip
    diagnosed = wave(
        world, DIAGNOSIS, diagnosis_code(world.year), f"{world.year}년 생애설계 자가진단", "life-design",
        date(world.year, 1, 1), last,
    )  # fmt: skip
    counsellors = world.staff["counsellor"]
    kept = split(world.scaled(spec.kept), len(counsellors), rng, 0.2)
    later = split(world.scaled(spec.later_kept), len(counsellors), rng, 0.2)
    missed = split(world.scaled(spec.no_shows + spec.cancelled), len(counsellors), rng, 0.2)
    seen: set[int] = set()
    referable: list[tuple[int, date]] = []
    for index, counsellor in enumerate(counsellors):
        clients = _diary(world, spec.first, spec.last, (kept[index], later[index], missed[index]), rng)
        parties = world.pick(len(clients), ages=round.ages, on=round.age_day, rng=rng, distinct_from=seen)
        seen.update(parties)
        unit = counsellor.unit
        place = world.place(
            round, "consultant", f"{unit.name if unit else ''} 상담 {index + 1:02d}", len(clients) + 5,
            host=unit.party_id if unit else None, unit=unit,
        )  # fmt: skip
        for client, party in zip(clients, parties, strict=True):
            referable += _counsel(world, round, place, counsellor, client, party, diagnosed, rng)
    _refer(world, referable, rng)
    world.flush()
    world.progress(world.programme("life-design").name, len(seen))
    live_courses(world, "life-design.career")


def _diary(world: World, first: date, last: date, volumes: tuple[int, int, int], rng: Random) -> list[Client]:
    """Fill one counsellor's diary: kept meetings up to the cut-off and after it, and missed ones; return the clients."""
    kept, later, missed = volumes
    after = missed * later // (kept + later) if later else 0
    meetings = _slots(world, first, world.cut_off, kept, missed - after, rng)
    if later:
        meetings += _slots(world, world.cut_off + timedelta(days=1), last, later, after, rng)
    clients: list[Client] = []
    waiting: list[tuple[date, int]] = []
    for day, hour, status in meetings:
        if waiting and waiting[0][0] <= day:
            number = heapq.heappop(waiting)[1]
        else:
            number = len(clients)
            clients.append(Client(rng.choices((1, 2, 3, 4), (35, 32, 21, 12))[0]))
        client = clients[number]
        client.met.append((day, hour, status))
        client.left -= 1
        if client.left > 0:
            heapq.heappush(waiting, (day + timedelta(days=rng.randrange(7, 22)), number))
    return clients


def _slots(world: World, first: date, last: date, kept: int, missed: int, rng: Random) -> list[tuple[date, int, str]]:
    days = world.days(first, last)
    number = kept + missed
    if number > len(days) * len(HOURS):
        raise ValueError(f"{number} meetings do not fit into {len(days)} days of one counsellor")
    chosen = sorted(rng.sample(range(len(days) * len(HOURS)), number))
    statuses = ["kept"] * kept + [("no-show", "cancelled")[index % 2] for index in range(missed)]
    rng.shuffle(statuses)
    return [
        (days[slot // len(HOURS)], HOURS[slot % len(HOURS)], status)
        for slot, status in zip(chosen, statuses, strict=True)
    ]


def _counsel(
    world: World, round: RoundRef, place: int, counsellor: Staff, client: Client, party: int, diagnosed: int, rng: Random
) -> list[tuple[int, date]]:  # fmt: skip
    """Write one client's way; return the participation with the day of a meeting from which one may be referred."""
    first, ended = client.met[0][0], client.met[-1][0]
    filed = max(round.apply_from, first - timedelta(days=rng.randrange(2, 10)))
    answers = answer(rng.gauss(0, 0.8), rng)
    online = rng.random() * 100 < world.lived.life_design.online_percent
    with_case = rng.random() * 100 < world.lived.life_design.case_percent
    ends = min(round.ends, ended + timedelta(days=14))
    if not world.happened(filed):
        return []
    scores = scores_of(answers)
    world.add(
        Response, wave_id=diagnosed, party_id=party, answered_on=filed, sex=world.people.sex(party),
        birth_year=world.people.birth(party).year, district_code=world.people.district(party), answers=answers,
        scores=scores,
    )  # fmt: skip
    participation = enrol(
        world, round=round, place=place, party_id=party, filed=filed, decided=min(first, filed + timedelta(days=1)),
        starts=first, ends=ends, decided_by=counsellor.account,
    )  # fmt: skip
    if participation is None:
        return []
    weakest = min(scores, key=lambda domain: (scores[domain], domain))
    kept_days: list[date] = []
    for number, (day, hour, status) in enumerate(client.met):
        if not world.happened(day):
            break
        topic = weakest if number == 0 else rng.choice(tuple(scores))
        session = world.add(
            Session, place_id=place, kind="consultation", title="생애설계 상담", day=day, starts_at=f"{hour:02d}:00:00",
            minutes=MINUTES, unit_id=counsellor.unit.pk if counsellor.unit else None, lead_id=counsellor.party, topic=topic,
            online=online, cancelled=status == "cancelled",
        )  # fmt: skip
        world.add(
            Record, participation_id=participation, party_id=party, session_id=session, kind="attendance",
            status=("late" if rng.random() < 0.04 else "present") if status == "kept" else status, day=day,
            quantity=MINUTES if status == "kept" else 0, unit="minutes", entered_by_id=counsellor.account,
        )  # fmt: skip
        if status == "kept":
            kept_days.append(day)
    if with_case and kept_days:
        _case(world, counsellor, party, weakest, kept_days, rng)
    return [(participation, kept_days[0])] if kept_days else []


def _case(world: World, counsellor: Staff, party: int, weakest: str, kept: list[date], rng: Random) -> None:
    opened = kept[0]
    case = world.new_id(Case)
    planned = kept[1] if len(kept) > 1 else opened + timedelta(days=10)
    acted = max(planned, kept[-1]) + timedelta(days=rng.randrange(3, 15))
    followed = acted + timedelta(days=rng.randrange(40, 80))
    closed = followed + timedelta(days=rng.randrange(30, 90))
    reason = rng.choice(("목표를 이룸", "본인이 원함", "연락이 끊김"))
    phase = world.log(
        "cases.case",
        case,
        (("intake", opened, 18), ("plan", planned, 18), ("action", acted, 18), ("follow-up", followed, 18),
         ("closed", closed, 18)),
        counsellor.account,
        reason,
    )  # fmt: skip
    over = phase == "closed"
    world.add(
        Case, id=case, party_id=party, owner_id=counsellor.party, at_id=counsellor.unit.party_id if counsellor.unit else None,
        phase=phase, goal=GOALS[weakest], opened_on=opened, closed_on=closed if over else None,
        close_reason=reason if over else "",
    )  # fmt: skip
    world.cases[party] = (case, opened, closed)
    for number, day in enumerate(kept):
        world.add(
            Note, case_id=case, level="owner" if rng.random() < 0.2 else "team",
            text=f"{number + 1}회. {NOTES[weakest]}", written_by_id=counsellor.party, written_on=day,
        )  # fmt: skip
    done = opened + timedelta(days=rng.randrange(3, 14))
    lived = world.happened(done)
    world.add(
        Task, case_id=case, title=rng.choice(TASKS), message_id=None, due_on=opened + timedelta(days=14),
        done_on=done if lived else None, done_by_id=counsellor.account if lived else None,
    )  # fmt: skip


def _refer(world: World, referable: list[tuple[int, date]], rng: Random) -> None:
    """Refer people to specialist bodies: so many up to the cut-off, so many after it."""
    spec = world.lived.life_design
    bodies = [world.organisation("public-body", body.name, field=body.field) for body in spec.body]
    before = [row for row in referable if row[1] <= world.cut_off]
    after = [row for row in referable if row[1] > world.cut_off]
    for rows, number in ((before, spec.referrals), (after, spec.later_referrals)):
        for participation, day in rng.sample(rows, min(len(rows), world.scaled(number))):
            which = rng.choices(range(len(bodies)), [body.share for body in spec.body])[0]
            answered = day + timedelta(days=rng.randrange(4, 22))
            result = rng.choices(("상담 받음", "이용 시작", "방문하지 않음"), (6, 3, 1))[0]
            lived = world.happened(answered)
            world.add(
                Referral, participation_id=participation, to_id=bodies[which], field=spec.body[which].field,
                referred_on=day, answered_on=answered if lived else None, result=result if lived else "",
            )  # fmt: skip
