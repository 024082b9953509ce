"""Rules on trial on the page of a round: values, versions and one's own TOML; numbers for staff, rows for its manager."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.trust.models import ReadLog
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]
PAY: dict[str, Any] = {
    "hourly_won": 11_157,
    "hours_per_month_max": 57,
    "month_max_won": 635_950,
    "rounding": {"unit_won": 10, "mode": "half_up"},
}


@pytest.fixture
def edition() -> Round:
    """Twelve applicants of 50 and three of 66, and six people of 66 who did not apply; eligible is who is 40 to 64."""
    kind = make.programme_type(definition={"rule": [{"uses": "age", "min": 40, "max": 64}]})
    make.programme_type(kind.code, version=2, definition={"rule": [{"uses": "age", "min": 40, "max": 67}]})
    found = make.round_of(
        make.programme("internship"),
        type=kind,
        title="인턴 회차",
        eligibility=make.rule_set(subject="person", rule=[{"uses": "age", "min": 40, "max": 64}]),
        pay_scheme=make.rule_set(kind="pay", **PAY),
        capacity=14,
    )
    for born, number in ((1973, 12), (1957, 3)):
        for _ in range(number):
            make.application(found, make.person("홍길동", birth=date(born, 1, 5)))
    for _ in range(6):
        make.consent(make.person("모르는이", birth=date(1957, 1, 5)), starts_on=date(2023, 1, 2))
    return found


@pytest.fixture
def manager(edition: Round) -> Account:
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=edition.programme.lead_unit.party)


def address(edition: Round) -> str:
    return reverse("office:simulation", args=[edition.code])


def tried(client: Client, edition: Round, **said: object) -> str:
    """Send rules to try and return the page that one comes to."""
    return client.post(address(edition), said, follow=True).content.decode()


def values(**more: object) -> dict[str, object]:
    return {"way": "values", "age_min": 40, "age_max": 64, "where": "any", "income": "", **more}


def word(client: Client, edition: Round, **said: object) -> str:
    answer = client.post(address(edition), said)
    assert answer.status_code == 302
    return answer["Location"].partition("trial=")[2].partition("#")[0]


def test_other_values_tell_who_comes_in_and_what_it_costs(edition: Round, manager: Account, logged_in: LogIn) -> None:
    page = tried(logged_in(manager), edition, **values(age_max=67))
    assert "<del>공고일에 만 40세부터 64세까지</del>" in page
    assert "<ins>공고일에 만 40세부터 67세까지</ins>" in page
    assert "15명 · 들어옴 3명 · 빠짐 0명" in page
    assert "65세 이상" in page
    assert "지금 61,051,200원 → 새 기준 71,226,400원" in page
    assert 'class="meter pair"' in page
    assert page.count("홍길동") == 3
    assert "신청하지 않은 사람도 세기" in page


def test_people_who_did_not_apply_are_counted_when_asked_and_never_named(
    edition: Round, manager: Account, logged_in: LogIn
) -> None:
    client = logged_in(manager)
    trial = word(client, edition, **values(age_max=67))
    page = client.get(address(edition), {"trial": trial, "others": "1"}).content.decode()
    assert "재단이 아는 6명에게 물었습니다" in page
    assert "6명 · 신청할 수 없게 됨 0명" in page
    assert "모르는이" not in page
    assert "새 기준 30,525,600원" in page


def test_another_version_of_the_type_is_tried(edition: Round, manager: Account, logged_in: LogIn) -> None:
    page = tried(logged_in(manager), edition, way="version", version="2")
    assert "유형의 제2판으로 하면" in page
    assert "들어옴 3명" in page
    assert "목록에서 골라 주세요" in tried(logged_in(manager), edition, way="version", version="9")


def test_rules_in_toml_are_tried_from_a_file_or_a_text(edition: Round, manager: Account, logged_in: LogIn) -> None:
    client = logged_in(manager)
    text = '[[rule]]\nuses = "working"\nis = true\ntext = "일하는 분만"\n'
    page = tried(client, edition, way="toml", text=text)
    assert "직장에 다니는 분" in page
    assert "빠짐 12명" in page
    assert "재직 여부 12명" in page
    file = SimpleUploadedFile("rules.toml", text.encode("cp949"))
    page = tried(client, edition, way="toml", text="무시", file=file)
    assert "일하는 분만" in page


@pytest.mark.parametrize(
    ("said", "sentence", "kept"),
    [
        ({"way": "toml", "text": "age_max = "}, "TOML 문법에 맞는지 확인해 주세요", "age_max = "),
        ({"way": "toml", "text": ""}, "기준이 없습니다", ""),
        ({"way": "toml", "text": "age = 3"}, "알 수 없는 키가 있습니다: age", "age = 3"),
        ({"way": "toml", "text": '[[rule]]\nuses = "<b>"'}, "규칙을 확인해 주세요", "uses = &quot;&lt;b&gt;"),
        ({"way": "toml", "text": "#" * 50_001}, "50,000자보다 깁니다", "####"),
        (values(age_min=70, age_max=60), "부터보다 작습니다", 'value="70"'),
        (values(age_min="마흔"), "숫자로 적어 주세요", "마흔"),
        (values(age_max=1000), "120 이하로 적어 주세요", "1000"),
        (values(where="some"), "자치구를 하나 이상 골라 주세요", ""),
        (values(where="moon"), "목록에서 골라 주세요", ""),
        (values(income="rich"), "목록에서 골라 주세요", ""),
        ({"way": "no"}, "무엇을 바꿔 볼지 골라 주세요", ""),
        ({}, "무엇을 바꿔 볼지 골라 주세요", ""),
    ],
)
def test_whatever_is_sent_gives_a_sentence_and_comes_back(
    said: dict[str, object], sentence: str, kept: str, edition: Round, manager: Account, logged_in: LogIn
) -> None:
    answer = logged_in(manager).post(address(edition), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert kept in page


def test_who_may_not_see_people_reads_numbers_that_point_at_nobody(edition: Round, logged_in: LogIn) -> None:
    other = make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)
    for account in (other, make.account(of=RoleKind.PLANNER)):
        client = logged_in(account)
        page = tried(client, edition, **values(age_max=67))
        assert "들어오거나 빠지는 사람" not in page
        assert "홍길동" not in page
        assert "들어옴 가림명" in page
        trial = word(client, edition, **values(age_max=67))
        file = reverse("office:simulation-file", args=[edition.code, "csv"])
        assert client.get(file, {"trial": trial, "what": "people"}).status_code == 403
        assert "가림" in client.get(file, {"trial": trial}).content.decode("utf-8-sig")
    assert not ReadLog.objects.exists()


def test_files_hold_the_numbers_and_the_people(edition: Round, manager: Account, logged_in: LogIn) -> None:
    client = logged_in(manager)
    trial = word(client, edition, **values(age_max=67))
    file = reverse("office:simulation-file", args=[edition.code, "csv"])
    numbers = list(csv.reader(io.StringIO(client.get(file, {"trial": trial}).content.decode("utf-8-sig"))))
    assert ["신청한 사람", "나이", "65세 이상", "0", "3", "3", "0"] in numbers
    assert ["신청하지 않은 사람", "모두", "", "0", "6", "6", "0"] in numbers
    asked = {"trial": trial, "what": "people"}
    people = list(csv.reader(io.StringIO(client.get(file, asked).content.decode("utf-8-sig"))))
    assert len(people) == 4
    assert people[1][0] == "홍길동"
    assert people[1][4] == "들어옴"
    assert ReadLog.objects.filter(account=manager).count() == 3
    book = client.get(reverse("office:simulation-file", args=[edition.code, "xlsx"]), {"trial": trial})
    assert book.content.startswith(b"PK")
    assert (
        client.get(reverse("office:simulation-file", args=[edition.code, "pdf"]), {"trial": trial}).status_code == 404
    )


def test_rules_of_another_session_or_round_are_not_there(edition: Round, manager: Account, logged_in: LogIn) -> None:
    client = logged_in(manager)
    trial = word(client, edition, **values(age_max=67))
    other = make.round_of(edition.programme)
    for where, asked in ((other, trial), (edition, "x"), (edition, "<b>"), (edition, "9" * 200)):
        page = client.get(address(where), {"trial": asked}).content.decode()
        assert "바꿔 볼 기준을 다시 골라 주세요" in page
        assert "<b>" not in page.partition("<main")[2]
    assert (
        "바꿔 볼 기준을 다시 골라 주세요" in logged_in(manager).get(address(edition), {"trial": trial}).content.decode()
    )


def test_a_round_without_applicants_versions_or_rules_says_so(
    manager: Account, edition: Round, logged_in: LogIn
) -> None:
    bare = make.round_of(edition.programme)
    page = tried(logged_in(manager), bare, **values(age_max=67))
    assert "아직 아무도 신청하지 않았습니다" in page
    assert "이 회차의 유형에는 다른 판이 없습니다" in page
    same = tried(logged_in(manager), edition, **values(where="any"))
    assert "지금 기준과 묻는 것이 같습니다" in same


def test_only_the_last_few_trials_are_kept(edition: Round, manager: Account, logged_in: LogIn) -> None:
    client = logged_in(manager)
    words = [word(client, edition, **values(age_max=age)) for age in range(65, 72)]
    assert "다시 골라 주세요" in client.get(address(edition), {"trial": words[0]}).content.decode()
    assert "다시 골라 주세요" not in client.get(address(edition), {"trial": words[-1]}).content.decode()
