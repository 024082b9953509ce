"""A proposal of who gets which place (선정안), by the round's way of choosing. Reads only: nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

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
from imojak.paths.actions.seating import (
    Pool,
    Quota,
    Ranked,
    Row,
    given,
    kept_seats,
    refused,
    seat,
    tell_quotas,
    wishes_of,
)
from imojak.paths.enums import ApplicationStatus, DecisionResult, JudgingStatus, ShortListStatus
from imojak.paths.models import Application, Draw, Judging, ShortListing
from imojak.paths.terms import screening_of

#: Scores are compared as whole numbers: hundredths of a point.
_UNIT = 100
#: How many receipt numbers a note names.
_NAMED = 5


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
        pool = Pool(round, place, screening, [one for one, _ in met], seed, moment, notes)
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


# --- the ways of choosing: each ranks, ``seat`` gives the places ------------------------------------------------------


def _by_filing(pool: Pool) -> list[Row]:
    by_receipt = {str(one.pk): one for one in pool.applications}
    filed = [Filed(str(one.pk), timezone.localtime(one.filed_at)) for one in pool.applications]
    order = first_come(filed, max(seats_left(pool.round, pool.place), 0)).places
    return seat(pool, [Ranked(by_receipt[one.filed.receipt], _when(one.rank, one.filed)) for one in order])


def _when(rank: int, filed: Filed) -> str:
    return f"{exact_words(filed.filed_at)}에 {rank}번째로 접수되었습니다."


def _by_lot(pool: Pool) -> list[Row]:
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
        ranked = [Ranked(by_receipt[one.receipt], _drawn(one, names), reason="draw") for one in order]
        # The draw itself has served the classes and kept the seats already.
        return seat(pool, ranked, kept=False)
    if not pool.seed:
        raise TransitionError("아직 추첨하지 않았습니다. 먼저 공개 추첨을 진행해 주세요.")
    pool.notes.append("추첨하지 않은 채 미리 본 결과입니다. 공개 추첨을 진행해야 확정할 수 있습니다.")
    entries, rule = list_of(pool.round, pool.applications, pool.place, pool.moment)
    rows = draw_lots(entries, rule, pool.seed).drawn
    ranked = [Ranked(by_receipt[one.entry.receipt], one.explanation, reason="draw") for one in rows]
    return seat(pool, ranked, kept=False)


def _drawn(one: Standing, names: Mapping[str, str]) -> str:
    by = f"{names[one.kept]}에게 먼저 배정한 자리에 " if one.kept else ""
    return f"공개 추첨에서 {by}{one.rank}순위로 뽑혔습니다."


def _by_score(pool: Pool) -> list[Row]:
    return seat(pool, _scored(pool))


def _scored(pool: Pool) -> list[Ranked]:
    """Return those with all their sheets, best first, then those below the pass mark."""
    by_receipt = {str(one.pk): one for one in pool.applications}
    ranking = standing_of(pool.round, pool.place).ranking
    ranked = [
        Ranked(by_receipt[one.receipt], _points(one.explanation), one.score, reason="score")
        for one in ranking.ranked
        if one.receipt in by_receipt
    ]
    missing = [one for one in ranking.unranked if one.score is None and one.receipt in by_receipt]
    if missing:
        pool.notes.append(f"심사표가 다 들어오지 않은 신청 {len(missing)}건은 빠져 있습니다.")
    pool.notes += _judged_by_fewer(pool, [one.application.pk for one in ranked])
    below = [
        Ranked(by_receipt[one.receipt], one.explanation, one.score, reason="score", out=True)
        for one in ranking.unranked
        if one.score is not None and one.receipt in by_receipt
    ]
    return ranked + below


def _judged_by_fewer(pool: Pool, ranked: Sequence[int]) -> list[str]:
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


def _by_match(pool: Pool) -> list[Row]:
    """Match by wishes; who stands better at a place has the better score, and equal scores are decided by lot."""
    scored = {one.application.pk: one for one in _scored(pool)} if _is_judged(pool) else {}
    if not scored and _is_judged(pool):
        return []
    places = {str(one.pk): one for one in Place.objects.filter(round=pool.round, closed_on=None)}
    wishes = wishes_of(pool.applications)
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
    groups, minimums = kept_seats(pool, taking_part, max(seats_left(pool.round, pool.place), 0))
    kept = [
        (one.group, one.name, one.seats, [row for row, who in enumerate(taking_part) if one.group in groups[who.pk]])
        for one in minimums
    ]
    found, told, counted = _matched(edges, places, [str(one.pk) for one in taking_part], seed, kept)
    tell_quotas(pool, groups, minimums, map(int, found))
    pool.notes.append(
        "희망 순위별 배정: "
        + "".join(f"{number}희망 {people}명, " for number, people in enumerate(counted, start=1))
        + f"배정하지 못함 {len(taking_part) - sum(counted)}명"
    )
    # Whoever has no wish that is still open stands behind everybody who has.
    wished = {int(receipt) for receipt, *_ in edges}
    order = sorted(taking_part, key=lambda one: (-whole[one.pk] if one.pk in wished else 0, lot(seed, str(one.pk))))
    ranked = [
        Ranked(one, told.get(str(one.pk), ""), points[one.pk], found.get(str(one.pk)), reason="no-match")
        for one in order
    ]
    below = [one for one in scored.values() if one.out]
    return given(pool, ranked) + refused(below, start=len(ranked))


def _matched(
    edges: Sequence[tuple[str, str, int, int]], places: Mapping[str, Place], receipts: Sequence[str], seed: str,
    kept: Sequence[tuple[str, str, int, list[int]]],
) -> tuple[dict[str, Place], dict[str, str], list[int]]:  # fmt: skip
    """Match, and return by receipt number the place and the reasons, and how many got their first, second, … wish.

    ``kept`` are the groups with kept seats: code, name, seats, and the rows of ``receipts`` that are of them.
    """
    if not edges:
        return {}, {}, []
    # Arrays and their library are loaded by whoever matches, not by every process that starts.
    from imojak.matching.explain import by_choice, explain
    from imojak.matching.problem import Quota as Seats
    from imojak.matching.problem import from_edges
    from imojak.matching.stable import match
    from imojak.matching.wording import Wording, steps

    capacities = {code: max(one.capacity - one.taken - one.held, 0) for code, one in places.items()}
    quotas = [Seats(code, name, applicants=rows, least=seats) for code, name, seats, rows in kept]  # type: ignore[arg-type]
    problem = from_edges(edges, capacities, seed=seed, applicants=receipts, quotas=quotas)
    # Kept seats that a group leaves are for everybody.
    assignment = match(problem, soft=True)
    explanation = explain(problem, assignment)
    wording = Wording({code: one.title for code, one in places.items()}, _UNIT)
    found, told = {}, {}
    for row, receipt in enumerate(receipts):
        if assignment.place[row] >= 0:
            found[receipt] = places[problem.code(int(assignment.place[row]))]
        told[receipt] = " ".join(step.sentence for step in steps(explanation, row, wording))
    return found, told, by_choice(problem, assignment)[:-1].tolist()


def _is_judged(pool: Pool) -> bool:
    return bool(pool.screening.criteria) and Judging.objects.filter(application__round=pool.round).exists()


def _by_host(pool: Pool) -> list[Row]:
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
            ranked.append((chosen.order, Ranked(application, "", None, chosen.place, reason="not-chosen")))
        elif answer == ShortListStatus.PASSED:
            passed.append(Ranked(application, "", reason="not-chosen", out=True))
    ranked.sort(key=lambda one: (one[1].place.pk if one[1].place else 0, one[0]))
    return given(pool, [one for _, one in ranked]) + refused(passed, start=len(ranked))


def _answer(rows: Sequence[ShortListing]) -> str:
    states = {one.status for one in rows}
    if ShortListStatus.CHOSEN in states:
        return ShortListStatus.CHOSEN
    if states & {ShortListStatus.PROPOSED, ShortListStatus.INTERVIEW}:
        return ShortListStatus.PROPOSED
    return ShortListStatus.PASSED if states else ""


_METHODS: Mapping[str, Callable[[Pool], list[Row]]] = {
    "first_come": _by_filing,
    "booking": _by_filing,
    "open": _by_filing,
    "draw": _by_lot,
    "rubric": _by_score,
    "panel": _by_score,
    "match": _by_match,
    "firm_choice": _by_host,
}
