"""Who is paid in a lived year: the accounts that money goes to, and what people say when they are asked whether it came.

Numbers are invented and sealed as any other. People of the lived year have no log-in, so their accounts come from signed
papers: one clerk enters them, the other compares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from imojak.demo.live.paid_months import Closing, steps
from imojak.demo.live.paid_people import PaidRound
from imojak.demo.live.world import Staff, World
from imojak.parties.models import Party
from imojak.pay.accounts import sealed_number
from imojak.pay.people import PayeeAccount, ReceiptQuestion, ReceiptSample
from imojak.pay.receipts import DAYS, drawn
from imojak.trust.models import Document

BANKS = ("004", "088", "020", "081", "011", "090", "045", "071", "003")
#: Of a hundred who are asked so many say that the money came, and of a thousand so many that it did not.
RECEIVED_PERCENT, MISSING_PER_MILLE = 88, 8
#: Of a hundred others so many are reached by telephone, so many days after they were to answer.
REACHED_PERCENT, CALLED = 85, 4


@dataclass(frozen=True)
class Known:
    """An account as the bank is told it, and the id of its row."""

    id: int
    bank: str
    digits: str
    holder: str


@dataclass
class Payees:
    """The accounts of the year by party: who takes part twice gives theirs once."""

    numbers: dict[int, Known] = field(default_factory=dict)


def open_accounts(world: World, paid: PaidRound, payees: Payees, clerks: Sequence[Staff]) -> None:
    """Let everybody new in a round give the account that they are paid to, as soon as they are decided on."""
    rng = world.rng(f"accounts/{paid.ref.code}")
    fresh = {one.party: one for one in paid.members if one.party not in payees.numbers and world.happened(one.decided)}
    if not fresh:
        return
    names = dict(Party.objects.filter(pk__in=fresh).values_list("pk", "name"))
    content = f"계좌 신고서 묶음 {paid.ref.code}: {len(fresh)}명".encode()
    first = min(one.decided for one in fresh.values())
    paper = world.add(
        Document, title=f"계좌 신고서 묶음 {paid.title}"[:200], media_type="text/plain", content=content,
        sha256=hashlib.sha256(content).hexdigest(), created_on=first,
    )  # fmt: skip
    for party, member in fresh.items():
        account = world.new_id(PayeeAccount)
        asked, confirmed = world.at(member.decided, 14), world.at(member.decided, 16)
        state = steps(
            world, "pay.payeeaccount", account,
            (
                ("asked", member.decided, 14, clerks[0].account),
                ("confirmed", member.decided, 16, clerks[1].account),
            ),
        )  # fmt: skip
        bank = rng.choice(BANKS)
        digits = f"{rng.randrange(10**11, 10**12)}"
        world.add(
            PayeeAccount, id=account, party_id=party, holder=names[party], status=state, paper_id=paper,
            asked_by_id=clerks[0].account, asked_at=asked, confirmed_by_id=clerks[1].account, confirmed_at=confirmed,
            **sealed_number(bank, digits),
        )  # fmt: skip
        payees.numbers[party] = Known(account, bank, digits, names[party])


def ask_whether_it_came(
    world: World, batch: int, payments: Sequence[int], days: Closing, clerks: tuple[int, int], rng: Random
) -> None:
    """Ask a sample of a settled batch whether the money came; most answer, of a few it had not, which a clerk clears.

    Of who has not answered the clerk who did not prepare the batch (the second of ``clerks``) reaches most by telephone.
    """
    clerk, caller = clerks
    seed = f"{rng.getrandbits(128):032x}"
    chosen = drawn(list(payments), seed)
    sample = world.add(
        ReceiptSample, batch_id=batch, seed=seed, paid=len(payments), asked=len(chosen),
        drawn_at=world.at(days.settle, 17),
    )  # fmt: skip
    for payment in chosen:
        question, said = world.new_id(ReceiptQuestion), rng.random()
        day = days.settle + timedelta(days=1 + rng.randrange(DAYS - 1))
        lives: list[tuple[str, int, int | None]] = [("asked", 0, None)]
        if said * 1000 < MISSING_PER_MILLE:
            lives += [("missing", 0, None), ("cleared", 2, clerk)]
        elif said * 100 < RECEIVED_PERCENT:
            lives += [("received", 0, None)]
        elif rng.random() * 100 < REACHED_PERCENT:
            lives += [("received", DAYS + CALLED, caller)]
            day = days.settle
        rows = [
            (state, days.settle if state == "asked" else _day(world, day + timedelta(days=later), actor), 17, actor)
            for state, later, actor in lives
        ]
        called = rows[-1][1] if lives[-1][2] == caller and world.happened(rows[-1][1]) else None
        state = steps(world, "pay.receiptquestion", question, rows, "전화로 들음" if called else "")
        world.add(
            ReceiptQuestion, id=question, sample_id=sample, payment_id=payment, status=state,
            due_on=days.settle + timedelta(days=DAYS),
            note="본인: 들어왔다고 하심" if called else "통장에 없습니다" if state in ("missing", "cleared") else "",
            told_by_id=caller if called else None, told_at=world.at(called, 17) if called else None,
            found="은행이 다음 날 다시 보내 들어갔습니다." if state == "cleared" else "",
        )  # fmt: skip


def _day(world: World, day: date, clerk: int | None) -> date:
    """Return the day of an answer: of what a clerk does, a working day."""
    return day if clerk is None else world.workday(day)
