"""The book of one run: identities are entered, what does not hold becomes a finding.

Besides the findings the book remembers which figures the sums have confirmed and which they dispute: where a printed
text differs from a value that the sums confirm, the text is at fault, not the value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from imojak.lint.document import Figure
from imojak.lint.findings import Finding, Place, Severity, plain
from imojak.lint.printed import decimals, unit_step
from imojak.lint.rounding import Rule, explained, rule_of
from imojak.lint.wording import amount, with_particle

MOST_DECIMALS = 6
"""A rate with more decimals than this was not rounded for print; it is judged at this many."""


@dataclass(frozen=True)
class Claim:
    """A printed rate with its exact value, judged once the rule of the whole report is known."""

    check: str
    rate: Figure
    exact: Decimal
    parts: tuple[Figure, ...]
    what: str
    note: str


class Book:
    """Collects the findings of one report."""

    def __init__(self, money_unit: str = "천원") -> None:
        self.money_unit = money_unit
        self.money_slack = Decimal(0) if money_unit == "원" else Decimal(1)
        """How far a sum of money may be off because its parts were rounded: one printed unit."""
        self.findings: list[Finding] = []
        self.rule = Rule.HALF_UP
        self._claims: list[Claim] = []
        self._confirmed: set[str] = set()
        self._disputed: set[str] = set()

    def confirmed(self, path: str) -> bool:
        """Whether at least one identity holds for the figure at that path and none fails."""
        return path in self._confirmed and path not in self._disputed

    def report(
        self,
        check: str,
        severity: Severity,
        places: Sequence[Place | Figure],
        stated: Decimal | int | str | None,
        computed: Decimal | int | str | None,
        message: str,
    ) -> None:
        """Enter a finding; the figures of an error count as disputed."""
        spots = [place.place if isinstance(place, Figure) else place for place in places]
        if severity is Severity.ERROR:
            self._disputed.update(spot.path for spot in spots)
        self.findings.append(
            Finding(check, severity, tuple(dict.fromkeys(spots)), plain(stated), plain(computed), message)
        )

    def remark(self, text: str) -> None:
        """Add a sentence to the message of the last finding."""
        last = self.findings[-1]
        self.findings[-1] = replace(last, message=f"{last.message}. {text}")

    def total(
        self, check: str, stated: Figure | None, parts: Sequence[Figure], what: str, *, slack: Decimal | int = 0
    ) -> None:
        """`stated` is the sum of `parts`; a difference up to `slack` is a matter of rounding."""
        if stated is None or not parts:
            return
        computed = sum((part.value for part in parts), Decimal(0))
        places = [stated, *parts]
        if computed == stated.value:
            self._confirmed.update(place.path for place in places)
            return
        self._differ(check, stated, computed, places, f"{what}: 적힌 값 {{}}, {len(parts)}개 항목의 합 {{}}", slack)

    def same(
        self,
        check: str,
        first: Figure | None,
        second: Figure | None,
        what: str,
        *,
        slack: Decimal | int = 0,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """The same figure printed in two places; where they are printed to different decimals, to the fewer."""
        if first is None or second is None:
            return
        if first.value == second.value:
            self._confirmed.update((first.path, second.path))
            return
        steps = [unit_step(figure.value, figure.raw) for figure in (first, second)]
        if steps[0] != steps[1] and abs(first.value - second.value) < max(steps):
            slack = max(steps)
        text = f"{what}: {_line(first)}에는 {{}}, {_line(second)}에는 {{}}"
        self._differ(check, first, second.value, [first, second], text, slack, severity)

    def all_same(self, check: str, figures: Sequence[Figure], what: str) -> None:
        """One figure printed in several places: the odd one out is stated against what most say."""
        if len(figures) < 2:
            return
        votes = Counter(figure.value for figure in figures)
        if len(votes) == 1:
            self._confirmed.update(figure.path for figure in figures)
            return
        common = votes.most_common(1)[0][0]
        odd = next(figure for figure in figures if figure.value != common)
        others = [figure for figure in figures if figure is not odd]
        text = f"{what}: {_line(odd)}에는 {{}}, {_line(others[0])}에는 {{}}"
        self._differ(check, odd, common, [odd, *others], text, 0)

    def counted(self, check: str, stated: Figure | None, count: int, rows: Place, what: str) -> None:
        """`stated` counts the rows that stand at a place."""
        if stated is None:
            return
        if stated.value == count:
            self._confirmed.add(stated.path)
            return
        text = f"{what}: 적힌 값 {{}}, 실제로 적힌 것은 {{}}"
        self._differ(check, stated, Decimal(count), [stated, rows], text, 0)

    def product(
        self, check: str, stated: Figure | None, factors: Sequence[Figure], what: str, *, rounded_to: int = 1
    ) -> None:
        """`stated` is the product of `factors`, perhaps rounded to tens (`rounded_to` 10) of its unit."""
        if stated is None or not factors:
            return
        computed = Decimal(1)
        for factor in factors:
            computed *= factor.value
        if computed == stated.value:
            self._confirmed.update(figure.path for figure in (stated, *factors))
            return
        by_rounding = abs(stated.value - computed) < rounded_to and stated.value % rounded_to == 0
        slack = abs(stated.value - computed) if by_rounding else 0
        formula = " × ".join(amount(factor.value, factor.unit) for factor in factors)
        self._differ(check, stated, computed, [stated, *factors], f"{what}: 적힌 값 {{}}, {formula} = {{}}", slack)

    def at_most(
        self,
        check: str,
        small: Figure | None,
        large: Figure | None,
        what: str,
        *,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """`small` may not exceed `large`."""
        if small is None or large is None or small.value <= large.value:
            return
        message = f"{what}: {with_particle(amount(small.value, small.unit), '이')} "
        message += f"{amount(large.value, large.unit)}보다 크다"
        self.report(check, severity, [small, large], small.value, large.value, message)

    def rate(
        self,
        check: str,
        rate: Figure | None,
        numerators: Sequence[Figure],
        denominators: Sequence[Figure],
        what: str,
        note: str = "",
    ) -> None:
        """`rate` is Σ numerators ÷ Σ denominators in percent; judged by `settle`."""
        below = sum((part.value for part in denominators), Decimal(0))
        if rate is None or not numerators or not below:
            return
        exact = sum((part.value for part in numerators), Decimal(0)) * 100 / below
        self._claims.append(Claim(check, rate, exact, (*numerators, *denominators), what, note))

    def settle(self) -> None:
        """Infer the rounding rule from all rates of the report, then judge each rate by it."""
        usual: dict[str, Counter[int]] = {}
        own = [min(decimals(claim.rate.value, claim.rate.raw), MOST_DECIMALS) for claim in self._claims]
        for claim, places in zip(self._claims, own, strict=True):
            usual.setdefault(claim.check, Counter())[places] += 1
        judged = []
        for claim, places in zip(self._claims, own, strict=True):
            shown = max(places, usual[claim.check].most_common(1)[0][0])
            judged.append((claim, round(claim.rate.value, MOST_DECIMALS), shown))
        self.rule = rule_of((stated, claim.exact, shown) for claim, stated, shown in judged)
        for claim, stated, shown in judged:
            self._judge(claim, stated, shown)
        self._claims.clear()

    def _judge(self, claim: Claim, stated: Decimal, shown: int) -> None:
        computed = self.rule.apply(claim.exact, shown)
        if computed == stated:
            self._confirmed.add(claim.rate.path)
            return
        severity = Severity.ROUNDING if explained(stated, claim.exact, shown) else Severity.ERROR
        message = f"{claim.what}: 적힌 값 {amount(stated, '%', shown)}, 계산한 값 {amount(computed, '%', shown)}"
        message += f"({self.rule.korean} 전 {claim.exact:.{shown + 2}f}%)"
        message += f". {claim.note}" if claim.note else ""
        self.report(claim.check, severity, [claim.rate, *claim.parts], stated, computed, message)

    def _differ(
        self,
        check: str,
        stated: Figure,
        computed: Decimal,
        places: Sequence[Figure | Place],
        text: str,
        slack: Decimal | int,
        severity: Severity = Severity.ERROR,
    ) -> None:
        apart = abs(stated.value - computed)
        if severity is Severity.ERROR and apart <= slack:
            severity = Severity.ROUNDING
        message = text.format(amount(stated.value, stated.unit), amount(computed, stated.unit))
        message += f", 차이 {amount(apart, stated.unit)}"
        self.report(check, severity, places, stated.value, computed, message)


def _line(figure: Figure) -> str:
    return f"{figure.line}행" if figure.line is not None else figure.path
