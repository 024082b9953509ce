from django.db import migrations

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [('trust', '0001_tables')]

    operations = [
        *append_only("trust_transitionlog"),
        *append_only("trust_readlog"),
        *append_only("trust_document"),
    ]
