"""The way through a programme: who must act, until when, who is reminded, and what comes out when nobody acts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from imojak.kernel.rows import Code, Count, Positive, Row, Text
from imojak.plan.types.words import Owner, State

Outcome = Literal["refuse", "expire", "withdraw", "escalate", "accept"]
OUTCOMES = {
    "refuse": "미선정",
    "expire": "기한 지남",
    "withdraw": "취소",
    "escalate": "윗사람에게 올림",
    "accept": "승인한 것으로 봄",
}
Superior = Literal["manager", "lead", "director", "operator"]
SUPERIORS = {"manager": "사업 담당자", "lead": "팀장", "director": "경영진", "operator": "수행기관"}


class Clock(Row):
    """How long a state may last. ``starts`` is the day it is counted from: that of entering, or a day of the round.

    Counted from a day of the round, the clock never ends before ``days`` have passed since the state was entered.
    """

    days: Positive
    counts: Literal["working", "calendar"] = "working"
    starts: Literal["entered", "apply_to", "select_by", "run_from", "run_to"] = "entered"


class Silence(Row):
    """What happens when the clock ends and nobody has acted."""

    does: Outcome
    reason: Code | None = None
    to: Superior | None = None


class Stage(Row):
    """A state in which somebody must act. ``remind`` counts days before the end of the clock."""

    state: State
    title: Text
    owner: Owner
    help: Text | None = None
    clock: Clock | None = None
    remind: list[Count] = []
    then: Silence | None = None


Stages = Annotated[list[Stage], Field(min_length=1)]
