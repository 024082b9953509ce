"""Score drift between judges (심사위원 간 편차): who is stricter than the others on the same applications.

A total is taken for the application's merit plus the judge's leaning: y = a(application) + b(judge) + chance. Both
are found by alternating least squares: the merit is the mean of what is left of its sheets without the leanings, the
leaning the mean of what is left of its sheets without the merits, again and again until nothing moves. Only what
several judges saw tells anything, so judges can be compared only where a chain of shared applications joins them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import fsum, sqrt

from imojak.choosing.rubric import Ranking, Sheet

_STILL = 1e-12
_ROUNDS = 50_000
#: Decimals of a leaning: it is published, and corrected scores must come out the same on every machine.
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Leaning:
    """How a judge scores beside the others, in points: positive is generous (후함), negative strict (엄격함).

    ``shared`` is how many of its ``sheets`` are on applications that another judge scored as well: the n of the
    estimate. ``error`` is its standard error, on the cautious side; None where too little is shared to tell.
    ``group`` numbers the judges who can be compared with each other.
    """

    judge: str
    points: Decimal
    sheets: int
    shared: int
    error: float | None
    group: int
    notable: bool

    @property
    def sentence(self) -> str:
        """What the staff read beside the judge."""
        if not self.shared:
            return "다른 심사위원과 함께 본 신청이 없어 비교할 수 없습니다."
        size = f"{abs(self.points):.1f}점"
        how = f"같은 신청 {self.shared}건에서 다른 심사위원보다 평균 {size} "
        how += "높게 주었습니다." if self.points > 0 else "낮게 주었습니다."
        if self.notable:
            return f"{how} 우연으로 보기 어려운 차이이니 채점 기준을 다시 맞추거나 보정을 검토하세요."
        return how if self.error is not None else f"{how} 함께 본 신청이 적어 판단하기 이릅니다."


@dataclass(frozen=True)
class Drift:
    """The judges' leanings, by judge.

    ``same_panel``: every application was scored by the same judges, so that no leaning changes the order of averages.
    """

    leanings: tuple[Leaning, ...]
    same_panel: bool

    @property
    def corrections(self) -> dict[str, Decimal]:
        """What :func:`imojak.choosing.rubric.rank` takes off each judge's totals."""
        return {one.judge: one.points for one in self.leanings if one.shared}

    @property
    def comparable(self) -> bool:
        """Whether one chain of shared applications joins all judges, so that corrections are fair to everybody."""
        return len({one.group for one in self.leanings}) <= 1


def drift(sheets: Iterable[Sheet], *, notable_points: float, least_shared: int = 5) -> Drift:
    """Estimate each judge's leaning from complete sheets.

    A leaning is notable when it rests on at least ``least_shared`` shared applications, is at least ``notable_points``
    points, and at least two standard errors.
    """
    ordered = sorted(sheets, key=lambda sheet: (sheet.receipt, sheet.judge))
    of_receipt: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    of_judge: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for sheet in ordered:
        of_receipt[sheet.receipt].append((sheet.judge, float(sheet.total)))
        of_judge[sheet.judge].append((sheet.receipt, float(sheet.total)))
    groups = _groups(of_receipt, of_judge)
    merit, leaning = _fit(of_receipt, of_judge, groups)
    spread = _spread(ordered, merit, leaning, max(groups.values(), default=-1) + 1)
    rows = []
    for judge in sorted(of_judge):
        others = [len(of_receipt[receipt]) for receipt, _ in of_judge[judge]]
        shared = sum(1 for number in others if number > 1)
        information = fsum(1 - 1 / number for number in others)
        error = sqrt(spread / information) if spread is not None and information and shared >= least_shared else None
        size = abs(leaning[judge])
        rows.append(
            Leaning(
                judge=judge,
                points=Decimal(leaning[judge]).quantize(PLACES) if shared else Decimal(0),
                sheets=len(others),
                shared=shared,
                error=error,
                group=groups[judge],
                notable=error is not None and size >= notable_points and size >= 2 * error,
            )
        )
    panels = {tuple(judge for judge, _ in scores) for scores in of_receipt.values()}
    return Drift(tuple(rows), same_panel=len(panels) <= 1)


Scores = dict[str, list[tuple[str, float]]]


def _groups(of_receipt: Scores, of_judge: Scores) -> dict[str, int]:
    """Number the judges that shared applications join, from 0, in the order of their names."""
    groups: dict[str, int] = {}
    number = 0
    for first in sorted(of_judge):
        if first in groups:
            continue
        waiting = [first]
        while waiting:
            judge = waiting.pop()
            if judge not in groups:
                groups[judge] = number
                waiting += [other for receipt, _ in of_judge[judge] for other, _ in of_receipt[receipt]]
        number += 1
    return groups


def _fit(of_receipt: Scores, of_judge: Scores, groups: dict[str, int]) -> tuple[dict[str, float], dict[str, float]]:
    leaning = dict.fromkeys(of_judge, 0.0)
    merit: dict[str, float] = {}
    for _ in range(_ROUNDS):
        merit = {
            receipt: fsum(score - leaning[judge] for judge, score in scores) / len(scores)
            for receipt, scores in of_receipt.items()
        }
        moved = {
            judge: fsum(score - merit[receipt] for receipt, score in scores) / len(scores)
            for judge, scores in of_judge.items()
        }
        step = max((abs(moved[judge] - leaning[judge]) for judge in moved), default=0.0)
        leaning = moved
        if step < _STILL:
            break
    # Only differences are known: in each group the leanings are set to add up to nothing.
    members: defaultdict[int, list[str]] = defaultdict(list)
    for judge, number in groups.items():
        members[number].append(judge)
    middle = {number: fsum(leaning[judge] for judge in judges) / len(judges) for number, judges in members.items()}
    merit = {receipt: value + middle[groups[of_receipt[receipt][0][0]]] for receipt, value in merit.items()}
    return merit, {judge: value - middle[groups[judge]] for judge, value in leaning.items()}


def _spread(sheets: Sequence[Sheet], merit: dict[str, float], leaning: dict[str, float], groups: int) -> float | None:
    """Return the variance of what neither merit nor leaning explains; None where nothing is left to tell it from."""
    free = len(sheets) - len(merit) - len(leaning) + groups
    if free <= 0:
        return None
    left = fsum((float(one.total) - merit[one.receipt] - leaning[one.judge]) ** 2 for one in sheets)
    return left / free


def moved(before: Ranking, after: Ranking, capacity: int) -> tuple[list[str], list[str]]:
    """Return who comes in and who drops out of the first ``capacity`` between two rankings: receipt numbers."""
    old = [row.receipt for row in before.ranked[:capacity]]
    new = [row.receipt for row in after.ranked[:capacity]]
    return [one for one in new if one not in set(old)], [one for one in old if one not in set(new)]
