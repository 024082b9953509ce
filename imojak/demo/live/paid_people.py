"""Who gets into a paid activity: sites with their leaders, calls, applications, those who leave or change the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from imojak.demo.live.common import agree, share
from imojak.demo.live.enrol import enrol, refuse, wait
from imojak.demo.live.moving import move
from imojak.demo.live.questions import satisfaction_wave
from imojak.demo.live.staff import Hiring
from imojak.demo.live.world import RoundRef, Staff, World
from imojak.kernel.districts import DISTRICT_CODES
from imojak.paths.models import Pause
from imojak.plan.lived_paid import PaidProgramme, PaidStrand, Wave

#: Who is refused for age is of these ages: a little too young for any paid activity.
TOO_YOUNG = (38, 39)
TRADES = ("푸드", "시스템", "유통", "디자인", "복지", "교육", "에너지", "미디어", "물류", "바이오")


@dataclass
class Site:
    """A place of activity: its body, and who confirms its months."""

    party: int
    leader: Staff
    name: str
    district: str
    ends: date | None = None


@dataclass
class Member:
    """A participation in a paid round. ``left`` is the day of an early end, ``before`` the part before a transfer.

    ``number`` tells the members of a round apart, whatever ids their rows get; below zero after a transfer.
    """

    number: int
    participation: int
    party: int
    site: Site
    place: int
    starts: date
    ends: date
    decided: date
    left: date | None = None
    reason: str = ""
    trained: date | None = None
    before: Member | None = None
    pauses: list[tuple[date, date]] = field(default_factory=list)
    #: month → (day, minutes) of what was logged, and month → minutes that were granted
    logs: dict[date, list[tuple[date, int]]] = field(default_factory=dict)
    granted: dict[date, int] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """The last day on which something can be done."""
        return min(self.ends, self.left) if self.left else self.ends


@dataclass
class PaidRound:
    """A round of a paid programme with everybody in it."""

    ref: RoundRef
    title: str
    spec: PaidProgramme
    strand: PaidStrand
    wave: Wave
    operator: Staff
    manager: int
    members: list[Member] = field(default_factory=list)


@dataclass(frozen=True)
class Volumes:
    """What falls to one round: who takes part, and how many leave, move, pause, are turned down or find work."""

    people: int
    withdrawn: int
    later_withdrawn: int
    transferred: int
    paused: int
    refused: int
    waiting: int
    employed: int


def volumes_of(world: World, spec: PaidProgramme) -> dict[tuple[str, str], Volumes]:
    """Share a programme's volumes out over its rounds, by strand and wave, in proportion to who takes part."""
    rounds = [(strand.code, wave.slug) for strand in spec.strand for wave in spec.wave]
    people = [world.scaled(number) for strand in spec.strand for number in strand.people]

    def shared(number: int) -> list[int]:
        return share(world.scaled(number) if number else 0, people)

    withdrawn = shared(spec.withdrawn)
    employed = share(min(world.scaled(spec.employed) if spec.employed else 0, sum(withdrawn)), withdrawn or [1])
    columns = (
        people, withdrawn, shared(spec.later_withdrawn), shared(spec.transferred), shared(spec.paused),
        shared(spec.refused), shared(spec.waiting), employed,
    )  # fmt: skip
    return {key: Volumes(*numbers) for key, *numbers in zip(rounds, *columns, strict=True)}


def open_sites(world: World, spec: PaidProgramme, strand: PaidStrand, hiring: Hiring, first: bool) -> list[Site]:
    """Let the sites of a strand be, each with a leader; ``first`` gives the demo's leader the first of them."""
    rng = world.rng(f"sites/{strand.code}")
    names = list(DISTRICT_CODES)
    field_of_work = world.programme(strand.code).field or "민간기업"
    sites = []
    for index in range(world.scaled(strand.sites)):
        district = rng.choice(names)
        if spec.site_kind == "company":
            name = f"{rng.choice(strand.site_names)}{rng.choice(TRADES)} {index + 1:03d}"
        else:
            name = f"{district} {strand.site_names[index % len(strand.site_names)]} {index + 1:02d}"
        code = DISTRICT_CODES[district]
        leader = world.staff["site-leader"][0] if first and index == 0 else None
        if leader is not None and leader.at is not None:
            sites.append(Site(leader.at, leader, "", code))
        else:
            party = world.organisation(spec.site_kind, name, field=field_of_work, district=code)
            person, person_name = hiring.person()
            leader = world.employ(
                "site-leader",
                person,
                at=party,
                username=f"leader-{party}",
                name=person_name,
                programme_code=strand.code,
            )
            sites.append(Site(party, leader, name, code))
        if spec.early_end and rng.random() * 100 < spec.early_percent:
            sites[-1].ends = spec.early_end
    return sites


