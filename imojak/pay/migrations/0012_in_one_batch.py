from django.db import migrations

from imojak.kernel.guards import refuse


class Migration(migrations.Migration):

    dependencies = [('pay', '0011_expenses_in_parts')]

    operations = [
        # What the bank sent back is sent again in its own batch: into another it would be booked twice.
        refuse(
            "payment_in_one_batch", "pay_payment", ["INSERT"],
            "NEW.retries_id IS NULL AND EXISTS (SELECT 1 FROM pay_payment y "
            "WHERE y.entitlement_id = NEW.entitlement_id AND y.status <> 'cancelled')",
            "already-paid",
        ),
    ]
