"""What happens to a participation is told in the words of its programme's type, to whoever speaks for the party."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from imojak.messages.models import Message
from imojak.offers.models import Round
from imojak.parties.enums import PartyKind, RoleKind
from imojak.parties.models import GroupMember, Party, Role
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.enums import SignatoryRole
from imojak.paths.life_terms import terms_of
from imojak.paths.models import Signature
from imojak.plan.types.texts import fill, said_once

PARTICIPATION_PAGE = "/me/participations/{}/"
SURVEY_PAGE = "/me/surveys/{}/"
AGREEMENT_PAGE = "/partner/agreements/{}/"
OFFICE_AGREEMENT_PAGE = "/office/agreements/{}/"


def signing_page(signature: Signature) -> str:
    """Return where a signature is given: on one's participation, the agency's own page, or the partner's."""
    agreement = signature.agreement
    if signature.role == SignatoryRole.PERSON and agreement.participation_id is not None:
        return PARTICIPATION_PAGE.format(agreement.participation_id)
    page = OFFICE_AGREEMENT_PAGE if signature.role == SignatoryRole.AGENCY else AGREEMENT_PAGE
    return page.format(agreement.pk)


def tell_once(party: int, kind: str, *, subject: str, body: str, link: str = "", at: datetime | None = None) -> Message:
    """Tell a party something; a second telling of the kind on the same day is the first (invariant 13)."""
    day = timezone.localdate(at or timezone.now())
    known = Message.objects.filter(kind=kind, recipient_id=party, due_on=day).first()
    return known or tell([Notice(party, kind, subject, body, link)], at=at)[0]


def worded(
    event: str,
    party: Party,
    of: Round,
    *,
    subject: str,
    body: str,
    values: Mapping[str, object] | None = None,
    always: Mapping[str, str] | None = None,
) -> tuple[str, str]:
    """Return subject and body of an event in the type's own words to the applicant; as given where it has none.

    ``always`` are sentences that must be said, by placeholder: one that the type's text has no place for follows it.
    """
    terms = terms_of(of)
    texts = terms.message if terms is not None else []
    own = next((one for one in texts if one.event == event and one.to == "applicant"), None)
    if own is None:
        return subject, body
    programme = of.programme
    known = {
        "name": party.name,
        "programme": programme.name,
        "round": of.title,
        "team": programme.lead_unit.name,
        "contact": of.contact or programme.lead_unit.name,
        **{name: str(value) for name, value in (values or {}).items()},
    }
    left_out = [said for name, said in (always or {}).items() if said and f"{{{name}}}" not in own.body]
    subject, body = (said_once(text, programme.name, of.title) for text in (own.subject, own.body))
    return fill(subject, known), " ".join([fill(body, known), *left_out])


def tell_of(
    event: str,
    party: Party,
    of: Round,
    kind: str,
    *,
    subject: str,
    body: str,
    values: Mapping[str, object] | None = None,
    link: str = "",
    at: datetime | None = None,
) -> Message:
    """Tell of an event (plan.types.words.EVENTS) in the type's own words, or in ``subject`` and ``body`` without any.

    Whoever speaks for the party is told; the first message is returned.
    """
    subject, body = worded(event, party, of, subject=subject, body=body, values=values)
    speakers = speakers_of(party, timezone.localdate(at or timezone.now()))
    sent = [tell_once(one, kind, subject=subject, body=body, link=link, at=at) for one in speakers]
    return sent[0]


def speakers_of(party: Party, day: date) -> list[int]:
    """Return the numbers of the parties that speak for a party on a day: itself, a group's leaders, a body's people."""
    if party.kind == PartyKind.PERSON:
        return [party.pk]
    running = Q(ends_on=None) | Q(ends_on__gte=day)
    if party.kind == PartyKind.GROUP:
        found = GroupMember.objects.filter(running, group=party, leader=True, starts_on__lte=day)
        return list(found.order_by("pk").values_list("member_id", flat=True)) or [party.pk]
    acting = (RoleKind.SITE_LEADER, RoleKind.OPERATOR, RoleKind.TENANT)
    roles = Role.objects.filter(running, at=party, kind__in=acting, starts_on__lte=day)
    return list(dict.fromkeys(roles.order_by("pk").values_list("party_id", flat=True))) or [party.pk]
