"""The invariants of the way in and of the days insured bite when the data is broken behind the guards' backs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from imojak.offers.models import Place, Round
from imojak.paths.models import Application, Decision, Participation, Pause
from tests import factories as make
from tests.audit.agency import Agency, broken_by
from tests.guards import shadow

pytestmark = pytest.mark.django_db


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
