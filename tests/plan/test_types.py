"""The types of the year are whole: every row of the design's table has one, every programme names one that fits."""

from __future__ import annotations

import tomllib
from typing import get_args

import pytest

from imojak.offers.enums import Method as MethodChoices
from imojak.offers.enums import PlaceKind as PlaceChoices
from imojak.offers.enums import Shape as ShapeChoices
from imojak.parties.enums import ConsentPurpose, IncomeClass, OrganisationKind
from imojak.paths.enums import ApplicationStatus, SignatoryRole
from imojak.plan import Plan
from imojak.plan.effective import effective, indicators_of
from imojak.plan.types import ProgrammeType, read_type, read_types
from imojak.plan.types.asking import missing, pages, wanted
from imojak.plan.types.conditions import When, holds
from imojak.plan.types.forms import ConsentTerms, FormField
from imojak.plan.types.schema import Shape
from imojak.plan.types.screening import METHODS, Method
from imojak.plan.types.terms import SIGNATORIES
from imojak.plan.types.words import INCOMES, PROFILE, STATES, PlaceKind, State
from imojak.rules.schema import Organisation
from tests.plan.folder import PLAN, ROOT

TYPES = read_types(PLAN)
FULL_TIME = ROOT / "plans" / "2024" / "types" / "full-time-internship.toml"


def of(code: str) -> ProgrammeType:
    return TYPES[code].type


# --- they are whole


def test_every_shape_of_the_design_has_its_type() -> None:
    assert {one.type.shape for one in TYPES.values()} == set(get_args(Shape))
    assert len(TYPES) == 12


def test_every_programme_and_strand_of_the_year_goes_by_a_type_of_its_shape(plan: Plan) -> None:
    types = {code: one.type for code, one in plan.types.items()}
    offers = [one for programme in plan.programmes for one in effective(programme, types)]
    assert len(offers) == sum(1 + len(programme.strand) for programme in plan.programmes)
    assert plan.newcampus.type == "campus-opening"
    assert all(plan.programmes)


@pytest.mark.parametrize("code", TYPES)
def test_a_type_is_told_in_korean(code: str) -> None:
    one = of(code)
    for text in [one.title, one.summary, *(row.subject + row.body for row in one.message)]:
        assert any("가" <= letter <= "힣" for letter in text)
    assert one.summary.endswith("다.")


@pytest.mark.parametrize("code", TYPES)
def test_a_type_goes_to_json_and_back(code: str) -> None:
    written = of(code).model_dump_json(by_alias=True, exclude_unset=True)
    assert ProgrammeType.model_validate_json(written, strict=False) == of(code)


# --- codes that other rooms have too


def test_the_words_of_types_are_those_of_the_tables() -> None:
    assert set(get_args(PlaceKind)) == set(PlaceChoices.values)
    assert set(get_args(Shape)) == set(ShapeChoices.values) - {"umbrella"}
    assert set(get_args(Method)) == set(MethodChoices.values) == set(METHODS)
    assert set(INCOMES) == set(IncomeClass.values)
    assert set(SIGNATORIES) == set(SignatoryRole.values)
    assert {one.value for one in ConsentPurpose} == set(get_args(ConsentTerms.model_fields["purpose"].annotation))
    pending = {"proposed", "filed", "eligible", "offered", "waiting", "accepted"}
    assert pending <= set(ApplicationStatus.values)
    assert pending <= set(STATES) == set(get_args(State))


def test_hosts_are_asked_for_kinds_of_organisations_that_exist() -> None:
    for one in TYPES.values():
        for rule in [*one.type.rule, *(one.type.host.rule if one.type.host else [])]:
            if isinstance(rule, Organisation):
                assert set(rule.kinds) <= set(OrganisationKind.values)


# --- what a programme says itself comes first


def test_a_programme_s_own_ages_stand_before_its_type_s(plan: Plan) -> None:
    types = {code: one.type for code, one in plan.types.items()}
    forties = next(iter(effective(plan.programme("forties-transition"), types)))
    parameters = forties.eligibility_parameters
    assert (parameters["age_min"], parameters["age_max"], parameters["age_on"]) == (40, 49, "apply_to")
    assert [row["uses"] for row in parameters["rule"]] == ["consent"]


def test_a_strand_of_another_type_keeps_its_programme_s_people_and_takes_its_own_way(plan: Plan) -> None:
    types = {code: one.type for code, one in plan.types.items()}
    found = {one.code: one for one in effective(plan.programme("policy-exchange"), types)}
    assert found["policy-exchange"].screening.method == "open"  # type: ignore[union-attr]
    assert found["policy-exchange.staff"].screening.method == "first_come"  # type: ignore[union-attr]
    assert found["policy-exchange.staff"].eligibility_parameters["residence"] == "any"


def test_a_way_that_needs_no_judges_has_none(plan: Plan) -> None:
    types = {code: one.type for code, one in plan.types.items()}
    found = {one.code: one.screening for one in effective(plan.programme("life-design"), types)}
    assert found["life-design.referral"] is not None
    assert found["life-design.referral"].model_dump(exclude_defaults=True) == {"method": "open"}


