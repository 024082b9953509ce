"""Whose hand an account is: people are compared, not log-ins, and an entry that was merged is the person it became."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from imojak.parties.models import Account


def hand_of(account: Account | None) -> int:
    """Return the number of the person behind an account; below zero one without a person, 0 for no account.

    Two accounts of one party, or of a party and of one that was merged into it, are the same hand.
    """
    if account is None:
        return 0
    if account.party is None:
        return -account.pk
    return account.party.merged_into_id or account.party.pk


def accounts_of_hand(hand: int) -> QuerySet[Account]:
    """Return the accounts of one hand (see ``hand_of``)."""
    from imojak.parties.models import Account

    if hand <= 0:
        return Account.objects.filter(pk=-hand, party=None)
    return Account.objects.filter(Q(party=hand) | Q(party__merged_into=hand))


def hand_sql(account: str) -> str:
    """Return the SQL of both engines for the same: ``account`` is an expression of an account's id; NULL for none."""
    return (
        "(SELECT COALESCE(hand_party.merged_into_id, hand_party.id, -hand.id) FROM parties_account hand "
        f"LEFT JOIN parties_party hand_party ON hand_party.id = hand.party_id WHERE hand.id = {account})"
    )
