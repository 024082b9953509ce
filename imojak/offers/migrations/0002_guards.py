from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [('offers', '0001_tables')]

    operations = [*append_only("offers_ruleset")]
