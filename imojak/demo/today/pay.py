"""What pay needs today: this year's budget line, its rules of tax and approval, and accounts that people have confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

from imojak.demo.today.desk import Desk
from imojak.ledger.actions import Paper, book_budget_decision
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import BudgetLine
from imojak.offers.enums import RuleKind
from imojak.offers.models import ProgrammeLine, Round, RuleSet
from imojak.offers.parameters import owner_of, rule_set_on
from imojak.paths.models import Participation
from imojak.pay.accounts import ask_account, confirm_account
from imojak.pay.banks import BANKS
from imojak.pay.commitments import commit_round

#: What a demo's round of today may cost.
WON = 60_000_000
_KINDS = (RuleKind.TAX, RuleKind.INSURANCE, RuleKind.APPROVAL)


def ready(desk: Desk, of: Round) -> None:
    """Let a round of today be paid: what it will cost is committed, and everybody has an account."""
    _rules(desk)
    commit_round(of, line=_line(desk, of), actor=desk.manager, on=desk.day)
    for number, one in enumerate(Participation.objects.filter(round=of).select_related("party").order_by("pk")):
        own, digits = desk.account_of(one.party), f"110{one.party_id:09d}"
        bank = sorted(BANKS)[number % len(BANKS)]
        asked = ask_account(one.party, bank, digits, one.party.name, actor=own)
        confirm_account(asked, digits, actor=own)


def _line(desk: Desk, of: Round) -> BudgetLine:
    """Enter this year's line of the programme with its budget: a demo has no plan but that of the lived year."""
    year = desk.day.year
    before = ProgrammeLine.objects.filter(programme=of.programme.parent or of.programme).select_related("line")[0].line
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
        book_budget_decision(EntryKind.ORIGINAL, {line: WON}, paper)
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
