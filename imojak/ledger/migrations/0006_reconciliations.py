from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0005_guards_of_grants'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='대사일')),
                ('made_at', models.DateTimeField(verbose_name='대사 일시')),
                ('steps', models.JSONField(help_text='[{code, title, unit, looked_at, ours, theirs, waiting, differences}]', verbose_name='단계')),
                ('differences', models.PositiveIntegerField(verbose_name='어긋난 건수')),
                ('seconds', models.FloatField(verbose_name='걸린 시간(초)')),
            ],
            options={
                'verbose_name': '대사',
                'verbose_name_plural': '대사',
                'indexes': [models.Index(fields=['day', 'made_at'], name='reconciliation_day')],
            },
        ),
    ]
