"""Who may see and change cases and what hangs on them: the counsellor who owns them and the same centre's."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from imojak.cases.models import Case, FollowUp, Note, NoteLevel, Outcome, Referral, Task
from imojak.kernel.scopes import Scope
from imojak.ledger.models import Contract, Invoice
from imojak.ledger.scopes import vouchers_visible
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import Capability, RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import Standing, standing
from imojak.paths.models import Participation
from imojak.paths.scopes import agreements_visible, customers, own, responsible
from imojak.trust.models import Document

M = TypeVar("M", bound=Model)


def _counselled(who: Standing, prefix: str = "") -> Q:
    """Return the condition that a case (reached by ``prefix``) is the counsellor's own or of the same centre."""
    if not who.holds(RoleKind.COUNSELLOR):
        return Q(pk__in=[])
    return Q(**{f"{prefix}owner_id": who.party}) | Q(**{f"{prefix}at_id__in": who.at(RoleKind.COUNSELLOR)})


def cases_visible(account: Account) -> QuerySet[Case]:
    """Own case; a counsellor's customers and those of the same centre; all for the auditor."""
    who = standing(account)
    return Case.objects.all() if who.sees_all else Case.objects.filter(Q(party_id=who.party) | _counselled(who))


def cases_changeable(account: Account) -> QuerySet[Case]:
    """Return those that one may carry on: a counsellor's customers and those of the same centre, never one's own."""
    who = standing(account)
    return Case.objects.filter(_counselled(who)).exclude(party_id=who.party)


def notes_visible(account: Account) -> QuerySet[Note]:
    """Notes for the team to counsellors of the centre; notes for the owner to the owner and the writer; auditor: all.

    The customer asks for notes by an access request, which a person answers (개인정보 보호법 제35조).
    """
    who = standing(account)
    if who.sees_all:
        return Note.objects.all()
    closer = Q(case__owner_id=who.party) | Q(written_by_id=who.party)
    if not who.holds(RoleKind.COUNSELLOR):
        return Note.objects.none()
    return Note.objects.filter(Q(level=NoteLevel.TEAM) & _counselled(who, "case__") | closer).exclude(
        case__party_id=who.party
    )


def tasks_visible(account: Account) -> QuerySet[Task]:
    """Return the tasks of the cases that one may see."""
    return Task.objects.filter(case__in=cases_visible(account))


def tasks_doable(account: Account) -> QuerySet[Task]:
    """Return the tasks that one may do: of one's customers, and those of a participation in a programme that one manages.

    Nobody's own.
    """
    who = standing(account)
    managed = Q(participation__round__programme__in=programmes_managed(who))
    return Task.objects.filter(_counselled(who, "case__") | managed).exclude(case__party_id=who.party)


def referrals_visible(account: Account) -> QuerySet[Referral]:
    """Own; of one's customers; of the programmes and rounds that one answers for; all for the auditor."""
    return _of_participations(Referral, account)


def follow_ups_visible(account: Account) -> QuerySet[FollowUp]:
    """Own; of one's customers; of the programmes and rounds that one answers for; all for the auditor."""
    return _of_participations(FollowUp, account)


def outcomes_visible(account: Account) -> QuerySet[Outcome]:
    """Own; of one's customers; of the programmes and rounds that one answers for; all for the auditor."""
    return _of_participations(Outcome, account)


def _of_participations(model: type[M], account: Account) -> QuerySet[M]:
    # A site leader and a pay clerk see participations, but not what became of the person afterwards.
    who = standing(account)
    rows = model._default_manager.all()
    if who.sees_all:
        return rows
    seen = Participation.objects.filter(own(who) | responsible(who) | customers(who))
    return rows.filter(participation__in=seen)


def documents_visible(account: Account) -> QuerySet[Document]:
    """Evidence of the outcomes, agreements and vouchers that one may see, with contracts and invoices; auditor: all."""
    if standing(account).sees_all:
        return Document.objects.all()
    kept = [
        outcomes_visible(account).order_by().values("document_id"),
        agreements_visible(account).order_by().values("document_id"),
        vouchers_visible(account).order_by().values("document_id"),
    ]
    shown = Q(pk__in=kept[0]) | Q(pk__in=kept[1]) | Q(pk__in=kept[2])
    if account.can(Capability.READ_BUDGET):
        shown |= Q(pk__in=Contract.objects.values("document_id")) | Q(pk__in=Invoice.objects.values("document_id"))
    return Document.objects.filter(shown)


SCOPES: dict[str, Scope] = {
    "cases.case": cases_visible,
    "cases.note": notes_visible,
    "cases.task": tasks_visible,
    "cases.referral": referrals_visible,
    "cases.followup": follow_ups_visible,
    "cases.outcome": outcomes_visible,
    "trust.document": documents_visible,
}
