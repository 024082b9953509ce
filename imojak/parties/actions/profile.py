"""What a person changes about themselves (내 정보), and the consents that they give and withdraw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.parties.consents import TEXT_VERSION
from imojak.parties.enums import ConsentPurpose
from imojak.parties.models import Account, Consent, Party, Person
from imojak.problems import Problem

#: What a person may write themselves. A name or a birth date changes with a paper, by staff.
OWN_FIELDS = ("district_code", "phone", "email", "working", "income_class", "career", "wishes", "availability")


@transaction.atomic
def change_profile(person: Person, changes: Mapping[str, Any], *, actor: Account) -> list[str]:
    """Write over fields of the person's own and return the names of those that changed.

    A new telephone or e-mail is not confirmed yet. Raises Problem for somebody else's profile or another field.
    """
    if actor.party_id != person.pk or not actor.is_active:
        raise Problem("본인의 정보만 고칠 수 있습니다.")
    if set(changes) - set(OWN_FIELDS):
        raise Problem("이름과 생년월일은 서류를 보고 담당자가 고칩니다. 가까운 캠퍼스에 전화해 주세요.")
    current = Person.objects.select_for_update().get(pk=person.pk)
    changed = [name for name, value in changes.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, changes[name])
    also = {"phone": "phone_confirmed_on", "email": "email_confirmed_on"}
    unconfirmed = [also[name] for name in changed if name in also]
    for name in unconfirmed:
        setattr(current, name, None)
    current.save(update_fields=[*changed, *unconfirmed])
    if "email" in changed:
        Account.objects.filter(pk=actor.pk).update(email=current.email)
    return changed


def fill_in(person: Person, given: Mapping[str, Any]) -> list[str]:
    """Fill what nobody knew of a person with what they have confirmed, and return the names of what was filled.

    What is known is never written over, nor any part of it (``gaps_filled``). Fields that are not the person's own to
    change are passed over.
    """
    current = Person.objects.select_for_update().get(pk=person.pk)
    own = {name: value for name, value in given.items() if name in OWN_FIELDS}
    filled = gaps_filled({name: getattr(current, name) for name in own}, own)
    for name, value in filled.items():
        setattr(current, name, value)
    current.save(update_fields=list(filled))
    return list(filled)


def gaps_filled(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return those values by name that change when ``given`` fills the gaps of ``known``: what is known stays.

    A value with parts (a wish: its words, and of which programmes news are wanted) is filled part by part.
    """
    filled: dict[str, Any] = {}
    for name, value in given.items():
        there = known.get(name)
        if there and isinstance(there, dict) and isinstance(value, dict):
            parts = gaps_filled(there, value)
            if parts:
                filled[name] = {**there, **parts}
        elif value and not there:
            filled[name] = value
    return filled


def gaps_again(now: Mapping[str, Any], was: Mapping[str, Any], became: Mapping[str, Any]) -> dict[str, Any]:
    """Return those values by name that change when a filling is taken back: ``became`` is what it made of ``was``.

    What has changed since then stays as it is ``now``, part by part too.
    """
    back: dict[str, Any] = {}
    for name, value in became.items():
        there, before = now.get(name), was.get(name)
        if there == value:
            back[name] = before
        elif isinstance(there, dict) and isinstance(value, dict):
            kept = before if isinstance(before, dict) else {}
            parts = gaps_again(there, kept, {part: said for part, said in value.items() if kept.get(part) != said})
            if parts:
                both = {**there, **parts}
                back[name] = {part: both[part] for part in both if part not in parts or part in kept}
    return back


def consents_in_force(party: Party | int, day: date | None = None) -> dict[str, Consent]:
    """Return the consents of a person that hold on ``day`` (today), by purpose, those to no single receiver."""
    day = day or timezone.localdate()
    holding = Consent.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), party=party, receiver=None, starts_on__lte=day, withdrawn_on=None
    )
    return {consent.purpose: consent for consent in holding.order_by("starts_on", "pk")}


@transaction.atomic
def give_consents(party: Party, purposes: Collection[str], *, text_version: str = TEXT_VERSION) -> list[Consent]:
    """Keep consents to ``purposes`` from today on; those that hold already stay as they are."""
    Party.objects.select_for_update().get(pk=party.pk)
    holding = consents_in_force(party)
    return [
        Consent.objects.create(
            party=party,
            purpose=ConsentPurpose(purpose),
            text_version=text_version,
            starts_on=timezone.localdate(),
        )
        for purpose in dict.fromkeys(purposes)
        if purpose not in holding
    ]


def consents_to(receiver: Party | int, day: date | None = None) -> QuerySet[Consent]:
    """Return the consents to be told about that people have given for this receiver and that hold on ``day`` (today)."""
    on = day or timezone.localdate()
    return Consent.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        receiver=receiver,
        purpose=ConsentPurpose.THIRD_PARTY,
        starts_on__lte=on,
        withdrawn_on=None,
    )


@transaction.atomic
def consent_to(party: Party, receiver: Party, *, text_version: str = TEXT_VERSION) -> Consent:
    """Keep a person's consent that ``receiver`` is told who they are, from today on; one that holds stays as it is."""
    Party.objects.select_for_update().get(pk=party.pk)
    known = consents_to(receiver).filter(party=party).order_by("pk").first()
    return known or Consent.objects.create(
        party=party,
        purpose=ConsentPurpose.THIRD_PARTY,
        receiver=receiver,
        text_version=text_version,
        starts_on=timezone.localdate(),
    )


@transaction.atomic
def stop_news(party: Party | int) -> bool:
    """Withdraw a person's consent to news from today on, as who holds the address in a piece of it asks; True when one held."""
    holding = Consent.objects.filter(party=party, purpose=ConsentPurpose.MARKETING, receiver=None, withdrawn_on=None)
    return holding.update(withdrawn_on=timezone.localdate()) > 0


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: Account) -> None:
    """Withdraw one's own consent (동의 철회) from today on. Raises Problem when it is somebody else's."""
    if actor.party_id != consent.party_id or not actor.is_active:
        raise Problem("본인의 동의만 거둘 수 있습니다.")
    Consent.objects.filter(pk=consent.pk, withdrawn_on=None).update(withdrawn_on=timezone.localdate())
