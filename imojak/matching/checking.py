"""What a matching problem may not be (매칭 입력 점검): every fault is found and named with its rows before anything runs.

``Unusable`` carries all faults; its message is for the person who made the list. Rows count from 1.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from imojak import problems
from imojak.kernel.josa import josa
from imojak.matching.arrays import Int32s, Int64s

if TYPE_CHECKING:
    from imojak.matching.problem import Problem, Quota

#: So many rows are named; of more only how many there are.
NAMED = 5
_INT32, _WIDEST = np.iinfo(np.int32).max, 2**62
_WORDS = {
    "score": ("점수", "후보"),
    "capacity": ("정원", "자리"),
    "minimum": ("최소 인원", "자리"),
    "preference": ("희망 순위", "후보"),
    "applicant": ("신청자", "후보"),
    "place": ("자리", "후보"),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: its kind, the sentence, the first rows (from 0) and how many rows there are."""

    kind: str
    sentence: str
    rows: tuple[int, ...] = ()
    count: int = 0


class Unusable(problems.Problem):
    """The problem cannot be meant, or does not fit; ``faults`` says everything that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(one.sentence for one in self.faults))


@dataclass
class Faults:
    """The faults that were found so far; ``stop`` raises them."""

    found: list[Fault] = field(default_factory=list)

    def stop(self) -> None:
        """Raise Unusable if there is any fault."""
        if self.found:
            raise Unusable(self.found)

    def add(
        self, kind: str, rows: Iterable[int], sentence: str, name: Callable[[int], str] | None = None, what: str = "행"
    ) -> None:
        """Add a fault if there are rows; ``{}`` in the sentence is where they are named."""
        at = np.asarray(rows, np.int64)
        if not at.size:
            return
        first = tuple(int(one) for one in at[:NAMED])
        named = ", ".join(f"{one + 1}번째 {what}" if name is None else name(one) for one in first)
        more = f" 등 모두 {at.size:,}건" if at.size > NAMED else ""
        self.found.append(Fault(kind, sentence.format(named + more), first, int(at.size)))

    def say(self, kind: str, sentence: str) -> None:
        """Add a fault that has no rows."""
        self.found.append(Fault(kind, sentence))

    def column(self, read: tuple[Int64s, Int64s], kind: str, names: Sequence[str] | None) -> Int64s:
        """Return a column that was read, and add a fault for the rows that were no whole numbers of 64 bits."""
        values, wrong = read
        word, what = _WORDS[kind]
        name = None if names is None or len(names) != len(values) else lambda row: names[row]
        sentence = f"{josa(word, '이/가')} 비었거나 64비트 정수가 아닙니다: {{}}. 정수로 고쳐 주세요."
        self.add(f"{kind}-number", wrong, sentence, name, what)
        return values

    def shape(self, start: Int64s, place: Any) -> None:
        """Add a fault if the bounds of the rows do not fit the edges."""
        right = start.ndim == 1 and start.size and start[0] == 0 and start[-1] == len(place)
        if not right or (np.diff(start) < 0).any():
            self.say("shape", "신청자별 후보의 시작 위치(start)가 후보 수와 맞지 않습니다. 목록을 다시 만들어 주세요.")
            self.stop()

    def sizes(
        self,
        people: int,
        edges: int,
        places: int,
        columns: Mapping[str, Int64s | None],
        receipts: Sequence[str] | None,
        codes: Sequence[str] | None,
    ) -> None:
        """Add a fault for every column that has another length than what it stands beside."""
        wanted = {"score": edges, "preference": edges, "minimum": places}
        for kind, values in columns.items():
            if values is not None and len(values) != wanted[kind]:
                self._length(_WORDS[kind][0], len(values), wanted[kind])
        for word, names, size in (("접수번호", receipts, people), ("자리 코드", codes, places)):
            if names is not None and len(names) != size:
                self._length(word, len(names), size)
        if receipts is not None:
            self.named_twice(receipts)

    def same_length(self, edges: int, score: Int64s, place: Any, preference: Int64s | None) -> None:
        """Add a fault for every column of edges that is not as long as the applicants'."""
        for kind, values in (("score", score), ("place", place), ("preference", preference)):
            if values is not None and len(values) != edges:
                self._length(_WORDS[kind][0], len(values), edges)

    def _length(self, word: str, is_: int, wanted: int) -> None:
        self.say("length", f"{word} 수({is_:,})가 있어야 할 수({wanted:,})와 다릅니다. 빠진 줄이 없는지 확인해 주세요.")

    def within_32_bits(self, values: Int64s, kind: str, names: Sequence[str] | None) -> None:
        """Add a fault for numbers of people that no list can mean."""
        word, what = _WORDS[kind]
        name = None if names is None or len(names) != len(values) else lambda row: names[row]
        self.add(
            f"{kind}-size", np.flatnonzero(values > _INT32), f"{josa(word, '이/가')} 너무 큽니다: {{}}.", name, what
        )

    def outside(self, values: Any, size: int, kind: str = "place") -> None:
        """Add a fault for edges whose applicant or place is not there."""
        word, what = _WORDS[kind]
        rows = np.flatnonzero((values < 0) | (values >= size))
        self.add(f"{kind}-unknown", rows, f"{word} 목록에 없는 번호입니다: {{}}. 후보 목록을 고쳐 주세요.", None, what)

    def unknown(self, names: Sequence[str], known: Mapping[str, int], kind: str) -> None:
        """Add a fault for receipt numbers or codes that are not in the list."""
        rows = [row for row, name in enumerate(names) if name not in known]
        word = "접수번호" if kind == "applicant" else "자리 코드"
        sentence = f"목록에 없는 {word}입니다: {{}}. 목록에 넣거나 그 줄을 지워 주세요."
        self.add(f"{kind}-unknown", rows, sentence, lambda row: f"{row + 1}번째 줄({names[row]})")

    def named_twice(self, names: Sequence[str]) -> None:
        """Add a fault for receipt numbers that are there more than once."""
        if len(set(names)) < len(names):
            often = {name for name, count in Counter(names).items() if count > 1}
            rows = [row for row, name in enumerate(names) if name in often]
            sentence = "같은 접수번호가 두 번 이상 있습니다: {}. 한 줄만 남겨 주세요."
            self.add("receipt-twice", rows, sentence, lambda row: f"{row + 1}번째 줄({names[row]})")

    def twice(self, applicant: Any, place: Any) -> None:
        """Add a fault for edges between the same applicant and place."""
        by = np.lexsort((place, applicant))
        same = (np.diff(applicant[by]) == 0) & (np.diff(place[by]) == 0)
        rows = np.sort(by[1:][same])
        self.add("edge-twice", rows, "같은 신청자와 자리의 후보가 두 번 있습니다: {}. 하나만 남겨 주세요.", None, "줄")


