import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import refuse


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0002_guards'),
        ('paths', '0002_guards'),
        ('records', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='record',
            name='record_once',
        ),
        migrations.AddField(
            model_name='record',
            name='replaces',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.record', verbose_name='바로잡은 기록'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(models.F('participation'), django.db.models.functions.comparison.Coalesce('session_id', models.Value(0), output_field=models.BigIntegerField()), models.F('day'), models.F('kind'), condition=models.Q(('participation__isnull', False), ('replaces', None)), name='record_once'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(condition=models.Q(('replaces__isnull', False)), fields=('replaces',), name='record_replaced_once'),
        ),
        # A correction is of the same person, day and kind, and of a record whose month is locked.
        refuse(
            "record_replaces_its_like", "records_record", ["INSERT", "UPDATE OF replaces_id"],
            "NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM records_record r "
            "JOIN records_period p ON p.id = r.period_id WHERE r.id = NEW.replaces_id AND p.status = 'locked' "
            "AND r.participation_id = NEW.participation_id AND r.day = NEW.day AND r.kind = NEW.kind)",
            "replaces-another",
        ),
    ]
