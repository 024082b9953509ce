"""A round that is to be matched, as a city might have it, in the database that Django has; made in bulk, quickly.

Everybody has told hours, jobs and what to avoid, consented, and is asked by the internship's own rules and weights; a
place is the more sought after the earlier it stands in a list of its own. The same numbers make the same round.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

#: So many of the applicants have been in the programme before.
AGAIN = 100
_TEXT = "사무와 회계 일을 스물여덟 해 했고, 그 가운데 아홉 해는 작은 회사의 살림을 맡아 보았습니다. " * 4


def make(people: int, places: int, wishes: int, mode: str) -> Any:
    """Make the round and return its scenario."""
    import numpy as np
    from django.db import connection

    from imojak.kernel import bulk
    from imojak.kernel.districts import DISTRICT_CODES
    from imojak.offers.models import Place
    from imojak.parties.models import Consent, Party, Person
    from imojak.paths.models import Application, Preference
    from imojak.paths.terms import screening_of
    from imojak.placing.actions import rule_of
    from imojak.placing.models import Scenario
    from tests import factories as make

    chance = np.random.default_rng(2023)
    districts = list(DISTRICT_CODES.values())
    kind = make.real_type("internship")
    programme = make.programme(type_code="internship", exclusion_group="paid-activity")
    eligibility = make.rule_set(rule=kind.definition["rule"])
    round = make.round_of(programme, type=kind, capacity=None, eligibility=eligibility)
    before = make.place(make.round_of(programme, starts=date(2022, 4, 1), ends=date(2022, 11, 30)), capacity=AGAIN)
    fields = [one["code"] for one in kind_options(kind, "job_field")]
    avoid = [one["code"] for one in kind_options(kind, "avoid")]
    filed = datetime.combine(round.apply_from + timedelta(days=1), datetime.min.time(), UTC)

    def drawn(of: list[str], rows: int, most: int) -> list[list[str]]:
        return [[of[at] for at in row] for row in chance.integers(0, len(of), (rows, most)).tolist()]

    first = bulk.next_id(Place)
    homes = chance.integers(0, len(districts), places).tolist()
    seats = chance.integers(1, 20, places).tolist()
    skills = drawn(fields, places, 2)
    starts = chance.integers(9, 17, places).tolist()
    bulk.insert(
        Place,
        ("id", "round_id", "kind", "title", "capacity", "taken", "held", "queued", "district_code", "starts_on",
         "ends_on", "needs", "schedule", "field", "description", "room", "closed_because"),
        (
            (first + at, round.pk, "post", f"기업 {at + 1}", seats[at], 0, 0, 0, districts[homes[at]], round.starts_on,
             round.ends_on, {"skills": sorted(set(skills[at])), "demands": avoid[at % 5 : at % 5 + 1] if at % 9 == 0 else []},
             {"weekdays": [at % 5, (at + 2) % 5], "starts": f"{starts[at]:02}:00", "minutes": 180}, "", "", "", "")
            for at in range(places)
        ),
    )  # fmt: skip
    who = bulk.next_id(Party)
    bulk.insert(Party, _columns(Party, "id"), (
        _row(Party, id=who + at, kind="person", name=f"신청자 {at + 1}") for at in range(people)
    ))  # fmt: skip
    born, lives = chance.integers(0, 22 * 365, people).tolist(), chance.integers(0, len(districts), people).tolist()
    sexes = chance.integers(0, 2, people).tolist()
    bulk.insert(Person, _columns(Person, "party_id"), (
        _row(Person, party_id=who + at, birth_date=date(1960, 6, 1) + timedelta(days=born[at]), sex="fm"[sexes[at]],
             district_code=districts[lives[at]], phone="010-0000-0000")
        for at in range(people)
    ))  # fmt: skip
    bulk.insert(Consent, ("party_id", "purpose", "text_version", "starts_on"), (
        (who + at, purpose, "1", filed.date()) for at in range(people) for purpose in ("service", "third-party")
    ))  # fmt: skip
    jobs, cannot = drawn(fields, people, 3), drawn(avoid, people, 2)
    times = drawn([f"{day}-{part}" for day in ("mon", "tue", "wed", "thu", "fri") for part in ("am", "pm")], people, 6)
    points = chance.integers(400, 1000, people).tolist()
    receipt = bulk.next_id(Application)
    bulk.insert(Application, _columns(Application, "id"), (
        _row(Application, id=receipt + at, round_id=round.pk, party_id=who + at, filed_at=filed, status="eligible",
             score=f"{points[at] / 10:.2f}", answers={
                 "career": _TEXT, "motive": _TEXT, "job_field": sorted(set(jobs[at])), "agree_service": True,
                 "agree_host": True, "is_working": False, "avoid": sorted(set(cannot[at])) if at % 7 == 0 else [],
                 "hours": sorted(set(times[at])),
             })
        for at in range(people)
    ))  # fmt: skip
    bulk.reset_sequences(Place, Party, Application)
    for at in range(0, people, max(people // AGAIN, 1)):
        if at // max(people // AGAIN, 1) < AGAIN:
            make.participation(before, Party.objects.get(pk=who + at), completed=True, decided=date(2022, 3, 1))
    bulk.insert(Preference, ("application_id", "place_id", "rank"), (
        (receipt + one, first + place, rank) for one, place, rank in _wishes(chance, people, places, wishes)
    ))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a server that runs does by itself
    rule = rule_of(round).model_dump(mode="json", by_alias=True, exclude_unset=True)
    kept = [one.model_dump(mode="json", by_alias=True, exclude_unset=True) for one in screening_of(round).quotas_kept]
    return Scenario.objects.create(
        round=round, name="재기", mode=mode, rule=rule, quotas=kept, seed="1", made_at=make.at(round.apply_from)
    )


def kind_options(kind: Any, field: str) -> Any:
    """Return the options of a question of a type."""
    return next(one for step in kind.definition["form"] for one in step["field"] if one["code"] == field)["options"]


def _wishes(chance: Any, people: int, places: int, wishes: int) -> Iterator[tuple[int, int, int]]:
    """Yield applicant, place and rank: popular places more often, nobody's twice."""
    import numpy as np

    wishes = min(wishes, places)
    for begin in range(0, people, 10_000):
        rows = min(10_000, people - begin)
        # Twice as many are drawn as are kept: the square of an even chance stands often near the head of the list.
        drawn = (chance.random((rows, 3 * wishes)) ** 1.5 * places).astype(np.int64)
        for row, one in enumerate(drawn.tolist()):
            kept = list(dict.fromkeys(one))[:wishes]
            yield from ((begin + row, place, rank) for rank, place in enumerate(kept, start=1))


def _columns(model: Any, key: str) -> tuple[str, ...]:
    """Return the columns of a table that have no value of their own in the database: all but the key of a number."""
    return (key, *(one.column for one in model._meta.concrete_fields if one.column != key))


def _row(model: Any, **values: Any) -> list[Any]:
    """Return a row with the model's own defaults for what is not said."""
    return [values.get(column, default) for column, default in _defaults(model, next(iter(values)))]


@cache
def _defaults(model: Any, key: str) -> list[tuple[str, Any]]:
    fields = {one.column: one.get_default() for one in model._meta.concrete_fields}
    return [(column, fields[column]) for column in _columns(model, key)]
