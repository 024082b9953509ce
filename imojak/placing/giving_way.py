"""What of a scenario would have to give way (무엇을 풀어야 하는가), found where its matching fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from imojak.matching.checking import Unusable
from imojak.matching.infeasible import Infeasible, Relaxation, diagnose
from imojak.matching.stable import CannotKeep
from imojak.placing.enums import PinKind
from imojak.placing.facts import Market
from imojak.placing.models import Scenario
from imojak.placing.relaxing import Change, Impossible, Told, lowered
from imojak.placing.scores import Edges
from imojak.placing.solving import problem_of
from imojak.placing.terms import seen_of

_ALL = "지킬 몫과 고정을 모두 지킬 수는 없습니다. 시나리오 화면에서 무엇을 얼마나 바꾸면 되는지 보고 바꿔 주세요."


@contextmanager
def told_what_gives_way(market: Market, edges: Edges, scenario: Scenario) -> Iterator[None]:
    """Around making and solving a scenario's problem: tell what has to give way where not everything can be kept.

    Raises Impossible with the smallest change, and anything else that cannot be with people and places by the names
    that a page has for them.
    """
    try:
        yield
    except Unusable:
        problem_of(market, edges, scenario.seed, named=True)  # refuses for the same reasons
        raise
    except Infeasible:
        found = diagnose(problem_of(market, edges, scenario.seed, named=True))
        assert found is not None
        told = Told(
            conflicts=[one.sentence for one in found.conflicts],
            changes=[_change(market, scenario, one) for one in found.relaxations],
            proven=found.proven,
            seen=seen_of(scenario),
        )
        raise Impossible(_ALL, told) from None
    except CannotKeep as refused:
        changes = [
            lowered(market, one.quota, "least" if one.people < one.bound else "most", one.people)
            for one in refused.unkept
            if one.quota is not None
        ]
        conflicts = [one.sentence for one in refused.unkept]
        told = Told(conflicts=conflicts, changes=changes, proven=False, seen=seen_of(scenario))
        raise Impossible(_ALL, told) from None


def _change(market: Market, scenario: Scenario, of: Relaxation) -> Change:
    """Return a relaxation in the scenario's own words."""
    if of.bound.kind in ("least", "most"):
        return lowered(market, of.bound.row, "least" if of.bound.kind == "least" else "most", of.to)
    row, column = market.pinned[of.bound.row]
    application, place = int(market.applicants.number[row]), market.places[column]
    pin = scenario.pins.get(application=application, place=place.pk, kind=PinKind.PIN, lifted_at=None)
    return Change(sentence=f"접수번호 {application}, {place.title} 고정을 거둡니다.", pin=pin.pk)
