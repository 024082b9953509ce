"""지급명세서: what each person was paid in a year in each class of income and what was withheld, and the file for the tax office.

Summed from payments that the bank has carried out and from money that was returned; what is no income (비과세 실비), and
wages that another employer pays, are not among it. Made again after a correction, a statement gets a further version;
nothing is edited. Resident numbers are not kept: our control number stands in their place, and whoever files joins them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from imojak.agency.models import Agency
from imojak.earning.layouts import TooLong, UnreadableLayout, Value, write
from imojak.earning.problems import NoRate
from imojak.earning.tax import TaxRules
from imojak.kernel import bulk
from imojak.kernel.months import day_words, month_of
from imojak.kernel.typesetting import typeset
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet
from imojak.offers.parameters import taxes_on
from imojak.parties.enums import Capability
from imojak.parties.models import Party
from imojak.paths.actions.telling import Notice, tell
from imojak.pay.enums import PaymentStatus, TaxClass
from imojak.pay.models import Payment
from imojak.pay.people import IncomeStatement, RecoveryReceipt
from imojak.plan.bank import tax_layout
from imojak.problems import Problem

if TYPE_CHECKING:
    from imojak.parties.models import Account

TEMPLATE = Path(__file__).resolve().parent / "templates" / "statement.typ"
#: Where a person reads their statements; the page's own address is a room above.
PAGE = "/me/pay/statements/{}/"
_COLUMNS = (
    "party_id", "year", "tax_class", "version", "payments", "gross", "deemed_expense", "income", "income_tax",
    "local_tax", "months", "issued_on", "issued_by_id",
)  # fmt: skip
_AMOUNTS = ("payments", "gross", "deemed_expense", "income", "income_tax", "local_tax", "months")
_THOUSANDTHS = 100_000


class StatementRefusal(Problem):
    """Statements that cannot be made; ``user_message`` says in Korean why and what to do."""


@dataclass
class Sums:
    """What a person was paid in a year in one class; won by month of payment."""

    payments: int = 0
    gross: Counter[date] = field(default_factory=Counter)
    income_tax: Counter[date] = field(default_factory=Counter)
    local_tax: Counter[date] = field(default_factory=Counter)

    def values(self, tax_class: str, rules: TaxRules) -> dict[str, Any]:
        """Return the columns of a statement: sums, the deemed expense by the rule of each month, and the months."""
        months, deemed = [], 0
        for month in sorted(self.gross):
            gross = self.gross[month]
            deemed += gross * rules.on(tax_class, month).deemed // _THOUSANDTHS
            months.append(
                {
                    "month": f"{month:%Y-%m}",
                    "gross": gross,
                    "income_tax": self.income_tax[month],
                    "local_tax": self.local_tax[month],
                }
            )
        gross = self.gross.total()
        return {
            "payments": self.payments,
            "gross": gross,
            "deemed_expense": deemed,
            "income": gross - deemed,
            "income_tax": self.income_tax.total(),
            "local_tax": self.local_tax.total(),
            "months": months,
        }


@dataclass(frozen=True)
class Issued:
    """How many statements (or further versions) were made, and how many stayed as they were."""

    made: int
    unchanged: int


def control_number(year: int, party: int) -> str:
    """Return the number that stands for a person in what goes to the tax office."""
    return f"{year}-{party:08d}"


def current(year: int) -> QuerySet[IncomeStatement]:
    """Return the last version of each statement of a year, by party and class."""
    later = IncomeStatement.objects.filter(
        party=OuterRef("party"),
        year=OuterRef("year"),
        tax_class=OuterRef("tax_class"),
        version__gt=OuterRef("version"),
    )
    return IncomeStatement.objects.filter(year=year).exclude(Exists(later)).order_by("party_id", "tax_class")


def computed(year: int) -> dict[tuple[int, str], Sums]:
    """Return what was paid in a year by party and class, returned money taken off the month in which it was paid."""
    found: dict[tuple[int, str], Sums] = {}
    rows = (
        Payment.objects.filter(status=PaymentStatus.PAID, paid_on__year=year)
        .exclude(entitlement__tax_class__in=[TaxClass.NONE, TaxClass.WAGE_OUTSIDE])
        .annotate(
            payee=Coalesce("entitlement__payee_id", "entitlement__participation__party_id"),
            paid_month=TruncMonth("paid_on"),
        )
        .values("payee", "entitlement__tax_class", "paid_month")
        .annotate(number=Count("pk"), won=Sum("gross"), income=Sum("income_tax"), local=Sum("local_tax"))
        .order_by("payee", "entitlement__tax_class", "paid_month")
    )
    for row in rows:
        sums = found.setdefault((row["payee"], row["entitlement__tax_class"]), Sums())
        sums.payments += row["number"]
        sums.gross[row["paid_month"]] += row["won"]
        sums.income_tax[row["paid_month"]] += row["income"]
        sums.local_tax[row["paid_month"]] += row["local"]
    for payee, tax_class, month, receipt in _returned(year):
        if (payee, tax_class) in found:
            sums = found[payee, tax_class]
            sums.gross[month] -= receipt.won
            sums.income_tax[month] -= receipt.income_tax
            sums.local_tax[month] -= receipt.local_tax
    return found


def _returned(year: int) -> list[tuple[int, str, date, RecoveryReceipt]]:
    """Return money that came back of payments of a year: whose, of which class, the month of payment, the receipt."""
    found = []
    receipts = RecoveryReceipt.objects.filter(voucher__isnull=False).select_related(
        "recovery__entitlement__participation"
    )
    for receipt in receipts.order_by("pk"):
        reduced = receipt.recovery.entitlement
        paid = (
            Payment.objects.filter(
                entitlement__participation=reduced.participation_id,
                entitlement__kind=reduced.kind,
                entitlement__code=reduced.code,
                entitlement__month=reduced.month,
                status=PaymentStatus.PAID,
            )
            .order_by("-gross", "pk")
            .first()
        )
        if paid is not None and paid.paid_on is not None and paid.paid_on.year == year:
            found.append((reduced.payee_id_or_participant, reduced.tax_class, month_of(paid.paid_on), receipt))
    return found


def issue(year: int, *, actor: Account, on: date | None = None) -> Issued:
    """Make the statements of a year, and a further version of those that have changed; tell the people. Won.

    Run again it makes nothing new. Raises StatementRefusal without the right, for a year that has not begun, and where a
    rule of withholding is missing.
    """
    if not actor.can(Capability.PAY):
        raise StatementRefusal("이 일을 할 권한이 없습니다. 지급 담당자에게 부탁해 주세요.")
    on = on or timezone.localdate()
    if year > on.year:
        raise StatementRefusal("아직 시작하지 않은 해입니다. 지난 해나 올해를 골라 주세요.")
    with transaction.atomic():
        rules = taxes_on(date(year, 12, 31))
        known = {(row.party_id, row.tax_class): row for row in current(year).select_for_update(of=("self",))}
        sums = computed(year)
        rows, unchanged = [], 0
        for key in sorted(sums.keys() | known.keys()):
            party, tax_class = key
            try:
                values = sums.get(key, Sums()).values(tax_class, rules)
            except NoRate as error:
                raise StatementRefusal(error.user_message) from error
            before = known.get(key)
            if before is not None and all(getattr(before, name) == values[name] for name in _AMOUNTS):
                unchanged += 1
                continue
            version = before.version + 1 if before is not None else 1
            made = {"party_id": party, "year": year, "tax_class": tax_class, "version": version, **values}
            rows.append(made | {"issued_on": on, "issued_by_id": actor.pk})
        bulk.insert(IncomeStatement, _COLUMNS, ([row[name] for name in _COLUMNS] for row in rows), savepoint=False)
        _tell(year, rows, on)
    return Issued(len(rows), unchanged)


def _tell(year: int, rows: list[dict[str, Any]], on: date) -> None:
    corrected = {row["party_id"]: row["version"] > 1 for row in rows}
    tell(
        (
            Notice(
                party,
                f"statement-{year}",
                f"{year}년 지급명세서를 {'고쳤습니다' if again else '만들었습니다'}",
                f"{year}년에 받으신 활동비와 뗀 세금을 적은 지급명세서를 "
                f"{'고쳐 새 판을 냈습니다' if again else '누리집에 올렸습니다'}. 종합소득세 신고에 쓰실 수 있습니다.",
                PAGE.format(year),
            )
            for party, again in corrected.items()
        ),
        once=on,
    )


def paper(party: Party, rows: list[IncomeStatement]) -> bytes:
    """Return a person's statements of a year (at least one) as PDF. Raises FontMissing and TypesettingFailed."""
    year = rows[0].year
    agency = Agency.objects.order_by("-effective_from").first()
    return typeset(
        TEMPLATE,
        "statement",
        {
            "title": f"{year}년 지급명세서",
            "name": party.name,
            "number": control_number(year, rows[0].party_id),
            "issuer": agency.name if agency is not None else "",
            "issued": day_words(max(row.issued_on for row in rows)),
            "parts": [_part(row) for row in rows],
        },
    )


