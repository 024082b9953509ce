"""Computing a scenario (배정 계산): a task for a worker, from the tables to a run with everybody's place and reasons."""

from __future__ import annotations

from dataclasses import fields
from time import monotonic
from typing import Any

import numpy as np
from django.utils import timezone

from imojak.kernel.districts import DISTRICT_NAMES
from imojak.kernel.months import age_on
from imojak.matching.disparity import differences
from imojak.matching.explain import Explanation, by_choice, explain
from imojak.matching.problem import Assignment, Problem
from imojak.matching.summary import costs
from imojak.matching.wording import Wording, cost_sentence, steps
from imojak.parties.models import Person
from imojak.placing.actions import terms_of
from imojak.placing.deciding import decide
from imojak.placing.enums import UNIT
from imojak.placing.facts import Market, gather
from imojak.placing.models import Run, Scenario, Seat
from imojak.placing.scores import Edges
from imojak.placing.solving import problem_of, solve
from imojak.problems import Problem as Refusal
from imojak.tasks.working import Job

_STEPS = 5
_BATCH = 2_000
#: What a bound costs is found by matching without it: as long as all of that reads no more candidates than this.
_ASKED = 4_000_000
#: Age bands that are held against each other: lower bounds of 만 나이.
_BANDS = (0, 45, 50, 55, 60, 65)
#: Why a wish was no candidate, by the part that is required (plan.types.checks_matching says which may be).
_UNFIT = {
    "hours": "할 수 있다고 적으신 요일·시간과 맞지 않아",
    "health": "하기 어렵다고 적으신 일이 들어 있어",
    "skills": "적으신 기술·경험과 자리가 바라는 것이 겹치지 않아",
    "commute": "사는 곳에서 오가는 시간이 너무 길거나 알 수 없어",
}
_SEXES = (("f", "여성"), ("m", "남성"))


def run_scenario(job: Job) -> None:
    """Compute the scenario of the task, unless the same facts have been computed; the run's number is its result."""
    began = monotonic()
    scenario = Scenario.objects.select_related("round").get(pk=job.payload["scenario"])
    job.progress(0, _STEPS, "신청과 자리를 모으고 있습니다.")
    terms = terms_of(scenario)
    market = gather(scenario)
    last = scenario.runs.order_by("-pk").first()
    if last is not None and last.fingerprint == market.fingerprint:
        with job.finishing() as result:
            result |= {"run": last.pk, "same": True}
        return
    if not market.applications:
        raise Refusal("배정할 신청이 없습니다. 먼저 자격을 확인해 주세요. " + " ".join(market.notes))
    job.progress(1, _STEPS, "점수를 매기고 있습니다.")
    edges = market.edges()
    job.progress(2, _STEPS, f"{len(market.applications):,}명의 자리를 정하고 있습니다.")
    problem = problem_of(market, edges, scenario.seed)
    found = decide(problem, scenario.mode)
    job.progress(3, _STEPS, "까닭을 적고 있습니다.")
    told = explain(problem, found)
    seats = seats_of(market, edges, problem, found, told)
    numbers = _numbers(market, problem, found) | {"costs": _costs(market, problem, found)}
    job.progress(4, _STEPS, "결과를 적고 있습니다.")
    with job.finishing() as result:
        run = Run.objects.create(
            scenario=scenario,
            fingerprint=market.fingerprint,
            terms=terms | {"parts": list(edges.uses)},
            people=len(market.applications),
            seats=int(market.capacity.sum()),
            edges=problem.edges,
            placed=found.cardinality,
            score=found.objective,
            bound=found.bound,
            numbers=numbers,
            proof=_proof(found),
            milliseconds=round((monotonic() - began) * 1000),
            asked_by=job.task.asked_by,
            made_at=timezone.now(),
        )  # fmt: skip
        for one in seats:
            one.run = run
        Seat.objects.bulk_create(seats, batch_size=_BATCH)
        result |= {"run": run.pk, "same": False}


def seats_of(market: Market, edges: Edges, problem: Problem, found: Assignment, told: Explanation) -> list[Seat]:
    """Return everybody's row; edges of the problem are those of the market, in the same order."""
    wording = _wording(market)
    pinned = set(market.pinned)
    out: dict[int, list[tuple[int, int, str]]] = {}
    for applicant, place, rank, uses in market.ruled_out():
        if (applicant, place) not in pinned:
            out.setdefault(applicant, []).append((rank, place, uses))
    seats = []
    for row, application in enumerate(market.applications):
        edge, column = int(found.edge[row]), int(found.place[row])
        rank = int(edges.rank[edge]) if edge >= 0 else 0
        said: list[dict[str, Any]] = [
            {
                "choice": one.choice, "place": market.places[one.place].pk, "why": one.why.name.lower(),
                "score": one.score, "sentence": one.sentence,
            }
            for one in steps(told, row, wording)
        ]  # fmt: skip
        if row in out:
            # A wish that fits nobody's hours or health is no candidate; whoever wished for it is told so in its place.
            got = said.pop() if edge >= 0 else None
            said += [_unfit(market, *one, wording) for one in out[row] if not rank or one[0] < rank]
            said.sort(key=lambda step: step["choice"])
            said += [got] if got is not None else []
        seats.append(
            Seat(
                application=application,
                place=market.places[column] if column >= 0 else None,
                choice=rank,
                score=int(edges.score[edge]) if edge >= 0 else 0,
                parts=edges.parts[edge].tolist() if edge >= 0 else [],
                steps=said,
            )
        )
    return seats


