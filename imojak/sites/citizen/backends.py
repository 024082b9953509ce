"""Who somebody is: by log-in name or e-mail address with the password, and not as often as one likes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from imojak.kernel.by_key import ByKey
from imojak.parties.models import Account
from imojak.sites.asked import address_of
from imojak.trust import limiting

_ACCOUNT = ByKey(Account, "party")


def log_in_name(given: str) -> str:
    """Return the log-in name of what was typed: itself, or that of the one account with this e-mail address."""
    given = given.strip()
    if "@" not in given or Account.objects.filter(username=given).exists():
        return given
    found = list(Account.objects.filter(email__iexact=given, is_active=True).values_list("username", flat=True)[:2])
    return found[0] if len(found) == 1 else given


class LimitedBackend(ModelBackend):
    """Django's own, by name or e-mail; every try is remembered, and after too many failures the next must wait."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Account | None:
        """Return the account. Raises PermissionDenied while the name or the address must wait."""
        given = username if username is not None else kwargs.get(Account.USERNAME_FIELD)
        if given is None or password is None or "\x00" in given:
            return None
        name, address, now = log_in_name(given), address_of(request), timezone.now()
        if limiting.wait_until(name, address, now) is not None:
            raise PermissionDenied
        account = super().authenticate(request, name, password)
        limiting.note(name, address, now, succeeded=account is not None)
        return account

    def get_user(self, user_id: Any) -> Account | None:
        """Return the account of a session with its party, which nearly every page asks for; None for a closed one."""
        account = _ACCOUNT(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None
