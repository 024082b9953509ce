import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('agency', '0001_tables'),
        ('agency', '0002_closures'),
    ]

    initial = True

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExecutiveSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='코드')),
                ('post', models.CharField(max_length=30, verbose_name='직위')),
                ('appointment', models.CharField(blank=True, help_text='선임직, 당연직, 노동이사 등', max_length=20, verbose_name='구분')),
                ('vacant', models.BooleanField(default=False, verbose_name='공석')),
                ('acting', models.BooleanField(default=False, help_text='공석을 대행하는 임원; 공석은 따로 남는다', verbose_name='직무대행')),
                ('career', models.CharField(blank=True, max_length=100, verbose_name='겸직(직위)')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='임기 시작')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='임기 종료')),
                ('order', models.PositiveSmallIntegerField(verbose_name='순서')),
            ],
            options={
                'verbose_name': '임원 자리',
                'verbose_name_plural': '임원 자리',
                'ordering': ['order'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='seat_term'), models.CheckConstraint(condition=models.Q(('acting', True), ('vacant', True), _negated=True), name='seat_vacant_or_acting')],
            },
        ),
        migrations.CreateModel(
            name='HistoryEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_on', models.DateField(verbose_name='일자')),
                ('text', models.CharField(max_length=200, verbose_name='내용')),
            ],
            options={
                'verbose_name': '주요연혁',
                'verbose_name_plural': '주요연혁',
                'ordering': ['happened_on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('happened_on', 'text'), name='history_event_once')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='연도')),
                ('kind', models.CharField(choices=[('mission', '미션'), ('vision', '비전'), ('value', '핵심가치'), ('goal', '경영목표'), ('policy', '정책목표'), ('task', '중점 추진과제'), ('purpose', '사업목적'), ('slogan', '표어'), ('area', '서울런4050 분야')], max_length=10, verbose_name='종류')),
                ('order', models.PositiveSmallIntegerField(verbose_name='순서')),
                ('text', models.CharField(max_length=200, verbose_name='내용')),
            ],
            options={
                'verbose_name': '전략 문장',
                'verbose_name_plural': '전략 문장',
                'ordering': ['year', 'kind', 'order'],
                'constraints': [models.UniqueConstraint(fields=('year', 'kind', 'order'), name='statement_order')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='코드')),
                ('name', models.CharField(max_length=60, verbose_name='이름')),
                ('name_en', models.CharField(blank=True, max_length=80, verbose_name='영문명')),
                ('kind', models.CharField(choices=[('governing', '의사결정기구'), ('head', '대표이사'), ('office', '실'), ('division', '본부'), ('team', '팀'), ('campus', '캠퍼스'), ('centre', '50플러스센터')], max_length=12, verbose_name='구분')),
                ('district_code', models.CharField(blank=True, max_length=5, verbose_name='자치구(행정표준코드)')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='순서')),
                ('starts_on', models.DateField(verbose_name='시작일')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='종료일')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='agency.unit', verbose_name='상위 단위')),
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='unit', to='parties.party', verbose_name='당사자')),
            ],
            options={
                'verbose_name': '조직 단위',
                'verbose_name_plural': '조직 단위',
                'ordering': ['order', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='unit_not_its_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='StaffPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grade', models.PositiveSmallIntegerField(verbose_name='급')),
                ('quota', models.PositiveSmallIntegerField(default=0, verbose_name='정원')),
                ('current', models.PositiveSmallIntegerField(default=0, verbose_name='현원')),
                ('separate', models.PositiveSmallIntegerField(default=0, verbose_name='별도정원')),
                ('as_of', models.DateField(verbose_name='기준일')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='agency.unit', verbose_name='부서')),
            ],
            options={
                'verbose_name': '정원·현원',
                'verbose_name_plural': '정원·현원',
                'constraints': [models.UniqueConstraint(fields=('unit', 'grade', 'as_of'), name='staff_post_once'), models.CheckConstraint(condition=models.Q(('grade__lte', 7)), name='staff_post_grade')],
            },
        ),
        migrations.CreateModel(
            name='StaffNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('off-quota', '정원외'), ('acting', '직무대행'), ('seconded', '파견'), ('separate', '별도정원')], max_length=12, verbose_name='종류')),
                ('people', models.PositiveSmallIntegerField(verbose_name='인원(명)')),
                ('text', models.CharField(max_length=200, verbose_name='내용')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='시작일')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='종료일')),
                ('order', models.PositiveSmallIntegerField(unique=True, verbose_name='순서')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='agency.unit', verbose_name='부서')),
            ],
            options={
                'verbose_name': '인력 현황 주석',
                'verbose_name_plural': '인력 현황 주석',
                'ordering': ['order'],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(help_text='history, strategy, progress', max_length=20, verbose_name='구분')),
                ('month', models.DateField(blank=True, null=True, verbose_name='월')),
                ('text', models.CharField(max_length=300, verbose_name='내용')),
                ('order', models.PositiveSmallIntegerField(verbose_name='순서')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='agency.unit', verbose_name='캠퍼스')),
            ],
            options={
                'verbose_name': '추진경과',
                'verbose_name_plural': '추진경과',
                'ordering': ['unit', 'order'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'order'), name='milestone_order')],
            },
        ),
        migrations.CreateModel(
            name='Facility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=200, verbose_name='위치')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='개관일')),
                ('opening_planned', models.DateField(blank=True, null=True, verbose_name='개관 예정월')),
                ('floor_area', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='연면적(㎡)')),
                ('site_area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='대지면적(㎡)')),
                ('floors_below', models.PositiveSmallIntegerField(verbose_name='지하 층수')),
                ('floors_above', models.PositiveSmallIntegerField(verbose_name='지상 층수')),
                ('safety_class', models.CharField(blank=True, max_length=120, verbose_name='안전 구분')),
                ('office_seats', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='공유사무실 좌석')),
                ('office_area', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='공유사무실 면적(㎡)')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='facility', to='agency.unit', verbose_name='캠퍼스')),
            ],
            options={
                'verbose_name': '시설',
                'verbose_name_plural': '시설',
                'constraints': [models.CheckConstraint(condition=models.Q(('floor_area__gt', 0)), name='facility_area')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='업무')),
                ('lead', models.BooleanField(default=False, verbose_name='주무기능')),
                ('order', models.PositiveSmallIntegerField(verbose_name='순서')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='agency.unit', verbose_name='부서')),
            ],
            options={
                'verbose_name': '부서별 업무',
                'verbose_name_plural': '부서별 업무',
                'ordering': ['unit', 'order'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'order'), name='duty_order')],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='기관명')),
                ('address', models.CharField(max_length=200, verbose_name='소재지')),
                ('founded_on', models.DateField(verbose_name='설립일')),
                ('legal_form', models.CharField(max_length=100, verbose_name='설립형태')),
                ('purpose', models.TextField(verbose_name='설립목적')),
                ('target_population', models.PositiveIntegerField(verbose_name='지원 대상 인구(명)')),
                ('target_age_from', models.PositiveSmallIntegerField(verbose_name='대상 연령(부터)')),
                ('target_age_to', models.PositiveSmallIntegerField(verbose_name='대상 연령(까지)')),
                ('effective_from', models.DateField(unique=True, verbose_name='적용 시작일')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='parties.party', verbose_name='당사자')),
            ],
            options={
                'verbose_name': '기관 현황',
                'verbose_name_plural': '기관 현황',
                'constraints': [models.CheckConstraint(condition=models.Q(('target_age_to__gte', models.F('target_age_from'))), name='agency_target_ages')],
            },
        ),
        migrations.CreateModel(
            name='FloorArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=20, verbose_name='층')),
                ('area', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='면적(㎡)')),
                ('order', models.PositiveSmallIntegerField(verbose_name='순서')),
                ('facility', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='floors', to='agency.facility', verbose_name='시설')),
            ],
            options={
                'verbose_name': '층별 면적',
                'verbose_name_plural': '층별 면적',
                'ordering': ['facility', 'order'],
                'constraints': [models.UniqueConstraint(fields=('facility', 'level'), name='floor_once')],
            },
        ),
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
    ]
