"""A small city lives the year: what was asked for is there, and everything in it holds together."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Q
from django.utils.timezone import localdate

from imojak.cases.models import Case, FollowUp, Outcome, Task
from imojak.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from imojak.instruments.models import Item, Norm, Response
from imojak.messages.models import Message
from imojak.offers.models import Place
from imojak.parties.models import Account, Party, Person, Role
from imojak.paths.eligibility import rule_book
from imojak.paths.facts import facts_of
from imojak.paths.models import Application, Decision, Participation
from imojak.paths.replay import replay_decisions
from imojak.records.models import Record
from imojak.reports.audit.catalogue import run
from imojak.rules import Facts
from imojak.rules.inputs import facts_needed
from tests.demo.counting import counted, counted_courses
from tests.fixtures_year import CUT_OFF, LivedCity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived_year")]


def test_every_volume_is_counted_on_the_cut_off_day(lived_year: LivedCity) -> None:
    spec, scaled = lived_year.spec, lived_year.scaled
    found = counted(CUT_OFF)
    # In the smallest city a campus has one seat, and nobody can hold two.
    assert scaled(spec.startup.companies) <= found.pop("startup.companies") <= found["startup.seats"]
    assert {key: found[key] for key in found if not key.startswith("staff.")} == {
        "fair.companies": scaled(spec.fair.companies),
        "fair.visitors": scaled(spec.fair.visitors),
        "startup.consulting": scaled(spec.startup.consulting),
        "startup.jumpup": scaled(spec.startup.jumpup_teams),
        "startup.seats": sum(map(scaled, spec.startup.occupied.values())),
        "startup.campuses": len(spec.startup.occupied),
        "volunteers.care": sum(map(scaled, spec.volunteers.care)),
        "volunteers.care-projects": len(spec.volunteers.care),
        "volunteers.centre": scaled(spec.volunteers.centre),
        "volunteers.operators": scaled(len(spec.volunteers.centres)),
        "volunteers.startups": scaled(spec.volunteers.startups),
        "volunteers.probono": scaled(spec.volunteers.probono),
        "forties.courses": scaled(spec.forties.online_courses),
        "forties.learners": scaled(spec.forties.online_learners),
        "forties.institutions": scaled(spec.forties.institutions),
        "forties.centre-mentors": scaled(spec.forties.centre_mentors),
        "forties.field-mentors": scaled(spec.forties.field_mentors),
        "life-design.kept": scaled(spec.life_design.kept),
        "life-design.consultants": sum(map(scaled, spec.life_design.consultants.values())),
        "life-design.regions": len(spec.life_design.consultants),
        "life-design.referrals": scaled(spec.life_design.referrals),
        "job-consulting.persons": scaled(spec.job_consulting.persons),
        "job-consulting.linked": scaled(spec.job_consulting.job_linked),
        "research.studies": scaled(len(spec.research.study)),
        "research.forums": scaled(len(spec.research.forum)),
        "research.survey": scaled(spec.research.survey),
        "exchange.issues": scaled(len(spec.exchange.issues)),
        "exchange.subscribers": scaled(spec.exchange.subscribers),
        "exchange.views": scaled(spec.exchange.views),
        "exchange.correspondents": scaled(len(spec.exchange.correspondents)),
        "exchange.meetings": scaled(len(spec.exchange.meetings)),
        **{f"mentoring.{topic}": scaled(number) for topic, number in spec.forties.mentoring.items()},
    }
    assert found["staff.participants"] == scaled(spec.staff_courses.participants)


def test_as_many_courses_are_held_as_the_volumes_say_with_as_many_people(lived_year: LivedCity) -> None:
    for courses in lived_year.spec.courses:
        asked = (lived_year.scaled(courses.held), lived_year.scaled(courses.participants))
        assert counted_courses(courses.code, CUT_OFF) == asked, courses.code


def test_life_goes_on_after_the_cut_off_and_moves_no_figure_of_that_day() -> None:
    then, at_the_end = counted(CUT_OFF), counted(date(2023, 12, 31))
    assert all(at_the_end[key] >= then[key] for key in then)
    assert sum(at_the_end.values()) > sum(then.values())
    Record.objects.filter(day__gt=CUT_OFF, period=None).delete()
    assert counted(CUT_OFF) == then


def test_every_invariant_holds() -> None:
    broken = {
        outcome.invariant.number: [row.sentence for row in outcome.violations][:3]
        for outcome in run()
        if not outcome.holds
    }
    assert broken == {}


def test_every_refusal_reached_the_person_or_left_a_task() -> None:
    refusals = Decision.objects.filter(result="refused")
    assert refusals.exists()
    assert not refusals.filter(Q(reasons=[]) | Q(message=None)).exists()
    unreached = Message.objects.filter(status="failed")
    assert not unreached.exclude(pk__in=Task.objects.values("message_id")).exists()
    # Whoever stood on a reserve list was told when it ended: nobody stays without an answer.
    assert not Application.objects.filter(status="waiting").exists()
    assert Decision.objects.filter(result="waiting").exists()
    assert refusals.filter(reasons=["waiting-over"]).count() == Decision.objects.filter(result="waiting").count()
    assert Participation.objects.filter(status="withdrawn", withdrawn_on__lte=CUT_OFF).exists()


def test_every_decision_comes_out_the_same_when_its_rules_are_asked_again() -> None:
    replayed = replay_decisions()
    assert replayed.asked > 1000
    assert replayed.unexplained == []


def test_nobody_is_taken_whom_the_rules_refuse_and_some_are_refused_for_each_reason() -> None:
    taken = Decision.objects.filter(result="accepted", rule_set__isnull=False)
    assert taken.exists()
    assert not taken.exclude(inputs__result="eligible").exists()
    given = {tuple(row) for row in Decision.objects.filter(result="refused").values_list("reasons", flat=True)}
    assert {("age",), ("double", "hours"), ("documents",), ("score",), ("full",)} <= given
    for inputs, text in Decision.objects.filter(reasons=["age"]).values_list("inputs", "text"):
        assert inputs["codes"] == ["age"]
        assert "현재 만" in text


def test_what_the_lived_decisions_looked_at_is_what_the_tables_know() -> None:
    refused = Decision.objects.filter(kind="eligibility", inputs__result="not-eligible")
    # A clock that has run out asks no rule.
    taken = Decision.objects.filter(kind="selection", rule_set__isnull=False).exclude(inputs__has_key="clock")
    groups = taken.filter(application__party__kind="group")
    for decision in (*refused.filter(text__contains="참여 기간")[:20], *groups, *taken.order_by("?")[:40]):
        application = decision.application
        needed = facts_needed(rule_book(decision.rule_set).on(application.round.notice_on))
        known = facts_of([application.party_id], needed, on=localdate(decision.decided_at), round=application.round)
        mine, kept = known[application.party_id], Facts.from_json(decision.inputs["facts"])
        for name in ("kind", "birth_date", "district_code", "business_number", "organisation_kind", "hours_offered"):
            assert getattr(kept, name) in (None, getattr(mine, name))
        assert set(kept.consents or ()) <= set(mine.consents or ())
        told = {(one.programme, one.round, one.starts) for one in kept.participations or ()}
        assert told <= {(one.programme, one.round, one.starts) for one in mine.participations or ()}


def test_a_case_belongs_to_a_client_of_its_counsellor_and_is_noted() -> None:
    cases = Case.objects.annotate(written=Count("notes"))
    assert cases.exists()
    assert not cases.filter(written=0).exists()
    assert not cases.exclude(owner__roles__kind="counsellor").exists()
    assert not cases.exclude(party__participations__round__programme__code="life-design.consult").exists()


def test_a_domain_s_score_is_the_mean_of_its_ten_answers() -> None:
    items = list(Item.objects.filter(instrument__kind="diagnosis").order_by("order"))
    assert [sum(item.domain == name for item in items) for name in ("일", "활동", "관계", "재무")] == [10, 10, 10, 10]
    for response in Response.objects.filter(wave__instrument__kind="diagnosis")[:200]:
        assert len(response.answers) == 40
        for domain, score in response.scores.items():
            turned = [
                6 - value if item.reversed else value
                for item, value in zip(items, response.answers, strict=True)
                if item.domain == domain
            ]
            assert score == pytest.approx(sum(turned) / 10)


def test_norms_are_published_for_groups_of_a_hundred_and_more() -> None:
    assert Norm.objects.filter(sex="", age_from=40, age_to=64).count() == 4
    assert not Norm.objects.filter(people__lt=100).exists()
    overall = Norm.objects.get(sex="", domain="일")
    scores = [row.scores["일"] for row in Response.objects.filter(wave=overall.wave)]
    assert overall.mean == pytest.approx(sum(scores) / len(scores), abs=1e-3)


def test_follow_ups_are_due_after_half_a_year_and_done_only_when_that_day_has_come() -> None:
    linked = Outcome.objects.filter(kind="job-linked", participation__round__programme__code="job-consulting.consult")
    due = FollowUp.objects.filter(participation__in=linked.values("participation_id"))
    assert due.count() == 4 * linked.count()
    assert not due.filter(status="due", due_on__lte=date(2023, 12, 20)).exists()
    assert not due.exclude(status="due").filter(done_on__gt=date(2023, 12, 31)).exists()


def test_no_place_holds_more_than_it_can_and_each_counts_who_is_in_it() -> None:
    assert not Place.objects.filter(taken__gt=F("capacity")).exists()
    places = Place.objects.annotate(inside=Count("participations", filter=~Q(participations__status="withdrawn")))
    assert not places.exclude(taken=F("inside")).exists()


def test_staff_training_is_rated_four_and_a_half_out_of_five() -> None:
    found = Response.objects.filter(wave__rounds__programme__code="policy-exchange.staff", answered_on__lte=CUT_OFF)
    scores = [row.scores["overall"] for row in found]
    assert round(sum(scores) / len(scores), 1) == 4.5


def test_every_interview_of_the_fair_is_at_a_table_and_nobody_shares_one() -> None:
    booked = Participation.objects.filter(place__starts_at__isnull=False).values_list(
        "place", "table_number", "place__capacity"
    )
    assert booked
    assert len(set(booked)) == len(booked)
    assert all(number is not None and 1 <= number <= tables for _, number, tables in booked)


def test_every_demo_account_logs_in_and_holds_its_role() -> None:
    for demo in (one for one in DEMO_ACCOUNTS if not one.today):
        account = Account.objects.get(username=demo.username)
        assert account.check_password(DEMO_PASSWORD)
        assert Role.objects.filter(party=account.party, kind=demo.role).exists()
    others = Account.objects.exclude(username__in=[demo.username for demo in DEMO_ACCOUNTS])
    assert others.exists()
    assert not any(account.has_usable_password() for account in others)


def test_people_are_as_the_city_s_register_has_them() -> None:
    clients = Person.objects.filter(party__consents__purpose="service")
    assert clients.values("district_code").distinct().count() == 25
    assert not clients.exclude(phone__startswith="010-0").exists()
    ages = [2023 - born.year for born in clients.values_list("birth_date", flat=True)]
    assert 36 <= min(ages) <= 40
    assert max(ages) <= 69


def test_a_second_life_of_the_same_year_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    before = Party.objects.count(), Record.objects.count()
    call_command("live", "2023")
    told = capsys.readouterr().out
    assert told.count("\n") == 1
    assert "이미" in told
    assert (Party.objects.count(), Record.objects.count()) == before