def _part(row: IncomeStatement) -> Mapping[str, Any]:
    facts = [
        ("지급액", row.gross),
        ("필요경비", row.deemed_expense),
        ("소득금액", row.income),
        ("소득세", row.income_tax),
        ("지방소득세", row.local_tax),
        ("실제로 받은 돈", row.gross - row.income_tax - row.local_tax),
    ]
    return {
        "title": f"{TaxClass(row.tax_class).label} ({row.version}판, {row.payments}건)",
        "facts": [(name, f"{won:,}원") for name, won in facts],
        "months": [
            (
                f"{int(month['month'][5:])}월",
                *(f"{month[name]:,}" for name in ("gross", "income_tax", "local_tax")),
                f"{month['gross'] - month['income_tax'] - month['local_tax']:,}",
            )
            for month in row.months
        ],
    }


def tax_layouts(year: int) -> dict[str, RuleSet]:
    """Return the newest versions of the layouts of a year's tax file by their names; none where none were loaded."""
    start = f"tax-{year}-"
    rows = RuleSet.objects.filter(kind=RuleKind.LAYOUT, code__startswith=start).order_by("code", "version")
    return {row.code.removeprefix(start).removesuffix(f"-{RuleKind.LAYOUT}"): row for row in rows}


def tax_file(year: int, tax_class: str, layout: str, names: Mapping[int, str], *, on: date | None = None) -> bytes:
    """Return the file of a year's statements of a class, in the order of their control numbers.

    ``names`` are by party, as the reader may see them. Raises StatementRefusal where there is nothing, no such layout, or
    a value has no place in it.
    """
    rule_set = tax_layouts(year).get(layout)
    if rule_set is None:
        raise StatementRefusal(
            f"{year}년 지급명세서 파일의 형식이 없습니다. 계획의 tax/에 형식을 적고 계획을 올린 뒤 다시 하세요."
        )
    rows = list(current(year).filter(tax_class=tax_class))
    if not rows:
        raise StatementRefusal("이 해와 소득 구분의 지급명세서가 없습니다. 지급명세서를 먼저 만드세요.")
    head: dict[str, Value] = {
        "year": year, "day": on or timezone.localdate(), "count": len(rows), "total": sum(row.gross for row in rows),
    }  # fmt: skip
    values: list[dict[str, Value]] = [
        {
            "number": control_number(year, row.party_id), "name": names.get(row.party_id, ""),
            "class": TaxClass(row.tax_class).label, "year": year, "version": row.version,
            **{name: getattr(row, name) for name in _AMOUNTS if name != "months"},
        }
        for row in rows
    ]  # fmt: skip
    try:
        return write(tax_layout(rule_set.parameters), head, values)
    except (UnreadableLayout, TooLong) as error:
        raise StatementRefusal(error.user_message) from error
