"""Each invariant holds on a small sound agency, and bites when the data is broken behind the guards' backs."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from imojak.cases.models import Task
from imojak.figures.engine import compute, row_ids
from imojak.figures.models import Freeze, FrozenFigure
from imojak.instruments.models import Norm
from imojak.ledger.models import LedgerEntry
from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus, RuleKind
from imojak.offers.models import Place, Round
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.models import Application, Decision, Participation, Pause
from imojak.pay import actions as pay
from imojak.pay.models import Batch, Entitlement, Payment
from imojak.records import actions as months
from imojak.records.models import Period, Record
from imojak.reports.audit.catalogue import INVARIANTS, run
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import Clock
from tests.guards import shadow

pytestmark = pytest.mark.django_db

APRIL = date(2023, 4, 1)


def broken_by() -> dict[int, list[str]]:
    """What breaks which invariant now: number → "type id: sentence"."""
    return {
        outcome.invariant.number: [f"{row.object_type} {row.object_id}: {row.sentence}" for row in outcome.violations]
        for outcome in run()
        if not outcome.holds
    }


class Agency:
    """A programme with a month of paid activity, a refusal, a waiting list, and three people to close and pay."""

    def __init__(self) -> None:
        self.manager = make.account(of="programme-manager")
        self.leader = make.account(of="site-leader")
        self.clerk, self.sender = make.account(of="pay-clerk"), make.account(of="pay-clerk")
        self.finance = make.account(of="finance-officer")
        scheme = make.rule_set(
            kind=RuleKind.PAY,
            hourly_won=11_157,
            hours_per_month_max=57,
            month_max_won=635_950,
            rounding={"mode": "half_up", "unit_won": 10},
        )
        programme = make.programme(
            "social-jobs",
            exclusion_group="paid",
            pay_scheme=scheme,
            eligibility=make.rule_set(age_min=40, age_max=64, age_on="notice"),
        )
        self.round = make.round_of(programme, status=RoundStatus.OPEN)
        self._log(self.round, "draft", "open")
        self.place = make.place(self.round, capacity=2)
        self.people = [self._let_in() for _ in range(2)]
        self.refused = self._apply()
        actions.refuse(self.refused, actor=self.manager, reasons=["age"], at=make.at(date(2023, 3, 28)))
        self._work_april()
        self._pay_april()

    def _log(self, of: Round, *states: str) -> None:
        for before, state in zip(("", *states), states, strict=False):
            make.transition(of, before, state, on=date(2023, 3, 1))

    def _apply(self) -> Application:
        return actions.file_application(make.person(), self.round, place=self.place, at=make.at(date(2023, 3, 10)))

    def _let_in(self) -> Participation:
        application, decided = self._apply(), make.at(date(2023, 3, 28))
        actions.qualify(application, actor=self.manager, at=decided)
        return actions.accept(application, actor=self.manager, at=decided)

    def _work_april(self) -> None:
        for person in self.people:
            for day in (10, 11, 12):
                months.log_work(person, date(2023, 4, day), 180, "말벗", actor=self.leader)
        self.period = Period.objects.get()
        months.submit(self.period, actor=self.leader)
        months.confirm(self.period, actor=self.leader)
        months.approve(self.period, actor=self.manager)
        months.lock(self.period, actor=self.manager, on=date(2023, 5, 4))

    def _pay_april(self) -> None:
        self.line = make.funded_line("S.1")
        for person in self.people:
            assert pay.compute_entitlement(person, APRIL, on=date(2023, 5, 8)) is not None
        self.batch = pay.prepare_batch(self.round, self.line, APRIL, actor=self.clerk)
        pay.approve_batch(self.batch, actor=self.finance)
        pay.send_batch(self.batch, actor=self.sender, on=date(2023, 5, 10))
        pay.record_bank_results(self.batch, {}, actor=self.sender, on=date(2023, 5, 10))


@pytest.fixture
def agency(clock: Clock) -> Agency:
    return Agency()


def test_a_sound_agency_keeps_all_fifteen(agency: Agency) -> None:
    assert [invariant.number for invariant in INVARIANTS] == list(range(1, 16))
    assert broken_by() == {}
    assert sum(outcome.looked_at for outcome in run()) > 40


def test_it_still_does_after_a_month_was_reopened_corrected_and_paid(agency: Agency) -> None:
    months.reopen(agency.period, actor=agency.manager, reason="하루 누락")
    months.correct(Record.objects.order_by("id")[0], 240, "한 시간 더", actor=agency.leader)
    again = Period.objects.get(version=2)
    months.submit(again, actor=agency.leader)
    months.confirm(again, actor=agency.leader)
    months.approve(again, actor=agency.manager)
    months.lock(again, actor=agency.manager, on=date(2023, 6, 5))
    difference = pay.compute_entitlement(agency.people[0], APRIL, on=date(2023, 6, 8))
    assert difference is not None
    assert difference.version == 2
    assert broken_by() == {}


# ── 1 to 4: the way in ───────────────────────────────


def test_1_a_participation_without_an_accepting_decision_is_seen(agency: Agency) -> None:
    first, second = agency.people
    shadow(Decision)
    Decision.objects.filter(pk=first.decision_id).update(result="waiting")
    Decision.objects.filter(pk=second.decision_id).update(rule_set=make.rule_set())
    assert broken_by()[1] == [
        f"paths.participation {first.pk}: 참여의 선정 결정이 맞지 않습니다: 선정한 결정이 아님.",
        f"paths.participation {second.pk}: 참여의 선정 결정이 맞지 않습니다: 회차의 기준이 아닌 다른 기준으로 심사함.",
    ]


def test_1_a_waiver_without_its_reason_and_an_overturned_decision_are_seen(agency: Agency) -> None:
    first, second = agency.people
    shadow(Decision)
    Decision.objects.filter(pk=first.decision_id).update(kind="waiver", text="")
    Decision.objects.filter(application=agency.refused).update(supersedes=second.decision_id)
    sentences = broken_by()[1]
    assert "예외 인정의 사유가 없음" in sentences[0]
    assert "다른 결정으로 바뀜" in sentences[1]


def test_1_somebody_elses_application_lets_nobody_in(agency: Agency) -> None:
    shadow(Participation)
    Participation.objects.filter(pk=agency.people[0].pk).update(party=make.person())
    assert "다른 사람의 신청임" in broken_by()[1][0]


def test_2_days_outside_the_round_are_seen(agency: Agency) -> None:
    shadow(Participation)
    Participation.objects.filter(pk=agency.people[0].pk).update(ends_on=date(2023, 12, 24))
    assert broken_by()[2] == [
        f"paths.participation {agency.people[0].pk}: 참여 기간 2023-04-03~2023-12-24이 "
        "회차의 운영 기간 2023-04-03~2023-11-30을 벗어납니다."
    ]


def test_2_pauses_that_overlap_or_stick_out_are_seen(agency: Agency) -> None:
    first, second = (
        make.pause(agency.people[0], starts=date(2023, 6, day), ends=date(2023, 6, day + 4)) for day in (1, 10)
    )
    shadow(Pause)
    Pause.objects.filter(pk=second.pk).update(starts_on=date(2023, 6, 5), ends_on=date(2023, 12, 1))
    assert [row.split(":")[0] for row in broken_by()[2]] == [f"paths.pause {second.pk}"] * 2
    Pause.objects.filter(pk=second.pk).update(starts_on=date(2023, 6, 6), ends_on=date(2023, 6, 9))
    assert 2 not in broken_by()
    assert first.pk != second.pk


def test_3_two_exclusive_participations_of_one_person_are_seen(agency: Agency) -> None:
    first, second = agency.people
    shadow(Participation, Application)
    Application.objects.filter(pk=second.decision.application_id).update(party=first.party)
    Participation.objects.filter(pk=second.pk).update(party=first.party)
    assert broken_by()[3] == [
        f"paths.participation {second.pk}: 함께 할 수 없는 참여 {first.pk}번과 기간이 겹칩니다(제한 묶음 paid)."
    ]
    leaving = Participation.objects.filter(pk=first.pk)
    leaving.update(withdrawn_on=second.starts_on + timedelta(days=1))
    assert 3 in broken_by()
    leaving.update(withdrawn_on=second.starts_on)
    assert 3 not in broken_by()


def test_3_a_participation_that_hides_its_group_is_seen(agency: Agency) -> None:
    Participation.objects.filter(pk=agency.people[0].pk).update(exclusion_group="")
    assert "'paid'인데 참여에는 ''" in broken_by()[3][0]


def test_4_a_seat_too_many_and_a_wrong_count_are_seen(agency: Agency) -> None:
    shadow(Place)
    Place.objects.filter(pk=agency.place.pk).update(capacity=1)
    assert "참여 2건, 점유 표시 2건, 정원 1건" in broken_by()[4][0]
    Place.objects.filter(pk=agency.place.pk).update(capacity=2, taken=1)
    assert "점유 표시 1건" in broken_by()[4][0]


def test_4_more_than_the_round_has_room_for_is_seen(agency: Agency) -> None:
    Round.objects.filter(pk=agency.round.pk).update(capacity=1)
    assert broken_by()[4] == [f"offers.round {agency.round.pk}: 참여 2건이 회차 정원 1건을 넘습니다."]


# ── 5, 6, 14: months and pay ─────────────────────────


def test_5_a_record_changed_in_a_locked_month_is_seen(agency: Agency) -> None:
    shadow(Record)
    Record.objects.filter(pk=Record.objects.order_by("id")[0].pk).update(quantity=179)
    assert "지급을 결정한 활동은 540분인데 지금 기록은 539분" in broken_by()[5][0]


def test_5_a_record_slipped_into_or_past_a_locked_month_is_seen(agency: Agency) -> None:
    shadow(Record)
    template = Record.objects.order_by("id")[0]
    late = Record(**{f.attname: getattr(template, f.attname) for f in Record._meta.concrete_fields})
    late.pk, late.day, late.period = template.pk + 1_000, date(2023, 4, 20), None
    late.save(force_insert=True)
    assert any("월 마감에 들어 있지 않습니다" in row for row in broken_by()[5])
    Record.objects.filter(pk=late.pk).update(period=agency.period, day=date(2023, 5, 20))
    assert any("다른 달이나 다른 자리" in row for row in broken_by()[5])


def test_5_a_reopening_without_its_reason_or_its_lock_is_seen(agency: Agency) -> None:
    months.reopen(agency.period, actor=agency.manager, reason="누락")
    shadow(Period)
    Period.objects.filter(version=2).update(reopened_because="")
    assert "앞 판이 마감되지 않았거나 사유가 없습니다" in broken_by()[5][0]
    Period.objects.filter(version=2).update(reopened_because="누락")
    Period.objects.filter(version=1).update(status="approved")
    assert "앞 판이 마감되지 않았거나" in broken_by()[5][0]


def test_5_a_lock_that_nobody_answers_for_is_seen(agency: Agency) -> None:
    shadow(Period)
    Period.objects.update(approved_by=None)
    assert "마감일이나 확인자, 승인자가 없습니다" in broken_by()[5][0]


def test_6_a_payment_of_another_amount_is_seen(agency: Agency) -> None:
    shadow(Payment)
    payment = Payment.objects.order_by("id")[0]
    Payment.objects.filter(pk=payment.pk).update(gross=payment.gross + 1)
    found = broken_by()[6]
    assert f"pay.entitlement {payment.entitlement_id}: 지급결정 100,410원에 지급이 100,411원입니다." in found
    assert any(row.startswith(f"pay.batch {agency.batch.pk}: 송금한 묶음의 지급은") for row in found)


def test_6_a_second_payment_is_seen(agency: Agency) -> None:
    shadow(Payment)
    payment = Payment.objects.order_by("id")[0]
    payment.pk = payment.pk + 1_000
    payment.save(force_insert=True)
    assert any("지급결정 100,410원에 지급이 200,820원입니다" in row for row in broken_by()[6])


def test_6_a_settled_batch_with_an_open_payment_is_seen(agency: Agency) -> None:
    Batch.objects.filter(pk=agency.batch.pk).update(status="settled")
    Payment.objects.filter(batch=agency.batch).update(status="open")
    assert "지급되지 않은 2건" in broken_by()[6][0]


def test_14_pay_that_is_not_by_the_rules_is_seen(agency: Agency) -> None:
    shadow(Entitlement, Payment)
    paid = Entitlement.objects.order_by("id")[0]
    Entitlement.objects.filter(pk=paid.pk).update(amount=paid.amount + 10)
    assert broken_by()[14] == [
        f"pay.entitlement {paid.pk}: 2023-04 활동비는 기준대로 계산하면 100,410원인데 100,420원으로 결정되었습니다."
    ]
    Entitlement.objects.filter(pk=paid.pk).update(amount=paid.amount, lines=[])
    assert broken_by()[14] == [f"pay.entitlement {paid.pk}: 산출 내역의 합이 결정 금액과 다릅니다."]


def test_14_a_record_outside_the_participation_is_seen(agency: Agency) -> None:
    shadow(Participation)
    Participation.objects.filter(pk=agency.people[0].pk).update(starts_on=date(2023, 4, 11))
    found = broken_by()[14]
    assert any("2023-04-10 기록이 참여 기간 2023-04-11" in row for row in found)
    assert any("기준대로 계산하면 66,940원인데 100,410원" in row for row in found)


# ── 15: insured each day ─────────────────────────────


def test_15_days_without_cover_until_today_are_seen(agency: Agency) -> None:
    insured = make.programme_type(definition={"insurance": {"kind": "group_accident", "taken_out_by": "agency"}})
    place = make.place(make.round_of("boram", type=insured))
    one = make.participation(place)
    policy = make.policy(one)
    make.cover(one, policy, starts_on=date(2023, 4, 10), ends_on=date(2023, 8, 31))
    make.participation(make.place(make.round_of("boram")))  # nobody asks for an insurance there
    assert broken_by()[15] == [
        f"paths.participation {one.pk}: 2023-04-03부터 2023-04-09까지 7일 동안 단체보험이 없습니다.",
        f"paths.participation {one.pk}: 2023-09-01부터 2023-09-30까지 30일 동안 단체보험이 없습니다.",
    ]
    make.cover(one, policy, starts_on=date(2023, 4, 3), ends_on=date(2023, 4, 9))
    make.cover(one, policy, starts_on=date(2023, 9, 1), ends_on=date(2023, 9, 30))
    assert 15 not in broken_by()


# ── 7, 8: the books and the hands ────────────────────


def test_7_an_overdrawn_line_is_seen_on_the_first_day(agency: Agency) -> None:
    shadow(LedgerEntry)
    commitment = LedgerEntry.objects.get(line=agency.line, kind="commitment")
    LedgerEntry.objects.filter(pk=commitment.pk).update(amount=100_000_001)
    assert broken_by()[7] == [
        f"ledger.budgetline {agency.line.pk}: 2023-04-03에 예산현액 100,000,000원, 원인행위 100,000,001원, "
        "지출 0원으로 앞의 것이 뒤의 것보다 작습니다."
    ]


def test_7_money_that_is_there_only_later_is_not_there_now(agency: Agency) -> None:
    shadow(LedgerEntry)
    LedgerEntry.objects.filter(line=agency.line, kind="original").update(booked_on=date(2023, 4, 4))
    assert "2023-04-03에 예산현액 0원" in broken_by()[7][0]


def test_7_an_entry_on_a_parent_is_seen(agency: Agency) -> None:
    shadow(LedgerEntry)
    parent = make.budget_line("S.2")
    make.budget_line("S.2.1", parent=parent)
    entry = LedgerEntry.objects.get(line=agency.line, kind="original")
    LedgerEntry.objects.filter(line=agency.line).update(line=parent)
    assert f"ledger.ledgerentry {entry.pk}: 하위 항목이 있는 예산 항목 S.2에 기표되어 있습니다." in broken_by()[7]


def test_8_one_pair_of_hands_for_two_steps_is_seen(agency: Agency) -> None:
    shadow(Period, Batch)
    Period.objects.update(confirmed_by=agency.manager)
    assert broken_by()[8][0].startswith(f"records.period {agency.period.pk}: 같은 사람(계정 {agency.manager.pk}번)")
    Period.objects.update(confirmed_by=agency.leader)
    Batch.objects.update(approved_by=agency.clerk)
    assert "같은 사람이 있습니다" in broken_by()[8][0]
    Batch.objects.update(approved_by=agency.finance, sent_by=agency.manager)
    assert "그 활동비 2건을 지급했습니다" in broken_by()[8][0]


# ── 9, 13: messages ──────────────────────────────────


def refusal_message(agency: Agency) -> Message:
    message = Decision.objects.get(application=agency.refused).message
    assert message is not None
    return message


def test_9_a_refusal_without_reason_or_message_is_seen(agency: Agency) -> None:
    shadow(Decision)
    decision = Decision.objects.filter(application=agency.refused)
    decision.update(reasons=[])
    assert "사유 코드가 없습니다" in broken_by()[9][0]
    decision.update(reasons=["age"], message=None)
    assert "알림이 없습니다" in broken_by()[9][0]
    decision.update(message=make.message(make.person()))
    assert "알림이 다른 사람에게 갔습니다" in broken_by()[9][0]


def test_9_a_message_that_failed_leaves_a_task(agency: Agency) -> None:
    message = refusal_message(agency)
    Message.objects.filter(pk=message.pk).update(status="failed", failure="결번")
    assert "다시 알리는 할 일이 없습니다" in broken_by()[9][0]
    Task.objects.create(case=make.case(agency.refused.party), title="전화하기", due_on=make.CUT_OFF, message=message)
    assert 9 not in broken_by()


def test_9_a_message_that_waits_too_long_is_seen(agency: Agency, clock: Clock) -> None:
    message = refusal_message(agency)
    Message.objects.filter(pk=message.pk).update(status="waiting", due_on=date(2023, 9, 30))
    assert 9 not in broken_by()
    clock.at(date(2023, 10, 1))
    assert "보내지 않았습니다" in broken_by()[9][0]


def test_13_a_second_reminder_of_one_thing_is_seen(agency: Agency) -> None:
    shadow(Message)
    message = refusal_message(agency)
    message.pk = message.pk + 1_000
    message.save(force_insert=True)
    assert broken_by()[13][0].startswith(f"messaging.message {message.pk}: 같은 알림(decision-")


# ── 11: the log ──────────────────────────────────────


def test_11_a_state_that_the_log_does_not_know_is_seen(agency: Agency) -> None:
    person = agency.people[0]
    Participation.objects.filter(pk=person.pk).update(status="completed", end_reason="completed")
    assert broken_by()[11] == [
        f"paths.participation {person.pk}: 지금 상태는 'completed'인데 이력은 'active'에서 끝납니다."
    ]


def test_11_an_object_without_a_log_is_seen(agency: Agency) -> None:
    other = make.round_of()
    assert broken_by()[11] == [f"offers.round {other.pk}: 지금 상태는 'running'인데 이력이 없습니다."]


def test_11_a_gap_and_an_impossible_step_are_seen(agency: Agency) -> None:
    shadow(TransitionLog)
    log = TransitionLog.objects.filter(object_type="records.period", object_id=agency.period.pk)
    log.filter(to_state="confirmed").delete()
    assert any("'submitted' 다음에 'confirmed' → 'approved'" in row for row in broken_by()[11])
    log.filter(to_state="approved").update(from_state="submitted")
    assert broken_by()[11] == [
        f"records.period {agency.period.pk}: 이력이 'submitted' 다음에 'submitted' → 'approved'로 이어집니다. "
        "이 순서는 있을 수 없습니다."
    ]


# ── 10, 12: what is released ─────────────────────────


def frozen(agency: Agency, key: str, **changed: object) -> FrozenFigure:
    figure = compute(2023, make.CUT_OFF)[key]
    freeze = Freeze.objects.first() or make.freeze()
    values: dict[str, object] = {
        "kind": figure.kind,
        "value": figure.value,
        "unit": figure.unit,
        "indicator_version": figure.version,
        "row_count": figure.row_count,
        "row_ids": row_ids(key, 2023, make.CUT_OFF),
        **changed,
    }
    return FrozenFigure.objects.create(freeze=freeze, key=key, **values)


def countable() -> str:
    """A record figure that counts rows here."""
    return "programme.internship.actual"


@pytest.fixture
def interns(agency: Agency) -> list[Participation]:
    place = make.place("internship")
    edition = place.round
    agency._log(edition, "draft", "open", "running")
    people = []
    for _ in range(3):
        taking_part = make.participation(place)
        application = taking_part.decision.application
        for before, state in (("", "filed"), ("filed", "eligible"), ("eligible", "accepted")):
            make.transition(application, before, state)
        make.transition(taking_part, "", "active")
        people.append(taking_part)
    return people


def test_10_a_frozen_figure_that_still_recounts_is_sound(agency: Agency, interns: list[Participation]) -> None:
    assert frozen(agency, countable()).value == 3
    booked = [
        key for key, figure in compute(2023, make.CUT_OFF).items() if figure.kind == "ledger" and figure.row_count
    ]
    assert booked
    frozen(agency, booked[0])
    assert broken_by() == {}


def test_10_rows_that_change_behind_a_freeze_are_seen(agency: Agency, interns: list[Participation]) -> None:
    figure = frozen(agency, countable())
    make.withdraw(interns[0], date(2023, 9, 1))
    make.transition(interns[0], "active", "withdrawn", on=date(2023, 9, 1))
    assert broken_by() == {
        10: [
            f"figures.frozenfigure {figure.pk}: 확정 수치 {countable()}({figure.freeze.name}) = 3.0000: 다시 세면 2입니다."
        ]
    }


def test_10_other_rows_of_the_same_number_are_seen(agency: Agency, interns: list[Participation]) -> None:
    ids = [interns[0].pk, interns[1].pk, interns[2].pk + 1]
    frozen(agency, countable(), row_ids=ids)
    assert "근거 행이 달라졌습니다" in broken_by()[10][0]


def test_10_a_figure_that_forgot_its_rows_or_its_definition_is_seen(
    agency: Agency, interns: list[Participation]
) -> None:
    frozen(agency, countable(), row_ids=[])
    frozen(agency, "programme.internship.host-companies", indicator_version=99)
    FrozenFigure.objects.create(
        freeze=make.freeze(),
        key="programme.gone.actual",
        kind="record",
        value=1,
        unit="명",
        indicator_version=1,
        row_count=0,
        row_ids=[],
    )
    sentences = " ".join(broken_by()[10])
    assert "근거 행이 3개라고 하는데 번호는 0개입니다" in sentences
    assert "99판에서 1판으로 바뀌었습니다" in sentences
    assert "지표가 지금은 없습니다" in sentences


def test_10_a_frozen_report_that_was_rewritten_is_seen(agency: Agency) -> None:
    text = '{"title": "주요업무보고"}'
    freeze = make.freeze(document={"tree": text}, sha256=hashlib.sha256(text.encode()).hexdigest())
    assert broken_by() == {}
    shadow(Freeze)
    Freeze.objects.filter(pk=freeze.pk).update(document={"tree": text + " "})
    assert broken_by() == {10: [f"figures.freeze {freeze.pk}: 확정한 보고서 {freeze.name}의 본문이 해시와 다릅니다."]}


def test_12_a_norm_of_a_small_group_is_seen(agency: Agency) -> None:
    make.norm(people=100)
    small = make.norm(people=99, sex="f")
    assert broken_by() == {
        12: [
            f"instruments.norm {small.pk}: overall 영역의 규준 집단(성별 'f', 40~49세)은 응답자가 99명뿐이라 "
            "공표할 수 없습니다."
        ]
    }
    assert Norm.objects.count() == 2


@pytest.mark.parametrize(("value", "rare"), [(0, False), (4, True), (5, False)])
def test_12_a_released_figure_of_a_few_people_is_seen(agency: Agency, value: int, rare: bool) -> None:
    FrozenFigure.objects.create(
        freeze=make.freeze(),
        key="programme.boram.female.60-64",
        kind="record",
        value=value,
        unit="명",
        indicator_version=1,
        row_count=value,
        row_ids=[],
    )
    assert any("사람이 드러날 수 있습니다" in row for row in broken_by().get(12, [])) is rare


# ── the command ──────────────────────────────────────


def test_the_command_tells_each_invariant_in_a_table(agency: Agency, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit")
    told = capsys.readouterr().out
    assert told.count("✔") == 15
    assert "✘" not in told


def test_the_command_fails_and_names_what_is_broken(agency: Agency, capsys: pytest.CaptureFixture[str]) -> None:
    Participation.objects.filter(pk=agency.people[0].pk).update(status="completed", end_reason="completed")
    with pytest.raises(CommandError, match=r"불변조건 1개가 1건에서"):
        call_command("audit")
    assert "✘ 11  paths.participation" in capsys.readouterr().out


def test_the_command_answers_in_json_and_checks_only_what_is_asked(
    agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("audit", only=[1, 7], format="json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["holds"] is True
    assert [row["number"] for row in answer["invariants"]] == [1, 7]
    assert answer["invariants"][0]["looked_at"] == 2


def test_accounts_of_the_test_are_different_people(agency: Agency) -> None:
    hands = {agency.manager, agency.leader, agency.clerk, agency.sender, agency.finance}
    assert len(hands) == Account.objects.filter(pk__in=[hand.pk for hand in hands]).count() == 5
