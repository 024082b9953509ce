"""A new password (비밀번호): set by whoever knows the old one, or opened the link that was sent to their address."""

from __future__ import annotations

from django.db import transaction

from imojak.parties.models import Account


@transaction.atomic
def set_password(account: Account, password: str) -> Account:
    """Keep a new password; every other session of the account, and every link to set one, ends with the old one."""
    current: Account = Account.objects.select_for_update().get(pk=account.pk)
    current.set_password(password)
    current.save(update_fields=["password"])
    account.password = current.password
    return account
