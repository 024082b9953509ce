"""What cannot hold together, and the least that must give way (지킬 수 없는 조건). Pure; solved exactly.

Minimums of places, quotas and pins may contradict each other. Then two things are told. A *conflict*: some bounds ask for
more people than can come to them — these posts need five, and four people may go there. And the smallest *relaxation*:
changes of single bounds, so few people in all that less does not help.

Where quotas are of applicants only or of places only, and those of a side either lie within each other or apart (a
district, its quarters), everything is one flow: source → groups → applicants → places → sets of places → sink, and a bound
costs 1 for every person below its minimum or above its maximum. The cheapest flow is the smallest relaxation, and what can
be reached in its residual graph is a cut that proves the conflict (Hoffman 1960). Quotas that cross are handed to
an integer solver, which proves the size but names no conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from imojak import problems
from imojak.kernel.josa import josa
from imojak.matching.arrays import Bools, Int64s
from imojak.matching.bounds import LEAST, PIN, Bound
from imojak.matching.checking import NAMED
from imojak.matching.problem import Problem

if TYPE_CHECKING:
    from imojak.matching.network import Network

#: Of everybody so many candidate places are looked at first, where there are many in all.
_FEW, _MANY = 6, 20_000


@dataclass(frozen=True)
class Relaxation:
    """A bound and the number that it would have to be; of a pin, 0: released."""

    bound: Bound
    to: int
    sentence: str


@dataclass(frozen=True)
class Conflict:
    """Bounds that need ``needed`` people, where no more than ``available`` can come.

    Those are ``people`` applicants, ``seats`` seats of places that are full, and the maximums among ``limits``.
    """

    needs: tuple[Bound, ...]
    limits: tuple[Bound, ...]
    needed: int
    people: int
    seats: int
    sentence: str

    @property
    def available(self) -> int:
        """How many can come at most."""
        return self.people + self.seats + sum(one.number for one in self.limits)


@dataclass(frozen=True)
class Infeasibility:
    """Why nothing keeps all bounds, and a change after which something does, of ``size`` people in all.

    ``proven`` says that none is smaller; only where quotas cross and it took too many steps it is not.
    """

    conflicts: tuple[Conflict, ...]
    relaxations: tuple[Relaxation, ...]
    size: int
    proven: bool = True

    @property
    def sentences(self) -> list[str]:
        """Say it in Korean: what contradicts what, then what would help."""
        found = [one.sentence for one in self.conflicts]
        found.append(f"모두 지키려면 {'적어도 ' if self.proven else ''}이만큼 바꾸어야 합니다.")
        return found + [one.sentence for one in self.relaxations]


class Infeasible(problems.Problem):
    """Minimums, quotas and pins cannot hold together; ``found`` says which and what would help."""

    def __init__(self, found: Infeasibility) -> None:
        self.found = found
        super().__init__("\n".join(found.sentences))


def diagnose(problem: Problem) -> Infeasibility | None:
    """Return what cannot hold together; None where something keeps all bounds."""
    from imojak.matching.network import EDGE, cheapest, holds, network_of

    # What keeps all bounds with few candidate places keeps them with all; so to ask is far quicker than how far it is off.
    spread = _spread(problem)
    few = problem if spread is None else _thinned(problem, spread)
    network = network_of(few)
    if network is None:
        return _crossing(problem, few)
    if holds(network):
        return None
    if spread is not None:
        network = network_of(problem) or network
    use = np.ones(len(network.tail), np.bool_)
    if spread is not None:
        of_edge = network.kind == EDGE
        use[of_edge] = spread[network.row[of_edge]]
    return _told(problem, network, cheapest(network, use))


def _crossing(problem: Problem, few: Problem) -> Infeasibility | None:
    """Return what ``diagnose`` does where quotas cross."""
    from imojak.matching.crossing import smallest_change

    return smallest_change(problem, None if few is problem else few)


def _told(problem: Problem, network: Network, flow: Int64s) -> Infeasibility | None:
    """Return what the cheapest flow breaks; None where it breaks nothing."""
    from imojak.matching.network import Reached

    below, above = np.maximum(network.low - flow, 0), np.maximum(flow - network.high, 0)
    relaxations: list[Relaxation] = []
    conflicts: dict[bytes, Conflict] = {}
    reached = Reached(network, flow)
    for arc in np.flatnonzero(below + above).tolist():
        bound = network.bound(arc, least=bool(below[arc]))
        relaxations.append(relaxation(problem, bound, bound.number + int(above[arc] - below[arc])))
        side = reached.from_node(int(network.head[arc] if below[arc] else network.tail[arc]))
        if (key := side.tobytes()) not in conflicts:
            conflicts[key] = _conflict(problem, network, side)
    if not relaxations:
        return None
    return Infeasibility(tuple(conflicts.values()), tuple(relaxations), int(below.sum() + above.sum()))


def _spread(problem: Problem) -> Bools | None:
    """Return few candidate edges of everybody, spread over the row, as bool[m]; None where there are few anyway."""
    length = np.diff(problem.start)
    if problem.edges < _MANY or problem.edges < 2 * _FEW * problem.people:
        return None
    at = np.arange(problem.edges) - np.repeat(problem.start[:-1], length)
    every = np.repeat(np.maximum(length // _FEW, 1), length)
    keep = np.asarray(at % every == problem.applicant % every, np.bool_)
    keep[problem.edges_of(problem.pinned)] = True
    return keep


def _thinned(problem: Problem, keep: Bools) -> Problem:
    """Return the problem with these candidate edges only."""
    start = np.zeros(problem.people + 1, np.int64)
    np.cumsum(np.bincount(problem.applicant[keep], minlength=problem.people), out=start[1:])
    rank = None if problem.preference is None else problem.preference[keep]
    among = np.isin(problem.edges_of(problem.forbidden), np.flatnonzero(keep))
    return replace(
        problem,
        start=start,
        place=problem.place[keep],
        score=problem.score[keep],
        preference=rank,
        forbidden=problem.forbidden[among],
    )


def relaxation(problem: Problem, bound: Bound, to: int) -> Relaxation:
    """Say a change of a bound in Korean."""
    name = said(problem, bound)
    if bound.kind == PIN:
        return Relaxation(bound, 0, f"{josa(name, '을/를')} 풀어 주세요.")
    verb = "높여" if to > bound.number else "낮춰"
    return Relaxation(bound, to, f"{josa(name, '을/를')} {to:,}명으로 {verb} 주세요.")


def said(problem: Problem, bound: Bound) -> str:
    """Return what a bound is called, with its number of people."""
    match bound.kind:
        case "minimum":
            return f"‘{problem.code(bound.row)}’의 최소 {bound.number:,}명"
        case "pin":
            applicant, place = problem.pinned[bound.row].tolist()
            return f"{problem.receipt(applicant)}–{problem.code(place)} 고정"
    word = "최소" if bound.kind == LEAST else "최대"
    return f"할당 ‘{problem.quotas[bound.row].label}’의 {word} {bound.number:,}명"


def _conflict(problem: Problem, network: Network, side: Bools) -> Conflict:
    """Return what a cut says: the bounds that ask for people to enter the side, and who and what can leave it."""
    from imojak.matching.network import EDGE, QUOTA, SEATS

    enters = np.flatnonzero(~side[network.tail] & side[network.head] & (network.low > 0))
    leaves = side[network.tail] & ~side[network.head]
    people = int(np.count_nonzero(leaves & (network.kind <= EDGE)))
    seats = int(network.high[leaves & (network.kind == SEATS)].sum())
    needs = tuple(network.bound(arc, least=True) for arc in enters.tolist())
    limits = tuple(network.bound(arc, least=False) for arc in np.flatnonzero(leaves & (network.kind == QUOTA)).tolist())
    needed = int(network.low[enters].sum())
    have = ([f"갈 수 있는 사람 {people:,}명"] if people else []) + ([f"정원 {seats:,}명"] if seats else [])
    have += [said(problem, one) for one in limits[:NAMED]]
    total = people + seats + sum(one.number for one in limits)
    named = [said(problem, one) for one in needs[:NAMED]]
    more = f" 등 {len(needs):,}가지" if len(needs) > NAMED else ""
    only = f"{josa(', '.join(have), '을/를')} 더해도 {total:,}명뿐입니다"
    if len(have) == 1 and not limits:
        only = f"{have[0].rpartition(' ')[0]}이 {total:,}명뿐입니다"
    elif not have:
        only = "갈 수 있는 사람이 없습니다"
    sentence = f"{josa(', '.join(named) + more, '을/를')} 지키려면 {needed:,}명이 필요한데 {only}."
    return Conflict(needs, limits, needed, people, seats, sentence)
