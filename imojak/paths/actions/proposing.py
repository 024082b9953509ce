"""A proposal of who gets which place (선정안), by the round's way of choosing. Reads only: nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils import timezone

from imojak.choosing import quotas as keeping
from imojak.choosing.draw import Standing, as_now, moved_up
from imojak.choosing.draw import draw as draw_lots
from imojak.choosing.firstcome import Filed, first_come
from imojak.kernel.lots import lot
from imojak.kernel.saying import exact_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place, Round
from imojak.paths.actions.drawing import document_of, eligible, list_of, seats_left
from imojak.paths.actions.judging import standing_of
from imojak.paths.actions.looking import Looked, look_at
from imojak.paths.enums import ApplicationStatus, DecisionResult, JudgingStatus, ShortListStatus
from imojak.paths.models import Application, Draw, Judging, Preference, ShortListing
from imojak.paths.terms import known_of, screening_of
from imojak.plan.types.conditions import holds
from imojak.plan.types.screening import MOST_QUOTAS, Screening

#: Scores are compared as whole numbers: hundredths of a point.
_UNIT = 100
#: How many receipt numbers a note names.
_NAMED = 5


@dataclass(frozen=True)
class Row:
    """What is proposed for one application. ``reasons`` are codes; ``why`` is the sentence that goes out with it."""

    application: Application
    place: Place | None
    result: str
    rank: int | None
    reasons: tuple[str, ...]
    why: str
    score: Decimal | None = None
    looked: Looked = field(default_factory=Looked, repr=False)


@dataclass(frozen=True)
class Quota:
    """A group that places are kept for: how many it has of them in the proposal."""

    code: str
    label: str
    seats: int
    taken: int


@dataclass(frozen=True)
class Proposal:
    """Everybody who can be decided on, in the order in which they were ranked; ``notes`` say what stands in the way.

    ``offered`` tells that who is chosen gets an offer to answer, by the round's configuration.
    """

    round: Round
    method: str
    rows: tuple[Row, ...]
    quotas: tuple[Quota, ...]
    notes: tuple[str, ...]
    offer_hours: int | None
    sources: Mapping[str, Any] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return how many would be accepted (or offered a place), wait, and be refused."""
        found = {"accepted": 0, "waiting": 0, "refused": 0}
        for row in self.rows:
            found[row.result] += 1
        return found


@dataclass
class _Pool:
    """Those who apply to one place, or to the round (``place`` None), with what is known of them."""

    round: Round
    place: Place | None
    screening: Screening
    applications: list[Application]
    seed: str
    moment: datetime
    notes: list[str]
    quotas: list[Quota] = field(default_factory=list)
    sources: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Ranked:
    application: Application
    why: str
    score: Decimal | None = None
    place: Place | None = None
    reason: str = "full"
    #: Below the pass mark or passed over by the host: not to be taken, and no reserve.
    out: bool = False


def propose(round: Round, *, seed: str = "", at: datetime | None = None) -> Proposal:
    """Propose who gets which place, by the round's method; nothing is written.

    ``seed`` is for lots where no draw was held yet (to try it out), and for equal scores in a matching. Raises
    TransitionError when the method lacks what it needs: a draw, sheets, a host's choice.
    """
    moment = at or timezone.now()
    round = Round.objects.select_related("programme__parent", "type", "eligibility", "selection").get(pk=round.pk)
    screening = screening_of(round)
    notes = _unready(round)
    rows: list[Row] = []
    quotas: list[Quota] = []
    sources: dict[str, Any] = {}
    places: list[Place | None] = [None, *Place.objects.filter(round=round).order_by("pk")]
    for place in places:
        applications = [_of(one, round) for one in eligible(round, place)]
        if not applications:
            continue
        met = []
        for one, looked in zip(applications, look_at(applications, at=moment), strict=True):
            if looked.failed:
                rows.append(Row(one, None, DecisionResult.REFUSED, None, looked.codes, looked.sentence, None, looked))
            else:
                met.append((one, looked))
        pool = _Pool(round, place, screening, [one for one, _ in met], seed, moment, notes)
        if pool.applications:
            seen = {one.pk: looked for one, looked in met}
            rows += [_with(row, seen[row.application.pk]) for row in _METHODS[screening.method](pool)]
        quotas += pool.quotas
        sources |= pool.sources
    return Proposal(round, screening.method, tuple(rows), tuple(quotas), tuple(notes), screening.offer_hours, sources)


