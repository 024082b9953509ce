import django.db.models.deletion
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0001_tables'),
        ('ledger', '0003_one_index_per_reference'),
        ('offers', '0004_guards_of_types'),
        ('parties', '0003_merging_and_inviting'),
    ]

    operations = keeping_guards([
        migrations.CreateModel(
            name='RoundCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='round_cost', to='ledger.contract', verbose_name='계약')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='offers.round', verbose_name='회차')),
            ],
            options={
                'verbose_name': '회차 비용',
                'verbose_name_plural': '회차 비용',
            },
        ),
        migrations.AddField(
            model_name='place',
            name='starts_at',
            field=models.TimeField(blank=True, help_text='면접 시간처럼 하루 안의 정해진 때에 시작하는 자리', null=True, verbose_name='시작 시각'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at', None), models.Q(('minutes__gte', 1), ('minutes__isnull', False), ('parent__isnull', False), ('starts_on', models.F('ends_on'))), _connector='OR'), name='place_of_an_hour'),
        ),
    ])
