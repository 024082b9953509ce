"""A list of applicants that comes as a spreadsheet: looked through, put right, brought in, undone, brought in again."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.kernel.text_files import FileRefused
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Person
from imojak.paths.actions import intake as lists
from imojak.paths.enums import ApplicationStatus, Channel, IntakeAction, IntakeStatus
from imojak.paths.models import Application, Intake, IntakeRow
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

HEAD = "이름,생년월일,성별,거주 자치구,휴대전화,전자우편"


def csv(*lines: str, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join([HEAD, *lines]).encode(encoding)


@pytest.fixture
def manager(clock: Clock) -> Account:
    clock.at(make.SPRING)
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)


@pytest.fixture
def to(manager: Account) -> Round:
    return make.round_of(
        starts=date(2023, 5, 1),
        notice_on=date(2023, 3, 20),
        status=RoundStatus.OPEN,
        apply_from=date(2023, 3, 27),
        apply_to=date(2023, 4, 14),
    )


def rows(of: Intake) -> list[IntakeRow]:
    return list(of.rows.order_by("number"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp949"])
def test_a_list_is_looked_through_before_anything_happens(manager: Account, to: Round, encoding: str) -> None:
    made = lists.read(to, "명단.csv", csv("김보람,1970.5.1,여,마포,010-1234-5678,", encoding=encoding), actor=manager)
    (row,) = rows(made)
    assert (row.action, row.problems) == (IntakeAction.NEW, {})
    assert not Application.objects.exists()
    assert not Person.objects.filter(party__name="김보람").exists()


def test_a_person_is_registered_and_applies(manager: Account, to: Round) -> None:
    made = lists.read(to, "명단.csv", csv("김보람,700501,여성,서울시 마포구,1012345678,b@example.org"), actor=manager)
    came = lists.apply(made, actor=manager)
    assert (came.applications, came.people, came.left) == (1, 1, ())
    person = Person.objects.get(party__name="김보람")
    assert (person.birth_date, person.sex, person.district_code) == (date(1970, 5, 1), "f", "11440")
    assert (person.phone, person.email) == ("010-1234-5678", "b@example.org")
    application = Application.objects.get()
    assert (application.channel, application.status, application.filed_by) == (
        Channel.IMPORT,
        ApplicationStatus.FILED,
        manager,
    )
    made.refresh_from_db()
    assert made.status == IntakeStatus.APPLIED


def test_what_is_wrong_is_told_beside_its_cell_and_put_right_there(manager: Account, to: Round) -> None:
    made = lists.read(
        to,
        "명단.csv",
        csv("김보람,1970.13.1,여,마포구,02-12,", "이하나,1970.5.1,여,마포구,010-1111-2222,"),
        actor=manager,
    )
    wrong, right = rows(made)
    assert set(wrong.problems) == {"birth_date", "phone"}
    came = lists.apply(made, actor=manager)
    assert (came.applications, [number for number, _ in came.left]) == (1, [2])
    lists.fix(wrong, {"birth_date": "1970.12.1", "phone": "010-1234-5678"}, actor=manager)
    assert wrong.action == IntakeAction.NEW
    assert lists.apply(made, actor=manager).applications == 1
    made.refresh_from_db()
    assert made.status == IntakeStatus.APPLIED
    with pytest.raises(lists.IntakeRefused, match="되돌린 뒤"):
        lists.fix(right, {"phone": "010-9999-9999"}, actor=manager)


def test_a_list_that_comes_after_the_last_day_says_how_it_came_in_time(
    manager: Account, to: Round, clock: Clock
) -> None:
    made = lists.read(to, "명단.csv", csv("김보람,1970.5.1,여,마포구,010-1234-5678,"), actor=manager)
    clock.at(date(2023, 4, 20))
    with pytest.raises(lists.IntakeRefused, match="언제, 어떻게"):
        lists.apply(made, actor=manager, late_reason="  ")
    assert not Application.objects.exists()
    assert lists.apply(made, actor=manager, late_reason="마지막 날 창구에서 받음").applications == 1
    assert Application.objects.get().late_reason == "마지막 날 창구에서 받음"


def test_only_the_chosen_rows_come_in(manager: Account, to: Round) -> None:
    made = lists.read(
        to,
        "명단.csv",
        csv("김보람,1970.5.1,여,마포구,010-1234-5678,", "이하나,1970.5.1,여,마포구,010-1111-2222,"),
        actor=manager,
    )
    first, second = rows(made)
    assert lists.apply(made, actor=manager, rows=[second.pk]).applications == 1
    made.refresh_from_db()
    assert made.status == IntakeStatus.PREVIEW
    lists.skip(first, actor=manager)
    lists.apply(made, actor=manager)
    made.refresh_from_db()
    assert (made.status, Application.objects.count()) == (IntakeStatus.APPLIED, 1)


def test_who_is_known_is_not_registered_twice_and_who_has_applied_does_not_apply_twice(
    manager: Account, to: Round
) -> None:
    known = make.person("김보람", birth=date(1970, 5, 1), phone="010-1234-5678")
    content = csv("김보람,1970.5.1,여,마포구,010-1234-5678,")
    made = lists.read(to, "명단.csv", content, actor=manager)
    assert rows(made)[0].party == known
    assert lists.apply(made, actor=manager).people == 0
    again = lists.read(to, "명단.csv", content, actor=manager)
    assert rows(again)[0].action == IntakeAction.DONE
    assert lists.apply(again, actor=manager).applications == 0
    assert Application.objects.count() == 1


def test_the_same_name_and_birth_date_with_another_telephone_is_for_a_human_to_settle(
    manager: Account, to: Round
) -> None:
    known = make.person("김보람", birth=date(1970, 5, 1), phone="010-0000-0000")
    made = lists.read(to, "명단.csv", csv("김보람,1970.5.1,여,마포구,010-1234-5678,"), actor=manager)
    (row,) = rows(made)
    assert (row.action, row.party) == (IntakeAction.DOUBTFUL, known)
    came = lists.apply(made, actor=manager)
    assert came.left == ((2, "같은 이름과 생년월일의 사람이 이미 있습니다. 같은 사람인지 골라 주세요."),)
    lists.settle(row, None, actor=manager)
    came = lists.apply(made, actor=manager)
    assert (came.applications, came.people) == (1, 1)


def test_a_list_is_undone_and_brought_in_again_without_duplicates(manager: Account, to: Round) -> None:
    made = lists.read(to, "명단.csv", csv("김보람,1970.5.1,여,마포구,010-1234-5678,"), actor=manager)
    lists.apply(made, actor=manager)
    undone = lists.undo(made, actor=manager, reason="다른 회차의 명단")
    assert (undone.withdrawn, undone.stay) == (1, ())
    assert Application.objects.get().status == ApplicationStatus.WITHDRAWN
    made.refresh_from_db()
    lists.again(made, actor=manager)
    came = lists.apply(made, actor=manager)
    assert (came.applications, came.people) == (1, 0)
    assert Person.objects.filter(party__name="김보람").count() == 1


def test_what_was_decided_on_is_not_undone_with_the_list(manager: Account, to: Round) -> None:
    made = lists.read(to, "명단.csv", csv("김보람,1970.5.1,여,마포구,010-1234-5678,"), actor=manager)
    lists.apply(made, actor=manager)
    Application.objects.update(status=ApplicationStatus.ELIGIBLE)
    undone = lists.undo(made, actor=manager, reason="잘못 올림")
    assert undone.withdrawn == 0
    assert "자격 확인" in undone.stay[0][1]


def test_one_person_twice_in_a_list_is_told(manager: Account, to: Round) -> None:
    line = "김보람,1970.5.1,여,마포구,010-1234-5678,"
    made = lists.read(to, "명단.csv", csv(line, line), actor=manager)
    assert rows(made)[1].problems == {"name": "2행과 같은 사람입니다. 하나를 건너뛰어 주세요."}


def test_a_file_that_is_no_list_is_refused_in_one_sentence(manager: Account, to: Round) -> None:
    with pytest.raises(lists.IntakeRefused, match="제목이 생년월일"):
        lists.read(to, "명단.csv", "이름,주소\r\n김보람,마포".encode(), actor=manager)
    with pytest.raises(FileRefused, match="주민등록번호"):
        lists.read(to, "명단.csv", csv("김보람,700501-2234567,여,마포구,010-1234-5678,"), actor=manager)
    with pytest.raises(lists.IntakeRefused, match="한 명도 없습니다"):
        lists.read(to, "명단.csv", csv(), actor=manager)
    with pytest.raises(lists.IntakeRefused, match="권한"):
        lists.read(to, "명단.csv", csv("x"), actor=make.account())


def test_the_very_same_file_is_not_opened_twice(manager: Account, to: Round) -> None:
    content = csv("김보람,1970.5.1,여,마포구,010-1234-5678,")
    lists.read(to, "명단.csv", content, actor=manager)
    with pytest.raises(lists.IntakeRefused, match="이미 올라와"):
        lists.read(to, "명단.csv", content, actor=manager)


def asking(kind: str) -> Round:
    """Make a round of the real type of that name, with its form."""
    return make.round_of(
        starts=date(2023, 5, 1),
        notice_on=date(2023, 3, 20),
        status=RoundStatus.OPEN,
        apply_from=date(2023, 3, 27),
        apply_to=date(2023, 4, 14),
        type=make.real_type(kind),
    )


CONSENT = "개인정보를 모으고 쓰는 데 동의합니다"


def consenting(*lines: str) -> bytes:
    return "\r\n".join([f"{HEAD},{CONSENT}", *lines]).encode()


def test_a_consent_that_was_signed_on_paper_comes_in_with_the_list(manager: Account) -> None:
    to = asking("course")
    lines = ("김보람,1970.5.1,여,마포구,010-1234-5678,,예", "이하나,1970.5.2,여,마포구,010-1111-2222,,")
    came = lists.apply(lists.read(to, "명단.csv", consenting(*lines), actor=manager), actor=manager)
    assert (came.applications, came.unconsented) == (2, 1)
    given = Consent.objects.values_list("party__name", "purpose")
    assert list(given) == [("김보람", "service")]
    assert [one.answers for one in Application.objects.order_by("pk")] == [{"agree_service": True}, {}]


def test_a_consent_that_nobody_can_read_is_put_right_first(manager: Account) -> None:
    to = asking("course")
    made = lists.read(to, "명단.csv", consenting("김보람,1970.5.1,여,마포구,010-1234-5678,,글쎄요"), actor=manager)
    (row,) = rows(made)
    assert row.action == IntakeAction.WRONG
    assert not Consent.objects.exists()


def test_who_comes_by_a_list_is_chosen_among_with_all_the_others(manager: Account) -> None:
    to = asking("course")
    only = make.place(to)
    lists.apply(
        lists.read(to, "명단.csv", csv("김보람,1970.5.1,여,마포구,010-1234-5678,"), actor=manager), actor=manager
    )
    assert Application.objects.get().place == only


def test_a_place_of_a_list_is_a_wish_where_the_form_asks_for_wishes(manager: Account) -> None:
    to = asking("social-job")
    make.place(to, title="가 복지관")
    other = make.place(to, title="나 복지관")
    text = f"{HEAD},희망 자리\r\n김보람,1970.5.1,여,마포구,010-1234-5678,,나 복지관"
    lists.apply(lists.read(to, "명단.csv", text.encode(), actor=manager), actor=manager)
    application = Application.objects.get()
    assert application.place is None
    assert [one.place for one in application.preferences.all()] == [other]