def _of(application: Application, round: Round) -> Application:
    application.round = round
    return application


def _with(row: Row, looked: Looked) -> Row:
    return Row(row.application, row.place, row.result, row.rank, row.reasons, row.why, row.score, looked)


def _unready(round: Round) -> list[str]:
    filed = Application.objects.filter(round=round, status=ApplicationStatus.FILED).count()
    return [f"자격을 아직 확인하지 않은 신청 {filed}건은 빠져 있습니다."] if filed else []


# --- the ways of choosing: each ranks, ``_seat`` gives the places ------------------------------------------------------


def _by_filing(pool: _Pool) -> list[Row]:
    by_receipt = {str(one.pk): one for one in pool.applications}
    filed = [Filed(str(one.pk), timezone.localtime(one.filed_at)) for one in pool.applications]
    order = first_come(filed, max(seats_left(pool.round, pool.place), 0)).places
    return _seat(pool, [_Ranked(by_receipt[one.filed.receipt], _when(one.rank, one.filed)) for one in order])


def _when(rank: int, filed: Filed) -> str:
    return f"{exact_words(filed.filed_at)}에 {rank}번째로 접수되었습니다."


def _by_lot(pool: _Pool) -> list[Row]:
    held = Draw.objects.filter(round=pool.round, place=pool.place).order_by("-pk").first()
    by_receipt = {str(one.pk): one for one in pool.applications}
    if held is not None:
        capacity = max(seats_left(pool.round, pool.place), 0)
        order = moved_up(document_of(held), by_receipt.keys(), capacity)
        drawn = {one.receipt for one in order}
        if left := [one for one in by_receipt if one not in drawn]:
            pool.notes.append(f"추첨한 뒤에 자격을 확인한 신청 {len(left)}건은 추첨에 없어 빠져 있습니다.")
        pool.sources["draw"] = held.pk
        names = {one["code"]: one["name"] for one in as_now(document_of(held))["kept"]}
        ranked = [_Ranked(by_receipt[one.receipt], _drawn(one, names), reason="draw") for one in order]
        # The draw itself has served the classes and kept the seats already.
        return _seat(pool, ranked, kept=False)
    if not pool.seed:
        raise TransitionError("아직 추첨하지 않았습니다. 먼저 공개 추첨을 진행해 주세요.")
    pool.notes.append("추첨하지 않은 채 미리 본 결과입니다. 공개 추첨을 진행해야 확정할 수 있습니다.")
    entries, rule = list_of(pool.round, pool.applications, pool.place, pool.moment)
    rows = draw_lots(entries, rule, pool.seed).drawn
    ranked = [_Ranked(by_receipt[one.entry.receipt], one.explanation, reason="draw") for one in rows]
    return _seat(pool, ranked, kept=False)


def _drawn(one: Standing, names: Mapping[str, str]) -> str:
    by = f"{names[one.kept]}에게 먼저 배정한 자리에 " if one.kept else ""
    return f"공개 추첨에서 {by}{one.rank}순위로 뽑혔습니다."


def _by_score(pool: _Pool) -> list[Row]:
    return _seat(pool, _scored(pool))


def _scored(pool: _Pool) -> list[_Ranked]:
    """Return those with all their sheets, best first, then those below the pass mark."""
    by_receipt = {str(one.pk): one for one in pool.applications}
    ranking = standing_of(pool.round, pool.place).ranking
    ranked = [
        _Ranked(by_receipt[one.receipt], _points(one.explanation), one.score, reason="score")
        for one in ranking.ranked
        if one.receipt in by_receipt
    ]
    missing = [one for one in ranking.unranked if one.score is None and one.receipt in by_receipt]
    if missing:
        pool.notes.append(f"심사표가 다 들어오지 않은 신청 {len(missing)}건은 빠져 있습니다.")
    pool.notes += _judged_by_fewer(pool, [one.application.pk for one in ranked])
    below = [
        _Ranked(by_receipt[one.receipt], one.explanation, one.score, reason="score", out=True)
        for one in ranking.unranked
        if one.score is not None and one.receipt in by_receipt
    ]
    return ranked + below


