"""Rounds as a pipeline: in which stage they are, what is overdue, how full they are, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.scopes import Standing
from imojak.paths.enums import PENDING, AppealStatus
from imojak.paths.models import Appeal, Application


@dataclass(frozen=True)
class Next:
    """What a round waits for: a word for it, its day, and how many days ago that was (0 while it is to come)."""

    label: str
    on: date
    late: int


@dataclass(frozen=True)
class Card:
    """A round on the pipeline."""

    round: Round
    mine: bool
    seats: int
    taken: int
    held: int
    applications: int
    pending: int
    overdue: int
    next: Next | None

    @property
    def free(self) -> int:
        """Seats that nobody has and that are offered to nobody."""
        return max(0, self.seats - self.taken - self.held)

    @property
    def late(self) -> bool:
        """Whether somebody or something is overdue."""
        return bool(self.overdue) or (self.next is not None and self.next.late > 0)


def next_of(of: Round, today: date) -> Next | None:
    """Return the next thing that happens to a round by its dates; None once it is closed."""
    label, on = {
        RoundStatus.DRAFT: ("공고", of.notice_on),
        RoundStatus.OPEN: ("접수 마감", of.apply_to),
        RoundStatus.SCREENING: ("선정 발표", of.screen_to or of.starts_on),
        RoundStatus.RUNNING: ("운영 종료", of.ends_on),
        RoundStatus.CLOSED: ("", of.ends_on),
    }[RoundStatus(of.status)]
    if of.status == RoundStatus.OPEN and of.apply_from > today:
        label, on = "접수 시작", of.apply_from
    if not label:
        return None
    return Next(label, on, max(0, (today - on).days))


def managed_rounds(who: Standing) -> set[int]:
    """Return the numbers of the rounds that one manages."""
    return set(Round.objects.filter(programme__in=programmes_managed(who)).values_list("pk", flat=True))


def cards(rounds: Iterable[Round], mine: set[int], today: date) -> list[Card]:
    """Return the rounds with their counts: four queries for all of them together."""
    rounds = list(rounds)
    numbers = [one.pk for one in rounds]
    seats = {
        number: counts
        for number, *counts in Place.objects.filter(round__in=numbers, parent=None)
        .values("round_id")
        .annotate(seats=Sum("capacity", filter=Q(closed_on=None)), full=Sum("taken"), kept=Sum("held"))
        .values_list("round_id", "seats", "full", "kept")
    }
    waiting = {
        number: counts
        for number, *counts in Application.objects.filter(round__in=numbers)
        .values("round_id")
        .annotate(
            every=Count("pk"),
            pending=Count("pk", filter=Q(status__in=PENDING)),
            late=Count("pk", filter=overdue(today)),
        )
        .values_list("round_id", "every", "pending", "late")
    }
    appeals = dict(
        Appeal.objects.filter(decision__application__round__in=numbers, status=AppealStatus.FILED, due_on__lt=today)
        .values("decision__application__round_id")
        .annotate(late=Count("pk"))
        .values_list("decision__application__round_id", "late")
    )
    found = []
    for one in rounds:
        capacity, taken, held = seats.get(one.pk, (None, None, None))
        every, pending, late = waiting.get(one.pk, (0, 0, 0))
        found.append(
            Card(
                round=one,
                mine=one.pk in mine,
                seats=capacity or one.capacity or 0,
                taken=taken or 0,
                held=held or 0,
                applications=every,
                pending=pending,
                overdue=late + appeals.get(one.pk, 0),
                next=next_of(one, today),
            )
        )
    return found


def overdue(today: date) -> Q:
    """Return the condition that an application waits for an answer whose day has passed."""
    return Q(status__in=PENDING, answer_due__lt=today)


def sorted_cards(found: Iterable[Card]) -> list[Card]:
    """Return what is late first, then by the next day; what is closed last, the newest first."""

    def key(card: Card) -> tuple[bool, bool, int]:
        if card.next is None:
            return True, False, -card.round.ends_on.toordinal()
        return False, not card.late, card.next.on.toordinal()

    return sorted(found, key=key)


def searched(rounds: QuerySet[Round], text: str) -> QuerySet[Round]:
    """Narrow rounds to those whose title, code or programme has ``text`` in it."""
    if not text:
        return rounds
    return rounds.filter(Q(title__icontains=text) | Q(code__icontains=text) | Q(programme__name__icontains=text))
