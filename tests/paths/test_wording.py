"""What an applicant reads of a decision, an offer or a reminder: the type's own words, with what must be said in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.paths import actions
from imojak.paths.actions.clocks import tick
from imojak.paths.actions.events import worded
from imojak.paths.actions.registration import register, register_step_by_step
from imojak.paths.actions.verdicts import Verdict, wording
from imojak.paths.enums import DecisionKind, DecisionResult
from imojak.paths.models import Application, Decision
from imojak.paths.reasons import REASONS
from imojak.sites.office.queries.preview import preview
from tests import factories as make

pytestmark = pytest.mark.django_db

IN_TIME = make.at(date(2023, 3, 10))
LATER = make.at(date(2023, 3, 28))


def told(event: str, body: str, subject: str = "알려 드립니다") -> dict[str, Any]:
    return {"event": event, "subject": subject, "body": body}


def edition(*messages: dict[str, Any], **more: Any) -> Round:
    screening = {"method": "rubric", "offer_hours": 48}
    kind = make.programme_type(definition={"screening": screening, "message": list(messages)})
    return make.round_of(make.programme(), status=RoundStatus.OPEN, type=kind, **more)


def applies(to: Round, **more: Any) -> Application:
    one = actions.file_application(make.person(), to, place=make.place(to, **more), at=IN_TIME)
    return Application.objects.select_related("party", "place", "round__type").get(pk=one.pk)


def last_message(of: Application) -> Message:
    return Message.objects.filter(recipient_id=of.party_id, channel="on-site").order_by("-pk")[0]


def test_the_preview_of_a_refusal_is_the_type_s_sentence_that_goes_out() -> None:
    of = edition(told("refused", "{name} 님, {reason} {next} 문의: {contact}", "{round} 결과"))
    one, boss = applies(of), make.account(of="programme-manager", programme=of.programme.code)
    seen = preview([one], "refuse", reasons=["score"], text="다음에 또 뵙겠습니다.", at=LATER)
    assert not seen[0].problem
    done = actions.decide_in_bulk(
        [one], "refuse", actor=boss, reasons=["score"], text="다음에 또 뵙겠습니다.", at=LATER
    )
    assert done.done == 1
    message = last_message(one)
    assert message.body == seen[0].sentence == Decision.objects.get(message=message).text
    assert message.body.startswith(f"{one.party.name} 님, {REASONS['score']} 다음에 또 뵙겠습니다.")
    assert message.subject == f"{of.title} 결과"
    assert "{" not in message.body


def test_why_and_what_else_is_open_follow_a_text_that_has_no_place_for_them() -> None:
    of, other = edition(told("refused", "{name} 님, 이번에는 모시지 못했습니다.")), edition()
    one = applies(of)
    verdict = Verdict(one, "refuse", DecisionKind.SELECTION, DecisionResult.REFUSED, ["score"], alternative=other)
    body = wording(verdict)[1]
    assert body.startswith(f"{one.party.name} 님, 이번에는 모시지 못했습니다. {REASONS['score']} ")
    assert other.title in body
    assert body.endswith("접수합니다.")


def test_until_when_to_answer_is_said_even_if_the_type_does_not() -> None:
    of = edition(told("offered", "{place}에서 모십니다."), told("accepted", "{place}에서 {starts}부터 뵙겠습니다."))
    one, boss = applies(of, title="셋째 자리"), make.account(of="programme-manager", programme=of.programme.code)
    actions.qualify(one, actor=boss, at=LATER)
    assert one.place is not None
    offer = actions.offer(one, one.place, actor=boss, at=LATER)
    body = last_message(one).body
    assert body.startswith("셋째 자리에서 모십니다. 2023년 3월 30일")
    assert body.endswith("까지 답해 주세요.")
    made = actions.take_offer(offer, actor=None, at=LATER + timedelta(hours=1))
    starts = made.starts_on
    assert last_message(one).body == f"셋째 자리에서 {starts.year}년 {starts.month}월 {starts.day}일부터 뵙겠습니다."


def test_an_offer_is_reminded_of_and_expires_in_the_type_s_words() -> None:
    of = edition(told("reminder", "{name} 님, {task} 잊지 마세요."), told("expired", "‘{place}’ 기한이 지났습니다."))
    one, boss = applies(of, title="넷째 자리"), make.account(of="programme-manager", programme=of.programme.code)
    actions.qualify(one, actor=boss, at=LATER)
    assert one.place is not None
    offer = actions.offer(one, one.place, actor=boss, at=LATER)
    tick(offer.answer_by - timedelta(hours=20))
    reminder = last_message(one)
    assert reminder.body.startswith(f"{one.party.name} 님, ")
    assert reminder.body.endswith("까지 부탁드립니다.")
    tick(offer.answer_by + timedelta(minutes=1))
    assert last_message(one).body.startswith(f"‘넷째 자리’ 기한이 지났습니다. {REASONS['expired-offer']}")


def test_who_works_here_is_reminded_in_the_sentence_of_the_house() -> None:
    of = edition(told("reminder", "{name} 님, {task} 잊지 마세요."))
    boss = make.account(of="programme-manager", programme=of.programme.code)
    one = applies(of)
    assert one.answer_due is not None
    tick(make.at(one.answer_due - timedelta(days=1)))
    body = Message.objects.filter(recipient_id=boss.party_id or 0).latest("pk").body
    assert "잊지 마세요" not in body
    assert body.endswith("까지 부탁드립니다.")


@pytest.mark.parametrize("way", [register, register_step_by_step])
def test_who_waits_reads_the_rank_in_the_type_s_words_whichever_way_they_registered(way: Any) -> None:
    of = edition(told("waiting", "{name} 님, 순서를 기다려 주세요.", "예비 {rank}번입니다"), method="first_come")
    place, people = make.place(of, capacity=1), [make.person() for _ in range(3)]
    found = [way(of, one, place=place, account=make.account(party=one), at=IN_TIME) for one in people]
    assert [one.result for one in found] == ["accepted", "waiting", "waiting"]
    message = Message.objects.get(kind=f"decision-{found[2].application_id}-waiting")
    assert message.subject == "예비 2번입니다"
    assert message.body == found[2].sentence
    assert message.body.startswith(f"{people[2].name} 님, 순서를 기다려 주세요.")
    assert "지금 예비 2번입니다." in message.body


def test_a_particle_left_open_follows_the_word_that_comes_before_it() -> None:
    of = edition(told("accepted", "‘{place}’을(를) 드립니다."))
    one, boss = applies(of, title="다섯째 자리"), make.account(of="programme-manager", programme=of.programme.code)
    actions.qualify(one, actor=boss, at=LATER)
    actions.accept(one, actor=boss, at=LATER)
    assert last_message(one).body == "‘다섯째 자리’를 드립니다."


def test_a_round_that_bears_its_programme_s_name_is_not_named_twice() -> None:
    party = make.person("김이모")
    of = make.round_of(make.programme(name="도서관 도움단", shape="social-job"), title="도서관 도움단 봄 모집",
                       type=make.real_type("social-job"))  # fmt: skip
    _, body = worded("accepted", party, of, subject="", body="")
    assert "도서관 도움단 봄 모집의" in body
    assert "도서관 도움단 도서관 도움단" not in body
    of.title = "봄 모집"
    assert "도서관 도움단 봄 모집의" in worded("accepted", party, of, subject="", body="")[1]
