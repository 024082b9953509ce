"""Offers of seats: held until a moment, taken, declined or left to expire; the next in line follows by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.actions.offering import expire_offer
from imojak.paths.models import Application, Participation, SeatOffer
from imojak.paths.queries import rank_of, reserve_list
from imojak.reports.audit.catalogue import run
from tests import factories as make

pytestmark = pytest.mark.django_db

IN_TIME = make.at(date(2023, 3, 10))
DECIDED = make.at(date(2023, 3, 28))
LATER = make.at(date(2023, 3, 29))


@pytest.fixture
def timed() -> Round:
    """A round whose type lets an offer stand for two days."""
    kind = make.programme_type(definition={"screening": {"method": "rubric", "offer_hours": 48}})
    return make.round_of(make.programme(exclusion_group="paid"), status=RoundStatus.OPEN, type=kind)


def waiting(to: Place, manager: Account, rank: int, party: Party | None = None) -> Application:
    application = eligible(to, manager, party)
    actions.wait(application, actor=manager, rank=rank, at=DECIDED)
    return application


def eligible(to: Place, manager: Account, party: Party | None = None) -> Application:
    application = actions.file_application(party or make.person(), to.round, place=to, at=IN_TIME)
    actions.qualify(application, actor=manager, at=DECIDED)
    return application


def state(*applications: Application) -> list[str]:
    found = dict(Application.objects.values_list("pk", "status"))
    return [found[one.pk] for one in applications]


def seats(place: Place) -> tuple[int, int]:
    place.refresh_from_db()
    return place.taken, place.held


def audit_is_clean() -> bool:
    outcomes = run(frozenset({1, 2, 3, 4, 9, 11, 13}))
    return not [row for one in outcomes for row in one.violations if row.object_type != "offers.round"]


def test_an_offer_holds_the_seat_until_it_is_taken(timed: Round, manager: Account) -> None:
    place = make.place(timed, capacity=1)
    application, other = eligible(place, manager), eligible(place, manager)
    offer = actions.offer(application, place, actor=manager, at=DECIDED)
    assert seats(place) == (0, 1)
    assert offer.answer_by == DECIDED + timedelta(hours=48)
    message = Message.objects.get(recipient_id=application.party_id, channel="on-site")
    assert "2023년 3월 30일(목) 오전 10시까지 받으실지 답해 주세요" in message.body
    assert message.link == f"/me/offers/{offer.pk}/"
    with pytest.raises(Refused, match="자리가 모두 찼습니다"):
        actions.accept(other, actor=manager, at=DECIDED)
    taking_part = actions.take_offer(offer, actor=None, at=LATER)
    assert (seats(place), state(application)) == ((1, 0), ["accepted"])
    assert taking_part.decision == offer.decision
    assert audit_is_clean()


def test_a_declined_seat_is_offered_to_the_next_in_line(timed: Round, manager: Account) -> None:
    place = make.place(timed, capacity=1)
    second, first = waiting(place, manager, 2), waiting(place, manager, 1)
    offered = actions.offer(eligible(place, manager), place, actor=manager, at=DECIDED)
    following = actions.decline_offer(offered, actor=None, reason="이사", at=LATER)
    assert isinstance(following, SeatOffer)
    assert following.application == first
    assert state(offered.application, first, second) == ["declined", "offered", "waiting"]
    assert seats(place) == (0, 1)
    assert audit_is_clean()


def test_an_offer_that_nobody_answers_expires_and_the_person_is_told(timed: Round, manager: Account) -> None:
    place = make.place(timed, capacity=1)
    next_one = waiting(place, manager, 1)
    offered = actions.offer(eligible(place, manager), place, actor=manager, at=DECIDED)
    too_late = offered.answer_by + timedelta(seconds=1)
    with pytest.raises(TransitionError, match="답변 기한"):
        actions.take_offer(offered, actor=None, at=too_late)
    expire_offer(offered, at=too_late)
    assert state(offered.application, next_one) == ["expired", "offered"]
    last = offered.application.decisions.get(superseded_by=None, kind="selection")
    assert (last.result, last.reasons) == ("refused", ["expired-offer"])
    assert audit_is_clean()


def test_without_a_deadline_in_the_configuration_the_next_in_line_is_in_at_once(
    edition: Round, manager: Account
) -> None:
    place = make.place(edition, capacity=1)
    first = waiting(place, manager, 1)
    made = actions.call_next(place, at=DECIDED)
    assert isinstance(made, Participation)
    assert state(first) == ["accepted"]
    assert actions.call_next(place, at=DECIDED) is None


def test_the_reserve_list_shows_everybody_the_rank_of_now(edition: Round, manager: Account) -> None:
    place = make.place(edition, capacity=1)
    third, first, second = waiting(place, manager, 30), waiting(place, manager, 10), waiting(place, manager, 20)
    elsewhere = waiting(make.place(edition), manager, 1)
    assert [line.application for line in reserve_list(edition, place)] == [first, second, third]
    actions.call_next(place, at=DECIDED)
    assert [(line.rank, line.application) for line in reserve_list(edition, place)] == [(1, second), (2, third)]
    first.refresh_from_db()
    assert [rank_of(one) for one in (first, second, third, elsewhere)] == [None, 1, 2, 1]


def test_a_revoked_offer_frees_the_seat_and_says_why(timed: Round, manager: Account) -> None:
    place = make.place(timed, capacity=1)
    offered = actions.offer(eligible(place, manager), place, actor=manager, at=DECIDED)
    with pytest.raises(TransitionError, match="사유"):
        actions.revoke_offer(offered, actor=manager, reason=" ", at=LATER)
    actions.revoke_offer(offered, actor=manager, reason="활동처 사정", at=LATER)
    assert (seats(place), state(offered.application)) == ((0, 0), ["eligible"])
    again = actions.offer(Application.objects.get(pk=offered.application_id), place, actor=manager, at=LATER)
    actions.take_offer(again, actor=None, at=LATER)
    assert audit_is_clean()


def test_who_takes_part_elsewhere_by_now_cannot_take_the_seat_and_is_told(timed: Round, manager: Account) -> None:
    place, person = make.place(timed, capacity=1), make.person()
    offered = actions.offer(eligible(place, manager, person), place, actor=manager, at=DECIDED)
    other = eligible(make.place(timed), manager, person)
    actions.accept(other, actor=manager, at=DECIDED)
    with pytest.raises(Refused, match="함께 할 수 없는 다른 사업"):
        actions.take_offer(offered, actor=None, at=LATER)
    assert seats(place) == (0, 1)
