"""Filing for people by partners, on its pages: what is shown, who gets in, and the whole way to the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from imojak.offers.enums import RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Person
from imojak.paths import actions
from imojak.paths.actions.filing import confirmation_token
from imojak.paths.enums import AgreementKind, ApplicationStatus, Channel
from imojak.paths.models import Application, Draft
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock
from tests.sites.filing_side import LIST, MOTIVE, WHO, Side, find, somebody

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


@pytest.fixture
def ours(clock: Clock) -> Side:
    clock.at("2023-03-10")
    return Side("우리")


def test_the_whole_way_from_who_asks_a_partner_to_the_decision(ours: Side, logged_in: LogIn) -> None:
    party = somebody()
    client = logged_in(ours.operator)
    assert reverse("partner:filing-round", args=[ours.round.code]) in client.get(reverse(LIST)).content.decode()
    here = find(client, ours)
    page = client.get(here).content.decode()
    assert "1지망" in page
    assert client.post(here, {"do": "look", **ours.answers})["Location"] == f"{here}?look=1"
    look = client.get(f"{here}?look=1").content.decode()
    assert MOTIVE in look
    assert "우리 말벗" in look
    told = client.post(here, {"do": "file"}, follow=True).content.decode()
    assert "본인이 확인해야 접수됩니다" in told
    assert "본인 확인을 기다림" in told
    made = Application.objects.get()
    assert (made.status, made.channel, made.filed_through) == (ApplicationStatus.PROPOSED, Channel.PARTNER, ours.body)
    assert not Draft.objects.exists()
    link = f"/confirmations/{confirmation_token(made)}/"
    asked = Client().get(link).content.decode()
    for words in ("우리 협동조합에서", "우리 말벗", "부탁한 적이 없습니다", "확인하시면 동의하시는 것"):
        assert words in asked
    assert MOTIVE not in asked
    assert "김보람" not in asked
    Client().post(link, {"answer": "confirm"})
    made.refresh_from_db()
    assert made.status == ApplicationStatus.FILED
    assert Consent.objects.filter(party=party, purpose="service").exists()
    page = client.get(reverse(LIST)).content.decode()
    assert "본인이 확인함" in page
    assert "거두어들이기" not in page
    actions.qualify(made, actor=ours.manager)
    actions.refuse(made, actor=ours.manager, reasons=["age"])
    page = client.get(reverse(LIST)).content.decode()
    assert "처리가 끝남" in page
    assert "미선정" not in page
    office = logged_in(ours.manager).get(reverse("office:application", args=[made.pk])).content.decode()
    assert "협력기관 대리(우리 협동조합)" in office


def test_somebody_found_is_shown_masked_and_told_who_looked(ours: Side, logged_in: LogIn) -> None:
    party = somebody()
    page = logged_in(ours.operator).post(ours.page, {"do": "find", **WHO}).content.decode()
    assert "김*람" in page
    assert "4321" not in page
    assert ReadLog.objects.filter(account=ours.operator, subject_id=party.pk, task__contains="사람 찾기").exists()


def test_nothing_of_the_person_that_was_not_typed_is_shown(ours: Side, logged_in: LogIn) -> None:
    party = somebody(district="11440")
    Person.objects.filter(party=party).update(
        email="secret@example.org", income_class="basic", working=True, career={"text": "비밀 경력"}
    )
    client = logged_in(ours.leader)
    here = find(client, ours)
    for address in (here, f"{here}?look=1"):
        client.post(here, {"do": "save", **ours.answers})
        page = client.get(address).content.decode()
        for private in ("secret@example.org", "7777", "1970", "비밀 경력", "기초생활", "마포구", "참여자격", "김보람"):
            assert private not in page, (address, private)


def test_who_may_not_or_has_applied_is_refused_in_the_same_words(ours: Side, logged_in: LogIn) -> None:
    make.person("박청년", birth=date(1999, 1, 1), phone="010-7777-4322")
    make.application(ours.ours, somebody())
    client = logged_in(ours.operator)
    told = []
    for said in ({"name": "박청년", "birth_date": "1999-01-01"}, WHO):
        here = find(client, ours, **said)
        client.post(here, {"do": "look", **ours.answers})
        answer = client.post(here, {"do": "file"})
        assert answer.status_code == 422
        told.append(answer.context["told"])
        assert MOTIVE in answer.content.decode()  # nothing typed is lost
    assert told[0] == told[1]
    assert "대신 낼 수 없습니다" in told[0][0]
    assert Application.objects.count() == 1


def test_a_leader_is_offered_the_sites_own_places(ours: Side, logged_in: LogIn) -> None:
    somebody()
    client = logged_in(ours.leader)
    here = find(client, ours)
    page = client.get(here).content.decode()
    assert "우리 말벗" in page
    assert "우리 책 나눔" not in page
    client.post(here, {"do": "look", **ours.answers, "wish": [ours.other.pk]})
    assert Draft.objects.get().preferences == []
    client.post(here, {"do": "look", **ours.answers})
    client.post(here, {"do": "file"})
    assert Application.objects.get().filed_through == ours.site


def test_who_is_not_known_is_entered_with_what_is_needed_and_no_consent(ours: Side, logged_in: LogIn) -> None:
    client = logged_in(ours.operator)
    said = {"name": "이하나", "birth_date": "650302", "phone": "01011112222"}
    assert "그런 분이 없습니다" in client.post(ours.page, {"do": "find", **said}).content.decode()
    new = {"do": "create", **said, "sex": "f", "district_code": "11440"}
    answer = client.post(ours.page, new)
    assert answer.status_code == 422
    assert "본인이 부탁하신 신청만" in answer.content.decode()
    assert client.post(ours.page, {**new, "consent": "on"}).status_code == 302
    person = Person.objects.get(party__name="이하나")
    assert (person.birth_date, person.phone) == (date(1965, 3, 2), "010-1111-2222")
    assert not Consent.objects.filter(party=person.party).exists()
    # Entered once more, by somebody of another body, it is the same person and nobody learns it.
    assert logged_in(ours.leader).post(ours.page, {**new, "consent": "on"}).status_code == 302
    assert Person.objects.filter(party__name="이하나").count() == 1


def test_nobody_is_found_by_guessing(ours: Side, logged_in: LogIn, clock: Clock) -> None:
    somebody()
    client = logged_in(ours.operator)
    for day in range(1, 6):
        client.post(ours.page, {"do": "find", "name": "김보람", "birth_date": f"1971-05-0{day}"})
    answer = client.post(ours.page, {"do": "find", **WHO})
    assert answer.status_code == 422
    assert "10분 뒤에" in answer.content.decode()
    assert answer.context["people"] is None
    assert logged_in(ours.colleague).post(ours.page, {"do": "find", **WHO}).context["people"]
    clock.at("2023-03-10T09:11")
    assert logged_in(ours.operator).post(ours.page, {"do": "find", **WHO}).context["people"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": "김보람"}, "생년월일이나 휴대전화"),
        ({"name": "김보람", "birth_date": "1970.13.1"}, "없는 날짜"),
        ({"name": "김보람", "phone": "02-12"}, "전화번호로 읽을 수 없습니다"),
        ({"name": "김보람", "birth_date": "700501-2234567"}, "주민등록번호는 받지 않습니다"),
        ({"birth_date": "1970-05-01"}, "빈칸을 채워"),
    ],
)
def test_what_cannot_be_looked_for_is_told(ours: Side, logged_in: LogIn, said: dict[str, str], told: str) -> None:
    answer = logged_in(ours.operator).post(ours.page, {"do": "find", **said})
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_what_is_missing_is_told_and_two_windows_do_not_write_over_each_other(ours: Side, logged_in: LogIn) -> None:
    somebody()
    client = logged_in(ours.operator)
    here = find(client, ours)
    answer = client.post(here, {"do": "look", "version": 0, **ours.answers, "motive": "짧음"})
    assert answer.status_code == 422
    assert "짧음" in answer.content.decode()
    # The page that comes back goes on from what was saved, its wishes too.
    assert answer.context["version"] == 1
    assert answer.context["wishes"][0]["chosen"] == ours.ours.pk
    assert client.post(here, {"do": "look", "version": 1, **ours.answers, "wish": []}).status_code == 422
    answer = client.post(here, {"do": "save", "version": 1, **ours.answers, "motive": MOTIVE + " 셋째"})
    assert answer.status_code == 422
    assert "셋째" in answer.content.decode()
    assert not Application.objects.exists()


def test_after_the_deadline_the_pages_say_so(clock: Clock, ours: Side, logged_in: LogIn) -> None:
    somebody()
    clock.at("2023-03-24T23:00")
    here = find(logged_in(ours.operator), ours)
    clock.at("2023-03-25T00:00:01")
    client = logged_in(ours.operator)
    for address in (ours.page, reverse("partner:filing-person", args=[ours.round.code, here.split("/")[-2]])):
        page = client.get(address).content.decode()
        assert "접수 기간이 아닙니다" in page
        assert 'value="look"' not in page
    assert "접수 기간이 아닙니다" in client.post(ours.page, {"do": "find", **WHO}, follow=True).content.decode()
    assert "대신 신청할 수 있는 모집이 없습니다" in client.get(reverse(LIST)).content.decode()


OPENS = """
            operator colleague leader  theirs neighbour once    manager director counsellor auditor citizen person
