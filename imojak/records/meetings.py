"""Meetings of a pair (멘토링·프로보노 만남), written down by the mentor after they took place."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.violations import explained
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation
from imojak.paths.scopes import mentors
from imojak.records.actions import RecordRefusal
from imojak.records.enums import QuantityUnit, RecordKind, RecordStatus, SessionKind
from imojak.records.models import Record, Session
from imojak.records.scheduling import CHECK_IN

#: A meeting of a pair takes at least and at most so many minutes.
SHORTEST, LONGEST = 10, 8 * 60


def write_meeting(of: Participation, day: date, minutes: int, note: str, *, actor: Account) -> Record:
    """Write down that the mentor ``actor`` and the participant met on a day for ``minutes``, and what they did.

    A meeting that was planned for that day at the mentor's place is the one meant; else it is made. Raises RecordRefusal
    for who is not the mentor, a day outside of the pair, in its pause or still to come, a second meeting of that day,
    too few or too many minutes, without words, and in a month that is locked.
    """
    if not SHORTEST <= minutes <= LONGEST:
        raise RecordRefusal(f"만난 시간을 {SHORTEST}분에서 {LONGEST}분 사이로 적어 주세요.")
    if not note.strip():
        raise RecordRefusal("무엇을 했는지 한 문장으로 적어 주세요.")
    if day > timezone.localdate():
        raise RecordRefusal(f"아직 오지 않은 날입니다. {day_words(day)}에 만난 뒤에 적어 주세요.")
    with explained(RecordRefusal), transaction.atomic():
        pair = (
            Participation.objects.select_for_update(of=("self",)).select_related("place__host", "round").get(pk=of.pk)
        )
        _ensure_met(pair, day, actor)
        known = Record.objects.filter(participation=pair, day=day, session__isnull=False, kind=RecordKind.ATTENDANCE)
        if known.exclude(session__topic=CHECK_IN).exists():
            raise RecordRefusal(f"{day_words(day)}의 만남은 이미 적었습니다. 아래 목록에서 확인해 주세요.")
        planned = Session.objects.filter(place=pair.place, day=day, cancelled=False).exclude(topic=CHECK_IN)
        session = planned.order_by("starts_at", "pk").first() or Session.objects.create(
            place=pair.place,
            kind=SessionKind.MENTORING,
            title=pair.place.title[:150],
            day=day,
            minutes=minutes,
            unit_id=pair.place.unit_id,
            lead=pair.place.host,
        )
        return Record.objects.create(
            participation=pair,
            party_id=pair.party_id,
            session=session,
            kind=RecordKind.ATTENDANCE,
            status=RecordStatus.PRESENT,
            day=day,
            quantity=minutes,
            unit=QuantityUnit.MINUTES,
            note=note.strip()[:200],
            entered_by=actor,
        )


def _ensure_met(pair: Participation, day: date, actor: Account) -> None:
    if not mentors(standing(actor), pair.place):
        raise RecordRefusal("만남은 이 짝의 멘토가 적습니다. 빠진 것이 있으면 담당자에게 알려 주세요.")
    gone = pair.status == ParticipationStatus.WITHDRAWN and pair.withdrawn_on is not None and day >= pair.withdrawn_on
    if gone or not pair.starts_on <= day <= pair.ends_on:
        raise RecordRefusal(f"{day_words(pair.starts_on)}부터 {day_words(pair.ends_on)}까지의 날을 적어 주세요.")
    if pair.pauses.filter(starts_on__lte=day, ends_on__gte=day).exists():
        raise RecordRefusal(f"{day_words(day)}은 쉬기로 한 날입니다. 날짜를 확인해 주세요.")
