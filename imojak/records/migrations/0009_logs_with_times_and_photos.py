import datetime

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards, refuse, run_on_both

_UNITS = [('minutes', '분'), ('people', '명'), ('times', '회'), ('cases', '건'), ('pages', '쪽'), ('kg', '킬로그램')]

# Everything of a record but whose entry the person's is: two entries of one person may turn out to be one.
_COLUMNS = (
    "participation_id, session_id, period_id, kind, status, day, quantity, unit, starts_at, ends_at, measured, measure, "
    "location, note, photo_id, came_by, replaces_id, entered_by_id, confirmed_by_id"
)
_OLD = refuse(
    "record_locked_change", "records_record", ["UPDATE", "DELETE"],
    "EXISTS (SELECT 1 FROM records_period p WHERE p.id = OLD.period_id AND p.status = 'locked')", "period-locked",
)


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0008_sheets_and_check_in'),
        ('trust', '0004_forms_done_once'),
    ]

    operations = [
        *keeping_guards([
            migrations.RemoveConstraint(model_name='record', name='record_once'),
            migrations.AddField(
                model_name='record',
                name='came_by',
                field=models.CharField(choices=[('self', '본인 입력'), ('leader', '활동처 입력'), ('operator', '운영기관 입력'), ('sheet', '활동표 스캔'), ('checkin', '체크인'), ('desk', '담당자 입력')], default='desk', max_length=8, verbose_name='입력 경로'),
            ),
            migrations.AddField(
                model_name='record',
                name='starts_at',
                field=models.TimeField(blank=True, null=True, verbose_name='시작 시각'),
            ),
            migrations.AddField(
                model_name='record',
                name='ends_at',
                field=models.TimeField(blank=True, null=True, verbose_name='끝난 시각'),
            ),
            migrations.AddField(
                model_name='record',
                name='measured',
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name='실적'),
            ),
            migrations.AddField(
                model_name='record',
                name='measure',
                field=models.CharField(blank=True, choices=_UNITS, max_length=8, verbose_name='실적 단위'),
            ),
            migrations.AddField(
                model_name='record',
                name='location',
                field=models.CharField(blank=True, max_length=80, verbose_name='활동 장소'),
            ),
            migrations.AddField(
                model_name='record',
                name='photo',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='사진'),
            ),
            migrations.AlterField(
                model_name='record',
                name='unit',
                field=models.CharField(choices=_UNITS, max_length=8, verbose_name='단위'),
            ),
            migrations.AddIndex(
                model_name='record',
                index=models.Index(condition=models.Q(('photo__isnull', False)), fields=['photo'], name='record_photo'),
            ),
            migrations.AddConstraint(
                model_name='record',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at', None), ('starts_at', None)), ('starts_at__lt', models.F('ends_at')), _connector='OR'), name='record_times_in_order'),
            ),
            migrations.AddConstraint(
                model_name='record',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('measure', ''), ('measured', None)), models.Q(('measured__isnull', False), models.Q(('measure', ''), _negated=True)), _connector='OR'), name='record_measure_whole'),
            ),
            migrations.AddConstraint(
                model_name='record',
                constraint=models.UniqueConstraint(models.F('participation'), django.db.models.functions.comparison.Coalesce('session_id', models.Value(0), output_field=models.BigIntegerField()), models.F('day'), models.F('kind'), django.db.models.functions.comparison.Coalesce('starts_at', models.Value(datetime.time(0, 0)), output_field=models.TimeField()), condition=models.Q(('participation__isnull', False), ('replaces', None)), name='record_once'),
            ),
        ]),
        run_on_both("record_locked_change", _OLD.drop["sqlite"], _OLD.drop["postgresql"], {}),
        refuse(
            "record_locked_change", "records_record", [f"UPDATE OF {_COLUMNS}", "DELETE"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = OLD.period_id AND p.status = 'locked')",
            "period-locked",
        ),
    ]
