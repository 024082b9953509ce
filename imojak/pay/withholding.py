"""What a transfer keeps back (공제): tax by class and month, and premiums by engagement, with a row of text each.

All that one payee gets in a batch is looked at together, by the month that it was earned in: a correction is taxed with
what was withheld of its month. What is kept back stands with one payment of its month. Money is won.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from imojak.earning.insurance import Insurances, premiums
from imojak.earning.problems import NoRate, Unreadable
from imojak.earning.rows import Row
from imojak.earning.scheme import Scheme
from imojak.earning.tax import Already, TaxRules, spread, withhold
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet
from imojak.offers.parameters import rule_set_on
from imojak.pay.models import Entitlement, EntitlementKind, Payment, PaymentStatus, TaxClass
from imojak.pay.people import Recovery, RecoveryStatus, RecoveryWay

#: Payments that have withheld, or will: what failed was withheld by the one that is sent again.
_COUNTING = (PaymentStatus.OPEN, PaymentStatus.PAID)


@dataclass
class Kept:
    """What one payment keeps back, in won, with its rows (below zero)."""

    income_tax: int = 0
    local_tax: int = 0
    insurance: int = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def won(self) -> int:
        """All of it."""
        return self.income_tax + self.local_tax + self.insurance


class Wage(NamedTuple):
    """What a decision on daily wages grants, in won, and the minutes by day that it has counted."""

    participation: int
    version: int
    won: int
    minutes: Mapping[date, int]


def wage_of(decision: Entitlement) -> Wage:
    """Return what daily wages are taxed by, of one decision."""
    kept = decision.snapshot.get("minutes")
    minutes = {date.fromisoformat(day): int(worked) for day, worked in kept.items()} if isinstance(kept, dict) else {}
    return Wage(decision.participation_id, decision.version, decision.amount, minutes)


def by_days(wages: Iterable[Wage]) -> list[int]:
    """Return the won of each day, in the order of days: what each participation was granted in all, spread over the minutes
    that its newest decision has counted.

    Raises ValueError for won of a participation without a day.
    """
    won: dict[int, int] = defaultdict(int)
    newest: dict[int, Wage] = {}
    for one in wages:
        won[one.participation] += one.won
        if one.participation not in newest or newest[one.participation].version < one.version:
            newest[one.participation] = one
    found: dict[date, int] = defaultdict(int)
    for participation, one in newest.items():
        for day, of_day in spread(won[participation], one.minutes).items():
            found[day] += of_day
    return [found[day] for day in sorted(found)]


@dataclass(frozen=True)
class Withholding:
    """The rules of withholding of a day, and what was withheld before, by payee, class and month."""

    on: date
    tax_rules: RuleSet | None
    insurance_rules: RuleSet | None
    taxes: TaxRules
    insurances: Insurances
    before: Mapping[tuple[int, str, date], Sequence[Already]]
    days: Mapping[tuple[int, date], Sequence[Wage]]
    insured: Mapping[tuple[int, date], tuple[int, int]]

    @classmethod
    def of(cls, due: Iterable[Entitlement], on: date) -> Withholding:
        """Return the rules of a day, with what was withheld from those who are due something; few reads."""
        tax, insurance = rule_set_on(RuleKind.TAX, on), rule_set_on(RuleKind.INSURANCE, on)
        before: dict[tuple[int, str, date], list[Already]] = defaultdict(list)
        days: dict[tuple[int, date], list[Wage]] = defaultdict(list)
        insured: dict[tuple[int, date], tuple[int, int]] = {}
        parties = {row.payee_id_or_participant for row in due}
        earlier = Payment.objects.filter(
            entitlement__participation__party__in=parties, entitlement__payee=None, status__in=_COUNTING
        ).values_list(
            "entitlement__participation__party_id", "entitlement__tax_class", "entitlement__month", "gross",
            "income_tax", "local_tax", "insurance", "entitlement_id",
        )  # fmt: skip
        daily: dict[int, tuple[int, date]] = {}
        for party, tax_class, month, gross, income, local, premium, key in earlier:
            if tax_class == TaxClass.DAILY:
                daily[key] = (party, month)
            before[party, tax_class, month].append(Already(gross, income, local))
            won, paid = insured.get((party, month), (0, 0))
            insured[party, month] = (won + gross, paid + premium)
        # What was asked back in money is no pay any more, and its tax comes back with it.
        back = Recovery.objects.filter(
            entitlement__participation__party__in=parties, entitlement__payee=None, way=RecoveryWay.RETURNED
        ).exclude(status=RecoveryStatus.WAIVED)
        for one in back.select_related("entitlement__participation").order_by("pk"):
            less = one.entitlement
            party, month = less.participation.party_id, less.month
            before[party, less.tax_class, month].append(Already(-one.won, one.local_tax - one.tax, -one.local_tax))
            if less.tax_class == TaxClass.DAILY:
                daily[less.pk] = (party, month)
        for decision in Entitlement.objects.filter(pk__in=daily).order_by("pk"):
            days[daily[decision.pk]].append(wage_of(decision))
        return cls(
            on, tax, insurance, TaxRules.read(tax.parameters if tax else {}),
            Insurances.read(insurance.parameters if insurance else {}), before, days, insured,
        )  # fmt: skip

    def keep(self, due: Sequence[Entitlement]) -> dict[int, Kept]:
        """Return by entitlement what is kept back of all that one payee is due. Raises NoRate without a rule."""
        kept = {row.pk: Kept() for row in due}
        groups: dict[tuple[str, date], list[Entitlement]] = defaultdict(list)
        for row in due:
            groups[row.tax_class, row.month].append(row)
        for (tax_class, month), rows in sorted(groups.items()):
            gross = sum(row.amount for row in rows)
            if gross <= 0:
                continue
            bearer = max(rows, key=lambda row: (row.amount, row.pk))
            self._tax(kept[bearer.pk], rows, gross, tax_class, month)
            self._insure(kept[bearer.pk], rows, month)
        return kept

    def _tax(self, kept: Kept, rows: Sequence[Entitlement], gross: int, tax_class: str, month: date) -> None:
        if tax_class == TaxClass.NONE and self.tax_rules is None:
            return  # what is no income needs no rule
        party = rows[0].payee_id_or_participant
        found = withhold(
            gross, tax_class, self.taxes, self.on, already=self.before.get((party, tax_class, month), ()),
            by_day=self._by_day(rows, party, month) if tax_class == TaxClass.DAILY else None,
        )  # fmt: skip
        kept.income_tax, kept.local_tax = found.income_tax, found.local_tax
        kept.rows += found.rows

    def _by_day(self, rows: Sequence[Entitlement], party: int, month: date) -> list[int]:
        """Return the won of each day of a month: of what is due now, and of what was paid for it before."""
        try:
            return by_days([*self.days.get((party, month), ()), *map(wage_of, rows)])
        except ValueError as error:
            raise NoRate("일용근로소득인데 활동한 날이 없습니다. 지급결정을 확인해 주세요.") from error

    def _insure(self, kept: Kept, rows: Sequence[Entitlement], month: date) -> None:
        earned = [row for row in rows if row.kind == EntitlementKind.MONTH and row.rule_set is not None]
        engagement = Scheme.read(earned[0].rule_set.parameters).engagement if earned and earned[0].rule_set else ""
        if not engagement:
            return
        won, paid = self.insured.get((earned[0].payee_id_or_participant, month), (0, 0))
        found = premiums(won + sum(row.amount for row in earned), engagement, self.insurances, self.on)
        kept.insurance = max(0, found.worker - paid)
        kept.rows += found.rows
        if paid and kept.insurance:
            kept.rows.append(Row("insured-before", f"앞서 뗀 보험료 {paid:,}원을 뺌", paid))


__all__ = ["Kept", "NoRate", "Unreadable", "Wage", "Withholding", "by_days", "wage_of"]
