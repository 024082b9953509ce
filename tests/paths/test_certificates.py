"""Certificates: for what was done, verified by anybody, and never changed but revoked."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from imojak.kernel.transitions import TransitionError
from imojak.paths import actions
from imojak.paths.actions import certificates
from imojak.paths.enums import EndReason
from imojak.paths.models import Certificate, Participation
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = pytest.mark.django_db


def completed(name: str = "김이모") -> Participation:
    make.agency()
    edition = living.edition(completion={"attendance_percent": 80, "certificate": "수료증"})
    place = make.place(edition, title="강사 양성 과정")
    one = living.begun(place, make.person(name))
    for day in (3, 5, 7):
        make.record(one, make.session(place, day=date(2023, 4, day), minutes=90), minutes=90)
    actions.complete(one, actor=None)
    return one


def text_of(made: Certificate) -> str:
    reader = PdfReader(io.BytesIO(bytes(made.document.content)))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def test_who_completed_gets_a_certificate_that_says_what_was_done(clock: Clock) -> None:
    one = completed()
    made = certificates.issue(one, "completion", actor=make.account(party=one.party))
    assert made.number == f"2023-{one.pk:06d}-1"
    text = text_of(made)
    for words in (
        "수료증",
        "김이모",
        one.round.programme.name,
        "강사양성과정",
        "2023년4월3일~2023년11월30일",
        "4시간30분",
        "이모작재단",
        f"제{made.number}호",
        made.code,
        "http://127.0.0.1:8000/certificates/",
        "2023년9월30일",
    ):
        assert re.sub(r"\s", "", words) in text


def test_asked_for_again_it_is_the_same(clock: Clock) -> None:
    one = completed()
    by = make.account(party=one.party)
    made = certificates.issue(one, "completion", actor=by)
    assert certificates.issue(one, "completion", actor=by) == made
    assert certificates.issue(one, "attendance", actor=by).number.endswith("-2")


def test_anybody_verifies_it_by_its_code_and_sees_a_masked_name(clock: Clock) -> None:
    made = certificates.issue(completed(), "completion", actor=None)
    for typed in (made.code, made.code.lower().replace("-", " ")):
        found = certificates.verify(typed)
        assert found is not None
        assert (found.name, found.kind, found.minutes, found.revoked_on) == ("김*모", "수료증", 270, None)
    assert "김이모" not in str(certificates.verify(made.code))
    wrong = "3" if made.code[0] != "3" else "4"
    assert certificates.verify(wrong + made.code[1:]) is None
    assert certificates.verify("없는 코드") is None


def test_a_revoked_one_says_so_and_another_can_be_issued(clock: Clock) -> None:
    one = completed()
    manager = living.manager_of(one.round)
    made = certificates.issue(one, "completion", actor=manager)
    with pytest.raises(TransitionError, match="담당자만"):
        certificates.revoke(made, reason="이름이 틀림", actor=make.account(party=one.party))
    with pytest.raises(TransitionError, match="사유를 적어"):
        certificates.revoke(made, reason="", actor=manager)
    certificates.revoke(made, reason="이름이 틀림", actor=manager)
    found = certificates.verify(made.code)
    assert found is not None
    assert found.revoked_on == date(2023, 9, 30)
    again = certificates.issue(one, "completion", actor=manager)
    assert (again.number.endswith("-2"), again.code != made.code) == (True, True)


def test_who_did_not_meet_the_terms_gets_what_is_true_and_no_more(clock: Clock) -> None:
    make.agency()
    edition = living.edition(completion={"attendance_percent": 80, "certificate": "수료증"})
    place = make.place(edition)
    one = living.begun(place)
    make.record(one, make.session(place), minutes=120)
    make.session(place, day=date(2023, 4, 5))
    actions.complete(one, actor=None, end_reason=EndReason.UNFULFILLED)
    with pytest.raises(TransitionError, match=r"아직 수료증을 드릴 수 없습니다\. 출석률이 50%"):
        certificates.issue(one, "completion", actor=None)
    assert certificates.issue(one, "attendance", actor=None).facts["minutes"] == 120
    assert certificates.kinds_for(one) == ["attendance"]


def test_hours_of_both_parts_of_a_transfer_are_certified_together(clock: Clock) -> None:
    make.agency()
    edition = living.edition(life=living.LIFE)
    first = living.begun(living.site(edition)[0])
    make.record(first, kind="work", minutes=300, day=date(2023, 5, 2))
    make.withdraw(first, date(2023, 6, 30))
    Participation.objects.filter(pk=first.pk).update(ends_on=date(2023, 6, 30), end_reason="transferred")
    second = make.participation(living.site(edition)[0], make.person(), starts=date(2023, 7, 1), transferred_from=first)
    make.record(second, kind="work", minutes=330, day=date(2023, 7, 3))
    made = certificates.issue(second, "activity", actor=None)
    assert (made.facts["minutes"], made.facts["starts_on"], made.facts["ends_on"]) == (630, "2023-04-03", "2023-09-30")


def test_a_running_activity_is_certified_as_of_today_and_anew_when_there_is_more(clock: Clock) -> None:
    make.agency()
    one = living.begun(living.site(living.edition())[0])
    make.record(one, kind="work", minutes=300, day=date(2023, 5, 2))
    first = certificates.issue(one, "activity", actor=None)
    assert certificates.issue(one, "activity", actor=None) == first
    make.record(one, kind="work", minutes=60, day=date(2023, 5, 3))
    second = certificates.issue(one, "activity", actor=None)
    first.refresh_from_db()
    assert (second.facts["minutes"], first.revoked_because) == (360, "새 증명서를 발급함")


def test_a_stranger_gets_nobodys_certificate(clock: Clock) -> None:
    one = completed()
    for stranger in (make.account(), make.account(of="programme-manager", programme="another")):
        with pytest.raises(TransitionError, match="발급할 수 있는 사람이 아닙니다"):
            certificates.issue(one, "completion", actor=stranger)


def test_a_group_is_certified_with_the_number_of_its_people_and_its_leader_asks_for_it(clock: Clock) -> None:
    make.agency()
    group = make.group("푸른 모임", members=3)
    one = living.begun(living.site(living.edition())[0], group)
    make.record(one, kind="work", minutes=120, day=date(2023, 5, 2))
    leader = group.members.get(leader=True).member
    made = certificates.issue(one, "activity", actor=make.account(party=leader))
    assert "푸른모임(3명)" in text_of(made)
    member = group.members.filter(leader=False)[0].member
    with pytest.raises(TransitionError, match="발급할 수 있는 사람이 아닙니다"):
        certificates.issue(one, "activity", actor=make.account(party=member))
