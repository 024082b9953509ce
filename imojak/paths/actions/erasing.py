"""Erasing (파기) of people whom a partner entered and who never said yes: nothing of them is kept that nobody else needs.

What holds a person is said by the tables: a row of any other kind that points to them refuses their deletion, and then
nothing is touched. The log keeps that an application was there and was erased, and nothing about whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.parties.enums import PartyKind, RoleKind
from imojak.parties.models import Account, Party, Person, Role
from imojak.paths.enums import GIVEN_UP, Channel
from imojak.paths.models import Application, Draft, Preference
from imojak.trust.models import TransitionLog

#: So many days after the last such application has ended, what was typed of a person is kept: for a question, and so
#: that nobody who has not answered is asked again at once.
KEPT_DAYS = 30
#: What the log says of a person who is no longer there.
ERASED = "erased"
_REASON = "본인이 확인하지 않은 대리 신청의 파기"


@dataclass
class Erased:
    """What a run came to: how many people and applications are gone, and how many people something else holds."""

    people: int = 0
    applications: int = 0
    held: int = 0


def erase_unconfirmed(now: datetime | None = None, *, dry_run: bool = False) -> Erased:
    """Erase the people whom only unconfirmed filings of partners tell of, each in a transaction of its own.

    ``dry_run`` changes nothing and returns what would be. Run again it finds nothing more.
    """
    moment = now or timezone.now()
    done = Erased()
    for party in _candidates(moment):
        try:
            with transaction.atomic():
                gone = _erase(party, moment)
                transaction.set_rollback(dry_run)
        except IntegrityError:  # ProtectedError is one: somebody else's row points to them
            done.held += 1
            continue
        done.people += 1
        done.applications += gone
    return done


def _candidates(moment: datetime) -> Iterator[int]:
    """Yield people all of whose applications a partner filed, none was confirmed, and the last has ended long enough."""
    theirs = Application.objects.filter(party=OuterRef("pk"))
    unconfirmed = _unconfirmed(theirs)
    people = Party.objects.filter(Exists(unconfirmed), kind=PartyKind.PERSON, merged_into=None).exclude(
        Exists(theirs.exclude(pk__in=_unconfirmed(Application.objects.all()).values("pk")))
    )
    known = people.exclude(Exists(Account.objects.filter(party=OuterRef("pk")))).order_by("pk")
    for number in list(known.values_list("pk", flat=True)):
        if _ended_before(number, moment - timedelta(days=KEPT_DAYS)):
            yield number


def _unconfirmed(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.filter(channel=Channel.PARTNER, confirmed_at=None, status__in=GIVEN_UP)


def _ended_before(party: int, last: datetime) -> bool:
    """Tell whether the applications ended before a moment, and their rounds ask nobody any more."""
    rows = Application.objects.filter(party=party)
    day = timezone.localdate(last)
    if rows.exclude(round__apply_to__lt=day).exclude(round__status=RoundStatus.CLOSED).exists():
        return False
    ended = TransitionLog.objects.filter(object_type="paths.application", object_id__in=rows.values("pk"))
    at = ended.aggregate(last=Max("at"))["last"]
    return at is not None and at < last


def _erase(number: int, moment: datetime) -> int:
    # Whoever confirms or applies at this moment locks the same row, and comes before or finds nothing.
    Party.objects.select_for_update().get(pk=number)
    rows = list(Application.objects.select_for_update().filter(party=number).order_by("pk"))
    if any(one.confirmed_at is not None or one.status not in GIVEN_UP for one in rows):
        raise IntegrityError("confirmed meanwhile")
    numbers = [one.pk for one in rows]
    Draft.objects.filter(party=number).delete()
    Preference.objects.filter(application__in=numbers).delete()
    Application.objects.filter(pk__in=numbers).delete()
    Message.objects.filter(recipient_id=number).delete()
    Role.objects.filter(party=number, kind=RoleKind.CITIZEN).delete()  # everybody who is entered has it
    Person.objects.filter(party=number).delete()
    Party.objects.filter(pk=number).delete()
    told = f"{_REASON}: 신청 {', '.join(map(str, numbers))}"[:500]
    TransitionLog.objects.create(
        object_type="parties.person", object_id=number, to_state=ERASED, reason=told, at=moment
    )
    return len(rows)
