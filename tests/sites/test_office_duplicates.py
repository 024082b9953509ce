"""Two entries of one person on the site: found, looked at side by side, merged, kept apart, and taken apart again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Merge
from imojak.reports.audit.months import pay_follows_the_rules
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
PAGE = "/office/people/duplicates/"
BORN = date(1968, 3, 2)


class Desk:
    """One person with two entries that both applied to our rounds, our manager, and a neighbour who sees one of them."""

    def __init__(self) -> None:
        unit, other = make.unit(), make.unit()
        programme = make.programme(lead_unit=unit)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.neighbour = make.account(of=RoleKind.PROGRAMME_MANAGER, at=other.party)
        self.auditor = make.account(of=RoleKind.AUDITOR)
        self.first = make.person("김보람", birth=BORN, phone="010-1234-5678")
        self.second = make.person("김보람", birth=BORN, phone="010-1234-5678", email="boram@example.org")
        make.application(make.round_of(programme), self.first)
        make.application(make.round_of(programme), self.second)
        make.application(make.round_of(make.programme(lead_unit=other)), self.second)
        self.page = reverse("office:duplicate", args=[self.first.pk, self.second.pk])


@pytest.fixture
def desk(clock: Clock) -> Desk:
    return Desk()


def post(client: Client, page: str, **said: Any) -> tuple[int, str]:
    answer = client.post(page, said, follow=True)
    return answer.status_code, answer.content.decode()


def seen_on(client: Client, page: str) -> str:
    return str(client.get(page).context["mark"])


def test_a_pair_is_looked_at_merged_and_taken_apart_again(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    page = client.get(PAGE).content.decode()
    assert "이름과 생년월일, 생년월일과 휴대전화, 이름과 휴대전화" in page
    page = client.get(desk.page).content.decode()
    assert "2건" in page
    assert "채울 것: 전자우편" in page
    assert ReadLog.objects.filter(
        account=desk.manager, subject_id=desk.second.pk, task__startswith="중복 확인"
    ).exists()
    status, page = post(client, desk.page, do="merge", seen=seen_on(client, desk.page), reason="")
    assert (status, Merge.objects.count()) == (422, 0)
    page = post(client, desk.page, do="merge", seen=seen_on(client, desk.page), reason="전화로 확인")[1]
    assert "한 사람으로 합쳤습니다" in page
    assert "등록된 것으로 보이는 사람이 없습니다" in page
    done = Merge.objects.get()
    undo = reverse("office:merge-undo", args=[done.pk])
    assert "까닭을 적어" in post(client, undo, reason="")[1]
    assert "되돌렸습니다" in post(client, undo, reason="동명이인")[1]
    assert "이미 되돌린" in post(client, undo, reason="동명이인")[1]
    assert desk.second.applications.count() == 2


def test_what_changed_meanwhile_is_shown_before_anything_moves(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    seen = seen_on(client, desk.page)
    make.consent(desk.second)
    status, page = post(client, desk.page, do="merge", seen=seen, reason="전화로 확인")
    assert status == 422
    assert "자료가 바뀌었습니다" in page
    assert "전화로 확인" in page
    assert not Merge.objects.exists()


def test_what_stands_in_the_way_is_told_beforehand(desk: Desk, logged_in: LogIn) -> None:
    to = make.round_of()
    for party in (desk.first, desk.second):
        make.application(to, party)
    client = logged_in(desk.manager)
    page = client.get(desk.page).content.decode()
    assert "아직 합칠 수 없습니다" in page
    assert "한 사람으로 합치기" not in page
    status, page = post(client, desk.page, do="merge", seen=seen_on(client, desk.page), reason="전화로 확인")
    assert status == 422
    assert "이미 신청하셨습니다" in page


def test_hours_that_one_person_cannot_have_done_are_told_before_and_stay_in_the_audit(
    desk: Desk, logged_in: LogIn
) -> None:
    client, day = logged_in(desk.manager), date(2023, 5, 3)
    parts = [make.participation(make.place(make.round_of()), one) for one in (desk.first, desk.second)]
    worked: dict[str, Any] = {"kind": "work", "day": day, "starts_at": time(9), "ends_at": time(12), "minutes": 180}
    for one in parts:
        make.record(one, **worked)
    make.record(parts[0], kind="work", day=date(2023, 5, 4), minutes=800)
    before = seen_on(client, desk.page)
    make.record(parts[1], kind="work", day=date(2023, 5, 4), minutes=800)
    assert "바뀌었습니다" in post(client, desk.page, do="merge", seen=before, reason="전화로 확인")[1]
    page = client.get(desk.page).content.decode()
    assert "2023년 5월 3일 같은 시각의 활동이 둘입니다: 오전 9시부터 낮 12시까지" in page
    assert "2023년 5월 4일 활동을 더하면 26시간 40분으로 하루 24시간을 넘습니다" in page
    assert [one for one in pay_follows_the_rules() if "당사자" in one.sentence] == []
    post(client, desk.page, do="merge", seen=seen_on(client, desk.page), reason="전화로 확인")
    assert Merge.objects.count() == 1
    said = [one.sentence for one in pay_follows_the_rules() if f"(당사자 {desk.first.pk}번)" in one.sentence]
    assert len(said) == 2
    assert "기록과 같은 시각입니다" in said[0]
    assert "2건에 1600분으로 24시간을 넘습니다" in said[1]


def test_two_persons_are_kept_apart_and_not_asked_about_again(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    page = post(client, desk.page, do="apart", reason="쌍둥이")[1]
    assert "다시 묻지 않습니다" in page
    assert "나란히 보기" not in page
    assert "무엇을 할지" in post(client, desk.page, reason="쌍둥이")[1]


def test_who_sees_only_one_of_both_settles_nothing(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.neighbour)
    assert "나란히 보기" not in client.get(PAGE).content.decode()
    assert client.get(desk.page).status_code == 403
    assert client.post(desk.page, {"do": "merge", "reason": "전화로 확인"}).status_code == 403
    post(
        logged_in(desk.manager), desk.page, do="merge", seen=seen_on(logged_in(desk.manager), desk.page), reason="확인"
    )
    undo = reverse("office:merge-undo", args=[Merge.objects.get().pk])
    assert client.post(undo, {"reason": "내 신청자"}).status_code == 403


def test_the_auditor_reads_and_nobody_settles_who_they_are_themselves(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.auditor)
    assert "한 사람으로 합치기" not in client.get(desk.page).content.decode()
    assert client.post(desk.page, {"do": "apart", "reason": "쌍둥이"}).status_code == 403
    assert desk.manager.party is not None
    own = reverse("office:duplicate", args=[desk.manager.party.pk, desk.second.pk])
    assert logged_in(desk.manager).get(own).status_code == 403
