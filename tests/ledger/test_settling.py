"""Subsidies and donations are kept apart and settled with who gave them: as stories, and in the numbers."""

from __future__ import annotations

from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.ledger import actions, granting, receiving, settling
from imojak.ledger.balances import balance_at
from imojak.ledger.enums import FundingSource, SettlementStatus
from imojak.ledger.models import Settlement
from imojak.ledger.posting import LedgerRefusal, Paper
from imojak.parties.enums import OrganisationKind, RoleKind
from imojak.trust.models import TransitionLog
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

YEAR_END = date(2023, 12, 31)


def day(month: int, of_month: int = 10) -> date:
    return date(2023, month, of_month)


def paper(on: date, **more: Any) -> Paper:
    return Paper(number=f"T-{make.number()}", title="결의", dated_on=on, **more)


@pytest.fixture
def office() -> SimpleNamespace:
    """A finance officer, the revenue lines of subsidies and donations, and two grants with their spending lines."""
    subsidised = make.funded_line("A3.1.2", won=1_000, committed=800, funding_source=FundingSource.SUBSIDY)
    back = make.budget_line("G.4", purpose_group="반환금")
    make.appropriate(back, 500)
    donated = make.funded_line("A2.3.2", won=300, committed=300, funding_source=FundingSource.DONATION)
    return SimpleNamespace(
        finance=make.account(of=RoleKind.FINANCE_OFFICER),
        subsidy=make.grant(won=1_000, lines=(subsidised,)),
        donation=make.grant(won=300, source=FundingSource.DONATION, lines=(donated,)),
        subsidised=subsidised,
        donated=donated,
        revenue=make.budget_line("R.5", revenue=True),
        interest=make.budget_line("R.3", revenue=True),
        back=back,
    )


def lived(office: SimpleNamespace) -> None:
    """Receive both grants, spend of both, and earn a little interest with one."""
    receiving.receive(office.revenue, 1_000, paper(day(2), grant=office.subsidy))
    receiving.receive(office.revenue, 300, paper(day(2), grant=office.donation))
    receiving.receive(office.interest, 7, paper(day(6), grant=office.subsidy), interest=True)
    actions.spend(office.subsidised, 750, paper(day(6)))
    actions.take_back(office.subsidised, 20, paper(day(7)))
    actions.spend(office.donated, 300, paper(day(8)))


def test_each_grant_is_settled_from_its_own_entries_alone(office: SimpleNamespace) -> None:
    lived(office)
    subsidy, donation = settling.sums_of(office.subsidy, YEAR_END), settling.sums_of(office.donation, YEAR_END)
    assert (subsidy.received, subsidy.spent, subsidy.interest, subsidy.to_return) == (1_000, 730, 7, 277)
    assert (donation.received, donation.spent, donation.interest, donation.to_return) == (300, 300, 0, 0)
    assert [(row["code"], row["current"], row["spent"]) for row in subsidy.lines] == [("A3.1.2", 1_000, 730)]
    assert settling.sums_of(office.subsidy, day(6, 9)).to_return == 1_000


def test_a_settlement_goes_from_draft_to_what_is_given_back(office: SimpleNamespace) -> None:
    lived(office)
    made = settling.draft(office.subsidy, day(8), actor=office.finance)
    actions.spend(office.subsidised, 30, paper(day(8)))
    with pytest.raises(LedgerRefusal, match="다시 계산한 뒤에"):
        settling.send(made, make.document(), actor=office.finance)
    again = settling.draft(office.subsidy, YEAR_END, actor=office.finance)
    assert (again.pk, again.to_return, again.as_of) == (made.pk, 247, YEAR_END)
    sent = settling.send(again, make.document(), actor=office.finance)
    with pytest.raises(LedgerRefusal, match="이미 작성하거나 낸 정산"):
        settling.draft(office.subsidy, YEAR_END, actor=office.finance)
    with pytest.raises(LedgerRefusal, match="먼저 확정해"):
        settling.return_rest(sent, office.back, paper(day(12), document=make.document(), by=office.finance))
    settling.accept(sent, actor=office.finance)
    with pytest.raises(LedgerRefusal, match="반환금 항목을"):
        settling.return_rest(sent, office.subsidised, paper(day(12), document=make.document(), by=office.finance))
    back = settling.return_rest(sent, office.back, paper(day(12), document=make.document(), by=office.finance))
    assert back.returned is not None
    assert (back.returned.grant, back.returned.counterparty) == (office.subsidy, office.subsidy.giver)
    assert balance_at(office.back).spent == 247
    assert settling.return_rest(back, office.back, paper(day(12), by=office.finance)).returned == back.returned
    after = settling.sums_of(office.subsidy, YEAR_END)
    assert (after.paid_back, after.to_return) == (247, 0)
    states = TransitionLog.objects.filter(object_type="ledger.settlement", object_id=made.pk).order_by("pk")
    assert [row.to_state for row in states] == ["draft", "sent", "accepted"]
    with pytest.raises(LedgerRefusal, match="이미 확정한 정산"):
        settling.draft(office.subsidy, YEAR_END, actor=office.finance)


