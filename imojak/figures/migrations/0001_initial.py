import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('figures', '0001_tables'),
        ('figures', '0002_guards'),
    ]

    initial = True

    dependencies = [
        ('offers', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Freeze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='연도')),
                ('as_of', models.DateField(verbose_name='기준일')),
                ('name', models.SlugField(max_length=60, unique=True, verbose_name='이름')),
                ('created_at', models.DateTimeField(verbose_name='확정 일시')),
                ('document', models.JSONField(help_text='수치와 문장으로 된 보고서 본문; 모든 형식이 이것에서 나온다', verbose_name='보고서')),
                ('sha256', models.CharField(max_length=64, verbose_name='해시(SHA-256)')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='확정자')),
            ],
            options={
                'verbose_name': '수치 확정',
                'verbose_name_plural': '수치 확정',
            },
        ),
        migrations.CreateModel(
            name='PublishedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='연도')),
                ('key', models.CharField(max_length=120, verbose_name='지표 키')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18, verbose_name='공표값')),
                ('unit', models.CharField(max_length=12, verbose_name='단위')),
                ('line', models.PositiveIntegerField(blank=True, null=True, verbose_name='원문 줄')),
            ],
            options={
                'verbose_name': '공표 수치',
                'verbose_name_plural': '공표 수치',
                'constraints': [models.UniqueConstraint(fields=('year', 'key'), name='published_once')],
            },
        ),
        migrations.CreateModel(
            name='FrozenFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, verbose_name='지표 키')),
                ('kind', models.CharField(max_length=8, verbose_name='종류')),
                ('value', models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name='값')),
                ('unit', models.CharField(max_length=12, verbose_name='단위')),
                ('indicator_version', models.PositiveSmallIntegerField(verbose_name='지표 판')),
                ('row_count', models.PositiveIntegerField(verbose_name='근거 행 수')),
                ('row_ids', models.JSONField(verbose_name='근거 행 번호')),
                ('freeze', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='figures.freeze', verbose_name='수치 확정')),
            ],
            options={
                'verbose_name': '확정 수치',
                'verbose_name_plural': '확정 수치',
                'constraints': [models.UniqueConstraint(fields=('freeze', 'key'), name='frozen_figure_once')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='연도')),
                ('indicator', models.CharField(max_length=120, verbose_name='지표 키')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='판')),
                ('label', models.CharField(max_length=120, verbose_name='이름')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='목표값')),
                ('unit', models.CharField(max_length=12, verbose_name='단위')),
                ('counting_rule', models.CharField(max_length=300, verbose_name='산정 기준')),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='offers.programme', verbose_name='사업')),
            ],
            options={
                'verbose_name': '목표',
                'verbose_name_plural': '목표',
                'constraints': [models.UniqueConstraint(fields=('year', 'indicator', 'version'), name='target_version')],
            },
        ),
    ]
