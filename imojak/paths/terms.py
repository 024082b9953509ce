"""What a round's configuration says of the way through it: who must act until when, how one is chosen, what is asked.

A round pins its type when it is published. Those without a type go by ``STAGES`` and a plain way of choosing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from imojak.agency.closures import closures_of
from imojak.kernel.calendar import Closures
from imojak.kernel.months import age_on
from imojak.offers.configuration import days_of, find_definition
from imojak.offers.models import Round
from imojak.parties.models import Party
from imojak.paths.facts import PROFILE, profile
from imojak.paths.models import Application, Participation
from imojak.plan.types.clocks import due_of
from imojak.plan.types.screening import METHODS, Screening
from imojak.plan.types.stages import Clock, Silence, Stage
from imojak.plan.types.terms import Life
from imojak.rules.facts import Facts

#: How long somebody may think about an offer where nothing else is said.
OFFER_HOURS = 48
#: How long a withdrawal may be taken back where nothing else is said.
UNDO_HOURS = Life().undo_hours

#: The clocks of a round without a type of its own.
STAGES = (
    Stage(
        state="proposed",
        title="대신 낸 신청 확인",
        owner="citizen",
        clock=Clock(days=3),
        remind=[1],
        then=Silence(does="expire"),
    ),
    Stage(
        state="filed",
        title="자격 확인",
        owner="manager",
        clock=Clock(days=5, starts="apply_to"),
        remind=[2],
        then=Silence(does="escalate", to="lead"),
    ),
    Stage(
        state="eligible",
        title="심사",
        owner="manager",
        clock=Clock(days=10, starts="apply_to"),
        remind=[3, 1],
        then=Silence(does="escalate", to="lead"),
    ),
    Stage(state="offered", title="선정 제안에 답하기", owner="citizen", remind=[1], then=Silence(does="expire")),
    Stage(
        state="waiting",
        title="예비",
        owner="system",
        clock=Clock(days=30, counts="calendar", starts="run_from"),
        then=Silence(does="refuse", reason="waiting-over"),
    ),
    Stage(
        state="shortlisted",
        title="후보 가운데 고르기",
        owner="host",
        clock=Clock(days=5),
        remind=[2],
        then=Silence(does="escalate", to="manager"),
    ),
    Stage(
        state="signing",
        title="협약 서명",
        owner="citizen",
        clock=Clock(days=5),
        remind=[2],
        then=Silence(does="escalate", to="manager"),
    ),
    Stage(
        state="active",
        title="참여",
        owner="manager",
        clock=Clock(days=10, starts="run_to"),
        remind=[3],
        then=Silence(does="escalate", to="lead"),
    ),
    Stage(
        state="transferring",
        title="자리 이동에 답하기",
        owner="host",
        clock=Clock(days=5),
        remind=[2],
        then=Silence(does="escalate", to="manager"),
    ),
    Stage(
        state="appealed",
        title="이의신청",
        owner="manager",
        clock=Clock(days=14, counts="calendar"),
        remind=[5, 1],
        then=Silence(does="escalate", to="director"),
    ),
    Stage(
        state="invited",
        title="모임 초대에 답하기",
        owner="citizen",
        clock=Clock(days=7, counts="calendar"),
        remind=[3, 1],
        then=Silence(does="expire"),
    ),
    Stage(
        state="short",
        title="모임 인원 채우기",
        owner="citizen",
        clock=Clock(days=14, counts="calendar"),
        remind=[7, 2],
        then=Silence(does="escalate", to="manager"),
    ),
    Stage(
        state="change-asked",
        title="중단·연장 요청에 답하기",
        owner="operator",
        clock=Clock(days=5),
        remind=[2],
        then=Silence(does="escalate", to="manager"),
    ),
    Stage(
        state="month-submit",
        title="월 활동 제출",
        owner="operator",
        clock=Clock(days=2),
        remind=[1],
        then=Silence(does="escalate", to="manager"),
    ),
    Stage(
        state="month-confirm",
        title="월 활동 확인",
        owner="host",
        clock=Clock(days=3),
        remind=[1],
        then=Silence(does="escalate", to="manager"),
    ),
    Stage(
        state="month-approve",
        title="월 활동 승인과 마감",
        owner="manager",
        clock=Clock(days=4),
        remind=[1],
        then=Silence(does="escalate", to="lead"),
    ),
    Stage(
        state="month-pay",
        title="활동비 지급",
        owner="manager",
        clock=Clock(days=10, counts="calendar"),
        remind=[3, 1],
        then=Silence(does="escalate", to="director"),
    ),
)


def stage_of(round: Round | None, state: str) -> Stage | None:
    """Return the stage of a state: that of the round's type, else the common one; None where nobody is waited for."""
    definition = find_definition(round) if round is not None else None
    found = definition.stage(state) if definition is not None else None
    return found or next((one for one in STAGES if one.state == state), None)


