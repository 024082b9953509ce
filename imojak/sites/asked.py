"""What a request asks for, read with patience: whatever stands in an address gives a page, never an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse

from imojak.parties.models import Account

#: Nobody types a longer word into a field for searching.
LONGEST = 100


def account_of(request: HttpRequest) -> Account:
    """Return the account that has logged in; the view is behind ``login_required``."""
    return cast(Account, request.user)


def page_number(request: HttpRequest) -> int:
    """Return the page asked for by ``?page=``; 1 where it is no number or less than 1."""
    text = request.GET.get("page", "")
    # Digits of other scripts count as digits for Python, and a number may be longer than a database knows.
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 9 else 1


def words(request: HttpRequest, name: str) -> str:
    """Return the text of a field for searching: trimmed, of at most 100 letters, without control characters."""
    return tidy(request.GET.get(name, ""))


def tidy(text: str) -> str:
    """Return a text as it is looked for: trimmed, of at most 100 letters, without control characters."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:LONGEST]


def address_of(request: HttpRequest | None) -> str | None:
    """Return the network address that a request came from, None when nobody knows."""
    return None if request is None else request.META.get("REMOTE_ADDR") or None


def person_of(request: HttpRequest) -> int | None:
    """Return the number of the party of who has logged in; None for a visitor, and for an account without a person."""
    return getattr(request.user, "party_id", None)


def no_page_of_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer an address with a NUL as one that is not there: PostgreSQL keeps no such text, and fails when asked for it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404("없는 주소입니다. 주소를 다시 확인해 주세요.")
        return get_response(request)

    return answer
