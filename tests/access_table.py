"""The table of who sees and changes what, which tests/test_access_matrix.py reads out and explains."""

from __future__ import annotations

from imojak.cases.scopes import cases_changeable
from imojak.kernel.scopes import Scope
from imojak.ledger.scopes import grants_settleable, lines_bookable
from imojak.parties.enums import RoleKind
from imojak.paths.fair_scopes import booths_run, cvs_shown, interviews_recordable
from imojak.paths.scopes import (
    appeals_answerable,
    applications_decidable,
    applications_withdrawable,
    hostings_decidable,
    judgings_scorable,
    participations_changeable,
    seat_offers_answerable,
    short_listings_answerable,
)
from imojak.pay.scopes import (
    batches_approvable,
    batches_sendable,
    payee_accounts_confirmable,
    receipt_questions_answerable,
    rounds_committable,
)
from imojak.placing.scopes import scenarios_changeable
from imojak.records.scopes import (
    periods_approvable,
    periods_confirmable,
    periods_submittable,
    records_changeable,
    scans_changeable,
    sessions_recordable,
)

SEES = """
                          director planner manager counsellor mentor lecturer judge leader operator clerk finance auditor correspondent tenant team-leader administrator applicant
parties.party             .        .       own     own        own    own      .     own    own      paid  .       all     .             .      .           .             own
parties.person            .        .       own     own        own    own      .     own    own      paid  .       all     .             .      .           .             own
parties.role              .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           all           own
parties.account           .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           all           own
parties.consent           .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           .             own
parties.groupmember       .        .       own     .          .      .        .     .      own      .     .       all     .             .      .           .             own
paths.application         .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
paths.preference          .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
paths.decision            .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
paths.participation       .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.pause               .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.agreement           .        .       own     .          .      .        .     .      own      .     all     all     .             .      .           .             .
parties.profilecheck      .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           .             own
parties.invitation        .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           all           .
parties.merge             .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           .             own
paths.groupprofile        .        .       own     .          .      .        .     .      own      .     .       all     .             .      .           .             own
paths.groupinvitation     .        .       own     .          .      .        .     .      own      .     .       all     .             .      .           .             own
paths.draft               .        .       .       .          .      .        .     .      .        .     .       .       .             .      .           .             own
paths.applicationdocument .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
paths.seatoffer           .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
paths.appeal              .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
paths.judging             .        .       own     .          .      .        own   .      .        .     .       all     .             .      .           .             .
paths.shortlisting        .        .       own     .          .      .        .     own    own      .     .       all     .             .      .           .             own
paths.extension           .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.interview           .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.changerequest       .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.pairchange          .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
paths.transfer            .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.gateclearance       .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.goal                .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.certificate         .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.cover               .        .       own     own        .      .        .     own    own      paid  .       all     .             .      .           .             own
paths.signature           .        .       own     .          .      .        .     .      own      .     all     all     .             .      .           .             .
paths.hosting             .        .       own     .          .      .        .     own    own      .     .       all     .             .      .           .             .
paths.visit               .        .       own     .          .      .        .     own    own      .     .       all     .             .      .           .             .
paths.memberfile          .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
paths.intake              .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
paths.intakerow           .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
placing.scenario          .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
placing.run               .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
placing.pin               .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
placing.seat              .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
placing.publication       .        .       own     .          .      .        .     .      .        .     .       all     .             .      .           .             .
cases.case                .        .       .       own        .      .        .     .      .        .     .       all     .             .      .           .             own
cases.note                .        .       .       own        .      .        .     .      .        .     .       all     .             .      .           .             .
cases.task                .        .       .       own        .      .        .     .      .        .     .       all     .             .      .           .             own
cases.referral            .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
cases.followup            .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
cases.outcome             .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
trust.document            .        .       own     own        .      .        .     .      own      .     .       all     .             .      .           .             own
records.record            .        .       own     own        own    own      .     own    own      paid  .       all     .             .      .           .             own
records.period            .        .       own     .          .      .        .     own    own      paid  .       all     .             .      .           .             .
records.exceptionseen     .        .       own     .          .      .        .     own    own      paid  .       all     .             .      .           .             .
records.sheet             .        .       own     .          own    own      .     own    own      .     .       all     .             .      .           .             .
records.scan              .        .       own     .          own    own      .     own    own      .     .       all     .             .      .           .             .
pay.entitlement           .        .       own     .          .      .        .     .      .        all   .       all     .             .      .           .             own
pay.payment               .        .       own     .          .      .        .     .      .        all   .       all     .             .      .           .             own
pay.batch                 all      .       own     .          .      .        .     .      .        all   all     all     .             .      .           .             .
pay.commitment            all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
pay.payeeaccount          .        .       .       .          .      .        .     .      .        all   .       all     .             .      .           .             own
pay.batchapproval         all      .       own     .          .      .        .     .      .        all   all     all     .             .      .           .             .
pay.bankfile              .        .       .       .          .      .        .     .      .        all   .       all     .             .      .           .             .
pay.bankresult            .        .       .       .          .      .        .     .      .        all   .       all     .             .      .           .             .
pay.bankresultrow         .        .       .       .          .      .        .     .      .        all   .       all     .             .      .           .             .
pay.receiptsample         .        .       .       .          .      .        .     .      .        all   all     all     .             .      .           .             .
pay.receiptquestion       .        .       .       .          .      .        .     .      .        all   .       all     .             .      .           .             own
pay.incomestatement       .        .       .       .          .      .        .     .      .        all   all     all     .             .      .           .             own
pay.recovery              .        .       .       .          .      .        .     .      .        all   all     all     .             .      .           .             own
pay.recoveryreceipt       .        .       .       .          .      .        .     .      .        all   all     all     .             .      .           .             own
instruments.response      .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           .             own
messaging.message         .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           .             own
trust.readlog             .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           .             own
trust.transitionlog       .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           .             .
trust.loginattempt        .        .       .       .          .      .        .     .      .        .     .       all     .             .      .           .             .
ledger.budgetline         all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
ledger.ledgerentry        all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
ledger.voucher            all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
ledger.contract           all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
ledger.invoice            all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
ledger.grant              all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
ledger.settlement         all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
ledger.instalment         all      all     all     .          .      .        .     .      .        all   all     all     .             .      .           .             .
ledger.reconciliation     .        .       .       .          .      .        .     .      .        .     all     all     .             .      .           .             .
figures.freeze            all      all     all     all        .      .        .     .      .        .     all     all     .             .      .           .             .
figures.frozenfigure      all      all     all     all        .      .        .     .      .        .     all     all     .             .      .           .             .
"""  # noqa: E501 - a table is read across

