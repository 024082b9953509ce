"""News of rounds that open: to whoever wants it and may take part, once, with an address by which it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from imojak.messages.models import Channel, Message
from imojak.messages.sending import send_waiting
from imojak.messages.stopping import NEWS, reader_of, stop_page
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.actions.profile import consents_in_force, stop_news
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Party, Person
from imojak.paths.actions.clocks import tick
from imojak.paths.actions.news import WANTED, tell_news
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

OPENED = date(2023, 3, 6)


@pytest.fixture
def course(clock: Clock) -> Round:
    """A course for people of 40 and more that takes applications since Monday."""
    clock.at(OPENED.isoformat())
    of = make.programme(shape="course", eligibility=make.rule_set(age_min=40, subject="person"))
    made: Round = make.round_of(
        of, title="정원 관리사 입문", status=RoundStatus.OPEN, apply_from=OPENED, apply_to=OPENED + timedelta(days=14)
    )
    make.place(made)
    return made


def reader(name: str = "김이모", *, born: date = date(1971, 3, 2), wants: tuple[str, ...] = (), **more: str) -> Party:
    """Somebody who has consented to news; they hold a log-in."""
    made: Party = make.person(name, birth=born, **({"email": "imo@example.org"} | more))
    Person.objects.filter(pk=made.pk).update(wishes={WANTED: list(wants)} if wants else {})
    make.consent(made, purpose=ConsentPurpose.MARKETING, starts_on=date(2023, 1, 2))
    make.account(of=RoleKind.CITIZEN, party=made)
    return made


def news(party: Party) -> list[Message]:
    return list(Message.objects.filter(recipient_id=party.pk, kind__startswith=NEWS).order_by("pk"))


def test_news_goes_once_on_the_site_and_by_mail_to_who_wants_it(course: Round) -> None:
    one = reader()
    done = tick()
    assert done.reminders == ["새로 열린 ‘정원 관리사 입문’: 1명에게 소식을 보냄"]
    on_site, letter = news(one)
    assert (on_site.channel, letter.channel) == (Channel.ON_SITE, Channel.EMAIL)
    assert on_site.link == f"/rounds/{course.code}/"
    assert "2023년 3월 6일부터 2023년 3월 20일까지" in letter.body
    assert stop_page(one.pk) in letter.body
    assert tick().reminders == []
    assert len(news(one)) == 2
    send_waiting()
    [sent] = mail.outbox
    assert sent.to == ["imo@example.org"]
    assert sent.extra_headers["List-Unsubscribe"] == f"<{stop_page(one.pk)}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_did_not_ask_for_it_or_cannot_take_part_hears_nothing(course: Round) -> None:
    young = reader("강젊은", born=date(1995, 3, 2), email="young@example.org")
    other = reader("박일자", wants=("social-job",), email="other@example.org")
    wanting = reader("오배움", wants=("course", "fair"), email="wanting@example.org")
    applied = reader("이신청", email="applied@example.org")
    make.application(course, applied)
    silent = make.person("정무심")
    make.account(of=RoleKind.CITIZEN, party=silent)
    stopped = reader("최거둠", email="stopped@example.org")
    stop_news(stopped)
    tick()
    assert {one.pk: len(news(one)) for one in (young, other, applied, silent, stopped)} == dict.fromkeys(
        (young.pk, other.pk, applied.pk, silent.pk, stopped.pk), 0
    )
    assert len(news(wanting)) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"apply_from": OPENED + timedelta(days=1)},
        {"apply_from": OPENED - timedelta(days=7), "notice_on": OPENED - timedelta(days=9)},
        {"status": RoundStatus.DRAFT},
    ],
)
def test_what_is_not_open_yet_or_no_news_any_more_is_not_told(course: Round, changes: dict[str, object]) -> None:
    one = reader()
    Round.objects.filter(pk=course.pk).update(**changes)
    assert tell_news(make.at(OPENED)) == []
    assert news(one) == []


def test_who_has_no_address_reads_it_on_the_site_and_gets_no_letter(course: Round) -> None:
    by_phone = reader(email="", phone="010-1234-5678")
    nowhere = reader("문주소", email="", phone="")
    tick()
    assert [one.channel for one in news(by_phone)] == [Channel.ON_SITE, Channel.SMS]
    assert [one.channel for one in news(nowhere)] == [Channel.ON_SITE]


def test_one_press_stops_it_without_a_log_in_and_opening_the_address_alone_does_not(course: Round) -> None:
    one, other = reader(), reader("박일자", email="other@example.org")
    page = stop_page(one.pk).partition("/news/")[2]
    visitor = Client(enforce_csrf_checks=True)
    assert "그만 받기" in visitor.get(f"/news/{page}").content.decode()
    assert "marketing" in consents_in_force(one)
    answer = visitor.post(f"/news/{page}", {"List-Unsubscribe": "One-Click"})
    assert "동의를 거두었습니다" in answer.content.decode()
    assert "marketing" not in consents_in_force(one)
    assert "marketing" in consents_in_force(other)
    assert visitor.post(f"/news/{page}").status_code == 200  # once more changes nothing
    tick()
    assert news(one) == []
    assert len(news(other)) == 2


def test_an_address_that_is_not_ours_stops_nothing(course: Round) -> None:
    one = reader()
    token = stop_page(one.pk).rstrip("/").rpartition("/")[2]
    assert reader_of(token) == one.pk
    assert reader_of(f"{token}x") is None
    assert Client().post(f"/news/stop/{token}x/").status_code == 404
    assert Client().post("/news/stop/1/").status_code == 404
    assert "marketing" in consents_in_force(one)
