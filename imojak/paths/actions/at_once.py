"""All rows of a first-come registration at once: prepared here from the models, written by the database in one go.

The rows are those that the ordinary actions leave (``tests/paths/test_registration.py`` compares them one by one), in
the same words: both ask ``verdicts`` for them. Which of the two outcomes is written, the seats decide: their places are
locked (SQLite has one writer anyway), counted, and all rows of all who come together go in by one statement a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from imojak.kernel.bulk import insert_in_one_go
from imojak.kernel.prepared import Going, in_one_go, short_transaction
from imojak.kernel.turns import turn
from imojak.messages.models import Channel, Message, MessageStatus
from imojak.parties.models import Account, Party
from imojak.paths.actions.seats import Outcome, Seats, Wish
from imojak.paths.actions.tables import number_all
from imojak.paths.actions.verdicts import Verdict, exclusion_group, notice, wording
from imojak.paths.beginning import first_state
from imojak.paths.enums import ApplicationStatus, DecisionKind, DecisionResult
from imojak.paths.kept import Kept
from imojak.paths.machines import APPLICATION, PARTICIPATION
from imojak.paths.models import Application, Decision, Participation

Row = dict[str, Any]

#: Stand in prepared texts for the number of the application and the rank, which only the database knows, and for all but
#: the last letter of the name, which particles go by. No text holds control characters of its own: forms refuse them.
NUMBER, RANK, NAME = "\x01", "\x02", "\x03"
#: So many templates are kept in a process, one for a place and a last letter.
MOST = 2_000


@dataclass(frozen=True)
class Template:
    """What the rows of all have in common who apply to a place, with what they are told; ``_rows_of`` fills it in."""

    application: Row
    filed: Row
    checked: Mapping[str, Row]
    steps: Mapping[str, Mapping[str, Row]]
    participation: Row
    begun: Row
    #: Whether it is an interview, which is at a table.
    at_a_table: bool


@dataclass(frozen=True)
class Prepared:
    """What is written of a person; ``inputs`` is what the rules looked at, ``account`` who asks."""

    wish: Wish
    template: Template
    name: str
    answers: Mapping[str, Any]
    inputs: Mapping[str, Any]
    account: int
    moment: datetime

    def sentence(self, outcome: Outcome) -> str:
        """Return what the person is told of the outcome."""
        return _replaced(str(self.template.steps[outcome.result]["decision"]["text"]), self.marks(outcome))

    def marks(self, outcome: Outcome) -> dict[str, str]:
        """Return what stands in the person's texts for each mark."""
        return {NUMBER: str(outcome.application), RANK: str(outcome.rank), NAME: self.name[:-1]}


def prepare(
    ready: Kept, party: Party, answers: Mapping[str, Any], inputs: Mapping[str, Any], account: Account, moment: datetime
) -> Prepared:
    """Prepare the rows of an application that meets the rules."""
    wish = Wish(ready.round.pk, party.pk, ready.place.pk)
    template = _template(ready, party.name[-1:])
    return Prepared(wish, template, party.name, dict(answers), inputs, account.pk, moment)


@lru_cache(maxsize=MOST)
def _template(ready: Kept, ending: str) -> Template:
    """Return the rows for those whose name ends so."""
    round, place = ready.round, ready.place
    application = Application(round=round, party=Party(name=NAME + ending), place=place)
    application.pk = NUMBER
    checked = Verdict(application, "check", DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED)
    admitted = Verdict(application, "admit", DecisionKind.SELECTION, DecisionResult.ACCEPTED, place=place)
    queued = Verdict(
        application, "queue", DecisionKind.SELECTION, DecisionResult.WAITING, ["waiting"], changes={"rank": RANK}
    )
    return Template(
        application=_row(Application, round_id=round.pk, place_id=place.pk),
        filed=_log(APPLICATION, "", APPLICATION.initial),
        checked=_step(checked, ApplicationStatus.FILED),
        steps={
            "accepted": _step(admitted, ApplicationStatus.ELIGIBLE),
            "waiting": _step(queued, ApplicationStatus.ELIGIBLE),
        },
        participation=_row(
            Participation, round_id=round.pk, place_id=place.pk, starts_on=place.starts_on, ends_on=place.ends_on,
            exclusion_group=exclusion_group(round), **first_state(round),
        ),
        begun=_log(PARTICIPATION, "", PARTICIPATION.initial),
        at_a_table=place.starts_at is not None,
    )  # fmt: skip


