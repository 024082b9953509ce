"""The public draw (공개 추첨): an order out of a published seed and a published list, which anybody can make again.

1. The list is written as text: one line per application, sorted by receipt number in the order of its UTF-8 bytes;
   a line is the receipt number, and where the rule has priority classes a tab and the class. Its SHA-256 is announced
   before the seed exists.
2. Each receipt number gets its lot from the seed (imojak.kernel.lots).
3. ``class-first``: all of the first class by lot, then all of the second, and so on.
   ``shares``: of each class, in the classes' order, as many as its guaranteed seats by lot; then everybody else
   together by lot. Guaranteed seats that a class does not fill are for everybody.
4. The first ``capacity`` have a seat; the others are the reserve list in this order.

Pure functions. Where lots are equal, which nobody will live to see, the smaller receipt number comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from imojak.kernel.josa import josa
from imojak.kernel.lots import is_printable, lot
from imojak.problems import Problem

#: Changes with every change of the steps above, so that an old draw is verified by what held then.
ALGORITHM = "imojak-draw-1"


class CannotDraw(Problem):
    """The list, the rule or the seed does not allow a draw."""


class Mode(StrEnum):
    """How priority classes (우선순위) work."""

    CLASS_FIRST = "class-first"
    SHARES = "shares"


class Outcome(StrEnum):
    """What a person drew."""

    CLASS = "class"
    GUARANTEED = "guaranteed"
    OPEN = "open"
    RESERVE = "reserve"


@dataclass(frozen=True)
class PriorityClass:
    """A priority class: code in the list, Korean name, and its guaranteed seats (only under ``shares``)."""

    code: str
    name: str
    guaranteed: int = 0


@dataclass(frozen=True)
class Rule:
    """What is drawn for: the seats, and the classes from first to last (none: everybody together)."""

    capacity: int
    classes: tuple[PriorityClass, ...] = ()
    mode: Mode = Mode.CLASS_FIRST

    def __post_init__(self) -> None:
        codes = [one.code for one in self.classes]
        if self.capacity < 0 or any(one.guaranteed < 0 for one in self.classes):
            raise CannotDraw("정원과 우선 배정 인원은 0명 이상이어야 합니다.")
        if len(set(codes)) < len(codes) or not all(map(is_printable, codes)):
            raise CannotDraw("우선순위 코드는 비어 있거나 서로 같을 수 없습니다.")
        if self.mode is Mode.CLASS_FIRST and any(one.guaranteed for one in self.classes):
            raise CannotDraw("우선순위대로 뽑는 추첨에는 우선 배정 인원을 둘 수 없습니다. 둘 중 하나만 정해 주세요.")
        if (total := sum(one.guaranteed for one in self.classes)) > self.capacity:
            raise CannotDraw(f"우선 배정 인원({total}명)이 정원({self.capacity}명)보다 많습니다. 줄여 주세요.")


@dataclass(frozen=True)
class Entry:
    """A line of the published list: receipt number, and the code of its priority class ("" where there are none)."""

    receipt: str
    priority: str = ""


@dataclass(frozen=True)
class Drawn:
    """A line of the result; the explanation is what the person reads."""

    rank: int
    entry: Entry
    lot: str
    outcome: Outcome
    explanation: str

    @property
    def seated(self) -> bool:
        """Whether there is a seat."""
        return self.outcome is not Outcome.RESERVE


@dataclass(frozen=True)
class Draw:
    """A draw that was held: everything that it takes to hold it again."""

    rule: Rule
    seed: str
    list_hash: str
    drawn: tuple[Drawn, ...]

    def document(self) -> dict[str, Any]:
        """Return the draw as plain values to store and publish; :func:`verify` takes the same."""
        return {
            "algorithm": ALGORITHM,
            "seed": self.seed,
            "list_sha256": self.list_hash,
            "capacity": self.rule.capacity,
            "mode": self.rule.mode.value,
            "classes": [{"code": c.code, "name": c.name, "guaranteed": c.guaranteed} for c in self.rule.classes],
            "order": [
                {
                    "rank": row.rank,
                    "receipt": row.entry.receipt,
                    "class": row.entry.priority,
                    "lot": row.lot,
                    "outcome": row.outcome.value,
                }
                for row in self.drawn
            ],
        }


def list_text(entries: Iterable[Entry], rule: Rule) -> str:
    """Return the list as it is published and hashed: lines that end in a newline, in the order of UTF-8 bytes."""
    ordered = sorted(entries, key=lambda entry: entry.receipt.encode())
    return "".join(f"{one.receipt}\t{one.priority}\n" if rule.classes else f"{one.receipt}\n" for one in ordered)


def list_hash(entries: Iterable[Entry], rule: Rule) -> str:
    """Return the SHA-256 of the list, to be announced before the seed is known."""
    return sha256(list_text(entries, rule).encode()).hexdigest()


def draw(entries: Sequence[Entry], rule: Rule, seed: str, announced_hash: str = "") -> Draw:
    """Hold the draw and return its order with every lot.

    ``announced_hash`` is what was published before; with it, a list that changed since is refused. Raises CannotDraw
    for an unusable seed, a receipt number twice, an unknown class, or a changed list.
    """
    _check(entries, rule, seed)
    found = list_hash(entries, rule)
    if announced_hash and announced_hash != found:
        raise CannotDraw("추첨 명단이 공개한 명단과 다릅니다. 바뀐 접수번호를 확인하고 명단을 다시 공개해 주세요.")
    lots = {entry: lot(seed, entry.receipt) for entry in entries}
    position = {one.code: place for place, one in enumerate(rule.classes)}
    by_lot = sorted(entries, key=lambda entry: (lots[entry], entry.receipt.encode()))
    if rule.mode is Mode.CLASS_FIRST:
        order = sorted(by_lot, key=lambda entry: position.get(entry.priority, 0))
        outcomes = dict.fromkeys(order[: rule.capacity], Outcome.CLASS)
    else:
        outcomes = {}
        for one in rule.classes:
            mine = [entry for entry in by_lot if entry.priority == one.code]
            outcomes |= dict.fromkeys(mine[: one.guaranteed], Outcome.GUARANTEED)
        rest = [entry for entry in by_lot if entry not in outcomes]
        order = [*outcomes, *rest]
        outcomes |= dict.fromkeys(rest[: rule.capacity - len(outcomes)], Outcome.OPEN)
    sentences = _Sentences(rule, by_lot, outcomes)
    drawn = tuple(
        Drawn(rank, entry, lots[entry], outcomes.get(entry, Outcome.RESERVE), sentences.of(rank, entry))
        for rank, entry in enumerate(order, 1)
    )
    return Draw(rule, seed, found, drawn)


def verify(document: Mapping[str, Any]) -> list[str]:
    """Hold a published draw again and return in Korean what does not agree; an empty list when all of it does."""
    try:
        if document["algorithm"] != ALGORITHM:
            return [f"추첨 방법({document['algorithm']})을 알 수 없어 다시 계산할 수 없습니다."]
        classes = tuple(PriorityClass(c["code"], c["name"], c["guaranteed"]) for c in document["classes"])
        rule = Rule(document["capacity"], classes, Mode(document["mode"]))
        entries = [Entry(row["receipt"], row["class"]) for row in document["order"]]
        again = draw(entries, rule, document["seed"]).document()
        found = []
        if again["list_sha256"] != document["list_sha256"]:
            found.append("명단의 해시값이 다릅니다. 명단에서 접수번호가 빠졌거나 더해졌거나 바뀌었습니다.")
        for published, right in zip(document["order"], again["order"], strict=True):
            if {key: published.get(key) for key in right} != right:
                found.append(_difference(published, right))
    except CannotDraw as refused:
        return [refused.user_message]
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["추첨 기록의 형식이 맞지 않아 다시 계산할 수 없습니다. 공개한 파일을 그대로 올려 주세요."]
    return found


def _difference(published: Mapping[str, Any], right: Mapping[str, Any]) -> str:
    rank = f"{right['rank']}순위"
    if published["receipt"] != right["receipt"]:
        return f"{rank}: 공개한 접수번호는 {published['receipt']}인데 다시 계산하면 {right['receipt']}입니다."
    wrong = [name for key, name in _NAMES.items() if published.get(key) != right[key]]
    return f"{rank} 접수번호 {right['receipt']}: {josa(', '.join(wrong), '이/가')} 다시 계산한 것과 다릅니다."


_NAMES = {"rank": "순위", "class": "우선순위", "lot": "추첨값", "outcome": "결과"}


def _check(entries: Sequence[Entry], rule: Rule, seed: str) -> None:
    if not is_printable(seed):
        raise CannotDraw("추첨 시드가 비어 있거나 앞뒤에 빈칸 또는 보이지 않는 글자가 있습니다. 다시 적어 주세요.")
    codes = {one.code for one in rule.classes} or {""}
    for entry in entries:
        if not is_printable(entry.receipt):
            raise CannotDraw(f"접수번호 '{entry.receipt}'에 빈칸이나 보이지 않는 글자가 있습니다. 명단을 고쳐 주세요.")
        if entry.priority not in codes:
            raise CannotDraw(f"접수번호 {entry.receipt}의 우선순위({entry.priority})는 이 추첨에 없습니다.")
    receipt, times = next(iter(Counter(entry.receipt for entry in entries).most_common(1)), ("", 0))
    if times > 1:
        raise CannotDraw(f"접수번호 {josa(receipt, '이/가')} 명단에 {times}번 있습니다. 하나만 남겨 주세요.")


class _Sentences:
    """Says to each person how the order came about."""

    def __init__(self, rule: Rule, by_lot: Sequence[Entry], outcomes: Mapping[Entry, Outcome]) -> None:
        self.rule = rule
        self.outcomes = outcomes
        self.names = {one.code: one.name for one in rule.classes}
        self.of_class = Counter(entry.priority for entry in by_lot)
        seen: Counter[str] = Counter()
        self.place: dict[Entry, int] = {}
        for entry in by_lot:
            seen[entry.priority] += 1
            self.place[entry] = seen[entry.priority]
        self.overall = {entry: place for place, entry in enumerate(by_lot, 1)}

    def of(self, rank: int, entry: Entry) -> str:
        if entry.priority and (self.rule.mode is Mode.CLASS_FIRST or self.outcomes.get(entry) is Outcome.GUARANTEED):
            among, place, whole = f"{self.names[entry.priority]} ", self.place[entry], self.of_class[entry.priority]
        else:
            among, place, whole = "전체 ", self.overall[entry], len(self.overall)
        drawn = f"추첨값이 {among}{whole}명 가운데 {place}번째로 작습니다."
        match self.outcomes.get(entry, Outcome.RESERVE):
            case Outcome.CLASS:
                return f"{drawn} 정원 {self.rule.capacity}명 안의 {rank}순위로 선정되었습니다."
            case Outcome.GUARANTEED:
                guaranteed = next(one.guaranteed for one in self.rule.classes if one.code == entry.priority)
                return f"{drawn} {self.names[entry.priority]}에게 먼저 배정한 {guaranteed}명 안에 들어 선정되었습니다."
            case Outcome.OPEN:
                return f"{drawn} 우선 배정하고 남은 자리에 선정되었습니다."
        return f"{drawn} 정원 {self.rule.capacity}명이 차서 예비 {rank - len(self.outcomes)}번입니다."
