"""The public draw (공개 추첨): an order out of a published seed and a published list, which anybody can make again.

1. The list is written as text: one line per application, sorted by receipt number in the order of its UTF-8 bytes;
   a line is the receipt number, where the rule has priority classes a tab and the class, and where it keeps seats for
   groups a tab and the groups, joined by commas. Its SHA-256 is announced before the seed exists.
2. Each receipt number gets its lot from the seed (imojak.kernel.lots).
3. The kept seats are drawn first: of each group, in the order of the rule, the smallest lots until as many of it are in
   as seats are kept for it. Who came in for an earlier group counts for every other of their groups as well.
4. All other seats: all of the first class by lot, then all of the second, and so on; without classes by lot alone. Kept
   seats that a group does not fill are among these.
5. The first ``capacity`` have a seat; the others are the reserve list in this order.

Pure functions. Where lots are equal, which nobody will live to see, the smaller receipt number comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from imojak.kernel.josa import josa
from imojak.kernel.lots import is_printable, lot
from imojak.problems import Problem

#: Changes with every change of the steps above, so that an old draw is verified by what held then.
ALGORITHM = "imojak-draw-2"
#: The one before: seats were kept for classes, where there were no classes beside. Read by ``as_now``.
FIRST_ALGORITHM = "imojak-draw-1"


class CannotDraw(Problem):
    """The list, the rule or the seed does not allow a draw."""


class Outcome(StrEnum):
    """What a person drew."""

    CLASS = "class"
    GUARANTEED = "guaranteed"
    OPEN = "open"
    RESERVE = "reserve"


@dataclass(frozen=True)
class PriorityClass:
    """A priority class (우선순위): code in the list and Korean name."""

    code: str
    name: str


@dataclass(frozen=True)
class Kept:
    """Seats that are drawn first among a group (우선 배정): code in the list, Korean name, number of seats."""

    code: str
    name: str
    seats: int


@dataclass(frozen=True)
class Rule:
    """What is drawn for: the seats, the classes from first to last (none: everybody together), and the kept seats."""

    capacity: int
    classes: tuple[PriorityClass, ...] = ()
    kept: tuple[Kept, ...] = ()

    def __post_init__(self) -> None:
        if self.capacity < 0 or any(one.seats < 0 for one in self.kept):
            raise CannotDraw("정원과 우선 배정 인원은 0명 이상이어야 합니다.")
        for codes in ([one.code for one in self.classes], [one.code for one in self.kept]):
            if len(set(codes)) < len(codes) or not all(is_printable(code) and "," not in code for code in codes):
                raise CannotDraw("우선순위와 우선 배정의 코드는 비어 있거나 서로 같을 수 없고 쉼표를 쓸 수 없습니다.")
        if (total := sum(one.seats for one in self.kept)) > self.capacity:
            raise CannotDraw(f"우선 배정 인원({total}명)이 정원({self.capacity}명)보다 많습니다. 줄여 주세요.")

    def values(self) -> dict[str, Any]:
        """Return the rule as plain values to store and publish; ``read_rule`` takes the same."""
        return {
            "capacity": self.capacity,
            "classes": [{"code": one.code, "name": one.name} for one in self.classes],
            "kept": [{"code": one.code, "name": one.name, "seats": one.seats} for one in self.kept],
        }


@dataclass(frozen=True)
class Entry:
    """A line of the published list: receipt number, code of its priority class, codes of the groups with kept seats."""

    receipt: str
    priority: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A line of the result; the explanation is what the person reads."""

    rank: int
    entry: Entry
    lot: str
    outcome: Outcome
    explanation: str
    #: The group whose kept seat it is ("" for every other outcome).
    kept: str = ""

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
            **self.rule.values(),
            "order": [
                {
                    "rank": row.rank,
                    "receipt": row.entry.receipt,
                    "class": row.entry.priority,
                    "groups": list(row.entry.groups),
                    "lot": row.lot,
                    "outcome": row.outcome.value,
                    "kept": row.kept,
                }
                for row in self.drawn
            ],
        }


@dataclass(frozen=True)
class Standing:
    """Where somebody of a held draw stands now; ``kept`` is the group whose kept seat it is ("" for none)."""

    receipt: str
    rank: int
    seated: bool
    kept: str