def check(problem: Problem) -> None:
    """Raise Unusable with everything that is wrong with a problem, or return."""
    faults = Faults()
    _check_sides(problem, faults)
    faults.stop()
    _check_places(problem, faults)
    _check_edges(problem, faults)
    _check_pairs(problem, faults)
    faults.stop()
    _check_quotas(problem, faults)
    faults.stop()


def _check_sides(problem: Problem, faults: Faults) -> None:
    if not problem.people:
        faults.say("empty", "신청자가 한 사람도 없습니다. 신청자를 넣은 뒤에 다시 해 주세요.")
    if not problem.places:
        faults.say("empty", "자리가 한 군데도 없습니다. 자리를 넣은 뒤에 다시 해 주세요.")
    if problem.people and problem.places and not problem.edges:
        faults.say("empty", "후보가 하나도 없습니다. 참여 조건과 정원을 확인해 주세요.")


def _check_places(problem: Problem, faults: Faults) -> None:
    capacity, minimum = problem.capacity, problem.minimum
    negative = np.flatnonzero(capacity < 0)
    faults.add("capacity", negative, "정원이 음수인 자리가 있습니다: {}. 0 이상으로 고쳐 주세요.", problem.code)
    negative = np.flatnonzero(minimum < 0)
    faults.add("minimum", negative, "최소 인원이 음수인 자리가 있습니다: {}. 0 이상으로 고쳐 주세요.", problem.code)
    above = np.flatnonzero((capacity >= 0) & (minimum > capacity))
    faults.add(
        "minimum", above, "최소 인원이 정원보다 많은 자리가 있습니다: {}. 둘 가운데 하나를 고쳐 주세요.", problem.code
    )
    if minimum.any():
        few = np.flatnonzero(np.bincount(problem.place, minlength=problem.places) < minimum.clip(0, capacity.clip(0)))
        sentence = "후보가 최소 인원보다 적은 자리가 있습니다: {}. 최소 인원을 줄이거나 참여 조건을 넓혀 주세요."
        faults.add("minimum-supply", few, sentence, problem.code)


