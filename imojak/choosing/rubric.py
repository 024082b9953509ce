"""Screening by several judges with a scoring sheet (정량·정성 심사): averages, ties, missing sheets. Pure functions.

All arithmetic is exact. A score is rounded half up once, to the decimals that the notice names, and *then* compared:
two people with the same printed score are a tie, which the criteria's order decides, then the time of application,
then the receipt number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from imojak.problems import Problem


class WrongSheet(Problem):
    """A scoring sheet that does not fit the scheme."""


@dataclass(frozen=True)
class Criterion:
    """A line of the sheet (심사 항목): code, Korean name, full marks (배점)."""

    code: str
    name: str
    points: int


@dataclass(frozen=True)
class Scheme:
    """How sheets become a ranking (심사 기준).

    ``trim_from``: from so many sheets on, one highest and one lowest total are left out (None: never; at least 3).
    ``tie_break``: codes of criteria that decide between equal scores, first to last.
    ``pass_mark``: whoever is below is not ranked (과락). ``places``: decimals of a score.
    """

    criteria: tuple[Criterion, ...]
    tie_break: tuple[str, ...] = ()
    trim_from: int | None = None
    pass_mark: Decimal | None = None
    places: int = 2

    def __post_init__(self) -> None:
        codes = [one.code for one in self.criteria]
        if not codes or len(set(codes)) < len(codes):
            raise ValueError("a scheme has criteria, each with a code of its own")
        if not set(self.tie_break) <= set(codes):
            raise ValueError("a tie is broken by criteria of the scheme")
        if self.trim_from is not None and self.trim_from < 3:
            raise ValueError("leaving out the highest and the lowest takes at least three sheets")

    @property
    def full_marks(self) -> int:
        """The best total there is."""
        return sum(one.points for one in self.criteria)


@dataclass(frozen=True)
class Sheet:
    """What one judge gave one application: criterion code → points."""

    judge: str
    receipt: str
    scores: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """The sum of the sheet."""
        return sum(self.scores.values(), Decimal(0))


@dataclass(frozen=True)
class Candidate:
    """Who is judged: receipt number, when it was filed, and the judges that must judge it.

    A judge who declared a conflict (제척·회피) is not among ``judges``.
    """

    receipt: str
    filed_at: datetime
    judges: frozenset[str]


@dataclass(frozen=True)
class Ranked:
    """A line of the ranking. ``left_out`` are the judges whose totals were the highest and the lowest."""

    rank: int
    receipt: str
    score: Decimal
    by_criterion: Mapping[str, Decimal]
    sheets: int
    left_out: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class Unranked:
    """Who has no rank, and why: sheets that are missing, or a score below the pass mark."""

    receipt: str
    score: Decimal | None
    missing: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class Ranking:
    """Best first; then those who wait for a sheet or are below the pass mark, by receipt number."""

    ranked: tuple[Ranked, ...]
    unranked: tuple[Unranked, ...]

    @property
    def complete(self) -> bool:
        """Whether all sheets are in."""
        return not any(one.missing for one in self.unranked)


@dataclass
class _Judged:
    candidate: Candidate
    score: Decimal
    by_criterion: dict[str, Decimal]
    sheets: int
    left_out: tuple[str, ...]
    key: tuple[object, ...] = field(default=())


def rank(
    scheme: Scheme,
    candidates: Sequence[Candidate],
    sheets: Iterable[Sheet],
    corrections: Mapping[str, Decimal] | None = None,
) -> Ranking:
    """Rank candidates by the average of their sheets.

    ``corrections`` are judges' severities in points (imojak.choosing.drift); each total is lowered by its judge's, and
    what is left stays within 0 and full marks. Criteria are not corrected. Raises WrongSheet for a sheet of an unknown
    application or judge, twice the same, with a criterion missing, unknown, or out of its marks.
    """
    given = _by_candidate(scheme, candidates, sheets)
    judged: list[_Judged] = []
    unranked: list[Unranked] = []
    for candidate in candidates:
        mine = given[candidate.receipt]
        missing = tuple(sorted(candidate.judges - set(mine)))
        if missing or not mine:
            unranked.append(Unranked(candidate.receipt, None, missing, _missing(missing)))
            continue
        one = _judge(scheme, candidate, list(mine.values()), corrections or {})
        if scheme.pass_mark is not None and one.score < scheme.pass_mark:
            text = f"평균 {one.score}점으로 기준 점수 {scheme.pass_mark}점에 미치지 못했습니다."
            unranked.append(Unranked(candidate.receipt, one.score, (), text))
        else:
            judged.append(one)
    judged.sort(key=lambda one: one.key)
    ranked = tuple(_row(scheme, place, judged, bool(corrections)) for place in range(len(judged)))
    return Ranking(ranked, tuple(sorted(unranked, key=lambda one: one.receipt)))


def _by_candidate(
    scheme: Scheme, candidates: Sequence[Candidate], sheets: Iterable[Sheet]
) -> defaultdict[str, dict[str, Sheet]]:
    judges = {candidate.receipt: candidate.judges for candidate in candidates}
    given: defaultdict[str, dict[str, Sheet]] = defaultdict(dict)
    for sheet in sheets:
        what = f"접수번호 {sheet.receipt}, 심사위원 {sheet.judge}의 채점표"
        if sheet.judge not in judges.get(sheet.receipt, frozenset()):
            raise WrongSheet(f"{what}: 이 심사위원이 심사할 신청이 아닙니다. 배정과 제척 여부를 확인해 주세요.")
        if sheet.judge in given[sheet.receipt]:
            raise WrongSheet(f"{what}가 두 번 들어왔습니다. 하나만 남겨 주세요.")
        check(scheme, sheet.scores, what)
        given[sheet.receipt][sheet.judge] = sheet
    return given


def check(scheme: Scheme, scores: Mapping[str, Decimal], what: str = "채점표") -> None:
    """Raise WrongSheet unless the scores name each criterion once and lie within its marks."""
    for one in scheme.criteria:
        if one.code not in scores:
            raise WrongSheet(f"{what}: '{one.name}' 점수가 비어 있습니다. 점수를 적어 주세요.")
        if not 0 <= scores[one.code] <= one.points:
            raise WrongSheet(
                f"{what}: '{one.name}' 점수는 0점부터 {one.points}점까지입니다. 지금은 {scores[one.code]}점입니다."
            )
    if unknown := sorted(set(scores) - {one.code for one in scheme.criteria}):
        raise WrongSheet(f"{what}: 심사 기준에 없는 항목이 있습니다({', '.join(unknown)}).")


def _judge(scheme: Scheme, candidate: Candidate, sheets: list[Sheet], corrections: Mapping[str, Decimal]) -> _Judged:
    full = Fraction(scheme.full_marks)
    totals = {
        sheet.judge: min(full, max(Fraction(0), Fraction(sheet.total) - Fraction(corrections.get(sheet.judge, 0))))
        for sheet in sheets
    }
    left_out: Collection[str] = ()
    if scheme.trim_from is not None and len(sheets) >= scheme.trim_from:
        order = sorted(totals, key=lambda judge: (totals[judge], judge))
        left_out = (order[0], order[-1])
    kept = [sheet for sheet in sheets if sheet.judge not in left_out]
    score = rounded(_mean([totals[sheet.judge] for sheet in kept]), scheme.places)
    by_criterion = {
        one.code: rounded(_mean([Fraction(sheet.scores[one.code]) for sheet in kept]), scheme.places)
        for one in scheme.criteria
    }
    key = (-score, *(-by_criterion[code] for code in scheme.tie_break), candidate.filed_at, candidate.receipt)
    return _Judged(candidate, score, by_criterion, len(sheets), tuple(left_out), key)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def rounded(value: Fraction, places: int) -> Decimal:
    """Round an exact value half up (away from zero) to decimals."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    exact = Decimal(whole if value >= 0 else -whole).scaleb(-places)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _missing(judges: Sequence[str]) -> str:
    if not judges:
        return "심사할 위원이 정해지지 않아 순위를 낼 수 없습니다."
    # Whom a sheet belongs to is a number here; names are the pages' business, which show who has not scored yet.
    return f"채점표 {len(judges)}장이 아직 들어오지 않아 순위를 낼 수 없습니다."


