from django.db import migrations

from imojak.kernel.guards import refuse


class Migration(migrations.Migration):

    dependencies = [('pay', '0003_round_commitments'), ('records', '0007_months_looked_at')]

    operations = [
        # What is on its way to the bank rests on the month as it was locked: it arrives, or the batch is taken back first.
        refuse(
            "period_reopened_when_paid", "records_period", ["INSERT"],
            "NEW.version > 1 AND EXISTS (SELECT 1 FROM records_period p JOIN pay_entitlement e ON e.period_id = p.id "
            "JOIN pay_payment y ON y.entitlement_id = e.id JOIN pay_batch b ON b.id = y.batch_id "
            "WHERE p.place_id = NEW.place_id AND p.month = NEW.month AND y.status = 'open' "
            "AND b.status IN ('prepared', 'approved', 'sent'))",
            "batch-out",
        ),
    ]
