"""What the pay desk sees of a failed transfer: whether sending it again would use the very account that the bank refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from imojak.pay.accounts import accounts_of
from imojak.pay.mending import days_asked
from imojak.pay.models import Payment
from imojak.pay.people import AccountStatus, PayeeAccount


@dataclass(frozen=True)
class Mend:
    """A failed payment: the account it went to, the one that is confirmed ``now``, the one that waits to be confirmed.

    ``asked`` is the day on which the payee was asked for another one.
    """

    refused: PayeeAccount | None
    now: PayeeAccount | None
    waiting: PayeeAccount | None
    asked: date | None

    @property
    def same(self) -> bool:
        """Whether it would go to the account that the bank has refused."""
        return self.refused is not None and self.now is not None and self.refused.mark == self.now.mark


def mends_of(payments: Iterable[Payment]) -> dict[int, Mend]:
    """Return by their numbers what there is to know before failed payments are sent again."""
    several = list(payments)
    payees = {one.pk: one.entitlement.payee_id_or_participant for one in several}
    now = accounts_of(payees.values())
    asked = PayeeAccount.objects.filter(party__in=sorted(set(payees.values())), status=AccountStatus.ASKED)
    waiting = {one.party_id: one for one in asked}
    days = days_asked(several)
    return {
        one.pk: Mend(one.account, now.get(payees[one.pk]), waiting.get(payees[one.pk]), days.get(one.pk))
        for one in several
    }
