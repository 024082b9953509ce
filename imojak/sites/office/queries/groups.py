"""Groups (모임) as the office lists them: how large they are, what they wait for, and which have become too small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from imojak.offers.models import Round
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.queries import running
from imojak.parties.scopes import standing
from imojak.paths.enums import PENDING, GroupInvitationStatus, ParticipationStatus
from imojak.paths.group_terms import Size, size_of
from imojak.paths.models import Application, GroupInvitation, Participation
from imojak.paths.scopes import groups_looked_after

STATES = {
    "all": "모두",
    "forming": "모으는 중",
    "applied": "심사 중",
    "active": "참여 중",
    "past": "참여를 마침",
}


@dataclass(frozen=True)
class Line:
    """A group of the list: its size today, what it needs for its round, and who has not answered."""

    of: Party
    name: str
    round: Round | None
    there: int
    size: Size
    open: int
    state: str

    @property
    def short(self) -> bool:
        """Tell whether it is smaller than its round wants."""
        return self.there < self.size.least


def groups_listed(account: Account) -> QuerySet[Party]:
    """Return the groups that one looks after, by name."""
    rows = Party.objects.filter(pk__in=groups_looked_after(standing(account)).values("pk"))
    return rows.select_related("group_profile__round__type", "group_profile__round__eligibility").order_by("name", "pk")


def narrowed(rows: QuerySet[Party], state: str) -> QuerySet[Party]:
    """Return those groups that are in a state of the list."""
    applied, active, ever = (Q(pk__in=one.order_by().values("party_id")) for one in _kinds())
    match state:
        case "forming":
            return rows.exclude(applied | ever)
        case "applied":
            return rows.filter(applied)
        case "active":
            return rows.filter(active)
        case "past":
            return rows.filter(ever).exclude(active | applied)
    return rows


def _kinds() -> tuple[QuerySet[Application], QuerySet[Participation], QuerySet[Participation]]:
    """Return what is looked at, what goes on and what ever was, of groups."""
    of_group = {"party__kind": PartyKind.GROUP}
    parts = Participation.objects.filter(**of_group)
    return (
        Application.objects.filter(status__in=PENDING, **of_group),
        parts.filter(status=ParticipationStatus.ACTIVE),
        parts,
    )


def lines(rows: Iterable[Party], names: dict[int, str], today: date) -> list[Line]:
    """Return groups as lines of the list; the number of queries grows with their rounds only."""
    several = list(rows)
    keys = [one.pk for one in several]
    applied, active, ever = (set(one.filter(party__in=keys).values_list("party_id", flat=True)) for one in _kinds())
    there = Counter(GroupMember.objects.filter(running(today), group__in=keys).values_list("group_id", flat=True))
    waiting = GroupInvitation.objects.filter(group__in=keys, status=GroupInvitationStatus.SENT)
    asked = Counter(waiting.values_list("group_id", flat=True))
    sizes: dict[int | None, Size] = {}
    found = []
    for one in several:
        profile = getattr(one, "group_profile", None)
        of = profile.round if profile is not None else _round_of(one)
        number = of.pk if of is not None else None
        if number not in sizes:
            sizes[number] = size_of(of)
        state = "active" if one.pk in active else "applied" if one.pk in applied else ""
        state = state or ("past" if one.pk in ever else "forming")
        name = names.get(one.pk, "")
        found.append(Line(one, name, of, there[one.pk], sizes[number], asked[one.pk], STATES[state]))
    return found


def _round_of(group: Party) -> Round | None:
    """Return the round that a group without a description applied to last."""
    last = Application.objects.filter(party=group).select_related("round__type", "round__eligibility")
    found = last.order_by("-filed_at", "-pk").first()
    return found.round if found is not None else None


def invitations_of(group: Party) -> QuerySet[GroupInvitation]:
    """Return the invitations into a group, the newest first."""
    return group.group_invitations.order_by("-sent_at", "-pk")
