"""Rooms above follow what changes in a round's participations, within the transaction of the action that changes it.

A room above says once which function is to be told (``follow``), when its application is ready; nothing here knows
which there are. What a follower refuses (``FollowerRefused``), the whole action does not do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.problems import Problem


class Change(StrEnum):
    """What has changed in a round's participations, or in the seats that are held for somebody."""

    APPROVAL = "approval"
    EXIT = "exit"
    RETURN = "return"
    TRANSFER = "transfer"
    PAUSE = "pause"
    EXTENSION = "extension"


class FollowerRefused(Problem):
    """What a follower raises to refuse a change: nothing of the action is done then."""


@dataclass(frozen=True)
class Changed:
    """A change in a round: of one participation, or of several at once (then None); ``actor`` is None for a clock."""

    round: Round
    change: Change
    participation: Participation | None
    actor: Account | None
    at: datetime


Follower = Callable[[Changed], object]
_followers: list[Follower] = []


def follow(follower: Follower) -> Follower:
    """Let a function be told of every change; a decorator."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def tell_followers(
    change: Change,
    rounds: Iterable[Round],
    *,
    participation: Participation | None = None,
    actor: Account | None = None,
    at: datetime | None = None,
) -> None:
    """Tell who follows, each round once, in the order of their numbers, as everybody locks them."""
    moment = at or timezone.now()
    for of in sorted({one.pk: one for one in rounds}.values(), key=lambda one: one.pk):
        for follower in _followers:
            follower(Changed(of, change, participation, actor, moment))
