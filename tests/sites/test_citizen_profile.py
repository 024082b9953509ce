"""What the agency knows of a person: theirs to change, with what was certified, and consents that can be withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from imojak.parties.actions import change_profile
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Person
from imojak.problems import Problem
from tests import factories as make

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


@pytest.fixture
def citizen() -> Account:
    return make.account(of=RoleKind.CITIZEN, party=make.person("김이모", phone="010-1111-2222"))


def values(**changes: Any) -> dict[str, Any]:
    return {"phone": "010-1111-2222", "email": "", "district_code": "11440", "working": "no", **changes}


def test_a_person_changes_what_is_theirs_and_reads_what_was_changed(citizen: Account, logged_in: LogIn) -> None:
    client = logged_in(citizen)
    page = client.post(
        "/me/profile/", values(phone="01033334444", career="은행에서 창구 업무", availability=["mon-am"]), follow=True
    ).content.decode()
    assert "휴대전화, 해 온 일, 활동하실 수 있는 시간을 고쳤습니다." in page
    person = Person.objects.get(party=citizen.party)
    assert person.phone == "010-3333-4444"
    assert (person.career, person.availability) == ({"text": "은행에서 창구 업무"}, {"times": ["mon-am"]})


def test_of_which_programmes_somebody_wants_news_is_kept_beside_their_wishes(
    citizen: Account, logged_in: LogIn
) -> None:
    client = logged_in(citizen)
    client.post("/me/profile/", values(wishes="아이들을 가르치고 싶습니다.", news=["course", "fair"]))
    person = Person.objects.get(party=citizen.party)
    assert person.wishes == {"text": "아이들을 가르치고 싶습니다.", "news": ["course", "fair"]}
    page = client.get("/me/profile/").content.decode()
    assert re.search(r'value="fair"[^>]* checked', page)
    assert not re.search(r'value="seat"[^>]* checked', page)
    client.post("/me/profile/", values(news=["umbrella"]))
    assert Person.objects.get(party=citizen.party).wishes == person.wishes
    client.post("/me/profile/", values())
    assert Person.objects.get(party=citizen.party).wishes == {}


def test_a_new_telephone_is_not_confirmed_any_more(citizen: Account, logged_in: LogIn) -> None:
    Person.objects.filter(party=citizen.party).update(phone_confirmed_on=date(2023, 1, 1))
    logged_in(citizen).post("/me/profile/", values(phone="010-9999-8888"))
    assert Person.objects.get(party=citizen.party).phone_confirmed_on is None


def test_a_name_is_not_changed_without_a_paper_nor_by_somebody_else(citizen: Account) -> None:
    person = Person.objects.get(party=citizen.party)
    with pytest.raises(Problem, match="담당자가 고칩니다"):
        change_profile(person, {"birth_date": date(1990, 1, 1)}, actor=citizen)
    with pytest.raises(Problem, match="본인의 정보만"):
        change_profile(person, {"phone": ""}, actor=make.account())


def test_what_was_certified_is_marked_also_where_the_profile_says_otherwise_by_now(
    citizen: Account, logged_in: LogIn
) -> None:
    make.profile_check(citizen.party, field="district_code", value="11110")
    page = logged_in(citizen).get("/me/profile/").content.decode()
    assert "종로구" in page
    assert "다음 신청 때 다시 확인합니다" in page


def test_a_consent_is_given_and_withdrawn_as_easily(citizen: Account, logged_in: LogIn) -> None:
    client = logged_in(citizen)
    client.post("/me/profile/consents/survey/")
    client.post("/me/profile/consents/survey/")
    given = Consent.objects.get(party=citizen.party, purpose="survey")
    page = client.get(f"/me/profile/consents/{given.pk}/withdraw/").content.decode()
    assert "동의를 거두시겠습니까?" in page
    client.post(f"/me/profile/consents/{given.pk}/withdraw/")
    given.refresh_from_db()
    assert given.withdrawn_on is not None
    assert client.get(f"/me/profile/consents/{given.pk}/withdraw/").status_code == 404


def test_somebody_elses_consent_is_not_there(citizen: Account, logged_in: LogIn) -> None:
    others = make.consent(purpose="survey")
    assert logged_in(citizen).post(f"/me/profile/consents/{others.pk}/withdraw/").status_code == 404
    others.refresh_from_db()
    assert others.withdrawn_on is None


def test_a_consent_that_does_not_exist_is_told(citizen: Account, logged_in: LogIn) -> None:
    assert logged_in(citizen).post("/me/profile/consents/everything/").status_code == 404


def test_somebody_elses_address_is_refused(citizen: Account, logged_in: LogIn) -> None:
    Account.objects.create_user("other", email="imo@example.com", password=None)
    page = logged_in(citizen).post("/me/profile/", values(email="IMO@example.com")).content.decode()
    assert "다른 분이 쓰는 전자우편 주소입니다" in page
    assert 'value="IMO@example.com"' in page