def list_text(entries: Iterable[Entry], rule: Rule) -> str:
    """Return the list as it is published and hashed: lines that end in a newline, in the order of UTF-8 bytes."""
    ordered = sorted(entries, key=lambda entry: entry.receipt.encode())
    return "".join("\t".join(_columns(one, rule)) + "\n" for one in ordered)


def _columns(entry: Entry, rule: Rule) -> Iterator[str]:
    yield entry.receipt
    if rule.classes:
        yield entry.priority
    if rule.kept:
        yield ",".join(entry.groups)


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
    kept: dict[Entry, str] = {}
    for group in rule.kept:
        wanted = group.seats - sum(group.code in entry.groups for entry in kept)
        mine = [entry for entry in by_lot if group.code in entry.groups and entry not in kept]
        kept |= dict.fromkeys(mine[: max(wanted, 0)], group.code)
    rest = sorted((entry for entry in by_lot if entry not in kept), key=lambda entry: position.get(entry.priority, 0))
    outcomes = dict.fromkeys(kept, Outcome.GUARANTEED)
    other = Outcome.OPEN if rule.kept and not rule.classes else Outcome.CLASS
    outcomes |= dict.fromkeys(rest[: rule.capacity - len(kept)], other)
    sentences = _Sentences(rule, by_lot, outcomes, kept)
    drawn = tuple(
        Drawn(
            rank,
            entry,
            lots[entry],
            outcomes.get(entry, Outcome.RESERVE),
            sentences.of(rank, entry),
            kept.get(entry, ""),
        )
        for rank, entry in enumerate([*kept, *rest], 1)
    )
    return Draw(rule, seed, found, drawn)


def read_rule(values: Mapping[str, Any]) -> Rule:
    """Return the rule of a draw or an announcement from its plain values. Raises KeyError, TypeError or CannotDraw."""
    return Rule(
        values["capacity"],
        tuple(PriorityClass(one["code"], one["name"]) for one in values["classes"]),
        tuple(Kept(one["code"], one["name"], one["seats"]) for one in values["kept"]),
    )


def entries_of(document: Mapping[str, Any]) -> list[Entry]:
    """Return the list of a draw's document (of the algorithm of now, see ``as_now``) in the order that was drawn."""
    return [Entry(row["receipt"], row["class"], tuple(row["groups"])) for row in document["order"]]