def _check_edges(problem: Problem, faults: Faults) -> None:
    same = problem.place[1:] == problem.place[:-1]
    inner = problem.start[1:-1]
    same[inner[(inner > 0) & (inner < problem.edges)] - 1] = False
    at = np.flatnonzero(same) + 1

    def name(edge: int) -> str:
        applicant = int(np.searchsorted(problem.start, edge, "right")) - 1
        return f"{problem.receipt(applicant)}–{problem.code(int(problem.place[edge]))}"

    faults.add("edge-twice", at, "같은 신청자와 자리의 후보가 두 번 있습니다: {}. 하나만 남겨 주세요.", name)
    if problem.preference is not None:
        negative = np.flatnonzero(problem.preference < 0)
        faults.add("preference", negative, "희망 순위가 음수인 후보가 있습니다: {}. 1부터 적어 주세요.", name)
    low, high = int(problem.score.min()), int(problem.score.max())
    seats = min(problem.people, int(problem.capacity.clip(0).sum(dtype=np.int64))) + 1
    if (high - low) * seats >= _WIDEST or max(abs(low), abs(high)) * seats >= _WIDEST:
        edge = int(np.argmax(np.abs(problem.score.astype(np.float64))))
        faults.add(
            "score-width",
            [edge],
            f"점수의 폭({low:,} … {high:,})이 너무 커서 합계를 셀 수 없습니다: {{}}. 점수의 단위를 줄여 주세요.",
            name,
        )


def _check_pairs(problem: Problem, faults: Faults) -> None:
    before = len(faults.found)
    for pairs, word in ((problem.pinned, "고정한"), (problem.forbidden, "금지한")):
        wrong = (pairs < 0).any(axis=1) | (pairs[:, 0] >= problem.people) | (pairs[:, 1] >= problem.places)
        faults.add(
            "pair-unknown", np.flatnonzero(wrong), f"{word} 짝에 없는 신청자나 자리가 있습니다: {{}}.", None, "짝"
        )
    if len(faults.found) > before or not len(problem.pinned):
        return

    def name(row: int) -> str:
        applicant, place = (int(one) for one in problem.pinned[row])
        return f"{problem.receipt(applicant)}–{problem.code(place)}"

    key = _keys(problem.pinned, problem.places)
    both = np.isin(key, _keys(problem.forbidden, problem.places))
    faults.add("pin-forbidden", np.flatnonzero(both), "고정하면서 금지한 짝이 있습니다: {}. 하나를 풀어 주세요.", name)
    no_edge = np.flatnonzero((problem.edges_of(problem.pinned) < 0) & ~both)
    sentence = "고정한 짝이 후보가 아닙니다(참여 조건에 맞지 않음): {}. 고정을 풀거나 조건을 확인해 주세요."
    faults.add("pin-no-edge", no_edge, sentence, name)
    _, first, count = np.unique(problem.pinned[:, 0], return_index=True, return_counts=True)
    faults.add(
        "pin-twice", np.sort(first[count > 1]), "두 자리에 고정한 사람이 있습니다: {}. 한 곳만 남겨 주세요.", name
    )
    pins = np.bincount(problem.pinned[:, 1], minlength=problem.places)
    over = np.flatnonzero(pins > problem.capacity.clip(0))
    faults.add(
        "pin-capacity", over, "고정한 사람이 정원보다 많은 자리가 있습니다: {}. 고정을 줄여 주세요.", problem.code
    )