list        ok       ok        ok      ok     ok        .       .       .        .          .       .       .
round       ok       ok        ok      .      .         .       .       .        .          .       .       .
person      ok       .         .       .      .         .       .       .        .          .       .       .
look        ok       .         .       .      .         .       .       .        .          .       .       .
again       ok       ok        404     404    404       .       .       .        .          .       .       .
back        ok       ok        404     404    404       .       .       .        .          .       .       .
"""


def test_every_role_at_every_page(ours: Side, logged_in: LogIn) -> None:
    """``theirs`` operates another round, ``neighbour`` leads a site in it, ``once`` worked here until yesterday."""
    theirs = Side("남의")
    party = somebody()
    made = ours.filed(somebody("이하나"))
    accounts = {
        "operator": ours.operator,
        "colleague": ours.colleague,
        "leader": ours.leader,
        "theirs": theirs.operator,
        "neighbour": theirs.leader,
        "once": make.account(of=RoleKind.OPERATOR, at=ours.body, starts_on=date(2022, 1, 1), ends_on=date(2023, 3, 9)),
        "manager": ours.manager,
        "director": make.account(of=RoleKind.DIRECTOR),
        "counsellor": make.account(of=RoleKind.COUNSELLOR),
        "auditor": make.account(of=RoleKind.AUDITOR),
        "citizen": make.account(of=RoleKind.CITIZEN),
        "person": make.account(of=RoleKind.CITIZEN, party=party),
    }
    operator = logged_in(ours.operator)
    person = find(operator, ours)
    operator.post(person, {"do": "save", **ours.answers})
    calls: dict[str, Callable[[Client], int]] = {
        "list": lambda client: client.get(reverse(LIST)).status_code,
        "round": lambda client: client.get(ours.page).status_code,
        "person": lambda client: client.get(person).status_code,
        "look": lambda client: client.get(f"{person}?look=1").status_code,
        # The first that may do it, does; to the next it says that it is done.
        "again": lambda client: client.post(reverse("partner:filing-again", args=[made.pk])).status_code,
        "back": lambda client: client.post(reverse("partner:filing-take-back", args=[made.pk])).status_code,
    }
    head, *lines = OPENS.strip().splitlines()
    assert head.split() == list(accounts)
    for line in lines:
        page, *cells = line.split()
        for (who, account), cell in zip(accounts.items(), cells, strict=True):
            status = calls[page](logged_in(account))
            wanted = {"ok": (200, 302), ".": (403,), "404": (404,)}[cell]
            assert status in wanted, (page, who, status)
    for address in (reverse(LIST), ours.page, person):
        assert Client().get(address)["Location"].startswith("/login/")


def test_an_address_that_was_guessed_or_is_of_another_round_opens_nothing(ours: Side, logged_in: LogIn) -> None:
    somebody()
    client = logged_in(ours.operator)
    assert client.get(reverse("partner:filing-person", args=[ours.round.code, "1:2:3"])).status_code == 404
    assert client.get(reverse("partner:filing-round", args=["nothing"])).status_code == 403
    assert client.get(reverse("partner:filing-take-back", args=[1])).status_code == 405
    second = make.round_of(ours.round.programme, status=RoundStatus.OPEN, type=ours.round.type)
    make.agreement(second, ours.body, kind=AgreementKind.OPERATOR)
    word = find(client, ours).split("/")[-2]
    assert client.get(reverse("partner:filing-person", args=[second.code, word])).status_code == 403
    # What a manager has found on the office's page is no key to the partner's, nor the other way round.
    assert (
        logged_in(ours.manager).get(reverse("office:file-for-person", args=[ours.round.code, word])).status_code == 403
    )


def test_the_menu_leads_there_only_whom_it_concerns(ours: Side, logged_in: LogIn) -> None:
    there = f'href="{reverse(LIST)}"'
    lonely = make.account(of=RoleKind.SITE_LEADER, at=make.organisation())
    for account, shown in ((ours.operator, True), (ours.leader, True), (lonely, False)):
        page = logged_in(account).get(reverse("partner:places")).content.decode()
        assert (there in page) is shown
    assert "아직 대신 낸 신청이 없습니다" in logged_in(ours.leader).get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("said", [{"name": "김" * 51, "birth_date": "1970-05-01"}, {"name": "김\x00람", "phone": "1"}])
def test_what_nobody_is_called_is_told(ours: Side, logged_in: LogIn, said: dict[str, str]) -> None:
    assert logged_in(ours.operator).post(ours.page, {"do": "find", **said}).status_code == 422
    assert logged_in(ours.operator).post(ours.page, {"do": "없는 일"}).status_code == 422


def test_what_was_bent_on_the_way_is_passed_over(ours: Side, logged_in: LogIn) -> None:
    somebody()
    client = logged_in(ours.operator)
    here = find(client, ours)
    bent = {**ours.answers, "wish": ["나", "99999999999999999999", ours.ours.pk, ours.ours.pk], "version": "둘"}
    assert client.post(here, {"do": "look", **bent})["Location"] == f"{here}?look=1"
    assert Draft.objects.get().preferences == [ours.ours.pk]
    # What has gone meanwhile is told, and nothing is filed twice.
    client.post(here, {"do": "file"})
    assert "이미 냈거나 지운 신청서" in client.post(here, {"do": "file"}, follow=True).content.decode()
    assert client.get(f"{here}?look=1").status_code == 200
    assert Application.objects.count() == 1


def test_an_address_with_a_nul_is_not_there(ours: Side, logged_in: LogIn) -> None:
    client = logged_in(ours.manager)
    for path in (
        "/partner/filing/%00/",
        f"{ours.page}%00/",
        "/office/rounds/%00/",
        "/rounds/%00/",
        "/certificates/%00/",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "첫 화면으로" in answer.content.decode()


def test_a_place_that_closes_meanwhile_is_told_and_the_rest_stays(ours: Side, logged_in: LogIn) -> None:
    somebody()
    client = logged_in(ours.operator)
    here = find(client, ours)
    client.post(here, {"do": "look", **ours.answers})
    ours.ours.closed_on, ours.ours.closed_because = date(2023, 3, 10), "공사"
    ours.ours.save()
    answer = client.post(here, {"do": "file"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "닫혔습니다" in page
    assert MOTIVE in page
    assert not Application.objects.exists()
