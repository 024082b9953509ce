"""What the bank answered (은행 결과): a file is read whole, every row is checked, and only then is anything written.

A row is refused with its line and the reason: an unknown transfer, another batch's, another amount, one told twice, one
answered before, a code that nobody has said the meaning of (it may be a transfer that is still under way, and would be
paid twice), a day before it was sent or after today. With one such row nothing of the file is taken. A transfer that the
file does not name stays open.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from imojak.earning.layouts import Fault, FaultyFile, Layout, ResultRow, UnreadableLayout, read_result
from imojak.kernel import bulk
from imojak.kernel.violations import explained
from imojak.parties.enums import Capability
from imojak.pay.machines import PAYMENT
from imojak.pay.models import BankResult, BankResultRow, Batch, BatchStatus, Payment, PaymentStatus
from imojak.pay.recovering import follow
from imojak.pay.refusing import PayRefusal, may
from imojak.pay.telling import MEDIA_TYPE, layouts_on
from imojak.trust.models import Document

if TYPE_CHECKING:
    from imojak.parties.models import Account

#: Most bytes of a result file: a hundred thousand rows.
LARGEST = 20 * 1024 * 1024


class RefusedFile(PayRefusal):
    """A result file of which nothing was taken; ``faults`` say what is wrong, line by line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"파일을 받아들이지 않았고 아무것도 바꾸지 않았습니다. {len(self.faults)}곳을 확인한 뒤 다시 올려 주세요."
        )


@dataclass(frozen=True)
class Reconciled:
    """What a result file has settled: transfers paid and failed, and those that it does not name, which stay open."""

    result: BankResult
    paid: int
    failed: int
    missing: int


def read_results(batch: Batch, content: bytes, *, actor: Account, on: date | None = None) -> Reconciled:
    """Read the bank's answer to a sent batch and write it down row by row, all of it or nothing.

    Raises RefusedFile with every row that is wrong, PayRefusal for the same file once more, a batch that is not sent, and
    without the right.
    """
    may(actor, Capability.PAY)
    on = on or timezone.localdate()
    if len(content) > LARGEST:
        raise PayRefusal(f"파일이 너무 큽니다. {LARGEST // 1024 // 1024}MB까지 올릴 수 있습니다.")
    sha256 = hashlib.sha256(content).hexdigest()
    with explained(PayRefusal), transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        known = BankResult.objects.filter(sha256=sha256).select_related("batch").first()
        if known is not None:
            raise PayRefusal(
                f"이미 읽은 파일입니다({known.batch.number}, {timezone.localtime(known.read_at):%Y-%m-%d %H:%M}). "
                "결과는 그때 모두 적혔으니 다시 올리지 않아도 됩니다."
            )
        if batch.status != BatchStatus.SENT:
            raise PayRefusal("송금한 묶음에만 은행 결과를 적을 수 있습니다.")
        layout = _layout(batch, on)
        try:
            rows = read_result(layout, content)
        except FaultyFile as error:
            raise RefusedFile(error.faults) from error
        transfers = _transfers(batch)
        if faults := _faults(batch, rows, transfers, layout, on):
            raise RefusedFile(faults)
        document = Document.objects.create(
            title=f"{batch.number} 은행 결과"[:200],
            media_type=MEDIA_TYPE,
            sha256=sha256,
            content=content,
            created_on=on,
        )
        failed = sum(not row.paid for row in rows)
        result = BankResult.objects.create(
            batch=batch, document=document, sha256=sha256, read_by=actor, read_at=timezone.now(),
            paid=len(rows) - failed, failed=failed,
        )  # fmt: skip
        _write(result, rows, transfers, actor, on)
        follow(batch, actor=actor)
        missing = sum(
            any(one.status == PaymentStatus.OPEN for one in some)
            for reference, some in transfers.items()
            if reference not in {row.reference for row in rows}
        )
    return Reconciled(result, len(rows) - failed, failed, missing)


# --- inside -----------------------------------------------------------------------------------------------------------


def _layout(batch: Batch, on: date) -> Layout:
    """Return the layout that the batch's newest file was written by, with the codes that are known on the day ``on``."""
    file = batch.files.select_related("layout").order_by("-number").first()
    if file is None:
        raise PayRefusal("이 묶음에는 송금 파일이 없어 결과를 읽을 수 없습니다.")
    try:
        layout = Layout.read(file.layout.parameters)
        # A code that was added since says what an older file was answered with as well.
        for newer in layouts_on(on):
            if newer.pk != file.layout_id and newer.code == file.layout.code:
                codes = Layout.read(newer.parameters)
                layout = replace(layout, paid=layout.paid | codes.paid, texts={**layout.texts, **codes.texts})
    except UnreadableLayout as error:
        raise PayRefusal(error.user_message) from error
    return layout