def due_on(round: Round | None, state: str, entered: date, off: Closures | None = None) -> date | None:
    """Return the day until which somebody must have acted in ``state``; None where the configuration has no clock.

    Working days are those of the agency: without public holidays and its own closing days (``off``, read when not given).
    """
    stage = stage_of(round, state)
    if stage is None:
        return None
    off = closures_of() if off is None else off
    if round is None:
        return due_of(stage, entered, {}, closures=off)
    # A round that is applied to while it runs has its clocks from the application on.
    days = dict.fromkeys(days_of(round), entered) if round.rolling else days_of(round)
    return due_of(stage, entered, days, offer_hours(round) if state == "offered" else None, off)


def answer_due(round: Round | None, state: str, entered: date) -> date:
    """Return the day as ``due_on`` for a state that the house has a clock for (``STAGES``) where the type has none."""
    due = due_on(round, state, entered)
    if due is None:
        raise ValueError(f"no clock for {state}")
    return due


def screening_of(round: Round) -> Screening:
    """Return how places of a round are given; one that nobody has said goes by the sheet, or by its own method."""
    definition = find_definition(round)
    if definition is not None and definition.screening is not None:
        return definition.screening
    method = round.method if round.method in METHODS else "rubric"
    return Screening.model_validate({"method": method, "reserve_percent": 20})


def offer_hours(round: Round) -> int | None:
    """Return how many hours an offer stands; None where who is chosen is in at once."""
    return screening_of(round).offer_hours


def undo_hours(round: Round | None) -> int:
    """Return for how many hours somebody may take a withdrawal back; those of the house without a round's type."""
    definition = find_definition(round) if round is not None else None
    return definition.type.life.undo_hours if definition is not None else UNDO_HOURS


def known_of(round: Round, applications: Iterable[Application], day: date) -> dict[int, dict[str, object]]:
    """Return by application what conditions may ask: the answers, and the facts of the applicant on ``day``."""
    several = list(applications)
    parties = sorted({one.party_id for one in several})
    facts: dict[int, dict[str, object]] = {party: {} for party in parties}
    for batch in (parties[start : start + 500] for start in range(0, len(parties), 500)):
        facts_of_parties(batch, day, facts)
        before = Participation.objects.filter(party_id__in=batch, round__programme__code=round.programme.code)
        again = set(before.exclude(round=round).values_list("party_id", flat=True))
        for party in batch:
            facts[party]["first_time"] = party not in again
    return {one.pk: {**one.answers, **facts[one.party_id]} for one in several}


def facts_of_parties(parties: Iterable[int], day: date, into: dict[int, dict[str, object]]) -> None:
    """Put what is known of parties' own rows into ``into``, under the names of plan.types.words.FACTS."""
    for number, *row in Party.objects.filter(pk__in=list(parties)).values_list("pk", *PROFILE):
        into[number] |= words_of(Facts(**profile(*row)), day)


def words_of(of: Facts, day: date) -> dict[str, object]:
    """Return what a party's own row says on ``day``, under the names of plan.types.words.FACTS."""
    found: dict[str, object] = {"subject": of.kind}
    if of.birth_date is not None:
        age = age_on(of.birth_date, day)
        found |= {"age": age, "sex": of.sex, "district": of.district_code or "", "working": of.working}
        if of.income_class:
            found["income_class"] = of.income_class
    elif of.organisation_kind is not None:
        found["district"] = of.district_code or ""
    return found
