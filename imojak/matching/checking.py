"""What a matching problem may not be (매칭 입력 점검): every fault is found and named with its rows before anything runs.

``Unusable`` carries all faults; its message is for the person who made the list. Rows count from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from imojak import problems
from imojak.kernel.josa import josa
from imojak.matching.arrays import Bools, Int32s, Int64s, member_of, whole_numbers

if TYPE_CHECKING:
    from imojak.matching.problem import Problem, Quota

#: So many rows are named; of more only how many there are.
NAMED = 5
_OF_EDGES = frozenset({"start", "place", "score", "preference"})
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
        if values.ndim != 1:
            self.say(f"{kind}-shape", f"{josa(word, '이/가')} 한 줄의 목록이 아닙니다. 값 하나씩 차례로 적어 주세요.")
            self.stop()
        name = None if names is None or len(names) != len(values) else lambda row: names[row]
        sentence = f"{josa(word, '이/가')} 비었거나 64비트 정수가 아닙니다: {{}}. 정수로 고쳐 주세요."
        self.add(f"{kind}-number", wrong, sentence, name, what)
        return values

    def numbers(self, values: Any, kind: str) -> Any:
        """Return applicants or places of edges as whole numbers, as narrow as they came; a fault for what is none."""
        array = np.asarray(values)
        if array.ndim == 1 and array.dtype.kind in "iu":
            return array
        if array.dtype.kind == "b":
            self.add(
                f"{kind}-number",
                np.arange(array.size),
                f"{_WORDS[kind][0]}의 번호가 아니라 참·거짓입니다: {{}}. 번호로 적어 주세요.",
            )
        numbers = self.column(whole_numbers(values), kind, None)
        self.stop()
        return numbers

    def pairs(self, pairs: Any, word: str) -> Int32s:
        """Return pairs (applicant, place) as int32[k, 2], and add a fault for what is none; none at all is right too."""
        rows = [] if pairs is None else list(pairs)
        odd = [
            row for row, one in enumerate(rows) if not hasattr(one, "__len__") or isinstance(one, str) or len(one) != 2
        ]
        self.add(
            "pair", odd, f"{word} 짝은 신청자와 자리 둘이어야 합니다: {{}}. 빠졌거나 남는 것을 고쳐 주세요.", None, "짝"
        )
        if odd or not rows:
            return np.empty((0, 2), np.int32)
        numbers, wrong = whole_numbers(
            [end for one in rows for end in (one.tolist() if isinstance(one, np.ndarray) else one)]
        )
        self.add(
            "pair-number",
            np.unique(wrong // 2),
            f"{word} 짝에 번호가 아닌 것이 있습니다: {{}}. 신청자와 자리의 번호로 적어 주세요.",
            None,
            "짝",
        )
        # Whatever is beyond the lists is refused as unknown later.
        return numbers.reshape(-1, 2).clip(-1, _INT32).astype(np.int32)

    def quota(self, quota: Quota, people: int, places: int) -> Quota:
        """Return a quota with its groups as masks, and add faults for what is no group and no number of people."""
        masks: list[Bools | None] = []
        for group, size, word in ((quota.applicants, people, "신청자"), (quota.places, places, "자리")):
            try:
                masks.append(None if group is None else member_of(group, size))
            except (ValueError, IndexError, TypeError):
                self.say(
                    "quota-group",
                    f"할당 ‘{quota.label}’의 {word} 묶음이 {word} 목록({size:,})과 맞지 않습니다. 묶음을 다시 골라 주세요.",
                )
                masks.append(None)
        numbers = [quota.least] if quota.most is None else [quota.least, quota.most]
        if len(whole_numbers(numbers)[1]):
            self.say(
                "quota-number",
                f"할당 ‘{quota.label}’의 최소나 최대가 비었거나 정수가 아닙니다. 몇 명인지 정수로 적어 주세요.",
            )
            return replace(quota, applicants=masks[0], places=masks[1], least=0, most=None)
        most = None if quota.most is None else int(quota.most)
        return replace(quota, applicants=masks[0], places=masks[1], least=int(quota.least), most=most)

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
        for word, names in (("접수번호", receipts), ("자리 코드", codes)):
            if names is not None:
                self.named(names, word)

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

    def named(self, names: Sequence[str], word: str = "접수번호") -> None:
        """Add a fault for receipt numbers or codes that are no text, or there more than once."""
        kind = "receipt" if word == "접수번호" else "code"
        odd = [row for row, name in enumerate(names) if not isinstance(name, str)]
        self.add(
            f"{kind}-text",
            odd,
            f"{josa(word, '이/가')} 비었거나 글자가 아닙니다: {{}}. 글자로 적어 주세요.",
            None,
            "줄",
        )
        if not odd and len(set(names)) < len(names):
            often = {name for name, count in Counter(names).items() if count > 1}
            rows = [row for row, name in enumerate(names) if name in often]
            sentence = f"같은 {josa(word, '이/가')} 두 번 이상 있습니다: {{}}. 한 줄만 남겨 주세요."
            self.add(f"{kind}-twice", rows, sentence, lambda row: f"{row + 1}번째 줄({names[row]})")

    def seed(self, seed: Any) -> None:
        """Add a fault if there is no seed to draw lots from."""
        if not isinstance(seed, str):
            self.say("seed", "추첨 시드가 없습니다. 공개한 시드를 글자로 적어 주세요.")

    def twice(self, applicant: Any, place: Any) -> None:
        """Add a fault for edges between the same applicant and place."""
        by = np.lexsort((place, applicant))
        same = (np.diff(applicant[by]) == 0) & (np.diff(place[by]) == 0)
        rows = np.sort(by[1:][same])
        self.add("edge-twice", rows, "같은 신청자와 자리의 후보가 두 번 있습니다: {}. 하나만 남겨 주세요.", None, "줄")


def check(problem: Problem, fields: Collection[str] | None = None) -> None:
    """Raise Unusable with everything that is wrong with a problem, or return.

    ``fields`` are those that differ from a problem that was checked; edges that do not are not looked at again.
    """
    faults = Faults()
    _check_sides(problem, faults)
    faults.stop()
    _check_places(problem, faults)
    if fields is None or not _OF_EDGES.isdisjoint(fields):
        _check_edges(problem, faults)
    _check_scores(problem, faults)
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
        few = np.flatnonzero(problem.candidates < minimum.clip(0, capacity.clip(0)))
        sentence = "후보가 최소 인원보다 적은 자리가 있습니다: {}. 최소 인원을 줄이거나 참여 조건을 넓혀 주세요."
        faults.add("minimum-supply", few, sentence, problem.code)


def _name_of(problem: Problem, edge: int) -> str:
    applicant = int(np.searchsorted(problem.start, edge, "right")) - 1
    return f"{problem.receipt(applicant)}–{problem.code(int(problem.place[edge]))}"


def _check_edges(problem: Problem, faults: Faults) -> None:
    same = problem.place[1:] == problem.place[:-1]
    inner = problem.start[1:-1]
    same[inner[(inner > 0) & (inner < problem.edges)] - 1] = False
    at, name = np.flatnonzero(same) + 1, partial(_name_of, problem)
    faults.add("edge-twice", at, "같은 신청자와 자리의 후보가 두 번 있습니다: {}. 하나만 남겨 주세요.", name)
    if problem.preference is not None:
        negative = np.flatnonzero(problem.preference < 0)
        faults.add("preference", negative, "희망 순위가 음수인 후보가 있습니다: {}. 1부터 적어 주세요.", name)


def _check_scores(problem: Problem, faults: Faults) -> None:
    low, high = problem.range
    seats = min(problem.people, int(problem.capacity.clip(0).sum(dtype=np.int64))) + 1
    if (high - low) * seats >= _WIDEST or max(abs(low), abs(high)) * seats >= _WIDEST:
        edge = int(np.argmax(np.abs(problem.score.astype(np.float64))))
        faults.add(
            "score-width",
            [edge],
            f"점수의 폭({low:,} … {high:,})이 너무 커서 합계를 셀 수 없습니다: {{}}. 점수의 단위를 줄여 주세요.",
            partial(_name_of, problem),
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

    both = np.zeros(len(problem.pinned), np.bool_)
    if len(problem.forbidden):
        key, ruled_out = (_keys(pairs, problem.places) for pairs in (problem.pinned, problem.forbidden))
        ruled_out.sort()
        both = ruled_out[np.searchsorted(ruled_out, key).clip(max=len(ruled_out) - 1)] == key
    faults.add("pin-forbidden", np.flatnonzero(both), "고정하면서 금지한 짝이 있습니다: {}. 하나를 풀어 주세요.", name)
    no_edge = np.flatnonzero((problem.edges_of(problem.pinned) < 0) & ~both)
    sentence = "고정한 짝이 후보가 아닙니다(참여 조건에 맞지 않음): {}. 고정을 풀거나 조건을 확인해 주세요."
    faults.add("pin-no-edge", no_edge, sentence, name)
    often = np.flatnonzero(np.bincount(problem.pinned[:, 0]) > 1)
    first = [int(np.argmax(problem.pinned[:, 0] == one)) for one in often]
    faults.add("pin-twice", np.sort(first), "두 자리에 고정한 사람이 있습니다: {}. 한 곳만 남겨 주세요.", name)
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
