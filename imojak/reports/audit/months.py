"""Invariants 5 and 14: locked months stay, reopened ones make a new version, and pay is what the rules compute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from imojak.earning.month import Basis, Part, Pay, Scheme, compute, earn
from imojak.earning.problems import Unreadable, UnreadableScheme
from imojak.earning.rates import Rates
from imojak.kernel.months import month_of
from imojak.paths.models import Pause
from imojak.pay.models import Entitlement, EntitlementKind
from imojak.pay.person_months import ENGINE, work_of
from imojak.records.enums import RecordKind
from imojak.records.models import Record
from imojak.reports.audit.invariant import Violation, broken

#: After every version that there can be.
_NEVER = 1 << 16


def locked_months_stay() -> list[Violation]:
    """5: a locked month does not change; a reopening is a new version with its reason, and pay follows by a difference.

    That a locked month has not changed is seen where it was paid: the minutes that the decision relied on are still
    those of the records that counted in that version. While its pay is on the way to the bank no month is reopened.
    """
    versions = broken(
        "records.period",
        "다시 연 달({}월 {}판)의 앞 판이 마감되지 않았거나 사유가 없습니다.",
        """
        SELECT p.id, p.month, p.version FROM records_period p LEFT JOIN records_period q
            ON q.place_id = p.place_id AND q.month = p.month AND q.version = p.version - 1
        WHERE p.version > 1 AND (q.id IS NULL OR q.status <> 'locked' OR p.reopened_because = '') ORDER BY p.id
        """,
    )
    locks = broken(
        "records.period",
        "마감한 달({})에 마감일이나 확인자, 승인자가 없습니다.",
        """
        SELECT id, month FROM records_period WHERE status = 'locked'
            AND (locked_on IS NULL OR confirmed_by_id IS NULL OR approved_by_id IS NULL) ORDER BY id
        """,
    )
    strays = broken(
        "records.record",
        "{} 기록이 다른 달이나 다른 자리의 월 마감({})에 들어 있습니다.",
        """
        SELECT r.id, r.day, p.month FROM records_record r JOIN records_period p ON p.id = r.period_id
        LEFT JOIN paths_participation a ON a.id = r.participation_id
        WHERE a.id IS NULL OR a.place_id <> p.place_id
            OR substr(CAST(p.month AS text), 1, 7) <> substr(CAST(r.day AS text), 1, 7) ORDER BY r.id
        """,
    )
    late = broken(
        "records.record",
        "마감한 달({})의 활동인데 월 마감에 들어 있지 않습니다.",
        """
        SELECT r.id, p.month FROM records_record r JOIN paths_participation a ON a.id = r.participation_id
        JOIN records_period p ON p.place_id = a.place_id AND p.status = 'locked' AND p.version = 1
            AND substr(CAST(p.month AS text), 1, 7) = substr(CAST(r.day AS text), 1, 7)
        WHERE r.period_id IS NULL AND r.kind = 'work' ORDER BY r.id
        """,
    )
    reopened = broken(
        "records.period",
        "활동비가 지급 묶음 {}에 들어 있는데 {} 달을 다시 열었습니다.",
        """
        SELECT DISTINCT again.id, b.number, again.month FROM records_period again
        JOIN records_period p ON p.place_id = again.place_id AND p.month = again.month AND p.version < again.version
        JOIN pay_entitlement e ON e.period_id = p.id JOIN pay_payment y ON y.entitlement_id = e.id AND y.status = 'open'
        JOIN pay_batch b ON b.id = y.batch_id AND b.status IN ('prepared', 'approved', 'sent')
        WHERE again.status <> 'locked' ORDER BY again.id
        """,
    )
    changed = [
        Violation(
            "pay.entitlement",
            paid.id,
            f"{paid.month:%Y-%m}에 마감하고 지급을 결정한 활동은 {relied}분인데 지금 기록은 {sum(now.values())}분입니다.",
        )
        for paid, now in decisions()
        if (relied := sum(paid.snapshot.get("minutes", {}).values())) != sum(now.values())
    ]
    return versions + locks + strays + late + reopened + changed


def pay_follows_the_rules() -> list[Violation]:
    """14: recomputed from its records, every entitlement is what was granted; nothing counts outside a participation, and
    nothing twice at one time of one person.

    Monotony, the cap, the order of entry and split months are properties of the rules themselves and tested there.
    """
    outside = broken(
        "records.record",
        "{} 기록이 참여 기간 {}~{} 밖에 있습니다.",
        """
        SELECT r.id, r.day, p.starts_on, COALESCE(p.withdrawn_on, p.ends_on) FROM records_record r
        JOIN paths_participation p ON p.id = r.participation_id
        WHERE r.day < p.starts_on OR r.day > COALESCE(p.withdrawn_on, p.ends_on) ORDER BY r.id
        """,
    )
    return outside + _at_once() + list(_recomputed())


def _at_once() -> list[Violation]:
    """14: nobody was active in two places at once, or longer than a day; merged entries of one person can say so."""
    together = broken(
        "records.record",
        "같은 사람(당사자 {}번)의 {} 활동이 {}번 기록과 같은 시각입니다.",
        f"""
        SELECT r.id, r.party_id, r.day, q.id FROM records_record r
        JOIN records_record q ON q.party_id = r.party_id AND q.day = r.day AND q.id < r.id
            AND q.starts_at < r.ends_at AND q.ends_at > r.starts_at
        WHERE r.starts_at IS NOT NULL AND {_counts("r")} AND {_counts("q")} ORDER BY r.id, q.id
        """,
    )
    long = broken(
        "records.record",
        "같은 사람(당사자 {}번)의 {} 활동이 {}건에 {}분으로 24시간을 넘습니다.",
        f"""
        SELECT MAX(r.id), r.party_id, r.day, COUNT(*), SUM(r.quantity) FROM records_record r
        WHERE r.party_id IS NOT NULL AND {_counts("r")} GROUP BY r.party_id, r.day HAVING SUM(r.quantity) > 1440
        ORDER BY 1
        """,
    )
    return together + long


def _counts(record: str) -> str:
    """Return the condition that a record is activity that counts: not nothing, and replaced by no correction."""
    return (
        f"{record}.kind = 'work' AND {record}.unit = 'minutes' AND {record}.quantity > 0 "
        f"AND NOT EXISTS (SELECT 1 FROM records_record x WHERE x.replaces_id = {record}.id)"
    )


def _recomputed() -> Iterator[Violation]:
    pauses: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for participation, first, last in Pause.objects.values_list("participation_id", "starts_on", "ends_on"):
        pauses[participation].append((first, last))
    schemes: dict[int, Scheme] = {}
    granted: dict[tuple[int, date], int] = defaultdict(int)
    for paid, minutes in decisions():
        try:
            scheme = schemes.get(paid.rule_set) or schemes.setdefault(paid.rule_set, Scheme.read(paid.parameters))
        except UnreadableScheme as error:
            yield Violation("pay.entitlement", paid.id, f"다시 계산할 수 없습니다. {error.user_message}")
            continue
        try:
            pay = _again(paid, minutes, scheme, pauses[paid.participation])
        except Unreadable as error:
            yield Violation("pay.entitlement", paid.id, f"다시 계산할 수 없습니다. {error.user_message}")
            continue
        granted[paid.participation, paid.month] += paid.amount
        total = granted[paid.participation, paid.month]
        if pay.amount != total:
            yield Violation(
                "pay.entitlement",
                paid.id,
                f"{paid.month:%Y-%m} 활동비는 기준대로 계산하면 {pay.amount:,}원인데 {total:,}원으로 결정되었습니다.",
            )
        elif sum(line["amount"] for line in paid.lines) != paid.amount:
            yield Violation("pay.entitlement", paid.id, "산출 내역의 합이 결정 금액과 다릅니다.")


def _again(paid: Paid, minutes: dict[date, int], scheme: Scheme, pauses: list[tuple[date, date]]) -> Pay:
    """Compute a decision again, by the arithmetic that it was made with."""
    kept = paid.snapshot
    if kept.get("engine") != ENGINE:  # decisions from before a person's participations were computed together
        return compute(
            minutes,
            month=paid.month,
            part=Part(paid.starts_on, paid.ends_on, pauses),
            scheme=scheme,
            earlier_minutes=kept.get("earlier_minutes", 0),
        )
    rates = Rates.read(paid.rates) if paid.rates else None
    holidays = [date.fromisoformat(day) for day in kept.get("holidays", ())]
    work = work_of(paid.participation, kept, minutes, scheme)
    return earn(work, Basis.read(kept.get("basis", {})), month=paid.month, rates=rates, holidays=holidays)


@dataclass(frozen=True)
class Paid:
    """A decision on pay with what it is recomputed from."""

    id: int
    participation: int
    month: date
    version: int
    amount: int
    lines: list[dict[str, Any]]
    snapshot: dict[str, Any]
    rule_set: int
    parameters: dict[str, Any]
    rates: dict[str, Any] | None
    starts_on: date
    ends_on: date


def decisions() -> Iterator[tuple[Paid, dict[date, int]]]:
    """Yield every decision, versions in order, with the minutes by day that count in its version of the month."""
    worked: dict[tuple[int, date], list[tuple[date, int, int, int]]] = defaultdict(list)
    replaced = dict(
        Record.objects.filter(replaces__isnull=False).values_list("replaces_id", "period__version").order_by()
    )
    records = Record.objects.filter(kind=RecordKind.WORK, participation__entitlements__isnull=False)
    for number, participation, day, quantity, version in (
        records.order_by().distinct().values_list("id", "participation_id", "day", "quantity", "period__version")
    ):
        worked[participation, month_of(day)].append((day, quantity, version or 1, replaced.get(number) or _NEVER))
    decisions = Entitlement.objects.filter(kind=EntitlementKind.MONTH).order_by("participation_id", "month", "version").values_list(
        "id", "participation_id", "month", "version", "amount", "lines", "snapshot", "rule_set_id",
        "rule_set__parameters", "parameters__parameters", "participation__starts_on", "participation__ends_on", "participation__withdrawn_on",
        "period__version",
    )  # fmt: skip
    for *values, ends_on, withdrawn_on, version in decisions.iterator():
        paid = Paid(*[*values, withdrawn_on or ends_on])
        minutes: dict[date, int] = defaultdict(int)
        for day, quantity, since, until in worked[paid.participation, paid.month]:
            if since <= version < until:
                minutes[day] += quantity
        yield paid, minutes
