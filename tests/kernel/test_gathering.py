"""What comes at the same time is handled together, in order, and nobody pays for another."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from imojak.kernel.gathering import Gathering


class Slow:
    """Handles numbers; the first batch waits until it is let go, so that others gather."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(items))
        self.begun.set()
        assert self.go.wait(10)
        if 13 in items and len(items) == 1:
            raise RuntimeError("all of it")
        return [ValueError(str(one)) if one % 2 else one * 10 for one in items]


def asks(gathering: Gathering[int, int], item: int, found: dict[int, object]) -> threading.Thread:
    def run() -> None:
        try:
            found[item] = gathering.ask(item)
        except (ValueError, RuntimeError) as error:
            found[item] = repr(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_who_comes_while_one_is_handled_is_handled_together_in_order() -> None:
    slow, found = Slow(), dict[int, object]()
    gathering = Gathering(slow, most=3)
    threads = [asks(gathering, 0, found)]
    assert slow.begun.wait(10)
    for number in range(1, 6):
        threads.append(asks(gathering, number, found))
        while len(gathering) < number:  # one after the other, so that the order is known
            threading.Event().wait(0.001)
    slow.go.set()
    for thread in threads:
        thread.join(10)
    assert slow.batches == [[0], [1, 2, 3], [4, 5]]
    assert found == {0: 0, 1: "ValueError('1')", 2: 20, 3: "ValueError('3')", 4: 40, 5: "ValueError('5')"}
    assert len(gathering) == 0


def test_what_fails_as_a_whole_is_told_and_the_next_one_is_handled() -> None:
    slow = Slow()
    slow.go.set()
    gathering = Gathering(slow)
    with pytest.raises(RuntimeError, match="all of it"):
        gathering.ask(13)
    assert gathering.ask(2) == 20


def test_of_those_who_wait_the_one_leads_whose_thread_has_led_before() -> None:
    slow = Slow()
    leaders: list[threading.Thread] = []

    def handle(items: Sequence[int]) -> list[int | Exception]:
        leaders.append(threading.current_thread())
        return slow(items)

    gathering, found = Gathering[int, int](handle), dict[int, object]()
    again = threading.Event()

    def twice() -> None:
        found[0] = gathering.ask(0)  # alone, so it leads
        again.wait(10)
        found[4] = gathering.ask(4)

    slow.go.set()
    experienced = threading.Thread(target=twice)
    experienced.start()
    while 0 not in found:
        threading.Event().wait(0.001)
    slow.go.clear()
    slow.begun.clear()
    threads = [asks(gathering, 2, found)]  # leads while the others gather
    assert slow.begun.wait(10)
    threads.append(asks(gathering, 6, found))
    while len(gathering) < 1:
        threading.Event().wait(0.001)
    again.set()
    while len(gathering) < 2:
        threading.Event().wait(0.001)
    slow.go.set()
    for thread in [*threads, experienced]:
        thread.join(10)
    assert slow.batches == [[0], [2], [6, 4]]
    assert leaders == [experienced, threads[0], experienced]
    assert found == {0: 0, 2: 20, 4: 40, 6: 60}
