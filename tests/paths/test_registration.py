"""First come, first served: what a person reads at once, and that the short way leaves what the ordinary one leaves."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import models, transaction

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import violated
from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.actions import at_once
from imojak.paths.actions.registration import Registered, register, register_step_by_step
from imojak.paths.actions.seats import Outcome
from imojak.paths.eligibility import evaluate_for
from imojak.paths.facts import facts_of
from imojak.paths.facts_at_once import known_of
from imojak.paths.kept import Kept, kept
from imojak.paths.models import Application, Decision, GateClearance, Participation
from imojak.pay.commitments import CommitmentRefusal
from imojak.reports.audit.catalogue import run
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import SEOUL

pytestmark = pytest.mark.django_db

IN_TIME = datetime(2023, 3, 10, 14, 30, 5, 123456, SEOUL)
#: Everything that a registration may write.
TABLES = (Application, TransitionLog, Decision, Message, Participation)


def edition(**more: Any) -> Round:
    rules = make.rule_set(age_min=40, age_max=64, residence="seoul", exclusive_group="paid")
    programme = make.programme(exclusion_group="paid")
    return make.round_of(programme, status=RoundStatus.OPEN, method="first_come", eligibility=rules, **more)


@pytest.fixture
def seats() -> Place:
    return make.place(edition(), capacity=2)


def comes(to: Place, account: Account | None = None, at: datetime = IN_TIME, **answers: Any) -> Registered:
    account = account or make.account()
    assert account.party is not None
    return register(to.round, account.party, place=to, answers=answers, account=account, at=at)


def somebody() -> tuple[Account, Party]:
    """A log-in with its person."""
    party = make.person()
    return make.account(party=party), party


def rows(kind: type[models.Model], names: dict[tuple[str, int], str]) -> list[dict[str, Any]]:
    """All rows of a table in order, where the number of anything known is its name."""
    found = []
    for row in kind._default_manager.order_by("pk"):
        values: dict[str, Any] = {}
        for field in kind._meta.concrete_fields:
            value = getattr(row, field.attname)
            target = field.related_model._meta.label_lower if field.is_relation else ""  # type: ignore[union-attr]
            if field.primary_key:
                target = kind._meta.label_lower
            if field.name == "object_id":
                target = row.object_type  # type: ignore[attr-defined]
            if field.name == "recipient_id":
                target = "parties.party"
            values[field.name] = names.get((target, value), value) if target and value is not None else value
        found.append(values)
    return found


def left(what: Callable[[], Registered]) -> dict[str, list[dict[str, Any]]]:
    """What a way leaves in the tables that were empty before, with names for numbers; texts have the application's."""
    result = what()
    applications = list(Application.objects.order_by("pk"))
    names: dict[tuple[str, int], str] = {
        ("paths.application", one.pk): f"application {index}" for index, one in enumerate(applications)
    }
    for kind in (TransitionLog, Decision, Message, Participation):
        label = kind._meta.label_lower
        keys = kind._default_manager.order_by("pk").values_list("pk", flat=True)
        names |= {(label, key): f"{label} {index}" for index, key in enumerate(keys)}
    tables = {kind._meta.label_lower: rows(kind, names) for kind in TABLES}
    # The type of the round was loaded before: that is another story.
    tables["trust.transitionlog"] = [
        one for one in tables["trust.transitionlog"] if one["object_type"].startswith("paths.")
    ]
    for message in tables["messaging.message"]:
        number = str(result.application_id)
        message["kind"] = message["kind"].replace(number, "N")
        message["link"] = message["link"].replace(number, "N")
    place = Place.objects.get(applications=applications[0])
    tables["place"] = [{"taken": place.taken, "queued": place.queued}]
    return tables


