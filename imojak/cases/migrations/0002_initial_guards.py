from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    replaces = [
        ('cases', '0001_tables'),
        ('cases', '0002_guards'),
        ('cases', '0003_task_of_an_undelivered_message'),
        ('cases', '0004_tasks_that_come_by_themselves'),
    ]

    dependencies = [('cases', '0001_initial')]

    operations = [
        *append_only("cases_note"),
    ]
