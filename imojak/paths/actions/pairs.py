"""Mentoring and pro-bono pairs (멘토링·프로보노): goals agreed at the beginning, rated by both at the end."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.actions.deciding import accept, qualify
from imojak.paths.actions.events import tell_once
from imojak.paths.enums import ApplicationStatus, ParticipationStatus
from imojak.paths.models import Application, Goal, Participation
from imojak.paths.scopes import speaks_for

#: Where a mentor and the office see a pair.
PAIR_PAGE = "/office/pairs/{}/"


@action
def make_pair(
    application: Application, place: Place, *, actor: Account, goal: str = "", at: datetime | None = None
) -> Participation:
    """Make a pair (짝) of a mentor's offer and a wish: the application is found eligible and accepted at the mentor's place.

    ``goal`` is what both begin with, as the wish says it. Raises TransitionError for a place that is no mentor's of the
    round or a mentor who applied themselves, and as accepting does: rules that are not met, a mentor who is full.
    """
    moment = at or timezone.now()
    if place.round_id != application.round_id or place.host_id is None:
        raise TransitionError("이 회차에 나온 멘토의 자리가 아닙니다. 목록에서 멘토를 골라 주세요.")
    if place.host_id == application.party_id:
        raise TransitionError("멘토와 신청한 사람이 같습니다. 다른 멘토를 골라 주세요.")
    if application.status == ApplicationStatus.FILED:
        qualify(application, actor=actor, at=moment)
    made = accept(application, actor=actor, place=place, at=moment)
    if goal.strip():
        Goal.objects.create(participation=made, text=goal.strip()[:200], set_at=moment, set_by=actor)
    host = place.host
    if host is not None and host.kind == PartyKind.PERSON:
        tell_once(
            host.pk,
            f"paired-{made.pk}",
            subject=f"[{made.round.programme.name}] 새 짝이 정해졌습니다",
            body=f"‘{place.title}’에 새 참여자가 정해졌습니다. {day_words(made.starts_on)}부터입니다. 첫 만남에서 목표를 함께 다듬어 주세요.",
            link=PAIR_PAGE.format(made.pk),
            at=moment,
        )
    return made


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
