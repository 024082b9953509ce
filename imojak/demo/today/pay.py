"""Pay of today: this year's budget line, its rules of tax and approval, accounts, and what waits for each who pays."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from imojak.demo.today.desk import Desk
from imojak.kernel.months import month_of
from imojak.ledger.actions import Paper, book_budget_decision
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import BudgetLine
from imojak.offers.enums import RuleKind
from imojak.offers.models import ProgrammeLine, Round, RuleSet
from imojak.offers.parameters import owner_of, rule_set_on
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.pay.accounts import ask_account, confirm_account
from imojak.pay.banks import BANKS
from imojak.pay.batching import prepare
from imojak.pay.commitments import commit_round
from imojak.pay.deciding import decide
from imojak.pay.people import ReceiptQuestion, ReceiptStatus
from imojak.pay.receipts import answer
from imojak.records.enums import PeriodStatus
from imojak.records.models import Period
from imojak.trust.models import Document

#: What a demo's round of today may cost.
WON = 60_000_000
_KINDS = (RuleKind.TAX, RuleKind.INSURANCE, RuleKind.APPROVAL)


def ready(desk: Desk, of: Round) -> None:
    """Let a round of today be paid: what it will cost is committed, and everybody has an account but one.

    That one's waits for the second clerk; the month that is locked has its batch, which waits for finance; somebody who
    was asked in the lived year says that the money has not come.
    """
    _rules(desk)
    line, clerk = line_of_today(desk, of, WON), Account.objects.select_related("party").get(username="payclerk")
    commit_round(of, line=line, actor=desk.manager, on=desk.day)
    locked = set(Period.objects.filter(place__round=of, status=PeriodStatus.LOCKED).values_list("place", flat=True))
    people = list(Participation.objects.filter(round=of).select_related("party").order_by("pk"))
    by_paper = next(one for one in reversed(people) if one.place_id not in locked and one.party != desk.citizen.party)
    for number, one in enumerate(people):
        digits, bank = f"110{one.party_id:09d}", sorted(BANKS)[number % len(BANKS)]
        if one == by_paper:
            ask_account(one.party, bank, digits, one.party.name, actor=clerk, paper=_paper(desk, one.party.name))
            continue
        own = desk.account_of(one.party)
        confirm_account(ask_account(one.party, bank, digits, one.party.name, actor=own), digits, actor=own)
    month = month_of(month_of(desk.day) - timedelta(days=1))
    decide([of], month, actor=clerk, on=desk.day)
    prepare(of, line, month, actor=clerk, on=desk.day)
    _missed(desk)


def _paper(desk: Desk, name: str) -> Document:
    """Return the signed paper of somebody who brought it to the desk today."""
    content = f"계좌 신고서: {name}, {desk.day:%Y. %m. %d.}".encode()
    return Document.objects.create(
        title=f"계좌 신고서 {name}", media_type="text/plain", content=content,
        sha256=hashlib.sha256(content).hexdigest(), created_on=desk.day,
    )  # fmt: skip


def _missed(desk: Desk) -> None:
    """Let somebody answer today, whom nobody has reached in the lived year, that the money is not in the account."""
    asked = ReceiptQuestion.objects.filter(status=ReceiptStatus.ASKED).order_by("pk")
    one = asked.select_related("payment__entitlement__participation__party").first()
    if one is not None:
        own = desk.account_of(one.payment.entitlement.participation.party)
        answer(one, False, actor=own, note="통장을 보니 그 달의 것만 없습니다.")


def line_of_today(desk: Desk, of: Round, won: int) -> BudgetLine:
    """Enter this year's line of a round's programme with a budget in won: a demo has no plan but that of the lived year."""
    year = desk.day.year
    lines = ProgrammeLine.objects.filter(programme=of.programme.parent or of.programme).order_by("order", "pk")
    before = lines.select_related("line")[0].line
    line, made = BudgetLine.objects.get_or_create(
        year=year,
        code=before.code,
        defaults={
            "side": before.side, "name": before.name, "funding_source": before.funding_source,
            "purpose_group": before.purpose_group, "order": before.order,
        },
    )  # fmt: skip
    if made:
        ProgrammeLine.objects.create(programme=of.programme, line=line, order=1)
        paper = Paper(f"{year}-당초-{line.code}", f"{year}년 당초예산(데모)", date(year, 1, 1))
        book_budget_decision(EntryKind.ORIGINAL, {line: won}, paper)
    return line


def _rules(desk: Desk) -> None:
    """Let the lived year's rules hold in this one, too, where it has none: a demo of today has to pay by some."""
    for kind in _KINDS:
        known = rule_set_on(kind, date(desk.year, 1, 1))
        if known is None or rule_set_on(kind, desk.day) is not None:
            continue
        RuleSet.objects.create(
            code=f"{owner_of(desk.day.year)}-{kind}",
            version=1,
            kind=kind,
            effective_from=date(desk.day.year, 1, 1),
            parameters={name: [_moved(row, desk) for row in rows] for name, rows in known.parameters.items()},
        )


def _moved(row: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """Return a row of the lived year's rules with its days in this year."""
    moved = dict(row)
    for name in {"starts", "ends"} & row.keys():
        moved[name] = str(row[name]).replace(str(desk.year), str(desk.day.year), 1)
    return moved
