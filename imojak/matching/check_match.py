"""배정 확인: 공개 자료(JSON)의 결과가 규칙에 맞고 더 좋을 수 없는지, 다른 프로그램 없이 셈합니다. 파이썬 3.10 이상.

    python check_match.py match-1.json

Given away as it is, so it imports nothing of imojak and reads nothing but the file; docs/placing.md says what it shows.
"""

# ruff: noqa: T201 - a program that speaks to whoever runs it

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

Pair = tuple[int, int]


class Match:
    """A published match, with what is asked of it again and again."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.seats = {one["code"]: one for one in told["places"]}
        self.wishes = {one["receipt"]: one["candidates"] for one in told["applicants"]}
        self.placed = {one["receipt"]: one["place"] for one in told["applicants"] if one["place"] is not None}
        self.score = {(who, there[0]): there[1] for who, several in self.wishes.items() for there in several}
        self.pinned = dict(told["pinned"])
        self.barred = {(who, where) for who, where in told["forbidden"]}
        self.count = Counter(self.placed.values())
        self.groups = [
            (
                set(self.wishes if one["applicants"] is None else one["applicants"]),
                set(self.seats if one["places"] is None else one["places"]),
                one,
            )
            for one in told["quotas"]
        ]

    def against_rules(self) -> Iterator[str]:
        """배정이 어긴 규칙."""
        for pair in self.placed.items():
            if pair not in self.score or pair in self.barred:
                yield f"접수번호 {pair[0]}: 후보가 아니거나 제외한 자리에 배정되었습니다."
        for code, one in self.seats.items():
            if not one["minimum"] <= self.count[code] <= one["capacity"]:
                yield f"자리 {code}: {self.count[code]}명은 정원이나 최소 인원에 맞지 않습니다."
        for who, where in self.pinned.items():
            if self.placed.get(who) != where:
                yield f"접수번호 {who}: 고정한 자리에 있지 않습니다."
        for people, places, one in self.groups:
            got = sum(who in people and where in places for who, where in self.placed.items())
            if got < one["least"] or (one["most"] is not None and got > one["most"]):
                yield f"{one['label']}: {got}명은 정한 인원에 맞지 않습니다."
        total = sum(self.score.get(pair, 0) for pair in self.placed.items())
        if (len(self.placed), total) != (self.told["people"], self.told["total"]):
            yield f"인원 {len(self.placed)}명과 점수의 합 {total}이 자료에 적힌 것과 다릅니다."

    def above_proof(self) -> Iterator[str]:
        """총점이 가장 높은 배정이 아닐 수 있는 까닭: 몫과 값이 모자란 쌍, 다 더해 맞지 않는 합."""
        proof, people = self.told["proof"], self.told["people"]
        apart, each = proof.get("number"), 0
        if apart:
            # 몇 명까지 앉을 수 있는지는 따로 증명합니다. 한 사람이 1이고, 할당마다 값이 있습니다.
            short, bound = self.weighed(apart, 0, lambda _: apart["scale"])
            yield from short
            if people > apart["most"] or bound[1] >= (apart["most"] + 1) * apart["scale"]:
                yield f"인원 증명의 합 {bound[1]}이 결과와 맞지 않습니다."
            each = apart["each"]
        short, bound = self.weighed(proof, 0 if apart else 1, lambda points: points * proof["scale"] + each)
        yield from short
        if (
            bound[0] != (0 if apart else people)
            or bound[1] - each * people >= (self.told["bound"] + 1) * proof["scale"]
        ):
            yield f"증명의 합 {bound}이 결과와 맞지 않습니다."

    def weighed(self, proof: dict[str, Any], people: int, needed: Callable[[int], int]) -> tuple[list[str], Pair]:
        """몫과 값이 (people, needed(점수))에 모자란 쌍, 그리고 모두 더한 합."""
        gains = {who: (one[0], one[1]) for who, one in proof["gains"].items()}
        prices = {code: (one[0], one[1]) for code, one in proof["prices"].items()}
        worths = [(one[0], one[1]) for one in proof["worths"]]
        faults = []
        for (who, where), points in self.score.items():
            if (who, where) in self.barred or self.pinned.get(who, where) != where:
                continue
            counted = [
                worth
                for (group, places, _), worth in zip(self.groups, worths, strict=True)
                if who in group and where in places
            ]
            if plus(gains[who], prices[where]) < plus((people, needed(points)), *counted):
                faults.append(f"접수번호 {who}, 자리 {where}: 증명의 값이 점수에 모자랍니다.")
        if any(gains[who] < (0, 0) for who in gains if who not in self.pinned):
            faults.append("증명에 0보다 작은 몫이 있습니다.")
        bound = plus(
            *gains.values(),
            *(
                times(one["capacity" if prices[code] >= (0, 0) else "minimum"], prices[code])
                for code, one in self.seats.items()
            ),
            *(
                times(-one["least"] if worth >= (0, 0) else -one["most"], worth)
                for (*_, one), worth in zip(self.groups, worths, strict=True)
            ),
        )
        return faults, bound

    def unstable(self) -> Iterator[str]:
        """서로 더 원하는데 함께하지 못한 사람과 자리. 지킬 몫이 있으면 그 몫을 함께 받는 사람끼리 견줍니다."""
        sitting: dict[str, list[str]] = {code: [] for code in self.seats}
        for who, where in self.placed.items():
            if who not in self.pinned:
                sitting[where].append(who)
        for who, several in self.wishes.items():
            rank = {there[0]: there[2] for there in several}
            own = rank.get(self.placed.get(who, ""), 0)
            for where, wish in rank.items():
                if not wish or who in self.pinned or (who, where) in self.barred or (own and own <= wish):
                    continue
                free = self.count[where] < self.seats[where]["capacity"]
                if free or any(
                    self.place_in_line(who, where) < self.place_in_line(one, where)
                    and self.kept_for(one) <= self.kept_for(who)
                    for one in sitting[where]
                ):
                    yield f"접수번호 {who}: 더 바란 자리 {where}에 앉았어야 합니다."

    def kept_for(self, who: str) -> set[tuple[int, bool]]:
        """어느 몫의 자리에 앉을 수 있는지: 적어도인 몫은 대상이, 많아야인 몫은 대상이 아닌 사람이 앉습니다."""
        return {
            (row, kept)
            for row, (people, _, one) in enumerate(self.groups)
            for kept in (True, False)
            if kept == (who in people) and (one["least"] > 0 if kept else one["most"] is not None)
        }

    def place_in_line(self, who: str, where: str) -> tuple[int, str]:
        """점수가 높은 사람이 앞서고, 같으면 추첨값이 작은 사람이 앞섭니다."""
        return -self.score[who, where], hashlib.sha256(f"{self.told['seed']}:{who}".encode()).hexdigest()


def plus(*several: Pair) -> Pair:
    """(사람, 점수)를 더합니다."""
    return sum(one[0] for one in several), sum(one[1] for one in several)


def times(number: int, pair: Pair) -> Pair:
    """(사람, 점수)를 몇 배 합니다."""
    return number * pair[0], number * pair[1]


def main(path: str) -> int:
    """확인하고 말합니다. 틀린 것이 있으면 1."""
    with open(path, "rb") as file:
        raw = file.read()
    match = Match(json.loads(raw))
    print("자료의 해시(SHA-256):", hashlib.sha256(raw).hexdigest())
    faults = list(match.against_rules())
    if match.told["proof"]:
        faults += match.above_proof()
        gap = match.told["bound"] - match.told["total"]
        good = (
            "더 많은 사람도, 더 높은 점수도 나올 수 없습니다."
            if not gap
            else f"점수는 많아야 {gap}만큼 더 높을 수 있습니다."
        )
        more = match.told["proof"].get("number", {}).get("most", match.told["people"]) - match.told["people"]
        good = f"많아야 {more}명이 더 앉을 수 있습니다. 이 인원에서 {good}" if more else good
    elif match.told["mode"] == "stable":
        faults += match.unstable()
        good = "서로 더 원하는데 함께하지 못한 사람과 자리가 없습니다."
        if match.groups:
            good += " 지킬 몫의 자리는 그 몫을 함께 받는 사람끼리 견주었습니다."
    else:
        good = "규칙에 맞습니다. 이 배정에는 더 좋을 수 없다는 증명이 따로 없으니 imojak match로 다시 계산해 주세요."
    print("\n".join(faults) if faults else good)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else "쓰는 법: python check_match.py 공개자료.json")
