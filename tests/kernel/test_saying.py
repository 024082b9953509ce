"""Days and times are said in one way, and no template or message of citizens writes them in another."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from imojak.kernel import saying

SITES = Path(saying.__file__).parents[1] / "sites"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(0), "오전 0시"),
        (time(0, 5), "오전 0시 5분"),
        (time(9, 30), "오전 9시 30분"),
        (time(11, 59), "오전 11시 59분"),
        (time(12), "낮 12시"),
        (time(12, 1), "낮 12시 1분"),
        (time(13), "오후 1시"),
        (time(23, 59), "오후 11시 59분"),
    ],
)
def test_a_time_is_said_with_the_half_of_its_day(at: time, words: str) -> None:
    assert saying.clock_words(at) == words


def test_what_two_times_share_is_said_once() -> None:
    assert saying.clock_span(time(10), time(10, 20)) == "오전 10시부터 10시 20분까지"
    assert saying.clock_span(time(10), time(12)) == "오전 10시부터 낮 12시까지"
    assert saying.clock_span(time(13), time(15, 30)) == "오후 1시부터 3시 30분까지"


def test_a_moment_is_said_as_it_is_in_seoul() -> None:
    assert saying.weekday_words(date(2023, 4, 10)) == "2023년 4월 10일(월)"
    assert saying.moment_words(datetime(2023, 4, 9, 15, 5, tzinfo=UTC)) == "2023년 4월 10일(월) 오전 0시 5분"
    assert saying.exact_words(datetime(2023, 4, 10, 6, 0, 7, tzinfo=UTC)) == "2023년 4월 10일(월) 오후 3시 0분 7초"
    assert (
        saying.exact_words(datetime(2023, 4, 10, 15, 5, 7, tzinfo=saying.SEOUL))
        == "2023년 4월 10일(월) 오후 3시 5분 7초"
    )


def test_no_page_of_citizens_writes_a_day_or_a_time_in_another_way() -> None:
    pages = sorted((SITES / "citizen" / "templates").rglob("*.html"))
    other = [page.name for page in pages if re.search(r"\|\s*(date|time)\b", page.read_text("utf-8"))]
    assert len(pages) > 50
    assert other == []
