"""Sums that are no pay by the hour: prizes, grants against receipts, and subsidies of firms that keep somebody on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.paths.models import Participation
from imojak.pay.batching import prepare
from imojak.pay.instalments import claw_back, decide_instalment, due_instalments, payees_of
from imojak.pay.models import Entitlement
from imojak.pay.refusing import PayRefusal
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db
DAY = date(2023, 9, 30)


@pytest.fixture
def clerk(clock: Clock):
    return make.account(of=RoleKind.PAY_CLERK)


def round_of_type(code: str, *, year: int = 2023) -> Round:
    kind = make.real_type(code, year=year)
    programme = make.programme(shape=kind.shape, type_code=code)
    return make.round_of(programme, type=kind)


def entrant(of: Round, rank: int | None = None, **answers: object) -> Participation:
    made = make.participation(make.place(of))
    application = made.decision.application
    type(application).objects.filter(pk=application.pk).update(rank=rank, answers=answers)
    return Participation.objects.select_related("round", "decision__application").get(pk=made.pk)


def hand_in(who: Participation, code: str, *, accepted: bool = True) -> None:
    make.paper(
        who.decision.application,
        code=code,
        **(
            {"status": "accepted", "checked_at": make.at(date(2023, 5, 2)), "checked_by": make.account()}
            if accepted
            else {}
        ),
    )


def test_a_prize_is_due_to_who_has_the_rank_and_has_handed_in_the_paper(clerk) -> None:
    of = round_of_type("contest")
    first, second, other = entrant(of, 1), entrant(of, 2), entrant(of, 9)
    hand_in(first, "bankbook")
    hand_in(second, "bankbook", accepted=False)
    rows = {(one.participation.pk, one.of.code): one for one in due_instalments(of, DAY)}
    assert set(rows) == {(first.pk, "prize-1"), (second.pk, "prize-2")}
    assert rows[first.pk, "prize-1"].ready(DAY)
    assert rows[second.pk, "prize-2"].lacking == ("지급받을 통장 사본",)
    done = decide_instalment(first, "prize-1", actor=clerk, on=DAY)
    assert (done.amount, done.kind, done.tax_class, done.period) == (5_000_000, "prize", "prize", None)
    assert done.lines == [{"kind": "prize", "text": "대상 5,000,000원", "amount": 5_000_000}]
    assert done.snapshot["instalment"]["amount_won"] == 5_000_000
    assert decide_instalment(first, "prize-1", actor=clerk, on=DAY) == done
    with pytest.raises(PayRefusal, match="받은 서류가 모자랍니다: 지급받을 통장 사본"):
        decide_instalment(second, "prize-2", actor=clerk, on=DAY)
    with pytest.raises(PayRefusal, match="그런 지급이 없습니다"):
        decide_instalment(other, "prize-1", actor=clerk, on=DAY)
    with pytest.raises(PayRefusal, match="권한"):
        decide_instalment(first, "prize-1", actor=make.account(of=RoleKind.FINANCE_OFFICER), on=DAY)


def test_a_grant_that_is_a_ceiling_is_paid_by_receipts(clerk) -> None:
    of = round_of_type("contest")
    who = entrant(of, earlier=True)
    hand_in(who, "bankbook")
    with pytest.raises(PayRefusal, match="증빙 금액을 적어 주세요"):
        decide_instalment(who, "business-grant", actor=clerk, on=DAY)
    done = decide_instalment(who, "business-grant", actor=clerk, claimed=6_000_000, on=DAY)
    assert done.amount == 5_000_000
    assert [line["amount"] for line in done.lines] == [6_000_000, -1_000_000]


def kept_on(months: int, **more: object) -> Participation:
    """Somebody whom a firm has employed since the spring, in a round of the year 2024's type."""
    of = round_of_type("full-time-internship", year=2024)
    starts = of.starts_on
    firm = make.organisation("좋은 기업")
    made = make.participation(
        make.place(of, host=firm), starts=starts, ends=min(of.ends_on, starts + timedelta(days=30 * months))
    )
    return Participation.objects.select_related("round", "decision__application", "place").get(pk=made.pk)


