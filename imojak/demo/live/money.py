"""The books of the year: contracts, invoices and resolutions on every line of the budget, beside the participants' pay.

lived.toml says where each line stands on the cut-off. What participants were paid by then is in the ledger already;
the rest comes about through contracts and invoices, each with its paper. Afterwards the year goes on to what the plan
expects of it. Money is won.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db.models import Q, Sum

from imojak.demo.live.books import Bookkeeper, Work
from imojak.demo.live.common import share
from imojak.demo.live.world import World
from imojak.kernel.money import THOUSAND
from imojak.kernel.months import month_end, months_between
from imojak.ledger.balances import Balance, balance_at
from imojak.ledger.enums import EntryKind, Side
from imojak.ledger.models import BudgetLine, LedgerEntry, Voucher
from imojak.offers.models import ProgrammeLine, Round
from imojak.parties.models import Party
from imojak.paths.models import Agreement
from imojak.plan.lived_paid import BooksLine
from imojak.problems import Problem

_APPROPRIATIONS = (EntryKind.ORIGINAL, EntryKind.SUPPLEMENTARY, EntryKind.TRANSFER, EntryKind.CARRY_OVER)
#: Contracts begin to be signed this many days after the money is there, and not before February.
LEAD_DAYS = 12
WORKS_PAID_AT_ONCE_UNDER = 30_000_000


class BooksDoNotFit(Problem):
    """The volumes of lived.toml contradict each other: pay alone goes beyond what a line is to have spent."""


def enlarge_budget(world: World) -> None:
    """Book the decision that gives a larger city a larger budget ("모의 확대"), once; nothing at scale 1 or below."""
    number = f"{world.year}-모의확대"
    if world.scale <= 1 or Voucher.objects.filter(number=number).exists():
        return
    day = date(world.year, 1, 1)
    lines = (
        BudgetLine.objects.filter(year=world.year, children=None)
        .annotate(won=Sum("entries__amount", filter=Q(entries__kind__in=_APPROPRIATIONS), default=0))
        .order_by("order")
    )
    voucher = world.add(
        Voucher, kind="budget", number=number, title=f"모의 확대: 도시를 {world.scale:g}배로 키움", dated_on=day,
        counterparty_id=None, document_id=None,
    )  # fmt: skip
    for line in lines:
        more = round(line.won * (world.scale - 1))
        if more:
            world.add(
                LedgerEntry, line_id=line.pk, kind="supplementary", amount=more, booked_on=day, voucher_id=voucher,
                memo="모의 확대",
            )  # fmt: skip
    world.flush()


@dataclass(frozen=True)
class Goal:
    """What contracts and resolutions have to add on a line, in won, by the cut-off and afterwards."""

    committed: int
    spent: int
    later_spent: int


def live_books(world: World) -> None:
    """Keep the books of all lines in lived.toml; participants' pay must be lived before.

    Raises BooksDoNotFit when pay and targets contradict each other, naming the line.
    """
    world.flush()
    lines = {
        line.code: line for line in BudgetLine.objects.filter(year=world.year, side=Side.EXPENDITURE, children=None)
    }
    rng = world.rng("suppliers")
    suppliers = [(world.organisation("supplier", name, field="계약업체"), name) for name in world.lived.books.suppliers]
    for spec in world.lived.books.line:
        if spec.code not in lines:
            raise BooksDoNotFit(
                f"lived.toml의 books에 있는 예산 항목 {spec.code}이 예산에 없습니다. 코드를 확인해 주세요."
            )
        line = lines[spec.code]
        goal = _goal(world, spec, line)
        keeper = Bookkeeper(world, line, _money_there(line), world.rng(f"books/{spec.code}"))
        own = rng.sample(suppliers, min(4, len(suppliers)))
        _keep(world, spec, goal, keeper, own)
        world.progress(f"{line.code} {line.name}", keeper.vouchers)
    world.flush()


def _goal(world: World, spec: BooksLine, line: BudgetLine) -> Goal:
    at_cut_off, pay = balance_at(line, world.cut_off), balance_at(line)
    target = Balance(committed=_won(world, spec.committed_thousand_won), spent=_won(world, spec.spent_thousand_won))
    committed, spent = target.committed - at_cut_off.committed, target.spent - at_cut_off.spent
    if world.scale >= 1 and world.happened(world.cut_off) and not 0 <= spent <= committed:
        raise BooksDoNotFit(
            f"{line}: 기준일까지 활동비가 원인행위 {at_cut_off.committed:,}원, 지출 {at_cut_off.spent:,}원이라 "
            f"원인행위 {target.committed:,}원, 지출 {target.spent:,}원에 맞출 수 없습니다. "
            "lived.toml의 paid에서 인원이나 시간을 고쳐 주세요."
        )
    # A hamlet's rounded-up volumes may cost a little more than its share; then the books show what happened.
    spent = max(0, spent)
    committed = max(spent, committed)
    year_end = spec.year_end_thousand_won
    expected = (
        _won(world, year_end) if year_end is not None else round((line.year_end_expected or target.spent) * world.scale)
    )
    return Goal(committed, spent, max(0, expected - target.spent - (pay.spent - at_cut_off.spent)))


def _won(world: World, thousand: int) -> int:
    """Return thousands of won of the plan as won of this city; not rounded up, as heads are, lest a budget be exceeded."""
    return int(thousand * THOUSAND * world.scale)


def _money_there(line: BudgetLine) -> list[tuple[date, int]]:
    """Return what can be committed on a line from day to day: appropriations less what pay takes, in order."""
    rows = LedgerEntry.objects.filter(line=line).order_by("booked_on", "id").values_list("booked_on", "kind", "amount")
    found: list[tuple[date, int]] = []
    free = 0
    for day, kind, amount in rows:
        if kind in _APPROPRIATIONS or kind == EntryKind.RELEASE:
            free += amount
        elif kind == EntryKind.COMMITMENT:
            free -= amount
        found.append((day, free))
    return found


def _keep(world: World, spec: BooksLine, goal: Goal, keeper: Bookkeeper, suppliers: list[tuple[int, str]]) -> None:
    year_ends = date(world.year, 12, 22)
    after = world.workday(world.cut_off + timedelta(days=5))
    if spec.form == "payroll":
        _payroll(world, spec.works[0], goal.spent, date(world.year, 1, 1), world.cut_off, keeper)
        _payroll(world, spec.works[0], goal.later_spent, world.cut_off + timedelta(days=1), year_ends, keeper)
    elif spec.form == "once":
        _resolutions(world, spec.works, goal.spent, keeper.opens(LEAD_DAYS), world.cut_off, keeper)
        _resolutions(world, spec.works[-1:], goal.later_spent, after, year_ends, keeper)
    else:
        contracts = _sign(world, spec, goal, keeper, suppliers)
        _pay(world, spec, contracts, goal.spent, keeper)
        _go_on(world, spec, contracts, goal.later_spent, after, year_ends, keeper, suppliers)


def _payroll(world: World, title: str, total: int, first: date, last: date, keeper: Bookkeeper) -> None:
    months = list(months_between(first, last))
    for month, amount in zip(months, _vary(total, len(months), keeper.rng), strict=True):
        day = world.days(month.replace(day=18), month_end(month))[0]
        keeper.resolve(f"{month.month}월 {title}", amount, day)


def _resolutions(world: World, works: list[str], total: int, first: date, last: date, keeper: Bookkeeper) -> None:
    days = world.days(first, last)
    for index, (title, amount) in enumerate(zip(works, _vary(total, len(works), keeper.rng), strict=True)):
        keeper.resolve(title, amount, days[(2 * index + 1) * len(days) // (2 * len(works))])


def _vary(total: int, parts: int, rng: Random) -> list[int]:
    """Share won out into parts that differ a little."""
    return share(total, [rng.randrange(90, 111) for _ in range(parts)])


def _sign(
    world: World, spec: BooksLine, goal: Goal, keeper: Bookkeeper, suppliers: list[tuple[int, str]]
) -> list[Work]:
    """Sign the contracts up to the cut-off, in the order of their days, each when the money is there."""
    if not goal.committed:
        return []
    titles = _titles(keeper.line, spec.works, suppliers)
    amounts = share(goal.committed, [keeper.rng.randrange(60, 141) for _ in titles])
    first = keeper.opens(LEAD_DAYS)
    last = world.cut_off - timedelta(days=70 if goal.spent else 20)
    days = world.days(min(first, last), max(first, last))
    works = []
    for index, ((title, supplier), amount) in enumerate(zip(titles, amounts, strict=True)):
        together = spec.form == "monthly" or "수행" in title
        day = days[min(len(days) - 1, index % 5)] if together else days[index * len(days) // len(titles)]
        ends = date(world.year, 12, 20) if together else world.workday(day + timedelta(days=110))
        if amount:
            works.append(keeper.sign(title, supplier, amount, day, max(ends, world.cut_off + timedelta(days=30))))
    return works


def _operators(line: BudgetLine) -> list[tuple[int, str]]:
    """Return number and name of who runs rounds that a line pays for.

    One table after the other: while a year is being written nobody has counted its rows yet, and PostgreSQL would join
    them all in a bad order.
    """
    programmes = list(ProgrammeLine.objects.filter(line=line).values_list("programme_id", flat=True))
    rounds = Round.objects.filter(Q(programme__in=programmes) | Q(programme__parent__in=programmes))
    agreed = Agreement.objects.filter(round_id__in=list(rounds.values_list("pk", flat=True)), kind="operator")
    bodies = Party.objects.filter(pk__in=set(agreed.values_list("party_id", flat=True)))
    return list(bodies.order_by("pk").values_list("pk", "name"))


def _titles(line: BudgetLine, works: list[str], suppliers: list[tuple[int, str]]) -> list[tuple[str, tuple[int, str]]]:
    """Return contracts to be signed with their suppliers; a work of "{operator}" is one for each operator of the line."""
    operators = _operators(line) if any("{operator}" in work for work in works) else []
    found: list[tuple[str, tuple[int, str]]] = []
    for index, work in enumerate(works):
        if "{operator}" in work:
            found += [(work.format(operator=name), (party, name)) for party, name in operators]
        else:
            found.append((work, suppliers[index % len(suppliers)]))
    return found


def _pay(world: World, spec: BooksLine, works: list[Work], total: int, keeper: Bookkeeper) -> None:
    """Pay ``total`` by the cut-off: monthly works alike month by month, others in the order in which they were signed."""
    if not works or not total:
        return
    alike = spec.form == "monthly" or any("수행" in work.title for work in works)
    whole = sum(work.amount for work in works)
    parts = _within(share(total, [work.amount for work in works]), works) if alike else _in_order(total, works)
    for work, paid in zip(works, parts, strict=True):
        if not paid:
            continue
        first, last = work.signed + timedelta(days=14), world.cut_off
        if alike:
            months = [max(first, month) for month in months_between(first, last)]
            days = [world.days(month, min(month_end(month), last))[-1] for month in months]
        else:
            number = 1 if paid < WORKS_PAID_AT_ONCE_UNDER * max(1, world.scale) else 3
            able = world.days(first, last)
            days = [able[(step + 1) * len(able) // number - 1] for step in range(number)]
        keeper.pay(work, paid, days)
    assert sum(work.paid for work in works) == total <= whole


def _in_order(total: int, works: list[Work]) -> list[int]:
    parts = []
    for work in works:
        parts.append(min(work.amount, total))
        total -= parts[-1]
    return parts


def _within(parts: list[int], works: list[Work]) -> list[int]:
    """Move what would go beyond a contract to others that have room."""
    over = 0
    for index, work in enumerate(works):
        if parts[index] > work.amount - work.paid:
            over += parts[index] - (work.amount - work.paid)
            parts[index] = work.amount - work.paid
    for index, work in enumerate(works):
        more = min(over, work.amount - work.paid - parts[index])
        parts[index] += more
        over -= more
    return parts


def _go_on(
    world: World, spec: BooksLine, works: list[Work], total: int, first: date, last: date, keeper: Bookkeeper,
    suppliers: list[tuple[int, str]],
) -> None:  # fmt: skip
    """Live the rest of the year: open contracts are paid, new ones signed for what is missing, the rest released."""
    left = [work for work in works if work.amount > work.paid]
    open_now = sum(work.amount - work.paid for work in left)
    now = min(total, open_now)
    if left:
        parts = _within(share(now, [work.amount - work.paid for work in left]), left)
        months = [world.days(month, month_end(month))[-2] for month in months_between(first, last - timedelta(days=30))]
        for work, paid in zip(left, parts, strict=True):
            if paid:
                keeper.pay(work, paid, [*months, last])
    more = total - now
    if more:
        title = f"{spec.works[-1]} 연말 추가분".replace("{operator} ", "")
        supplier = suppliers[-1]
        work = keeper.sign(title, supplier, more, first, last)
        keeper.pay(work, more, [world.workday(last - timedelta(days=20)), last])
    keeper.release_rest(works, date(world.year, 12, 27))