CHANGES = """
                          director planner manager counsellor mentor lecturer judge leader operator clerk finance auditor correspondent tenant team-leader administrator applicant
decide:application        .        .       own     .          .      .        .     .      .        .     .       .       .             .      .           .             .
withdraw:application      .        .       .       .          .      .        .     .      .        .     .       .       .             .      .           .             own
end:participation         .        .       own     .          .      .        .     .      own      .     .       .       .             .      .           .             .
answer:seatoffer          .        .       .       .          .      .        .     .      .        .     .       .       .             .      .           .             own
answer:appeal             .        .       own     .          .      .        .     .      .        .     .       .       .             .      .           .             .
score:judging             .        .       .       .          .      .        own   .      .        .     .       .       .             .      .           .             .
choose:shortlisting       .        .       .       .          .      .        .     own    .        .     .       .       .             .      .           .             .
write:interview           .        .       own     .          .      .        .     own    .        .     .       .       .             .      .           .             .
walk-in:booth             .        .       own     .          .      .        .     own    .        .     .       .       .             .      .           .             .
read:cv                   .        .       .       .          .      .        .     own    .        .     .       .       .             .      .           .             .
decide:hosting            .        .       own     .          .      .        .     .      .        .     .       .       .             .      .           .             .
publish:scenario          .        .       own     .          .      .        .     .      .        .     .       .       .             .      .           .             .
carry-on:case             .        .       .       own        .      .        .     .      .        .     .       .       .             .      .           .             .
enter:record              .        .       .       .          own    own      .     own    own      .     .       .       .             .      .           .             own
check-in:session          .        .       own     .          own    own      .     own    own      .     .       .       .             .      .           .             .
submit:period             .        .       .       .          .      .        .     own    own      .     .       .       .             .      .           .             .
apply:scan                .        .       own     .          own    own      .     own    own      .     .       .       .             .      .           .             .
confirm:period            .        .       .       .          .      .        .     own    .        .     .       .       .             .      .           .             .
approve:period            .        .       own     .          .      .        .     .      .        .     .       .       .             .      .           .             .
approve:batch             .        .       .       .          .      .        .     .      .        .     all     .       .             .      .           .             .
send:batch                .        .       .       .          .      .        .     .      .        all   .       .       .             .      .           .             .
answer:receiptquestion    .        .       .       .          .      .        .     .      .        .     .       .       .             .      .           .             own
confirm:payeeaccount      .        .       .       .          .      .        .     .      .        .     .       .       .             .      .           .             own
book:line                 .        .       .       .          .      .        .     .      .        .     all     .       .             .      .           .             .
commit:round              .        .       own     .          .      .        .     .      .        .     all     .       .             .      .           .             .
settle:grant              .        .       .       .          .      .        .     .      .        .     all     .       .             .      .           .             .
"""  # noqa: E501

