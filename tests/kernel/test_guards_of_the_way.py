"""What the database refuses on the way of a person: late applications, seats that are held, judges in their own case …"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from imojak.kernel.violations import violated
from imojak.offers.enums import RoundStatus
from imojak.offers.models import ProgrammeType, Round
from imojak.paths.enums import AgreementStatus, SeatOfferStatus
from imojak.paths.models import Agreement, Certificate, Draw, DrawNotice, Signature
from imojak.records.enums import RecordKind
from tests import factories as make
from tests.conftest import SEOUL
from tests.guards import refused

pytestmark = pytest.mark.django_db


def moment(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), SEOUL)


def test_an_application_comes_in_until_the_last_second_of_the_last_day_and_not_one_later() -> None:
    to = make.round_of()
    last = moment(to.apply_to, 23, 59, 59)
    type(make.application(to)).objects.create(round=to, party=make.person(), filed_at=last)
    with refused("outside-window"):
        type(make.application(to)).objects.create(round=to, party=make.person(), filed_at=last + timedelta(seconds=1))


def test_where_the_notice_names_an_hour_one_second_after_it_is_too_late() -> None:
    to = make.round_of(apply_until=time(18))
    application = type(make.application(to))
    application.objects.create(round=to, party=make.person(), filed_at=moment(to.apply_to, 18))
    with refused("outside-window"):
        application.objects.create(round=to, party=make.person(), filed_at=moment(to.apply_to, 18, 0, 1))


def test_nothing_comes_in_before_the_first_day_begins() -> None:
    to = make.round_of()
    application = type(make.application(to))
    application.objects.create(round=to, party=make.person(), filed_at=moment(to.apply_from, 0))
    with refused("outside-window"):
        application.objects.create(
            round=to, party=make.person(), filed_at=moment(to.apply_from, 0) - timedelta(seconds=1)
        )


def test_a_late_application_is_taken_with_its_reason() -> None:
    to = make.round_of()
    late = make.application(to, filed=to.apply_to + timedelta(days=3), late_reason="우편이 늦게 닿음")
    assert late.late_reason


def test_a_seat_that_is_held_is_as_good_as_taken() -> None:
    seat = make.place(capacity=1)
    offer = make.seat_offer(make.application(seat), seat)
    seat.refresh_from_db()
    assert (seat.taken, seat.held) == (0, 1)
    with refused("place-full"):
        make.participation(seat)
    with refused("place-full"):
        make.seat_offer(make.application(seat), seat)
    offer.status = SeatOfferStatus.DECLINED
    offer.save()
    make.participation(seat)
    seat.refresh_from_db()
    assert (seat.taken, seat.held) == (1, 0)


def test_one_application_has_one_open_offer() -> None:
    application = make.application(make.place(capacity=5))
    make.seat_offer(application)
    with refused("offered-already"):
        make.seat_offer(application)


def test_a_closed_place_takes_nobody_from_its_day_on() -> None:
    seat = make.place(closed_on=make.SPRING + timedelta(days=10), closed_because="활동처 이전")
    make.participation(seat, starts=make.SPRING, ends=make.SPRING + timedelta(days=9))
    with refused("place-closed"):
        make.participation(seat, starts=make.SPRING + timedelta(days=10))
    with refused("place-closed"):
        make.seat_offer(make.application(seat), seat)


def test_a_draw_and_a_type_stay_as_they_are() -> None:
    draw, kind = make.draw(), make.programme_type()
    with refused("append-only"):
        Draw.objects.filter(pk=draw.pk).update(seed="2")
    with refused("append-only"):
        Draw.objects.filter(pk=draw.pk).delete()
    notice = make.draw_notice()
    with refused("append-only"):
        DrawNotice.objects.filter(pk=notice.pk).update(entries_hash="0" * 64)
    with refused("append-only"):
        ProgrammeType.objects.filter(pk=kind.pk).update(source="x")


def test_a_certificate_is_only_revoked() -> None:
    issued = make.certificate()
    with refused("append-only"):
        Certificate.objects.filter(pk=issued.pk).update(facts={"hours": 100})
    Certificate.objects.filter(pk=issued.pk).update(revoked_on=make.CUT_OFF, revoked_because="잘못 발급함")
    assert Certificate.objects.filter(revoked_on=make.CUT_OFF).exists()


def test_a_published_round_keeps_its_type() -> None:
    first, second = make.programme_type("course"), make.programme_type("course", version=2)
    to = make.round_of(status=RoundStatus.DRAFT, type=first)
    Round.objects.filter(pk=to.pk).update(type=second)
    Round.objects.filter(pk=to.pk).update(status=RoundStatus.OPEN)
    with refused("type-pinned"):
        Round.objects.filter(pk=to.pk).update(type=first)


def test_nobody_judges_their_own_application_nor_that_of_their_group() -> None:
    judge = make.person()
    with refused("own-case"):
        make.judging(make.application(party=judge), judge)
    group = make.group()
    member = group.members.all()[0].member
    with refused("own-case"):
        make.judging(make.application(party=group), member)


def test_a_signed_text_does_not_change() -> None:
    agreement = make.agreement(status=AgreementStatus.DRAFT, text="제1조", signed_on=None)
    signature = make.signature(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(text="제1조 목적")
    Signature.objects.filter(pk=signature.pk).update(signed_at=make.at(make.SPRING), text_hash="0" * 64)
    with refused("signed-text"):
        Agreement.objects.filter(pk=agreement.pk).update(text="제1조 다른 목적")
    with refused("signed-text"):
        Signature.objects.filter(pk=signature.pk).update(signed_at=None)


def test_the_days_of_cover_of_one_participation_do_not_overlap() -> None:
    part = make.participation()
    first = make.cover(part, ends_on=part.starts_on + timedelta(days=30))
    with refused("overlap"):
        make.cover(part, first.policy, starts_on=part.starts_on + timedelta(days=30))
    make.cover(part, first.policy, starts_on=part.starts_on + timedelta(days=31))


def test_no_activity_is_recorded_before_the_gates_are_passed() -> None:
    part = make.participation(gated=True)
    session = make.session(part.place)
    with refused("gate-closed"):
        make.record(part, session, kind=RecordKind.WORK, day=make.SPRING + timedelta(days=2))
    part.active_from = make.SPRING + timedelta(days=3)
    part.save()
    with refused("gate-closed"):
        make.record(part, session, kind=RecordKind.WORK, day=make.SPRING + timedelta(days=2))
    make.record(part, session, kind=RecordKind.WORK, day=make.SPRING + timedelta(days=3))


def test_a_guard_of_the_way_is_told_by_its_code() -> None:
    with pytest.raises(Exception, match="imojak") as caught:
        make.judging(make.application(party=(judge := make.person())), judge)
    assert violated(caught.value) == "own-case"
