import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('instruments', '0001_tables'),
        ('instruments', '0002_how_an_item_is_answered'),
    ]

    initial = True

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, verbose_name='코드')),
                ('version', models.PositiveSmallIntegerField(verbose_name='판')),
                ('kind', models.CharField(choices=[('diagnosis', '자가진단'), ('survey', '실태조사'), ('satisfaction', '만족도'), ('follow-up', '사후조사'), ('scoring', '심사표')], max_length=14, verbose_name='종류')),
                ('title', models.CharField(max_length=120, verbose_name='제목')),
                ('effective_from', models.DateField(verbose_name='적용 시작일')),
            ],
            options={
                'verbose_name': '진단·설문 도구',
                'verbose_name_plural': '진단·설문 도구',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='instrument_version')],
            },
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='코드')),
                ('title', models.CharField(max_length=160, verbose_name='제목')),
                ('programme_code', models.CharField(blank=True, max_length=60, verbose_name='사업 코드')),
                ('opens_on', models.DateField(verbose_name='시작일')),
                ('closes_on', models.DateField(verbose_name='종료일')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='instruments.instrument', verbose_name='도구')),
            ],
            options={
                'verbose_name': '조사 회차',
                'verbose_name_plural': '조사 회차',
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='wave_dates')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answered_on', models.DateField(verbose_name='응답일')),
                ('sex', models.CharField(blank=True, choices=[('f', '여'), ('m', '남')], max_length=1, verbose_name='성별')),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='출생연도')),
                ('district_code', models.CharField(blank=True, max_length=5, verbose_name='자치구(행정표준코드)')),
                ('answers', models.JSONField(help_text='문항 순서대로의 값', verbose_name='응답')),
                ('scores', models.JSONField(help_text='영역 → 점수', verbose_name='점수')),
                ('context_id', models.BigIntegerField(blank=True, help_text='만족도가 묻는 참여·차시의 번호', null=True, verbose_name='대상 번호')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='parties.party', verbose_name='응답자')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='instruments.wave', verbose_name='조사 회차')),
            ],
            options={
                'verbose_name': '응답',
                'verbose_name_plural': '응답',
                'indexes': [models.Index(fields=['wave', 'answered_on'], name='response_wave')],
                'constraints': [models.UniqueConstraint(models.F('wave'), models.F('party'), django.db.models.functions.comparison.Coalesce('context_id', models.Value(0), output_field=models.BigIntegerField()), condition=models.Q(('party__isnull', False)), name='response_once')],
            },
        ),
        migrations.CreateModel(
            name='Norm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(max_length=20, verbose_name='영역')),
                ('sex', models.CharField(blank=True, choices=[('f', '여'), ('m', '남')], max_length=1, verbose_name='성별')),
                ('age_from', models.PositiveSmallIntegerField(verbose_name='연령(부터)')),
                ('age_to', models.PositiveSmallIntegerField(verbose_name='연령(까지)')),
                ('people', models.PositiveIntegerField(verbose_name='응답자 수')),
                ('mean', models.FloatField(verbose_name='평균')),
                ('deviation', models.FloatField(verbose_name='표준편차')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='norms', to='instruments.wave', verbose_name='조사 회차')),
            ],
            options={
                'verbose_name': '규준',
                'verbose_name_plural': '규준',
                'constraints': [models.UniqueConstraint(fields=('wave', 'domain', 'sex', 'age_from'), name='norm_group'), models.CheckConstraint(condition=models.Q(('age_to__gte', models.F('age_from'))), name='norm_ages')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='순서')),
                ('domain', models.CharField(max_length=20, verbose_name='영역')),
                ('text', models.CharField(max_length=300, verbose_name='문항')),
                ('scale_from', models.SmallIntegerField(default=1, verbose_name='척도(부터)')),
                ('scale_to', models.SmallIntegerField(default=5, verbose_name='척도(까지)')),
                ('reversed', models.BooleanField(default=False, verbose_name='역채점')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='instruments.instrument', verbose_name='도구')),
                ('kind', models.CharField(choices=[('scale', '척도'), ('yes-no', '예·아니요'), ('text', '글')], default='scale', max_length=6, verbose_name='답하는 방법')),
            ],
            options={
                'verbose_name': '문항',
                'verbose_name_plural': '문항',
                'ordering': ['instrument', 'order'],
                'constraints': [models.UniqueConstraint(fields=('instrument', 'order'), name='item_order'), models.CheckConstraint(condition=models.Q(('scale_to__gt', models.F('scale_from'))), name='item_scale')],
            },
        ),
    ]
