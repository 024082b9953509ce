"""Sending what waits in the outbox: e-mail through Django's backend, text messages and letters into lists to hand on.

What cannot be sent is told: the message keeps why, the owner of the person's case gets a task, and the person a letter.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from imojak.messages.models import Channel, Message, MessageStatus
from imojak.messages.stopping import NEWS, headers_of

#: How often an e-mail is tried before it has failed.
TRIES = 3
#: Days in which somebody should reach a person whom a message did not reach.
TASK_DAYS = 3


@dataclass
class Sent:
    """How many messages went out, how many failed for good, and how many are tried again later."""

    delivered: int = 0
    failed: int = 0
    again: int = 0


class Undelivered(Exception):
    """A message that cannot go out by this way, and why."""


def send_waiting(now: datetime | None = None) -> Sent:
    """Send every message whose day has come; each is one transaction, so that nothing goes out twice."""
    moment = now or timezone.now()
    done = Sent()
    waiting = Message.objects.filter(status=MessageStatus.WAITING, due_on__lte=timezone.localdate(moment))
    for number in list(waiting.order_by("pk").values_list("pk", flat=True)):
        _send_one(number, moment, done)
    return done


@transaction.atomic
def _send_one(number: int, moment: datetime, done: Sent) -> None:
    message = (
        Message.objects.select_for_update(skip_locked=True).filter(pk=number, status=MessageStatus.WAITING).first()
    )
    if message is None:  # another run has it
        return
    message.attempts += 1
    try:
        _WAYS[message.channel](message, moment)
    except (OSError, SMTPException) as error:
        if message.attempts < TRIES:
            message.save(update_fields=["attempts"])
            done.again += 1
            return
        _fail(message, f"보내지 못함: {error}", moment)
        done.failed += 1
    except Undelivered as why:
        _fail(message, str(why), moment)
        done.failed += 1
    else:
        message.status, message.sent_at = MessageStatus.DELIVERED, moment
        message.save(update_fields=["status", "sent_at", "attempts"])
        done.delivered += 1


def _fail(message: Message, why: str, moment: datetime) -> None:
    message.status, message.sent_at, message.failure = MessageStatus.FAILED, moment, why[:200]
    message.save(update_fields=["status", "sent_at", "failure", "attempts"])
    day = timezone.localdate(moment)
    # Cases are a room above; the registry keeps the import one-way.
    case = (
        apps.get_model("cases", "Case")._default_manager.exclude(phase="closed").filter(party_id=message.recipient_id)
    )
    for one in case[:1]:
        apps.get_model("cases", "Task")._default_manager.create(
            case=one,
            message=message,
            title=f"알림 전달 실패: {message.subject}"[:160],
            due_on=day + timedelta(days=TASK_DAYS),
        )
    # What went to an address of its own, an invitation, is none of the recipient's.
    # News is not worth a letter.
    if message.channel != Channel.LETTER and not message.address and not message.kind.startswith(NEWS):
        Message.objects.get_or_create(
            kind=f"{message.kind}-letter"[:60],
            recipient_id=message.recipient_id,
            due_on=day,
            defaults={
                "channel": Channel.LETTER,
                "subject": message.subject,
                "body": message.body,
                "link": message.link,
            },
        )


def _text(message: Message) -> str:
    return f"{message.body}\n{settings.SITE_ADDRESS}{message.link}" if message.link else message.body


def _on_site(message: Message, moment: datetime) -> None:
    """Leave it where it is: on the site a message is there as soon as its row is."""


def _email(message: Message, moment: datetime) -> None:
    address = message.address or _known(message.recipient_id, "email")
    if not address:
        raise Undelivered("전자우편 주소가 없음")
    EmailMessage(message.subject, _text(message), None, [address], headers=headers_of(message)).send()


def _text_message(message: Message, moment: datetime) -> None:
    phone = message.address or _known(message.recipient_id, "phone")
    if not phone:
        raise Undelivered("휴대전화 번호가 없음")
    _list("text-messages", moment, ["번호", "내용"], [phone, f"{message.subject} {_text(message)}"])


def _letter(message: Message, moment: datetime) -> None:
    party = apps.get_model("parties", "Party")._default_manager.filter(pk=message.recipient_id).first()
    if party is None:
        raise Undelivered("받을 사람을 찾을 수 없음")
    address = _known(message.recipient_id, "address")
    row = [str(party.pk), party.name, address, message.subject, _text(message)]
    _list("letters", moment, ["당사자 번호", "이름", "주소", "제목", "본문"], row)


def _known(party: int, name: str) -> str:
    """Return an address of a person or body; of a group, that of its leader."""
    for table in ("Person", "Organisation"):
        model = apps.get_model("parties", table)
        if name in {one.name for one in model._meta.get_fields()}:
            found = model._default_manager.filter(party_id=party).values_list(name, flat=True).first()
            if found:
                return str(found)
    members = apps.get_model("parties", "GroupMember")._default_manager
    leader = members.filter(group_id=party, leader=True, ends_on=None).values_list("member_id", flat=True).first()
    return _known(leader, name) if leader is not None else ""


def _list(name: str, moment: datetime, header: list[str], row: list[str]) -> None:
    """Add a line to the day's list, in the form that spreadsheets in Korea open rightly."""
    folder = Path(settings.OUTBOX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{timezone.localdate(moment)}.csv"
    fresh = not path.exists()
    with path.open("a", encoding="utf-8-sig" if fresh else "utf-8", newline="") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow(header)
        writer.writerow([f"'{value}" if value[:1] in "=+-@\t" and value else value for value in row])


_WAYS: dict[str, Callable[[Message, datetime], None]] = {
    Channel.ON_SITE: _on_site,
    Channel.EMAIL: _email,
    Channel.SMS: _text_message,
    Channel.ALIMTALK: _text_message,
    Channel.LETTER: _letter,
}
