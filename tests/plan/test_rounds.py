"""Series become rounds, places and days that follow each other."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.rows import in_order
from imojak.plan import expand, rounds_of
from imojak.plan.programmes import Round, Series, Strand

SERIES = st.builds(
    Series,
    topic=st.just("과정"),
    runs=st.integers(1, 40),
    first=st.dates(date(2023, 2, 1), date(2023, 6, 30)),
    every_days=st.integers(1, 60),
    length_days=st.integers(1, 60),
    capacity=st.integers(1, 100),
    sites=st.lists(st.sampled_from(["seobu", "nambu", "bukbu"]), max_size=3),
    together=st.booleans(),
)


@given(SERIES)
def test_a_series_has_as_many_places_as_runs_whether_together_or_not(series: Series) -> None:
    rounds = list(expand(series))
    assert len(rounds) == (1 if series.together else series.runs)
    assert sum(len(one.places) for one in rounds) == series.runs
    assert sum(one.capacity for one in rounds) == series.runs * series.capacity
    names = [place.name for one in rounds for place in one.places]
    assert len(set(names)) == series.runs


@given(SERIES)
def test_notice_application_selection_and_run_follow_each_other(series: Series) -> None:
    for one in expand(series):
        assert in_order(one.notice, one.apply_from, one.apply_to, one.select_by, one.run_from, one.run_to)
        assert one.run_to - one.run_from == timedelta(days=series.length_days - 1)


@given(SERIES)
def test_sites_are_taken_in_turn(series: Series) -> None:
    sites = [place.site for one in expand(series) for place in one.places]
    wanted = [series.sites[n % len(series.sites)] if series.sites else None for n in range(series.runs)]
    assert sites == wanted


def test_a_rolling_round_takes_applications_to_its_last_day() -> None:
    series = Series(
        topic="상담", runs=2, first=date(2023, 1, 2), length_days=100, capacity=5, rolling=True, together=True
    )
    (one,) = expand(series)
    assert one.apply_to == one.run_to == date(2023, 4, 11)


def test_where_nobody_applies_all_days_are_the_first() -> None:
    issue = Round(name="1호", run_from=date(2023, 3, 30), run_to=date(2023, 3, 30), capacity=500)
    (one,) = rounds_of(Strand(code="trend", name="리포트", round=[issue]))
    assert one.notice == one.apply_from == one.apply_to == one.run_from


def test_minutes_are_sessions_times_hours() -> None:
    series = Series.model_validate(
        {"topic": "엑셀", "runs": 1, "first": date(2023, 3, 2), "length_days": 8, "capacity": 20, "sessions": 4,
         "hours_per_session": 3}
    )  # fmt: skip
    (one,) = expand(series)
    assert one.places[0].minutes == 720
