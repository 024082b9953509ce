"""A month that is closed and not paid yet, and how long it takes to decide and to prepare it; run in its own process.

pay_data.py PEOPLE [prepare]     prints "READY " and JSON

Everybody takes part in one of 28 rounds, three at a place, and has 17 or 18 entries of June in half hours, some more than
the cap pays. The database is the one of DATABASE_URL, migrated and with the plan of 2023 in it.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any

ROUNDS, AT_A_PLACE = 28, 3
JUNE, JULY = date(2023, 6, 1), date(2023, 7, 5)
FILED, CHOSEN, NOON = (datetime(2023, *day, 3, tzinfo=UTC) for day in ((2, 10), (3, 2), (6, 30)))
SOME = 2_000
RECORD = (
    "participation_id", "party_id", "period_id", "kind", "status", "day", "quantity", "unit", "measure", "location",
    "note", "came_by",
)  # fmt: skip


def make(people: int) -> dict[str, Any]:
    """Make the month and return who handles it, its rounds, and how many entries it has."""
    from imojak.kernel import bulk
    from imojak.offers.enums import PlaceKind, RoundStatus
    from imojak.offers.models import Place, Programme, Round
    from imojak.parties.models import Account, Party, Role
    from imojak.paths.models import Application, Decision, Participation
    from imojak.records.models import Period, Record

    chance = Random(2023)
    programme = Programme.objects.filter(code="boram", pay_scheme__isnull=False).get()
    rounds = [
        Round.objects.create(
            programme=programme, code=f"month-{number}", title=f"보람일자리 {number}회차", notice_on=date(2023, 2, 1),
            apply_from=date(2023, 2, 6), apply_to=date(2023, 2, 17), starts_on=date(2023, 4, 1),
            ends_on=date(2023, 11, 30), status=RoundStatus.RUNNING, pay_scheme=programme.pay_scheme,
            eligibility=programme.eligibility,
        )
        for number in range(1, ROUNDS + 1)
    ]  # fmt: skip
    at_places = range(0, people, AT_A_PLACE)
    places = Place.objects.bulk_create(
        [
            Place(round=rounds[place % ROUNDS], kind=PlaceKind.POST, title=f"활동처 {place}", capacity=AT_A_PLACE,
                  starts_on=date(2023, 4, 1), ends_on=date(2023, 11, 30))
            for place in at_places
        ],
        batch_size=SOME,
    )  # fmt: skip
    parties = Party.objects.bulk_create(
        [Party(kind="person", name=f"참여자 {one}") for one in range(people)], batch_size=SOME
    )
    held = [places[one // AT_A_PLACE] for one in range(people)]
    asked = Application.objects.bulk_create(
        [
            Application(party=party, round=place.round, place=place, filed_at=FILED, status="accepted")
            for party, place in zip(parties, held, strict=True)
        ],
        batch_size=SOME,
    )
    decisions = Decision.objects.bulk_create(
        [
            Decision(application=one, kind="selection", result="accepted", decided_at=CHOSEN,
                     rule_set=one.round.eligibility)
            for one in asked
        ],
        batch_size=SOME,
    )  # fmt: skip
    taking_part = Participation.objects.bulk_create(
        [
            Participation(party=one.party, round=one.round, place=one.place, decision=decision,
                          starts_on=date(2023, 4, 1), ends_on=date(2023, 11, 30))
            for one, decision in zip(asked, decisions, strict=True)
        ],
        batch_size=SOME,
    )  # fmt: skip
    periods = {
        period.place_id: period.pk
        for period in Period.objects.bulk_create([Period(place=one, month=JUNE) for one in places], batch_size=SOME)
    }

    def entries() -> Iterator[tuple[Any, ...]]:
        for one in taking_part:
            hours = chance.choice((4, 5, 6, 7, 8))  # half hours of a day, about
            for day in sorted(chance.sample(range(1, 31), 17 + (chance.random() < 0.4))):
                minutes = 30 * max(1, hours + chance.randint(-1, 1))
                yield (one.pk, one.party_id, periods[one.place_id], "work", "present", date(2023, 6, day), minutes,
                       "minutes", "", "도서관", "서가 정리와 안내", "leader")  # fmt: skip

    records = bulk.insert(Record, RECORD, entries())
    hands = {}
    for name, role in (("leader", "site-leader"), ("manager", "programme-manager"), ("clerk", "pay-clerk")):
        party = Party.objects.create(kind="person", name=name)
        Role.objects.create(party=party, kind=role, starts_on=date(2023, 1, 1))
        hands[name] = Account.objects.create(username=name, party=party, password="!")
    Period.objects.filter(month=JUNE).update(
        status="locked", submitted_by=hands["leader"], confirmed_by=hands["leader"], approved_by=hands["manager"],
        locked_on=date(2023, 7, 4),
    )  # fmt: skip
    return {"rounds": rounds, "clerk": hands["clerk"], "parties": parties, "records": records}


def open_accounts(parties: list[Any]) -> None:
    """Give everybody a sealed account, confirmed by a log-in of their own."""
    from imojak.parties.models import Account
    from imojak.pay.accounts import sealed_number
    from imojak.pay.people import PayeeAccount

    own = Account.objects.bulk_create(
        [Account(username=f"person-{one.pk}", party=one, password="!") for one in parties], batch_size=SOME
    )
    PayeeAccount.objects.bulk_create(
        [
            PayeeAccount(
                party=one, holder=one.name, status="confirmed", asked_by=log_in, asked_at=NOON, confirmed_by=log_in,
                confirmed_at=NOON, **sealed_number("088", f"110{one.pk:09d}"),
            )
            for one, log_in in zip(parties, own, strict=True)
        ],
        batch_size=SOME,
    )  # fmt: skip


#: The amounts alone, by the database itself: no texts, no caps over programmes, no corrections.
AMOUNTS = """
SELECT participation_id, {least}(SUM(quantity), 3420) AS minutes,
    {least}(({least}(SUM(quantity), 3420) * 9620 + 300) / 600 * 10, 548340) AS amount
