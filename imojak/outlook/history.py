"""What happened in a budget year, each with the day on which it became known; read once, and asked for any day.

Nothing is written. Money is won.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from imojak.earning.scheme import Scheme
from imojak.kernel.months import months_between
from imojak.ledger.balances import COLUMNS, Balance
from imojak.ledger.enums import EntryKind, Side
from imojak.ledger.models import BudgetLine, Contract, Instalment, LedgerEntry
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.paths.models import Extension, Participation, Pause
from imojak.pay.commitments import line_of
from imojak.pay.models import Commitment, Entitlement, Payment, PaymentStatus
from imojak.trust.models import TransitionLog

#: Which column of a balance each kind of entry adds to, or takes from.
_COLUMN_OF = {
    kind: (column, sign)
    for column, (plus, minus) in COLUMNS.items()
    for kinds, sign in ((plus, 1), (minus, -1))
    for kind in kinds
}


@dataclass(frozen=True)
class Stay:
    """A participation in a paid round: ``decided`` is when it was known, ``left_known`` when its early end was.

    ``ends`` is the last day as it was planned first; ``longer`` are further last days with the day each was decided.
    """

    key: int
    round: int
    place: int
    decided: date
    starts: date
    ends: date
    left: date | None
    left_known: date | None
    longer: tuple[tuple[date, date], ...]
    pauses: tuple[tuple[date, date], ...]
    minutes: int | None
    moved: bool


@dataclass(frozen=True)
class PaidRound:
    """A round that pays: ``announced`` is when its dates and seats were known, ``line`` the code of what it is paid from.

    ``minutes`` of a month are what it was committed with, each with the day of the commitment.
    """

    key: int
    code: str
    title: str
    line: str
    announced: date
    starts: date
    ends: date
    capacity: int | None
    scheme: Scheme
    minutes: tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class Earned:
    """A month's pay of a stay: won that were decided on a day, and the day on which they were sent, if they were."""

    stay: int
    month: date
    won: int
    decided: date
    sent: date | None


@dataclass(frozen=True)
class Due:
    """What a contract is to pay on a day, as it was planned from one day until another (None: it still is)."""

    due: date
    won: int
    planned: date
    replaced: date | None


@dataclass(frozen=True)
class Deal:
    """A contract with what was paid of it, by day, and its schedule."""

    line: str
    signed: date
    starts: date
    ends: date
    won: int
    bills: tuple[tuple[date, int], ...]
    schedule: tuple[Due, ...] = ()


@dataclass(frozen=True)
class Booking:
    """An entry of a line: its column of the balance, won with their sign, and what it is of: pay, contract or neither."""

    day: date
    column: str
    won: int
    of: str


@dataclass(frozen=True)
class Leaf:
    """A line that is booked on."""

    id: int
    code: str
    name: str
    source: str


@dataclass
class History:
    """A year of the agency's money and of the people whom it pays."""

    year: int
    lines: list[Leaf] = field(default_factory=list)
    bookings: dict[str, list[Booking]] = field(default_factory=dict)
    rounds: dict[int, PaidRound] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    earned: list[Earned] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)

    @classmethod
    def of(cls, year: int) -> History:
        """Read a year from the database."""
        found = cls(year)
        rows = BudgetLine.objects.filter(year=year, side=Side.EXPENDITURE, children=None).order_by("order", "pk")
        found.lines = [Leaf(*row) for row in rows.values_list("pk", "code", "name", "funding_source")]
        found.bookings = _bookings(year)
        found.rounds = _rounds(year)
        found.stays = _stays(found.rounds)
        found.earned = _earned(found.rounds, year)
        found.deals = _deals(year)
        return found

    def balance(self, code: str, day: date) -> Balance:
        """Return where a line stood on a day, that day included."""
        sums: dict[str, int] = defaultdict(int)
        for one in self.bookings.get(code, ()):
            if one.day <= day:
                sums[one.column] += one.won
        return Balance(**sums)

    @cached_property
    def months(self) -> list[date]:
        """The months of the year, by their first days."""
        return list(months_between(date(self.year, 1, 1), date(self.year, 12, 31)))


def _bookings(year: int) -> dict[str, list[Booking]]:
    rows = LedgerEntry.objects.filter(line__year=year, line__side=Side.EXPENDITURE).order_by("booked_on", "pk")
    found: dict[str, list[Booking]] = defaultdict(list)
    for code, kind, won, day, batch, invoice, contract, commitment in rows.values_list(
        "line__code", "kind", "amount", "booked_on", "voucher__batch", "voucher__invoice", "voucher__contract",
        "voucher__round_commitment",
    ):  # fmt: skip
        if (column := _COLUMN_OF.get(EntryKind(kind))) is None:
            continue
        of = "pay" if batch or commitment else "contract" if invoice or contract else ""
        found[code].append(Booking(day, column[0], won * column[1], of))
    return dict(found)


