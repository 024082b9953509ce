"""Who may see and change applications, decisions, participations and agreements."""

from __future__ import annotations

from enum import Enum

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.kernel.scopes import Scope
from imojak.messages.models import Message
from imojak.offers.scopes import places_led, programmes_managed, rounds_operated
from imojak.parties.enums import PartyKind, RoleKind
from imojak.parties.models import Account, GroupMember, Party, Role
from imojak.parties.queries import running
from imojak.parties.scopes import Standing, standing
from imojak.paths.enums import AppealKind, SignatoryRole
from imojak.paths.models import (
    Agreement,
    Appeal,
    Application,
    ApplicationDocument,
    Certificate,
    ChangeRequest,
    Cover,
    Decision,
    Draft,
    Extension,
    GateClearance,
    Goal,
    GroupInvitation,
    GroupProfile,
    Hosting,
    Intake,
    IntakeRow,
    Interview,
    Judging,
    MemberFile,
    Participation,
    Pause,
    Preference,
    SeatOffer,
    ShortListing,
    Signature,
    Transfer,
    Visit,
)


def own(who: Standing) -> Q:
    """Return the condition that a row's ``party`` is the person, or a group that the person is in today."""
    return Q(party_id=who.party) | Q(party_id__in=memberships(who).values("group_id"))


def memberships(who: Standing) -> QuerySet[GroupMember]:
    """Return in which groups one is today."""
    return GroupMember.objects.filter(running(timezone.localdate()), member_id=who.party)


def groups_looked_after(who: Standing) -> QuerySet[Party]:
    """Return the groups that were formed for, apply to or take part in what one manages or operates; all for the auditor."""
    groups = Party.objects.filter(kind=PartyKind.GROUP)
    if who.sees_all:
        return groups
    if not who.holds(RoleKind.PROGRAMME_MANAGER, RoleKind.OPERATOR):
        return groups.none()
    theirs = Q(pk__in=[])
    for rows in (GroupProfile.objects, Application.objects, Participation.objects):
        theirs |= Q(pk__in=rows.filter(responsible(who)).order_by().values("party_id"))
    return groups.filter(theirs)


def groups_visible(account: Account) -> QuerySet[Party]:
    """Return the groups that one is in today, and those that one looks after."""
    who = standing(account)
    mine = Q(pk__in=memberships(who).values("group_id")) | Q(pk__in=groups_looked_after(who).values("pk"))
    return Party.objects.filter(mine, kind=PartyKind.GROUP)


def messages_to(account: Account) -> QuerySet[Message]:
    """Return what one was told, oneself or as the leader of a group today; an auditor's page shows only these, too."""
    who = standing(account)
    if not who.party:
        return Message.objects.none()
    groups = memberships(who).filter(leader=True).values("group_id")
    return Message.objects.filter(Q(recipient_id=who.party) | Q(recipient_id__in=groups))


def group_profiles_visible(account: Account) -> QuerySet[GroupProfile]:
    """Return what the groups that one may see are for."""
    return GroupProfile.objects.filter(party__in=groups_visible(account))


def group_members_visible(account: Account) -> QuerySet[GroupMember]:
    """Return who is or was in the groups that one may see, and one's own memberships of before."""
    return GroupMember.objects.filter(Q(group__in=groups_visible(account)) | Q(member_id=standing(account).party))


def group_invitations_visible(account: Account) -> QuerySet[GroupInvitation]:
    """Return the invitations into groups that one leads today or looks after, and those that one has answered."""
    who = standing(account)
    led = memberships(who).filter(leader=True).values("group_id")
    shown = Q(group__in=groups_looked_after(who)) | Q(group__in=led)
    return GroupInvitation.objects.filter(shown | Q(answered_by=account, answered_by__is_active=True))


def customers(who: Standing) -> Q:
    """Return the condition that a row's ``party`` is a customer of the counsellor or of the counsellor's centre."""
    if not who.holds(RoleKind.COUNSELLOR):
        return Q(pk__in=[])
    # Cases are a room above; only the name of their relation to the party is used here.
    theirs = Q(cases__owner_id=who.party) | Q(cases__at_id__in=who.at(RoleKind.COUNSELLOR))
    return Q(party_id__in=Party.objects.filter(theirs).values("pk"))


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


def participations_visible(account: Account) -> QuerySet[Participation]:
    """Return the participations that one may see.

    Own; of the programmes that one manages; of the rounds that one operates; at the site that one leads; where one is
    the mentor or lecturer of the place; of customers; the paid ones for the pay clerk; all for the auditor.
    """
    who = standing(account)
    if who.sees_all:
        return Participation.objects.all()
    mine = responsible(who) | Q(place__in=places_led(who))
    if who.holds(RoleKind.MENTOR, RoleKind.LECTURER, RoleKind.COUNSELLOR):
        mine |= Q(place__host_id=who.party)
    if who.holds(RoleKind.PAY_CLERK):
        mine |= Q(round__pay_scheme__isnull=False)
    return Participation.objects.filter(own(who) | mine | customers(who))


