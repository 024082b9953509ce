"""What a participant asks for is a row with a day to answer by: granted, refused with a reason, taken back, or late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions import asking, taking_part
from imojak.paths.actions.clocks import tick
from imojak.paths.models import ChangeRequest, Participation
from imojak.paths.waiting import waiting_for
from imojak.reports.audit.catalogue import run
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LIFE = {"life": {"pauses": {"most_days": 10, "most_times": 1}, "extensions": {"most_months": 1}}}
MONDAY = date(2023, 5, 8)
FRIDAY = date(2023, 5, 12)


class Asked:
    """Somebody who takes part, the manager and the operator of the round, and a request for a pause."""

    def __init__(self) -> None:
        team = make.unit("team")
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=team.party)
        self.citizen: Account = make.account(of=RoleKind.CITIZEN, party=make.person())
        edition = make.round_of(make.programme(lead_unit=team), type=make.programme_type(definition=LIFE))
        self.part: Participation = make.participation(
            make.place(edition), self.citizen.party, starts=date(2023, 4, 3), ends=date(2023, 7, 31)
        )

    def ask(self) -> ChangeRequest:
        return asking.ask_pause(self.part, MONDAY, FRIDAY, "치료", actor=self.citizen)


@pytest.fixture
def asked(clock: Clock) -> Asked:
    clock.at("2023-05-02")
    return Asked()


def audit_is_clean() -> bool:
    outcomes = run(frozenset({1, 2, 3, 4, 9, 11, 13}))
    ours = ("paths.changerequest", "paths.pause", "messages.message")
    return not [row for one in outcomes for row in one.violations if row.object_type in ours]


def test_granting_makes_the_pause_and_answers_once(asked: Asked) -> None:
    change = asked.ask()
    assert change.answer_due == date(2023, 5, 10)
    [errand] = waiting_for(asked.manager)
    assert (errand.title, errand.due) == ("중단 요청에 답하기", change.answer_due)
    assert errand.link == f"/office/participations/{asked.part.pk}/"
    asking.grant_change(change, actor=asked.manager)
    pause = asked.part.pauses.get()
    assert (pause.starts_on, pause.ends_on, pause.reason, pause.decided_by) == (MONDAY, FRIDAY, "치료", asked.manager)
    assert (change.status, change.answered_by) == ("granted", asked.manager)
    assert waiting_for(asked.manager) == []
    with pytest.raises(TransitionError):
        asking.grant_change(change, actor=asked.manager)
    with pytest.raises(TransitionError):
        asking.refuse_change(change, "늦음", actor=asked.manager)
    with pytest.raises(TransitionError):
        asking.withdraw_change(change, actor=asked.citizen)
    assert asked.part.pauses.count() == 1
    assert audit_is_clean()


def test_granting_an_extension_moves_the_end(asked: Asked) -> None:
    change = asking.ask_extension(asked.part, date(2023, 8, 20), "더", actor=asked.citizen)
    asking.grant_change(change, actor=asked.manager)
    asked.part.refresh_from_db()
    assert asked.part.ends_on == date(2023, 8, 20)


def test_what_a_ceiling_forbids_by_now_is_not_granted_and_stays_open(asked: Asked) -> None:
    change = asked.ask()
    taking_part.pause(asked.part, date(2023, 6, 5), date(2023, 6, 9), "가족", actor=asked.manager)
    with pytest.raises(TransitionError):
        asking.grant_change(change, actor=asked.manager)
    change.refresh_from_db()
    assert change.status == "requested"
    assert asked.part.pauses.count() == 1


def test_a_refusal_needs_a_reason_and_tells_it(asked: Asked) -> None:
    change = asked.ask()
    with pytest.raises(TransitionError, match="사유"):
        asking.refuse_change(change, "  ", actor=asked.manager)
    asking.refuse_change(change, "그 주에 공연이 있습니다.", actor=asked.manager)
    told = Message.objects.get(kind=f"change-refused-{change.pk}")
    assert told.recipient_id == asked.citizen.party_id
    assert "그 주에 공연이 있습니다." in told.body
    assert asked.ask().pk != change.pk  # after an answer one may ask again


def test_only_whoever_runs_the_round_answers_and_nobody_their_own(asked: Asked) -> None:
    change = asked.ask()
    elsewhere = make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit("other").party)
    auditor = make.account(of=RoleKind.AUDITOR)
    for account in (elsewhere, auditor, asked.citizen):
        with pytest.raises(TransitionError, match="맡은"):
            asking.grant_change(change, actor=account)
    for account in (elsewhere, asked.manager):
        with pytest.raises(TransitionError, match="본인"):
            asking.withdraw_change(change, actor=account)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=change.pk).update(
            status="granted", answered_by=asked.citizen, answered_at=make.at(MONDAY)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=change.pk).update(ends_on=FRIDAY + timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        change.delete()


def test_one_request_of_a_kind_is_open_at_a_time(asked: Asked) -> None:
    asked.ask()
    with pytest.raises(Refused) as refused:
        asked.ask()
    assert "이미 요청하셨고" in refused.value.user_message
    asking.ask_extension(asked.part, date(2023, 8, 20), "더", actor=asked.citizen)
    assert ChangeRequest.objects.count() == 2


def test_silence_is_reminded_of_then_brought_higher_and_never_stays_without_an_answer(asked: Asked) -> None:
    director = make.account(of=RoleKind.DIRECTOR, at=make.unit("agency").party)
    change = asked.ask()
    reminded = f"remind-change-{change.pk}"
    tick(make.at(date(2023, 5, 7)))
    assert not Message.objects.filter(kind=reminded).exists()
    tick(make.at(MONDAY))
    tick(make.at(change.answer_due))  # the last day is still in time
    assert Message.objects.get(kind=reminded).recipient_id == asked.manager.party_id
    assert not Message.objects.filter(kind__startswith="escalated").exists()
    for _ in range(2):
        tick(make.at(date(2023, 5, 11)))
    raised = set(Message.objects.filter(kind=f"escalated-change-{change.pk}").values_list("recipient_id", flat=True))
    assert raised & {asked.manager.party_id, director.party_id}
    assert Message.objects.get(kind=f"late-change-{change.pk}").recipient_id == asked.citizen.party_id
    tick(make.at(FRIDAY))
    change.refresh_from_db()
    assert change.status == "requested"
    tick(make.at(FRIDAY + timedelta(days=1)))
    change.refresh_from_db()
    assert (change.status, change.answered_by) == ("refused", None)
    assert Message.objects.filter(kind=f"change-refused-{change.pk}").exists()
    assert audit_is_clean()


def test_what_is_still_asked_for_ends_with_the_participation(asked: Asked) -> None:
    change = asked.ask()
    taking_part.withdraw(asked.part, actor=asked.manager, on=date(2023, 5, 4))
    change.refresh_from_db()
    assert change.status == "withdrawn"
    assert waiting_for(asked.manager) == []
    assert audit_is_clean()
