"""What was sent and could not be taken: kept until its sender has logged in again, or shown with a button to send it once more.

A form is sent too late when the log-in has run out, and in vain when somebody has logged in anew in another window.
Nobody should write it twice. Passwords, account numbers and files are never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

#: The key of a session under which a form waits for its sender.
SENT = "sent"
#: More letters than this nobody types into one form.
_LARGEST = 60_000
#: What no form that waits may hold, by words in the names of its fields.
NEVER = ("password", "account_number")
_TOKEN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Sent:
    """A form on its way: where it goes, what is in it, and whether files went along that have to be chosen again."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: bool


def sent_of(request: HttpRequest) -> Sent | None:
    """Return the form of a request; None where there is none, for one with what is never kept, and for a longer one than one types."""
    fields = tuple((name, value) for name, values in request.POST.lists() if name != _TOKEN for value in values)
    if request.method != "POST" or any(never in name for name, _ in fields for never in NEVER):
        return None
    # What a page saves by itself stands in the page still.
    if request.headers.get("HX-Request") or sum(len(value) for _, value in fields) > _LARGEST:
        return None
    return Sent(request.get_full_path(), fields, bool(request.FILES))


def keep(request: HttpRequest, sent: Sent, owner: int) -> None:
    """Let a form wait in the session of somebody who is logged out for the account ``owner``."""
    request.session[SENT] = {"owner": owner, "path": sent.path, "fields": list(sent.fields), "files": sent.files}


def forget(request: HttpRequest) -> None:
    """Let go of a form that waits: the page that it was sent to keeps it in its own way."""
    request.session.pop(SENT, None)


def waits_for(request: HttpRequest) -> Sent | None:
    """Return the form that waits for whoever has logged in; nobody else's is ever given."""
    kept = request.session.get(SENT)
    if not isinstance(kept, Mapping) or kept.get("owner") != request.user.pk:
        return None
    return Sent(kept["path"], tuple((name, value) for name, value in kept["fields"]), bool(kept["files"]))


@login_required
def again(request: HttpRequest) -> HttpResponse:
    """Show what waits for its sender, with the button that sends it."""
    sent = waits_for(request)
    return redirect("citizen:me") if sent is None else render(request, "site/again.html", {"sent": sent, "late": True})


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not the session's (CSRF): one of this site's own pages may send it once more.

    The browser itself tells where a form comes from; a form from elsewhere, or one that tells nothing, is only refused.
    """
    if request.headers.get("HX-Request"):
        return render(request, "site/_not_saved.html")
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    sent = sent_of(request) if ours else None
    if ours and request.user.is_authenticated and request.POST.get("username") == request.user.get_username():
        # Signing up, logging in: pressed again when the first press had let its sender in already.
        return redirect("citizen:me")
    context = {"sent": sent, "late": False}
    return render(request, "site/again.html" if sent else "403_csrf.html", context, status=403)
