"""What holds of every rule, for whatever is known of somebody and whatever days a round has."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.kernel.months import age_on
from imojak.rules import Days, Facts, compose, evaluate, headline, replay
from imojak.rules.reasons import REASONS
from tests.rules.strategies import any_days, facts, near, parameters, real_days, rules


@given(parameters, facts, any_days)
def test_everything_gets_an_answer_with_reasons_in_words_and_in_code(written, known, days):
    book = compose(written)
    found = evaluate(book, known, days)
    assert len(found.findings) == len(book.on(days.ruling))
    assert bool(found.codes) == (found.result == "not-eligible")
    assert set(found.codes) <= set(REASONS)
    assert all(one.sentence.endswith(".") for one in found.findings)
    assert all(one.needs for one in found.findings if one.verdict == "unknown")
    assert headline(found).endswith(".")


@given(facts, any_days)
def test_facts_and_days_go_to_json_and_back(known, days):
    assert Facts.from_json(json.loads(json.dumps(known.to_json()))) == known
    assert Days.from_json(json.loads(json.dumps(days.to_json()))) == days


@given(parameters, facts, any_days)
def test_what_a_decision_keeps_is_enough_to_decide_it_again(written, known, days):
    book = compose(written)
    found = evaluate(book, known, days)
    again = replay(book, json.loads(json.dumps(found.inputs)))
    assert (again.result, again.findings) == (found.result, found.findings)
    assert again.inputs == found.inputs


@given(parameters, facts, any_days, st.integers())
def test_the_order_of_rules_does_not_matter(written, known, days, seed):
    shuffled = list(written["rule"])
    Random(seed).shuffle(shuffled)
    one, other = evaluate(compose(written), known, days), evaluate(compose({"rule": shuffled}), known, days)
    assert one.result == other.result
    assert sorted(one.findings) == sorted(other.findings)
    assert one.possible_from == other.possible_from or one.result == "not-eligible"
    assert (one.possible is None) == (other.possible is None)


@settings(max_examples=500)
@given(rules, facts, real_days())
def test_a_rule_is_met_on_the_day_from_which_it_says_it_will_be(written, known, days):
    book = compose({"rule": [written]})
    found = evaluate(book, known, days).findings
    if not found or found[0].possible_from is None:
        return
    day, anchor = found[0].possible_from, found[0].anchor
    assert day > days.anchored(anchor)
    moved = days.moved(day - days.anchored(anchor))
    if moved is None:
        return  # past the end of the calendar
    assert all(one.verdict == "passed" for one in evaluate(book, known, moved).findings)


@given(parameters, facts, real_days())
def test_nothing_fails_on_the_day_from_which_one_is_told_to_apply(written, known, days):
    book = compose(written)
    possible = evaluate(book, known, days).possible
    if possible is None:
        return
    day, anchor = possible
    assert evaluate(book, known, days.moved(day - days.anchored(anchor))).result != "not-eligible"


@given(st.integers(1950, 2000), st.integers(19, 70))
def test_who_is_born_on_a_leap_day_is_of_age_on_the_first_of_march(year, age):
    year -= year % 4
    born = date(year, 2, 29)
    book = compose({"rule": [{"uses": "age", "min": age}]})
    turning = date(year + age, 2, 28)
    leap = ((year + age) % 4 == 0 and (year + age) % 100 != 0) or (year + age) % 400 == 0
    first = date(year + age, 2, 29) if leap else date(year + age, 3, 1)
    found = evaluate(book, Facts(birth_date=born), Days(notice=turning))
    assert (found.result, found.possible_from) == ("not-eligible", first)
    assert evaluate(book, Facts(birth_date=born), Days(notice=first)).result == "eligible"


@given(near, near, st.integers(19, 70), st.integers(0, 30))
def test_ages_are_counted_in_full_years_with_both_ends(born, notice, low, more):
    book = compose({"rule": [{"uses": "age", "min": low, "max": low + more}]})
    found = evaluate(book, Facts(birth_date=born), Days(notice=notice))
    assert (found.result == "eligible") == (low <= age_on(born, notice) <= low + more)


@given(near, real_days(), st.integers(1, 60))
def test_waiting_never_makes_somebody_too_young(born, days, wait):
    book = compose({"rule": [{"uses": "age", "min": 40}]})
    now = evaluate(book, Facts(birth_date=born), days).result
    later = evaluate(book, Facts(birth_date=born), days.moved(timedelta(days=wait))).result
    assert not (now == "eligible" and later != "eligible")
