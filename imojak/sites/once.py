"""A form that makes something is done once, however often its button is pressed.

``{% once %}`` within such a form marks it with a word that no other rendering of the form has. What comes again with the
same word and the same content, from the same account, is led to what the first one made; three that come in the same
second wait for each other. What was changed in between is something new, and is done. A form that was refused, or whose
making failed, is not remembered.

A form that makes an account comes from nobody yet: who sends it again is known by the name and password in it
(``registered_before``), and is logged in instead of being told that the name is taken.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import template
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from imojak.parties.models import Account
from imojak.trust.models import Submission

#: The field of a form in which its word stands.
FIELD = "once"
#: So long a form is remembered: nobody presses the button of yesterday's page by mistake.
KEPT = timedelta(days=1)
#: So long the form that made an account may come again: a second press, or a page that was sent again.
A_MOMENT = timedelta(minutes=10)
AGAIN = "이미 받은 내용입니다. 한 번만 처리했습니다."

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """Mark a form that makes something, so that it does so once."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_urlsafe(12))


class Once:
    """The middleware that does a marked form once; it stands behind those of log-in, CSRF and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what there is to do is done around the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Do a marked form, or lead to what it has made before. All of it is one transaction, so that others wait."""
        if request.method != "POST" or not request.user.is_authenticated or not request.POST.get(FIELD):
            return None
        now = timezone.now()
        with transaction.atomic():
            done, new = Submission.objects.get_or_create(mark=_mark(request), defaults={"at": now})
            if not new:
                messages.info(request, AGAIN)
                return redirect(done.path)
            response = view(request, *args, **kwargs)
            if response.has_header("Location"):
                done.path = response["Location"]
                done.save(update_fields=["path"])
            else:
                done.delete()
            Submission.objects.filter(at__lt=now - KEPT).delete()
            return response


def registered_before(request: HttpRequest) -> Account | None:
    """Return the account that a form with a name and a password has made a moment ago, ready to be logged in; else None.

    It is a log-in like any other: a wrong password counts as a failure, and too many of them must wait.
    """
    username, password = request.POST.get("username", "").strip(), request.POST.get("password", "")
    made = Account.objects.filter(username=username, date_joined__gt=timezone.now() - A_MOMENT)
    if request.method != "POST" or not password or not made.exists():
        return None
    found = authenticate(request, username=username, password=password)
    return found if isinstance(found, Account) else None


def _mark(request: HttpRequest) -> str:
    """Return a hash of who sends what where. The token against forgery changes its letters, and is left out."""
    said = [(name, values) for name, values in sorted(request.POST.lists()) if name != "csrfmiddlewaretoken"]
    mark = hashlib.sha256(repr((request.user.pk, request.get_full_path(), said)).encode("utf-8", "surrogatepass"))
    for name, file in sorted(request.FILES.items()):
        assert isinstance(file, UploadedFile)
        mark.update(repr((name, file.name, file.size)).encode("utf-8", "surrogatepass"))
        for part in file.chunks():
            mark.update(part)
        file.seek(0)
    return mark.hexdigest()
