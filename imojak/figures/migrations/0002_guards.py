from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [('figures', '0001_tables')]

    operations = [*append_only("figures_freeze"), *append_only("figures_frozenfigure")]