def test_what_the_giver_sends_back_is_made_anew_beside_the_one_before(office: SimpleNamespace) -> None:
    lived(office)
    first = settling.draft(office.subsidy, YEAR_END, actor=office.finance)
    settling.send(first, make.document(), actor=office.finance)
    with pytest.raises(TransitionError, match="사유를"):
        settling.refuse(first, " ", actor=office.finance)
    settling.refuse(first, "이자 내역이 빠졌습니다.", actor=office.finance)
    second = settling.draft(office.subsidy, YEAR_END, actor=office.finance)
    assert second.pk != first.pk
    assert Settlement.objects.get(pk=first.pk).status == SettlementStatus.REFUSED


def test_only_finance_settles(office: SimpleNamespace) -> None:
    made = settling.draft(office.subsidy, YEAR_END, actor=office.finance)
    once = make.account(of=RoleKind.FINANCE_OFFICER, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    for other in (once, make.account(of=RoleKind.AUDITOR), make.account(of=RoleKind.PAY_CLERK)):
        for one in (
            partial(settling.draft, office.subsidy, YEAR_END, actor=other),
            partial(settling.send, made, make.document(), actor=other),
            partial(settling.accept, made, actor=other),
            partial(settling.refuse, made, "사유", actor=other),
            partial(settling.return_rest, made, office.back, paper(day(12), by=other)),
        ):
            with pytest.raises(LedgerRefusal, match="재무 담당자만"):
                one()


def terms(**more: Any) -> granting.Terms:
    values: dict[str, Any] = {
        "source": FundingSource.SUBSIDY,
        "giver": make.organisation(kind=OrganisationKind.PUBLIC_BODY),
        "title": "일자리 보조금",
        "amount": 1_000,
        "starts_on": date(2023, 1, 1),
        "ends_on": YEAR_END,
        "report_due": date(2024, 1, 31),
        "document": make.document(),
        **more,
    }
    return granting.Terms(**values)


def test_a_grant_is_entered_with_the_lines_that_spend_it_and_changed_with_its_new_paper(
    office: SimpleNamespace,
) -> None:
    first = make.budget_line("A1.2.3", funding_source=FundingSource.SUBSIDY)
    second = make.budget_line("A2.2.4", funding_source=FundingSource.SUBSIDY)
    grant = granting.enter_grant(2023, terms(), [first], actor=office.finance)
    assert list(grant.lines.all()) == [first]
    changed = granting.change_grant(grant, terms(amount=1_500), [second], actor=office.finance)
    assert (changed.amount, list(changed.lines.all())) == (1_500, [second])
    assert list(granting.lines_grantable(office.finance, 2023, changed)) == [first, second]


def test_a_grant_that_does_not_hold_is_refused_whole(office: SimpleNamespace) -> None:
    city = make.budget_line(funding_source=FundingSource.CITY)
    parent = make.budget_line("P", funding_source=FundingSource.SUBSIDY)
    make.budget_line("P.1", parent=parent)
    for wrong, lines, says in (
        ({"amount": 0}, [], "0보다 커야"),
        ({"ends_on": date(2022, 1, 1)}, [], "종료일이 시작일보다"),
        ({"report_due": date(2022, 1, 1)}, [], "정산 보고 기한"),
        ({}, [city], "재원이 보조금이 아닙니다"),
        ({}, [office.subsidised], "이미 다른 약정"),
        ({}, [make.budget_line(year=2024, funding_source=FundingSource.SUBSIDY)], "2023년의 지출 항목이 아닙니다"),
        ({}, [parent], "세부사업을"),
    ):
        before = set(type(office.subsidy).objects.values_list("pk", flat=True))
        with pytest.raises(LedgerRefusal, match=says):
            granting.enter_grant(2023, terms(**wrong), lines, actor=office.finance)
        assert set(type(office.subsidy).objects.values_list("pk", flat=True)) == before
    with pytest.raises(LedgerRefusal, match="재무 담당자만"):
        granting.enter_grant(2023, terms(), [], actor=make.account(of=RoleKind.AUDITOR))
    settling.send(settling.draft(office.subsidy, YEAR_END, actor=office.finance), make.document(), actor=office.finance)
    with pytest.raises(LedgerRefusal, match="정산서를 낸 약정"):
        granting.change_grant(office.subsidy, terms(), [office.subsidised], actor=office.finance)
