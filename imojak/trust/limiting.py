"""How often a log-in may be tried: a few times for a name, more often for an address that many share (안전성 확보조치 제5조)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db.models import Q

from imojak.trust.models import LogInAttempt

#: Failures within the window after which the next try must wait. A library's computers share one address.
MOST_FOR_A_NAME, MOST_FOR_AN_ADDRESS = 5, 50
WINDOW = timedelta(minutes=10)


def hashed(name: str) -> str:
    """Return the hash under which a log-in name is kept; case and blanks around it do not count."""
    return hashlib.sha256(name.strip().casefold().encode()).hexdigest()


def wait_until(name: str, address: str | None, now: datetime) -> datetime | None:
    """Return when the name may be tried again from the address, None when now.

    A success of the name forgets its failures.
    """
    failed = LogInAttempt.objects.filter(succeeded=False, at__gt=now - WINDOW)
    mine = LogInAttempt.objects.filter(name_hash=hashed(name))
    success = mine.filter(succeeded=True, at__gt=now - WINDOW).order_by("-at").values_list("at", flat=True).first()
    of_name = failed.filter(name_hash=hashed(name)).filter(Q(at__gt=success) if success else Q())
    moments = [_full(list(of_name.order_by("-at").values_list("at", flat=True)[:MOST_FOR_A_NAME]), MOST_FOR_A_NAME)]
    if address:
        tried = failed.filter(address=address).order_by("-at").values_list("at", flat=True)[:MOST_FOR_AN_ADDRESS]
        moments.append(_full(list(tried), MOST_FOR_AN_ADDRESS))
    return max((moment for moment in moments if moment is not None), default=None)


def _full(failures: list[datetime], most: int) -> datetime | None:
    return failures[-1] + WINDOW if len(failures) >= most else None


def note(name: str, address: str | None, now: datetime, *, succeeded: bool) -> None:
    """Remember a try."""
    LogInAttempt.objects.create(name_hash=hashed(name), address=address, at=now, succeeded=succeeded)
