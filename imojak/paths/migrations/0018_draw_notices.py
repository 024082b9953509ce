import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0005_interview_slots_and_costs'),
        ('paths', '0017_numbered_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DrawNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveIntegerField(verbose_name='명부의 신청 수')),
                ('entries_hash', models.CharField(max_length=64, verbose_name='명부 해시(SHA-256)')),
                ('rule', models.JSONField(help_text='뽑을 자리, 우선순위, 우선 배정', verbose_name='추첨 규칙')),
                ('draws_on', models.DateField(verbose_name='추첨하는 날')),
                ('seed_source', models.CharField(max_length=200, verbose_name='씨앗을 정하는 방법')),
                ('announced_at', models.DateTimeField(verbose_name='공고 일시')),
                ('because', models.CharField(blank=True, max_length=200, verbose_name='다시 공고한 사유')),
                ('announced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='공고한 사람')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draw_notices', to='offers.place', verbose_name='자리')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draw_notices', to='offers.round', verbose_name='회차')),
            ],
            options={
                'verbose_name': '추첨 공고',
                'verbose_name_plural': '추첨 공고',
            },
        ),
        migrations.AddField(
            model_name='draw',
            name='notice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='paths.drawnotice', verbose_name='공고'),
        ),
        # What was announced stays as it was announced.
        *append_only("paths_drawnotice"),
    ]
