"""Who may see and decide applications, with their papers, decisions, offers and appeals, and the lists they came by."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from imojak.offers.scopes import programmes_managed
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.enums import AppealKind
from imojak.paths.models import (
    Appeal,
    Application,
    ApplicationDocument,
    Decision,
    Draft,
    Intake,
    IntakeRow,
    Preference,
    SeatOffer,
)
from imojak.paths.scopes.persons import customers, own, responsible


def applications_visible(account: Account) -> QuerySet[Application]:
    """Own; those to the programmes that one manages and the rounds that one operates; one's customers'; auditor: all."""
    who = standing(account)
    if who.sees_all:
        return Application.objects.all()
    return Application.objects.filter(own(who) | responsible(who) | customers(who))


def applications_decidable(account: Account) -> QuerySet[Application]:
    """Return those that a programme manager may decide: to the programmes that are theirs, never their own."""
    who = standing(account)
    return Application.objects.filter(round__programme__in=programmes_managed(who)).exclude(own(who))


def applications_withdrawable(account: Account) -> QuerySet[Application]:
    """Return those that one may take back: one's own."""
    return Application.objects.filter(own(standing(account)))


def preferences_visible(account: Account) -> QuerySet[Preference]:
    """Return the wishes of the applications that one may see."""
    return Preference.objects.filter(application__in=applications_visible(account))


def decisions_visible(account: Account) -> QuerySet[Decision]:
    """Return the decisions on the applications that one may see."""
    return Decision.objects.filter(application__in=applications_visible(account))


def drafts_visible(account: Account) -> QuerySet[Draft]:
    """Return the drafts that one has typed oneself, and nobody else's: what is not handed in is not yet said."""
    return Draft.objects.filter(account=account) if account.is_active else Draft.objects.none()


def documents_visible(account: Account) -> QuerySet[ApplicationDocument]:
    """Return the papers of the applications that one may see, and of one's own drafts."""
    return ApplicationDocument.objects.filter(
        Q(application__in=applications_visible(account)) | Q(draft__in=drafts_visible(account))
    )


def seat_offers_visible(account: Account) -> QuerySet[SeatOffer]:
    """Return the offers on the applications that one may see."""
    return SeatOffer.objects.filter(application__in=applications_visible(account))


def seat_offers_answerable(account: Account) -> QuerySet[SeatOffer]:
    """Return the offers that one may take or decline: one's own."""
    return SeatOffer.objects.filter(application__in=Application.objects.filter(own(standing(account))))


def appeals_visible(account: Account) -> QuerySet[Appeal]:
    """Return the appeals against decisions that one may see."""
    return Appeal.objects.filter(decision__in=decisions_visible(account))


def appeals_answerable(account: Account) -> QuerySet[Appeal]:
    """Return those that a programme manager may answer: of programmes that are theirs, never their own.

    Whoever made the decision answers a request to explain it, but an appeal is for a colleague.
    """
    theirs = Appeal.objects.filter(decision__application__in=applications_decidable(account))
    return theirs.exclude(kind=AppealKind.APPEAL, decision__decided_by=account)


def intakes_visible(account: Account) -> QuerySet[Intake]:
    """Return the lists that were brought into rounds of the programmes that one manages; all for the auditor."""
    who = standing(account)
    if who.sees_all:
        return Intake.objects.all()
    return Intake.objects.filter(round__programme__in=programmes_managed(who))


def intake_rows_visible(account: Account) -> QuerySet[IntakeRow]:
    """Return the rows of the lists that one may see."""
    return IntakeRow.objects.filter(intake__in=intakes_visible(account))
