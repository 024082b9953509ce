"""Agreements: in order, of an unchanged text, by those who may, and valid only when all have signed."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.parties.models import Account
from imojak.paths.actions import agreements
from imojak.paths.actions.common import action
from imojak.paths.actions.transfers import agree as agree_to_transfer
from imojak.paths.actions.transfers import request as ask_to_transfer
from imojak.paths.models import Agreement, Signature
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = pytest.mark.django_db


class Agreeing:
    """A participation whose person, site and agency are to sign."""

    def __init__(self) -> None:
        agency = make.agency()
        self.edition = living.edition(agreement=living.AGREEMENT, life=living.LIFE)
        place, leader = living.site(self.edition, "마포 복지관")
        self.leader, self.manager = leader, living.manager_of(self.edition)
        self.one = living.begun(place)
        self.person = make.account(party=self.one.party)
        self.agency = agency.party
        self.agreement = agreements.draft_for(self.one, actor=self.manager)

    def signature(self, role: str) -> Signature:
        return self.agreement.signatures.get(role=role)

    def sign(self, role: str, by: Account) -> Agreement:
        return agreements.sign(self.signature(role), actor=by)

    def concluded(self) -> Agreement:
        agreements.send(self.agreement, actor=self.manager)
        for role, by in (("person", self.person), ("host", self.leader), ("agency", self.manager)):
            self.sign(role, by)
        self.agreement.refresh_from_db()
        return self.agreement


def told(made: Agreeing, who: Account) -> bool:
    asked = Message.objects.filter(kind=f"sign-{made.agreement.pk}").values_list("recipient_id", flat=True)
    return who.party_id in asked


def test_an_agreement_has_the_text_of_its_type_with_the_values_of_this_participation(clock: Clock) -> None:
    made = Agreeing()
    assert made.agreement.text == (
        f"{made.agency.name}, 마포 복지관, {made.one.party.name}은 {made.edition.title} "
        "활동에 협약합니다. 2023년 4월 3일부터 2023년 11월 30일까지 ‘마포 복지관 활동’에서 합니다."
    )
    assert [one.role for one in made.agreement.signatures.all()] == ["person", "host", "agency"]
    assert "아직 보내지 않은" in agreements.not_valid_yet(made.agreement)


def test_it_is_signed_in_order_and_holds_when_all_have_signed(clock: Clock) -> None:
    made = Agreeing()
    agreements.send(made.agreement, actor=made.manager)
    assert told(made, made.person)
    with pytest.raises(TransitionError, match="먼저 참여자 쪽이 서명할 차례"):
        made.sign("host", made.leader)
    made.sign("person", made.person)
    assert agreements.not_valid_yet(Agreement.objects.get()) == "아직 효력이 없습니다. 활동처, 재단 서명이 남았습니다."
    assert told(made, made.leader)
    made.sign("host", made.leader)
    concluded = made.sign("agency", made.manager)
    assert (concluded.status, concluded.signed_on) == ("active", date(2023, 9, 30))
    assert agreements.not_valid_yet(concluded) == ""
    hashes = set(made.agreement.signatures.values_list("text_hash", flat=True))
    assert hashes == {agreements.hash_of(made.agreement)}
    with pytest.raises(TransitionError, match="지금은 서명할 수 없는"):
        made.sign("person", made.person)


def test_nobody_signs_for_somebody_else(clock: Clock) -> None:
    made = Agreeing()
    agreements.send(made.agreement, actor=made.manager)
    for stranger in (made.leader, made.manager, make.account()):
        with pytest.raises(TransitionError, match="서명할 수 있는 쪽이 아닙니다"):
            made.sign("person", stranger)
    made.sign("person", made.person)
    for stranger in (made.person, make.account(of="site-leader", at=make.organisation(kind="site"))):
        with pytest.raises(TransitionError, match="서명할 수 있는 쪽이 아닙니다"):
            made.sign("host", stranger)
    made.sign("host", made.leader)
    with pytest.raises(TransitionError, match="서명할 수 있는 쪽이 아닙니다"):
        made.sign("agency", make.account(of="programme-manager", programme="another"))


def test_a_text_that_is_being_signed_does_not_change(clock: Clock) -> None:
    made = Agreeing()
    agreements.send(made.agreement, actor=made.manager)
    with pytest.raises(TransitionError, match="화면에서 본 협약과 내용이 다릅니다"):
        agreements.sign(made.signature("person"), actor=made.person, seen="0" * 64)
    made.sign("person", made.person)
    with pytest.raises(Refused, match="서명한 협약은 고칠 수 없습니다"):
        action(lambda: Agreement.objects.filter(pk=made.agreement.pk).update(text="다른 내용"))()
    with pytest.raises(TransitionError, match="이미 서명한 쪽이 있습니다"):
        agreements.take_back(made.agreement, actor=made.manager, reason="오탈자")


def test_staff_enter_a_signature_on_paper_with_its_scan(clock: Clock) -> None:
    made = Agreeing()
    agreements.send(made.agreement, actor=made.manager)
    scan = make.document("서명한 종이")
    with pytest.raises(TransitionError, match="담당자만"):
        agreements.sign_on_paper(made.signature("person"), scan=scan, actor=made.person)
    agreements.sign_on_paper(made.signature("person"), scan=scan, actor=made.manager)
    assert (made.signature("person").paper, made.signature("person").account) == (scan, made.manager)


def test_an_agreement_is_renewed_with_one_click_and_its_days_follow(clock: Clock) -> None:
    made = Agreeing()
    concluded = made.concluded()
    with pytest.raises(TransitionError, match="앞 협약이 끝난 다음 날부터"):
        agreements.renew(concluded, starts_on=make.AUTUMN, ends_on=date(2024, 6, 30), actor=made.manager)
    again = agreements.renew(concluded, starts_on=date(2023, 12, 1), ends_on=date(2024, 6, 30), actor=made.manager)
    assert (again.version, again.renews, again.status) == (2, concluded, "signing")
    assert "2023년 12월 1일부터 2024년 6월 30일까지" in again.text
    assert [one.role for one in again.signatures.all()] == ["person", "host", "agency"]
    with pytest.raises(TransitionError, match="이미 갱신한"):
        agreements.renew(concluded, starts_on=date(2023, 12, 1), ends_on=date(2024, 6, 30), actor=made.manager)


def test_an_agreement_ends_with_a_transfer(clock: Clock) -> None:
    made = Agreeing()
    concluded = made.concluded()
    to, arriving = living.site(made.edition, "은평 도서관")
    request = ask_to_transfer(made.one, to, date(2023, 10, 16), "가까운 곳", actor=made.person)
    agree_to_transfer(request, actor=made.leader)
    agree_to_transfer(request, actor=arriving)
    concluded.refresh_from_db()
    assert (concluded.status, concluded.ends_on) == ("ended", date(2023, 10, 15))


def test_what_is_missing_is_told_before_anything_is_written(clock: Clock) -> None:
    edition = living.edition(agreement=living.AGREEMENT)
    one = living.begun(living.site(edition)[0])
    with pytest.raises(TransitionError, match="서명할 재단 쪽이 정해져 있지 않습니다"):
        agreements.draft_for(one, actor=living.manager_of(edition))
    with pytest.raises(TransitionError, match="둘 이상이 서명"):
        agreements.draft(
            "partner", one.party, title="협약", text="내용", signatories=[("person", one.party)],
            starts_on=make.SPRING, actor=living.manager_of(edition),
        )  # fmt: skip
    assert not Agreement.objects.exists()


def test_nobody_is_sent_two_agreements_of_one_participation(clock: Clock) -> None:
    made = Agreeing()
    with pytest.raises(TransitionError, match="이미 만든 협약이 있습니다"):
        agreements.draft_for(made.one, actor=made.manager)
    agreements.void(made.agreement, reason="이름을 잘못 적음", actor=made.manager)
    assert agreements.draft_for(made.one, actor=made.manager).version == 2
