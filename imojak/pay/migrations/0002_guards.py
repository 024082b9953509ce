from django.db import migrations

from imojak.kernel.guards import append_only, refuse


class Migration(migrations.Migration):

    dependencies = [('pay', '0001_tables'), ('records', '0002_guards'), ('ledger', '0002_guards')]

    operations = [
        *append_only("pay_entitlement"),
        *append_only("pay_payment", ("batch_id", "entitlement_id", "gross", "tax", "retries_id")),
        *append_only("pay_batch", ("number", "round_id", "line_id", "month", "prepared_by_id")),
        # Invariant 8: who confirmed or approved the month neither prepares nor sends its payment.
        refuse(
            "payment_other_hands", "pay_payment", ["INSERT"],
            "EXISTS (SELECT 1 FROM pay_entitlement e JOIN records_period p ON p.id = e.period_id "
            "JOIN pay_batch b ON b.id = NEW.batch_id WHERE e.id = NEW.entitlement_id "
            "AND (b.prepared_by_id IN (p.confirmed_by_id, p.approved_by_id) "
            "OR b.sent_by_id IN (p.confirmed_by_id, p.approved_by_id)))",
            "same-hands",
        ),
        refuse(
            "batch_other_hands", "pay_batch", ["UPDATE OF sent_by_id"],
            "EXISTS (SELECT 1 FROM pay_payment y JOIN pay_entitlement e ON e.id = y.entitlement_id "
            "JOIN records_period p ON p.id = e.period_id WHERE y.batch_id = NEW.id "
            "AND NEW.sent_by_id IN (p.confirmed_by_id, p.approved_by_id))",
            "same-hands",
        ),
    ]
