from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    replaces = [
        ('agency', '0001_tables'),
        ('agency', '0002_closures'),
    ]

    dependencies = [('agency', '0001_initial')]

    operations = [
        # What was set stays as it was set; it is undone, and set anew.
        *append_only("agency_closure", ("unit_id", "day", "kind", "name")),
    ]
