"""Bulk writing: what goes in comes out as any other write would have it, and guards hold."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from imojak.kernel import bulk
from imojak.kernel.violations import violated
from imojak.messages.models import Message
from imojak.offers.models import RuleSet
from imojak.parties.models import Party, Person
from imojak.records.models import Session
from imojak.trust.models import Document, TransitionLog
from tests import factories as make

pytestmark = pytest.mark.django_db

COLUMNS = ("id", "kind", "name")


def test_rows_bring_their_ids_and_the_next_one_is_free() -> None:
    first = bulk.next_id(Party)
    assert bulk.insert(Party, COLUMNS, ((first + n, "person", f"시민 {n}") for n in range(25_000))) == 25_000
    assert bulk.next_id(Party) == first + 25_000
    assert Party.objects.get(pk=first + 24_999).name == "시민 24999"


def test_the_database_numbers_on_after_rows_that_brought_their_ids() -> None:
    first = bulk.next_id(Party)
    bulk.insert(Party, COLUMNS, [(first + 10, "person", "시민")])
    bulk.reset_sequences(Party, Person)
    # Not the very next one: SQLite never gives a number again that rows had which are gone.
    assert Party.objects.create(kind="person", name="다음").pk > first + 10
    assert Party.objects.create(kind="person", name="그다음").pk == Party.objects.get(name="다음").pk + 1


def test_an_empty_table_is_numbered_from_the_beginning() -> None:
    bulk.reset_sequences(RuleSet)
    assert make.rule_set().pk >= 1
    assert bulk.insert(RuleSet, ("id", "code"), []) == 0


def test_values_of_every_kind_come_back_as_they_went_in() -> None:
    moment = datetime(2023, 4, 3, 23, 30, 15, tzinfo=ZoneInfo("Asia/Seoul"))
    bulk.insert(
        TransitionLog,
        ("id", "object_type", "object_id", "from_state", "to_state", "reason", "actor_id", "at"),
        [(1, "offers.round", 7, "", "draft", "따옴표 ' 탭\t줄\n역빗금 \\", None, moment)],
    )
    log = TransitionLog.objects.get()
    assert (log.at, log.actor_id, log.reason) == (moment, None, "따옴표 ' 탭\t줄\n역빗금 \\")
    parameters = {"ages": [40, 64], "text": "한글", "none": None, "flag": True, "rate": 1.5}
    bulk.insert(
        RuleSet,
        ("id", "code", "version", "kind", "effective_from", "parameters"),
        [(bulk.next_id(RuleSet), "bulk", 1, "pay", date(2023, 1, 1), parameters)],
    )
    rules = RuleSet.objects.get(code="bulk", parameters__text="한글")
    assert (rules.parameters, rules.effective_from) == (parameters, date(2023, 1, 1))


def test_bytes_and_hours_come_back_too() -> None:
    place = make.place()
    bulk.insert(
        Document,
        ("id", "title", "media_type", "sha256", "content", "created_on"),
        [(bulk.next_id(Document), "문서", "text/plain", "0" * 64, "내용\x00".encode(), date(2023, 4, 3))],
    )
    assert bytes(Document.objects.get(title="문서").content) == "내용\x00".encode()
    columns = ("id", "place_id", "kind", "title", "day", "starts_at", "minutes", "topic", "online", "cancelled")
    bulk.insert(Session, columns, [(1, place.pk, "class", "차시", place.starts_on, "10:30:00", 90, "", False, True)])
    session = Session.objects.get()
    assert (session.starts_at.isoformat() if session.starts_at else "", session.cancelled) == ("10:30:00", True)


def test_a_row_that_a_guard_refuses_lets_none_of_them_in() -> None:
    rows = [
        (n, "reminder", 1, "sms", "제목", "본문", date(2023, 4, n % 3 + 1), "waiting", "", "", 0, "")
        for n in range(1, 5)
    ]
    columns = ("id", "kind", "recipient_id", "channel", "subject", "body", "due_on", "status", "failure", "link",
               "attempts", "address")  # fmt: skip
    with pytest.raises(IntegrityError) as caught:
        bulk.insert(Message, columns, rows)
    assert violated(caught.value) == "told-already"
    assert not Message.objects.exists()


def test_triggers_see_bulk_rows_as_any_others() -> None:
    place = make.place(capacity=1)
    decision = make.decision(make.application(place))
    columns = ("id", "party_id", "round_id", "place_id", "decision_id", "starts_on", "ends_on", "status",
               "end_reason", "exclusion_group", "gated")  # fmt: skip
    row = (1, decision.application.party_id, place.round_id, place.pk, decision.pk, place.starts_on, place.ends_on,
           "active", "", "", False)  # fmt: skip
    from imojak.paths.models import Participation

    bulk.insert(Participation, columns, [row])
    place.refresh_from_db()
    assert place.taken == 1
    with pytest.raises(IntegrityError) as caught:
        bulk.insert(Participation, columns, [(2, *row[1:4], make.decision(make.application()).pk, *row[5:])])
    assert violated(caught.value) == "no-accepting-decision"
