"""What the tables know of one person, in one query: the same facts as ``facts.facts_of``, for the moment of rush."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from imojak.kernel.prepared import AMONG, numbers, rows_of
from imojak.offers.models import Round
from imojak.parties.enums import ConsentPurpose
from imojak.rules.facts import Consented, Facts, Participated, Passed

# The lists come as JSON arrays of rows; how such an array is made differs by engine.
_QUERY = """
SELECT p.id, p.kind, n.birth_date, n.sex, n.district_code, n.working, n.income_class, n.phone, n.email,
    CAST(n.career AS text), CAST(n.wishes AS text), CAST(n.availability AS text),
    (SELECT {rows}({row}(x.purpose, x.starts_on, x.ends_on, x.withdrawn_on)) FROM (
        SELECT c.purpose, c.starts_on, c.ends_on, c.withdrawn_on FROM parties_consent c
        WHERE c.party_id = p.id ORDER BY c.id) x),
    (SELECT {rows}({row}(x.programme, x.exclusion_group, x.starts_on, x.ends_on, x.withdrawn_on, x.status, x.hours,
        x.round, x.title, x.name)) FROM (
        SELECT g.code AS programme, t.exclusion_group, t.starts_on, t.ends_on, t.withdrawn_on, t.status,
            CASE WHEN t.hours_per_month IS NOT NULL THEN t.hours_per_month WHEN r.pay_scheme_id IS NULL THEN 0
            ELSE {hours} END AS hours, r.code AS round, l.title, g.name
        FROM paths_participation t JOIN paths_decision d ON d.id = t.decision_id JOIN offers_round r ON r.id = t.round_id
        JOIN offers_programme g ON g.id = r.programme_id JOIN offers_place l ON l.id = t.place_id
        LEFT JOIN offers_ruleset s ON s.id = r.pay_scheme_id AND s.kind = 'pay'
        WHERE t.party_id = p.id AND t.round_id <> %s AND d.decided_at < %s ORDER BY t.starts_on, t.id) x),
    (SELECT {rows}({row}(x.gate, x.day)) FROM (
        SELECT c.gate, c."on" AS day FROM paths_gateclearance c JOIN paths_participation t ON t.id = c.participation_id
        WHERE t.party_id = p.id AND c."on" <= %s ORDER BY c."on", c.id) x)
FROM parties_party p JOIN parties_person n ON n.party_id = p.id WHERE p.id {any}
"""
_WORDS = {
    "postgresql": {
        "rows": "json_agg",
        "row": "json_build_array",
        "hours": "CAST(s.parameters->>'hours_per_month_max' AS integer)",
    },
    "sqlite": {
        "rows": "json_group_array",
        "row": "json_array",
        "hours": "json_extract(s.parameters, '$.hours_per_month_max')",
    },
}
_QUERIES = {vendor: _QUERY.format(any=AMONG[vendor], **words) for vendor, words in _WORDS.items()}


#: Profile keys that everybody has, and those that are kept as people said them.
_ALWAYS = {"name", "birth_date", "sex", "working"}
_SAID = ("career", "wishes", "availability")


@dataclass(frozen=True)
class Known:
    """The facts of a person, and what else a registration asks.

    ``profile`` are the profile keys (``plan.types.words.PROFILE``) that are filled in, ``withdrawn_on`` the day on which
    the latest consent to the service was withdrawn, if it was.
    """

    facts: Facts
    profile: frozenset[str]
    withdrawn_on: date | None


def known_of(person: int, round: Round, on: date) -> Known | None:
    """Return all that rules may ask of a person who applies to ``round``, as known at the end of ``on``.

    None where the party is no person.
    """
    return known_of_many([person], round, on).get(person)


def known_of_many(people: Sequence[int], round: Round, on: date) -> dict[int, Known]:
    """Return the same for several by party, in one query; those who are no persons are left out."""
    tomorrow = timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
    parameters = [round.pk, connection.ops.adapt_datetimefield_value(tomorrow), on, numbers(people)]
    rows = rows_of(_QUERIES[connection.vendor], parameters)
    scheme = round.pay_scheme
    hours = scheme.parameters.get("hours_per_month_max") if scheme is not None else 0
    return {person: _known(rest, hours) for person, *rest in rows}


def _known(row: Sequence[Any], hours_offered: int | None) -> Known:
    kind, birth, sex, district, working, income, phone, email, *more, consents, participations, gates = row
    own = list(_rows(consents))
    given = tuple(Consented(purpose, *map(_day, days)) for purpose, *days in own)
    facts = Facts(
        kind=kind,
        birth_date=_day(birth),
        sex=sex,
        district_code=district or None,
        working=bool(working),
        income_class=income or None,
        consents=given,
        participations=tuple(
            Participated(programme, group, _day(starts), _day(ends), _day(left), status, hours, code, place, "", name)
            for programme, group, starts, ends, left, status, hours, code, place, name in _rows(participations)
        ),
        gates=tuple(Passed(gate, _day(day)) for gate, day in _rows(gates)),
        hours_offered=hours_offered,
    )
    service = [one for one in given if one.purpose == ConsentPurpose.SERVICE]
    latest = max(enumerate(service), key=lambda pair: (pair[1].starts or date.min, pair[0]), default=None)
    filled = {"district": district, "income_class": income, "phone": phone, "email": email}
    filled |= {key: text not in ("{}", "[]", "null") for key, text in zip(_SAID, more, strict=True)}
    profile = frozenset(_ALWAYS | {key for key, value in filled.items() if value})
    return Known(facts, profile, latest[1].withdrawn_on if latest is not None else None)


def _rows(value: Any) -> Iterator[list[Any]]:
    """Yield the rows of a list: SQLite gives text, PostgreSQL has read it already, and gives nothing for none."""
    yield from json.loads(value) if isinstance(value, str) else value or ()


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
