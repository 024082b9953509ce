from django.db import migrations, models

from imojak.kernel.guards import Gone, append_only, guard_in, keeping_guards, refuse
from imojak.parties.hands import hand_sql

FIRST = "imojak.pay.migrations.0002_guards"
_BATCH = ("number", "round_id", "line_id", "month", "prepared_by_id")
_PAYMENT = ("batch_id", "entitlement_id", "gross", "tax", "retries_id")


def closed_by(*accounts: str) -> str:
    """Return the condition that one of the accounts is a hand that closed the month ``p``."""
    closers = f"({hand_sql('p.confirmed_by_id')}, {hand_sql('p.approved_by_id')})"
    return "(" + " OR ".join(f"{hand_sql(account)} IN {closers}" for account in accounts) + ")"


MONTHS = (
    "SELECT 1 FROM pay_payment y JOIN pay_entitlement e ON e.id = y.entitlement_id "
    "JOIN records_period p ON p.id = e.period_id WHERE y.batch_id = "
)


class Migration(migrations.Migration):

    dependencies = [('pay', '0007_what_was_sent_has_a_number')]

    operations = [
        *keeping_guards([
            migrations.AlterField(
                model_name='payment',
                name='reference',
                field=models.CharField(db_index=True, max_length=20, verbose_name='송금 번호'),
            ),
            migrations.AddConstraint(
                model_name='payment',
                constraint=models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='payment_referred'),
            ),
        ]),
        # More of a batch and of a payment stays as it was made.
        Gone(guard_in(FIRST, "pay_payment_no_change")),
        Gone(guard_in(FIRST, "pay_batch_no_change")),
        append_only("pay_payment", (*_PAYMENT, "reference", "income_tax", "local_tax", "insurance", "lines"))[0],
        append_only("pay_batch", (*_BATCH, "steps", "approval_rules_id", "tax_rules_id", "insurance_rules_id"))[0],
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
        # Invariant 8, by people: who closed the month, who prepares, each who approves and who sends are others.
        Gone(guard_in(FIRST, "payment_other_hands")),
        Gone(guard_in(FIRST, "batch_other_hands")),
        refuse(
            "payment_other_hands", "pay_payment", ["INSERT"],
            "EXISTS (SELECT 1 FROM pay_entitlement e JOIN records_period p ON p.id = e.period_id "
            "JOIN pay_batch b ON b.id = NEW.batch_id WHERE e.id = NEW.entitlement_id "
            f"AND ({closed_by('b.prepared_by_id', 'b.approved_by_id', 'b.sent_by_id')} "
            f"OR EXISTS (SELECT 1 FROM pay_batchapproval s WHERE s.batch_id = b.id AND {closed_by('s.by_id')})))",
            "same-hands",
        ),
        refuse(
            "batch_other_hands", "pay_batch", ["UPDATE OF approved_by_id, sent_by_id"],
            f"EXISTS ({MONTHS} NEW.id AND {closed_by('NEW.approved_by_id', 'NEW.sent_by_id')})",
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
            f"OR EXISTS ({MONTHS} NEW.batch_id AND {closed_by('NEW.by_id')})",
            "same-hands",
            "PERFORM 1 FROM pay_batch WHERE id = NEW.batch_id FOR UPDATE;",
        ),
        refuse(
            "batch_approved_in_steps", "pay_batch", ["UPDATE OF status"],
            "OLD.status = 'prepared' AND NEW.status IN ('approved', 'sent', 'settled') "
            "AND (SELECT COUNT(*) FROM pay_batchapproval s WHERE s.batch_id = NEW.id) < NEW.steps",
            "approval-missing",
        ),
    ]
