"""What partners have filed for people: the person's own answer, silence, taking back, the link once more, and the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.actions.filing import ASKED_AGAIN, confirmation_token
from imojak.paths.enums import ApplicationStatus, Channel
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import Clock
from tests.sites.filing_side import LIST, Side, find, somebody

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


@pytest.fixture
def ours(clock: Clock) -> Side:
    clock.at("2023-03-10")
    return Side("우리")


def test_who_did_not_ask_says_so_and_the_partner_sees_only_silence(ours: Side, logged_in: LogIn) -> None:
    made, other = ours.filed(somebody()), ours.filed(somebody("이하나"))
    link = f"/confirmations/{confirmation_token(made)}/"
    told = Client().post(link, {"answer": "not-asked"}, follow=True).content.decode()
    assert "신청하지 않은 것으로 적었고" in told
    made.refresh_from_db()
    assert made.status == ApplicationStatus.WITHDRAWN
    assert TransitionLog.objects.filter(object_id=made.pk, reason="본인이 부탁하지 않음").exists()
    Client().post(f"/confirmations/{confirmation_token(other)}/", {"answer": "decline"})
    client = logged_in(ours.operator)
    page = client.get(reverse(LIST)).content.decode()
    assert page.count("확인되지 않음") == 2
    for told in ("부탁", "거절", "취소", "원하지 않음"):
        assert told not in page.split("<table")[1]
    here = find(client, ours)
    client.post(here, {"do": "look", **ours.answers})
    assert "대신 낼 수 없습니다" in client.post(here, {"do": "file"}).content.decode()


def test_somebody_with_a_log_in_reads_by_whom_and_says_no(ours: Side, logged_in: LogIn) -> None:
    party = somebody()
    citizen = make.account(of=RoleKind.CITIZEN, party=party)
    made = ours.filed(party)
    client = logged_in(citizen)
    assert "우리 협동조합에서" in client.get("/me/").content.decode()
    page = client.get(reverse("citizen:application", args=[made.pk])).content.decode()
    assert "협력기관 대리: 우리 협동조합" in page
    assert "부탁한 적이 없습니다" in page
    client.post(reverse("citizen:answer-proposal", args=[made.pk]), {"answer": "not-asked"})
    made.refresh_from_db()
    assert made.status == ApplicationStatus.WITHDRAWN


def test_what_staff_filed_has_no_third_answer(ours: Side) -> None:
    made = actions.file_application(
        somebody(), ours.round, filed_by=ours.manager, channel=Channel.STAFF, confirmed=False
    )
    page = Client().get(f"/confirmations/{confirmation_token(made)}/").content.decode()
    assert "부탁한 적이 없습니다" not in page
    assert "대신 내 드렸습니다" in page


def test_an_unconfirmed_one_is_taken_back_by_its_body_only(ours: Side, logged_in: LogIn) -> None:
    party = somebody()
    citizen = make.account(of=RoleKind.CITIZEN, party=party)
    made = ours.filed(party)
    back = reverse("partner:filing-take-back", args=[made.pk])
    for account in (ours.leader, Side("남의").operator):
        assert logged_in(account).post(back).status_code == 404
    page = logged_in(ours.colleague).post(back, follow=True).content.decode()
    assert "거두어들였고 본인에게 알렸습니다" in page
    assert "거두어들임" in page
    own = logged_in(citizen).get(reverse("citizen:application", args=[made.pk])).content.decode()
    assert "대신 낸 기관이 거두어들였습니다" in own
    link = f"/confirmations/{confirmation_token(made)}/"
    Client().post(link, {"answer": "confirm"})
    made.refresh_from_db()
    assert made.status == ApplicationStatus.WITHDRAWN
    again = ours.filed(party)
    Client().post(f"/confirmations/{confirmation_token(again)}/", {"answer": "confirm"})
    answer = logged_in(ours.operator).post(reverse("partner:filing-take-back", args=[again.pk]), follow=True)
    assert "본인의 확인을 기다리는 신청만" in answer.content.decode()
    again.refresh_from_db()
    assert again.status == ApplicationStatus.FILED


def test_the_link_goes_out_again_once_a_day_and_three_times_in_all(ours: Side, logged_in: LogIn, clock: Clock) -> None:
    party = somebody()
    made = ours.filed(party)
    again = reverse("partner:filing-again", args=[made.pk])
    for account in (ours.leader, Side("남의").operator):
        assert logged_in(account).post(again).status_code == 404
    assert "확인 링크 다시 보내기" in logged_in(ours.operator).get(reverse(LIST)).content.decode()
    assert "하루에 한 번만" in logged_in(ours.operator).post(again, follow=True).content.decode()
    for day, said in (
        ("2023-03-11", "다시 보냈습니다"),
        ("2023-03-12", "다시 보냈습니다"),
        ("2023-03-13", "모두 3번까지"),
    ):
        clock.at(day)
        assert said in logged_in(ours.colleague).post(again, follow=True).content.decode()
    assert Message.objects.filter(recipient_id=party.pk, kind=f"proposed-{made.pk}", channel="on-site").count() == 3
    logged = TransitionLog.objects.filter(object_type="paths.application", object_id=made.pk, reason=ASKED_AGAIN)
    assert {one.actor for one in logged} == {ours.colleague}
    Client().post(f"/confirmations/{confirmation_token(made)}/", {"answer": "confirm"})
    clock.at("2023-03-14")
    page = logged_in(ours.operator).post(again, follow=True).content.decode()
    assert "본인의 확인을 기다리는 신청만 링크를 다시 보낼 수 있습니다" in page
    assert "확인 링크 다시 보내기" not in page


def test_a_long_list_comes_in_pages(ours: Side, logged_in: LogIn) -> None:
    for number in range(51):
        ours.filed(make.person(f"김{number}"))
    client = logged_in(ours.operator)
    assert len(client.get(reverse(LIST)).context["rows"]) == 50
    assert len(client.get(reverse(LIST), {"page": "2"}).context["rows"]) == 1
    assert client.get(reverse(LIST), {"page": "없는"}).status_code == 200