def hire_operator(world: World, strand: PaidStrand, hiring: Hiring, first: bool) -> Staff:
    """Let the body be that runs a strand, with somebody who enters the days; ``first`` takes the demo's."""
    if first and world.staff.get("operator"):
        return world.staff["operator"][0]
    party = world.organisation("operator", strand.operator, field=world.programme(strand.code).field)
    person, name = hiring.person()
    staff = world.employ(
        "operator", person, at=party, username=f"operator-{party}", name=name, programme_code=strand.code
    )
    return Staff(staff.account, staff.party, staff.name, None, party)


def open_round(
    world: World, spec: PaidProgramme, strand: PaidStrand, wave: Wave, operator: Staff, sites: list[Site],
    volumes: Volumes,
) -> PaidRound:  # fmt: skip
    """Open a round, agree with its operator and sites, offer their posts and let people in."""
    name = world.programme(strand.code).name
    title = wave.title if strand.code == spec.code else f"{name} {wave.title}"
    survey = satisfaction_wave(
        world, f"{strand.code}-{wave.slug}", title, strand.code, wave.ends - timedelta(days=14), wave.ends
    )
    ref = world.round(
        strand.code, wave.slug, title, notice=wave.notice, apply_from=wave.apply_from, apply_to=wave.apply_to,
        starts=wave.starts, ends=wave.ends, capacity=volumes.people + volumes.withdrawn, satisfaction=survey,
    )  # fmt: skip
    paid = PaidRound(ref, title, spec, strand, wave, operator, world.manager(strand.code))
    if world.happened(wave.notice) and operator.at is not None:
        agree(world, "operator", operator.at, ref.id, f"{title} 수행 협약", world.workday(wave.notice), wave.ends)
    if not world.happened(wave.decided):
        return paid
    rng = world.rng(f"paid/{ref.code}")
    for site in sites:
        signed = world.workday(wave.apply_to + timedelta(days=rng.randrange(1, 8)))
        agree(world, "host", site.party, ref.id, f"{title} 활동처 협약", signed, wave.ends)
    _let_in(world, paid, sites, volumes, rng)
    return paid


def _let_in(world: World, paid: PaidRound, sites: list[Site], volumes: Volumes, rng: Random) -> None:
    wave, ref, group = paid.wave, paid.ref, paid.ref.group
    inside = volumes.people + volumes.withdrawn
    crowd = world.pick(
        inside + volumes.refused + volumes.waiting,
        ages=ref.ages,
        on=wave.apply_to,
        to=wave.ends,
        since=wave.notice,
        rng=rng,
        free_in=group,
    )
    at = [sites[index % len(sites)] for index in range(inside)]
    moves = min(volumes.transferred, volumes.people) if len(sites) > 1 else 0
    places = _offer_posts(world, paid, sites, at, moves)
    scores = sorted((round(min(99.0, max(55.0, rng.gauss(80, 7))), 1) for _ in range(inside)), reverse=True)
    window = (wave.apply_to - wave.apply_from).days
    for index in range(inside):
        site, party = at[index], crowd[index]
        member = _plan(world, paid, site, index, volumes, rng)
        moving = index < moves
        gone = _day_of_move(world, member, rng) if moving else member.left
        joined = enrol(
            world, round=ref, place=places[site.party], party_id=party, decided=member.decided, starts=member.starts,
            filed=wave.apply_from + timedelta(days=rng.randrange(window + 1)), ends=member.ends, withdrawn_on=gone,
            end_reason="transferred" if moving else member.reason, score=scores[index], rank=index + 1,
            by_place=paid.spec.site_kind == "site",
        )  # fmt: skip
        if joined is None:
            continue
        member.participation, member.party, member.place, member.left = joined, party, places[site.party], gone
        paid.members.append(member)
        if moving and gone is not None and world.happened(gone):
            _move(world, paid, member, sites[(index + 1) % len(sites)], places, gone)
    _pause_some(world, paid, volumes.paused, rng)
    _turn_down(world, paid, crowd, inside, places, volumes.refused, rng)


def _plan(world: World, paid: PaidRound, site: Site, index: int, volumes: Volumes, rng: Random) -> Member:
    """Say when somebody starts and ends: the last ones leave, and who comes for them starts later."""
    wave = paid.wave
    starts, decided, ends = wave.starts, wave.decided, min(wave.ends, site.ends or wave.ends)
    member = Member(index, 0, 0, site, 0, starts, ends, decided)
    if index >= volumes.people:
        member.left = _between(rng, starts + timedelta(days=14), min(world.cut_off, ends))
        hired = index - volumes.people < volumes.employed
        member.reason = "hired" if hired else rng.choice(("health", "family", "moved", "other"))
    elif index >= volumes.people - volumes.later_withdrawn:
        first, last = world.cut_off + timedelta(days=4), ends - timedelta(days=5)
        if first <= last:
            member.left = _between(rng, first, last)
            member.reason = rng.choice(("health", "family", "hired", "other"))
    elif index >= volumes.people - volumes.later_withdrawn - volumes.withdrawn // 2:
        latest = min(world.cut_off, ends) - timedelta(days=12)
        member.starts = world.workday(
            _between(rng, starts + timedelta(days=12), max(starts + timedelta(days=12), latest))
        )
        member.decided = member.starts - timedelta(days=4)
    return member


