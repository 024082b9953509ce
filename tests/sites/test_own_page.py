"""A person's own page: what was asked for and answered, what was done and paid, and who looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
ME = "citizen:me"


@pytest.fixture
def citizen() -> Account:
    return make.account(of=RoleKind.CITIZEN, party=make.person("김이모"))


def test_a_person_sees_their_way_and_nobody_elses(citizen: Account, logged_in: LogIn) -> None:
    assert citizen.party is not None
    place = make.place(title="안부 활동")
    taking_part = make.participation(place, citizen.party)
    make.participation(make.place(title="남의 활동"))
    waiting = make.application(make.place(title="다른 과정"), citizen.party)
    make.decision(waiting, result="waiting", text="예비 3번입니다.")
    earned = make.entitlement(taking_part, make.period(place), won=357_020)
    make.payment(earned, make.batch(place.round, make.funded_line()), paid=date(2023, 5, 10))
    page = logged_in(citizen).get(reverse(ME)).content.decode()
    for text in ("안부 활동", "357,020", "예비 3번입니다.", reverse("citizen:pay-entitlement", args=[earned.pk])):
        assert text in page
    assert "남의 활동" not in page


def test_an_answered_offer_does_not_ask_for_an_answer_again(citizen: Account, logged_in: LogIn) -> None:
    place = make.place(title="정원 과정")
    asked = make.application(place, citizen.party, status="offered")
    made = make.decision(asked, result="accepted", text="수요일까지 답해 주세요.")
    offer = make.seat_offer(asked, place, decision=made)
    assert "수요일까지 답해 주세요." in logged_in(citizen).get(reverse(ME)).content.decode()
    asked.status = "accepted"
    asked.save(update_fields=["status"])
    offer.status, offer.answered_at = "accepted", offer.offered_at
    offer.save(update_fields=["status", "answered_at"])
    page = logged_in(citizen).get(reverse(ME)).content.decode()
    assert "수요일까지 답해 주세요." not in page
    assert "선정되셨습니다." in page


def test_two_programmes_of_one_team_are_told_once(citizen: Account, logged_in: LogIn) -> None:
    team = make.unit("북부팀", name="북부캠퍼스팀")
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=team.party, programme="boram")
    make.role(manager.party, of=RoleKind.PROGRAMME_MANAGER, at=team.party, programme="startup")
    ReadLog.objects.create(account=manager, subject_type="parties.party", subject_id=citizen.party_id, task="신청 열람")
    page = logged_in(citizen).get(reverse(ME)).content.decode()
    assert page.count("사업 담당자(북부캠퍼스팀)") == 1


def test_a_person_sees_who_looked_as_what_but_not_their_name(citizen: Account, logged_in: LogIn) -> None:
    assert citizen.party is not None
    team = make.unit("감사실", name="감사실")
    auditor = make.account(of=RoleKind.AUDITOR, at=team.party, party=make.person("윤감사"))
    place = make.place()
    earned = make.entitlement(make.participation(place, citizen.party), make.period(place))
    paid = make.payment(earned, make.batch(place.round, make.funded_line()))
    logged_in(auditor).get(reverse("office:budget-payment", args=[paid.pk]))
    page = logged_in(citizen).get(reverse(ME)).content.decode()
    assert "감사 담당자(감사실)" in page
    assert f"지급 {paid.pk}번의 활동 기록 열람" in page
    assert "윤감사" not in page


def test_reads_of_others_are_not_shown(citizen: Account, logged_in: LogIn) -> None:
    for subject in (make.person().pk, None):
        ReadLog.objects.create(
            account=make.account(of=RoleKind.AUDITOR), subject_type="parties.party", subject_id=subject, task="남의 일"
        )
    page = logged_in(citizen).get(reverse(ME)).content.decode()
    assert "남의 일" not in page
    assert "아직 아무도 내 정보를 보지 않았습니다" in page


def test_a_reader_whose_role_has_ended_is_still_told(citizen: Account, logged_in: LogIn) -> None:
    ReadLog.objects.create(
        account=make.account(), subject_type="parties.party", subject_id=citizen.party_id, task="예전 열람"
    )
    page = logged_in(citizen).get(reverse(ME)).content.decode()
    assert "지금은 역할이 없는 계정" in page


def test_an_account_without_a_person_has_an_empty_page(logged_in: LogIn) -> None:
    make.participation()
    nobody = Account.objects.create_user(username="machine", password=None)
    page = logged_in(nobody).get(reverse(ME)).content.decode()
    assert "아직 참여한 사업이 없습니다" in page
    assert "신청한 사업이 없습니다" in page


def test_the_page_is_behind_the_log_in(client: Client) -> None:
    assert client.get(reverse(ME))["Location"] == "/login/?next=/me/"


def test_a_training_whose_day_has_passed_is_not_asked_for_until_that_day(clock: Clock, logged_in: LogIn) -> None:
    clock.at("2023-06-30")
    of = make.round_of(make.programme(shape="social-job"), type=make.real_type("social-job"))
    one = make.participation(make.place(of, kind="post"), make.person("김이모"))
    account = make.account(of=RoleKind.CITIZEN, party=one.party)
    page = logged_in(account).get(f"/me/participations/{one.pk}/").content.decode()
    assert "2023년 5월 3일(수)까지였습니다" in page
    assert "5월 3일(수)까지 마쳐 주세요" not in page


def test_the_page_shows_what_goes_on_and_the_newest_and_the_rest_is_in_pages(
    citizen: Account, logged_in: LogIn
) -> None:
    assert citizen.party is not None
    waiting = make.application(make.place(title="기다리는 과정"), citizen.party)
    for number in range(23):
        make.application(make.place(title=f"과정 {number}"), citizen.party, status="refused")
    client = logged_in(citizen)
    page = client.get(reverse(ME))
    shown = [one["application"] for one in page.context["applications"]]
    assert len(shown) == 5
    assert shown[0] == waiting  # the oldest, and the only one that waits
    assert [one.place.title for one in shown[1:]] == ["과정 22", "과정 21", "과정 20", "과정 19"]
    assert "신청 모두 보기(24건)" in page.content.decode()
    first, second = (client.get(reverse("citizen:past", args=["applications"]), {"page": number}) for number in (1, 2))
    listed = [one["application"].pk for answer in (first, second) for one in answer.context["rows"]]
    assert (len(first.context["rows"]), len(second.context["rows"]), len(set(listed))) == (20, 4, 24)
    assert "2쪽 가운데 1쪽" in first.content.decode()


def test_pay_of_the_latest_months_is_shown_and_all_of_it_under_what_is_past(citizen: Account, logged_in: LogIn) -> None:
    assert citizen.party is not None
    place = make.place(title="안부 활동")
    part = make.participation(place, citizen.party)
    for month in range(4, 9):
        make.entitlement(part, make.period(place, month=date(2023, month, 1)), won=100_000 + month)
    client = logged_in(citizen)
    page = client.get(reverse(ME)).content.decode()
    assert [won in page for won in ("100,008", "100,006", "100,005")] == [True, True, False]
    assert "최근 3개월" in page
    assert "100,004" in client.get(reverse("citizen:past", args=["participations"])).content.decode()


def test_what_is_past_is_ones_own_and_an_unknown_list_is_told(citizen: Account, logged_in: LogIn) -> None:
    make.application(make.place(title="남의 과정"))
    make.participation(make.place(title="남의 활동"))
    client = logged_in(citizen)
    for kind, empty in (("applications", "신청한 사업이 없습니다"), ("participations", "아직 참여한 사업이 없습니다")):
        page = client.get(reverse("citizen:past", args=[kind])).content.decode()
        assert "남의" not in page
        assert empty in page
    assert client.get(reverse("citizen:past", args=["money"])).status_code == 404
    assert Client().get(reverse("citizen:past", args=["reads"]))["Location"].startswith("/login/")
