"""After applying: answers to offers, why and anew, what others filed for me, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions.filing import confirmation_token
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Appeal, Application
from imojak.sites import catalogue
from imojak.sites.citizen.next_steps import what_next
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


@pytest.fixture
def citizen() -> Account:
    return make.account(of=RoleKind.CITIZEN, party=make.person("김이모"))


@pytest.fixture
def place() -> Place:
    made: Place = make.place(make.round_of("work.site"), title="도서관 책 나눔")
    return made


def test_a_refusal_is_read_with_its_reason_and_asked_about(
    citizen: Account, place: Place, logged_in: LogIn, clock: Clock
) -> None:
    one = make.application(place, citizen.party)
    refusal = make.decision(one, result="refused", reasons=["score"], text="점수 순으로 선정하였습니다.")
    clock.at("2023-03-30")
    client = logged_in(citizen)
    page = client.get(f"/me/applications/{one.pk}/").content.decode()
    assert "점수 순으로 선정하였습니다." in page
    assert "이의신청하기" in page
    empty = client.post(f"/me/decisions/{refusal.pk}/appeal/", {"text": " "}).content.decode()
    assert "적어 주세요" in empty
    client.post(f"/me/decisions/{refusal.pk}/appeal/", {"text": "경력이 빠졌습니다."})
    appeal = Appeal.objects.get()
    assert "이의신청 취소" in client.get(f"/me/applications/{one.pk}/").content.decode()
    client.post(f"/me/appeals/{appeal.pk}/withdraw/")
    appeal.refresh_from_db()
    assert appeal.status == "withdrawn"


def test_nobody_opens_or_changes_what_is_somebody_elses(citizen: Account, place: Place, logged_in: LogIn) -> None:
    theirs = make.application(place)
    decision = make.decision(theirs, result="refused")
    offer = make.seat_offer(make.application(place), place)
    part = make.participation(make.place())
    certificate = make.certificate(part)
    message = make.message(make.person())
    appeal = make.appeal(decision)
    client = logged_in(citizen)
    for path in (
        f"/me/applications/{theirs.pk}/", f"/me/applications/{theirs.pk}/receipt/",
        f"/me/applications/{theirs.pk}/withdraw/", f"/me/decisions/{decision.pk}/appeal/", f"/me/offers/{offer.pk}/",
        f"/me/offers/{offer.pk}/decline/", f"/me/participations/{part.pk}/", f"/me/participations/{part.pk}/transfer/",
        f"/me/certificates/{certificate.pk}/", f"/me/messages/{message.pk}/", f"/me/surveys/{part.pk}/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
        assert Client().get(path)["Location"].startswith("/login/"), path
    for path in (
        f"/me/applications/{theirs.pk}/withdraw/", f"/me/applications/{theirs.pk}/answer/", f"/me/offers/{offer.pk}/",
        f"/me/decisions/{decision.pk}/appeal/", f"/me/appeals/{appeal.pk}/withdraw/",
        f"/me/participations/{part.pk}/certificates/", f"/me/participations/{part.pk}/goals/",
    ):  # fmt: skip
        assert client.post(path, {"answer": "take", "text": "x"}).status_code == 404, path
    theirs.refresh_from_db()
    assert theirs.status == ApplicationStatus.REFUSED


def test_what_was_filed_for_me_counts_once_i_confirm_it(citizen: Account, place: Place, logged_in: LogIn) -> None:
    filed_by = make.account()
    one = make.application(place, citizen.party, status=ApplicationStatus.PROPOSED, filed_by=filed_by)
    client = logged_in(citizen)
    assert "대신 쓴 신청 확인" in client.get("/me/").content.decode()
    client.post(f"/me/applications/{one.pk}/answer/", {"answer": "confirm"})
    one.refresh_from_db()
    assert one.status == ApplicationStatus.FILED


def test_without_a_log_in_one_confirms_by_the_signed_link_only(place: Place, client: Client) -> None:
    one = make.application(place, status=ApplicationStatus.PROPOSED, filed_by=make.account())
    path = f"/confirmations/{confirmation_token(one)}/"
    assert "맞습니다. 신청합니다" in client.get(path).content.decode()
    assert client.get(path[:-3] + "x/").status_code == 404
    page = client.post(path, {"answer": "decline"}, follow=True).content.decode()
    assert "신청하지 않기로 하셨습니다" in page
    assert Application.objects.get().status == ApplicationStatus.WITHDRAWN


def test_a_class_of_a_round_and_the_programme_above_it_are_found_however_they_are_typed(
    client: Client, clock: Clock
) -> None:
    clock.at("2023-03-12")
    make.programme("boram", name="서울시 보람일자리 운영")
    strand = make.programme("boram.elder-visit", name="어르신 동행단")
    of = make.round_of(strand, title="어르신 동행단 1차", status=RoundStatus.OPEN)
    course = make.round_of(make.programme(name="과정"), title="배움 과정 3월", status=RoundStatus.OPEN)
    for title in ("스마트폰 사진과 영상", "바리스타 기초 01", "바리스타 기초 02"):
        make.place(course, title=title)
    make.place(of, title="복지관 활동")
    catalogue.forget()
    for typed, found, other in (
        ("바리스터", course, of),
        ("ㅂㄹㅅㅌ", course, of),
        ("스마트폰사진", course, of),
        ("보람일짜리", of, course),
    ):
        page = client.get("/programmes/", {"q": typed}).content.decode()
        assert found.title in page, typed
        assert other.title not in page, typed


def test_the_catalogue_finds_what_was_meant_and_says_which_filter_left_nothing(client: Client, clock: Clock) -> None:
    clock.at("2023-03-12")
    for title, district in (("바리스타 입문", "11440"), ("도서관 서가 정리", "11110")):
        one = make.round_of(make.programme(name=title), title=title, status=RoundStatus.OPEN)
        make.place(one, district_code=district, schedule={"weekdays": [0], "starts": "14:00", "minutes": 120})
    make.round_of(title="준비하는 모집", status=RoundStatus.DRAFT)
    catalogue.forget()
    for typed in ("바리스터", "바 리스타", "ㅂㄹㅅㅌ"):
        page = client.get("/programmes/", {"q": typed}).content.decode()
        assert "바리스타 입문" in page, typed
        assert "도서관 서가 정리" not in page, typed
    every = client.get("/programmes/").content.decode()
    assert "월요일 오후 2시부터 2시간" in every
    assert "준비하는 모집" not in every
    none = client.get("/programmes/", {"district": "11440", "weekday": "0", "q": "도서관"}).content.decode()
    assert "맞는 사업이 없습니다" in none
    assert "마포구 빼기: 1개" in none
    assert client.get("/programmes/", {"district": "x", "weekday": "²", "page": "9", "shape": "'"}).status_code == 200


def test_what_is_next_is_not_told_of_another_way_of_choosing(clock: Clock) -> None:
    """A type of courses fills seats in the order of filing; a round of it may be drawn."""
    clock.at("2023-03-10")
    own = make.application(make.round_of(status=RoundStatus.OPEN, type=make.real_type("course")), status="filed")
    drawn = make.application(
        make.round_of(status=RoundStatus.OPEN, type=make.real_type("course"), method="draw"), status="filed"
    )
    assert "자리가 있으면 바로 정해집니다" in what_next(own).words
    assert "바로 정해집니다" not in what_next(drawn).words