def as_now(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a draw's document as the algorithm of now writes it.

    The first algorithm knew either classes or kept seats. Its classes with kept seats are groups now, and its list has
    the same text. Whatever else it is, comes back as it is.
    """
    if document["algorithm"] != FIRST_ALGORITHM:
        return document
    kept = document["mode"] == "shares"
    classes = [{"code": one["code"], "name": one["name"]} for one in document["classes"]]
    groups = [one | {"seats": old["guaranteed"]} for one, old in zip(classes, document["classes"], strict=True)]
    order = []
    for row in document["order"]:
        guaranteed = row["outcome"] == Outcome.GUARANTEED
        split = {"class": "", "groups": [row["class"]]} if kept else {"groups": []}
        order.append({**row, **split, "kept": row["class"] if guaranteed else ""})
    now = {"algorithm": ALGORITHM, "classes": [] if kept else classes, "kept": groups if kept else [], "order": order}
    return {key: value for key, value in document.items() if key != "mode"} | now


def moved_up(document: Mapping[str, Any], there: Container[str], capacity: int) -> list[Standing]:
    """Return where those of a held draw who are still ``there`` stand for ``capacity`` seats: the seated, then the others.

    Whoever was drawn for a seat keeps it, as far as there are seats. A seat that has become free goes first to the next
    of a group that has fewer seats now than are kept for it, then to the next in order.
    """
    now = as_now(document)
    rows = [row for row in now["order"] if row["receipt"] in there]
    seated = {row["receipt"]: row["kept"] for row in rows if row["outcome"] != Outcome.RESERVE}
    seated = dict(list(seated.items())[:capacity])
    groups = {row["receipt"]: row["groups"] for row in rows}
    for group in now["kept"]:
        code = group["code"]
        short = min(group["seats"] - sum(code in groups[one] for one in seated), capacity - len(seated))
        following = [row["receipt"] for row in rows if code in row["groups"] and row["receipt"] not in seated]
        seated |= dict.fromkeys(following[: max(short, 0)], code)
    following = [row["receipt"] for row in rows if row["receipt"] not in seated]
    seated |= dict.fromkeys(following[: max(capacity - len(seated), 0)], "")
    standing = [
        Standing(row["receipt"], row["rank"], row["receipt"] in seated, seated.get(row["receipt"], "")) for row in rows
    ]
    return sorted(standing, key=lambda one: not one.seated)


def verify(document: Mapping[str, Any]) -> list[str]:
    """Hold a published draw again and return in Korean what does not agree; an empty list when all of it does."""
    try:
        if document["algorithm"] not in (ALGORITHM, FIRST_ALGORITHM):
            return [f"추첨 방법({document['algorithm']})을 알 수 없어 다시 계산할 수 없습니다."]
        document = as_now(document)
        again = draw(entries_of(document), read_rule(document), document["seed"]).document()
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


_NAMES = {"rank": "순위", "class": "우선순위", "groups": "우선 배정 대상", "lot": "추첨값"}
_NAMES |= {"outcome": "결과", "kept": "우선 배정"}


def _check(entries: Sequence[Entry], rule: Rule, seed: str) -> None:
    if not is_printable(seed):
        raise CannotDraw("추첨 씨앗이 비어 있거나 앞뒤에 빈칸 또는 보이지 않는 글자가 있습니다. 다시 적어 주세요.")
    codes = {one.code for one in rule.classes} or {""}
    groups = {one.code for one in rule.kept}
    for entry in entries:
        if not is_printable(entry.receipt):
            raise CannotDraw(f"접수번호 '{entry.receipt}'에 빈칸이나 보이지 않는 글자가 있습니다. 명단을 고쳐 주세요.")
        if entry.priority not in codes:
            raise CannotDraw(f"접수번호 {entry.receipt}의 우선순위({entry.priority})는 이 추첨에 없습니다.")
        if unknown := set(entry.groups) - groups:
            raise CannotDraw(
                f"접수번호 {entry.receipt}의 우선 배정 대상({', '.join(sorted(unknown))})은 이 추첨에 없습니다."
            )
    receipt, times = next(iter(Counter(entry.receipt for entry in entries).most_common(1)), ("", 0))
    if times > 1:
        raise CannotDraw(f"접수번호 {josa(receipt, '이/가')} 명단에 {times}번 있습니다. 하나만 남겨 주세요.")


class _Sentences:
    """Says to each person how the order came about."""

    def __init__(
        self, rule: Rule, by_lot: Sequence[Entry], outcomes: Mapping[Entry, Outcome], kept: Mapping[Entry, str]
    ) -> None:
        self.rule = rule
        self.outcomes = outcomes
        self.kept = kept
        self.names = {one.code: one.name for one in rule.classes}
        self.groups = {one.code: one for one in rule.kept}
        #: Of each class and group, and of all (""): how many there are, and everybody's place in it by lot.
        self.many: Counter[tuple[str, str]] = Counter()
        self.place: dict[tuple[Entry, str, str], int] = {}
        for entry in by_lot:
            for kind, code in (("all", ""), ("class", entry.priority), *(("group", code) for code in entry.groups)):
                self.many[kind, code] += 1
                self.place[entry, kind, code] = self.many[kind, code]

    def of(self, rank: int, entry: Entry) -> str:
        outcome = self.outcomes.get(entry, Outcome.RESERVE)
        kind, code, among = "all", "", "전체"
        if outcome is Outcome.GUARANTEED:
            kind, code, among = "group", self.kept[entry], self.groups[self.kept[entry]].name
        elif self.rule.classes:
            kind, code, among = "class", entry.priority, self.names[entry.priority]
        place = self.place[entry, kind, code]
        drawn = f"추첨값이 {among} {self.many[kind, code]}명 가운데 {place}번째로 작습니다."
        match outcome:
            case Outcome.GUARANTEED:
                return f"{drawn} {among}에게 먼저 배정한 {self.groups[code].seats}명 안에 들어 선정되었습니다."
            case Outcome.CLASS if self.rule.kept:
                return f"{drawn} 우선 배정하고 남은 자리에 우선순위와 추첨값 순서로 선정되었습니다."
            case Outcome.CLASS:
                return f"{drawn} 정원 {self.rule.capacity}명 안의 {rank}순위로 선정되었습니다."
            case Outcome.OPEN:
                return f"{drawn} 우선 배정하고 남은 자리에 선정되었습니다."
        return f"{drawn} 정원 {self.rule.capacity}명이 차서 예비 {rank - len(self.outcomes)}번입니다."
