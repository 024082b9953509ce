"""Who works at the agency: managers, counsellors and the demo log-ins, each a person with a role and an account."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from imojak.agency.models import Unit
from imojak.demo.accounts import DEMO_PASSWORD, DemoAccount, demo_account, demo_account_named
from imojak.demo.live.people import Names
from imojak.demo.live.world import Staff, World
from imojak.parties.models import Account, Party, Person, Role
from imojak.rules import Facts

#: Roles of the head office that need no further ones of their kind, with the unit (team code) where they sit.
SINGLE = {
    "director": "ceo",
    "planner": "planning",
    "pay-clerk": "strategy",
    "finance-officer": "finance",
    "auditor": "audit",
    "administrator": "digital",
}
DEMO_PROGRAMME = "boram"


class Hiring:
    """Makes people of working age who are employed, and are none of the city's clients."""

    def __init__(self, world: World, name: str) -> None:
        self._world, self._rng = world, world.rng(name)
        self._names = Names(self._rng)

    def person(self) -> tuple[int, str]:
        """Let a person be and return party id and name."""
        rng, world = self._rng, self._world
        sex = rng.choice("fm")
        name = self._names.of(sex)
        party = world.add(Party, kind="person", name=name)
        birth = date(world.year - rng.randrange(30, 59), rng.randrange(1, 13), 15)
        district = rng.choice(_districts(world))
        world.files.know(party, Facts(kind="person", birth_date=birth, sex=sex, district_code=district, working=True))
        world.add(
            Person, party_id=party, birth_date=birth, sex=sex, district_code=district, phone=f"010-0{rng.randrange(1000):03d}-{rng.randrange(10000):04d}",
            email=f"p{party}@example.org", working=True,
        )  # fmt: skip
        return party, name


def live_staff(world: World) -> None:
    """Employ the agency's staff: demo log-ins, a manager for each programme, and counsellors where the volumes say."""
    hiring = Hiring(world, "staff")
    hashed = make_password(DEMO_PASSWORD, salt="imojakdemo")
    for role, code in SINGLE.items():
        party, name = hiring.person()
        staff = _employ_demo(world, demo_account(role), party, name, world.unit(code).party_id, hashed)
        world.staff[role] = [staff]
    _managers(world, hiring, hashed)
    for code, strand, role_key in (
        ("life_design", "life-design", "counsellor"),
        ("job_consulting", "job-consulting", "job-counsellor"),
    ):
        for unit_code, number in getattr(world.lived, code).consultants.items():
            unit = world.unit(unit_code)
            for _ in range(world.scaled(number)):
                _counsellor(world, hiring, unit, strand, role_key, hashed)
    _partners(world, hiring, hashed)
    party, name = hiring.person()
    at = world.programme(DEMO_PROGRAMME).lead_unit.party_id
    world.staff["judge"] = [_employ_demo(world, demo_account("judge"), party, name, at, hashed, DEMO_PROGRAMME)]
    world.flush()
    world.progress("직원과 컨설턴트", sum(len(held) for held in world.staff.values()))


def employ_second(world: World, hiring: Hiring, username: str) -> None:
    """Employ another of a role of the head office, with a demo log-in: money goes through the hands of several."""
    party, name = hiring.person()
    demo = demo_account_named(username)
    hashed = make_password(DEMO_PASSWORD, salt="imojakdemo")
    at = world.unit(SINGLE[demo.role]).party_id
    world.staff[demo.role].append(_employ_demo(world, demo, party, name, at, hashed))


def finish_accounts(world: World) -> None:
    """Give the demo citizen's log-in to whoever of those with paid work took part in most, so that there is much to see."""
    from django.db.models import Count

    from imojak.paths.models import Participation

    paid = Participation.objects.filter(entitlements__isnull=False).values("party_id")
    busiest = (
        Participation.objects.filter(party__kind="person", party__in=paid)
        .values("party_id", "party__name")
        .annotate(number=Count("id"))
        .order_by("-number", "party_id")
        .first()
    )
    if busiest is None:
        party, name = world.people.first, ""
    else:
        party, name = busiest["party_id"], busiest["party__name"]
    hashed = make_password(DEMO_PASSWORD, salt="imojakdemo")
    _employ_demo(world, demo_account("citizen"), party, name, None, hashed)


def _employ_demo(
    world: World, demo: DemoAccount, party: int, name: str, at: int | None, hashed: str, programme_code: str = ""
) -> Staff:
    starts = date(world.year, 1, 1)
    world.add(Role, party_id=party, kind=demo.role, at_id=at, programme_code=programme_code, starts_on=starts)
    account = world.add(
        Account, username=demo.username, first_name=name, party_id=party, password=hashed,
        date_joined=world.at(starts), is_active=True, is_staff=demo.role == "administrator",
        is_superuser=demo.role == "administrator",
    )  # fmt: skip
    return Staff(account, party, name)


def _managers(world: World, hiring: Hiring, hashed: str) -> None:
    """Employ a manager for each programme at its lead team; the demo's is that of the paid social jobs."""
    demo = demo_account("programme-manager")
    for programme in world.parents():
        party, name = hiring.person()
        at = programme.lead_unit.party_id
        if programme.code == DEMO_PROGRAMME:
            staff = _employ_demo(world, demo, party, name, at, hashed, programme.code)
            world.staff.setdefault("programme-manager", []).insert(0, staff)
        else:
            staff = world.employ(
                "programme-manager", party, at=at, programme_code=programme.code, name=name,
                username=f"manager-{programme.code}",
            )  # fmt: skip
        world.staff[f"programme-manager:{programme.code}"] = [staff]


def _counsellor(world: World, hiring: Hiring, unit: Unit, strand: str, key: str, hashed: str) -> None:
    party, name = hiring.person()
    number = len(world.staff.get(key, ()))
    if key == "counsellor" and number == 0:
        staff = _employ_demo(world, demo_account("counsellor"), party, name, unit.party_id, hashed, strand)
    else:
        world.add(
            Role, party_id=party, kind="counsellor", at_id=unit.party_id, programme_code=strand,
            starts_on=date(world.year, 1, 1),
        )  # fmt: skip
        account = world.add(
            Account, username=f"{key}-{number:03d}", first_name=name, party_id=party, password=f"!{key}",
            date_joined=world.at(date(world.year, 1, 1)), is_active=True,
        )  # fmt: skip
        staff = Staff(account, party, name)
    world.staff.setdefault(key, []).append(Staff(staff.account, staff.party, staff.name, unit))


def _partners(world: World, hiring: Hiring, hashed: str) -> None:
    """Employ the demo's site leader and operator at bodies of their own."""
    for role, kind, body in (
        ("site-leader", "site", "햇살노인종합복지관"),
        ("operator", "operator", "나란히사회적협동조합"),
    ):
        at = world.organisation(kind, body, field="복지", district="11440")
        party, name = hiring.person()
        staff = _employ_demo(world, demo_account(role), party, name, at, hashed)
        world.staff[role] = [Staff(staff.account, staff.party, staff.name, None, at)]


def _districts(world: World) -> list[str]:
    return sorted({unit.district_code for unit in world.units("campus", "centre") if unit.district_code}) or ["11440"]
