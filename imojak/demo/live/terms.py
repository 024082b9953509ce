"""What the types of programmes ask of whoever takes part: training before the activity, training on the way, insurance.

Paid activity waits for the mandatory training that is lived there (World.trained); everybody else was trained on the
last working day before they began.
"""

from __future__ import annotations

from datetime import date, timedelta

from imojak.demo.live.world import World
from imojak.offers.models import Round
from imojak.paths.coverage import needs_cover
from imojak.paths.gating import Cleared, GateState, active_from, states
from imojak.paths.life_terms import gates_wanted, terms_of
from imojak.paths.models import Cover, GateClearance, Participation, Policy

INSURER = "한마음손해보험"
_AT_ONCE = 500
_DAY = timedelta(days=1)


def live_terms(world: World) -> None:
    """Let training be passed and everybody be insured, in all rounds of the year whose type asks for it."""
    world.flush()
    insurance = _Insurance(world)
    held = 0
    rounds = Round.objects.filter(programme__year=world.year, type__isnull=False)
    for edition in rounds.select_related("type", "programme__parent").order_by("pk"):
        gates, insured = gates_wanted(edition), needs_cover(edition)
        if not gates and not insured:
            continue
        people = list(
            edition.participations.order_by("pk").values_list("pk", "starts_on", "ends_on", "transferred_from_id")
        )
        if not people:
            continue
        began = {number: starts for number, starts, _, _ in people}
        first_days: dict[date | None, list[int]] = {}
        clerk = world.manager(edition.programme.code)
        policy = insurance.policy(edition) if insured else 0
        for number, starts, ends, before in people:
            trained = world.trained.get(before or number) or _before(world, began.get(before or number, starts))
            wanted = states(gates, [], began.get(before or number, starts), ends)
            passed = _passed(world, wanted, trained, ends, number)
            for one in passed:
                world.add(
                    GateClearance, participation_id=number, gate=one.gate, kind="completed", on=one.on,
                    minutes=one.minutes, entered_by_id=clerk,
                )  # fmt: skip
            if any(gate.holds_back for gate in wanted):
                first_days.setdefault(active_from(states(gates, passed, starts, ends), starts), []).append(number)
            if insured:
                world.add(Cover, policy_id=policy, participation_id=number, starts_on=starts, ends_on=ends)
        for day, numbers in first_days.items():
            for start in range(0, len(numbers), _AT_ONCE):
                some = numbers[start : start + _AT_ONCE]
                Participation.objects.filter(pk__in=some).update(gated=True, active_from=day)
        held += len(people)
    world.flush()
    world.progress("교육 이수와 단체보험", held)


def _before(world: World, starts: date) -> date:
    days = world.days(starts - timedelta(days=7), starts - _DAY)
    return min(days[-1], starts)


def _passed(world: World, wanted: list[GateState], trained: date, ends: date, number: int) -> list[Cleared]:
    """Return the training that somebody has passed so far; what is due on the way is taken in the month before."""
    passed = []
    for gate in wanted:
        if gate.holds_back:
            day = trained
        elif gate.due_on is not None:
            # Everybody in a week of their own, so that not all of a round are away on one day.
            day = min(gate.due_on, max(trained, world.workday(gate.due_on - timedelta(days=3 + number % 21))))
        if day <= ends and world.happened(day):
            passed.append(Cleared(gate.code, day, gate.minutes))
    return passed


class _Insurance:
    """The group insurances of the year: one for each programme, its strands included, taken out at New Year."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._insurer = 0
        self._known: dict[int, int] = {}

    def policy(self, edition: Round) -> int:
        """Return the policy that insures a round."""
        world, programme = self._world, edition.programme.parent or edition.programme
        if programme.pk not in self._known:
            self._insurer = self._insurer or world.organisation("supplier", INSURER, field="보험")
            terms = terms_of(edition)
            cover = terms.insurance if terms is not None else None
            self._known[programme.pk] = world.add(
                Policy, programme_id=programme.pk, insurer_id=self._insurer,
                number=f"{world.year}-단체-{len(self._known) + 1:03d}", starts_on=date(world.year, 1, 1),
                ends_on=date(world.year, 12, 31), premium=(cover.premium_won if cover else None) or 0,
            )  # fmt: skip
        return self._known[programme.pk]