def test_a_firm_s_subsidy_is_due_after_months_and_goes_to_the_firm(clerk) -> None:
    who = kept_on(8)
    first = next(one for one in due_instalments(who.round, DAY) if one.of.code == "firm-first")
    assert first.payee == who.place.host_id
    assert first.on is not None
    hand_in(who, "employment_proof")
    with pytest.raises(PayRefusal, match="시기가 아직"):
        decide_instalment(who, "firm-first", actor=clerk, on=first.on - timedelta(days=1))
    done = decide_instalment(who, "firm-first", actor=clerk, on=first.on)
    assert (done.amount, done.payee_id, done.payee_id_or_participant) == (
        1_500_000,
        who.place.host_id,
        who.place.host_id,
    )
    line = make.funded_line()
    with pytest.raises(PayRefusal, match="확인된 계좌가 없습니다"):
        prepare(who.round, line, DAY, actor=clerk)
    assert who.place.host is not None
    make.payee_account(who.place.host)
    batch = prepare(who.round, line, DAY, actor=clerk)
    assert [row.gross for row in batch.payments.all()] == [1_500_000]


def test_an_operator_s_sum_goes_to_the_body_whose_agreement_runs_the_round(clerk, tmp_path) -> None:
    text = make.path_of_type("full-time-internship", 2024).read_text(encoding="utf-8")
    file = tmp_path / "run-by-others.toml"
    file.write_text(
        text.replace('"full-time-internship"', '"run-by-others"').replace('payee = "host"', 'payee = "operator"')
    )
    kind = make.written_type(file)
    of = make.round_of(make.programme(shape=kind.shape, type_code=kind.code), type=kind)
    made = make.participation(make.place(of, host=make.organisation("좋은 기업")), starts=of.starts_on)
    who = Participation.objects.select_related("round", "decision__application", "place").get(pk=made.pk)
    hand_in(who, "employment_proof")
    due = next(one for one in due_instalments(of, DAY) if one.of.code == "firm-first")
    assert (due.payee, due.on is not None) == (None, True)
    with pytest.raises(PayRefusal, match="수행기관 협약을 먼저"):
        decide_instalment(who, "firm-first", actor=clerk, on=due.on)
    body = make.organisation("좋은 수행기관")
    make.agreement(of, make.organisation("시작하지 않은 기관"), kind="operator", status="draft", signed_on=None)
    make.agreement(of, body, kind="operator", status="ended")
    done = decide_instalment(who, "firm-first", actor=clerk, on=due.on)
    assert (done.payee_id, done.amount) == (body.pk, 1_500_000)
    assert payees_of(who) == {"person": who.party_id, "host": who.place.host_id, "operator": body.pk}
    make.payee_account(body)
    batch = prepare(of, make.funded_line(), DAY, actor=clerk)
    assert [row.entitlement.payee_id_or_participant for row in batch.payments.all()] == [body.pk]


def test_who_leaves_too_early_costs_the_firm_what_it_was_given(clerk) -> None:
    who = kept_on(8)
    hand_in(who, "payslips")
    second = next(one for one in due_instalments(who.round, date(2023, 12, 31)) if one.of.code == "firm-second")
    assert second.on is not None
    granted = decide_instalment(who, "firm-second", actor=clerk, on=second.on)
    with pytest.raises(PayRefusal, match="돌려받을 금액이 없습니다"):
        claw_back(who, "firm-second", actor=clerk)
    make.withdraw(who, who.starts_on + timedelta(days=100))
    who.refresh_from_db()
    back = claw_back(who, "firm-second", actor=clerk, on=DAY)
    assert (back.version, back.amount, back.payee_id) == (2, -granted.amount, granted.payee_id)
    with pytest.raises(PayRefusal, match="돌려받을 금액이 없습니다"):
        claw_back(who, "firm-second", actor=clerk)
    assert sum(Entitlement.objects.values_list("amount", flat=True)) == 0
