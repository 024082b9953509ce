"""How long one stays logged in: a working day for who works here, an hour for a citizen at a shared computer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from imojak.parties.enums import RoleKind
from imojak.parties.queries import roles_on
from imojak.sites import again
from imojak.sites.asked import account_of

#: Seconds for somebody without a role at the agency or a partner.
AN_HOUR = 60 * 60
#: From so many minutes before the end on, a page offers to stay.
WARNED_BEFORE = 10
_UNTIL, _LASTS = "until", "lasts"


def begin(request: HttpRequest) -> None:
    """Let the session last its full time from now."""
    lasts = request.session.get(_LASTS)
    if not isinstance(lasts, int):
        works_here = roles_on(account_of(request)).exclude(kind=RoleKind.CITIZEN).exists()
        lasts = settings.SESSION_COOKIE_AGE if works_here else AN_HOUR
    request.session[_LASTS] = lasts
    request.session[_UNTIL] = int(time.time()) + lasts


def ending(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Log out whose time is over, before the page is made; a form that comes too late waits for the next log-in.

    The cookie itself goes when the browser is closed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        until = request.session.get(_UNTIL)
        if isinstance(until, int) and until <= time.time():
            owner, sent = request.user.pk, again.sent_of(request) if request.method == "POST" else None
            logout(request)
            if sent is not None and owner is not None:
                again.keep(request, sent, owner)
        return get_response(request)

    return middleware


def go_on(request: HttpRequest) -> None:
    """Let the session last on while somebody works: once more than half of its time is over, so that few are written."""
    lasts, until = request.session.get(_LASTS), request.session.get(_UNTIL)
    if isinstance(lasts, int) and isinstance(until, int) and until - time.time() < lasts / 2:
        begin(request)


def minutes_left(request: HttpRequest) -> int | None:
    """Return the minutes until the session ends; None where there is none."""
    until = request.session.get(_UNTIL) if hasattr(request, "session") else None
    return max(0, int(until - time.time()) // 60) if isinstance(until, int) else None


def session(request: HttpRequest) -> dict[str, Any]:
    """For every page's frame: when to warn that the session ends."""
    left = minutes_left(request) if getattr(request, "user", None) and request.user.is_authenticated else None
    return {"session_minutes": left, "session_warned_before": WARNED_BEFORE}