CHANGING: dict[str, tuple[Scope, str]] = {
    "decide:application": (applications_decidable, "paths.application"),
    "withdraw:application": (applications_withdrawable, "paths.application"),
    "end:participation": (participations_changeable, "paths.participation"),
    "answer:seatoffer": (seat_offers_answerable, "paths.seatoffer"),
    "answer:appeal": (appeals_answerable, "paths.appeal"),
    "score:judging": (judgings_scorable, "paths.judging"),
    "choose:shortlisting": (short_listings_answerable, "paths.shortlisting"),
    "write:interview": (interviews_recordable, "booked interview"),
    "walk-in:booth": (booths_run, "booth"),
    "read:cv": (cvs_shown, "cv"),
    "decide:hosting": (hostings_decidable, "paths.hosting"),
    "publish:scenario": (scenarios_changeable, "placing.scenario"),
    "carry-on:case": (cases_changeable, "cases.case"),
    "enter:record": (records_changeable, "records.record"),
    "check-in:session": (sessions_recordable, "records.session"),
    "submit:period": (periods_submittable, "records.period"),
    "apply:scan": (scans_changeable, "records.scan"),
    "confirm:period": (periods_confirmable, "records.period"),
    "approve:period": (periods_approvable, "records.period"),
    "approve:batch": (batches_approvable, "prepared batch"),
    "send:batch": (batches_sendable, "approved batch"),
    "answer:receiptquestion": (receipt_questions_answerable, "pay.receiptquestion"),
    "confirm:payeeaccount": (payee_accounts_confirmable, "waiting account"),
    "book:line": (lines_bookable, "ledger.budgetline"),
    "commit:round": (rounds_committable, "paid round"),
    "settle:grant": (grants_settleable, "ledger.grant"),
}

#: Columns whose heading is not the role's own name.
ROLES = {
    "manager": RoleKind.PROGRAMME_MANAGER,
    "leader": RoleKind.SITE_LEADER,
    "clerk": RoleKind.PAY_CLERK,
    "finance": RoleKind.FINANCE_OFFICER,
}
APPLICANT = "applicant"


def cells(table: str) -> dict[tuple[str, str], str]:
    """Read a table: (row, column) → what its cell says."""
    heading, *lines = (line.split() for line in table.strip().splitlines())
    return {(name, column): cell for name, *row in lines for column, cell in zip(heading, row, strict=True)}


SEEN, CHANGED = cells(SEES), cells(CHANGES)
COLUMNS = sorted({column for _, column in SEEN})


def role_of(column: str) -> RoleKind:
    return ROLES.get(column) or RoleKind(column)
