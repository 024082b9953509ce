import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0001_tables'),
        ('instruments', '0001_tables'),
        ('offers', '0002_guards'),
        ('parties', '0002_guards'),
    ]

    operations = keeping_guards([
        migrations.RemoveConstraint(
            model_name='place',
            name='place_capacity',
        ),
        migrations.RemoveConstraint(
            model_name='round',
            name='round_dates',
        ),
        migrations.AddField(
            model_name='place',
            name='closed_because',
            field=models.CharField(blank=True, max_length=200, verbose_name='닫은 사유'),
        ),
        migrations.AddField(
            model_name='place',
            name='closed_on',
            field=models.DateField(blank=True, null=True, verbose_name='닫은 날'),
        ),
        migrations.AddField(
            model_name='place',
            name='description',
            field=models.TextField(blank=True, verbose_name='안내'),
        ),
        migrations.AddField(
            model_name='place',
            name='held',
            field=models.PositiveIntegerField(default=0, verbose_name='제안 중'),
        ),
        migrations.AddField(
            model_name='place',
            name='needs',
            field=models.JSONField(blank=True, default=dict, verbose_name='필요한 경험·조건'),
        ),
        migrations.AddField(
            model_name='place',
            name='parent',
            field=models.ForeignKey(blank=True, help_text='면접 시간이 속한 부스처럼', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='offers.place', verbose_name='상위 자리'),
        ),
        migrations.AddField(
            model_name='place',
            name='queued',
            field=models.PositiveIntegerField(default=0, verbose_name='마지막 예비 순번'),
        ),
        migrations.AddField(
            model_name='place',
            name='room',
            field=models.CharField(blank=True, max_length=120, verbose_name='장소'),
        ),
        migrations.AddField(
            model_name='place',
            name='schedule',
            field=models.JSONField(blank=True, default=dict, verbose_name='요일·시간'),
        ),
        migrations.AddField(
            model_name='programme',
            name='type_code',
            field=models.CharField(blank=True, max_length=60, verbose_name='사업 유형 코드'),
        ),
        migrations.AddField(
            model_name='round',
            name='apply_until',
            field=models.TimeField(blank=True, help_text='비우면 그날 끝까지', null=True, verbose_name='마감일의 마감 시각'),
        ),
        migrations.AddField(
            model_name='round',
            name='closes_on',
            field=models.DateField(blank=True, null=True, verbose_name='정산·마감'),
        ),
        migrations.AddField(
            model_name='round',
            name='contact',
            field=models.CharField(blank=True, max_length=100, verbose_name='문의'),
        ),
        migrations.AddField(
            model_name='round',
            name='description',
            field=models.TextField(blank=True, verbose_name='안내'),
        ),
        migrations.AddField(
            model_name='round',
            name='method',
            field=models.CharField(blank=True, choices=[('first_come', '선착순'), ('draw', '공개 추첨'), ('rubric', '심사표 점수'), ('panel', '심사위원회'), ('match', '희망 순위 매칭'), ('firm_choice', '기업 선택'), ('booking', '예약'), ('open', '누구나')], max_length=12, verbose_name='선정 방법'),
        ),
        migrations.AddField(
            model_name='round',
            name='rolling',
            field=models.BooleanField(default=False, verbose_name='상시 접수'),
        ),
        migrations.AddField(
            model_name='round',
            name='screen_to',
            field=models.DateField(blank=True, null=True, verbose_name='선정 발표'),
        ),
        migrations.AddField(
            model_name='round',
            name='selection',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.ruleset', verbose_name='선정 기준'),
        ),
        migrations.CreateModel(
            name='ProgrammeType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, verbose_name='코드')),
                ('version', models.PositiveSmallIntegerField(verbose_name='판')),
                ('title', models.CharField(max_length=120, verbose_name='이름')),
                ('shape', models.CharField(choices=[('internship', '인턴십'), ('social-job', '사회공헌일자리'), ('volunteer', '자원봉사단'), ('course', '교육과정'), ('counselling', '상담·컨설팅'), ('mentoring', '멘토링·프로보노'), ('fair', '박람회·설명회'), ('contest', '경진대회·공모'), ('seat', '창업보육공간'), ('evaluation', '센터 평가'), ('study', '연구·조사·발간'), ('opening', '캠퍼스 개관'), ('umbrella', '사업 묶음')], max_length=12, verbose_name='유형')),
                ('effective_from', models.DateField(verbose_name='적용 시작일')),
                ('definition', models.JSONField(help_text='TOML을 읽은 값', verbose_name='정의')),
                ('source', models.TextField(verbose_name='원문(TOML)')),
            ],
            options={
                'verbose_name': '사업 유형',
                'verbose_name_plural': '사업 유형',
                'ordering': ['code', 'version'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='programme_type_version')],
            },
        ),
        migrations.AddField(
            model_name='round',
            name='type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='offers.programmetype', verbose_name='사업 유형'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gte', django.db.models.expressions.CombinedExpression(models.F('taken'), '+', models.F('held')))), name='place_capacity'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on', None), models.Q(('closed_because', ''), _negated=True), _connector='OR'), name='place_closing_told'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(fields=['status', 'apply_to'], name='round_status'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('apply_from__gte', models.F('notice_on')), ('apply_to__gte', models.F('apply_from')), ('ends_on__gte', models.F('starts_on')), ('ends_on__gte', models.F('apply_to')), models.Q(('screen_to', None), models.Q(('screen_to__gte', models.F('apply_to')), ('screen_to__lte', models.F('ends_on'))), _connector='OR'), models.Q(('closes_on', None), ('closes_on__gte', models.F('ends_on')), _connector='OR')), name='round_dates'),
        ),
    ])
