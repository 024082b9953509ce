"""Who may see and change records and months, and so: whom an account may see at all."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from imojak.cases.models import Case
from imojak.cases.scopes import cases_visible
from imojak.kernel.scopes import Scope
from imojak.offers.models import Place, Round
from imojak.offers.scopes import logged_rounds, places_led, places_stood_in, programmes_managed, rounds_operated
from imojak.parties.enums import PartyKind, RoleKind
from imojak.parties.models import Account, GroupMember, Party, Person
from imojak.parties.queries import running
from imojak.parties.scopes import Standing, standing
from imojak.paths.models import Application, Participation
from imojak.paths.queries import holders
from imojak.paths.scopes import (
    applications_visible,
    groups_looked_after,
    judgings_visible,
    memberships,
    participations_visible,
    spoken_for,
)
from imojak.records.enums import RecordKind
from imojak.records.models import ExceptionSeen, Period, Record, Scan, Session, Sheet

M = TypeVar("M", bound=Model)
#: How many may be asked about by ``among``: SQLite takes a limited number of parameters in one statement.
AT_ONCE = 1_000
#: Who may lead a session: it is theirs to say who came.
LEADERS = (RoleKind.COUNSELLOR, RoleKind.MENTOR, RoleKind.LECTURER)


def records_visible(account: Account) -> QuerySet[Record]:
    """Of the participations that one may see, own, of sessions that one leads, of the programmes that one manages."""
    who = standing(account)
    if who.sees_all:
        return Record.objects.all()
    return Record.objects.filter(
        Q(participation__in=participations_visible(account))
        | Q(party_id=who.party)
        | _led(who)
        | Q(session__place__round__programme__in=programmes_managed(who))
    )


def records_changeable(account: Account) -> QuerySet[Record]:
    """Return what one may enter or correct while the month is open.

    The participant's own activity log, and that of a group by who leads it; records at the site that one leads or stands in for, in the rounds that one
    operates, and of sessions that one leads.
    """
    who = standing(account)
    return Record.objects.filter(
        Q(kind=RecordKind.WORK, participation__in=Participation.objects.filter(spoken_for(who)).values("pk"))
        | Q(participation__place__in=places_led(who))
        | Q(participation__place__in=places_stood_in(who))
        | Q(participation__round__in=rounds_operated(who))
        | _led(who)
    )


def participations_loggable(account: Account) -> QuerySet[Participation]:
    """Return in whose participations one may enter daily activity.

    In one's own, and those of a group that one leads, where activity is logged at all (paid, or volunteering); and of
    everybody at the site that one leads,
    in the rounds that one operates, and at places without a leader for which one stands in.
    """
    who = standing(account)
    logged = Q(round__in=Round.objects.filter(logged_rounds()).values("pk"))
    return Participation.objects.filter(
        (spoken_for(who) & logged)
        | Q(place__in=places_led(who).order_by().values("pk"))
        | Q(place__in=places_stood_in(who).order_by().values("pk"))
        | Q(round__in=rounds_operated(who).order_by().values("pk"))
    )


def places_loggable(account: Account) -> QuerySet[Place]:
    """Return the places for whose people one may enter daily activity: of those whose months one hands in."""
    return places_submittable(account).filter(round__in=Round.objects.filter(logged_rounds()).values("pk"))


def sessions_recordable(account: Account) -> QuerySet[Session]:
    """Return the sessions whose attendance one may take.

    Those that one leads as lecturer, mentor or counsellor; at the site that one leads, of the rounds that one operates,
    and of the programmes that one manages.
    """
    who = standing(account)
    mine = Q(lead_id=who.party) if who.holds(*LEADERS) else Q(pk__in=[])
    places = Place.objects.filter(
        Q(round__programme__in=programmes_managed(who)) | Q(round__in=rounds_operated(who)) | Q(pk__in=places_led(who))
    )
    return Session.objects.filter(mine | Q(place__in=places.order_by().values("pk")))


def sessions_visible(account: Account) -> QuerySet[Session]:
    """Return the sessions whose roster one may read: those whose attendance one may take; all for the auditor."""
    return Session.objects.all() if standing(account).sees_all else sessions_recordable(account)


def sheets_changeable(account: Account) -> QuerySet[Sheet]:
    """Return the printed sheets of places and sessions whose records one enters; whoever printed them does not matter."""
    who = standing(account)
    places = Place.objects.filter(
        Q(round__programme__in=programmes_managed(who)) | Q(round__in=rounds_operated(who)) | Q(pk__in=places_led(who))
    )
    mine = Q(session__lead_id=who.party) if who.holds(*LEADERS) else Q(pk__in=[])
    return Sheet.objects.filter(mine | Q(place__in=places.order_by().values("pk")))


def sheets_visible(account: Account) -> QuerySet[Sheet]:
    """Return the printed sheets of those places and sessions; all for the auditor."""
    return Sheet.objects.all() if standing(account).sees_all else sheets_changeable(account)


def scans_visible(account: Account) -> QuerySet[Scan]:
    """Return what was read from the sheets that one may see."""
    return Scan.objects.filter(sheet__in=sheets_visible(account))


def scans_changeable(account: Account) -> QuerySet[Scan]:
    """Return what was read from the sheets of places and sessions whose records one enters."""
    return Scan.objects.filter(sheet__in=sheets_changeable(account))


def _led(who: Standing) -> Q:
    return Q(session__lead_id=who.party) if who.holds(*LEADERS) else Q(pk__in=[])


def periods_visible(account: Account) -> QuerySet[Period]:
    """At the site that one leads, of the rounds that one operates or manages, of paid rounds for the pay clerk."""
    who = standing(account)
    if who.sees_all:
        return Period.objects.all()
    places = Place.objects.filter(
        Q(round__programme__in=programmes_managed(who)) | Q(round__in=rounds_operated(who)) | Q(pk__in=places_led(who))
    )
    shown = Q(place__in=places.order_by().values("pk"))
    if who.holds(RoleKind.PAY_CLERK):
        shown |= Q(place__round__pay_scheme__isnull=False)
    return Period.objects.filter(shown)


def places_submittable(account: Account) -> QuerySet[Place]:
    """Return the places whose months one may hand in.

    At the site that one leads, of the rounds that one operates, and without a leader where one stands in.
    """
    who = standing(account)
    return Place.objects.filter(
        Q(round__in=rounds_operated(who))
        | Q(pk__in=places_led(who).order_by().values("pk"))
        | Q(pk__in=places_stood_in(who).order_by().values("pk"))
    )


def periods_submittable(account: Account) -> QuerySet[Period]:
    """Return the months that one may hand in (제출): of the places of ``places_submittable``."""
    return Period.objects.filter(place__in=places_submittable(account).order_by().values("pk"))


def periods_confirmable(account: Account) -> QuerySet[Period]:
    """Return the months that one may confirm (활동처 확인): at the site that one leads, or where one stands in for one."""
    who = standing(account)
    return Period.objects.filter(
        Q(place__in=places_led(who).order_by().values("pk")) | Q(place__in=places_stood_in(who).order_by().values("pk"))
    )


def periods_approvable(account: Account) -> QuerySet[Period]:
    """Return the months that one may approve: of the programmes that one manages (승인)."""
    return Period.objects.filter(place__round__programme__in=programmes_managed(standing(account)))


def exceptions_seen_visible(account: Account) -> QuerySet[ExceptionSeen]:
    """Return what was looked at in the months that one may see."""
    if standing(account).sees_all:
        return ExceptionSeen.objects.all()
    return ExceptionSeen.objects.filter(period__in=periods_visible(account).order_by().values("pk"))


def parties_visible(account: Account, among: Collection[int] | None = None) -> QuerySet[Party]:
    """Return the parties whose names one may see: bodies, oneself, and whoever one has something to do with.

    That is: who applies to, takes part in or is recorded in what one may see, who is on the roster of a session that
    one leads, who is in a group with one, and one's customers. A programme manager appoints judges, lecturers and
    mentors, and so sees who they are today, and who has judged in the programmes that are theirs.

    Who asks about some parties says so by ``among``, a thousand at a time: only their rows are looked at then, where
    otherwise a year's records would be read to answer about one name.
    """
    who = standing(account)
    if who.sees_all:
        return _some(Party.objects.all(), among)
    shown = _involved(account, who, among) | Q(kind=PartyKind.ORGANISATION) | _on_roster(who) | _together(who)
    if who.holds(RoleKind.PROGRAMME_MANAGER):
        appointed = holders(RoleKind.JUDGE, RoleKind.LECTURER, RoleKind.MENTOR)
        shown |= Q(pk__in=appointed.order_by().values("party_id"))
        shown |= Q(pk__in=judgings_visible(account).order_by().values("judge_id"))
    return _some(Party.objects.filter(shown), among)


def _some(rows: QuerySet[M], among: Collection[int] | None) -> QuerySet[M]:
    return rows if among is None else rows.filter(pk__in=among)


def _involved(account: Account, who: Standing, among: Collection[int] | None) -> Q:
    involved: list[QuerySet[Application] | QuerySet[Participation] | QuerySet[Case] | QuerySet[Record]] = [
        applications_visible(account),
        participations_visible(account),
        cases_visible(account),
        records_visible(account).exclude(party=None),
    ]
    shown = Q(pk=who.party)
    for rows in involved:
        theirs = rows if among is None else rows.filter(party__in=among)
        shown |= Q(pk__in=theirs.order_by().values("party_id"))
    return shown


def _together(who: Standing) -> Q:
    """Return the condition that a party is a group that one is in or looks after, or is in it: today, for its members."""
    mine, theirs = memberships(who).values("group_id"), groups_looked_after(who).values("pk")
    there = GroupMember.objects.filter(running(timezone.localdate()), group_id__in=mine)
    ever = GroupMember.objects.filter(group_id__in=theirs)
    return Q(pk__in=mine) | Q(pk__in=there.values("member_id")) | Q(pk__in=theirs) | Q(pk__in=ever.values("member_id"))


def _on_roster(who: Standing) -> Q:
    """Return the condition that a party is on the roster of a session that one leads: it is called before any record."""
    if not who.holds(*LEADERS):
        return Q(pk__in=[])
    led = Session.objects.filter(
        lead_id=who.party,
        place=OuterRef("place"),
        day__gte=OuterRef("starts_on"),
        day__lte=OuterRef("ends_on"),
    )
    stayed = led.filter(day__lt=OuterRef("withdrawn_on"))
    there = Participation.objects.filter(Q(Exists(led), withdrawn_on=None) | Exists(stayed))
    return Q(pk__in=there.order_by().values("party_id"))


def persons_visible(account: Account, among: Collection[int] | None = None) -> QuerySet[Person]:
    """Return what is known of the persons whom one has something to do with; of a judge only the name is seen.

    ``among`` is that of ``parties_visible``.
    """
    who = standing(account)
    if who.sees_all:
        return _some(Person.objects.all(), among)
    return Person.objects.filter(party__in=_some(Party.objects.filter(_involved(account, who, among)), among))


SCOPES: dict[str, Scope] = {
    "records.record": records_visible,
    "records.period": periods_visible,
    "records.exceptionseen": exceptions_seen_visible,
    "records.sheet": sheets_visible,
    "records.scan": scans_visible,
    "parties.party": parties_visible,
    "parties.person": persons_visible,
}
