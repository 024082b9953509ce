import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('records', '0001_tables'),
        ('records', '0002_guards'),
        ('records', '0003_corrections'),
        ('records', '0004_one_index_per_reference'),
        ('records', '0005_no_activity_before_the_gates'),
        ('records', '0006_a_person_is_merged_in_locked_months_too'),
        ('records', '0007_months_looked_at'),
        ('records', '0008_sheets_and_check_in'),
        ('records', '0009_logs_with_times_and_photos'),
        ('records', '0010_guards_of_a_day'),
        ('records', '0011_months_compared'),
    ]

    initial = True

    dependencies = [
        ('agency', '0001_initial'),
        ('offers', '0001_initial'),
        ('parties', '0001_initial'),
        ('paths', '0001_initial'),
        ('trust', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='월')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='판')),
                ('status', models.CharField(choices=[('open', '입력 중'), ('submitted', '제출'), ('confirmed', '활동처 확인'), ('approved', '승인'), ('locked', '마감')], default='open', max_length=10, verbose_name='상태')),
                ('locked_on', models.DateField(blank=True, null=True, verbose_name='마감일')),
                ('reopened_because', models.CharField(blank=True, max_length=200, verbose_name='다시 연 사유')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='승인자')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='확인자')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='offers.place', verbose_name='자리')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='제출자')),
                ('handed_in', models.JSONField(blank=True, null=True, verbose_name='처음 낸 시간(참여별 분)')),
            ],
            options={
                'verbose_name': '월 마감',
                'verbose_name_plural': '월 마감',
                'constraints': [models.UniqueConstraint(fields=('place', 'month', 'version'), name='period_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='period_month_is_first_day'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('reopened_because', ''), _negated=True), _connector='OR'), name='period_reopening_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'locked'), _negated=True), models.Q(('locked_on__isnull', False), ('confirmed_by__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='period_lock'), models.CheckConstraint(condition=models.Q(('confirmed_by', None), ('approved_by', None), models.Q(('confirmed_by', models.F('approved_by')), _negated=True), _connector='OR'), name='period_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('class', '차시'), ('consultation', '상담'), ('mentoring', '멘토링'), ('meeting', '회의'), ('lecture', '강의'), ('fair', '박람회'), ('briefing', '설명회'), ('forum', '포럼'), ('issue', '발간'), ('milestone', '연구 단계'), ('visit', '현장 방문')], max_length=12, verbose_name='종류')),
                ('title', models.CharField(max_length=160, verbose_name='제목')),
                ('day', models.DateField(verbose_name='일자')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='시작 시각')),
                ('minutes', models.PositiveIntegerField(verbose_name='시간(분)')),
                ('topic', models.CharField(blank=True, max_length=40, verbose_name='주제·영역')),
                ('online', models.BooleanField(default=False, verbose_name='온라인')),
                ('cancelled', models.BooleanField(default=False, verbose_name='취소')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_sessions', to='parties.party', verbose_name='진행자')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='offers.place', verbose_name='자리')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='agency.unit', verbose_name='캠퍼스·센터')),
                ('checkin_from', models.DateTimeField(blank=True, null=True, verbose_name='출석 확인 시작')),
                ('checkin_until', models.DateTimeField(blank=True, null=True, verbose_name='출석 확인 끝')),
            ],
            options={
                'verbose_name': '차시·상담',
                'verbose_name_plural': '차시·상담',
                'indexes': [models.Index(fields=['kind', 'day'], name='session_kind_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checkin_from', None), ('checkin_until', None)), ('checkin_until__gte', models.F('checkin_from')), _connector='OR'), name='session_checkin')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('attendance', '출석'), ('work', '활동'), ('view', '조회'), ('audience', '수혜자'), ('visit', '방문'), ('learning', '온라인 학습')], max_length=10, verbose_name='종류')),
                ('status', models.CharField(choices=[('present', '출석'), ('late', '지각'), ('absent', '결석'), ('no-show', '불참'), ('cancelled', '취소')], default='present', max_length=10, verbose_name='상태')),
                ('day', models.DateField(verbose_name='일자')),
                ('quantity', models.PositiveIntegerField(verbose_name='수량')),
                ('unit', models.CharField(choices=[('minutes', '분'), ('people', '명'), ('times', '회'), ('cases', '건'), ('pages', '쪽'), ('kg', '킬로그램')], max_length=8, verbose_name='단위')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='내용')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='확인자')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='입력자')),
                ('participation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='paths.participation', verbose_name='참여')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='parties.party', verbose_name='사람')),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='records.period', verbose_name='월 마감')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='records.session', verbose_name='차시')),
                ('replaces', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.record', verbose_name='바로잡은 기록')),
                ('came_by', models.CharField(choices=[('self', '본인 입력'), ('leader', '활동처 입력'), ('operator', '운영기관 입력'), ('sheet', '활동표 스캔'), ('checkin', '체크인'), ('desk', '담당자 입력')], default='desk', max_length=8, verbose_name='입력 경로')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='시작 시각')),
                ('ends_at', models.TimeField(blank=True, null=True, verbose_name='끝난 시각')),
                ('measured', models.PositiveIntegerField(blank=True, null=True, verbose_name='실적')),
                ('measure', models.CharField(blank=True, choices=[('minutes', '분'), ('people', '명'), ('times', '회'), ('cases', '건'), ('pages', '쪽'), ('kg', '킬로그램')], max_length=8, verbose_name='실적 단위')),
                ('location', models.CharField(blank=True, max_length=80, verbose_name='활동 장소')),
                ('photo', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='사진')),
            ],
            options={
                'verbose_name': '활동·출석 기록',
                'verbose_name_plural': '활동·출석 기록',
                'indexes': [models.Index(fields=['party', 'day'], name='record_party_day'), models.Index(condition=models.Q(('photo__isnull', False)), fields=['photo'], name='record_photo')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('unit', 'minutes'), _negated=True), ('quantity__lte', 1440), _connector='OR'), name='record_day_has_24_hours'), models.CheckConstraint(condition=models.Q(('session__isnull', False), ('participation__isnull', False), _connector='OR'), name='record_of_something'), models.UniqueConstraint(condition=models.Q(('replaces__isnull', False)), fields=('replaces',), name='record_replaced_once'), models.CheckConstraint(condition=models.Q(models.Q(('ends_at', None), ('starts_at', None)), ('starts_at__lt', models.F('ends_at')), _connector='OR'), name='record_times_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('measure', ''), ('measured', None)), models.Q(('measured__isnull', False), models.Q(('measure', ''), _negated=True)), _connector='OR'), name='record_measure_whole'), models.UniqueConstraint(models.F('participation'), django.db.models.functions.comparison.Coalesce('session_id', models.Value(0), output_field=models.BigIntegerField()), models.F('day'), models.F('kind'), django.db.models.functions.comparison.Coalesce('starts_at', models.Value(datetime.time(0, 0)), output_field=models.TimeField()), condition=models.Q(('participation__isnull', False), ('replaces', None)), name='record_once')],
            },
        ),
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
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(blank=True, null=True, verbose_name='월')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='코드')),
                ('rows', models.JSONField(verbose_name='칸의 뜻')),
                ('printed_at', models.DateTimeField(verbose_name='인쇄 일시')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='offers.place', verbose_name='자리')),
                ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='인쇄자')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='records.session', verbose_name='차시')),
            ],
            options={
                'verbose_name': '인쇄한 활동표·출석표',
                'verbose_name_plural': '인쇄한 활동표·출석표',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('month__isnull', False), ('session', None)), models.Q(('month', None), ('session__isnull', False)), _connector='OR'), name='sheet_of_one_thing'), models.CheckConstraint(condition=models.Q(('month', None), ('month__day', 1), _connector='OR'), name='sheet_month_is_first_day')],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveSmallIntegerField(verbose_name='쪽')),
                ('reading', models.JSONField(verbose_name='읽은 값')),
                ('status', models.CharField(choices=[('read', '읽음'), ('applied', '입력함'), ('discarded', '버림')], default='read', max_length=10, verbose_name='상태')),
                ('uploaded_at', models.DateTimeField(verbose_name='올린 일시')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='입력 일시')),
                ('applied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='입력자')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='올린 파일')),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='바로 편 쪽')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='올린 사람')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='records.sheet', verbose_name='활동표')),
            ],
            options={
                'verbose_name': '읽은 활동표·출석표',
                'verbose_name_plural': '읽은 활동표·출석표',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'applied')), fields=('sheet', 'page'), name='scan_applied_once'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'applied'), _negated=True), models.Q(('applied_by__isnull', False), ('applied_at__isnull', False)), _connector='OR'), name='scan_applied')],
            },
        ),
    ]