def _row(scheme: Scheme, place: int, judged: Sequence[_Judged], corrected: bool) -> Ranked:
    one = judged[place]
    parts = [f"심사위원 {one.sheets}명의 평균 {one.score}점({scheme.full_marks}점 만점)으로 {place + 1}위입니다."]
    if one.left_out:
        parts.append("가장 높은 점수와 가장 낮은 점수는 뺐습니다.")
    if corrected:
        parts.append("심사위원마다 다른 엄격함을 보정한 점수입니다.")
    if why := _tie(scheme, place, judged):
        parts.append(why)
    return Ranked(
        rank=place + 1,
        receipt=one.candidate.receipt,
        score=one.score,
        by_criterion=one.by_criterion,
        sheets=one.sheets,
        left_out=one.left_out,
        explanation=" ".join(parts),
    )


def _tie(scheme: Scheme, place: int, judged: Sequence[_Judged]) -> str:
    """Say what decided between this one and the neighbour with the same score, before or after it."""
    one = judged[place]
    names = {criterion.code: criterion.name for criterion in scheme.criteria}
    deciders = [f"'{names[code]}' 점수" for code in scheme.tie_break] + ["접수 시각", "접수번호"]
    said = []
    for neighbour, word in ((place - 1, "뒤"), (place + 1, "앞")):
        if 0 <= neighbour < len(judged) and judged[neighbour].score == one.score:
            other = judged[neighbour]
            decided = next(
                name for name, mine, theirs in zip(deciders, one.key[1:], other.key[1:], strict=True) if mine != theirs
            )
            said.append(f"접수번호 {other.candidate.receipt}보다 {decided}에서 {word}섭니다.")
    return f"같은 점수입니다. {' '.join(said)}" if said else ""
