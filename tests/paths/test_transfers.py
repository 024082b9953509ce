"""Going on at another place: who must agree, what goes along, and that it happens whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.actions import gates, transfers
from imojak.paths.models import Cover, Participation, Transfer
from imojak.records.logging import log_work
from imojak.reports.audit.catalogue import run
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = pytest.mark.django_db

ON = date(2023, 10, 16)


class Moving:
    """Somebody at one site who wants to go to another, with everybody who has a say."""

    def __init__(self, *, arriving_led: bool = True, capacity: int = 3) -> None:
        self.edition = living.edition(
            life=living.LIFE, gate=living.GATES, insurance=living.INSURANCE, agreement=living.AGREEMENT
        )
        self.place, self.leader = living.site(self.edition, "마포 복지관", capacity=capacity)
        self.to, self.arriving = living.site(self.edition, "은평 도서관", led=arriving_led, capacity=capacity)
        self.manager = living.manager_of(self.edition)
        self.one = living.begun(self.place)
        self.person = make.account(party=self.one.party)
        gates.clear(self.one, "basic", on=date(2023, 4, 6), actor=self.manager)

    def ask(self, by: Account | None = None) -> Transfer:
        return transfers.request(self.one, self.to, ON, "집에서 가까운 곳", actor=by or self.person)

    def agreed(self) -> Transfer:
        request = self.ask()
        transfers.agree(request, actor=self.leader)
        return transfers.agree(request, actor=self.arriving)


def test_somebody_moves_when_they_and_both_places_have_agreed(clock: Clock) -> None:
    moving = Moving()
    request = moving.ask()
    assert (request.person_agreed_at is None, request.leaving_agreed_at is None) == (False, True)
    assert str(request.answer_due) == "2023-10-11"  # five working days, with 추석, a temporary holiday, 한글날 between
    asked = Message.objects.filter(kind=f"transfer-{request.pk}", channel="on-site").values_list(
        "recipient_id", flat=True
    )
    assert set(asked) == {moving.leader.party_id, moving.arriving.party_id}
    transfers.agree(request, actor=moving.leader)
    assert request.status == "requested"
    transfers.agree(request, actor=moving.arriving)
    assert request.status == "done"
    moving.one.refresh_from_db()
    arrived = Participation.objects.get(transferred_from=moving.one)
    assert (moving.one.status, moving.one.end_reason, moving.one.ends_on) == (
        "withdrawn",
        "transferred",
        date(2023, 10, 15),
    )
    assert (arrived.place, arrived.starts_on, arrived.ends_on, arrived.status) == (
        moving.to,
        ON,
        make.AUTUMN,
        "active",
    )
    assert arrived.decision.application == moving.one.decision.application
    assert (arrived.decision.kind, request.result) == ("transfer", arrived)
    assert (Place.objects.get(pk=moving.place.pk).taken, Place.objects.get(pk=moving.to.pk).taken) == (0, 1)
    assert [row for outcome in run(frozenset({1, 2, 3, 4})) for row in outcome.violations] == []


def test_training_insurance_and_pauses_go_along_and_no_day_is_left_out(clock: Clock) -> None:
    moving = Moving()
    policy = make.policy(moving.one)
    make.cover(moving.one, policy)
    actions.pause(moving.one, date(2023, 10, 12), date(2023, 10, 18), "가족 간병", actor=moving.manager)
    moving.agreed()
    arrived = Participation.objects.get(transferred_from=moving.one)
    assert gates.gates_of(arrived)[0].cleared_on == date(2023, 4, 6)
    assert (arrived.gated, arrived.active_from) == (True, ON)
    covers = Cover.objects.filter(policy=policy).order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(covers) == [(make.SPRING, date(2023, 10, 15)), (ON, make.AUTUMN)]
    pauses = [(row.starts_on, row.ends_on) for one in (moving.one, arrived) for row in one.pauses.all()]
    assert pauses == [(date(2023, 10, 12), date(2023, 10, 15)), (ON, date(2023, 10, 18))]


def test_records_after_the_day_stop_the_whole_transfer(clock: Clock) -> None:
    moving = Moving()
    clock.at("2023-10-20")
    log_work(moving.one, date(2023, 10, 17), 60, "활동", actor=moving.leader)
    request = moving.ask()
    transfers.agree(request, actor=moving.leader)
    with pytest.raises(TransitionError, match="그 뒤에 활동 기록이 있으니"):
        transfers.agree(request, actor=moving.arriving)
    moving.one.refresh_from_db()
    request.refresh_from_db()
    assert (moving.one.status, request.status, request.arriving_agreed_at) == ("active", "requested", None)
    assert Place.objects.get(pk=moving.to.pk).taken == 0


def test_a_place_that_filled_up_meanwhile_stops_it_too(clock: Clock) -> None:
    moving = Moving(capacity=1)
    request = moving.ask()
    transfers.agree(request, actor=moving.leader)
    living.begun(moving.to)
    with pytest.raises(TransitionError, match="자리가 모두 찼습니다"):
        transfers.agree(request, actor=moving.arriving)
    moving.one.refresh_from_db()
    assert moving.one.status == "active"


def test_the_next_in_line_gets_the_seat_that_is_left(clock: Clock) -> None:
    moving = Moving(capacity=1)
    waiting = make.application(moving.place, status="waiting", rank=1)
    moving.agreed()
    followed = Participation.objects.get(place=moving.place, status="active")
    assert (followed.party, followed.starts_on) == (waiting.party, ON)


def test_the_manager_agrees_for_a_place_without_a_leader(clock: Clock) -> None:
    moving = Moving(arriving_led=False)
    request = moving.ask(by=moving.manager)
    assert (request.person_agreed_at, request.arriving_agreed_at is None) == (None, False)
    transfers.agree(request, actor=moving.leader)
    transfers.agree(request, actor=moving.person)
    assert request.status == "done"


def test_nobody_else_has_a_say(clock: Clock) -> None:
    moving = Moving()
    request = moving.ask()
    for stranger in (
        make.account(of="site-leader", at=make.organisation(kind="site")),
        make.account(of="site-leader", at=moving.place.host, ends_on=date(2023, 9, 1)),
        make.account(of="programme-manager", programme="another"),
        make.account(),
        moving.manager,  # both places have a leader
    ):
        with pytest.raises(TransitionError, match="답할 수 있는 쪽이 아닙니다"):
            transfers.agree(request, actor=stranger)
        with pytest.raises(TransitionError, match="답할 수 있는 쪽이 아닙니다"):
            transfers.refuse_transfer(request, actor=stranger, because="싫어요")


def test_a_refusal_says_why_and_the_person_is_told(clock: Clock) -> None:
    moving = Moving()
    request = moving.ask()
    with pytest.raises(TransitionError, match="사유를 적어"):
        transfers.refuse_transfer(request, actor=moving.arriving, because="")
    transfers.refuse_transfer(request, actor=moving.arriving, because="맡길 일이 줄었습니다.")
    told = Message.objects.get(kind=f"transfer-refused-{request.pk}", channel="on-site")
    assert (told.recipient_id, "맡길 일이 줄었습니다." in told.body) == (moving.one.party_id, True)
    assert moving.ask().pk != request.pk


def test_a_request_is_taken_back_by_who_asked(clock: Clock) -> None:
    moving = Moving()
    request = moving.ask()
    with pytest.raises(TransitionError, match="요청한 사람이나 참여자만"):
        transfers.withdraw_transfer(request, actor=moving.leader)
    transfers.withdraw_transfer(request, actor=moving.person)
    assert request.status == "withdrawn"


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (make.SPRING, "2023년 4월 4일부터 2023년 11월 30일까지 가운데"),
        (date(2023, 12, 1), "2023년 4월 4일부터 2023년 11월 30일까지 가운데"),
    ],
)
def test_the_day_lies_within_the_participation(clock: Clock, on: date, told: str) -> None:
    moving = Moving()
    with pytest.raises(TransitionError, match=told):
        transfers.request(moving.one, moving.to, on, "가까운 곳", actor=moving.person)


def test_other_rounds_the_same_place_and_fixed_programmes_are_no_way_to_go(clock: Clock) -> None:
    moving = Moving()
    assert "같은 회차의 자리로만" in transfers.may_transfer(moving.one, make.place(), ON)
    assert "같은 자리입니다" in transfers.may_transfer(moving.one, moving.place, ON)
    fixed = living.edition(life={"longest_months": 9})
    one, to = living.begun(living.site(fixed)[0]), living.site(fixed)[0]
    assert "자리를 옮길 수 없습니다" in transfers.may_transfer(one, to, ON)


def test_the_month_is_shown_as_it_will_be_divided(clock: Clock) -> None:
    split = transfers.split_of(Moving().ask())
    assert split.leaving == (date(2023, 10, 1), date(2023, 10, 15))
    assert split.arriving == (ON, date(2023, 10, 31))
