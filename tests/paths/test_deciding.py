"""Decisions: what they keep, whom they help, and that nobody decides on their own."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.eligibility import book_of
from imojak.paths.models import Application, Decision
from imojak.rules import replay
from tests import factories as make

pytestmark = pytest.mark.django_db

IN_TIME = make.at(date(2023, 3, 10))
DECIDED = make.at(date(2023, 3, 20))


def apply(to: Place, party: Party | None = None) -> Application:
    return actions.file_application(party or make.person(), to.round, place=to, at=IN_TIME)


@pytest.fixture
def forties() -> Round:
    """A round for people of 40 to 64 years."""
    rules = make.rule_set(age_min=40, age_max=64, subject="person")
    return make.round_of(make.programme(eligibility=rules, field="복지"), status=RoundStatus.OPEN)


def test_a_decision_keeps_what_the_rules_looked_at_and_comes_out_the_same_again(
    forties: Round, manager: Account
) -> None:
    application = apply(make.place(forties), make.person(birth=date(1970, 5, 1)))
    decision = actions.qualify(application, actor=manager, at=DECIDED)
    assert decision.inputs["facts"] == {"kind": "person", "birth_date": "1970-05-01"}
    assert decision.inputs["result"] == "eligible"
    assert replay(book_of(forties), decision.inputs).result == "eligible"


def test_who_is_too_young_is_not_qualified_but_may_be_taken_as_an_exception(forties: Round, manager: Account) -> None:
    application = apply(make.place(forties), make.person(birth=date(1990, 5, 1)))
    with pytest.raises(TransitionError, match="예외로 인정"):
        actions.qualify(application, actor=manager, at=DECIDED)
    taking_part = actions.waive(application, actor=manager, reason="시범 운영", at=DECIDED)
    assert (taking_part.decision.kind, taking_part.decision.reasons) == ("waiver", ["age"])


def test_who_has_become_ineligible_since_is_not_accepted(forties: Round, manager: Account) -> None:
    person = make.person()
    application = apply(make.place(forties), person)
    actions.qualify(application, actor=manager, at=DECIDED)
    make.consent(person, starts_on=date(2023, 3, 1), withdrawn_on=date(2023, 3, 21))
    with pytest.raises(TransitionError, match="동의를 거두신"):
        actions.accept(application, actor=manager, at=make.at(date(2023, 3, 22)))


def test_a_refusal_names_the_nearest_open_round_that_the_person_can_take_part_in(
    forties: Round, manager: Account
) -> None:
    near = make.round_of(make.programme(field="복지", shape="course"), status=RoundStatus.OPEN, title="복지관 활동")
    far = make.round_of(make.programme(field="교육"), status=RoundStatus.OPEN)
    full, closed_to_me = make.round_of(status=RoundStatus.OPEN), make.round_of(status=RoundStatus.OPEN)
    for one in (near, far, closed_to_me):
        make.place(one)
    make.place(full, capacity=0)
    application = apply(make.place(forties))
    decision = actions.refuse(application, actor=manager, reasons=["score"], at=DECIDED)
    assert decision.alternative == near
    assert "‘복지관 활동’이 있습니다" in decision.text
    assert decision.message is not None
    assert decision.message.link == f"/rounds/{near.code}/"


def test_nobody_decides_on_their_own_application_nor_on_that_of_their_group(edition: Round, manager: Account) -> None:
    assert manager.party is not None
    mine = apply(make.place(edition), manager.party)
    group = make.group()
    group.members.filter(leader=True).update(member=manager.party)
    ours = apply(make.place(edition), group)
    for application in (mine, ours):
        with pytest.raises(TransitionError, match="본인이나 본인이 속한 모임"):
            actions.qualify(application, actor=manager, at=DECIDED)


def test_who_has_no_login_is_told_by_another_way_as_well(edition: Round, manager: Account) -> None:
    reached = make.person(phone="010-1234-5678")
    with_login = make.account().party
    assert with_login is not None
    for person in (reached, with_login):
        actions.refuse(apply(make.place(edition), person), actor=manager, reasons=["score"], at=DECIDED)
    ways = {
        person.pk: list(Message.objects.filter(recipient_id=person.pk).order_by("pk").values_list("channel", "status"))
        for person in (reached, with_login)
    }
    assert ways == {
        reached.pk: [("on-site", "delivered"), ("sms", "waiting")],
        with_login.pk: [("on-site", "delivered")],
    }


# --- in bulk ----------------------------------------------------------------------------------------------------------


def test_many_are_decided_at_once_and_those_that_cannot_be_are_told_one_by_one(
    edition: Round, manager: Account
) -> None:
    place = make.place(edition, capacity=3)
    several = [apply(place) for _ in range(5)]
    assert actions.decide_in_bulk(several, "qualify", actor=manager, at=DECIDED).done == 5
    busy = apply(make.place(edition), several[1].party)
    actions.qualify(busy, actor=manager, at=DECIDED)
    actions.accept(busy, actor=manager, at=DECIDED)
    taken = actions.decide_in_bulk(several, "accept", actor=manager, text="축하드립니다.", at=DECIDED)
    assert taken.done == 2
    assert [(one.pk, said.split(".")[0]) for one, said in taken.failed] == [
        (several[3].pk, "자리가 모두 찼습니다"),
        (several[4].pk, "자리가 모두 찼습니다"),
        (several[1].pk, "함께 할 수 없는 다른 사업과 기간이 겹칩니다"),
    ]
    place.refresh_from_db()
    assert place.taken == 2
    refused = actions.decide_in_bulk(several, "refuse", actor=manager, reasons=["full"], at=DECIDED)
    assert (refused.done, len(refused.failed)) == (3, 2)
    assert Decision.objects.filter(application__in=several, result="refused", message__isnull=False).count() == 3


def test_a_bulk_of_waiting_keeps_the_order_given_behind_those_who_wait_already(
    edition: Round, manager: Account
) -> None:
    place = make.place(edition)
    several = [apply(place) for _ in range(4)]
    actions.decide_in_bulk(several, "qualify", actor=manager, at=DECIDED)
    actions.decide_in_bulk(several[:2], "wait", actor=manager, at=DECIDED)
    actions.decide_in_bulk([several[3], several[2]], "wait", actor=manager, at=DECIDED)
    ranks = dict(Application.objects.values_list("pk", "rank"))
    assert [ranks[one.pk] for one in several] == [1, 2, 4, 3]


def test_a_bulk_costs_as_many_statements_for_thirty_as_for_three(
    edition: Round, manager: Account, django_assert_max_num_queries
) -> None:
    place = make.place(edition, capacity=100)
    several = [apply(place) for _ in range(30)]
    with django_assert_max_num_queries(45):
        actions.decide_in_bulk(several, "qualify", actor=manager, at=DECIDED)
    with django_assert_max_num_queries(45):
        assert actions.decide_in_bulk(several, "accept", actor=manager, at=DECIDED).done == 30


def test_only_those_who_may_decide_do_so_in_bulk(edition: Round) -> None:
    with pytest.raises(TransitionError, match="권한"):
        actions.decide_in_bulk([apply(make.place(edition))], "qualify", actor=make.account(of="counsellor"))
