"""Who is paid: accounts that money goes to."""

from __future__ import annotations

from typing import Any

from imojak.parties.models import Account, Party
from imojak.pay.accounts import sealed_number
from imojak.pay.people import AccountStatus, PayeeAccount
from tests.factories.common import SPRING, at, number
from tests.factories.who import account, person


def payee_account(
    of: Party | None = None, *, digits: str = "", bank: str = "088", confirmed: bool = True, **more: Any
) -> PayeeAccount:
    """A party's account, confirmed by its own log-in (made where there is none) unless it still waits."""
    party = of or person()
    values: dict[str, Any] = {"holder": party.name, "asked_at": at(SPRING), **more}
    own = Account.objects.filter(party=party).first() or account(party=party)
    values.setdefault("asked_by", own)
    if confirmed:
        values = {"status": AccountStatus.CONFIRMED, "confirmed_by": own, "confirmed_at": at(SPRING), **values}
    return PayeeAccount.objects.create(party=party, **sealed_number(bank, digits or f"110{number():09d}"), **values)
