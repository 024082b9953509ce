"""What whoever starts the site reads: addresses and log-ins, and nothing of the server's own that they cannot use."""

from __future__ import annotations

import logging

import pytest

from imojak.serve import _is_news


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Configuration allows spawning up to 16 Python threads, which seems quite high", False),
        ("Worker-1 exited with code 1", True),
    ],
)
def test_that_more_threads_than_cores_are_meant_is_no_news(said: str, shown: bool) -> None:
    record = logging.LogRecord("_granian", logging.WARNING, __file__, 1, said, None, None)
    assert _is_news(record) is shown
