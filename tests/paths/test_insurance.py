"""Group insurance: who is on the file, what changes after it, and that no day is left without cover."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imojak.kernel.transitions import TransitionError
from imojak.paths import actions
from imojak.paths.actions import insurance
from imojak.paths.coverage import gaps
from imojak.paths.models import Cover, MemberFile, Participation
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)


def rows_of(file: MemberFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bytes(file.document.content).decode("utf-8-sig"))))


def insured(number: int = 1, **policy: object):
    edition = living.edition(life=living.LIFE, insurance=living.INSURANCE)
    place, _ = living.site(edition)
    everybody = [living.begun(place) for _ in range(number)]
    made = make.policy(everybody[0], **policy)
    manager = living.manager_of(edition)
    insurance.enrol(made, everybody, actor=manager)
    return made, everybody, manager


def test_everybody_is_insured_for_the_days_of_their_participation(clock: Clock) -> None:
    policy, [one, other], manager = insured(2, starts_on=date(2023, 5, 1), ends_on=date(2023, 12, 31))
    assert list(policy.covers.values_list("starts_on", "ends_on")) == [(date(2023, 5, 1), make.AUTUMN)] * 2
    result = insurance.enrol(policy, [one], actor=manager)
    assert (result.made, result.passed_over) == ([], [(one, "이미 이 보험에 가입되어 있습니다.")])
    assert [(gap.participation, gap.first, gap.last, len(gap)) for gap in gaps(one.round, FIRST, LAST)] == [
        (one.pk, make.SPRING, date(2023, 4, 30), 28),
        (other.pk, make.SPRING, date(2023, 4, 30), 28),
    ]
    assert gaps(policy, FIRST, LAST) == []


def test_the_file_says_who_when_and_nothing_that_may_not_be_known(clock: Clock) -> None:
    policy, [one], manager = insured()
    file = insurance.member_file(policy, actor=manager)
    content = bytes(file.document.content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows_of(file) == [
        {
            "관리번호": str(one.covers.get().pk),
            "이름": one.party.name,
            "생년월일": "1970-05-01",
            "성별": "여",
            "보장 시작일": "2023-04-03",
            "보장 종료일": "2023-11-30",
            "구분": "신규",
            "앞 종료일": "",
        }
    ]
    assert one.covers.get().file == file
    assert ReadLog.objects.get().task == "단체보험 가입자 명부(1명)"
    with zipfile.ZipFile(io.BytesIO(insurance.as_xlsx(file))) as book:
        assert one.party.name in book.read("xl/sharedStrings.xml").decode()


def test_who_left_was_extended_or_moved_is_followed_up_and_told_in_the_next_file(clock: Clock) -> None:
    policy, [leaves, _, goes_on], manager = insured(3)
    insurance.member_file(policy, actor=manager)
    actions.withdraw(leaves, actor=manager, on=date(2023, 9, 15), end_reason="health")
    Participation.objects.filter(pk=goes_on.pk).update(ends_on=date(2023, 8, 31))
    Cover.objects.filter(participation=goes_on).update(ends_on=date(2023, 8, 31))
    insurance.member_file(policy, actor=manager)
    goes_on.refresh_from_db()
    actions.extend(goes_on, date(2023, 10, 31), "활동 마무리", actor=manager)
    changes = insurance.changes_of(policy)
    assert [(change.participation, change.last, change.reason) for change in changes] == [
        (leaves, date(2023, 9, 15), "건강"),
        (goes_on, date(2023, 10, 31), "기간 연장"),
    ]
    assert len(gaps(policy, FIRST, LAST)) == 1
    insurance.follow_up(policy, actor=manager)
    assert (insurance.changes_of(policy), gaps(policy, FIRST, LAST)) == ([], [])
    states = [
        (row["구분"], row["보장 종료일"], row["앞 종료일"])
        for row in rows_of(insurance.member_file(policy, actor=manager))
    ]
    assert states == [
        ("변경", "2023-09-15", "2023-11-30"),
        ("유지", "2023-11-30", ""),
        ("변경", "2023-10-31", "2023-08-31"),
    ]


def test_a_name_never_becomes_a_formula(clock: Clock) -> None:
    policy, [one], manager = insured()
    one.party.name = "=HYPERLINK(1)"
    one.party.save()
    assert rows_of(insurance.member_file(policy, actor=manager))[0]["이름"] == "'=HYPERLINK(1)"


def test_only_who_decides_makes_a_file_and_an_empty_one_is_none(clock: Clock) -> None:
    policy, [one], manager = insured()
    with pytest.raises(TransitionError, match="권한이 없습니다"):
        insurance.member_file(policy, actor=make.account())
    with pytest.raises(TransitionError, match="가입한 사람이 없습니다"):
        insurance.member_file(make.policy(one), actor=manager)


def test_rounds_are_checked_only_where_the_agency_insures(clock: Clock) -> None:
    living.begun(living.site(living.edition(insurance=living.INSURANCE | {"taken_out_by": "host"}))[0])
    living.begun(living.site(living.edition())[0])
    assert gaps(None, FIRST, LAST) == []
    one = living.begun(living.site(living.edition(insurance=living.INSURANCE))[0])
    assert [(gap.participation, gap.first, gap.last) for gap in gaps(None, FIRST, LAST)] == [
        (one.pk, make.SPRING, make.AUTUMN)
    ]


spans = st.lists(st.tuples(st.integers(-20, 80), st.integers(0, 25)), max_size=5)


# Each example clears the tables that it writes.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(spans=spans, window=st.tuples(st.integers(-10, 40), st.integers(0, 60)))
def test_the_gaps_are_the_days_that_no_cover_has(
    db: None, spans: list[tuple[int, int]], window: tuple[int, int]
) -> None:
    """The query against counting day by day."""
    Cover.objects.all().delete()
    Participation.objects.all().delete()
    one = make.participation(starts=make.SPRING, ends=make.SPRING + timedelta(days=40))
    policy = make.policy(one)
    covered: set[date] = set()
    for offset, length in spans:
        days = [make.SPRING + timedelta(days=offset + n) for n in range(length + 1)]
        if covered.isdisjoint(days):
            make.cover(one, policy, starts_on=days[0], ends_on=days[-1])
            covered |= set(days)
    first = make.SPRING + timedelta(days=window[0])
    last = first + timedelta(days=window[1])
    found = [day for gap in gaps(one.round, first, last) for day in gap.days]
    wanted = [
        day for n in range(41) if first <= (day := make.SPRING + timedelta(days=n)) <= last and day not in covered
    ]
    assert found == wanted
