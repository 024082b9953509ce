"""Answering a satisfaction survey about a participation, and what a low score sets in motion within a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.cases.models import Task
from imojak.cases.opening import case_for
from imojak.instruments.actions import WaveClosed, answer
from imojak.instruments.models import Response
from imojak.kernel.calendar import workdays_after
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths.actions.surveys import survey_of
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation

#: Below this mean of five somebody is called, where the type names no other.
ALARM_BELOW = 3


def may_answer(participation: Participation, account: Account) -> str:
    """Return "" or the sentence why an account may not answer about a participation: who took part answers, once."""
    if account.party_id is None or not _took_part(participation, account.party_id):
        return "참여하신 분만 답할 수 있습니다. 본인으로 로그인해 주세요."
    if participation.status == ParticipationStatus.ACTIVE:
        return "참여가 끝난 뒤에 답하실 수 있습니다."
    wave = participation.round.satisfaction
    if wave is None:
        return "이 참여에는 만족도 조사가 없습니다."
    if Response.objects.filter(wave=wave, party_id=account.party_id, context_id=participation.pk).exists():
        return "이미 답해 주셨습니다. 고맙습니다."
    return ""


def answer_survey(
    participation: Participation, answers: Mapping[int, object], *, actor: Account, at: datetime | None = None
) -> Response:
    """Keep the answers of somebody who took part, by the number of each item; a low score opens a task for the case.

    Raises WaveClosed with the sentence of ``may_answer`` or after the survey's last day, and AnswersRefused.
    """
    if refusal := may_answer(participation, actor):
        raise WaveClosed(refusal)
    wave, party = participation.round.satisfaction, actor.party
    assert wave is not None
    assert party is not None
    with transaction.atomic():
        response = answer(wave, party, participation.pk, answers, at=at)
        wanted = survey_of(participation.round)
        alarm = wanted.alarm_below if wanted is not None and wanted.alarm_below is not None else ALARM_BELOW
        score = response.scores.get("overall")
        if score is not None and score < alarm:
            _call(participation, party, score, timezone.localdate(at or timezone.now()))
    return response


def _took_part(participation: Participation, party: int) -> bool:
    if participation.party_id == party:
        return True
    if participation.party.kind != PartyKind.GROUP:
        return False
    there = Q(ends_on=None) | Q(ends_on__gte=participation.starts_on)
    return GroupMember.objects.filter(
        there, group_id=participation.party_id, member_id=party, starts_on__lte=participation.ends_on
    ).exists()


def _call(participation: Participation, party: Party, score: float, today: date) -> None:
    case = case_for(participation, party, "불편 해결", today)
    if case is not None:
        Task.objects.create(
            case=case,
            title=f"만족도 {score:g}점: {participation.round.title} 불편을 듣기"[:160],
            due_on=workdays_after(today, 1, closures_of()),
        )
