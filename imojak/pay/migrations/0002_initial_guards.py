from django.db import migrations

from imojak.kernel.guards import append_only, refuse
from imojak.parties.hands import hand_sql

# What of a batch and of a payment stays as it was made.
_BATCH = (
    "number", "round_id", "line_id", "month", "prepared_by_id", "steps", "approval_rules_id", "tax_rules_id",
    "insurance_rules_id",
)
_PAYMENT = (
    "batch_id", "entitlement_id", "gross", "tax", "retries_id", "reference", "income_tax", "local_tax", "insurance", "lines",
)


def _closed_by(*accounts: str) -> str:
    """Return the condition that one of the accounts is a hand that closed the month ``p``."""
    closers = f"({hand_sql('p.confirmed_by_id')}, {hand_sql('p.approved_by_id')})"
    return "(" + " OR ".join(f"{hand_sql(account)} IN {closers}" for account in accounts) + ")"


_MONTHS = (
    "SELECT 1 FROM pay_payment y JOIN pay_entitlement e ON e.id = y.entitlement_id "
    "JOIN records_period p ON p.id = e.period_id WHERE y.batch_id = "
)


class Migration(migrations.Migration):

    replaces = [
        ('pay', '0001_tables'),
        ('pay', '0002_guards'),
        ('pay', '0003_round_commitments'),
        ('pay', '0004_no_month_is_reopened_while_its_pay_is_out'),
        ('pay', '0005_accounts'),
        ('pay', '0006_banks_and_approvals'),
        ('pay', '0007_what_was_sent_has_a_number'),
        ('pay', '0008_whose_hands'),
        ('pay', '0009_receipts_recoveries_statements'),
        ('pay', '0010_tax_that_comes_back'),
        ('pay', '0011_expenses_in_parts'),
        ('pay', '0012_in_one_batch'),
    ]

    dependencies = [('pay', '0001_initial'), ('ledger', '0001_initial'), ('parties', '0001_initial'), ('records', '0001_initial')]

    operations = [
        *append_only("pay_entitlement"),
        *append_only("pay_payment", _PAYMENT),
        *append_only("pay_batch", _BATCH),
        *append_only("pay_commitment"),
        # What a round says that it has committed is what its voucher has booked.
        refuse(
            "commitment_as_booked", "pay_commitment", ["INSERT"],
            "NEW.amount <> (SELECT COALESCE(SUM(CASE e.kind WHEN 'commitment' THEN e.amount WHEN 'release' THEN -e.amount "
            "ELSE 0 END), 0) FROM ledger_ledgerentry e WHERE e.voucher_id = NEW.voucher_id)",
            "commitment-differs",
        ),
        # What is on its way to the bank rests on the month as it was locked: it arrives, or the batch is taken back first.
        refuse(
            "period_reopened_when_paid", "records_period", ["INSERT"],
            "NEW.version > 1 AND EXISTS (SELECT 1 FROM records_period p JOIN pay_entitlement e ON e.period_id = p.id "
            "JOIN pay_payment y ON y.entitlement_id = e.id JOIN pay_batch b ON b.id = y.batch_id "
            "WHERE p.place_id = NEW.place_id AND p.month = NEW.month AND y.status = 'open' "
            "AND b.status IN ('prepared', 'approved', 'sent'))",
            "batch-out",
        ),
        # The number is sealed anew when keys change; whose it is moves when two entries are one person.
        *append_only(
            "pay_payeeaccount", ("bank_code", "mark", "last4", "holder", "paper_id", "asked_by_id", "asked_at")
        ),
        # Only the owner says that money may go there, or with a signed paper somebody who did not enter it.
        refuse(
            "payee_account_own", "pay_payeeaccount", ["INSERT", "UPDATE OF status, confirmed_by_id"],
            "NEW.status = 'confirmed' AND NOT EXISTS (SELECT 1 FROM parties_account c JOIN parties_account a "
            "ON a.id = NEW.asked_by_id WHERE c.id = NEW.confirmed_by_id AND (c.party_id = NEW.party_id "
            "OR (NEW.paper_id IS NOT NULL AND c.party_id <> COALESCE(a.party_id, 0))))",
            "own-account",
        ),
        # What was put away never comes back: it is entered and confirmed anew.
        refuse(
            "payee_account_closed", "pay_payeeaccount", ["UPDATE OF status, confirmed_by_id, confirmed_at"],
            "OLD.status IN ('replaced', 'refused')", "append-only",
        ),
        *append_only("pay_batchapproval"),
        *append_only("pay_bankfile"),
        *append_only("pay_bankresult"),
        *append_only("pay_bankresultrow"),
        refuse(
            "payment_keeps_its_file", "pay_payment", ["UPDATE OF file_id, account_id"],
            "(OLD.file_id IS NOT NULL AND (NEW.file_id IS NULL OR NEW.file_id <> OLD.file_id)) "
            "OR (OLD.account_id IS NOT NULL AND (NEW.account_id IS NULL OR NEW.account_id <> OLD.account_id))",
            "append-only",
        ),
        refuse(
            "payment_in_file_of_its_batch", "pay_payment", ["INSERT", "UPDATE OF file_id"],
            "EXISTS (SELECT 1 FROM pay_bankfile f WHERE f.id = NEW.file_id AND f.batch_id <> NEW.batch_id)",
            "other-batch",
        ),
        refuse(
            "bank_row_of_its_batch", "pay_bankresultrow", ["INSERT"],
            "NOT EXISTS (SELECT 1 FROM pay_payment y JOIN pay_bankresult r ON r.id = NEW.result_id "
            "WHERE y.id = NEW.payment_id AND y.batch_id = r.batch_id AND y.reference = NEW.reference)",
            "other-batch",
        ),
        # What the bank has paid or what is given up does not become open again.
        refuse(
            "payment_stays_settled", "pay_payment", ["UPDATE OF status"],
            "(OLD.status = 'paid' AND NEW.status NOT IN ('paid', 'recovered')) "
            "OR (OLD.status IN ('recovered', 'lapsed', 'cancelled') AND NEW.status <> OLD.status) "
            "OR (OLD.status = 'failed' AND NEW.status NOT IN ('failed', 'lapsed'))",
            "append-only",
        ),
        refuse(
            "payment_other_hands", "pay_payment", ["INSERT"],
            "EXISTS (SELECT 1 FROM pay_entitlement e JOIN records_period p ON p.id = e.period_id "
            "JOIN pay_batch b ON b.id = NEW.batch_id WHERE e.id = NEW.entitlement_id "
            f"AND ({_closed_by('b.prepared_by_id', 'b.approved_by_id', 'b.sent_by_id')} "
            f"OR EXISTS (SELECT 1 FROM pay_batchapproval s WHERE s.batch_id = b.id AND {_closed_by('s.by_id')})))",
            "same-hands",
        ),
        refuse(
            "batch_other_hands", "pay_batch", ["UPDATE OF approved_by_id, sent_by_id"],
            f"EXISTS ({_MONTHS} NEW.id AND {_closed_by('NEW.approved_by_id', 'NEW.sent_by_id')})",
            "same-hands",
        ),
        refuse(
            "batch_hands_apart", "pay_batch", ["INSERT", "UPDATE OF approved_by_id, sent_by_id"],
            f"{hand_sql('NEW.prepared_by_id')} IN ({hand_sql('NEW.approved_by_id')}, {hand_sql('NEW.sent_by_id')}) "
            f"OR {hand_sql('NEW.approved_by_id')} = {hand_sql('NEW.sent_by_id')} "
            "OR EXISTS (SELECT 1 FROM pay_batchapproval s WHERE s.batch_id = NEW.id "
            f"AND {hand_sql('s.by_id')} = {hand_sql('NEW.sent_by_id')})",
            "same-hands",
        ),
        refuse(
            "approval_other_hands", "pay_batchapproval", ["INSERT"],
            "EXISTS (SELECT 1 FROM pay_batch b WHERE b.id = NEW.batch_id "
            f"AND {hand_sql('NEW.by_id')} IN ({hand_sql('b.prepared_by_id')}, {hand_sql('b.sent_by_id')})) "
            "OR EXISTS (SELECT 1 FROM pay_batchapproval s WHERE s.batch_id = NEW.batch_id "
            f"AND {hand_sql('s.by_id')} = {hand_sql('NEW.by_id')}) "
            f"OR EXISTS ({_MONTHS} NEW.batch_id AND {_closed_by('NEW.by_id')})",
            "same-hands",
            "PERFORM 1 FROM pay_batch WHERE id = NEW.batch_id FOR UPDATE;",
        ),
        refuse(
            "batch_approved_in_steps", "pay_batch", ["UPDATE OF status"],
            "OLD.status = 'prepared' AND NEW.status IN ('approved', 'sent', 'settled') "
            "AND (SELECT COUNT(*) FROM pay_batchapproval s WHERE s.batch_id = NEW.id) < NEW.steps",
            "approval-missing",
        ),
        *append_only("pay_receiptsample"),
        *append_only("pay_receiptquestion", ("sample_id", "payment_id", "due_on")),
        # Whose a statement is stays with the entry that it was made for; everything else of it too.
        *append_only("pay_incomestatement"),
        *append_only("pay_recovery", ("entitlement_id", "won", "tax", "reason", "asked_by_id", "asked_on")),
        *append_only("pay_recoveryreceipt"),
        # Only what a decision took away comes back, all of it, once.
        refuse(
            "recovery_of_a_difference", "pay_recovery", ["INSERT"],
            "NOT EXISTS (SELECT 1 FROM pay_entitlement e WHERE e.id = NEW.entitlement_id AND NEW.won = -e.amount)",
            "over-recovery",
        ),
        refuse(
            "recovery_receipt_within", "pay_recoveryreceipt", ["INSERT"],
            "NEW.won + COALESCE((SELECT SUM(o.won) FROM pay_recoveryreceipt o WHERE o.recovery_id = NEW.recovery_id), 0) "
            "> (SELECT r.won FROM pay_recovery r WHERE r.id = NEW.recovery_id)",
            "over-recovery", lock="PERFORM 1 FROM pay_recovery WHERE id = NEW.recovery_id FOR UPDATE;",
        ),
        refuse(
            "recovery_tax_stays", "pay_recovery", ["UPDATE OF local_tax"], "OLD.local_tax <> NEW.local_tax", "append-only"
        ),
        # What the bank sent back is sent again in its own batch: into another it would be booked twice.
        refuse(
            "payment_in_one_batch", "pay_payment", ["INSERT"],
            "NEW.retries_id IS NULL AND EXISTS (SELECT 1 FROM pay_payment y "
            "WHERE y.entitlement_id = NEW.entitlement_id AND y.status <> 'cancelled')",
            "already-paid",
        ),
    ]