def _judged_by_fewer(pool: _Pool, ranked: Sequence[int]) -> list[str]:
    """Tell whom of the ranked fewer judges have judged: nobody may have taken the place of one who stepped back."""
    scored = Judging.objects.filter(application__round=pool.round, status=JudgingStatus.SCORED)
    sheets = Counter(scored.values_list("application", flat=True))
    few = sorted(pk for pk in ranked if sheets[pk] < max(sheets[one] for one in ranked))
    if not few:
        return []
    some = ", ".join(map(str, few[:_NAMED])) + (" …" if len(few) > _NAMED else "")
    return [
        f"다른 신청보다 적은 심사위원이 본 신청이 {len(few)}건입니다(접수번호 {some}). 심사위원을 더 정할 수 있습니다."
    ]


def _points(explanation: str) -> str:
    """Keep of the explanation what concerns the applicant alone: others' receipt numbers are for the sheet's page."""
    return explanation.partition(" 같은 점수입니다.")[0]


def _by_match(pool: _Pool) -> list[Row]:
    """Match by wishes; who stands better at a place has the better score, and equal scores are decided by lot."""
    scored = {one.application.pk: one for one in _scored(pool)} if _is_judged(pool) else {}
    if not scored and _is_judged(pool):
        return []
    places = {str(one.pk): one for one in Place.objects.filter(round=pool.round, closed_on=None)}
    wishes = _wishes(pool.applications)
    taking_part = [one for one in pool.applications if not scored or (one.pk in scored and not scored[one.pk].out)]
    points = {one.pk: scored[one.pk].score if scored else one.score for one in taking_part}
    whole = {pk: int((score or Decimal(0)) * _UNIT) for pk, score in points.items()}
    edges = [
        (str(one.pk), str(place), whole[one.pk], rank)
        for one in taking_part
        for rank, place in enumerate((place for place in wishes.get(one.pk, ()) if str(place) in places), start=1)
    ]
    seed = pool.seed or pool.round.code
    pool.sources["seed"] = seed
    found, told, counted = _matched(edges, places, [str(one.pk) for one in taking_part], seed)
    pool.notes.append(
        "희망 순위별 배정: "
        + "".join(f"{number}희망 {people}명, " for number, people in enumerate(counted, start=1))
        + f"배정하지 못함 {len(taking_part) - sum(counted)}명"
    )
    # Whoever has no wish that is still open stands behind everybody who has.
    wished = {int(receipt) for receipt, *_ in edges}
    order = sorted(taking_part, key=lambda one: (-whole[one.pk] if one.pk in wished else 0, lot(seed, str(one.pk))))
    ranked = [
        _Ranked(one, told.get(str(one.pk), ""), points[one.pk], found.get(str(one.pk)), reason="no-match")
        for one in order
    ]
    below = [one for one in scored.values() if one.out]
    return _given(pool, ranked) + _refused(below, start=len(ranked))


def _matched(
    edges: Sequence[tuple[str, str, int, int]], places: Mapping[str, Place], receipts: Sequence[str], seed: str
) -> tuple[dict[str, Place], dict[str, str], list[int]]:
    """Match, and return by receipt number the place and the reasons, and how many got their first, second, … wish."""
    if not edges:
        return {}, {}, []
    # Arrays and their library are loaded by whoever matches, not by every process that starts.
    from imojak.matching.explain import by_choice, explain
    from imojak.matching.problem import from_edges
    from imojak.matching.stable import match
    from imojak.matching.wording import Wording, steps

    capacities = {code: max(one.capacity - one.taken - one.held, 0) for code, one in places.items()}
    problem = from_edges(edges, capacities, seed=seed, applicants=receipts)
    assignment = match(problem)
    explanation = explain(problem, assignment)
    wording = Wording({code: one.title for code, one in places.items()}, _UNIT)
    found, told = {}, {}
    for row, receipt in enumerate(receipts):
        if assignment.place[row] >= 0:
            found[receipt] = places[problem.code(int(assignment.place[row]))]
        told[receipt] = " ".join(step.sentence for step in steps(explanation, row, wording))
    return found, told, by_choice(problem, assignment)[:-1].tolist()


