import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('parties', '0001_tables'),
        ('parties', '0002_guards'),
        ('parties', '0003_merging_and_inviting'),
        ('parties', '0004_who_left_a_group'),
        ('parties', '0005_team_leaders'),
    ]

    dependencies = [
        ('parties', '0001_initial'),
        ('trust', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProfileCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profile_checks', to='parties.party', verbose_name='사람')),
                ('field', models.CharField(max_length=40, verbose_name='항목')),
                ('value', models.CharField(max_length=200, verbose_name='확인한 값')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='증빙')),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='확인자')),
                ('checked_on', models.DateField(verbose_name='확인일')),
            ],
            options={
                'verbose_name': '확인된 정보',
                'verbose_name_plural': '확인된 정보',
                'constraints': [models.UniqueConstraint(fields=('party', 'field', 'checked_on'), name='profile_check_once')],
            },
        ),
    ]
