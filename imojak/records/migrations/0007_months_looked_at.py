import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import append_only, keeping_guards, refuse

# Who stands behind an account: accounts of one person are one, and so are entries that were found to be one person.
_PERSON = (
    "(SELECT COALESCE(p.merged_into_id, p.id) FROM parties_account a JOIN parties_party p ON p.id = a.party_id "
    "WHERE a.id = {account})"
)
_CONFIRMS, _APPROVES = _PERSON.format(account="NEW.confirmed_by_id"), _PERSON.format(account="NEW.approved_by_id")
_HANDS = ["INSERT", "UPDATE OF confirmed_by_id, approved_by_id"]


class Migration(migrations.Migration):

    dependencies = [
        ('paths', '0018_draw_notices'),
        ('records', '0006_a_person_is_merged_in_locked_months_too'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *keeping_guards([migrations.AddField(
            model_name='period',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='제출자'),
        )]),
        migrations.CreateModel(
            name='ExceptionSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('confirm', '활동처 확인'), ('approve', '승인')], max_length=10, verbose_name='단계')),
                ('code', models.CharField(choices=[('nobody-logged', '적지 않은 참여자'), ('beyond-cap', '월 한도 초과'), ('long-day', '긴 하루'), ('day-off', '쉬는 날 활동'), ('in-pause', '중단 기간 활동'), ('before-gate', '필수 교육 전 활동'), ('uninsured', '보험 없는 날'), ('same-text', '날마다 같은 내용'), ('much-more', '지난달보다 크게 늘어남'), ('changed', '제출 뒤 바뀜'), ('sent-back', '되돌렸던 달'), ('late', '늦은 제출')], max_length=16, verbose_name='예외')),
                ('mark', models.CharField(max_length=16, verbose_name='근거 표시')),
                ('said', models.CharField(max_length=300, verbose_name='보인 내용')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='의견')),
                ('seen_at', models.DateTimeField(verbose_name='본 때')),
                ('participation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='paths.participation', verbose_name='참여')),
                ('period', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='exceptions_seen', to='records.period', verbose_name='월 마감')),
                ('seen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='본 사람')),
            ],
            options={
                'verbose_name': '예외 확인',
                'verbose_name_plural': '예외 확인',
                'constraints': [models.UniqueConstraint(models.F('period'), models.F('step'), models.F('code'), django.db.models.functions.comparison.Coalesce('participation_id', models.Value(0), output_field=models.BigIntegerField()), models.F('mark'), name='exception_seen_once')],
            },
        ),
        *append_only("records_exceptionseen"),
        # What was looked at is said before the month is locked, not after.
        refuse(
            "exception_seen_in_time", "records_exceptionseen", ["INSERT"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = NEW.period_id AND p.status = 'locked')",
            "period-locked",
        ),
        # Invariant 8: two people close a month, whatever accounts and roles they have or had.
        refuse(
            "period_other_people", "records_period", _HANDS,
            f"NEW.confirmed_by_id IS NOT NULL AND NEW.approved_by_id IS NOT NULL AND {_CONFIRMS} = {_APPROVES}",
            "same-hands",
        ),
        # Nobody confirms or approves their own hours, nor those of a group they are in.
        refuse(
            "period_of_others", "records_period", _HANDS,
            "(NEW.confirmed_by_id IS NOT NULL OR NEW.approved_by_id IS NOT NULL) AND EXISTS (SELECT 1 "
            "FROM paths_participation t JOIN parties_party own ON own.id = t.party_id WHERE t.place_id = NEW.place_id "
            "AND substr(CAST(t.starts_on AS text), 1, 7) <= substr(CAST(NEW.month AS text), 1, 7) "
            "AND substr(CAST(COALESCE(t.withdrawn_on, t.ends_on) AS text), 1, 7) >= substr(CAST(NEW.month AS text), 1, 7) "
            f"AND (COALESCE(own.merged_into_id, own.id) IN ({_CONFIRMS}, {_APPROVES}) "
            "OR EXISTS (SELECT 1 FROM parties_groupmember m WHERE m.group_id = t.party_id "
            f"AND m.member_id IN ({_CONFIRMS}, {_APPROVES}))))",
            "own-month",
        ),
    ]
