"""Computing a scenario (배정 계산): a task for a worker, from the tables to a run with everybody's place and reasons."""

from __future__ import annotations

from time import monotonic

from django.utils import timezone

from imojak.matching.explain import explain
from imojak.placing.apart import blocks_of, solve_apart
from imojak.placing.changes import marks_of
from imojak.placing.deciding import decide
from imojak.placing.facts import gather
from imojak.placing.giving_way import told_what_gives_way
from imojak.placing.models import Run, Scenario
from imojak.placing.numbers import numbers_of, proof_of
from imojak.placing.results import places_of, write_seats
from imojak.placing.since import before, since, start_of
from imojak.placing.solving import problem_of
from imojak.placing.terms import terms_of
from imojak.problems import Problem as Refusal
from imojak.tasks.working import Job

_STEPS = 5


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
    if not len(market.applicants):
        below = f"지금 기준에 맞지 않는 신청이 {len(market.below):,}건 있습니다. " if market.below else ""
        raise Refusal(
            "배정할 신청이 없습니다. 자격을 확인하고 아직 결정하지 않은 신청만 배정합니다. 신청 목록에서 자격을 확인해 주세요. "
            + below
            + " ".join(market.notes)
        )
    job.progress(1, _STEPS, "점수를 매기고 있습니다.")
    edges = market.edges()
    job.progress(2, _STEPS, f"{len(market.applicants):,}명의 자리를 정하고 있습니다.")
    past = before(scenario)
    with told_what_gives_way(market, edges, scenario):
        problem = problem_of(market, edges, scenario.seed)
        start = None if past is None else start_of(problem, past)
        found = decide(problem, scenario.mode, start, lambda one: solve_apart(job, one, 2, _STEPS))
    job.progress(3, _STEPS, "까닭을 적고 있습니다.")
    told = explain(problem, found)
    marks = marks_of(market)
    numbers = numbers_of(market, problem, found) | {"marks": marks, "blocks": blocks_of(problem, found)}
    if past is not None:
        numbers["since"] = since(problem, found, terms, marks, past)
    job.progress(4, _STEPS, "결과를 적고 있습니다.")
    with job.finishing() as result:
        run = Run.objects.create(
            scenario=scenario,
            fingerprint=market.fingerprint,
            terms=terms | {"parts": list(edges.uses)},
            people=len(market.applicants),
            seats=int(market.capacity.sum()),
            edges=problem.edges,
            placed=found.cardinality,
            score=found.objective,
            bound=found.bound,
            numbers=numbers,
            proof=proof_of(found),
            places=places_of(market, problem, found, told),
            milliseconds=round((monotonic() - began) * 1000),
            asked_by=job.task.asked_by,
            made_at=timezone.now(),
        )  # fmt: skip
        write_seats(run, market, edges, problem, found, told)
        result |= {"run": run.pk, "same": False}
