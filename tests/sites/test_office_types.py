"""Programme types on the site: listed, read in words, compared, downloaded; a new version checked and brought in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from imojak.offers.enums import RoundStatus
from imojak.offers.models import ProgrammeType
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.fixtures_year import PLAN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]
TEXT = (PLAN / "types" / "internship.toml").read_text(encoding="utf-8")
#: The same with another age from 2024 on, and another time to answer an offer.
NEXT = (
    TEXT.replace("effective_from = 2023-01-01", "effective_from = 2024-01-01")
    .replace("offer_hours = 72", "offer_hours = 48")
    .replace("max = 64", "max = 67", 1)
)


@pytest.fixture
def kind() -> ProgrammeType:
    return make.real_type("internship")


@pytest.fixture
def planner() -> Account:
    return make.account(of=RoleKind.PLANNER)


def get(client: Client, name: str, *args: object, **asked: str | int) -> str:
    answer = client.get(reverse(f"office:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, text: str, do: str = "check") -> tuple[int, str]:
    answer = client.post(reverse("office:type-new"), {"text": text, "do": do}, follow=True)
    return answer.status_code, answer.content.decode()


# --- reading


def test_the_list_names_the_version_of_today_and_the_one_that_comes(
    kind: ProgrammeType, planner: Account, logged_in: LogIn
) -> None:
    client = logged_in(planner)
    send(client, NEXT, "load")
    make.round_of(make.programme("internship", type_code="internship"), type=kind)
    page = get(client, "types")
    assert "중장년 인턴십" in page
    assert "제1판" in page
    assert "2023. 1. 1.부터" in page
    assert "제2판 2024. 1. 1.부터" in page
    assert "중장년 인턴십" in get(client, "types", q="인턴", shape="internship")
    assert "찾는 유형이 없습니다" in get(client, "types", q="인턴", shape="course")
    assert "찾는 유형이 없습니다" in get(client, "types", q="<b>", shape="nothing")


def test_a_list_without_types_says_what_to_do(planner: Account, logged_in: LogIn) -> None:
    assert "사업 유형이 아직 없습니다" in get(logged_in(planner), "types")
    assert "기획 담당자가 넣으면" in get(logged_in(make.account(of=RoleKind.COUNSELLOR)), "types")


def test_the_list_asks_as_much_for_twenty_types_as_for_one(
    kind: ProgrammeType, planner: Account, logged_in: LogIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = logged_in(planner)
    with CaptureQueriesContext(connection) as asked:
        get(client, "types")
    for _ in range(20):
        make.programme_type()
    with django_assert_num_queries(len(asked)):
        get(client, "types")


def test_a_type_is_read_in_words(kind: ProgrammeType, planner: Account, logged_in: LogIn) -> None:
    of = make.programme("internship", type_code="internship", exclusion_group="paid-activity", name="인턴 사업")
    pinned = make.round_of(of, type=kind, title="봄 회차")
    draft = make.round_of(of, status=RoundStatus.DRAFT, title="준비하는 회차")
    page = get(logged_in(planner), "type", "internship")
    for words in (
        "접수 마감일에 만 40세부터 64세까지",
        "공고일에 ‘인턴 사업’ 묶음의 사업에 참여하지 않는 분",
        "‘지금 다니는 직장이 있나요?’: 아니요",
        "접수 마감일부터 5근무일",
        "윗사람에게 올림(팀장)",
        "정원의 20%",
        "참여기업에 취업한 사람",
        "오늘 쓰는 판",
        pinned.title,
        draft.title,
    ):
        assert words in page, words
    assert "paid-activity" not in page


def test_an_unknown_type_or_version_is_told(kind: ProgrammeType, planner: Account, logged_in: LogIn) -> None:
    client = logged_in(planner)
    for name in ("type", "type-compare"):
        answer = client.get(reverse(f"office:{name}", args=["nothing"]))
        assert answer.status_code == 404
        assert "유형 목록에서 골라 주세요" in answer.content.decode()
    for version in ("99", "x", "-1", "9" * 40):
        assert "제1판" in get(client, "type", "internship", version=version)
        assert "판이 하나뿐이라" in get(client, "type-compare", "internship", **{"from": version, "to": version})


def test_two_versions_are_compared_in_words(kind: ProgrammeType, planner: Account, logged_in: LogIn) -> None:
    client = logged_in(planner)
    send(client, NEXT, "load")
    page = get(client, "type-compare", "internship", **{"from": 1, "to": 2})
    assert "<del>72시간</del>" in page
    assert "<ins>48시간</ins>" in page
    assert "<del>접수 마감일에 만 40세부터 64세까지</del>" in page
    assert "<ins>접수 마감일에 만 40세부터 67세까지</ins>" in page
    assert "<ins>2024년 1월 1일</ins>" in page
    assert "같은 판을 골랐습니다" in get(client, "type-compare", "internship", **{"from": 2, "to": 2})
    turned = get(client, "type-compare", "internship", **{"from": 2, "to": 1})
    assert "<del>48시간</del>" in turned


def test_the_file_is_given_as_it_was_brought_in(kind: ProgrammeType, planner: Account, logged_in: LogIn) -> None:
    client = logged_in(planner)
    answer = client.get(reverse("office:type-file", args=["internship", 1]))
    assert answer.content.decode() == TEXT
    assert answer["Content-Type"].startswith("application/toml")
    for version in (2, 10**12):
        assert client.get(reverse("office:type-file", args=["internship", version])).status_code == 404


def test_a_version_that_nobody_can_read_any_more_is_told(planner: Account, logged_in: LogIn) -> None:
    make.programme_type("old", definition={"shape": "course", "no_such_key": 1})
    make.programme_type("old", version=2, definition={"shape": "course"})
    client = logged_in(planner)
    assert "옛 형식으로 적혀" in get(client, "type", "old", version=1)
    assert "옛 형식으로 적혀" in get(client, "type-compare", "old")


# --- checking


def test_a_fault_is_told_with_its_line_and_the_text_comes_back(planner: Account, logged_in: LogIn) -> None:
    spoilt = TEXT.replace("offer_hours = 72", 'offer_hours = "<b>셋</b>"')
    status, page = send(logged_in(planner), spoilt)
    line = spoilt[: spoilt.index("offer_hours")].count("\n") + 1
    assert status == 422
    assert f"{line}행 <code>screening.offer_hours</code>: 정수여야 하는데" in page
    assert "offer_hours = &quot;&lt;b&gt;셋" in page
    assert "<b>셋" not in page
    assert not ProgrammeType.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "빈 파일입니다"),
        ("  \n", "빈 파일입니다"),
        ("code = \nx = 1", "TOML 문법에 맞지 않습니다: 1행"),
        ('code = "x"', "꼭 있어야 하는 키가 없습니다"),
        ("\x00\x01", "TOML 문법에 맞지 않습니다"),
        ("# " + "가" * 500_001, "500,000자보다 깁니다"),
    ],
)
def test_whatever_is_sent_gives_a_sentence(text: str, sentence: str, planner: Account, logged_in: LogIn) -> None:
    status, page = send(logged_in(planner), text)
    assert status == 422
    assert sentence in page


def test_what_the_trial_run_finds_is_told(planner: Account, logged_in: LogIn) -> None:
    make.real_type("internship")
    spoilt = TEXT.replace("min = 40\nmax = 64", "min = 119\nmax = 120", 1)
    status, page = send(logged_in(planner), spoilt)
    assert status == 422
    assert "기준 나이(age)를 아무도 맞추지 못합니다" in page
    assert "판으로 넣기" not in page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_file_is_read_in_either_encoding(encoding: str, planner: Account, logged_in: LogIn) -> None:
    make.real_type("internship")
    file = SimpleUploadedFile("아무 이름.toml", NEXT.replace("×", "x").encode(encoding, errors="replace"))
    answer = logged_in(planner).post(reverse("office:type-new"), {"file": file, "text": "무시", "do": "check"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "문제가 없습니다" in page
    assert "제2판으로 넣기" in page
    assert "지금의 제1판과 다른 것" in page
    assert "<ins>48시간</ins>" in page
    assert "중장년 인턴십" in page


# --- bringing in


def test_a_clean_type_comes_in_as_the_next_version_with_who_did_it(
    kind: ProgrammeType, planner: Account, logged_in: LogIn
) -> None:
    status, page = send(logged_in(planner), NEXT, "load")
    assert status == 200
    assert "‘중장년 인턴십’ 제2판을 넣었습니다" in page
    made = ProgrammeType.objects.get(code="internship", version=2)
    assert (made.effective_from, made.source) == (date(2024, 1, 1), NEXT)
    # the common messages came along, though the text has none of its own
    assert {one["event"] for one in made.definition["message"]} == {one["event"] for one in kind.definition["message"]}
    log = TransitionLog.objects.get(object_type="offers.programmetype", object_id=made.pk)
    assert log.actor == planner
    assert "같은 글입니다" in send(logged_in(planner), NEXT)[1]
    send(logged_in(planner), NEXT, "load")
    assert ProgrammeType.objects.count() == 2


def test_one_who_manages_all_programmes_of_a_type_may_and_another_may_not(
    kind: ProgrammeType, logged_in: LogIn
) -> None:
    ours, theirs = make.unit(), make.unit()
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=ours.party)
    make.programme("ours", lead_unit=ours, type_code="internship")
    assert "제2판으로 넣기" in send(logged_in(manager), NEXT)[1]
    make.programme("theirs", lead_unit=theirs, type_code="internship")
    _, page = send(logged_in(manager), NEXT)
    assert "제2판으로 넣기" not in page
    assert "다른 부서의 사업도 씁니다" in page
    _, page = send(logged_in(manager), NEXT, "load")
    assert "기획 담당자가 넣을 수 있습니다" in page
    assert "offer_hours = 48" in page
    assert ProgrammeType.objects.count() == 1
    # a type that no programme goes by yet is anybody's who writes types
    send(logged_in(manager), NEXT.replace('code = "internship"', 'code = "brand-new"', 1), "load")
    assert ProgrammeType.objects.filter(code="brand-new").exists()


def test_a_fault_keeps_it_out_even_if_somebody_sends_it(
    kind: ProgrammeType, planner: Account, logged_in: LogIn
) -> None:
    status, page = send(logged_in(planner), NEXT.replace("offer_hours = 48", "offer_hours = -1"), "load")
    assert status == 422
    assert "넣지 않았습니다" in page
    assert "offer_hours = -1" in page
    assert ProgrammeType.objects.count() == 1


def test_a_new_version_begins_with_the_text_of_the_last(
    kind: ProgrammeType, planner: Account, logged_in: LogIn
) -> None:
    page = get(logged_in(planner), "type-new", **{"from": "internship"})
    assert "offer_hours = 72" in page
    assert "offer_hours" not in get(logged_in(planner), "type-new", **{"from": "nothing"})


def test_what_is_sent_without_a_log_in_waits_for_its_owner(
    kind: ProgrammeType, planner: Account, client: Client
) -> None:
    client.force_login(planner)
    owner = client.get(reverse("office:type-new")).context["owner"]
    client.logout()
    answer = client.post(reverse("office:type-new"), {"text": "# 고치던 글", "owner": owner, "do": "load"})
    assert answer.status_code == 302
    client.force_login(planner)
    assert "# 고치던 글" in get(client, "type-new")
    assert "# 고치던 글" not in get(client, "type-new")


def test_nobody_else_is_given_it(kind: ProgrammeType, planner: Account, client: Client) -> None:
    client.force_login(planner)
    owner = client.get(reverse("office:type-new")).context["owner"]
    client.logout()
    client.post(reverse("office:type-new"), {"text": "# 고치던 글", "owner": owner})
    client.force_login(make.account(of=RoleKind.PLANNER))
    assert "# 고치던 글" not in get(client, "type-new")