def _keys(pairs: Int32s, places: int) -> Int64s:
    return pairs[:, 0].astype(np.int64) * places + pairs[:, 1]


def _check_quotas(problem: Problem, faults: Faults) -> None:
    keys = Counter(one.key for one in problem.quotas)
    for quota in problem.quotas:
        if keys[quota.key] > 1:
            faults.say("quota-twice", f"할당 ‘{quota.label}’의 이름({quota.key})이 두 번 있습니다. 하나만 남겨 주세요.")
        if quota.least < 0 or (quota.most is not None and quota.most < quota.least):
            faults.say("quota", f"할당 ‘{quota.label}’의 최소와 최대가 맞지 않습니다. 0 ≤ 최소 ≤ 최대로 고쳐 주세요.")
            continue
        people, seats = supply(problem, quota)
        if quota.least > min(people, seats):
            short = f"대상이 {people:,}명" if people < seats else f"자리가 {seats:,}개"
            faults.say(
                "quota-supply",
                f"할당 ‘{quota.label}’: 최소 {quota.least:,}명인데 {short}뿐입니다. 최소를 {min(people, seats):,} 이하로 낮춰 주세요.",
            )


def supply(problem: Problem, quota: Quota) -> tuple[int, int]:
    """Return how many people a quota's group has, and how many seats its places have."""
    people = problem.people if quota.applicants is None else int(np.count_nonzero(quota.applicants))
    seats = problem.capacity if quota.places is None else problem.capacity[quota.places]
    return people, int(seats.sum(dtype=np.int64))


def memory_needed(people: int, places: int, edges: int) -> int:
    """Return the bytes that a problem and its solving take at most, without OR-Tools' fallback."""
    return edges * 40 + people * 260 + places * 400 + (64 << 20)


def check_memory(people: int, places: int, edges: int, bound: int | None = None) -> None:
    """Raise Unusable if a problem of this size does not fit ``bound`` bytes (None: what is free on this machine)."""
    free, needed = free_memory() if bound is None else bound, memory_needed(people, places, edges)
    if needed > free:
        fits = max(free - (64 << 20) - people * 260 - places * 400, 0) // 40
        sentence = (
            f"후보 {edges:,}개를 풀려면 메모리 {_size(needed)}가 필요한데 쓸 수 있는 것은 {_size(free)}입니다. "
            f"후보를 {fits:,}개 이하로 줄이거나(사람마다 희망 수를 제한), 자치구별로 나누어 돌려 주세요."
        )
        raise Unusable([Fault("memory", sentence, count=edges)])


def _size(count: int) -> str:
    return f"{count / (1 << 30):,.1f}GB" if count >= 1 << 30 else f"{count / (1 << 20):,.0f}MB"


def free_memory() -> int:
    """Return the bytes that this process may still take: what the machine has free, or its control group leaves."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    information = Path("/proc/meminfo")
    if information.exists():
        lines = (line.split() for line in information.read_text().splitlines())
        free = next((int(one[1]) * 1024 for one in lines if one[0] == "MemAvailable:"), free)
    group = Path("/sys/fs/cgroup")
    try:
        most, used = (group / "memory.max").read_text().strip(), int((group / "memory.current").read_text())
    except (OSError, ValueError):
        return free
    return free if most == "max" else min(free, max(int(most) - used, 0))
