"""Whose names a page shows whole, whose masked, and what is written down about it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.masking import masked
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.sites.names import names_for
from imojak.trust.models import ReadLog
from tests import factories as make


@given(st.text(min_size=1, max_size=20))
def test_a_masked_name_keeps_no_more_than_its_ends(name: str) -> None:
    hidden = masked(name)
    assert len(hidden) == max(1, len(name))
    assert "*" in hidden
    assert hidden.strip("*") in ("", name[0], name[-1]) or (hidden[0], hidden[-1]) == (name[0], name[-1])


@pytest.mark.parametrize(
    ("name", "shown"), [("김이모", "김*모"), ("김모", "김*"), ("남궁이모작", "남***작"), ("이", "*")]
)
def test_names_are_masked_as_people_are_used_to(name: str, shown: str) -> None:
    assert masked(name) == shown


def by(account: Account | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.9")
    request.user = account
    return request


@pytest.mark.django_db
class TestReading:
    def test_the_auditor_sees_whole_names_and_each_person_can_see_that(self) -> None:
        one, other = make.person("김이모"), make.person("박삼모")
        reader = make.account(of=RoleKind.AUDITOR)
        assert names_for(by(reader), [one.pk, other.pk, None], "근거 열람") == {one.pk: "김이모", other.pk: "박삼모"}
        rows = ReadLog.objects.filter(account=reader)
        assert {row.subject_id for row in rows} == {one.pk, other.pk}
        assert {(row.task, row.address, row.subject_type) for row in rows} == {
            ("근거 열람", "127.0.0.9", "parties.party")
        }

    def test_who_has_nothing_to_do_with_them_sees_masked_names_and_leaves_one_row(self) -> None:
        people = [make.person("김이모"), make.person("박삼모")]
        reader = make.account(of=RoleKind.PLANNER)
        names = names_for(by(reader), [one.pk for one in people], "근거 열람")
        assert set(names.values()) == {"김*모", "박*모"}
        row = ReadLog.objects.get(account=reader)
        assert (row.subject_id, row.task) == (None, "근거 열람(가린 이름 2명)")

    def test_a_masked_name_alone_is_still_told_to_its_person(self) -> None:
        one = make.person("김이모")
        names_for(by(make.account(of=RoleKind.FINANCE_OFFICER)), [one.pk], "지급 열람")
        assert ReadLog.objects.get().subject_id == one.pk

    def test_bodies_are_public_and_oneself_is_no_reading(self) -> None:
        company = make.organisation("푸른유통")
        reader = make.account(of=RoleKind.CITIZEN, party=make.person("김이모"))
        assert names_for(by(reader), [company.pk, reader.party_id], "보기") == {
            company.pk: "푸른유통",
            reader.party_id: "김이모",
        }
        assert not ReadLog.objects.exists()

    def test_a_group_of_people_is_masked_as_a_person_is(self) -> None:
        group = make.group("새길모임")
        assert names_for(by(make.account(of=RoleKind.PLANNER)), [group.pk], "보기") == {group.pk: "새**임"}

    def test_a_visitor_sees_none(self) -> None:
        assert names_for(by(AnonymousUser()), [make.person().pk], "보기") == {}
        assert not ReadLog.objects.exists()

    def test_a_long_task_is_cut_to_what_the_log_holds(self) -> None:
        names_for(by(make.account(of=RoleKind.AUDITOR)), [make.person().pk], "긴 일 " * 100)
        assert len(ReadLog.objects.get().task) == 200
