"""Arbitrary rules, facts and days, for properties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from imojak.rules.facts import Consented, Days, Facts, Participated, Passed

PROGRAMMES = ("internship", "boram", "boram.school", "startup")
GROUPS = ("", "paid-activity", "desks")
CLASSES = ("낮음", "중간", "높음")
TEXT = st.text(max_size=8)

near = st.dates(date(1940, 1, 1), date(2040, 12, 31))
any_day = st.one_of(near, st.dates(), st.sampled_from([date.min, date.max, date(1980, 2, 29), date(2024, 2, 29)]))
maybe_day = st.none() | any_day

participations = st.builds(
    Participated,
    programme=st.sampled_from(PROGRAMMES) | TEXT,
    group=st.sampled_from(GROUPS),
    starts=maybe_day,
    ends=maybe_day,
    left_on=maybe_day,
    status=st.sampled_from(["active", "completed", "withdrawn", ""]),
    hours_per_month=st.none() | st.integers(0, 200),
    name=st.sampled_from(["", "보람일자리", "서울50플러스 인턴십"]),
)
consents = st.builds(
    Consented, purpose=st.sampled_from(["career", "service"]), starts=maybe_day, ends=maybe_day, withdrawn_on=maybe_day
)
gates = st.builds(Passed, gate=st.sampled_from(["safety", "literacy"]), on=maybe_day)
json_values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | st.lists(TEXT, max_size=2)


def _facts(members: st.SearchStrategy[Any]) -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        kind=st.none() | st.sampled_from(["person", "group", "organisation", "?"]),
        birth_date=maybe_day,
        sex=st.none() | st.sampled_from(["f", "m"]),
        district_code=st.none() | st.sampled_from(["11440", "11680", "41135", "99999", ""]),
        working=st.none() | st.booleans(),
        income_class=st.none() | st.sampled_from([*CLASSES, "?"]),
        consents=st.none() | st.lists(consents, max_size=3).map(tuple),
        participations=st.none() | st.lists(participations, max_size=4).map(tuple),
        gates=st.none() | st.lists(gates, max_size=2).map(tuple),
        answers=st.none() | st.dictionaries(st.sampled_from(["staff", "wish"]), json_values),
        members=members,
        staff_count=st.none() | st.integers(-1, 300),
        business_number=st.none() | st.sampled_from(["", "1208147521", "1208147522", "가"]),
        organisation_kind=st.none() | st.sampled_from(["company", "public"]),
        hours_offered=st.none() | st.integers(0, 120),
    )


facts = _facts(st.none() | st.lists(_facts(st.none()), max_size=3).map(tuple))


@st.composite
def real_days(draw: st.DrawFn) -> Days:
    """Days of a round in their order, as the database keeps them."""
    notice = draw(st.dates(date(2020, 1, 1), date(2026, 12, 31)))
    gaps = draw(st.lists(st.integers(0, 60), min_size=5, max_size=5))
    at = [notice]
    for gap in gaps:
        at.append(at[-1] + timedelta(days=gap))
    return Days(notice=at[0], apply_from=at[1], filed=at[2], apply_to=at[3], run_from=at[4], run_to=at[5])


any_days = real_days() | st.builds(Days, *[maybe_day] * 6)


def _rule(uses: str, **terms: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A table of a rule whose dated values, if any, give all its terms again."""
    given = st.fixed_dictionaries(terms)
    dated = st.tuples(st.dates(date(2019, 1, 1), date(2028, 12, 31)), given).map(
        lambda pair: {"from": pair[0].isoformat(), **pair[1]}
    )
    return st.builds(
        lambda own, values: {"uses": uses, **own, **({"values": values} if values else {})},
        given,
        st.lists(dated, max_size=2) if uses != "subject" else st.just([]),
    )


codes = st.lists(st.sampled_from(["internship", "boram", "startup"]), min_size=1, max_size=2, unique=True)
groups = st.lists(st.sampled_from(["paid-activity", "desks"]), min_size=1, max_size=2, unique=True)
ages = st.tuples(st.integers(19, 80), st.integers(19, 80))

simple_rules = st.one_of(
    _rule("subject", kind=st.sampled_from(["person", "group", "organisation"])),
    st.builds(
        lambda pair, on: {"uses": "age", "min": min(pair), "max": max(pair), "on": on},
        ages,
        st.sampled_from(["notice", "apply_to", "apply", "run_from"]),
    ),
    _rule("age", min=st.integers(19, 80), on=st.sampled_from(["notice", "apply_to", "apply", "run_from"])),
    _rule("age", max=st.integers(19, 80)),
    _rule("residence", districts=st.sampled_from(["seoul", "any", ["11440"], ["11440", "41135"]])),
    _rule(
        "excludes",
        groups=groups,
        programmes=codes,
        when=st.sampled_from(["same-time", "notice"]),
        within_months=st.integers(0, 24),
    ),
    _rule("hours_cap", hours=st.integers(1, 100), adds=st.integers(1, 100)),
    _rule("hours_cap", hours=st.integers(1, 100)),
    _rule("income", classes=st.just(list(CLASSES)), at_most=st.sampled_from(CLASSES)),
    _rule("completed", programme=st.sampled_from(["internship", "boram"]), within_months=st.integers(1, 36)),
    _rule("completed", gate=st.just("safety")),
    _rule("working", **{"is": st.booleans()}),
    _rule("times", programmes=codes, at_most=st.integers(0, 2), within_years=st.integers(1, 3)),
    _rule("times", groups=groups, at_most=st.integers(0, 2)),
    _rule("longest", programmes=codes, months=st.integers(1, 36)),
    _rule("consent", purpose=st.just("career")),
    _rule("answer", field=st.just("staff"), at_least=st.integers(0, 5)),
    _rule("answer", field=st.just("wish"), **{"in": st.lists(TEXT, min_size=1, max_size=2)}),
    _rule(
        "organisation",
        staff_at_least=st.integers(1, 50),
        business_number=st.sampled_from(["present", "valid"]),
        kinds=st.just(["company"]),
    ),
)
rules = st.one_of(
    simple_rules,
    st.builds(
        lambda each, least, passing: {"uses": "members", "each": each, "at_least": least, "passing": passing},
        st.lists(simple_rules, min_size=1, max_size=2),
        st.integers(1, 3),
        st.integers(1, 3),
    ),
)
parameters = st.fixed_dictionaries({"rule": st.lists(rules, max_size=5)})
