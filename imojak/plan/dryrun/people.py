"""Invented applicants: one of each age band in each district, with every answer given by somebody. No chance is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from imojak.kernel.business_number import check_digit
from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.months import age_on
from imojak.plan.effective import Effective
from imojak.plan.types.forms import FormField
from imojak.plan.types.words import INCOMES
from imojak.rules.facts import Consented, Days, Facts, Participated, Passed
from imojak.rules.schema import AnyRule, Completed, Excludes, Longest, Members, Organisation, Times

#: Ages in full years on the last day of applying: below, at and above every bound that a programme has.
AGES = (35, 39, 40, 44, 49, 54, 59, 64, 65, 67, 70)
#: The city's districts, and one place outside.
HOMES = {**DISTRICT_CODES, "경기도 고양시": "41280"}
_SIZES = (1, 3, 5, 12)
_STAFF = (1, 4, 5, 12, 60)
_OTHER_KINDS = ("company", "centre", "operator")


@dataclass(frozen=True)
class Invented:
    """An applicant: what is known of them, what they answer, and what conditions of the form may ask."""

    number: int
    facts: Facts
    answers: dict[str, object]
    known: dict[str, object]


def people(of: Effective, days: Days) -> Iterator[Invented]:
    """Yield invented applicants for a programme of a type; ``days`` are those of its round."""
    last = days.apply_to or days.run_from or date.today()  # noqa: DTZ011 - a round has days
    number = 0
    for age in AGES:
        for home, code in HOMES.items():
            number += 1
            yield _one(of, days, last, number, age, home, code)


def _one(of: Effective, days: Days, last: date, number: int, age: int, home: str, code: str) -> Invented:
    birth = date(last.year - age, last.month, min(last.day, 28)) - timedelta(days=number % 300)
    person = Facts(
        kind="person",
        birth_date=birth,
        sex="f" if number % 2 else "m",
        district_code=code,
        working=number % 3 == 0,
        income_class=list(INCOMES)[number % len(INCOMES)],
        participations=tuple(_history(of, last, number)),
        gates=tuple(_gates(of, last, number)),
        hours_offered=of.pay.hours_per_month_max if of.pay is not None else None,
    )
    facts = person
    if of.subject == "group":
        size = _SIZES[number % len(_SIZES)]
        facts = Facts(kind="group", members=(person,) * size, participations=person.participations)
    elif of.subject == "organisation":
        kinds = _kinds(of)
        facts = Facts(
            kind="organisation",
            district_code=code,
            staff_count=_STAFF[number % len(_STAFF)],
            business_number=_business_number(number),
            organisation_kind=kinds[number % len(kinds)],
            participations=person.participations,
        )
    first_time = not person.participations
    known: dict[str, object] = {
        "subject": of.subject,
        "age": age_on(birth, last),
        "first_time": first_time,
        "sex": person.sex,
        "district": home,
        "working": person.working,
        "income_class": person.income_class,
    }
    answers = {
        field.code: _answer(field, number + place, home, known)
        for place, field in enumerate(of.type.fields.values())
        if field.kind not in ("places", "file")
    }
    consents = tuple(
        Consented(field.consent.purpose, days.filed or last)
        for field in of.type.fields.values()
        if field.consent is not None and answers[field.code] is True
    )
    return Invented(number, replace(facts, consents=consents, answers=answers), answers, known | answers)


def _history(of: Effective, last: date, number: int) -> Iterator[Participated]:
    """Yield earlier participations: everybody seventh is busy elsewhere, every ninth was in such a programme before."""
    for rule in of.rules:
        match rule:
            case Excludes(groups=groups, programmes=programmes) if number % 7 == 0:
                yield Participated(
                    programme=(programmes or ["other"])[0],
                    group=(groups or [""])[0],
                    starts=last - timedelta(days=60),
                    ends=last + timedelta(days=200),
                    status="active",
                    hours_per_month=20,
                )
            case Times(programmes=programmes, groups=groups) | Longest(programmes=programmes, groups=groups) if (
                number % 9 == 0
            ):
                yield Participated(
                    programme=(programmes or [of.code])[0],
                    group=(groups or [""])[0],
                    starts=last - timedelta(days=400),
                    ends=last - timedelta(days=200) if isinstance(rule, Times) else last + timedelta(days=1200),
                    status="completed",
                )
            case Completed(programme=str(code)) if number % 2:
                yield Participated(
                    programme=code, starts=last - timedelta(days=90), ends=last - timedelta(days=30), status="completed"
                )


def _gates(of: Effective, last: date, number: int) -> Iterator[Passed]:
    for rule in of.rules:
        if isinstance(rule, Completed) and rule.gate and number % 2:
            yield Passed(rule.gate, last - timedelta(days=20))


def _kinds(of: Effective) -> Sequence[str]:
    wanted: list[str] = []
    for rule in every_rule(of.rules):
        if isinstance(rule, Organisation):
            wanted += rule.kinds
    return [*wanted, *(kind for kind in _OTHER_KINDS if kind not in wanted)]


def every_rule(rules: Sequence[AnyRule]) -> Iterator[AnyRule]:
    """Yield rules and those laid upon the members of a group."""
    for rule in rules:
        yield rule
        if isinstance(rule, Members):
            yield from every_rule(rule.each)


def _business_number(number: int) -> str:
    """A number whose check digit is right, for everybody but each eighth."""
    nine = f"{100_000_000 + number * 7_919 % 800_000_000:09d}"
    digit = check_digit(nine)
    return nine + str(digit if number % 8 else (digit + 1) % 10)


def _answer(field: FormField, number: int, home: str, known: dict[str, object]) -> object:
    """Invent an answer; what the profile or a fact has is answered by it."""
    if field.profile in ("sex", "income_class", "working"):
        return known[field.profile]
    match field.kind:
        case "yesno":
            return number % 4 != 0
        case "consent":
            return number % 13 != 0
        case "choice":
            return field.options[number % len(field.options)].code
        case "choices":
            many = max(1, field.least or 1)
            return [field.options[(number + more) % len(field.options)].code for more in range(many)]
        case "number":
            low, high = field.least or 0, field.most or (field.least or 0) + 10
            return low + number % (high - low + 1)
        case "district":
            return home
        case "members":
            return [{"name": "구성원", "phone": "010-0000-0000"}] * max(1, field.least or 1)
        case "times":
            return ["mon-am", "wed-pm"]
        case "date":
            return "1970-01-01"
    return "가나다라" * max(1, (field.least or 4) // 4 + 1)
