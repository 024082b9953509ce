"""After a refusal: why it came out so, and deciding anew by somebody else."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.models import Decision
from imojak.reports.audit.catalogue import run
from tests import factories as make

pytestmark = pytest.mark.django_db

IN_TIME = make.at(date(2023, 3, 10))
DECIDED = make.at(date(2023, 3, 28))
LATER = make.at(date(2023, 3, 30))


@pytest.fixture
def citizen() -> Account:
    return make.account()


@pytest.fixture
def refusal(edition: Round, manager: Account, citizen: Account) -> Decision:
    assert citizen.party is not None
    application = actions.file_application(citizen.party, edition, place=make.place(edition), at=IN_TIME)
    actions.qualify(application, actor=manager, at=DECIDED)
    return actions.refuse(application, actor=manager, reasons=["score"], at=DECIDED)


def audit_is_clean() -> bool:
    outcomes = run(frozenset({1, 2, 3, 4, 9, 11, 13}))
    return not [row for one in outcomes for row in one.violations if row.object_type != "offers.round"]


def test_an_upheld_appeal_lets_the_application_be_decided_anew(
    refusal: Decision, citizen: Account, manager: Account
) -> None:
    appeal = actions.ask(refusal, "appeal", "경력이 빠졌습니다.", actor=citizen, at=LATER)
    assert appeal.due_on == date(2023, 4, 13)
    with pytest.raises(TransitionError, match="결정한 사람은"):
        actions.answer(appeal, "upheld", "다시 봅니다.", actor=manager, at=LATER)
    colleague = make.account(of="programme-manager")
    actions.answer(appeal, "upheld", "빠진 경력을 확인했습니다.", actor=colleague, at=LATER)
    application = refusal.application
    application.refresh_from_db()
    assert application.status == "eligible"
    assert appeal.outcome is not None
    assert (appeal.outcome.kind, appeal.outcome.supersedes) == ("appeal", refusal)
    taking_part = actions.accept(application, actor=manager, at=LATER)
    assert taking_part.decision.supersedes == appeal.outcome
    assert audit_is_clean()


def test_a_dismissed_appeal_is_a_decision_with_its_reasons(refusal: Decision, citizen: Account) -> None:
    appeal = actions.ask(refusal, "appeal", "다시 보아 주세요.", actor=citizen, at=LATER)
    with pytest.raises(Refused, match="이미 접수"):
        actions.ask(refusal, "appeal", "또", actor=citizen, at=LATER)
    actions.answer(
        appeal, "dismissed", "점수를 다시 확인했습니다.", actor=make.account(of="programme-manager"), at=LATER
    )
    assert appeal.outcome is not None
    assert (appeal.outcome.result, appeal.outcome.reasons) == ("refused", ["score"])
    with pytest.raises(TransitionError, match="다시 이의를"):
        actions.ask(appeal.outcome, "appeal", "그래도", actor=citizen, at=LATER)
    assert audit_is_clean()


def test_an_explanation_is_given_by_whoever_decided(refusal: Decision, citizen: Account, manager: Account) -> None:
    asked = actions.ask(refusal, "explanation", "제 점수는 몇 점인가요?", actor=citizen, at=LATER)
    with pytest.raises(TransitionError, match="종류에 맞는"):
        actions.answer(asked, "upheld", "네", actor=manager, at=LATER)
    actions.answer(asked, "explained", "72점이고, 마지막으로 뽑힌 분은 80점입니다.", actor=manager, at=LATER)
    told = Message.objects.get(kind=f"appeal-{asked.pk}-answer")
    assert told.body == "72점이고, 마지막으로 뽑힌 분은 80점입니다."


def test_an_appeal_has_its_day_and_is_ones_own(refusal: Decision, citizen: Account) -> None:
    with pytest.raises(TransitionError, match=r"이의신청 기한\(2023년 4월 27일\)"):
        actions.ask(refusal, "appeal", "늦었지만", actor=citizen, at=make.at(date(2023, 4, 28)))
    with pytest.raises(TransitionError, match="본인의 신청"):
        actions.ask(refusal, "appeal", "남의 일", actor=make.account(), at=LATER)
    with pytest.raises(TransitionError, match="적어 주세요"):
        actions.ask(refusal, "explanation", "  ", actor=citizen, at=LATER)
    asked = actions.ask(refusal, "explanation", "왜요?", actor=citizen, at=make.at(date(2023, 6, 1)))
    actions.withdraw_appeal(asked, actor=citizen)
    assert asked.status == "withdrawn"