def test_a_company_s_rules_are_not_asked_of_persons(plan: Plan) -> None:
    types = {code: one.type for code, one in plan.types.items()}
    fair = next(iter(effective(plan.programme("employer-link"), types)))
    assert fair.subject == "person"
    assert "organisation" not in {rule.uses for rule in fair.rules}


def test_pay_is_the_programme_s_own(plan: Plan) -> None:
    types = {code: one.type for code, one in plan.types.items()}
    tutors = next(iter(effective(plan.programme("digital-tutors"), types)))
    assert tutors.pay is not None
    assert tutors.pay.hours_per_month_max == 44


def test_types_give_programmes_their_indicators(plan: Plan) -> None:
    keys = indicators_of(plan)
    assert keys["programme.boram.satisfaction"] == "점"
    assert keys["programme.employer-link.briefing.completed"] == "명"
    assert "programme.boram.elder-visit.satisfaction" not in keys


# --- what is asked


def test_only_what_is_not_known_is_asked() -> None:
    form = of("internship").form
    first = [field.code for page in pages(form, (), {}) for field in page.asked]
    known = ("name", "birth_date", "district", "phone", "working", "career", "availability")
    again = [field.code for page in pages(form, known, {}) for field in page.asked]
    assert "birth_date" in first
    assert again == ["motive", "job_field", "avoid", "wishes", "agree_service", "agree_host", "agree_news"]


def test_a_question_waits_for_the_answer_that_calls_for_it() -> None:
    def asked(answers: dict[str, object]) -> set[str]:
        return {field.code for page in pages(of("social-job").form, (), answers) for field in page.asked}

    assert "licence" not in asked({})
    assert "licence" not in asked({"certified": False})
    assert "licence" in asked({"certified": True})


def test_a_paper_is_wanted_at_the_last_responsible_moment() -> None:
    documents = of("internship").document
    working = {"is_working": True}
    assert [one.code for one in wanted(documents, "apply", working)] == []
    assert [one.code for one in wanted(documents, "offer", working)] == ["leave_permit", "resident"]
    assert [one.code for one in wanted(documents, "start", working)] == ["bankbook"]
    assert [one.code for one in wanted(documents, "apply", {"is_working": False})] == ["insurance_record"]


def test_a_consent_that_is_refused_is_missing_as_long_as_it_is_required() -> None:
    form, known = of("course").form, tuple(PROFILE)
    answers: dict[str, object] = {"goal": "job", "agree_service": False}
    assert [field.code for field in missing(form, known, answers)] == ["agree_service"]
    assert missing(form, known, answers | {"agree_service": True}) == []


@pytest.mark.parametrize(
    ("written", "known", "met"),
    [
        ({"field": "a", "is": True}, {"a": True}, True),
        ({"field": "a", "is": True}, {"a": 1}, False),
        ({"field": "a", "is": 1}, {"a": True}, False),
        ({"field": "a", "is": False}, {}, False),
        ({"field": "a", "is": "x"}, {"a": ["w", "x"]}, True),
        ({"field": "a", "in": ["x", "y"]}, {"a": "y"}, True),
        ({"field": "a", "in": ["x", "y"]}, {"a": ["z"]}, False),
        ({"field": "a", "at_least": 3}, {"a": 3}, True),
        ({"field": "a", "at_least": 3, "at_most": 5}, {"a": 6}, False),
        ({"field": "a", "at_most": 5}, {"a": "4"}, False),
    ],
)
def test_conditions(written: dict[str, object], known: dict[str, object], met: bool) -> None:
    assert holds(When.model_validate(written), known) is met


def test_no_condition_is_always_met() -> None:
    assert holds(None, {}) is True


def test_every_kind_of_question_is_asked_by_some_type() -> None:
    asked = {field.kind for one in TYPES.values() for field in one.type.fields.values()}
    every = set(get_args(FormField.model_fields["kind"].annotation))
    assert every - asked == {"address"}


# --- the proof


def test_the_full_time_internship_of_2024_is_a_file_and_nothing_else() -> None:
    one = read_type(FULL_TIME).type
    assert one.pay is not None
    assert one.pay.month_max_won == 9_860 * 209
    assert one.host is not None
    assert any(isinstance(rule, Organisation) and rule.staff_at_least == 5 for rule in one.host.rule)
    assert [(row.due.months, row.payee) for row in one.instalment] == [(3, "host"), (6, "host")]
    assert one.insurance is not None
    assert one.insurance.kind == "statutory"


def test_no_code_knows_the_name_of_a_type_of_2024() -> None:
    names = {tomllib.loads(FULL_TIME.read_text(encoding="utf-8"))["code"]}
    for path in [*(ROOT / "imojak").rglob("*.py"), *(ROOT / "config").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert not any(name in text for name in names), path
