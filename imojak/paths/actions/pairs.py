"""Mentoring and pro-bono pairs (멘토링·프로보노): goals agreed at the beginning, rated by both at the end."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Goal, Participation
from imojak.paths.scopes import speaks_for


@action
def set_goal(
    participation: Participation, text: str, *, actor: Account, due_on: date | None = None, at: datetime | None = None
) -> Goal:
    """Agree on a goal of a pair; either of the two writes it down.

    Raises TransitionError for somebody else, an ended pair, an empty text or a day outside of the participation.
    """
    of = Participation.objects.select_for_update().select_related("place").get(pk=participation.pk)
    if not any(_sides(actor, of)):
        raise TransitionError("멘토와 참여자만 목표를 정할 수 있습니다.")
    if of.status != ParticipationStatus.ACTIVE:
        raise TransitionError("이미 끝난 멘토링입니다. 목표는 진행하는 동안에 정할 수 있습니다.")
    if not text.strip():
        raise TransitionError("목표를 한 문장으로 적어 주세요.")
    if due_on is not None and not of.starts_on <= due_on <= of.ends_on:
        raise TransitionError(f"{day_words(of.starts_on)}부터 {day_words(of.ends_on)}까지의 날짜로 적어 주세요.")
    return Goal.objects.create(
        participation=of, text=text.strip()[:200], due_on=due_on, set_at=at or timezone.now(), set_by=actor
    )


@action
def rate_goal(goal: Goal, rating: int, *, actor: Account, note: str = "") -> Goal:
    """Say how far a goal was reached, 1 to 5: the participant and the mentor each once, neither for the other."""
    if not 1 <= rating <= 5:
        raise TransitionError("1점에서 5점 사이로 평가해 주세요.")
    locked = Goal.objects.select_for_update().select_related("participation__place").get(pk=goal.pk)
    person, mentor = _sides(actor, locked.participation)
    changes = []
    for mine, column in ((person, "rated_by_person"), (mentor, "rated_by_mentor")):
        if mine:
            if getattr(locked, column) is not None:
                raise TransitionError("이미 평가하셨습니다.")
            setattr(locked, column, rating)
            changes.append(column)
    if not changes:
        raise TransitionError("멘토와 참여자만 목표를 평가할 수 있습니다.")
    if note.strip():
        locked.note = " / ".join(part for part in (locked.note, note.strip()) if part)[:200]
        changes.append("note")
    locked.save(update_fields=changes)
    goal.refresh_from_db()
    return goal


def _sides(actor: Account, of: Participation) -> tuple[bool, bool]:
    """Tell whether the actor is the participant, and whether the mentor, who is the host of the place."""
    who = standing(actor)
    return speaks_for(who, of.party_id), bool(who.party) and of.place.host_id == who.party
