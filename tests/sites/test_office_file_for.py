"""Filing for somebody who telephones: found or registered, told whether they may, filed, confirmed by the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Person
from imojak.paths.actions.filing import confirmation_token
from imojak.paths.enums import ApplicationStatus, Channel
from imojak.paths.models import Application, Draft
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
MOTIVE = "오래 일한 경험으로 이웃을 돕고 싶어 신청합니다. 꾸준히 하겠습니다."


class Desk:
    """An open round with its real form, three places, its manager, and a manager of another team."""

    def __init__(self) -> None:
        unit, other = make.unit(), make.unit()
        rules = make.rule_set(age_min=40, age_max=67, subject="person")
        programme = make.programme(shape="social-job", eligibility=rules, lead_unit=unit)
        self.round = make.round_of(
            programme, status=RoundStatus.OPEN, type=make.real_type("social-job"), eligibility=rules
        )
        for title in ("도서관 책 나눔", "복지관 말벗", "초등학교 안전"):
            make.place(self.round, kind="post", title=title, host=make.organisation(f"{title} 기관"))
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.colleague = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.stranger = make.account(of=RoleKind.PROGRAMME_MANAGER, at=other.party)
        self.page = reverse("office:file-for", args=[self.round.code])
        self.answers = {
            "hours": ["mon-am", "wed-pm"], "motive": MOTIVE, "certified": "no", "with_children": "no",
            "agree_service": "on", "agree_operator": "on",
            "wish": [Place.objects.filter(round=self.round).order_by("title")[0].pk],
        }  # fmt: skip


@pytest.fixture
def desk(clock: Clock) -> Desk:
    clock.at("2023-03-10")
    return Desk()


def post(client: Client, page: str, **said: Any) -> tuple[int, str]:
    answer = client.post(page, said, follow=True)
    return answer.status_code, answer.content.decode()


def find(client: Client, desk: Desk, **said: Any) -> str:
    """Find somebody and return the address where one files for the first."""
    answer = client.post(desk.page, {"do": "find", **said})
    return reverse("office:file-for-person", args=[desk.round.code, answer.context["people"][0]["token"]])


def test_somebody_is_found_filed_for_and_confirms_by_the_link(desk: Desk, logged_in: LogIn) -> None:
    party = make.person("김보람", birth=date(1970, 5, 1), phone="010-7777-4321")
    client = logged_in(desk.manager)
    answer = client.post(desk.page, {"do": "find", "name": "김보람", "birth_date": "700501", "phone": ""})
    page = answer.content.decode()
    assert "김*람" in page  # nothing to do with them yet
    assert "4321" not in page
    assert ReadLog.objects.filter(account=desk.manager, subject_id=party.pk, task__contains="사람 찾기").exists()
    here = find(client, desk, name="김보람", birth_date="1970-05-01")
    shown = client.get(here).content.decode()
    assert "참여자격" in shown
    assert "1지망" in shown
    page = post(client, here, do="file", **desk.answers)[1]
    assert "본인이 확인해야 접수됩니다" in page
    made = Application.objects.get()
    assert (made.status, made.channel, made.filed_by) == (ApplicationStatus.PROPOSED, Channel.STAFF, desk.manager)
    assert made.answers["motive"] == MOTIVE
    assert made.preferences.count() == 1
    assert not Consent.objects.exists()
    assert not Draft.objects.exists()
    sent = Message.objects.get(kind=f"proposed-{made.pk}-out")
    assert sent.link == f"/confirmations/{confirmation_token(made)}/"
    Client().post(sent.link, {"answer": "confirm"})
    made.refresh_from_db()
    assert made.status == ApplicationStatus.FILED
    assert Consent.objects.filter(party=party, purpose="service").exists()
    assert "에 확인함" in client.get(desk.page).content.decode()


def test_what_is_missing_is_told_and_nothing_typed_is_lost(desk: Desk, logged_in: LogIn) -> None:
    make.person("김보람", birth=date(1970, 5, 1), phone="010-7777-4321")
    client = logged_in(desk.manager)
    here = find(client, desk, name="김보람", birth_date="1970-05-01")
    status, page = post(client, here, do="file", **{**desk.answers, "motive": "짧음"})
    assert status == 422
    assert "짧음" in page
    assert not Application.objects.exists()
    post(client, here, do="save", motive=MOTIVE)
    assert MOTIVE in client.get(here).content.decode()
    status, page = post(client, here, do="file", **{**desk.answers, "wish": []})
    assert status == 422
    assert "적은 내용은 그대로 있습니다" in page


def test_two_windows_do_not_write_over_each_other(desk: Desk, logged_in: LogIn) -> None:
    make.person("김보람", birth=date(1970, 5, 1), phone="010-7777-4321")
    client = logged_in(desk.manager)
    here = find(client, desk, name="김보람", birth_date="1970-05-01")
    post(client, here, do="save", version=0, motive=MOTIVE)
    post(client, here, do="save", version=1, motive=MOTIVE + " 둘째")
    status, page = post(client, here, do="save", version=1, motive=MOTIVE + " 셋째")
    assert status == 422
    assert "셋째" in page
    assert Draft.objects.get().answers["motive"].endswith("둘째")


def test_two_colleagues_file_for_one_person_once(desk: Desk, logged_in: LogIn) -> None:
    make.person("김보람", birth=date(1970, 5, 1), phone="010-7777-4321")
    first, second = logged_in(desk.manager), logged_in(desk.colleague)
    said = {"name": "김보람", "birth_date": "1970-05-01"}
    one, other = find(first, desk, **said), find(second, desk, **said)
    post(first, one, do="file", **desk.answers)
    status, page = post(second, other, do="file", **desk.answers)
    assert status == 422
    assert "이미 이 회차에 신청하셨습니다" in page
    assert Application.objects.count() == 1


def test_who_is_not_known_is_registered_with_what_they_consent_to(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    said = {"name": "이하나", "birth_date": "650302", "phone": "01011112222"}
    assert "그런 분이 없습니다" in post(client, desk.page, do="find", **said)[1]
    status, page = post(client, desk.page, do="create", **said, sex="f", district_code="11440")
    assert status == 422
    assert "말씀을 들어야" in page
    page = post(client, desk.page, do="create", **said, sex="f", district_code="11440", consent="on")[1]
    person = Person.objects.get(party__name="이하나")
    assert (person.birth_date, person.phone) == (date(1965, 3, 2), "010-1111-2222")
    assert Consent.objects.filter(party=person.party, purpose="service").exists()
    assert "참여자격" in page
    again = post(client, desk.page, do="create", **said, sex="f", district_code="11440", consent="on")
    assert again[0] == 422
    assert "같은 분이 이미 있습니다" in again[1]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": "김보람"}, "생년월일이나 휴대전화"),
        ({"name": "김보람", "birth_date": "1970.13.1"}, "없는 날짜"),
        ({"name": "김보람", "phone": "02-12"}, "전화번호로 읽을 수 없습니다"),
        ({"name": "김보람", "birth_date": "700501-2234567"}, "주민등록번호는 받지 않습니다"),
        ({}, "빈칸을 채워"),
    ],
)
def test_what_cannot_be_looked_for_is_told(desk: Desk, logged_in: LogIn, said: dict[str, str], told: str) -> None:
    status, page = post(logged_in(desk.manager), desk.page, do="find", **said)
    assert status == 422
    assert told in page


def test_who_may_not_take_part_is_explained_and_not_filed(desk: Desk, logged_in: LogIn) -> None:
    make.person("박청년", birth=date(1999, 1, 1), phone="010-7777-4322")
    client = logged_in(desk.manager)
    here = find(client, desk, name="박청년", birth_date="1999-01-01")
    assert "자격이 없습니다" in client.get(here).content.decode()
    assert post(client, here, do="file", **desk.answers)[0] == 422
    assert not Application.objects.exists()


def test_after_the_deadline_the_page_says_so(clock: Clock, desk: Desk, logged_in: LogIn) -> None:
    make.person("김보람", birth=date(1970, 5, 1), phone="010-7777-4321")
    clock.at("2023-12-01")
    client = logged_in(desk.manager)
    here = find(client, desk, name="김보람", birth_date="1970-05-01")
    page = client.get(here).content.decode()
    assert "접수 기간이 아닙니다" in page
    assert "접수하고 확인 링크 보내기" not in page
    assert post(client, here, do="file", **desk.answers)[0] == 422
    assert not Application.objects.exists()


def test_the_question_is_sent_again_once_a_day_until_it_is_answered(clock: Clock, desk: Desk, logged_in: LogIn) -> None:
    make.person("김보람", birth=date(1970, 5, 1), phone="010-1234-5678")
    client = logged_in(desk.manager)
    post(client, find(client, desk, name="김보람", birth_date="1970-05-01"), do="file", **desk.answers)
    made = Application.objects.get()
    again = reverse("office:file-for-again", args=[desk.round.code, made.pk])
    assert "같은 날 같은 알림" in post(client, again)[1]
    clock.at("2023-03-11")
    client = logged_in(desk.manager)
    assert "다시 보냈습니다" in post(client, again)[1]
    Client().post(f"/confirmations/{confirmation_token(made)}/", {"answer": "decline"})
    assert "이미 답하신" in post(client, again)[1]


def test_nobody_goes_on_with_the_person_that_another_found(desk: Desk, logged_in: LogIn) -> None:
    make.person("김보람", birth=date(1970, 5, 1), phone="010-7777-4321")
    here = find(logged_in(desk.manager), desk, name="김보람", birth_date="1970-05-01")
    assert logged_in(desk.colleague).get(here).status_code == 403
    assert logged_in(desk.stranger).get(here).status_code == 403
    assert logged_in(desk.stranger).post(desk.page, {"do": "find", "name": "김보람"}).status_code == 403
    guessed = reverse("office:file-for-person", args=[desk.round.code, "1:2:3"])
    assert logged_in(desk.manager).get(guessed).status_code == 404
