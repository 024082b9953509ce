"""Who is late, and who is told of it: reminders that go out once, again every few days, and to a superior."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.messages.models import Message
from imojak.paths.actions.common import action
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.waited import Waiting
from imojak.paths.waiting import people_at
from imojak.plan.types.stages import Silence

#: Every so many days somebody who is late with a month is told again.
LATE_EVERY = 3


def what_waits(one: Waiting) -> str:
    """Return what waits, and where, as it is said to whoever must act."""
    where = f"‘{one.round.title}’ " if one.round is not None else ""
    return f"{where}{one.title}:" if one.owner == "system" else f"{where}{one.title} 차례입니다."


def subject_of(one: Waiting, what: str) -> str:
    """Return the subject of a message about what waits: the programme first, or the house."""
    return f"[{one.round.programme.name}] {what}" if one.round is not None else f"[이모작] {what}"


@action
def send_once(notices: list[Notice], planned: date, moment: datetime) -> int:
    """Send those of ``notices`` that have not gone out for the planned day; return how many did (invariant 13)."""
    there = set(
        Message.objects.filter(kind__in={one.kind for one in notices}, due_on=planned).values_list(
            "kind", "recipient_id"
        )
    )
    new = [one for one in notices if (one.kind, one.party) not in there]
    tell(new, at=moment, once=planned)
    return len(new)


def late(
    one: Waiting,
    silence: Silence | None,
    moment: datetime,
    because: str = "늦어지면 활동비도 늦어지니 오늘 부탁드립니다.",
) -> str:
    """Tell whoever is late every few days, as long as they are, and once somebody above them; say what was told."""
    today = timezone.localdate(moment)
    planned = one.due + timedelta(days=(today - one.due).days // LATE_EVERY * LATE_EVERY)
    body = f"{what_waits(one)} 기한({day_words(one.due)})이 지났습니다. {because}"
    kind, subject = f"late-{one.code}-{one.name}", subject_of(one, "기한이 지난 일")
    told = send_once([Notice(person, kind, subject, body, one.link) for person in one.people], planned, moment)
    above = to_lead(one, silence, moment)
    return " ".join(filter(None, (f"늦은 {told}명에게 다시 알렸습니다." if told else "", above)))


def to_lead(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    """Bring what a round waits for to a superior of its managers: the one that the type names, else the lead."""
    above = silence.to if silence is not None and silence.to in ("lead", "director") else "lead"
    return escalate(one, Silence(does="escalate", to=above), moment)


def escalate(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    """Bring a matter to a superior, once; what happens next is theirs. Without a round nobody is above it."""
    if one.round is None:
        return ""
    superiors = people_at(moment).superiors(silence.to if silence is not None else "manager", one.round)
    body = f"{what_waits(one)} {day_words(one.due)}까지 답이 없었습니다. 살펴봐 주세요."
    link = one.link if one.link.startswith("/office/") else f"/office/rounds/{one.round.code}/"
    notices = [
        Notice(person, f"escalated-{one.code}-{one.name}", subject_of(one, "기한이 지난 일"), body, link)
        for person in superiors
    ]
    sent = send_once(notices, one.due, moment) if notices else 0
    return f"{sent}명에게 올렸습니다." if sent else ""
