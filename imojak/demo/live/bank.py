"""What the year's batches hand to the bank and what it answers: files and results as the real ones are, row by row.

The files are written and read by the layouts of the plan, and everybody in one is told in the log of reads that it was
taken out, as when a clerk does it on the site.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from imojak.demo.live.payees import Payees
from imojak.demo.live.world import PlanNotLoaded, World
from imojak.earning.layouts import Layout, Value, read_result, write
from imojak.pay.models import BankFile, BankResult, BankResultRow
from imojak.pay.telling import FILE, MEDIA_TYPE, layouts_on
from imojak.trust.models import Document, ReadLog


@dataclass(frozen=True)
class Transfer:
    """All that one payee gets at once: its number, its first payment, what reaches the payee, and why it came back."""

    reference: str
    party: int
    payment: int
    won: int
    refused: str = ""


@dataclass(frozen=True)
class Bank:
    """The bank of a year, by the first of the plan's layouts, and the accounts that it is told."""

    layout_id: int
    layout: Layout
    payees: Payees

    @classmethod
    def of(cls, world: World, payees: Payees) -> Bank:
        """Return the bank of a lived year. Raises PlanNotLoaded where the plan has no layout."""
        found = next(iter(layouts_on(date(world.year, 1, 1))), None)
        if found is None:
            raise PlanNotLoaded("계획에 은행 파일 형식이 없습니다. bank/에 형식을 적고 계획을 올려 주세요.")
        return cls(found.pk, Layout.read(found.parameters), payees)

    def send(
        self, world: World, file: int, batch: tuple[int, str, date], number: int, rows: Sequence[Transfer], on: date,
        hour: int, by: int,
    ) -> None:  # fmt: skip
        """Write the ``number``-th file of a batch (its id, number and month) on a day, and let the clerk take it out."""
        key, called, month = batch
        lines: list[dict[str, Value]] = []
        for one in rows:
            account = self.payees.numbers[one.party]
            lines.append({
                "bank": account.bank, "account": account.digits, "holder": account.holder, "won": one.won,
                "reference": one.reference, "memo": f"활동비 {month.month}월",
            })  # fmt: skip
        total = sum(one.won for one in rows)
        content = write(
            self.layout, {"day": on, "number": f"{key}-{number}", "count": len(rows), "total": total}, lines
        )
        document, _ = _keep(world, f"{called} 송금 파일 {number}", content, on)
        world.add(
            BankFile, id=file, batch_id=key, number=number, layout_id=self.layout_id, document_id=document, rows=len(rows),
            won=total, made_by_id=by, made_at=world.at(on, hour),
        )  # fmt: skip
        taken, task = world.at(on, hour, 10), f"송금 파일 내려받기({called})"[:200]
        for kind, subject in [(FILE, file), *(("parties.party", one.party) for one in rows)]:
            world.add(
                ReadLog,
                account_id=by,
                at=taken,
                address=None,
                subject_type=kind,
                subject_id=subject,
                task=task,
                reason="",
            )

    def answer(self, world: World, batch: tuple[int, str, date], rows: Sequence[Transfer], on: date, by: int) -> None:
        """Let the bank answer for the transfers of a file on a day, and a clerk read it."""
        key, called, _ = batch
        codes = {text: code for code, text in self.layout.texts.items()}
        paid = min(self.layout.paid)
        lines: list[dict[str, Value]] = [
            {
                "reference": one.reference, "won": one.won, "code": codes[one.refused] if one.refused else paid, "day": on,
            }
            for one in rows
        ]  # fmt: skip
        head: dict[str, Value] = {"day": on, "count": len(rows), "total": sum(one.won for one in rows)}
        content = write(replace(self.layout, out=self.layout.back), head, lines)
        document, sha256 = _keep(world, f"{called} 은행 결과", content, on)
        told = read_result(self.layout, content)
        failed = sum(not one.paid for one in told)
        result = world.add(
            BankResult, batch_id=key, document_id=document, sha256=sha256, read_by_id=by, read_at=world.at(on, 18),
            paid=len(told) - failed, failed=failed,
        )  # fmt: skip
        payments = {one.reference: one.payment for one in rows}
        for row in told:
            world.add(
                BankResultRow, result_id=result, line=row.line, payment_id=payments[row.reference], reference=row.reference,
                won=row.won, code=row.code, text=row.text, day=row.day or on,
            )  # fmt: skip


def _keep(world: World, title: str, content: bytes, on: date) -> tuple[int, str]:
    """Keep a file as a document; return its id and hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    document = world.add(
        Document, title=title[:200], media_type=MEDIA_TYPE, sha256=sha256, content=content, created_on=on
    )
    return document, sha256
