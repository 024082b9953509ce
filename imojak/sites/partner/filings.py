"""What a partner has filed for people: how far it is, and nothing else of them; and where it may file now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths.actions.filing_for import taken_back_among
from imojak.paths.enums import ApplicationStatus
from imojak.paths.filing_scopes import filings_visible, rounds_fileable
from imojak.paths.models import Application

_UNDER_WAY = (ApplicationStatus.FILED, ApplicationStatus.ELIGIBLE)


@dataclass(frozen=True)
class Filed:
    """An application as the partner that filed it sees it: whether the person has confirmed, and that it is decided."""

    of: Application
    name: str
    place: str
    state: str

    @property
    def waits(self) -> bool:
        """Tell whether it waits for the person, so that it may still be taken back."""
        return self.of.status == ApplicationStatus.PROPOSED


def files_for(account: Account) -> bool:
    """Tell whether one may file for people in a round that is not closed, or one's body has done so before."""
    going = rounds_fileable(account).exclude(status=RoundStatus.CLOSED)
    return going.exists() or filings_visible(account).exists()


def rounds_open(account: Account) -> QuerySet[Round]:
    """Return the rounds for which one may file today, those that close first at the top."""
    today = timezone.localdate()
    taking = Q(status=RoundStatus.OPEN) | Q(status=RoundStatus.RUNNING, rolling=True)
    found = rounds_fileable(account).filter(taking, apply_from__lte=today, apply_to__gte=today)
    return found.select_related("programme").order_by("apply_to", "title", "pk")


def states_of(rows: Iterable[Application]) -> dict[int, str]:
    """Return by application how far it is, in words that tell no reason and no result.

    Whoever declined and whoever let the time pass have both not confirmed.
    """
    rows = list(rows)
    own = taken_back_among([one.pk for one in rows])
    return {one.pk: _state(one, own) for one in rows}


def _state(one: Application, taken_back: set[int]) -> str:
    if one.status == ApplicationStatus.PROPOSED:
        return "본인 확인을 기다림"
    if one.confirmed_at is None:
        return "거두어들임" if one.pk in taken_back else "확인되지 않음"
    return "본인이 확인함" if one.status in _UNDER_WAY else "처리가 끝남"


def place_of(one: Application) -> str:
    """Return the places that were typed, in order of wish."""
    if one.place is not None:
        return one.place.title
    wishes = sorted(one.preferences.all(), key=lambda wish: wish.rank)
    return ", ".join(wish.place.title for wish in wishes)