def _unfit(market: Market, rank: int, place: int, uses: str, wording: Wording) -> dict[str, Any]:
    of = market.places[place]
    sentence = f"{rank}희망: {wording.josa(of.title, '은/는')} {_UNFIT[uses]} 배정하지 않았습니다."
    return {"choice": rank, "place": of.pk, "why": "unfit", "score": 0, "sentence": sentence}


def _numbers(market: Market, problem: Problem, found: Assignment) -> dict[str, Any]:
    """Return what a round looks like under a run: ranks of wishes, what quotas got and cost, how groups fared."""
    got = found.place >= 0
    quotas = []
    for row, one in enumerate(problem.quotas):
        members = got if one.applicants is None else got & one.applicants
        price = int(found.multiplier[row]) if found.multiplier is not None else None
        quotas.append(
            {"key": one.key, "label": one.label, "least": one.least, "most": one.most, "got": int(members.sum()),
             "price": price, "scale": found.scale}
        )  # fmt: skip
    filled = np.bincount(found.place[got], minlength=problem.places)
    return {
        "choices": [int(one) for one in by_choice(problem, found)],
        "quotas": quotas,
        "full": int((filled >= market.capacity).sum()),
        "places": len(market.places),
        "disparity": _disparity(market, got),
        "notes": list(market.notes),
        "below": len(market.below),
    }


def _disparity(market: Market, got: np.ndarray[Any, np.dtype[np.bool_]]) -> list[dict[str, Any]]:
    """Return how often women and men, age bands and districts got a place, each held against all others."""
    known: dict[int, tuple[str, Any, str]] = {}
    parties = [one.party_id for one in market.applications]
    for start in range(0, len(parties), 10_000):
        rows = Person.objects.filter(pk__in=parties[start : start + 10_000])
        for party, sex, born, district in rows.values_list("pk", "sex", "birth_date", "district_code"):
            known[party] = (sex, born, district)
    sexes = [code for code, _ in _SEXES]
    districts = list(DISTRICT_NAMES)
    bands = [f"{low}세 이상" if low else f"{_BANDS[1] - 1}세 이하" for low in _BANDS]
    by_sex, by_band, by_district = [], [], []
    for party in parties:
        sex, born, district = known.get(party, ("", None, ""))
        by_sex.append(sexes.index(sex) if sex in sexes else -1)
        by_district.append(districts.index(district) if district in districts else -1)
        age = age_on(born, market.round.apply_to) if born is not None else None
        by_band.append(-1 if age is None else max(number for number, low in enumerate(_BANDS) if age >= low))
    for number in range(1, len(_BANDS) - 1):
        bands[number] = f"{_BANDS[number]}~{_BANDS[number + 1] - 1}세"
    found = [
        *differences("성별", [label for _, label in _SEXES], by_sex, got),
        *differences("나이", bands, by_band, got),
        *differences("자치구", list(DISTRICT_NAMES.values()), by_district, got),
    ]
    return [
        {"partition": one.partition, "group": one.group, "of": one.own.of, "got": one.own.count,
         "low": round(one.low, 4), "high": round(one.high, 4), "enough": one.enough, "notable": one.notable,
         "sentence": one.sentence}
        for one in found
    ]  # fmt: skip


def _costs(market: Market, problem: Problem, found: Assignment) -> list[str]:
    """Return what each quota and pin costs, in words; nothing of what costs nothing, or would take too long to ask."""
    bounds = len(problem.quotas) + len(problem.pinned)
    if bounds * problem.edges > _ASKED:
        return []
    wording = _wording(market)
    return [cost_sentence(problem, one, wording) for one in costs(problem, found, lambda free: solve(free, found.mode))]


def _wording(market: Market) -> Wording:
    return Wording({str(one.pk): one.title for one in market.places}, UNIT)


def _proof(found: Assignment) -> dict[str, Any]:
    """Return the arrays that prove an assignment, as lists in the order of applications and places."""
    proof: dict[str, Any] = {"scale": found.scale}
    for one in fields(found):
        value = getattr(found, one.name)
        if one.name not in ("place", "edge") and isinstance(value, np.ndarray):
            proof[one.name] = value.tolist()
    return proof