def participations_changeable(account: Account) -> QuerySet[Participation]:
    """Return those that one may end or pause: of the programmes that one manages and the rounds that one operates."""
    return Participation.objects.filter(responsible(standing(account)))


def responsible(who: Standing) -> Q:
    """Return the condition that a row's ``round`` is of a programme that one manages, or one that one operates."""
    return Q(round__programme__in=programmes_managed(who)) | Q(round__in=rounds_operated(who))


def pauses_visible(account: Account) -> QuerySet[Pause]:
    """Return the pauses of the participations that one may see."""
    return Pause.objects.filter(participation__in=participations_visible(account))


def agreements_visible(account: Account) -> QuerySet[Agreement]:
    """Own and one's body's; of the programmes that one manages; all for auditor and finance."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.FINANCE_OFFICER):
        return Agreement.objects.all()
    bodies = who.at(RoleKind.SITE_LEADER, RoleKind.OPERATOR)
    return Agreement.objects.filter(
        Q(party_id=who.party)
        | Q(party_id__in=bodies)
        | Q(round__programme__in=programmes_managed(who))
        | Q(pk__in=Signature.objects.filter(Q(party_id=who.party) | Q(party_id__in=bodies)).values("agreement_id"))
    )


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


def judgings_visible(account: Account) -> QuerySet[Judging]:
    """Return one's own sheets as a judge; those of the programmes that one manages; all for the auditor.

    An applicant sees the reasons of a decision, not the sheets of single judges.
    """
    who = standing(account)
    if who.sees_all:
        return Judging.objects.all()
    return Judging.objects.filter(judgings_own(who) | Q(application__round__programme__in=programmes_managed(who)))


def judgings_own(who: Standing) -> Q:
    """Return the condition that a sheet is one's own, while one is a judge."""
    return Q(judge_id=who.party) if who.holds(RoleKind.JUDGE) else Q(pk__in=[])


def judgings_scorable(account: Account) -> QuerySet[Judging]:
    """Return the sheets that one may fill in: one's own as a judge."""
    return Judging.objects.filter(judgings_own(standing(account)))


def short_listings_visible(account: Account) -> QuerySet[ShortListing]:
    """Return candidates for places at the site that one leads, of the programmes that one manages or the rounds that
    one operates; one's own; all for the auditor.
    """
    who = standing(account)
    if who.sees_all:
        return ShortListing.objects.all()
    mine = Q(application__in=Application.objects.filter(own(who) | responsible(who)))
    return ShortListing.objects.filter(mine | Q(place__in=places_led(who)))


def short_listings_answerable(account: Account) -> QuerySet[ShortListing]:
    """Return the candidates that one may choose: for the places at the site that one leads."""
    return ShortListing.objects.filter(place__in=places_led(standing(account)))


def extensions_visible(account: Account) -> QuerySet[Extension]:
    """Return the extensions of the participations that one may see."""
    return Extension.objects.filter(participation__in=participations_visible(account))


def changes_visible(account: Account) -> QuerySet[ChangeRequest]:
    """Return what was asked for in the participations that one may see."""
    return ChangeRequest.objects.filter(participation__in=participations_visible(account))


def changes_answerable(account: Account) -> QuerySet[ChangeRequest]:
    """Return the requests that one may grant or refuse: of participations that one may change, never one's own."""
    theirs = participations_changeable(account).exclude(own(standing(account)))
    return ChangeRequest.objects.filter(participation__in=theirs)


def transfers_visible(account: Account) -> QuerySet[Transfer]:
    """Return the transfers of participations that one may see, and those to the places that one leads."""
    arriving = Q(to__in=places_led(standing(account)))
    return Transfer.objects.filter(Q(participation__in=participations_visible(account)) | arriving)


class Side(Enum):
    """Whose agreement a transfer needs."""

    PERSON = "person"
    LEAVING = "leaving"
    ARRIVING = "arriving"


def transfer_sides(account: Account, transfer: Transfer) -> frozenset[Side]:
    """Return the sides of a transfer for which one may answer.

    One's own participation, or that of the group one leads; the places at the site that one leads; and where a place
    has no leader, the manager of the programme answers for it.
    """
    who = standing(account)
    of = transfer.participation
    sides = {Side.PERSON} if speaks_for(who, of.party_id) else set()
    led = who.at(RoleKind.SITE_LEADER)
    manages = programmes_managed(who).filter(pk=of.round.programme_id).exists()
    for side, host in ((Side.LEAVING, of.place.host_id), (Side.ARRIVING, transfer.to.host_id)):
        if host in led or (manages and not _has_leader(host)):
            sides.add(side)
    return frozenset(sides)


def speaks_for(who: Standing, party: int) -> bool:
    """Tell whether one is the party, or a leader of the group today."""
    if not who.party:
        return False
    return who.party == party or memberships(who).filter(group_id=party, leader=True).exists()


def _has_leader(host: int | None) -> bool:
    today = timezone.localdate()
    leaders = Role.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), at_id=host, kind=RoleKind.SITE_LEADER, starts_on__lte=today
    )
    return host is not None and leaders.exists()