def _rounds(year: int) -> dict[int, PaidRound]:
    rows = (
        Round.objects.filter(pay_scheme__isnull=False, starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))
        .exclude(status=RoundStatus.DRAFT)
        .select_related("programme", "pay_scheme")
        .order_by("pk")
    )
    minutes: dict[int, list[tuple[date, int]]] = defaultdict(list)
    kept = Commitment.objects.filter(round__in=rows).order_by("voucher__dated_on", "pk")
    for round_, day, expected in kept.values_list("round_id", "voucher__dated_on", "expected"):
        minutes[round_].append((day, int(expected["minutes"])))
    found = {}
    for row in rows:
        line = line_of(row)
        if line is None or line.year != year or row.pay_scheme is None:
            continue
        found[row.pk] = PaidRound(
            row.pk, row.code, row.title, line.code, row.notice_on, row.starts_on, row.ends_on, row.capacity,
            Scheme.read(row.pay_scheme.parameters), tuple(minutes[row.pk]),
        )  # fmt: skip
    return found


def _stays(rounds: dict[int, PaidRound]) -> list[Stay]:
    here = Q(participation__round__in=list(rounds))
    pauses: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for part, first, last in Pause.objects.filter(here).values_list("participation_id", "starts_on", "ends_on"):
        pauses[part].append((first, last))
    longer: dict[int, list[tuple[date, date, date]]] = defaultdict(list)
    for part, at, before, last in (
        Extension.objects.filter(here)
        .order_by("pk")
        .values_list("participation_id", "decided_at", "ended_on", "ends_on")
    ):
        longer[part].append((timezone.localdate(at), before, last))
    parts = Participation.objects.filter(round__in=list(rounds)).order_by("pk")
    gone = _known_to_leave(list(parts.filter(withdrawn_on__isnull=False).values_list("pk", flat=True)))
    found = []
    for part, round_, place, at, starts, ends, left, ended_from, planned, hours, moved in parts.values_list(
        "pk", "round_id", "place_id", "decision__decided_at", "starts_on", "ends_on", "withdrawn_on", "ended_from",
        "place__ends_on", "hours_per_month", "transferred_from",
    ):  # fmt: skip
        first_end = ends if left is None else ended_from or planned
        more = longer.get(part, [])
        found.append(
            Stay(
                part, round_, place, timezone.localdate(at), starts, more[0][1] if more else first_end, left,
                None if left is None else gone.get(part, left), tuple((day, ends) for day, _, ends in more),
                tuple(pauses.get(part, ())), None if hours is None else hours * 60, moved is not None,
            )
        )  # fmt: skip
    return found


def _known_to_leave(parts: list[int]) -> dict[int, date]:
    """Return the day on which each early end was written down."""
    found: dict[int, date] = {}
    for start in range(0, len(parts), 500):
        rows = TransitionLog.objects.filter(
            object_type=Participation._meta.label_lower, object_id__in=parts[start : start + 500], from_state="active"
        )
        for part, at in rows.order_by("at").values_list("object_id", "at"):
            found[part] = timezone.localdate(at)
    return found


def _earned(rounds: dict[int, PaidRound], year: int) -> list[Earned]:
    paid = Payment.objects.exclude(status=PaymentStatus.FAILED).filter(
        entitlement__participation__round__in=list(rounds)
    )
    sent = dict(paid.order_by("pk").values_list("entitlement_id", "batch__sent_on"))
    rows = Entitlement.objects.filter(participation__round__in=list(rounds), month__year=year).order_by("pk")
    return [
        Earned(part, month, won, decided, sent.get(key))
        for key, part, month, won, decided in rows.values_list(
            "pk", "participation_id", "month", "amount", "computed_on"
        )
    ]


def _deals(year: int) -> list[Deal]:
    rows = Contract.objects.filter(commitment__entries__line__year=year).order_by("pk").distinct()
    bills: dict[int, list[tuple[date, int]]] = defaultdict(list)
    paid = rows.filter(invoices__isnull=False).values_list("pk", "invoices__spending__dated_on", "invoices__amount")
    for contract, day, won in paid:
        bills[contract].append((day, won))
    planned: dict[int, list[Due]] = defaultdict(list)
    for contract, due, won, since, until in Instalment.objects.filter(contract__in=rows).values_list(
        "contract_id", "due_on", "amount", "planned_on", "replaced_on"
    ):
        planned[contract].append(Due(due, won, since, until))
    return [
        Deal(line, signed, starts, ends, won, tuple(bills.get(contract, ())), tuple(planned.get(contract, ())))
        for contract, line, signed, starts, ends, won in rows.values_list(
            "pk", "commitment__entries__line__code", "signed_on", "starts_on", "ends_on", "amount"
        )
    ]