FROM records_record WHERE kind = 'work' AND day BETWEEN '2023-06-01' AND '2023-06-30' AND period_id IS NOT NULL
GROUP BY participation_id
"""


def bare(rounds: int) -> dict[str, float]:
    """Return the seconds in which the database sums the amounts into a table, and into that of entitlements, itself."""
    from django.db import connection

    amounts = AMOUNTS.format(least="MIN" if connection.vendor == "sqlite" else "LEAST")
    empty = "'[]', '{}'" if connection.vendor == "sqlite" else "'[]'::jsonb, '{}'::jsonb"
    same = f"""
    INSERT INTO pay_entitlement (participation_id, kind, code, tax_class, month, version, period_id, rule_set_id,
        minutes, amount, lines, snapshot, computed_on)
    SELECT w.participation_id, 'month', '', 'other', '2023-06-01', 1, p.id, r.pay_scheme_id, w.minutes, w.amount,
        {empty}, '2023-07-05'
    FROM ({amounts}) w JOIN paths_participation a ON a.id = w.participation_id
    JOIN offers_round r ON r.id = a.round_id JOIN records_period p ON p.place_id = a.place_id
    """
    into = f"INSERT INTO bare_pay {amounts}"
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_pay (participation_id bigint PRIMARY KEY, minutes bigint, amount bigint)")
        for name, statement in (("bare", into), ("same table", same)):
            found[name] = min(_rolled_back(lambda: cursor.execute(statement)) for _ in range(rounds))  # noqa: B023
    return found


def _rolled_back(act: Callable[[], Any]) -> float:
    from django.db import transaction

    with transaction.atomic():
        began = time.perf_counter()
        act()
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took


def measure(people: int, *, with_batches: bool) -> dict[str, Any]:
    """Make the month, let the database sum it, decide it, decide it again, and prepare its batches."""
    from django.db import connection

    from imojak.ledger.models import BudgetLine
    from imojak.pay.batching import prepare
    from imojak.pay.deciding import decide
    from imojak.pay.models import Entitlement, Payment

    made = make(people)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    if with_batches:
        open_accounts(made["parties"])
    seconds = bare(5)
    gc.collect()
    gc.freeze()  # what was only needed to make the month is not looked through for garbage again and again
    began, busy = time.perf_counter(), time.process_time()
    decided = decide(made["rounds"], JUNE, actor=made["clerk"], on=JULY)
    seconds["decide"], seconds["decide, processor"] = time.perf_counter() - began, time.process_time() - busy
    began = time.perf_counter()
    again = decide(made["rounds"], JUNE, actor=made["clerk"], on=JULY)
    seconds["decide again"] = time.perf_counter() - began
    payments = 0
    if with_batches:
        line = BudgetLine.objects.get(year=2023, code="A3.1.2")
        began = time.perf_counter()
        for one in made["rounds"]:
            prepare(one, line, JUNE, actor=made["clerk"], on=date(2023, 7, 10))
        seconds["prepare"] = time.perf_counter() - began
        payments = Payment.objects.count()
    return {
        "people": people,
        "records": made["records"],
        "decided": decided.made,
        "left": decided.left,
        "again": again.made,
        "payments": payments,
        "wrong": wrong(),
        "untold": Entitlement.objects.filter(lines=[]).count(),
        "seconds": {name: round(took, 3) for name, took in seconds.items()},
    }


def wrong() -> int:
    """Count people whose decision is not what Python's integers make of their entries, or whose rows do not sum to it."""
    from django.db.models import Sum

    from imojak.pay.models import Entitlement
    from imojak.records.models import Record

    worked = Record.objects.filter(kind="work").values("participation").annotate(all=Sum("quantity"))
    right = {
        row["participation"]: min((2 * min(row["all"], 3_420) * 9_620 + 600) // 1_200 * 10, 548_340) for row in worked
    }
    found = {
        participation: amount
        for participation, amount, lines in Entitlement.objects.values_list("participation", "amount", "lines")
        if sum(line["amount"] for line in lines) == amount
    }
    return sum(found.get(participation) != won for participation, won in right.items())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    number, *words = sys.argv[1:]
    print("READY " + json.dumps(measure(int(number), with_batches="prepare" in words)))
