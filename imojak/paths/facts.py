"""What the tables know of parties, as rules look at it: gathered for one as for thousands in the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet

from imojak.offers.models import Round, RuleSet
from imojak.parties.models import Consent, GroupMember, Party
from imojak.paths.models import GateClearance, Participation
from imojak.rules.facts import Consented, Days, Facts, Participated, Passed


def days_of(round: Round, *, filed: date | None = None, starts: date | None = None, ends: date | None = None) -> Days:
    """Return the days of a round; ``starts`` … ``ends`` are those of a participation that begins or ends otherwise."""
    return Days(
        notice=round.notice_on,
        apply_from=round.apply_from,
        apply_to=round.apply_to,
        filed=filed,
        run_from=starts or round.starts_on,
        run_to=ends or round.ends_on,
    )


def facts_of(
    parties: Iterable[int], needed: Collection[str], *, on: date, round: Round | None = None
) -> dict[int, Facts]:
    """Return the facts of parties (ids) by id, as they were known at the end of the day ``on``.

    Only what is ``needed`` (names of facts) is read. Participations in ``round`` itself are left out: they are what is
    being decided. The number of queries does not depend on the number of parties, up to some thousands.
    """
    found: dict[int, Facts] = {}
    for some in _chunks(sorted(set(parties))):
        found |= _of(some, set(needed), on, round)
    return found


_AT_ONCE = 10_000
#: Numbers of parties, or a query that gives them.
Ids: TypeAlias = "Collection[int] | QuerySet[Any, Any]"


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _of(ids: Sequence[int], needed: set[str], on: date, round: Round | None) -> dict[int, Facts]:
    members = _members(ids, on) if needed & {"members", "consents"} else {}
    everyone = {*ids, *(member for row in members.values() for member, _ in row)}
    own = _profiles(everyone)
    lists: dict[str, Any] = {}
    if "consents" in needed:
        lists["consents"] = consents_of(everyone)
    if "participations" in needed:
        lists["participations"] = participations_of(everyone, on, round)
    if "gates" in needed:
        lists["gates"] = gates_of(everyone, on)
    offered = hours_offered(round) if "hours_offered" in needed and round is not None else None

    def with_lists(party: int) -> dict[str, Any]:
        return {name: rows.get(party, ()) for name, rows in lists.items()}

    whole = {party: replace(facts, hours_offered=offered, **with_lists(party)) for party, facts in own.items()}
    for party in ids:
        if party in members and whole[party].kind == "group":
            whole[party] = _as_group(whole[party], members[party], whole, needed)
    return {party: whole[party] for party in ids if party in whole}


def _as_group(group: Facts, rows: list[tuple[int, bool]], whole: Mapping[int, Facts], needed: set[str]) -> Facts:
    changes: dict[str, Any] = {}
    if "members" in needed:
        changes["members"] = tuple(whole[member] for member, _ in rows if member in whole)
    if "consents" in needed:
        # for a group its leader consents
        changes["consents"] = next((whole[member].consents for member, leads in rows if leads and member in whole), ())
    return replace(group, **changes)


#: Columns of a party of which ``profile`` makes facts.
PROFILE = (
    "kind", "person__birth_date", "person__sex", "person__district_code", "person__working", "person__income_class",
    "organisation__district_code", "organisation__staff_count", "organisation__business_number", "organisation__kind",
)  # fmt: skip


def profile(
    kind: str, birth: date | None, sex: str | None, home: str | None, working: bool | None, income: str | None,
    seat: str | None, staff: int | None, number: str | None, organisation: str | None,
) -> dict[str, Any]:  # fmt: skip
    """Return the facts that a party's own row says, by name, out of the columns PROFILE."""
    return {
        "kind": kind,
        "birth_date": birth,
        "sex": sex,
        "district_code": (home if birth is not None else seat) or None,
        "working": working,
        "income_class": income or None,
        "staff_count": staff,
        "business_number": number,
        "organisation_kind": organisation,
    }


def _profiles(ids: Collection[int]) -> dict[int, Facts]:
    rows = Party.objects.filter(pk__in=ids).values_list("pk", *PROFILE)
    return {pk: Facts(**profile(*row)) for pk, *row in rows}


def _members(ids: Collection[int], on: date) -> dict[int, list[tuple[int, bool]]]:
    rows = GroupMember.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), group__in=ids, starts_on__lte=on)
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for group, member, leads in rows.order_by("pk").values_list("group", "member", "leader"):
        found[group].append((member, leads))
    return found


def consents_of(ids: Ids, purposes: Collection[str] | None = None) -> Mapping[int, tuple[Consented, ...]]:
    """Return the consents of parties, the oldest first; ``purposes`` asks of these only."""
    rows = Consent.objects.filter(party__in=ids).order_by("pk")
    if purposes is not None:
        rows = rows.filter(purpose__in=purposes)
    return _grouped(
        (party, Consented(purpose, starts, ends, withdrawn))
        for party, purpose, starts, ends, withdrawn in rows.values_list(
            "party", "purpose", "starts_on", "ends_on", "withdrawn_on"
        )
    )


def participations_of(ids: Ids, on: date, round: Round | None) -> Mapping[int, tuple[Participated, ...]]:
    """Return the participations of parties that were decided by the end of ``on``, but for those in ``round``."""
    rows = Participation.objects.filter(party__in=ids, decision__decided_at__date__lte=on)
    if round is not None:
        rows = rows.exclude(round=round)
    schemes = _scheme_hours()
    return _grouped(
        (row[0], _participated(schemes, *row[1:]))
        for row in rows.order_by("starts_on", "pk").values_list(
            "party", "round__programme__code", "exclusion_group", "starts_on", "ends_on", "withdrawn_on", "status",
            "hours_per_month", "round__pay_scheme", "round__code", "place__title", "round__programme__name",
        )
    )  # fmt: skip


def _participated(
    schemes: Mapping[int, int | None], programme: str, group: str, starts: date, ends: date,
    left: date | None, status: str, hours: int | None, scheme: int | None, round: str, place: str, name: str,
) -> Participated:  # fmt: skip
    if hours is None:
        hours = schemes.get(scheme) if scheme is not None else 0  # where nothing is paid, no hours are promised
    return Participated(programme, group, starts, ends, left, status, hours, round, place, "", name)


def _scheme_hours() -> dict[int, int | None]:
    rows = RuleSet.objects.filter(kind="pay").values_list("pk", "parameters")
    return {pk: parameters.get("hours_per_month_max") for pk, parameters in rows}


def hours_offered(round: Round) -> int | None:
    """Return the hours a month that a round's places give, by its pay scheme."""
    scheme = round.pay_scheme
    return scheme.parameters.get("hours_per_month_max") if scheme is not None else 0


def gates_of(ids: Ids, on: date) -> Mapping[int, tuple[Passed, ...]]:
    """Return the training gates that parties passed by ``on``."""
    rows = GateClearance.objects.filter(participation__party__in=ids, on__lte=on).order_by("on", "pk")
    return _grouped(
        (party, Passed(gate, day)) for party, gate, day in rows.values_list("participation__party", "gate", "on")
    )


def _grouped(rows: Iterable[tuple[int, Any]]) -> Mapping[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for party, row in rows:
        found[party].append(row)
    return {party: tuple(some) for party, some in found.items()}
