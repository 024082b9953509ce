"""The offers of hosts as the agency's list shows them: whose they are, searched, and narrowed to a state."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from imojak.offers.scopes import programmes_managed
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.enums import AgreementStatus, HostingStatus
from imojak.paths.models import Agreement, Hosting, Visit
from imojak.paths.scopes import hostings_visible

OPEN = (HostingStatus.FILED, HostingStatus.CHECKED, HostingStatus.VISITED)
#: What the list is narrowed to, by the word in the address.
STATES = {
    "open": "처리할 것",
    "visit": "현장 확인할 것",
    "agreed": "협약한 곳",
    "over": "미선정·취소",
    "all": "모두",
}


def hostings_listed(account: Account) -> QuerySet[Hosting]:
    """Return the offers of the agency's list; what a manager sees by working for an operator too is not on it."""
    who, seen = standing(account), hostings_visible(account)
    return seen if who.sees_all else seen.filter(round__programme__in=programmes_managed(who))


def searched(rows: QuerySet[Hosting], words: str, round_code: str) -> QuerySet[Hosting]:
    """Return the offers of a round whose body or work has the words, or whose business number they are."""
    if round_code:
        rows = rows.filter(round__code=round_code)
    if not words:
        return rows
    meant = Q(party__name__icontains=words) | Q(post__icontains=words)
    digits = "".join(letter for letter in words if letter.isdigit())
    if len(digits) == 10:
        meant |= Q(party__organisation__business_number=digits)
    return rows.filter(meant)


def narrowed(rows: QuerySet[Hosting], state: str) -> QuerySet[Hosting]:
    """Return the offers in a state of STATES."""
    match state:
        case "open":
            return rows.filter(status__in=OPEN)
        case "visit":
            return rows.filter(Exists(Visit.objects.filter(hosting=OuterRef("pk"), visited_on=None)), status__in=OPEN)
        case "agreed":
            return rows.filter(status=HostingStatus.AGREED)
        case "over":
            return rows.filter(status__in=[HostingStatus.REFUSED, HostingStatus.WITHDRAWN])
    return rows


def agreements_for(of: Hosting) -> QuerySet[Agreement]:
    """Return the concluded agreements under which a host's place can be opened."""
    rows = Agreement.objects.filter(Q(round=None) | Q(round=of.round_id), party=of.party_id, participation=None)
    return rows.filter(status=AgreementStatus.ACTIVE).order_by("-starts_on", "-pk")
