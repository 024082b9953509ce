"""The life of an application and a participation, as the people in it would tell it."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.enums import EndReason
from imojak.paths.models import Application, Decision
from imojak.paths.reasons import REASONS, UnknownReason
from imojak.reports.audit.catalogue import run
from imojak.trust.models import TransitionLog
from tests import factories as make

pytestmark = pytest.mark.django_db

IN_TIME = make.at(date(2023, 3, 10))
DECIDED = make.at(date(2023, 3, 28))


@pytest.fixture
def manager() -> Account:
    return make.account(of="programme-manager")


@pytest.fixture
def edition() -> Round:
    return make.round_of(make.programme(exclusion_group="paid"), status=RoundStatus.OPEN)


def apply(to: Place, party: Party | None = None) -> Application:
    return actions.file_application(party or make.person(), to.round, place=to, at=IN_TIME)


def accepted(to: Place, manager: Account, party: Party | None = None) -> Application:
    application = apply(to, party)
    actions.qualify(application, actor=manager, at=DECIDED)
    actions.accept(application, actor=manager, at=DECIDED)
    return application


def log_of(kind: str, number: int) -> list[str]:
    rows = TransitionLog.objects.filter(object_type=kind, object_id=number).order_by("id")
    return list(rows.values_list("to_state", flat=True))


def every_log_replays() -> bool:
    # Factories write no log for the rounds they make, so only what went through actions is looked at.
    [outcome] = run(frozenset({11}))
    return not [row for row in outcome.violations if row.object_type.startswith("paths.")]


def test_somebody_applies_is_found_eligible_is_accepted_and_takes_part(edition: Round, manager: Account) -> None:
    place = make.place(edition)
    application = apply(place)
    eligible = actions.qualify(application, actor=manager, inputs={"age": 52}, at=DECIDED)
    taking_part = actions.accept(application, actor=manager, at=DECIDED)
    actions.complete(taking_part, actor=manager, end_reason=EndReason.HIRED)
    assert eligible.kind == "eligibility"
    assert eligible.inputs == {**eligible.inputs, "age": 52, "result": "eligible"}
    assert (taking_part.status, taking_part.end_reason, taking_part.exclusion_group) == ("completed", "hired", "paid")
    assert log_of("paths.application", application.pk) == ["filed", "eligible", "accepted"]
    assert log_of("paths.participation", taking_part.pk) == ["active", "completed"]
    told = Message.objects.get(recipient_id=application.party_id, channel="on-site")
    assert told.body.startswith(f"{place.title}에 선정되셨습니다.")
    assert every_log_replays()


def test_wishes_are_kept_in_their_order(edition: Round) -> None:
    first, second = make.place(edition), make.place(edition)
    application = actions.file_application(make.person(), edition, preferences=[second, first], at=IN_TIME)
    assert [wish.place for wish in application.preferences.all()] == [second, first]
    with pytest.raises(TransitionError, match="이 회차의 자리가 아닙니다"):
        actions.file_application(make.person(), edition, preferences=[make.place()], at=IN_TIME)


@pytest.mark.parametrize("day", [date(2023, 3, 8), date(2023, 3, 25)])
def test_nobody_applies_before_or_after_the_period(edition: Round, day: date) -> None:
    assert not edition.apply_from <= day <= edition.apply_to
    with pytest.raises(TransitionError, match="접수 기간이 아닙니다"):
        actions.file_application(make.person(), edition, at=make.at(day))


def test_a_second_application_is_refused_until_the_first_is_taken_back(edition: Round) -> None:
    place = make.place(edition)
    first = apply(place)
    with pytest.raises(Refused, match="이미 신청하셨습니다"):
        apply(place, first.party)
    actions.withdraw_application(first, actor=None)
    apply(place, first.party)


def test_a_refusal_tells_why_in_words_and_keeps_the_codes(edition: Round, manager: Account) -> None:
    application = apply(make.place(edition))
    actions.qualify(application, actor=manager, at=DECIDED)
    decision = actions.refuse(
        application, actor=manager, reasons=["score"], text="다음에 또 신청해 주세요.", at=DECIDED
    )
    message = decision.message
    assert message is not None
    assert (decision.kind, decision.reasons, message.recipient_id) == ("selection", ["score"], application.party_id)
    assert message.body == f"{REASONS['score']} 다음에 또 신청해 주세요."
    assert message.status == "delivered"


def test_who_is_too_young_is_refused_by_eligibility(edition: Round, manager: Account) -> None:
    decision = actions.refuse(apply(make.place(edition)), actor=manager, reasons=["age"], at=DECIDED)
    assert decision.kind == "eligibility"


@pytest.mark.parametrize("reasons", [[], ["mood"]])
def test_a_refusal_without_a_known_reason_does_not_happen(edition: Round, manager: Account, reasons: list[str]) -> None:
    application = apply(make.place(edition))
    with pytest.raises(UnknownReason, match="사유를 골라 주세요"):
        actions.refuse(application, actor=manager, reasons=reasons, at=DECIDED)
    application.refresh_from_db()
    assert application.status == "filed"
    assert not Decision.objects.exists()


def test_only_those_who_may_decide_do(edition: Round) -> None:
    application = apply(make.place(edition))
    with pytest.raises(TransitionError, match="권한"):
        actions.qualify(application, actor=make.account(of="counsellor"))


def test_a_full_place_takes_nobody_and_the_application_stays_as_it_was(edition: Round, manager: Account) -> None:
    place = make.place(edition, capacity=1)
    accepted(place, manager)
    late = apply(place)
    actions.qualify(late, actor=manager, at=DECIDED)
    with pytest.raises(Refused, match="자리가 모두 찼습니다") as refusal:
        actions.accept(late, actor=manager, at=DECIDED)
    assert refusal.value.guard == "place-full"
    late.refresh_from_db()
    assert late.status == "eligible"


def test_who_takes_part_elsewhere_is_refused_in_words(edition: Round, manager: Account) -> None:
    person = make.person()
    accepted(make.place(edition), manager, person)
    other = apply(make.place(edition), person)
    actions.qualify(other, actor=manager, at=DECIDED)
    with pytest.raises(Refused, match="함께 할 수 없는 다른 사업"):
        actions.accept(other, actor=manager, at=DECIDED)


def test_an_exception_is_made_with_its_reason_and_supersedes_the_refusal(edition: Round, manager: Account) -> None:
    application = apply(make.place(edition))
    refusal = actions.refuse(application, actor=manager, reasons=["documents"], at=DECIDED)
    with pytest.raises(TransitionError, match="사유"):
        actions.waive(application, actor=manager, reason="")
    taking_part = actions.waive(application, actor=manager, reason="서류가 병원에서 늦게 나왔다.", at=DECIDED)
    assert taking_part.decision.kind == "waiver"
    assert taking_part.decision.supersedes == refusal
    assert every_log_replays()


def waiting(to: Place, manager: Account, rank: int, party: Party | None = None) -> Application:
    application = apply(to, party)
    actions.qualify(application, actor=manager, at=DECIDED)
    actions.wait(application, actor=manager, rank=rank, at=DECIDED)
    return application


def test_a_waiting_person_is_offered_the_seat_of_one_who_leaves(edition: Round, manager: Account) -> None:
    place = make.place(edition, capacity=1)
    leaver = accepted(place, manager)
    second, first = waiting(place, manager, rank=2), waiting(place, manager, rank=1)
    taking_part = leaver.decisions.get(kind="selection").participation
    follower = actions.withdraw(taking_part, actor=manager, end_reason=EndReason.HEALTH, on=date(2023, 6, 1))
    assert follower is not None
    assert follower.party == first.party
    assert (follower.starts_on, follower.ends_on) == (date(2023, 6, 1), place.ends_on)
    assert follower.decision.supersedes is not None
    second.refresh_from_db()
    place.refresh_from_db()
    assert (second.status, place.taken, taking_part.status) == ("waiting", 1, "withdrawn")
    assert every_log_replays()


def test_a_waiting_person_who_is_busy_by_now_is_passed_over(edition: Round, manager: Account) -> None:
    place = make.place(edition, capacity=1)
    leaver = accepted(place, manager)
    busy = make.person()
    waiting(place, manager, 1, busy)
    free = waiting(place, manager, 2)
    accepted(make.place(edition), manager, busy)
    follower = actions.withdraw(leaver.decisions.get(kind="selection").participation, actor=None, on=date(2023, 6, 1))
    assert follower is not None
    assert follower.party == free.party


def test_when_nobody_waits_the_seat_stays_free(edition: Round, manager: Account) -> None:
    place = make.place(edition, capacity=1)
    leaver = accepted(place, manager)
    assert (
        actions.withdraw(leaver.decisions.get(kind="selection").participation, actor=None, on=date(2023, 6, 1)) is None
    )
    place.refresh_from_db()
    assert place.taken == 0


def test_who_leaves_before_the_first_day_never_took_part(edition: Round, manager: Account) -> None:
    leaver = accepted(make.place(edition), manager)
    taking_part = leaver.decisions.get(kind="selection").participation
    actions.withdraw(taking_part, actor=manager, on=date(2023, 3, 30))
    taking_part.refresh_from_db()
    assert (taking_part.withdrawn_on, taking_part.ends_on) == (date(2023, 3, 30), taking_part.starts_on)


def test_nobody_leaves_after_the_end_nor_before_what_is_recorded(edition: Round, manager: Account) -> None:
    taking_part = accepted(make.place(edition), manager).decisions.get(kind="selection").participation
    make.record(taking_part, day=date(2023, 5, 10))
    with pytest.raises(TransitionError, match="끝납니다"):
        actions.withdraw(taking_part, actor=manager, on=date(2023, 12, 1))
    with pytest.raises(TransitionError, match="그 뒤에 활동 기록"):
        actions.withdraw(taking_part, actor=manager, on=date(2023, 5, 9))
    actions.withdraw(taking_part, actor=manager, on=date(2023, 5, 10))