def _is_judged(pool: _Pool) -> bool:
    return bool(pool.screening.criteria) and Judging.objects.filter(application__round=pool.round).exists()


def _by_host(pool: _Pool) -> list[Row]:
    """Take whom the hosts have chosen from their short-lists, in the order of the lists."""
    listed: dict[int, list[ShortListing]] = {}
    for one in ShortListing.objects.filter(application__in=pool.applications).select_related("place").order_by("order"):
        listed.setdefault(one.application_id, []).append(one)
    open_ = [one for one in pool.applications if _answer(listed.get(one.pk, ())) == ShortListStatus.PROPOSED]
    if open_:
        pool.notes.append(f"기업이 아직 답하지 않은 후보 {len(open_)}명은 빠져 있습니다.")
    if unlisted := [one for one in pool.applications if one.pk not in listed]:
        pool.notes.append(f"아직 추천하지 않은 신청 {len(unlisted)}건은 빠져 있습니다.")
    ranked, passed = [], []
    for application in pool.applications:
        rows = listed.get(application.pk, ())
        answer = _answer(rows)
        if answer == ShortListStatus.CHOSEN:
            chosen = next(one for one in rows if one.status == ShortListStatus.CHOSEN)
            ranked.append((chosen.order, _Ranked(application, "", None, chosen.place, reason="not-chosen")))
        elif answer == ShortListStatus.PASSED:
            passed.append(_Ranked(application, "", reason="not-chosen", out=True))
    ranked.sort(key=lambda one: (one[1].place.pk if one[1].place else 0, one[0]))
    return _given(pool, [one for _, one in ranked]) + _refused(passed, start=len(ranked))


def _answer(rows: Sequence[ShortListing]) -> str:
    states = {one.status for one in rows}
    if ShortListStatus.CHOSEN in states:
        return ShortListStatus.CHOSEN
    if states & {ShortListStatus.PROPOSED, ShortListStatus.INTERVIEW}:
        return ShortListStatus.PROPOSED
    return ShortListStatus.PASSED if states else ""


_METHODS: Mapping[str, Callable[[_Pool], list[Row]]] = {
    "first_come": _by_filing,
    "booking": _by_filing,
    "open": _by_filing,
    "draw": _by_lot,
    "rubric": _by_score,
    "panel": _by_score,
    "match": _by_match,
    "firm_choice": _by_host,
}


# --- from a ranking to places -----------------------------------------------------------------------------------------


def _seat(pool: _Pool, ranked: Sequence[_Ranked], *, kept: bool = True) -> list[Row]:
    """Give the seats down the ranking, keeping the quotas; then the reserve list, then refusals."""
    standing = [one for one in ranked if not one.out]
    capacity = max(seats_left(pool.round, pool.place), 0)
    taken = (
        _under_quotas(pool, standing, capacity)
        if kept and pool.screening.quotas_kept
        else {one.application.pk for one in standing[:capacity]}
    )
    desk = _Places(pool)
    seated: dict[int, Place] = {}
    # Where the wishes of one who is chosen are all taken, the seat is for the next in the ranking.
    for one in sorted(standing, key=lambda one: one.application.pk not in taken):
        if len(seated) < capacity and (place := desk.take(one.application)) is not None:
            seated[one.application.pk] = place
    given = [
        _Ranked(one.application, one.why, one.score, seated.get(one.application.pk), one.reason) for one in standing
    ]
    return _given(pool, given) + _refused([one for one in ranked if one.out], start=len(standing))


