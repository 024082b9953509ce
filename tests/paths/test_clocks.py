"""Clocks: whoever must act is reminded once, silence has its outcome, and nobody is left without an answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.models import Account, Consent
from imojak.paths import actions
from imojak.paths.actions.clocks import tick
from imojak.paths.enums import PENDING
from imojak.paths.models import Application, Decision, SeatOffer
from imojak.paths.waiting import everything, waiting_for
from imojak.reports.audit.catalogue import run
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

IN_TIME = make.at(date(2023, 3, 10))


def round_with(*stages: dict[str, Any], **screening: Any) -> Round:
    kind = make.programme_type(definition={"screening": {"method": "rubric", **screening}, "stage": list(stages)})
    return make.round_of(make.programme(), status=RoundStatus.OPEN, type=kind)


def statuses() -> set[str]:
    return set(Application.objects.values_list("status", flat=True))


def audit_is_clean() -> bool:
    outcomes = run(frozenset({1, 2, 3, 4, 9, 11, 13}))
    return not [row for one in outcomes for row in one.violations if row.object_type != "offers.round"]


def lead(of: Round) -> Account:
    """The manager of a round's programme."""
    return make.account(of="programme-manager", programme=of.programme.code)


def test_whoever_must_decide_is_reminded_once_however_often_the_clocks_run() -> None:
    edition = round_with()
    boss = lead(edition)
    actions.file_application(make.person(), edition, place=make.place(edition), at=IN_TIME)
    due = Application.objects.get().answer_due
    assert due == date(2023, 3, 31)
    assert tick(make.at(due - timedelta(days=3))).reminders == []
    two_before = make.at(due - timedelta(days=2))
    assert len(tick(two_before).reminders) == 1
    assert tick(two_before + timedelta(hours=1)).reminders == []
    message = Message.objects.get(recipient_id=boss.party_id or 0)
    assert message.body == f"‘{edition.title}’ 자격 확인 차례입니다. 2023년 3월 31일까지 부탁드립니다."


def test_a_tick_that_nobody_ran_is_not_made_up_for_twice() -> None:
    edition = round_with(
        {
            "state": "eligible",
            "title": "심사",
            "owner": "manager",
            "clock": {"days": 10, "starts": "apply_to"},
            "remind": [5, 3, 1],
        }
    )
    boss = lead(edition)
    application = actions.file_application(make.person(), edition, place=make.place(edition), at=IN_TIME)
    actions.qualify(application, actor=boss, at=IN_TIME)
    assert application.answer_due is not None
    assert len(tick(make.at(application.answer_due)).reminders) == 1
    assert Message.objects.filter(recipient_id=boss.party_id or 0).count() == 1


def test_what_nobody_confirms_lapses_and_the_person_is_told(edition: Round, manager: Account) -> None:
    person = make.person()
    actions.file_application(
        person, edition, place=make.place(edition), filed_by=manager, channel="staff", confirmed=False, at=IN_TIME
    )
    assert len(tick(make.at(date(2023, 3, 14))).reminders) == 1
    tick(make.at(date(2023, 3, 16)))
    assert statuses() == {"expired"}
    assert Message.objects.filter(recipient_id=person.pk, kind__startswith="lapsed").exists()


def test_silence_is_brought_to_a_superior_and_the_person_gets_an_apology_with_a_day() -> None:
    edition = round_with()
    director = make.account(of="director")
    application = actions.file_application(make.person(), edition, place=make.place(edition), at=IN_TIME)
    late = make.at(date(2023, 4, 3))
    assert any("올렸습니다" in line for line in tick(late).outcomes)
    assert tick(late).outcomes == []
    assert Message.objects.filter(recipient_id=director.party_id or 0, kind__startswith="escalated").count() == 1
    sorry = Message.objects.get(recipient_id=application.party_id, channel="on-site")
    assert "늦어도 2023년 4월 30일까지 답해 드리겠습니다" in sorry.body
    tick(make.at(date(2023, 5, 1)))
    application.refresh_from_db()
    assert application.status == "refused"
    decision = application.decisions.get()
    assert (decision.reasons, decision.decided_by) == (["no-answer"], None)


def test_the_outcome_is_the_one_that_the_configuration_names() -> None:
    edition = round_with(
        {
            "state": "filed",
            "title": "접수",
            "owner": "manager",
            "clock": {"days": 3},
            "then": {"does": "refuse", "reason": "documents"},
        }
    )
    application = actions.file_application(make.person(), edition, place=make.place(edition), at=IN_TIME)
    tick(make.at(date(2023, 3, 16)))
    assert application.decisions.get().reasons == ["documents"]


