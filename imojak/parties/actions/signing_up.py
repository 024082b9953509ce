"""Signing up (가입) without a resident registration number: a person, an account, a citizen's role and consents at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from imojak.parties.actions.profile import give_consents
from imojak.parties.enums import Capability, ConsentPurpose, PartyKind, RoleKind
from imojak.parties.models import Account, Party, Person, Role
from imojak.parties.queries import people_named
from imojak.problems import Problem


class AlreadyKnown(Problem):
    """Somebody of the same name, birth date and telephone is known; the message says what to do instead."""

    def __init__(self) -> None:
        super().__init__(
            "같은 이름, 생년월일, 휴대전화로 이미 등록된 분이 있습니다. "
            "전에 가입하셨으면 로그인해 주세요. 가입하신 적이 없으면 담당자가 전에 등록해 드린 것일 수 있으니, "
            "가까운 캠퍼스에 전화하시면 그 기록과 이어 드립니다."
        )


class NameTaken(Problem):
    """The log-in name is somebody else's."""


@dataclass(frozen=True)
class NewPerson:
    """What somebody tells of themselves when signing up."""

    name: str
    birth_date: date
    sex: str
    district_code: str
    phone: str
    email: str = ""


def known(name: str, birth_date: date, phone: str) -> bool:
    """Tell whether a person of this name, birth date and telephone is there already."""
    return people_named(name).filter(birth_date=birth_date, phone=phone).exists()


def make_person(person: NewPerson) -> Party:
    """Write a person down with a citizen's role from today on; whoever calls has looked whether they are known."""
    party = Party.objects.create(kind=PartyKind.PERSON, name=person.name)
    Person.objects.create(
        party=party,
        birth_date=person.birth_date,
        sex=person.sex,
        district_code=person.district_code,
        phone=person.phone,
        email=person.email,
    )
    Role.objects.create(party=party, kind=RoleKind.CITIZEN, starts_on=timezone.localdate())
    return party


@transaction.atomic
def register_caller(person: NewPerson, *, consents: Collection[ConsentPurpose], actor: Account) -> Party:
    """Register somebody who telephones and has no log-in, with what they consented to on the telephone.

    Raises Problem without the right, without the consent to the service, or for somebody who is known already.
    """
    if not (actor.can(Capability.DECIDE) and actor.can(Capability.READ_PERSON)):
        raise Problem("사람을 등록할 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")
    if ConsentPurpose.SERVICE not in consents:
        raise Problem("개인정보를 모으고 쓰는 데 동의하신다는 말씀을 들어야 등록할 수 있습니다.")
    if known(person.name, person.birth_date, person.phone):
        raise Problem("이름, 생년월일, 휴대전화가 같은 분이 이미 있습니다. 다시 찾아 그분을 골라 주세요.")
    party = make_person(person)
    give_consents(party, consents)
    return party


def sign_up(person: NewPerson, *, username: str, password: str, consents: Collection[ConsentPurpose]) -> Account:
    """Make the person with their account, and keep what they consented to.

    Raises AlreadyKnown, NameTaken, and Problem without the consent to the service itself.
    """
    if ConsentPurpose.SERVICE not in consents:
        raise Problem("개인정보를 모으고 쓰는 데 동의하셔야 가입하실 수 있습니다.")
    if known(person.name, person.birth_date, person.phone):
        raise AlreadyKnown
    try:
        with transaction.atomic():
            party = make_person(person)
            account: Account = Account.objects.create_user(
                username=username, email=person.email, password=password, party=party, first_name=person.name
            )
            give_consents(party, consents)
    except IntegrityError as error:
        if Account.objects.filter(username=username).exists():
            raise NameTaken("이미 쓰는 아이디입니다. 다른 아이디를 적어 주세요.") from error
        raise
    return account
