from django.db import migrations, models

from imojak.kernel.guards import Gone, guard_in, keeping_guards, refuse


class Migration(migrations.Migration):

    dependencies = [('trust', '0002_initial_guards')]

    operations = [
        *keeping_guards([
            migrations.AddField(
                model_name='document',
                name='staged_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='미리 올린 일시'),
            ),
            migrations.AddIndex(
                model_name='document',
                index=models.Index(fields=['staged_at'], name='document_staged'),
            ),
        ]),
        # What was handed in with a form of which nothing came may go; whatever refers to a document keeps it.
        Gone(guard_in('imojak.trust.migrations.0002_initial_guards', 'trust_document_no_delete')),
        refuse('document_stays', 'trust_document', ['DELETE'], 'OLD.staged_at IS NULL', 'append-only'),
    ]
