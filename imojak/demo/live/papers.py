"""Short papers behind the books: contracts, invoices, payrolls, orders, in plain Korean."""

from __future__ import annotations

import hashlib
from datetime import date

from imojak.demo.live.world import World
from imojak.kernel.months import day_words
from imojak.trust.models import Document

AGENCY = "재단"


def file_paper(world: World, title: str, text: str, day: date) -> int:
    """File a document with ``text`` as its content and return its id."""
    content = text.encode()
    return world.add(
        Document, title=title[:200], media_type="text/plain; charset=utf-8", sha256=hashlib.sha256(content).hexdigest(),
        content=content, created_on=day,
    )  # fmt: skip


def contract_text(title: str, supplier: str, amount: int, signed: date, starts: date, ends: date) -> str:
    """Return the text of a contract."""
    return (
        f"계 약 서\n\n계약명: {title}\n발주자: {AGENCY}\n계약상대자: {supplier}\n계약금액: 금 {amount:,}원(부가가치세 포함)\n"
        f"계약일: {day_words(signed)}\n계약기간: {day_words(starts)} ~ {day_words(ends)}\n\n"
        "1. 계약상대자는 과업내용서에 따라 계약기간 안에 과업을 마친다.\n"
        "2. 대금은 검사를 마친 뒤 청구를 받은 날부터 5일 안에 지급한다.\n"
        "3. 정한 기한을 넘기면 지방계약법이 정한 지연배상금을 낸다.\n"
        "4. 과업에서 알게 된 개인정보는 과업이 끝나는 대로 파기한다.\n"
    )


def invoice_text(
    title: str, supplier: str, amount: int, contract_amount: int, before: int, issued: date, part: str
) -> str:
    """Return the text of an invoice; ``before`` is what was claimed under the contract already, ``part`` what it is for."""
    return (
        f"청 구 서\n\n{AGENCY} 귀하\n계약명: {title}\n청구 내용: {part}\n청구금액: 금 {amount:,}원\n"
        f"계약금액 {contract_amount:,}원, 앞서 받은 금액 {before:,}원, 남는 금액 {contract_amount - before - amount:,}원\n"
        f"청구일: {day_words(issued)}\n청구인: {supplier}\n"
    )


def order_text(title: str, amount: int, day: date) -> str:
    """Return the text of a resolution without a contract: a payroll, a return of a subsidy's rest."""
    return (
        f"지 출 결 의\n\n건명: {title}\n금액: 금 {amount:,}원\n결의일: {day_words(day)}\n위와 같이 결의하고 지급한다.\n"
    )


def grant_text(title: str, giver: str, amount: int, paper: str, starts: date, ends: date, due: date) -> str:
    """Return the text of what is agreed with who gives a subsidy or a donation."""
    return (
        f"{paper}\n\n건명: {title}\n주는 곳: {giver}\n받는 곳: {AGENCY}\n금액: 금 {amount:,}원\n"
        f"기간: {day_words(starts)} ~ {day_words(ends)}\n\n"
        "1. 받은 돈은 정한 용도에만 쓰고, 다른 돈과 나누어 관리한다.\n"
        f"2. {day_words(due)}까지 쓴 금액과 이자를 정산하여 보고하고, 남은 금액은 돌려준다.\n"
    )


def receipt_text(title: str, amount: int, day: date) -> str:
    """Return the text of a receipt of money that came in."""
    return f"수 납 결 의\n\n건명: {title}\n금액: 금 {amount:,}원\n수납일: {day_words(day)}\n위와 같이 수납한다.\n"
