from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [("ledger", "0006_reconciliations")]

    operations = [*append_only("ledger_reconciliation")]
