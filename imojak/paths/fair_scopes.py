"""Who may act at a job fair: write down results, register walk-ins, read a CV."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from imojak.offers.enums import PlaceKind
from imojak.offers.models import Place
from imojak.offers.scopes import places_led, programmes_managed
from imojak.parties.enums import ConsentPurpose
from imojak.parties.models import Account, Consent
from imojak.parties.scopes import standing
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import ApplicationDocument, Participation
from imojak.paths.scopes import own

#: The question of a fair's form that is answered by a CV.
CV = "cv"


def interviews_recordable(account: Account) -> QuerySet[Participation]:
    """Return the booked interviews of which one may write down what came of them, never one's own.

    Of the booths that one's company has (활동처 담당자), and of the programmes that one manages.
    """
    who = standing(account)
    theirs = Q(place__in=places_led(who)) | Q(round__programme__in=programmes_managed(who))
    return Participation.objects.filter(theirs, place__starts_at__isnull=False).exclude(own(who))


def booths_run(account: Account) -> QuerySet[Place]:
    """Return the booths at which one may register a walk-in: of one's company, and of programmes that one manages."""
    who = standing(account)
    theirs = Q(pk__in=places_led(who).values("pk")) | Q(round__programme__in=programmes_managed(who))
    return Place.objects.filter(theirs, kind=PlaceKind.BOOTH, parent=None, host__isnull=False)


def halls_run(account: Account) -> QuerySet[Place]:
    """Return the halls (a fair's booth of no company) at whose door one may write down who came: of programmes managed."""
    managed = Place.objects.filter(round__programme__in=programmes_managed(standing(account)))
    return managed.filter(kind=PlaceKind.BOOTH, parent=None, host=None)


def cvs_shown(account: Account) -> QuerySet[ApplicationDocument]:
    """Return the CVs (이력서) that a company may read: of who has booked with it and consents to its being told."""
    who = standing(account)
    consenting = Consent.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()),
        party=OuterRef("application__party"),
        receiver=OuterRef("application__place__host"),
        purpose=ConsentPurpose.THIRD_PARTY,
        withdrawn_on=None,
    )
    return ApplicationDocument.objects.filter(
        Exists(consenting),
        code=CV,
        application__status=ApplicationStatus.ACCEPTED,
        application__place__starts_at__isnull=False,
        application__place__in=places_led(who),
    )