def _given(pool: _Pool, ranked: Sequence[_Ranked]) -> list[Row]:
    """Return rows: those with a place are in; of the others as many wait as the configuration says, the rest are not."""
    seats = sum(1 for one in ranked if one.place is not None)
    room = ceil(max(seats_left(pool.round, pool.place), seats) * pool.screening.reserve_percent / 100)
    rows, waiting = [], 0
    for rank, one in enumerate(ranked, start=1):
        if one.place is not None:
            rows.append(Row(one.application, one.place, DecisionResult.ACCEPTED, rank, (), one.why, one.score))
        elif waiting < room:
            waiting += 1
            rows.append(Row(one.application, None, DecisionResult.WAITING, waiting, ("waiting",), one.why, one.score))
        else:
            rows.append(Row(one.application, None, DecisionResult.REFUSED, rank, (one.reason,), one.why, one.score))
    return rows


def _refused(out: Sequence[_Ranked], *, start: int) -> list[Row]:
    return [
        Row(one.application, None, DecisionResult.REFUSED, rank, (one.reason,), one.why, one.score)
        for rank, one in enumerate(out, start=start + 1)
    ]


def _under_quotas(pool: _Pool, ranked: Sequence[_Ranked], capacity: int) -> set[int]:
    """Take people from the ranking so that the places kept for groups go to them (at most two groups at once)."""
    known = known_of(pool.round, [one.application for one in ranked], timezone.localdate(pool.moment))
    several = pool.screening.quotas_kept[:MOST_QUOTAS]
    if len(pool.screening.quotas_kept) > len(several):
        pool.notes.append("우선 배정은 두 가지까지만 함께 지킬 수 있어 앞의 두 가지만 적용했습니다.")
    groups = {
        one.application.pk: frozenset(quota.code for quota in several if holds(quota.when, known[one.application.pk]))
        for one in ranked
    }
    minimums = []
    for quota in several:
        wanted = quota.places or keeping.at_least(quota.percent or 0, capacity)
        # Kept places that the group cannot fill are for everybody.
        there = sum(1 for codes in groups.values() if quota.code in codes)
        minimums.append(keeping.Minimum(quota.code, quota.label, min(wanted, there, capacity)))
    while sum(one.seats for one in minimums) > capacity:
        minimums[-1] = keeping.Minimum(minimums[-1].group, minimums[-1].name, minimums[-1].seats - 1)
    people = [keeping.Person(str(one.application.pk), groups[one.application.pk]) for one in ranked]
    chosen = {int(receipt) for receipt in keeping.choose(people, keeping.Quotas(capacity, tuple(minimums))).taken}
    for minimum in minimums:
        count = sum(1 for number in chosen if minimum.group in groups[number])
        pool.quotas.append(Quota(minimum.group, minimum.name, minimum.seats, count))
    return chosen


class _Places:
    """The free seats of a pool's places, given out one by one: by wish where there are wishes, else the first free."""

    def __init__(self, pool: _Pool) -> None:
        places = Place.objects.filter(round=pool.round, closed_on=None).order_by("pk")
        if pool.place is not None:
            places = places.filter(pk=pool.place.pk)
        self.places = {one.pk: one for one in places}
        self.left = {one.pk: one.capacity - one.taken - one.held for one in self.places.values()}
        self.wishes = _wishes(pool.applications)

    def take(self, application: Application) -> Place | None:
        wished = self.wishes.get(application.pk)
        for number in wished if wished is not None else self.places:
            if self.left.get(number, 0) > 0:
                self.left[number] -= 1
                return self.places[number]
        return None


def _wishes(applications: Sequence[Application]) -> dict[int, list[int]]:
    """Return the wished places by application, in order; those without wishes are not there."""
    found: dict[int, list[int]] = {}
    keys = [one.pk for one in applications]
    for start in range(0, len(keys), 500):
        rows = Preference.objects.filter(application_id__in=keys[start : start + 500]).order_by("application", "rank")
        for application, place in rows.values_list("application_id", "place_id"):
            found.setdefault(application, []).append(place)
    return found