def clearances_visible(account: Account) -> QuerySet[GateClearance]:
    """Return what the participations that one may see have completed or are let off."""
    return GateClearance.objects.filter(participation__in=participations_visible(account))


def goals_visible(account: Account) -> QuerySet[Goal]:
    """Return the goals of the participations that one may see."""
    return Goal.objects.filter(participation__in=participations_visible(account))


def interviews_visible(account: Account) -> QuerySet[Interview]:
    """Return what came of the interviews of the participations that one may see."""
    return Interview.objects.filter(participation__in=participations_visible(account))


def certificates_visible(account: Account) -> QuerySet[Certificate]:
    """Return the certificates of the participations that one may see; anybody may verify one by its code."""
    return Certificate.objects.filter(participation__in=participations_visible(account))


def signatures_visible(account: Account) -> QuerySet[Signature]:
    """Return the signatures of the agreements that one may see, and those that one is to give."""
    who = standing(account)
    signing = Q(party_id=who.party) | Q(party_id__in=who.at(RoleKind.SITE_LEADER, RoleKind.OPERATOR))
    return Signature.objects.filter(Q(agreement__in=agreements_visible(account)) | signing)


def may_sign(account: Account, signature: Signature) -> bool:
    """Tell whether one may give a signature.

    One's own, or for the group one leads; for the body where one is site leader or operator; for the agency as the
    manager of the programme that the agreement is about.
    """
    who = standing(account)
    if signature.role == SignatoryRole.AGENCY:
        about = signature.agreement.round
        return about is not None and programmes_managed(who).filter(pk=about.programme_id).exists()
    return speaks_for(who, signature.party_id) or signature.party_id in who.at(
        RoleKind.SITE_LEADER, RoleKind.OPERATOR, RoleKind.TENANT
    )


def hostings_visible(account: Account) -> QuerySet[Hosting]:
    """Return those of the body for which one works, and of the programmes that one manages; all for the auditor."""
    who = standing(account)
    if who.sees_all:
        return Hosting.objects.all()
    return Hosting.objects.filter(hostings_of_own_body(who) | responsible(who))


def hostings_of_own_body(who: Standing) -> Q:
    """Return the condition that the host is the body for which one works."""
    return Q(party_id__in=who.at(RoleKind.SITE_LEADER, RoleKind.OPERATOR))


def hostings_decidable(account: Account) -> QuerySet[Hosting]:
    """Return those that a programme manager may decide: to the programmes that are theirs."""
    return Hosting.objects.filter(round__programme__in=programmes_managed(standing(account)))


def visits_visible(account: Account) -> QuerySet[Visit]:
    """Return the visits to the hosts that one may see."""
    return Visit.objects.filter(hosting__in=hostings_visible(account))


def covers_visible(account: Account) -> QuerySet[Cover]:
    """Return the insurance of the participations that one may see."""
    return Cover.objects.filter(participation__in=participations_visible(account))


def member_files_visible(account: Account) -> QuerySet[MemberFile]:
    """Return the files to insurers of the programmes that one manages; all for the auditor."""
    who = standing(account)
    if who.sees_all:
        return MemberFile.objects.all()
    return MemberFile.objects.filter(policy__programme__in=programmes_managed(who))


def intakes_visible(account: Account) -> QuerySet[Intake]:
    """Return the lists that were brought into rounds of the programmes that one manages; all for the auditor."""
    who = standing(account)
    if who.sees_all:
        return Intake.objects.all()
    return Intake.objects.filter(round__programme__in=programmes_managed(who))


def intake_rows_visible(account: Account) -> QuerySet[IntakeRow]:
    """Return the rows of the lists that one may see."""
    return IntakeRow.objects.filter(intake__in=intakes_visible(account))


SCOPES: dict[str, Scope] = {
    "parties.groupmember": group_members_visible,
    "paths.groupprofile": group_profiles_visible,
    "paths.groupinvitation": group_invitations_visible,
    "paths.application": applications_visible,
    "paths.preference": preferences_visible,
    "paths.decision": decisions_visible,
    "paths.participation": participations_visible,
    "paths.pause": pauses_visible,
    "paths.agreement": agreements_visible,
    "paths.draft": drafts_visible,
    "paths.applicationdocument": documents_visible,
    "paths.seatoffer": seat_offers_visible,
    "paths.appeal": appeals_visible,
    "paths.judging": judgings_visible,
    "paths.shortlisting": short_listings_visible,
    "paths.extension": extensions_visible,
    "paths.changerequest": changes_visible,
    "paths.transfer": transfers_visible,
    "paths.gateclearance": clearances_visible,
    "paths.goal": goals_visible,
    "paths.certificate": certificates_visible,
    "paths.signature": signatures_visible,
    "paths.hosting": hostings_visible,
    "paths.visit": visits_visible,
    "paths.cover": covers_visible,
    "paths.memberfile": member_files_visible,
    "paths.intake": intakes_visible,
    "paths.intakerow": intake_rows_visible,
    "paths.interview": interviews_visible,
}
