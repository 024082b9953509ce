"""People, organisations, groups, their roles and accounts; the agency with its units and posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from imojak.agency.enums import ClosureKind, UnitKind
from imojak.agency.models import Agency, Closure, ExecutiveSeat, Facility, StaffPost, Unit
from imojak.parties.enums import ConsentPurpose, OrganisationKind, PartyKind, RoleKind, Sex
from imojak.parties.models import Account, Consent, GroupMember, Organisation, Party, Person, Role
from tests.factories.common import CUT_OFF, SPRING, YEAR, number, position


def person(
    name: str = "", *, birth: date = date(1970, 5, 1), sex: str = Sex.FEMALE, district: str = "11440", **more: Any
) -> Party:
    """A person of the agency's ages, living in Seoul."""
    party = Party.objects.create(kind=PartyKind.PERSON, name=name or f"시민 {number()}")
    Person.objects.create(party=party, birth_date=birth, sex=sex, district_code=district, **more)
    return party


def organisation(name: str = "", *, kind: str = OrganisationKind.COMPANY, **more: Any) -> Party:
    """A company, site, university … (``kind``)."""
    party = Party.objects.create(kind=PartyKind.ORGANISATION, name=name or f"단체 {number()}")
    Organisation.objects.create(party=party, kind=kind, **more)
    return party


def group(name: str = "", *, members: int = 2) -> Party:
    """A group of persons with a leader, as a start-up team or a volunteer circle."""
    party = Party.objects.create(kind=PartyKind.GROUP, name=name or f"모임 {number()}")
    for index in range(members):
        GroupMember.objects.create(group=party, member=person(), leader=index == 0, starts_on=SPRING)
    return party


def role(party: Party | None = None, *, of: str = RoleKind.COUNSELLOR, programme: str = "", **more: Any) -> Role:
    """A role from New Year on; ``at`` is the party of the organisation or unit where it is held."""
    values: dict[str, Any] = {"starts_on": date(YEAR, 1, 1), **more}
    return Role.objects.create(party=party or person(), kind=of, programme_code=programme, **values)


def consent(party: Party | None = None, *, purpose: str = ConsentPurpose.SERVICE, **more: Any) -> Consent:
    """A consent given in spring."""
    values: dict[str, Any] = {"text_version": "2023-1", "starts_on": SPRING, **more}
    return Consent.objects.create(party=party or person(), purpose=purpose, **values)


def account(name: str = "", *, of: str = "", party: Party | None = None, **more: Any) -> Account:
    """A log-in; ``of`` gives its party that role (``RoleKind``), ``more`` goes to the role."""
    party = party or person()
    made: Account = Account.objects.create_user(username=name or f"account-{number()}", password=None, party=party)
    if of:
        role(party, of=of, **more)
    return made


def unit(code: str = "", *, kind: str = UnitKind.TEAM, name: str = "", parent: Unit | None = None, **more: Any) -> Unit:
    """A team; with ``kind`` a division, campus, centre … It is a party too."""
    known = Unit.objects.filter(code=code).first() if code else None
    if known is not None:
        return known
    code = code or f"unit-{number()}"
    kinds = {UnitKind.CAMPUS: OrganisationKind.CAMPUS, UnitKind.CENTRE: OrganisationKind.CENTRE}
    party = organisation(name or code, kind=kinds.get(UnitKind(kind), OrganisationKind.DEPARTMENT))
    values: dict[str, Any] = {"starts_on": date(2016, 4, 1), **more}
    return Unit.objects.create(code=code, name=name or code, kind=kind, parent=parent, party=party, **values)


def campus(code: str = "", **more: Any) -> Unit:
    """A campus."""
    return unit(code, kind=UnitKind.CAMPUS, **more)


def centre(code: str = "", **more: Any) -> Unit:
    """A district's centre."""
    return unit(code, kind=UnitKind.CENTRE, **more)


def closure(day: date, *, of: Unit | None = None, kind: str = ClosureKind.CLOSED, name: str = "개관기념일") -> Closure:
    """A day on which the agency, or a unit of it, is closed; with ``kind`` a temporary holiday or a day that opens."""
    return Closure.objects.create(unit=of, day=day, kind=kind, name=name)


def agency(**more: Any) -> Agency:
    """The agency's profile."""
    values: dict[str, Any] = {
        "name": "이모작재단",
        "address": "서울시",
        "founded_on": date(2016, 4, 1),
        "legal_form": "재단법인",
        "purpose": "중장년의 전환을 돕는다",
        "target_population": 3_650_000,
        "target_age_from": 40,
        "target_age_to": 64,
        "effective_from": date(YEAR, 1, 1),
        **more,
    }
    return Agency.objects.create(party=organisation(kind=OrganisationKind.AGENCY), **values)


def staff_post(of: Unit | None = None, *, grade: int = 5, quota: int = 3, current: int = 2, **more: Any) -> StaffPost:
    """Posts of a unit and grade on 30 September."""
    values: dict[str, Any] = {"as_of": CUT_OFF, **more}
    return StaffPost.objects.create(unit=of or unit(), grade=grade, quota=quota, current=current, **values)


def facility(of: Unit | None = None, **more: Any) -> Facility:
    """The building of a campus; ``office_seats`` and ``office_area`` for a shared office."""
    values: dict[str, Any] = {"address": "서울시", "floor_area": 3956, "floors_below": 1, "floors_above": 4, **more}
    return Facility.objects.create(unit=of or campus(), **values)


def executive_seat(**more: Any) -> ExecutiveSeat:
    """A seat of the board."""
    values: dict[str, Any] = {"code": f"seat-{number()}", "post": "비상임이사", "order": position(), **more}
    return ExecutiveSeat.objects.create(**values)
