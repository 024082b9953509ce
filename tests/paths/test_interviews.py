"""Interviews of a job fair: booked by consent, never two at once, given back in time, moved whole or not at all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import violated
from imojak.messages.models import Message
from imojak.offers.models import Place
from imojak.parties.actions.profile import withdraw_consent
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, Consent
from imojak.paths.actions.clocks import tick
from imojak.paths.actions.interviews import Cv, book, book_with, bookings_of, cancel, changeable_until, may_change, move
from imojak.paths.enums import ApplicationStatus, ParticipationStatus
from imojak.paths.fair_scopes import cvs_shown
from imojak.paths.models import Application, ApplicationDocument, Participation
from imojak.paths.waiting import waiting_for
from imojak.problems import Problem
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import SEOUL, Clock
from tests.paths.test_two_at_once import at_once

#: Two weeks before the fair.
EARLY = datetime(2023, 6, 1, 10, tzinfo=SEOUL)


def books(slot: Place, account: Account, at: datetime = EARLY) -> str:
    assert account.party is not None
    return book(slot, account.party, account=account, at=at).result


def the_booking(of: Account) -> Participation:
    """The one interview that somebody has booked."""
    assert of.party is not None
    return bookings_of(of.party).get()


@pytest.mark.django_db
def test_a_booking_is_an_application_a_decision_a_message_and_a_seat() -> None:
    slot = make.slot()
    account = make.seeker(slot, name="김구직")
    assert books(slot, account) == "accepted"
    slot.refresh_from_db()
    application = Application.objects.get(party=account.party)
    assert (application.status, application.place, slot.taken) == (ApplicationStatus.ACCEPTED, slot, 1)
    assert Participation.objects.get(party=account.party).place == slot
    told = Message.objects.get(recipient_id=account.party_id or 0, kind=f"decision-{application.pk}-accepted")
    assert slot.title in told.body
    assert "면접석 번호는 ‘내 참여’에서" in told.body  # and there it stands
    assert Participation.objects.get(party=account.party).table_number == 1
    states = TransitionLog.objects.filter(object_type="paths.application", object_id=application.pk)
    assert list(states.order_by("pk").values_list("to_state", flat=True)) == ["filed", "eligible", "accepted"]


@pytest.mark.django_db
def test_nobody_books_without_the_consent_to_that_company() -> None:
    slot, other = make.slot(), make.slot()
    account = make.seeker(other)
    with pytest.raises(TransitionError, match="동의하셔야"):
        books(slot, account)
    assert books(other, account) == "accepted"


@pytest.mark.django_db
def test_what_is_no_free_time_cannot_be_booked() -> None:
    slot = make.slot()
    account = make.seeker(slot)
    assert slot.parent is not None
    for place, at, told in (
        (slot.parent, EARLY, "면접 시간이 아닙니다"),
        (slot, datetime(2023, 6, 15, 10, tzinfo=SEOUL), "이미 시작한 시간"),
        (slot, datetime(2023, 4, 20, 10, tzinfo=SEOUL), "접수 기간이 아닙니다"),
    ):
        with pytest.raises(TransitionError, match=told):
            books(place, account, at)
    assert books(slot, account, datetime(2023, 6, 15, 9, 59, tzinfo=SEOUL)) == "accepted"


@pytest.mark.django_db
def test_two_interviews_of_one_person_never_overlap_but_may_touch() -> None:
    of = make.fair()
    one, other = make.booth(of), make.booth(of)
    account = make.seeker(one)
    make.consent(account.party, purpose=ConsentPurpose.THIRD_PARTY, receiver=other.host)
    assert books(make.slot(one, time(10), minutes=30), account) == "accepted"
    for starts in (time(9, 45), time(10), time(10, 29)):
        with pytest.raises(TransitionError, match="그 시간에는 이미"):
            books(make.slot(other, starts, minutes=20), account)
    assert books(make.slot(other, time(9, 40), minutes=20), account) == "accepted"
    assert books(make.slot(other, time(10, 30), minutes=20), account) == "accepted"


@pytest.mark.django_db
def test_the_database_itself_refuses_two_interviews_at_one_time() -> None:
    of = make.fair()
    slots = [make.slot(make.booth(of), time(10)), make.slot(make.booth(of), time(10, 10))]
    person = make.person()
    first = make.participation(slots[0], person)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make.participation(slots[1], person)
    assert violated(refused.value) == "interview-overlap"
    make.withdraw(first, date(2023, 6, 1))
    second = make.participation(slots[1], person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.filter(pk=first.pk).update(status=ParticipationStatus.ACTIVE, withdrawn_on=None)
    assert second.pk
    make.participation(make.slot(make.booth(make.fair(day=date(2023, 7, 1))), time(10)), person)


@pytest.mark.django_db
def test_whoever_cancels_in_time_lets_the_next_one_in_and_may_book_again() -> None:
    slot = make.slot()
    first, second = make.seeker(slot), make.seeker(slot)
    assert books(slot, first) == "accepted"
    assert books(slot, second) == "waiting"
    booking = the_booking(first)
    cancel(booking, actor=first, at=EARLY)
    assert the_booking(second).place == slot
    assert Application.objects.get(party=first.party).status == ApplicationStatus.WITHDRAWN
    assert Message.objects.filter(recipient_id=first.party_id or 0, kind=f"interview-back-{booking.pk}").exists()
    assert books(slot, first) == "waiting"
    slot.refresh_from_db()
    assert (slot.taken, slot.held) == (1, 0)


@pytest.mark.django_db
def test_nobody_cancels_or_moves_later_than_the_type_says() -> None:
    slot = make.slot()
    later = make.slot(slot.parent, time(11))
    account = make.seeker(slot)
    books(slot, account)
    booking = the_booking(account)
    last = changeable_until(slot)
    assert last == datetime(2023, 6, 14, 10, tzinfo=SEOUL)
    assert may_change(booking, last) == ""
    late = last + timedelta(seconds=1)
    with pytest.raises(TransitionError, match=r"2023년 6월 14일\(수\) 오전 10시까지"):
        cancel(booking, actor=account, at=late)
    with pytest.raises(TransitionError, match=r"2023년 6월 14일\(수\) 오전 10시까지"):
        move(booking, later, actor=account, at=late)
    cancel(booking, actor=account, at=last)
    with pytest.raises(TransitionError, match="이미 취소했거나"):
        cancel(booking, actor=account, at=last)


@pytest.mark.django_db
def test_a_move_takes_the_papers_along_and_gives_the_old_time_to_who_waits() -> None:
    slot = make.slot()
    later = make.slot(slot.parent, time(10, 10))
    account, waiting = make.seeker(slot), make.seeker(slot)
    books(slot, account)
    books(slot, waiting)
    booking = the_booking(account)
    cv = make.paper(booking.decision.application, code="cv")
    move(booking, later, actor=account, at=EARLY)
    moved = the_booking(account)
    assert (moved.place, moved.decision.application.documents.get().document) == (later, cv.document)
    assert the_booking(waiting).place == slot


@pytest.mark.django_db
def test_a_move_to_a_time_that_is_full_leaves_everything_as_it_was() -> None:
    slot = make.slot()
    full = make.slot(slot.parent, time(11))
    account = make.seeker(slot)
    books(slot, account)
    books(full, make.seeker(full))
    with pytest.raises(TransitionError, match="방금 찼습니다"):
        move(the_booking(account), full, actor=account, at=EARLY)
    assert the_booking(account).place == slot
    assert Application.objects.filter(party=account.party).count() == 1
    with pytest.raises(TransitionError, match="지금 예약하신 시간"):
        move(the_booking(account), slot, actor=account, at=EARLY)


@pytest.mark.django_db
def test_a_company_reads_the_cv_only_of_who_booked_with_it_and_consents(clock: Clock) -> None:
    slot = make.slot()
    leader = make.account(of=RoleKind.SITE_LEADER, at=slot.host)
    neighbour = make.account(of=RoleKind.SITE_LEADER, at=make.booth(slot.round).host)
    booking = make.booked(slot)
    paper = make.paper(booking.decision.application, code="cv")
    make.paper(booking.decision.application, code="career")
    assert list(cvs_shown(leader)) == [paper]
    assert not cvs_shown(neighbour).exists()
    given = Consent.objects.get(party=booking.party, receiver=slot.host)
    withdraw_consent(given, actor=Account.objects.get(party=booking.party))
    assert not cvs_shown(leader).exists()


@pytest.mark.django_db
def test_a_reminder_goes_out_the_day_before_once_with_what_to_bring() -> None:
    booking = make.booked()
    make.withdraw(make.booked(make.slot(booking.place.parent, time(11))), date(2023, 6, 2))
    for at in (datetime(2023, 6, 13, 9, tzinfo=SEOUL), datetime(2023, 6, 15, 9, tzinfo=SEOUL)):
        assert "내일 면접" not in " ".join(tick(at).reminders)
    assert "내일 면접이 있는 1명에게 알림" in tick(datetime(2023, 6, 14, 9, tzinfo=SEOUL)).reminders
    assert "내일 면접" not in " ".join(tick(datetime(2023, 6, 14, 18, tzinfo=SEOUL)).reminders)
    told = Message.objects.get(kind=f"interview-{booking.pk}", recipient_id=booking.party_id)
    assert "2023년 6월 15일(목) 오전 10시" in told.body
    assert "신분증" in told.body
    assert "아트홀 1관" in told.body


@pytest.mark.django_db
def test_results_that_nobody_wrote_wait_for_the_company_and_go_to_a_superior(clock: Clock) -> None:
    slot = make.slot()
    booth = slot.parent
    assert booth is not None
    leader = make.account(of=RoleKind.SITE_LEADER, at=booth.host)
    manager = make.account(
        of=RoleKind.PROGRAMME_MANAGER, at=booth.round.programme.lead_unit.party, programme=booth.round.programme.code
    )
    make.booked(slot)
    make.booked(make.slot(booth, time(11)))
    moment = datetime(2023, 6, 15, 18, tzinfo=SEOUL)
    clock.at("2023-06-15")
    assert not [one for one in waiting_for(leader, now=moment) if one.title == "면접 결과 적기"]
    clock.at("2023-06-16")
    [errand] = [one for one in waiting_for(leader, now=moment + timedelta(days=1)) if one.title == "면접 결과 적기"]
    assert (errand.due, errand.link, errand.overdue) == (date(2023, 6, 19), f"/partner/fair/{booth.pk}/", False)
    assert not [one for one in waiting_for(manager, now=moment + timedelta(days=1)) if one.title == "면접 결과 적기"]
    late = datetime(2023, 6, 20, 9, tzinfo=SEOUL)
    clock.at("2023-06-20")
    tick(late)
    tick(late)
    assert (
        Message.objects.filter(kind=f"escalated-interview-{booth.pk}", recipient_id=manager.party_id or 0).count() == 1
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_one_table_at_once_one_is_in_and_one_waits() -> None:
    slot = make.slot()
    people = [make.seeker(slot) for _ in range(2)]
    found = at_once(*[lambda one=one: books(slot, one) for one in people])
    assert sorted(map(str, found)) == ["accepted", "waiting"], found
    slot.refresh_from_db()
    assert slot.taken == Participation.objects.filter(place=slot).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_three_forms_sent_at_once_for_two_tables_two_are_in_with_their_consents_and_papers() -> None:
    slot = make.slot(tables=2)
    people = [make.seeker() for _ in range(3)]
    for one in people:
        make.consent(one.party, purpose=ConsentPurpose.THIRD_PARTY, receiver=slot.host)

    def send(account: Account) -> str:
        assert account.party is not None
        cv = Cv(name="이력서.pdf", content=b"%PDF-1.7 resume")
        return book_with(slot, account.party, account=account, consented=True, cv=cv, at=EARLY).result

    found = at_once(*[lambda one=one: send(one) for one in people])
    assert sorted(map(str, found)) == ["accepted", "accepted", "waiting"], found
    slot.refresh_from_db()
    assert slot.taken == Participation.objects.filter(place=slot).count() == 2
    assert ApplicationDocument.objects.filter(application__place=slot, code="cv").count() == 3
    assert Consent.objects.filter(receiver=slot.host).count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_times_that_overlap_one_person_gets_one_even_at_once() -> None:
    of = make.fair()
    account = make.seeker()
    for hour in range(9, 13):
        slots = [make.slot(make.booth(of), time(hour)), make.slot(make.booth(of), time(hour, 10))]
        for one in slots:
            make.consent(account.party, purpose=ConsentPurpose.THIRD_PARTY, receiver=one.host)
        found = at_once(*[lambda one=one: books(one, account) for one in slots])
        assert len([one for one in found if one == "accepted"]) == 1, found
        [refused] = [one for one in found if one != "accepted"]
        assert isinstance(refused, Problem), found
        assert bookings_of(account.party_id or 0).filter(place__in=slots).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_exchange_their_times_at_once_lose_nothing() -> None:
    first = make.slot(tables=2)
    second = make.slot(first.parent, time(11), tables=2)
    people = [make.seeker(first), make.seeker(first)]
    books(first, people[0])
    books(second, people[1])
    one, other = (the_booking(account) for account in people)
    found = at_once(
        lambda: move(one, second, actor=people[0], at=EARLY).result,
        lambda: move(other, first, actor=people[1], at=EARLY).result,
    )
    assert found == ["accepted", "accepted"], found
    assert [the_booking(account).place for account in people] == [second, first]