def _between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange(max(0, (last - first).days) + 1))


def _day_of_move(world: World, member: Member, rng: Random) -> date:
    """Return a day on which somebody leaves a site for another: early enough to be there by the cut-off."""
    latest = min(world.cut_off - timedelta(days=3), member.ends - timedelta(days=10))
    return _between(rng, min(member.starts + timedelta(days=20), latest), latest)


def _offer_posts(world: World, paid: PaidRound, sites: list[Site], at: list[Site], moves: int) -> dict[int, int]:
    """Offer posts at the sites, enough on every day: for all who come, and one more where somebody comes from another."""
    taken: dict[int, int] = {}
    for site in at:
        taken[site.party] = taken.get(site.party, 0) + 1
    spare = 1 + -(-moves // len(sites))
    title = world.programme(paid.strand.code).name
    field_of_work = world.programme(paid.strand.code).field
    return {
        site.party: world.place(
            paid.ref, "post", f"{site.name or title} 활동"[:160], taken.get(site.party, 0) + spare, host=site.party,
            field=field_of_work, district=site.district, ends=min(paid.wave.ends, site.ends or paid.wave.ends),
        )
        for site in sites
    }  # fmt: skip


def _move(world: World, paid: PaidRound, before: Member, site: Site, places: dict[int, int], gone: date) -> None:
    """Let somebody go on at another site from the day after leaving; the month is split between the two parts."""
    starts, ends = gone + timedelta(days=1), min(paid.wave.ends, site.ends or paid.wave.ends)
    if starts >= ends:
        return
    joined = move(
        world, round=paid.ref, before=before.participation, party_id=before.party, place=places[site.party], gone=gone,
        starts=starts, ends=ends, asked_by=paid.operator.account, leaving=before.site.leader.account,
        arriving=site.leader.account,
    )  # fmt: skip
    paid.members.append(
        Member(-1 - before.number, joined, before.party, site, places[site.party], starts, ends, gone, before=before)
    )


def _pause_some(world: World, paid: PaidRound, number: int, rng: Random) -> None:
    able = [row for row in paid.members if row.left is None and row.before is None and row.starts == paid.wave.starts]
    for member in rng.sample(able, min(number, len(able))):
        first = _between(rng, member.starts + timedelta(days=30), member.ends - timedelta(days=25))
        last = first + timedelta(days=rng.randrange(5, 15))
        if world.happened(first):
            reason = rng.choice(("본인 질병", "가족 간병", "활동처 휴관"))
            world.add(Pause, participation_id=member.participation, starts_on=first, ends_on=last, reason=reason)
            member.pauses.append((first, last))


def _turn_down(
    world: World, paid: PaidRound, crowd: list[int], inside: int, places: dict[int, int], refused: int, rng: Random
) -> None:
    wave, offered, rest = paid.wave, list(places.values()), crowd[inside:]
    window = (wave.apply_to - wave.apply_from).days
    young = sum(1 for _ in range(refused) if rng.random() < 0.06)
    outsiders = world.pick(young, ages=TOO_YOUNG, on=wave.apply_to, rng=rng, distinct_from=set(rest)) if young else []
    busy = _busy(world, paid, {*crowd, *outsiders})
    by_place = paid.spec.site_kind == "site"
    for index, party in enumerate(rest):
        filed = wave.apply_from + timedelta(days=rng.randrange(window + 1))
        place = rng.choice(offered) if by_place else None
        if index >= refused:
            wait(
                world, round=paid.ref, party_id=party, place=place, filed=filed, decided=wave.decided, rng=rng,
                score=round(rng.uniform(66, 72), 1), rank=len(paid.members) + index - refused + 1,
            )  # fmt: skip
        elif index < young:
            refuse(
                world, round=paid.ref, party_id=outsiders[index], place=place, filed=filed, decided=wave.decided,
                reason="age", rng=rng,
            )  # fmt: skip
        else:
            reason = rng.choices(("score", "documents", "double"), (8, 2, 1))[0]
            if reason == "double" and busy:
                party = busy.pop()
            elif reason == "double":
                reason = "score"  # nobody is in another paid activity yet
            refuse(
                world, round=paid.ref, party_id=party, place=place, filed=filed, decided=wave.decided, reason=reason,
                rng=rng, score=round(rng.uniform(40, 66), 1) if reason == "score" else None,
            )  # fmt: skip


def _busy(world: World, paid: PaidRound, but: set[int]) -> list[int]:
    """Return, in chance order, who applies though they are in another paid activity meanwhile."""
    wave, ref = paid.wave, paid.ref
    if not any(rule.uses == "excludes" for rule in ref.book.on(wave.notice)):
        return []
    found = world.busy(ref.group, wave.starts, wave.ends, ages=ref.ages, on=ref.age_day, but=but)
    known = [party for party in found if world.files.known_busy(ref, party, wave.decided, wave.starts, wave.ends)]
    world.rng(f"busy/{ref.code}").shuffle(known)
    return known