@pytest.mark.parametrize("typed", ["", "course", "social-job"])
@pytest.mark.parametrize("capacity", [1, 0])
def test_the_short_way_leaves_exactly_the_rows_of_the_ordinary_actions(capacity: int, typed: str) -> None:
    of = edition(type=make.real_type(typed)) if typed else edition()
    place = make.place(of, capacity=capacity, title="자리 '하나' {가} %s \\ “쉼”")
    account, party = somebody()
    given: dict[str, Any] = {
        "place": place, "answers": {"reason": "배우고 싶어서 '한 번' %s", "days": ["mon", "tue"], "yes": True},
        "account": account, "at": IN_TIME,
    }  # fmt: skip
    found = []
    for way in (register_step_by_step, register):
        with transaction.atomic():
            found.append(left(partial(way, place.round, party, **given)))
            transaction.set_rollback(True)
    step_by_step, at_once = found
    assert at_once == step_by_step
    assert [len(step_by_step[kind._meta.label_lower]) for kind in TABLES] == (
        [1, 4, 2, 1, 1] if capacity else [1, 3, 2, 1, 0]
    )


def test_particles_go_by_each_name(tmp_path: Path) -> None:
    plan = make.path_of_type("counselling").parent.parent
    own = Path(shutil.copytree(plan, tmp_path / "plan")) / "types" / "counselling.toml"
    text = own.read_text(encoding="utf-8")
    assert "{name} 님" in text
    own.write_text(text.replace("{name} 님", "{name}은(는)"), encoding="utf-8")
    place = make.place(edition(type=make.written_type(own)), capacity=3)
    for name in ("가나다", "가나달", "달"):
        party = make.person(name)
        comes(place, make.account(party=party))
        said = Message.objects.filter(recipient_id=party.pk).latest("pk").body
        assert f"{name}{'는' if name == '가나다' else '은'}" in said
        assert "\x03" not in said


def test_several_written_together_leave_exactly_the_rows_of_one_after_the_other() -> None:
    of = edition(type=make.real_type("course"))
    place, other = make.place(of, capacity=2), make.place(of, capacity=1)
    people = [somebody() for _ in range(5)]
    wishes = [(place, 0), (other, 1), (place, 2), (place, 0), (place, 3), (place, 4), (other, 4)]

    def one_by_one() -> Registered:
        for wish, who in wishes:
            account, party = people[who]
            last = register(of, party, place=wish, answers={"n": who}, account=account, at=IN_TIME)
        return last

    def together() -> Registered:
        batch = []
        for wish, who in wishes:
            account, party = people[who]
            evaluation = evaluate_for(of, party, answers={"n": who}, day=IN_TIME.date())
            batch.append(at_once.prepare(ready(wish), party, {"n": who}, evaluation.snapshot, account, IN_TIME))
        found = at_once.write_many(batch)
        outcomes = [one for one in found if isinstance(one, Outcome)]
        assert [(one.result, one.rank) for one in outcomes] == [
            ("accepted", None), ("accepted", None), ("accepted", None), ("already", None), ("waiting", 1),
            ("waiting", 2), ("waiting", 1),
        ]  # fmt: skip
        return Registered(outcomes[-1].application, "waiting", 1, "")

    found = []
    for way in (one_by_one, together):
        with transaction.atomic():
            found.append(numberless(left(way)))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert len(found[0]["paths.application"]) == 6


def ready(place: Place) -> Kept:
    """The place as it is kept ready between requests."""
    found = kept(place.round.code, place.pk)
    assert found is not None
    return found


