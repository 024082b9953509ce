"""The profile as forms know it: what need not be asked again, and where an answer goes that a form did ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from imojak.parties.enums import PartyKind
from imojak.parties.models import GroupMember, Organisation, Party, Person
from imojak.parties.queries import running
from imojak.plan.types.forms import FormField

#: Keys of plan.types.words.PROFILE by the column of the person that keeps them as they are.
_COLUMNS = {
    "birth_date": "birth_date",
    "sex": "sex",
    "district": "district_code",
    "phone": "phone",
    "email": "email",
    "working": "working",
    "income_class": "income_class",
}
_WORDS = ("career", "wishes")
_BODY = {
    "business_number": "business_number",
    "organisation_district": "district_code",
    "organisation_field": "field",
    "staff_count": "staff_count",
    "phone": "phone",
    "email": "email",
}
#: By which somebody is known who is filed for: whoever files has been told it, and need not ask for it once more.
_TOLD = ("name", "birth_date", "sex", "district", "phone", "email")
#: What a form may write over; a name, a birth date and a sex change with a paper only.
_OWN = ("district", "phone", "email", "working", "income_class", *_WORDS, "availability")


def speaker_of(party: Party) -> Party:
    """Return the person whose profile answers for a party: itself, or a group's leader."""
    if party.kind != PartyKind.GROUP:
        return party
    leads = GroupMember.objects.filter(group=party, leader=True, ends_on=None).select_related("member").order_by("pk")
    return next((one.member for one in leads), party)


def known_profile(party: Party) -> dict[str, Any]:
    """Return what is known of a party by profile key (plan.types.words.PROFILE), with its value; a group's: its leader's."""
    one = speaker_of(party)
    if party.kind == PartyKind.GROUP:
        day = timezone.localdate()
        there = GroupMember.objects.filter(running(day), group=party).select_related("member").order_by("-leader", "pk")
        own = {"group_name": party.name, "members": [{"name": row.member.name} for row in there]}
        return _person_profile(one) | own
    if one.kind == PartyKind.ORGANISATION:
        body = Organisation.objects.filter(party=one).first()
        found = {key: getattr(body, column) for key, column in _BODY.items()} if body is not None else {}
        return _given({"organisation_name": one.name, **found})
    return _person_profile(one)


def told_profile(party: Party) -> dict[str, Any]:
    """Return of the profile what a partner that files for a person is told by that person; the rest is not its to know."""
    return {key: value for key, value in known_profile(party).items() if key in _TOLD}


def _person_profile(one: Party) -> dict[str, Any]:
    person = Person.objects.filter(party=one).first()
    if person is None:
        return _given({"name": one.name})
    found = {key: getattr(person, column) for key, column in _COLUMNS.items()}
    found |= {key: _said(getattr(person, key)) for key in _WORDS}
    found["availability"] = person.availability.get("times") if isinstance(person.availability, dict) else None
    return _given({"name": one.name, **found})


def _given(found: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in found.items()}
    return {key: value for key, value in plain.items() if value not in (None, "", [], {})}


def _said(kept: Any) -> str:
    return str(kept.get("text", "")) if isinstance(kept, dict) else ""


def remembered(fields: Mapping[str, FormField], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the person's columns that answers of a form fill in: those asked because they were not known yet."""
    changes: dict[str, Any] = {}
    for code, one in fields.items():
        value = answers.get(code)
        if one.profile not in _OWN or value in (None, "", []):
            continue
        if one.profile in _WORDS:
            changes[one.profile] = {"text": ", ".join(value) if isinstance(value, list) else str(value)}
        elif one.profile == "availability":
            changes["availability"] = {"times": value}
        else:
            changes[_COLUMNS[one.profile]] = value
    return changes


def consented(fields: Mapping[str, FormField], answers: Mapping[str, Any]) -> list[str]:
    """Return the purposes to which the answers of a form consent."""
    return [
        one.consent.purpose for code, one in fields.items() if one.consent is not None and answers.get(code) is True
    ]
