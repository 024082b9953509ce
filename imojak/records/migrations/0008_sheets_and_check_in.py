import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import append_only, keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0002_closures'),
        ('offers', '0005_interview_slots_and_costs'),
        ('parties', '0004_who_left_a_group'),
        ('records', '0007_months_looked_at'),
        ('trust', '0004_forms_done_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = keeping_guards([
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveSmallIntegerField(verbose_name='쪽')),
                ('reading', models.JSONField(verbose_name='읽은 값')),
                ('status', models.CharField(choices=[('read', '읽음'), ('applied', '입력함'), ('discarded', '버림')], default='read', max_length=10, verbose_name='상태')),
                ('uploaded_at', models.DateTimeField(verbose_name='올린 일시')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='입력 일시')),
            ],
            options={
                'verbose_name': '읽은 활동표·출석표',
                'verbose_name_plural': '읽은 활동표·출석표',
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(blank=True, null=True, verbose_name='월')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='코드')),
                ('rows', models.JSONField(verbose_name='칸의 뜻')),
                ('printed_at', models.DateTimeField(verbose_name='인쇄 일시')),
            ],
            options={
                'verbose_name': '인쇄한 활동표·출석표',
                'verbose_name_plural': '인쇄한 활동표·출석표',
            },
        ),
        migrations.AddField(
            model_name='session',
            name='checkin_from',
            field=models.DateTimeField(blank=True, null=True, verbose_name='출석 확인 시작'),
        ),
        migrations.AddField(
            model_name='session',
            name='checkin_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='출석 확인 끝'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checkin_from', None), ('checkin_until', None)), ('checkin_until__gte', models.F('checkin_from')), _connector='OR'), name='session_checkin'),
        ),
        migrations.AddField(
            model_name='scan',
            name='applied_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='입력자'),
        ),
        migrations.AddField(
            model_name='scan',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='올린 파일'),
        ),
        migrations.AddField(
            model_name='scan',
            name='picture',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='바로 편 쪽'),
        ),
        migrations.AddField(
            model_name='scan',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='올린 사람'),
        ),
        migrations.AddField(
            model_name='sheet',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='offers.place', verbose_name='자리'),
        ),
        migrations.AddField(
            model_name='sheet',
            name='printed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='인쇄자'),
        ),
        migrations.AddField(
            model_name='sheet',
            name='session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='records.session', verbose_name='차시'),
        ),
        migrations.AddField(
            model_name='scan',
            name='sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='records.sheet', verbose_name='활동표'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('month__isnull', False), ('session', None)), models.Q(('month', None), ('session__isnull', False)), _connector='OR'), name='sheet_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.CheckConstraint(condition=models.Q(('month', None), ('month__day', 1), _connector='OR'), name='sheet_month_is_first_day'),
        ),
        migrations.AddConstraint(
            model_name='scan',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'applied')), fields=('sheet', 'page'), name='scan_applied_once'),
        ),
        migrations.AddConstraint(
            model_name='scan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'applied'), _negated=True), models.Q(('applied_by__isnull', False), ('applied_at__isnull', False)), _connector='OR'), name='scan_applied'),
        ),
    ]) + [
        # Paper does not change after it was printed, nor what was read from it.
        *append_only("records_sheet"),
        *append_only(
            "records_scan",
            ("sheet_id", "page", "document_id", "picture_id", "reading", "uploaded_by_id", "uploaded_at"),
        ),
    ]