def _step(one: Verdict, source: str) -> dict[str, Row]:
    """Return the rows of a verdict: log, decision, and the message if it is told."""
    words = wording(one)
    rows = {
        "log": _log(APPLICATION, source, APPLICATION.by_name[one.verb].target, ", ".join(one.reasons)),
        "decision": _row(
            Decision, kind=one.kind, result=one.result, reasons=list(one.reasons), text=words[1],
            rule_set_id=one.application.round.eligibility_id,
        ),
    }  # fmt: skip
    if one.kind != DecisionKind.ELIGIBILITY:
        told = notice(one, words, None)
        rows["message"] = _row(
            Message, kind=told.kind, channel=Channel.ON_SITE, subject=told.subject, body=told.body, link=told.link,
            status=MessageStatus.DELIVERED,
        )  # fmt: skip
    return rows


def _log(machine: Any, source: str, target: str, reason: str = "") -> Row:
    return _row(
        _log_model(), object_type=machine.model_label, from_state=str(source), to_state=str(target), reason=reason
    )


def _row(model: type[models.Model], **values: Any) -> Row:
    """Return a row by column, with the defaults of the model where nothing is said."""
    return {**_defaults(model), **values}


@lru_cache(maxsize=16)
def _defaults(model: type[models.Model]) -> Row:
    return {str(one.column): one.get_default() for one in model._meta.concrete_fields if not one.primary_key}


def write(prepared: Prepared) -> Outcome:
    """Write what the place has room for. Raises IntegrityError when a guard refuses."""
    [outcome] = _written([prepared])
    return outcome


def write_many(batch: Sequence[Prepared]) -> list[Outcome | Exception]:
    """Write several in one transaction, in their order, and return what came of each: an outcome, or what refused it.

    Where one cannot be written, each is written by itself: nobody pays for another.
    """
    if len(batch) > 1:
        try:
            return list(_written(batch))
        except DatabaseError:
            pass
    return [_tried(one) for one in batch]


def _tried(one: Prepared) -> Outcome | Exception:
    try:
        return write(one)
    except DatabaseError as error:
        return error


def _written(batch: Sequence[Prepared]) -> list[Outcome]:
    if hours := {one.wish.place for one in batch if one.template.at_a_table}:
        with turn(), transaction.atomic():
            outcomes = _put_down(batch, in_one_go, in_one_go)
            number_all(hours)
        return outcomes
    with turn(), short_transaction() as (first, last):
        return _put_down(batch, first, last)


def _put_down(batch: Sequence[Prepared], first: Going, last: Going) -> list[Outcome]:
    many = len(batch)
    counts: dict[type[models.Model], int] = {Application: many, Message: many, Decision: 2 * many, Participation: many}
    seats = Seats([one.wish for one in batch], counts, go=first)
    outcomes = [seats.give(one.wish, seats.ids[Application]) for one in batch]
    rows: dict[type[models.Model], list[Row]] = {
        model: [] for model in (Application, Message, _log_model(), Decision, Participation)
    }
    for one, outcome in zip(batch, outcomes, strict=True):
        if outcome.result in one.template.steps:
            for model, row in _rows_of(one, outcome, seats.ids):
                rows[model].append(row)
    insert_in_one_go(rows, *seats.last_ranks(), go=last)
    return outcomes


def _rows_of(
    one: Prepared, outcome: Outcome, ids: Mapping[type[models.Model], Iterator[int]]
) -> Iterator[tuple[type[models.Model], Row]]:
    """Yield the rows of an outcome, with their numbers; entries of the log get theirs from the database."""
    number, log, template = outcome.application, _log_model(), one.template
    marks, at, party = one.marks(outcome), one.moment, one.wish.party
    yield (
        Application,
        template.application
        | {"id": number, "party_id": party, "filed_at": at, "filed_by_id": one.account, "answers": one.answers}
        | {"status": outcome.result, "rank": outcome.rank},
    )
    yield log, template.filed | {"object_id": number, "actor_id": one.account, "at": at}
    for step in (template.checked, template.steps[outcome.result]):
        message = None
        if "message" in step:
            message = next(ids[Message])
            told = _filled(step["message"], marks)
            told["subject"] = told["subject"][:120]
            day = timezone.localdate(at)
            yield Message, told | {"id": message, "recipient_id": party, "due_on": day, "sent_at": at}
        yield log, step["log"] | {"object_id": number, "at": at}
        decision = next(ids[Decision])
        made = {"application_id": number, "message_id": message, "inputs": one.inputs, "decided_at": at}
        yield Decision, {"id": decision} | _filled(step["decision"], marks) | made
    if outcome.result == "accepted":
        begun = next(ids[Participation])
        yield log, template.begun | {"object_id": begun, "at": at}
        yield Participation, template.participation | {"id": begun, "party_id": party, "decision_id": decision}


def _filled(row: Row, marks: Mapping[str, str]) -> Row:
    return {name: _replaced(value, marks) if type(value) is str else value for name, value in row.items()}


def _replaced(text: str, marks: Mapping[str, str]) -> str:
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text


def _log_model() -> type[models.Model]:
    # It lies above this room, and only its rows are written here.
    return apps.get_model("trust", "TransitionLog")
