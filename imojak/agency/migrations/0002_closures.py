import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='일자')),
                ('kind', models.CharField(choices=[('closed', '휴관일'), ('holiday', '임시공휴일'), ('workday', '여는 날')], max_length=8, verbose_name='구분')),
                ('name', models.CharField(max_length=60, verbose_name='이름')),
                ('status', models.CharField(choices=[('set', '정함'), ('undone', '되돌림')], default='set', max_length=8, verbose_name='상태')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='agency.unit', verbose_name='캠퍼스·센터')),
            ],
            options={
                'verbose_name': '휴무',
                'verbose_name_plural': '휴무',
                'indexes': [models.Index(fields=['day'], name='closure_day')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('unit_id', models.Value(0), output_field=models.BigIntegerField()), models.F('day'), condition=models.Q(('status', 'set')), name='closure_once')],
            },
        ),
        # What was set stays as it was set; it is undone, and set anew.
        *append_only("agency_closure", ("unit_id", "day", "kind", "name")),
    ]