def numberless(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows with "N" for every number of an application in the texts of messages."""
    for message in tables["messaging.message"]:
        message["kind"] = re.sub(r"\d+", "N", message["kind"])
        message["link"] = re.sub(r"\d+", "N", message["link"])
    return tables


def test_one_who_cannot_be_written_does_no_harm_to_those_written_with_them() -> None:
    place = make.place(edition(), capacity=5)
    people = [somebody() for _ in range(3)]
    batch = []
    for account, party in people:
        inputs = evaluate_for(place.round, party, answers={}, day=IN_TIME.date()).snapshot
        batch.append(at_once.prepare(ready(place), party, {}, inputs, account, IN_TIME))
    # What excludes this began after the second one's facts had been read: the database refuses it.
    make.participation(make.place(make.round_of(make.programme(exclusion_group="paid"))), people[1][1])
    first, second, third = at_once.write_many(batch)
    assert isinstance(first, Outcome)
    assert isinstance(third, Outcome)
    assert (first.result, third.result) == ("accepted", "accepted")
    assert violated(second) == "double-participation"  # type: ignore[arg-type]
    assert Application.objects.filter(place=place).count() == 2


def test_who_meets_the_rules_is_in_and_reads_so(seats: Place) -> None:
    found = comes(seats)
    assert (found.result, found.rank, found.sentence) == ("accepted", None, f"{seats.title}에 선정되셨습니다.")
    taking_part = Participation.objects.get()
    assert (taking_part.place, taking_part.exclusion_group) == (seats, "paid")
    eligible, selected = Decision.objects.order_by("pk")
    assert eligible.inputs["result"] == "eligible"
    assert eligible.inputs["facts"]["birth_date"] == "1970-05-01"
    assert (eligible.decided_by, selected.rule_set) == (None, seats.round.eligibility)
    log = TransitionLog.objects.filter(object_type="paths.application").order_by("pk")
    assert list(log.values_list("to_state", flat=True)) == ["filed", "eligible", "accepted"]
    for invariant in (1, 9, 11):
        [outcome] = run(frozenset({invariant}))
        assert not [row for row in outcome.violations if row.object_type.startswith("paths.")]


def test_when_the_seats_are_gone_the_next_ones_wait_in_the_order_of_their_coming(seats: Place) -> None:
    found = [comes(seats) for _ in range(5)]
    assert [(one.result, one.rank) for one in found] == [
        ("accepted", None), ("accepted", None), ("waiting", 1), ("waiting", 2), ("waiting", 3),
    ]  # fmt: skip
    assert "지금 예비 2번입니다." in found[3].sentence
    assert Message.objects.get(kind=f"decision-{found[3].application_id}-waiting").body == found[3].sentence
    seats.refresh_from_db()
    assert (seats.taken, seats.queued) == (2, 3)


def test_who_comes_again_keeps_the_first_application_and_reads_a_clear_sentence(seats: Place) -> None:
    account = make.account()
    first = comes(seats, account)
    again = comes(seats, account)
    assert (again.result, again.application_id) == ("already", first.application_id)
    assert again.sentence == "이미 신청하셨습니다. 신청 내역에서 확인해 주세요."
    assert Application.objects.count() == 1


def test_nobody_passes_those_who_wait_when_a_seat_comes_free(seats: Place) -> None:
    found = [comes(seats) for _ in range(3)]
    Place.objects.filter(pk=seats.pk).update(capacity=3)  # one seat more, and somebody waits for it
    newcomer = comes(seats)
    assert newcomer.result == "waiting"
    assert Application.objects.get(pk=found[2].application_id).status == "accepted"
    seats.refresh_from_db()
    assert (seats.taken, seats.capacity) == (3, 3)


def test_who_does_not_meet_the_rules_is_told_why_and_no_seat_is_taken(seats: Place) -> None:
    young = make.account(party=make.person(birth=date(1999, 1, 1)))
    found = comes(seats, young)
    assert found.result == "refused"
    assert "나이" in found.sentence
    decision = Decision.objects.get()
    assert (decision.reasons, decision.kind, decision.message is not None) == (["age"], "eligibility", True)
    assert Application.objects.get().status == "refused"


def test_who_takes_part_in_what_excludes_it_is_refused_with_the_reason(seats: Place) -> None:
    account = make.account()
    other = make.place(make.round_of(make.programme(exclusion_group="paid")))
    make.participation(other, account.party, decided=date(2023, 3, 9))
    assert comes(seats, account).result == "refused"
    assert Decision.objects.order_by("-pk")[0].reasons == ["double"]


def test_staff_who_apply_for_somebody_do_it_by_the_ordinary_actions(seats: Place) -> None:
    somebody = make.person(phone="010-1234-5678")
    clerk = make.account(of="programme-manager")
    found = register(seats.round, somebody, place=seats, account=clerk, at=IN_TIME)
    assert found.result == "accepted"
    # The person has no log-in: the same goes out by another way as well.
    assert Message.objects.filter(recipient_id=somebody.pk).count() == 2


@pytest.mark.parametrize(
    ("changes", "at", "words"),
    [
        ({}, IN_TIME - timedelta(days=10), "접수 기간이 아닙니다"),
        ({"apply_until": "18:00"}, datetime(2023, 3, 22, 18, 0, 1, 0, SEOUL), "접수 기간이 아닙니다"),
        ({"status": RoundStatus.SCREENING}, IN_TIME, "접수 기간이 아닙니다"),
        ({"method": "rubric"}, IN_TIME, "선착순으로 모집하지 않는"),
    ],
)
def test_out_of_time_or_in_another_kind_of_round_nothing_is_written(
    changes: dict[str, Any], at: datetime, words: str
) -> None:
    round = edition()
    Round.objects.filter(pk=round.pk).update(**{"apply_to": date(2023, 3, 22), **changes})
    round.refresh_from_db()
    with pytest.raises(TransitionError, match=words):
        comes(make.place(round), at=at)
    assert not Application.objects.exists()


def test_a_round_that_closes_this_moment_takes_nobody(seats: Place) -> None:
    Round.objects.filter(pk=seats.round_id).update(status=RoundStatus.SCREENING)
    with pytest.raises(TransitionError, match="접수 기간이 아닙니다"):
        comes(seats)  # the page still holds the round as it was
    Round.objects.filter(pk=seats.round_id).update(status=RoundStatus.OPEN)
    Place.objects.filter(pk=seats.pk).update(closed_on=date(2023, 3, 9), closed_because="강사 사정")
    with pytest.raises(TransitionError, match="닫혔습니다"):
        comes(seats)
    assert not Application.objects.exists()


def test_what_is_known_at_once_is_what_is_known_step_by_step() -> None:
    round = edition(pay_scheme=make.rule_set(kind="pay", hours_per_month_max=57))
    paid = make.round_of(make.programme(), pay_scheme=make.rule_set(kind="pay", hours_per_month_max=40))
    person = make.person(working=True)
    make.consent(person)
    make.consent(person, purpose="career", withdrawn_on=date(2023, 6, 1))
    make.participation(make.place(paid), person)
    unpaid = make.participation(
        make.place(make.round_of(make.programme(exclusion_group="x"))), person, withdrawn_on=date(2023, 5, 2)
    )
    make.participation(make.place(round), person)  # of the round itself: not looked at
    GateClearance.objects.create(participation=unpaid, gate="safety", kind="completed", on=date(2023, 4, 1))
    needed = {
        "kind", "birth_date", "sex", "district_code", "working", "income_class", "consents", "participations", "gates",
        "hours_offered",
    }  # fmt: skip
    for day in (date(2023, 3, 1), date(2023, 4, 1), date(2023, 12, 31)):
        known = known_of(person.pk, round, day)
        assert known is not None
        assert known.facts == facts_of([person.pk], needed, on=day, round=round)[person.pk]
    assert known_of(make.organisation().pk, round, IN_TIME.date()) is None


def test_the_form_answers_as_the_registration_decides(seats: Place) -> None:
    account, party = somebody()
    evaluation = evaluate_for(seats.round, party, answers={}, day=IN_TIME.date())
    comes(seats, account)
    assert Decision.objects.order_by("pk")[0].inputs == evaluation.snapshot


def test_one_who_withdraws_may_come_again(seats: Place) -> None:
    account = make.account()
    for _ in range(2):
        comes(seats)
    waiting = comes(seats, account)
    actions.withdraw_application(Application.objects.get(pk=waiting.application_id), actor=account)
    again = comes(seats, account)
    assert (again.result, again.rank) == ("waiting", 2)


def test_a_round_that_pays_asks_its_budget_with_each_who_comes_in() -> None:
    """The short way would take people in past the budget: where people are paid, the ordinary actions do it."""
    scheme = make.rule_set(kind="pay", hourly_won=10_000, hours_per_month_max=10)
    programme = make.programme(pay_scheme=scheme)
    line = make.budget_line()
    make.appropriate(line, 1_000_000)
    make.programme_line(programme, line)
    of = make.round_of(programme, status=RoundStatus.OPEN, method="first_come", starts=date(2023, 4, 1))
    place = make.place(of, capacity=3, ends_on=date(2023, 8, 31))
    assert comes(place).result == "accepted"
    assert of.commitments.get().amount == 500_000
    assert comes(place).result == "accepted"
    with pytest.raises(CommitmentRefusal):
        comes(place)
    assert Application.objects.count() == 2
