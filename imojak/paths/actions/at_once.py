"""All rows of a first-come registration at once: prepared here from the models, written by the database in one go.

The rows are those that the ordinary actions leave (``tests/paths/test_registration.py`` compares them one by one), in
the same words: both ask ``verdicts`` for them. Which of the two outcomes is written, the database decides as it writes:
PostgreSQL in its function ``first_come`` (one statement), SQLite in one IMMEDIATE transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from imojak.kernel.prepared import rows_of
from imojak.kernel.turns import turn
from imojak.messages.models import Channel, Message, MessageStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths.actions.verdicts import Verdict, exclusion_group, notice, wording
from imojak.paths.beginning import first_state
from imojak.paths.enums import GIVEN_UP, ApplicationStatus, DecisionKind, DecisionResult
from imojak.paths.machines import APPLICATION, PARTICIPATION
from imojak.paths.models import Application, Decision, Participation

Row = dict[str, Any]

#: Stand in prepared texts for the number of the application and the rank, which only the database knows. No text holds
#: control characters of its own: forms refuse them.
NUMBER, RANK = "\x01", "\x02"


@dataclass(frozen=True)
class Outcome:
    """What the database did: ``result`` is accepted, waiting, already, closed or place-closed.

    ``free`` says that the application waits although a seat is free, since others wait before it.
    """

    application: int
    result: str
    rank: int | None
    free: bool = False


@dataclass(frozen=True)
class Prepared:
    """The rows of both outcomes, with what the person is told in each."""

    given: Mapping[str, Any]
    texts: Mapping[str, str]

    def sentence(self, outcome: Outcome) -> str:
        """Return what the person is told of the outcome."""
        return self.texts[outcome.result].replace(RANK, str(outcome.rank))


def prepare(
    round: Round, party: Party, place: Place, answers: Mapping[str, Any], inputs: Mapping[str, Any],
    account: Account, moment: datetime,
) -> Prepared:  # fmt: skip
    """Prepare the rows of an application that meets the rules (``inputs`` is what they looked at)."""
    application = Application(round=round, party=party, place=place)
    application.pk = NUMBER
    given: dict[str, Any] = {
        "round": round.pk,
        "party": party.pk,
        "place": place.pk,
        "given_up": [str(status) for status in GIVEN_UP],
        "inputs": inputs,
        "application": _row(
            Application, round_id=round.pk, party_id=party.pk, place_id=place.pk, filed_at=moment,
            filed_by_id=account.pk, answers=dict(answers),
        ),
        "filed": _log(APPLICATION, "", APPLICATION.initial, account.pk, moment),
    }  # fmt: skip
    checked = Verdict(application, "check", DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED)
    admitted = Verdict(application, "admit", DecisionKind.SELECTION, DecisionResult.ACCEPTED, place=place)
    queued = Verdict(
        application, "queue", DecisionKind.SELECTION, DecisionResult.WAITING, ["waiting"], changes={"rank": RANK}
    )
    given["checked"] = _step(checked, ApplicationStatus.FILED, moment)
    given["accepted"] = _step(admitted, ApplicationStatus.ELIGIBLE, moment) | {
        "participation": _row(
            Participation, party_id=party.pk, round_id=round.pk, place_id=place.pk, starts_on=place.starts_on,
            ends_on=place.ends_on, exclusion_group=exclusion_group(round), **first_state(round),
        ),
        "begun": _log(PARTICIPATION, "", PARTICIPATION.initial, None, moment),
    }  # fmt: skip
    given["waiting"] = _step(queued, ApplicationStatus.ELIGIBLE, moment)
    texts = {result: given[result]["decision"]["text"] for result in ("accepted", "waiting")}
    return Prepared(given, texts)


def _step(one: Verdict, source: str, moment: datetime) -> dict[str, Row]:
    """Return the rows of a verdict: log, decision, and the message if it is told."""
    words = wording(one)
    rows = {
        "log": _log(APPLICATION, source, APPLICATION.by_name[one.verb].target, None, moment, ", ".join(one.reasons)),
        "decision": _row(
            Decision, kind=one.kind, result=one.result, reasons=list(one.reasons), text=words[1],
            rule_set_id=one.application.round.eligibility_id, decided_at=moment,
        ),
    }  # fmt: skip
    if one.kind != DecisionKind.ELIGIBILITY:
        told = notice(one, words, None)
        rows["message"] = _row(
            Message, kind=told.kind, recipient_id=told.party, channel=Channel.ON_SITE, subject=told.subject[:120],
            body=told.body, link=told.link, due_on=timezone.localdate(moment), status=MessageStatus.DELIVERED,
            sent_at=moment,
        )  # fmt: skip
    return rows


def _log(machine: Any, source: str, target: str, actor: int | None, moment: datetime, reason: str = "") -> Row:
    return _row(
        apps.get_model("trust", "TransitionLog"), object_type=machine.model_label, from_state=str(source),
        to_state=str(target), actor_id=actor, reason=reason, at=moment,
    )  # fmt: skip


def _row(model: type[models.Model], **values: Any) -> Row:
    """Return a row by column, with the defaults of the model where nothing is said."""
    return {**_defaults(model), **values}


@lru_cache(maxsize=16)
def _defaults(model: type[models.Model]) -> Row:
    return {str(one.column): one.get_default() for one in model._meta.concrete_fields if not one.primary_key}


def write(prepared: Prepared) -> Outcome:
    """Write what the place has room for. Raises IntegrityError when a guard refuses, for one a seat that just went."""
    within = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with within:  # one that fails must not spoil what is around it
        return _on_postgresql(prepared) if connection.vendor == "postgresql" else _on_sqlite(prepared)


def write_many(batch: Sequence[Prepared]) -> list[Outcome | Exception]:
    """Write several in one transaction, in their order, and return what came of each: an outcome, or what refused it.

    Where one cannot be written, each is written by itself: nobody pays for another.
    """
    if len(batch) > 1:
        try:
            if connection.vendor == "postgresql":
                return list(_many_on_postgresql(batch))
            with turn(), transaction.atomic(), connection.cursor() as cursor:
                return [_written(cursor, one) for one in batch]
        except DatabaseError:
            pass
    return [_tried(one) for one in batch]


def _tried(one: Prepared) -> Outcome | Exception:
    try:
        return write(one)
    except DatabaseError as error:
        return error


# --- PostgreSQL: one statement ----------------------------------------------------------------------------------------


def _on_postgresql(prepared: Prepared) -> Outcome:
    alone = not connection.in_atomic_block
    [(number, result, rank, free)] = rows_of(
        "SELECT number, came_to, its_rank, seat_free FROM first_come(%s::jsonb, %s::boolean)",
        [json.dumps(prepared.given, default=_text), alone],
    )
    if alone:
        _wait_for_the_disk()
    return Outcome(number, result, rank, bool(free))


def _many_on_postgresql(batch: Sequence[Prepared]) -> Iterator[Outcome]:
    places = sorted({one.given["place"] for one in batch})
    with transaction.atomic():
        # In one order everywhere, and before anything is looked at: batches of two processes wait, and never for each other.
        rows_of("SELECT id FROM offers_place WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE", [places])
        rows = rows_of(
            "SELECT f.number, f.came_to, f.its_rank, f.seat_free FROM unnest(%s::text[]) WITH ORDINALITY AS one (given, nth), "
            "LATERAL first_come(one.given::jsonb, true) f ORDER BY one.nth",
            [[json.dumps(one.given, default=_text) for one in batch]],
        )
    _wait_for_the_disk()
    return (Outcome(number, result, rank, bool(free)) for number, result, rank, free in rows)


def _wait_for_the_disk() -> None:
    """Return once all that was committed without waiting for the disk is on it, so that rows are free the sooner."""
    rows_of("SELECT pg_logical_emit_message(true, 'imojak', '')::text", [])


def _text(value: Any) -> str:
    if isinstance(value, date):  # a moment is one, too
        return value.isoformat()
    raise TypeError(f"{value!r}")


# --- SQLite: one transaction, which is the only one that writes -------------------------------------------------------


def _on_sqlite(prepared: Prepared) -> Outcome:
    with turn(), transaction.atomic(), connection.cursor() as cursor:
        return _written(cursor, prepared)


def _written(cursor: Any, prepared: Prepared) -> Outcome:
    given = prepared.given
    outcome = _look(cursor, given)
    if outcome.result not in ("accepted", "waiting"):
        return outcome
    status = outcome.result
    number = _insert(cursor, Application, given["application"] | {"status": status, "rank": outcome.rank})
    marks = {NUMBER: str(number), RANK: str(outcome.rank)}
    _insert(cursor, _LOG, given["filed"] | {"object_id": number})
    for step in (given["checked"], given[status]):
        message = _insert(cursor, Message, _filled(step["message"], marks)) if "message" in step else None
        _insert(cursor, _LOG, step["log"] | {"object_id": number})
        decision = _filled(step["decision"], marks) | {"application_id": number, "message_id": message}
        made = _insert(cursor, Decision, decision | {"inputs": given["inputs"]})
    if status == "accepted":
        begun = _insert(cursor, Participation, given[status]["participation"] | {"decision_id": made})
        _insert(cursor, _LOG, given[status]["begun"] | {"object_id": begun})
    else:
        cursor.execute("UPDATE offers_place SET queued = queued + 1 WHERE id = %s", [given["place"]])
    return Outcome(number, status, outcome.rank, outcome.free)


_LOG = "trust.TransitionLog"


def _look(cursor: Any, given: Mapping[str, Any]) -> Outcome:
    """Return what will come of it: nobody else writes until this transaction ends."""
    keys = [given["round"], given["party"], given["place"]]
    cursor.execute(
        "SELECT r.status = 'open' OR (r.rolling AND r.status = 'running'), p.closed_on, p.capacity - p.taken - p.held, "
        "p.queued, (SELECT a.id FROM paths_application a WHERE a.round_id = r.id AND a.party_id = %s "
        f"AND a.place_id = p.id AND a.status NOT IN ({', '.join(['%s'] * len(given['given_up']))})), "
        "p.queued > 0 AND EXISTS (SELECT 1 FROM paths_application w WHERE w.round_id = r.id AND w.status = 'waiting' "
        "AND w.place_id = p.id) FROM offers_round r JOIN offers_place p ON p.round_id = r.id "
        "WHERE r.id = %s AND p.id = %s",
        [given["party"], *given["given_up"], keys[0], keys[2]],
    )
    is_open, closed_on, free, queued, already, behind = cursor.fetchone()
    if not is_open or closed_on is not None:
        return Outcome(0, "place-closed" if is_open else "closed", None)
    if already is not None:
        return Outcome(already, "already", None)
    if free > 0 and not behind:
        return Outcome(0, "accepted", None)
    return Outcome(0, "waiting", queued + 1, free > 0)


def _insert(cursor: Any, model: type[models.Model] | str, row: Row) -> int:
    statement, columns = _insertion(model)
    # Past Django's cursor: it looks for %s in every statement anew.
    with connection.wrap_database_errors:
        made = cursor.connection.execute(statement, [_plain(row[name]) for name in columns])
    number: int = made.lastrowid
    return number


@lru_cache(maxsize=16)
def _insertion(model: type[models.Model] | str) -> tuple[str, tuple[str, ...]]:
    kind = apps.get_model(model) if isinstance(model, str) else model
    columns = tuple(str(one.column) for one in kind._meta.concrete_fields if not one.primary_key)
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{kind._meta.db_table}" ({names}) VALUES ({", ".join("?" * len(columns))})', columns


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _TAKEN:
        return value
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict | list) else value


#: What the driver takes as it is.
_TAKEN = frozenset({int, str, bool, float, type(None)})


def _filled(row: Row, marks: Mapping[str, str]) -> Row:
    return {name: _replaced(value, marks) if type(value) is str else value for name, value in row.items()}


def _replaced(text: str, marks: Mapping[str, str]) -> str:
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text
