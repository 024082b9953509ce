"""What the bank is told (송금 파일): one row a payee, written with the sending and never again.

The account numbers are opened here, for the file, and nowhere else; who takes the file out leaves a row in the log of
reads for everybody in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from imojak.earning.layouts import Layout, TooLong, UnreadableLayout, Value, write
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet
from imojak.pay.accounts import accounts_of, number_of
from imojak.pay.models import BankFile, Batch, Payment
from imojak.pay.refusing import PayRefusal
from imojak.trust.models import Document, ReadLog

if TYPE_CHECKING:
    from imojak.parties.models import Account

MEDIA_TYPE = "application/octet-stream"


def layouts_on(day: date) -> list[RuleSet]:
    """Return the bank layouts that hold on a day, the newest of each name: a layout holds until a newer one is loaded."""
    of_banks = RuleSet.objects.filter(kind=RuleKind.LAYOUT, code__startswith="year-")  # the tax office has its own
    rows = of_banks.filter(effective_from__lte=day).order_by("effective_from", "version")
    return list({row.code.partition("-")[2].partition("-")[2]: row for row in rows}.values())


def write_file(batch: Batch, payments: Sequence[Payment], *, actor: Account, layout: str = "", on: date) -> BankFile:
    """Write the file of a batch with these payments (open, in the order of their references); part of a transaction.

    Raises PayRefusal where nobody has an account, a layout is missing, or a value has no place in it.
    """
    rule_set = _layout(batch, layout, on)
    payees = {row.entitlement.payee_id_or_participant for row in payments}
    accounts = accounts_of(payees)
    if lacking := len(payees - accounts.keys()):
        raise PayRefusal(
            f"확인된 계좌가 없는 {lacking}명이 있어 송금 파일을 만들 수 없습니다. 계좌를 확인받거나 묶음을 취소하고 다시 만드세요."
        )
    transfers = [(key, list(rows)) for key, rows in groupby(payments, key=lambda row: row.reference)]
    rows: list[dict[str, Value]] = []
    for reference, of_payee in transfers:
        account = accounts[of_payee[0].entitlement.payee_id_or_participant]
        rows.append({
            "bank": account.bank_code, "account": number_of(account), "holder": account.holder,
            "won": sum(one.net for one in of_payee), "reference": reference, "memo": f"활동비 {batch.month.month}월",
        })  # fmt: skip
    total = sum(row.net for row in payments)
    number = batch.files.count() + 1
    head: dict[str, Value] = {"day": on, "number": f"{batch.pk}-{number}", "count": len(rows), "total": total}
    try:
        content = write(Layout.read(rule_set.parameters), head, rows)
    except (UnreadableLayout, TooLong) as error:
        raise PayRefusal(error.user_message) from error
    document = Document.objects.create(
        title=f"{batch.number} 송금 파일 {number}"[:200],
        media_type=MEDIA_TYPE,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_on=on,
    )
    made = BankFile.objects.create(
        batch=batch, number=number, layout=rule_set, document=document, rows=len(rows), won=total, made_by=actor,
        made_at=timezone.now(),
    )  # fmt: skip
    for row in payments:
        row.file, row.account = made, accounts[row.entitlement.payee_id_or_participant]
    Payment.objects.bulk_update(payments, ["file", "account"], batch_size=500)
    return made


def take_out(file: BankFile, *, actor: Account, reason: str = "", address: str | None = None) -> bytes:
    """Return the bytes of a file for the bank, and log it for everybody in it.

    Taken out a second time it needs a reason: the bank must not be sent the same transfers twice. Raises PayRefusal.
    """
    from imojak.pay.scopes import bank_files_takeable

    if not bank_files_takeable(actor).filter(pk=file.pk).exists():
        raise PayRefusal("송금 파일은 송금하는 활동비 담당자만 내려받을 수 있습니다.")
    before = taken_out(file)
    if before is not None and not reason.strip():
        raise PayRefusal("이미 내려받은 파일입니다. 은행에 두 번 보내지 않도록, 다시 내려받는 사유를 적어 주세요.")
    people = file.payments.values_list("account__party_id", flat=True).order_by("account__party_id").distinct()
    task = f"송금 파일 내려받기({file.batch.number})"[:200]
    ReadLog.objects.bulk_create(
        [
            ReadLog(account=actor, address=address, subject_type=kind, subject_id=key, task=task, reason=reason[:300])
            for kind, key in [(FILE, file.pk), *(("parties.party", party) for party in people)]
        ],
        batch_size=500,
    )
    return bytes(file.document.content)


FILE = "pay.bankfile"


def taken_out(file: BankFile) -> ReadLog | None:
    """Return when and by whom a file was last taken out; None where nobody has."""
    return (
        ReadLog.objects.filter(subject_type=FILE, subject_id=file.pk).select_related("account").order_by("-pk").first()
    )


def _layout(batch: Batch, code: str, on: date) -> RuleSet:
    """Return the layout of a code, or the one that the batch's last file has, or the year's first."""
    known = layouts_on(on)
    last = batch.files.order_by("-number").select_related("layout").first()
    same = last.layout if last is not None else next(iter(known), None)
    found = next((one for one in known if one.code == code), None) if code else same
    if found is None:
        raise PayRefusal("은행 파일 형식이 없습니다. 계획의 bank/에 형식을 적고 계획을 올린 뒤 다시 하세요.")
    return found
