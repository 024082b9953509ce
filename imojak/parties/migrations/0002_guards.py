from django.db import migrations

from imojak.kernel.guards import no_overlap


class Migration(migrations.Migration):

    dependencies = [('parties', '0001_tables')]

    operations = [
        no_overlap("role_no_overlap", "parties_role", ("party_id", "kind", "at_id", "programme_code"), "starts_on", "ends_on"),
    ]
