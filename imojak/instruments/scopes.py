"""Who may see answers: the person who gave them. Everybody else sees what is counted from them."""

from __future__ import annotations

from django.db.models import QuerySet

from imojak.instruments.models import Response
from imojak.kernel.scopes import Scope
from imojak.parties.models import Account
from imojak.parties.scopes import standing


def responses_visible(account: Account) -> QuerySet[Response]:
    """Return one's own answers; all for the auditor."""
    who = standing(account)
    return Response.objects.all() if who.sees_all else Response.objects.filter(party_id=who.party)


SCOPES: dict[str, Scope] = {"instruments.response": responses_visible}
