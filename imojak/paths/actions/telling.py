"""Telling people (알림): the sentence of each event, on the site, and by another way to those who have no log-in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from imojak.messages.models import Channel, Message, MessageStatus
from imojak.parties.models import Account, GroupMember, Person

#: Where a person sees an application, and an offer; the pages' own addresses are a room above.
APPLICATION_PAGE = "/me/applications/{}/"
OFFER_PAGE = "/me/offers/{}/"
ROUND_PAGE = "/rounds/{}/"


@dataclass(frozen=True)
class Notice:
    """What one party is told: ``kind`` and the day are unique for a party, so that nothing is told twice."""

    party: int
    kind: str
    subject: str
    body: str
    link: str = ""


def tell(
    notices: Iterable[Notice], *, at: datetime | None = None, once: date | None = None, everywhere: bool = False
) -> list[Message]:
    """Write the messages of ``notices`` and return those on the site, in the same order.

    ``once`` is the day for which they were planned: what has gone out for it by somebody else this very moment is not
    sent again (and the messages returned are then not to be used). Without it a second telling is refused.

    On the site they are there at once. Whoever has no log-in gets the same by e-mail, text message or letter, which
    ``imojak send`` sends out; with ``everywhere``, everybody does who has an e-mail address or a telephone, and nobody
    by letter.
    """
    moment = at or timezone.now()
    day = once or timezone.localdate(moment)
    told = list(notices)
    on_site = Message.objects.bulk_create(
        [
            Message(
                kind=one.kind,
                recipient_id=one.party,
                channel=Channel.ON_SITE,
                subject=one.subject[:120],
                body=one.body,
                link=one.link,
                due_on=day,
                status=MessageStatus.DELIVERED,
                sent_at=moment,
            )
            for one in told
        ],
        batch_size=500,
        ignore_conflicts=once is not None,
    )
    parties = {one.party for one in told}
    elsewhere = _ways_of_all(parties) if everywhere else _ways_of_those_without_login(parties)
    Message.objects.bulk_create(
        [
            Message(
                kind=f"{one.kind}-out"[:60],
                recipient_id=one.party,
                channel=elsewhere[one.party],
                subject=one.subject[:120],
                body=one.body,
                link=one.link,
                due_on=day,
            )
            for one in told
            if one.party in elsewhere
        ],
        batch_size=500,
        ignore_conflicts=once is not None,
    )
    return on_site


def _ways_of_all(parties: set[int]) -> dict[int, str]:
    """Return by which channel each person is reached outside the site; those with no address are left out."""
    keys = sorted(parties)
    found: dict[int, str] = {}
    for start in range(0, len(keys), 500):
        for key, email, phone in Person.objects.filter(party_id__in=keys[start : start + 500]).values_list(
            "party_id", "email", "phone"
        ):
            if email or phone:
                found[key] = Channel.EMAIL if email else Channel.SMS
    return found


def _ways_of_those_without_login(parties: set[int]) -> dict[int, str]:
    """Return by which channel each person without a log-in is reached; a group is reached as its leader is."""
    keys = sorted(parties)
    found: dict[int, str] = {}
    for start in range(0, len(keys), 500):
        batch = keys[start : start + 500]
        leads = dict(
            GroupMember.objects.filter(group_id__in=batch, leader=True, ends_on=None)
            .order_by("-pk")
            .values_list("group_id", "member_id")
        )
        who = {key: leads.get(key, key) for key in batch}
        reached = set(Account.objects.filter(party__in=who.values(), is_active=True).values_list("party_id", flat=True))
        persons = Person.objects.filter(party_id__in=set(who.values()) - reached)
        ways = {
            key: Channel.EMAIL if email else Channel.SMS if phone else Channel.LETTER
            for key, email, phone in persons.values_list("party_id", "email", "phone")
        }
        found |= {key: ways[one] for key, one in who.items() if one in ways}
    return found
