"""The invariants of messages, the log and what is released bite when the data is broken behind the guards' backs."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from imojak.cases.models import Task
from imojak.figures.engine import compute, row_ids
from imojak.figures.models import Freeze, FrozenFigure
from imojak.instruments.models import Norm
from imojak.messages.models import Message
from imojak.paths.models import Decision, Participation
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.audit.agency import Agency, broken_by
from tests.conftest import Clock
from tests.guards import shadow

pytestmark = pytest.mark.django_db


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