def test_an_offer_expires_to_the_minute_and_goes_to_the_next(manager: Account) -> None:
    edition = round_with(offer_hours=24)
    place = make.place(edition, capacity=1)
    first, second = (actions.file_application(make.person(), edition, place=place, at=IN_TIME) for _ in range(2))
    for one in (first, second):
        actions.qualify(one, actor=manager, at=IN_TIME)
    offer = actions.offer(first, place, actor=manager, at=IN_TIME)
    actions.wait(second, actor=manager, rank=1, at=IN_TIME)
    assert tick(offer.answer_by).outcomes == []
    assert len(tick(offer.answer_by + timedelta(minutes=1)).outcomes) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("expired", "offered")


def test_a_paper_that_is_not_brought_again_ends_the_application(edition: Round, manager: Account) -> None:
    application = actions.file_application(make.person(), edition, place=make.place(edition), at=IN_TIME)
    paper = make.paper(application)
    actions.check_document(paper, actor=manager, accepted=False, note="흐립니다.", at=IN_TIME)
    assert any("다시 올리기" in line for line in tick(make.at(date(2023, 3, 15))).reminders)
    tick(make.at(date(2023, 3, 18)))
    application.refresh_from_db()
    assert application.status == "refused"
    assert application.decisions.get().reasons == ["documents"]


def test_who_withdraws_consent_in_mid_screening_is_looked_at_no_more(edition: Round, manager: Account) -> None:
    person = make.person()
    application = actions.file_application(person, edition, place=make.place(edition), at=IN_TIME)
    consent = make.consent(person, starts_on=date(2023, 3, 10))
    actions.qualify(application, actor=manager, at=IN_TIME)
    Consent.objects.filter(pk=consent.pk).update(withdrawn_on=date(2023, 3, 20))
    tick(make.at(date(2023, 3, 20)))
    application.refresh_from_db()
    assert application.status == "refused"
    assert application.decisions.get(result="refused").reasons == ["withdrawn-consent"]


@pytest.mark.lasting
def test_a_whole_round_runs_by_its_clocks_alone_and_everybody_has_an_answer(manager: Account, clock: Clock) -> None:
    """Nobody does anything: staff, judges and citizens are silent from March to the end of the round."""
    edition = round_with(offer_hours=48)
    edition.ends_on = date(2023, 5, 31)  # on 8 May the clocks do the last that they do before it
    edition.save()
    place = make.place(edition, capacity=2)
    several = [actions.file_application(make.person(), edition, place=place, at=IN_TIME) for _ in range(8)]
    actions.file_application(
        make.person(), edition, place=place, filed_by=manager, channel="staff", confirmed=False, at=IN_TIME
    )
    for one in several[:6]:
        actions.qualify(one, actor=manager, at=IN_TIME)
    for one in several[:2]:
        actions.offer(one, place, actor=manager, at=IN_TIME)
    actions.wait(several[2], actor=manager, rank=1, at=IN_TIME)
    actions.wait(several[3], actor=manager, rank=2, at=IN_TIME)
    day = IN_TIME
    while day.date() <= edition.ends_on:
        clock.at(day)
        tick(day)
        day += timedelta(days=1)
    assert not statuses() & set(PENDING)
    assert not SeatOffer.objects.filter(status="open").exists()
    answered = set(Decision.objects.exclude(message=None).values_list("application_id", flat=True))
    told = set(Message.objects.values_list("recipient_id", flat=True))
    for application in Application.objects.all():
        assert application.pk in answered or application.party_id in told
    # all that is left is the round itself, which somebody closes
    assert [one.code for one in everything(day)] == ["closing"]
    assert audit_is_clean()


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(
    edition: Round, manager: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    actions.file_application(
        make.person(),
        edition,
        place=make.place(edition),
        filed_by=manager,
        channel="staff",
        confirmed=False,
        at=IN_TIME,
    )
    call_command("tick", "--at", "2023-03-20", "--dry-run")
    said = capsys.readouterr().out
    assert "결과 1건" in said
    assert "아무것도 바꾸지 않았습니다" in said
    assert statuses() == {"proposed"}


def test_everybody_sees_what_waits_for_them(clock: Clock) -> None:
    edition = round_with(offer_hours=48)
    boss, citizen = lead(edition), make.account()
    assert citizen.party is not None
    place = make.place(edition)
    mine = actions.file_application(citizen.party, edition, place=place, at=IN_TIME)
    actions.qualify(mine, actor=boss, at=IN_TIME)
    actions.offer(mine, place, actor=boss, at=IN_TIME)
    for _ in range(3):
        actions.file_application(make.person(), edition, place=place, at=IN_TIME)
    clock.at(IN_TIME)
    [own] = waiting_for(citizen)
    assert (own.title, own.count, own.overdue) == ("선정 제안에 답하기", 1, False)
    [theirs] = waiting_for(boss)
    assert (theirs.title, theirs.count, theirs.due) == ("자격 확인", 3, date(2023, 3, 31))
    assert waiting_for(make.account()) == []
