"""Taking a withdrawal back: where one stood, for a short time, and never a seat that somebody else has by now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from imojak.kernel.calendar import workdays_after
from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.actions import undoing
from imojak.paths.actions.asking import ask_pause, end_early, grant_change, withdraw_change
from imojak.paths.actions.clocks import tick
from imojak.paths.actions.taking_part import leave
from imojak.paths.machines import CHANGE_REQUEST, PAIR_CHANGE
from imojak.paths.models import Application, ChangeRequest, Participation, SeatOffer
from imojak.paths.queries import rank_of
from imojak.paths.waiting import waiting_for
from imojak.reports.audit.catalogue import run
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

IN_TIME = make.at(date(2023, 3, 10))
DECIDED = make.at(date(2023, 3, 28))
GONE = DECIDED + timedelta(hours=2)
SOON = DECIDED + timedelta(hours=5)
#: The day before the application's period ends, and the first after it.
LAST, AFTER = make.at(date(2023, 3, 24), 20), make.at(date(2023, 3, 25), 9)


@pytest.fixture
def timed() -> Round:
    kind = make.programme_type(
        definition={
            "screening": {"method": "rubric", "offer_hours": 48},
            "life": {"undo_hours": 24, "pauses": {"most_days": 14, "most_times": 2}},
        }
    )
    return make.round_of(make.programme(exclusion_group="paid"), status=RoundStatus.OPEN, type=kind)


@pytest.fixture
def citizen() -> Account:
    return make.account()


def filed(to: Place, party: Party | None) -> Application:
    return actions.file_application(party or make.person(), to.round, place=to, at=IN_TIME)


def eligible(to: Place, manager: Account, party: Party | None = None) -> Application:
    application = filed(to, party)
    actions.qualify(application, actor=manager, at=DECIDED)
    return application


def waiting(to: Place, manager: Account, rank: int, party: Party | None = None) -> Application:
    application = eligible(to, manager, party)
    actions.wait(application, actor=manager, rank=rank, at=DECIDED)
    return application


def states(of: Application | Participation) -> list[str]:
    rows = TransitionLog.objects.filter(object_type=of._meta.label_lower, object_id=of.pk)
    return list(rows.order_by("at", "pk").values_list("to_state", flat=True))


def audit_is_clean() -> bool:
    outcomes = run(frozenset({1, 2, 3, 4, 9, 11, 13}))
    return not [row for one in outcomes for row in one.violations if row.object_type != "offers.round"]


def test_a_filed_application_comes_back_even_after_the_period_with_its_papers_and_its_clock(
    timed: Round, citizen: Account
) -> None:
    application = filed(make.place(timed), citizen.party)
    paper, due = make.paper(application), application.answer_due
    actions.withdraw_application(application, actor=citizen, at=LAST)
    found = undoing.undo_of_application(application, citizen, AFTER)
    assert found is not None
    assert (found.back_to, found.until, found.refusal) == ("filed", LAST + timedelta(hours=24), "")
    undoing.undo_withdrawal(application, actor=citizen, at=AFTER)
    application.refresh_from_db()
    assert (application.status, application.answer_due, list(application.documents.all())) == ("filed", due, [paper])
    assert states(application) == ["filed", "withdrawn", "filed"]
    assert audit_is_clean()


def test_the_rank_on_the_reserve_list_is_there_again(timed: Round, manager: Account, citizen: Account) -> None:
    place = make.place(timed)
    first, second = waiting(place, manager, 1, citizen.party), waiting(place, manager, 2)
    actions.withdraw_application(first, actor=citizen, at=GONE)
    assert rank_of(second) == 1
    undoing.undo_withdrawal(first, actor=citizen, at=SOON)
    assert (rank_of(first), rank_of(second), first.answer_due) == (1, 2, None)
    assert states(first)[-3:] == ["waiting", "withdrawn", "waiting"]


@pytest.mark.parametrize("way", ["withdraw", "decline"])
def test_an_offered_seat_is_held_again_while_nobody_else_has_it(
    timed: Round, manager: Account, citizen: Account, way: str
) -> None:
    place = make.place(timed, capacity=1)
    application = eligible(place, manager, citizen.party)
    offer = actions.offer(application, place, actor=manager, at=DECIDED)
    give_up(way, application, offer, citizen, GONE)
    undoing.undo_withdrawal(application, actor=citizen, at=SOON)
    place.refresh_from_db()
    offer.refresh_from_db()
    assert (place.held, offer.status, offer.answered_at, application.status) == (1, "open", None, "offered")
    assert actions.take_offer(offer, actor=citizen, at=SOON).party_id == citizen.party_id
    assert audit_is_clean()


def give_up(way: str, application: Application, offer: SeatOffer, actor: Account, at: datetime) -> None:
    if way == "withdraw":
        actions.withdraw_application(application, actor=actor, at=at)
    else:
        actions.decline_offer(offer, actor=actor, at=at)
        application.refresh_from_db()


@pytest.mark.parametrize("way", ["withdraw", "decline"])
def test_a_seat_that_went_to_the_next_one_stays_with_them(
    timed: Round, manager: Account, citizen: Account, way: str
) -> None:
    place = make.place(timed, capacity=1)
    behind = waiting(place, manager, 1)
    application = eligible(place, manager, citizen.party)
    offer = actions.offer(application, place, actor=manager, at=DECIDED)
    give_up(way, application, offer, citizen, GONE)
    with pytest.raises(TransitionError, match="다른 분께 갔습니다"):
        undoing.undo_withdrawal(application, actor=citizen, at=SOON)
    behind.refresh_from_db()
    assert behind.status == "offered"


def test_it_is_too_late_after_the_hours_of_the_type_and_after_the_time_to_answer(
    timed: Round, manager: Account, citizen: Account
) -> None:
    place = make.place(timed)
    plain, offered = filed(place, citizen.party), eligible(place, manager)
    actions.withdraw_application(plain, actor=citizen, at=GONE)
    with pytest.raises(TransitionError, match="시간이 지났습니다"):
        undoing.undo_withdrawal(plain, actor=citizen, at=GONE + timedelta(hours=24, seconds=1))
    one = make.account(party=offered.party)
    offer = actions.offer(offered, place, actor=manager, answer_by=GONE + timedelta(hours=1), at=DECIDED)
    actions.decline_offer(offer, actor=one, at=GONE)
    offered.refresh_from_db()
    with pytest.raises(TransitionError, match="답변 기한이 지나"):
        undoing.undo_withdrawal(offered, actor=one, at=SOON)


def test_nobody_undoes_what_somebody_else_did_or_what_was_begun_anew(
    timed: Round, manager: Account, citizen: Account
) -> None:
    place = make.place(timed)
    mine = filed(place, citizen.party)
    actions.withdraw_application(mine, actor=manager, at=LAST)
    assert undoing.undo_of_application(mine, citizen, LAST) is None
    with pytest.raises(TransitionError, match="되돌릴 수 있는 신청이 아닙니다"):
        undoing.undo_withdrawal(mine, actor=citizen, at=LAST)
    other = make.account()
    theirs = filed(place, other.party)
    actions.withdraw_application(theirs, actor=other, at=LAST)
    for nobody in (citizen, manager, None):
        assert undoing.undo_of_application(theirs, nobody, LAST) is None
    again = actions.file_application(theirs.party, timed, place=place, at=LAST)
    with pytest.raises(TransitionError, match="새로 신청하셨습니다"):
        undoing.undo_withdrawal(theirs, actor=other, at=LAST)
    again.refresh_from_db()
    assert again.status == "filed"
    Round.objects.filter(pk=timed.pk).update(status=RoundStatus.CLOSED)
    actions.withdraw_application(again, actor=other, at=LAST)
    with pytest.raises(TransitionError, match="모집은 끝났습니다"):
        undoing.undo_withdrawal(again, actor=other, at=LAST)


def test_what_was_filed_for_me_and_declined_by_the_link_waits_for_me_again(timed: Round, manager: Account) -> None:
    person = make.person()
    made = actions.file_application(person, timed, filed_by=manager, channel="staff", confirmed=False, at=IN_TIME)
    due = made.answer_due
    actions.decline_application(made, actor=None, at=IN_TIME)
    undoing.undo_withdrawal(made, actor=None, at=IN_TIME + timedelta(minutes=5))
    assert (made.status, made.answer_due) == ("proposed", due)
    actions.confirm_application(made, actor=None, at=IN_TIME + timedelta(minutes=9))
    assert made.status == "filed"


def begins_later(to: Place, citizen: Account, manager: Account) -> Participation:
    application = eligible(to, manager, citizen.party)
    return actions.accept(application, actor=manager, at=DECIDED)


def test_a_participation_that_has_not_begun_comes_back_whole(
    clock: Clock, timed: Round, manager: Account, citizen: Account
) -> None:
    place = make.place(timed, capacity=1)
    one = begins_later(place, citizen, manager)
    ends = one.ends_on
    clock.at("2023-03-28")
    end_early(one, date(2023, 3, 28), "health", actor=citizen, at=GONE)
    one.refresh_from_db()
    place.refresh_from_db()
    assert (one.status, place.taken) == ("withdrawn", 0)
    assert not Message.objects.filter(kind=f"survey-{one.pk}").exists()
    undoing.undo_leaving(one, actor=citizen, at=SOON)
    one.refresh_from_db()
    place.refresh_from_db()
    assert (one.status, one.ends_on, one.withdrawn_on, one.end_reason, place.taken) == ("active", ends, None, "", 1)
    assert states(one) == ["active", "withdrawn", "active"]
    assert audit_is_clean()


def test_the_pauses_that_a_withdrawal_ended_are_there_again(
    clock: Clock, timed: Round, manager: Account, citizen: Account
) -> None:
    clock.at("2023-03-28")
    one = begins_later(make.place(timed), citizen, manager)
    begins = one.starts_on
    first = actions.pause(one, begins, begins + timedelta(days=4), "이사", actor=manager, at=GONE)
    actions.pause(one, begins + timedelta(days=30), begins + timedelta(days=34), "수술", actor=manager, at=GONE)
    before = list(one.pauses.order_by("starts_on").values("starts_on", "ends_on", "reason", "decided_by"))
    for hour in (0, 1):
        one.refresh_from_db()
        end_early(one, date(2023, 3, 28), "health", actor=citizen, at=GONE + timedelta(hours=4 * hour))
        one.refresh_from_db()
        assert [(p.pk, p.ends_on) for p in one.pauses.all()] == [(first.pk, begins)]
        assert len(one.ended_pauses or []) == 2
        undoing.undo_leaving(one, actor=citizen, at=SOON + timedelta(hours=4 * hour))
        one.refresh_from_db()
        assert list(one.pauses.order_by("starts_on").values("starts_on", "ends_on", "reason", "decided_by")) == before
        assert one.ended_pauses is None
    with pytest.raises(TransitionError, match="이미"):
        actions.pause(one, begins, begins, "겹침", actor=manager, at=SOON)
    assert audit_is_clean()


def test_what_a_withdrawal_left_without_an_answer_is_asked_for_again(
    clock: Clock, timed: Round, manager: Account, citizen: Account
) -> None:
    clock.at("2023-03-28")
    office = make.account(of="programme-manager", programme=timed.programme.code)
    one = begins_later(make.place(timed), citizen, manager)
    later, weeks = one.starts_on + timedelta(days=30), timedelta(days=4)
    taken_back = ask_pause(one, later, later + weeks, "이사", actor=citizen, at=DECIDED)
    withdraw_change(taken_back, actor=citizen, at=DECIDED)
    rest = ask_pause(one, later, later + weeks, "수술", actor=citizen, at=DECIDED)
    pair = make.pair_change(one, by=office, requested_at=DECIDED)
    PAIR_CHANGE.begin(pair, actor=office, at=DECIDED)
    for hour in (0, 1):
        one.refresh_from_db()
        end_early(one, date(2023, 3, 28), "health", actor=citizen, at=GONE + timedelta(hours=4 * hour))
        rest.refresh_from_db()
        with pytest.raises(TransitionError, match="이미 끝난 참여"):
            CHANGE_REQUEST.apply(rest, "reopen", actor=citizen, reason="되돌림", at=SOON)
        undoing.undo_leaving(one, actor=citizen, at=SOON + timedelta(hours=4 * hour))
        asked = ChangeRequest.objects.filter(participation=one).order_by("pk")
        assert list(asked.values_list("reason", "status")) == [("이사", "withdrawn"), ("수술", "requested")]
        pair.refresh_from_db()
        assert (pair.status, pair.answered_at) == ("requested", None)
    rest.refresh_from_db()
    assert (rest.answer_due, rest.answered_at) == (workdays_after(date(2023, 3, 28), 5), None)
    assert "중단 요청에 답하기" in {errand.title for errand in waiting_for(office)}
    grant_change(rest, actor=office, at=SOON + timedelta(hours=6))
    assert one.pauses.get().starts_on == later
    assert audit_is_clean()


def test_who_moved_to_another_place_does_not_come_back_to_the_first_by_undoing(
    clock: Clock, timed: Round, manager: Account, citizen: Account
) -> None:
    clock.at("2023-03-28")
    one = begins_later(make.place(timed), citizen, manager)
    leave(one, "transfer", date(2023, 3, 28), "transferred", actor=citizen, at=GONE)
    assert undoing.undo_of_participation(one, citizen, SOON) is None


def test_a_participation_does_not_come_back_once_its_seat_is_taken_or_another_excludes_it(
    clock: Clock, timed: Round, manager: Account, citizen: Account
) -> None:
    clock.at("2023-03-28")
    place, other = make.place(timed, capacity=1), make.place(timed, capacity=2)
    one = begins_later(place, citizen, manager)
    behind = waiting(place, manager, 1)
    end_early(one, date(2023, 3, 28), "health", actor=citizen, at=GONE)
    behind.refresh_from_db()
    assert behind.status == "offered"
    with pytest.raises(TransitionError, match="다른 분께 갔습니다"):
        undoing.undo_leaving(one, actor=citizen, at=SOON)
    two = make.account()
    gone = begins_later(other, two, manager)
    end_early(gone, date(2023, 3, 28), "health", actor=two, at=GONE)
    make.participation(make.place(make.round_of(timed.programme)), two.party)
    with pytest.raises(Refused, match="함께 할 수 없는"):
        undoing.undo_leaving(gone, actor=two, at=SOON)
    for nobody in (citizen, manager):
        with pytest.raises(TransitionError, match="되돌릴 수 있는 참여가 아닙니다"):
            undoing.undo_leaving(gone, actor=nobody, at=SOON)


def test_what_had_begun_or_what_a_clock_ended_is_not_undone(
    clock: Clock, timed: Round, manager: Account, citizen: Account
) -> None:
    clock.at("2023-05-02")
    begun = make.participation(make.place(timed), citizen.party)
    end_early(begun, date(2023, 5, 2), "health", actor=citizen)
    assert undoing.undo_of_participation(begun, citizen, make.at(date(2023, 5, 2), 11)) is None
    two = make.account()
    clock.at("2023-03-28")
    ended = begins_later(make.place(timed), two, manager)
    actions.withdraw(ended, actor=None, on=date(2023, 3, 28), note="기한까지 협약에 서명하지 않음", at=GONE)
    assert undoing.undo_of_participation(ended, two, SOON) is None
    tick(SOON)


def test_a_member_who_does_not_lead_answers_no_offer_of_the_group_and_undoes_nothing(
    timed: Round, manager: Account
) -> None:
    group, place = make.group(members=2), make.place(timed)
    leader, member = (make.account(party=row.member) for row in group.members.order_by("-leader"))
    application = eligible(place, manager, group)
    offer = actions.offer(application, place, actor=manager, at=DECIDED)
    for answer in (actions.take_offer, actions.decline_offer):
        with pytest.raises(TransitionError, match="대표가 답합니다"):
            answer(offer, actor=member, at=GONE)
    actions.decline_offer(offer, actor=leader, at=GONE)
    application.refresh_from_db()
    with pytest.raises(TransitionError, match="되돌릴 수 있는 신청이 아닙니다"):
        undoing.undo_withdrawal(application, actor=member, at=SOON)
    undoing.undo_withdrawal(application, actor=leader, at=SOON)
    assert application.status == "offered"
