from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    replaces = [
        ('figures', '0001_tables'),
        ('figures', '0002_guards'),
    ]

    dependencies = [('figures', '0001_initial')]

    operations = [
        *append_only("figures_freeze"),
        *append_only("figures_frozenfigure"),
    ]
