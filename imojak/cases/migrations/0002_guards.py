from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [('cases', '0001_tables')]

    operations = [*append_only("cases_note")]
