from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    replaces = [
        ('trust', '0001_tables'),
        ('trust', '0002_guards'),
        ('trust', '0003_attempts_to_log_in'),
        ('trust', '0004_forms_done_once'),
    ]

    dependencies = [('trust', '0001_initial')]

    operations = [
        *append_only("trust_transitionlog"),
        *append_only("trust_readlog"),
        *append_only("trust_document"),
    ]