def _transfers(batch: Batch) -> dict[str, list[Payment]]:
    """Return the payments that went to the bank, locked, by their reference."""
    found: dict[str, list[Payment]] = defaultdict(list)
    for row in batch.payments.select_for_update(of=("self",)).filter(file__isnull=False).order_by("pk"):
        found[row.reference].append(row)
    return found


def _faults(
    batch: Batch, rows: Sequence[ResultRow], transfers: Mapping[str, Sequence[Payment]], layout: Layout, on: date
) -> list[Fault]:
    first: dict[str, int] = {}
    elsewhere = dict(
        Payment.objects.filter(reference__in=[row.reference for row in rows if row.reference not in transfers])
        .exclude(batch=batch)
        .values_list("reference", "batch__number")
    )
    faults = []
    for row in rows:
        sentence = _fault(
            row, transfers.get(row.reference), elsewhere.get(row.reference, ""), first.get(row.reference)
        ) or _odd(row, layout, batch.sent_on, on)
        first.setdefault(row.reference, row.line)
        if sentence:
            faults.append(Fault(row.line, sentence))
    return faults


def _fault(row: ResultRow, sent: Sequence[Payment] | None, elsewhere: str, told: int | None) -> str:
    """Return why a row is not taken, "" where it is."""
    if elsewhere:
        return f"송금 번호 {row.reference}은 다른 묶음({elsewhere})의 송금입니다. 그 묶음에 올려 주세요."
    if sent is None:
        return f"송금 번호 {row.reference}은 우리가 보낸 적이 없습니다. 은행에 확인해 주세요."
    if told is not None:
        return f"송금 번호 {row.reference}이 {told}행에 이미 있습니다. 한 번만 있어야 합니다."
    won = sum(one.net for one in sent)
    if won != row.won:
        return f"송금 번호 {row.reference}의 금액은 {won:,}원인데 파일에는 {row.won:,}원입니다. 은행에 확인해 주세요."
    if any(one.status != PaymentStatus.OPEN for one in sent):
        state = PaymentStatus(sent[0].status).label
        return f"송금 번호 {row.reference}은 이미 ‘{state}’입니다. 앞서 올린 결과와 겹치는지 확인해 주세요."
    return ""


def _odd(row: ResultRow, layout: Layout, sent_on: date | None, on: date) -> str:
    """Return why the bank's words about a transfer are not taken, "" where they are."""
    if row.code not in layout.paid and row.code not in layout.texts:
        return (
            f"처리 결과 ‘{row.code}’의 뜻을 모릅니다. 지급되었는지 은행에 묻고, 은행 파일 형식에 이 코드를 더한 뒤 다시 올려 "
            "주세요."
        )
    if row.day is not None and sent_on is not None and not sent_on <= row.day <= on:
        return (
            f"처리일 {row.day:%Y-%m-%d}은 송금한 날({sent_on:%Y-%m-%d})부터 오늘({on:%Y-%m-%d})까지의 날이 아닙니다. "
            "은행에 확인해 주세요."
        )
    return ""


def _write(
    result: BankResult, rows: Sequence[ResultRow], transfers: Mapping[str, Sequence[Payment]], actor: Account, on: date
) -> None:
    paid: list[Payment] = []
    failed: dict[str, list[Payment]] = defaultdict(list)
    changes: dict[Any, dict[str, Any]] = {}
    for row in rows:
        for one in transfers[row.reference]:
            changes[one.pk] = {"bank_result": row.text, "paid_on": (row.day or on) if row.paid else None}
            (paid if row.paid else failed[row.text]).append(one)
    PAYMENT.apply_many(paid, "pay", actor=actor, changes=changes)
    for text, some in sorted(failed.items()):
        PAYMENT.apply_many(some, "fail", actor=actor, reason=text, changes=changes)
    bulk.insert(
        BankResultRow,
        ("result_id", "line", "payment_id", "reference", "won", "code", "text", "day"),
        (
            (
                result.pk, row.line, transfers[row.reference][0].pk, row.reference, row.won, row.code, row.text,
                row.day or on,
            )
            for row in rows
        ),
        savepoint=False,
    )  # fmt: skip
