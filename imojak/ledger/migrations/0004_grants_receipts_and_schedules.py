import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_one_index_per_reference'),
        ('parties', '0004_who_left_a_group'),
        ('trust', '0004_forms_done_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = keeping_guards([
        migrations.AddField(
            model_name='voucher',
            name='booked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='기표한 사람'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('original', '당초'), ('supplementary', '추경'), ('transfer', '변경'), ('commitment', '원인행위'), ('release', '해제'), ('spending', '지출'), ('return', '반환'), ('carry-over', '이월'), ('carried-out', '다음 연도 이월'), ('receipt', '수납')], max_length=14, verbose_name='종류'),
        ),
        migrations.AlterField(
            model_name='voucher',
            name='kind',
            field=models.CharField(choices=[('budget', '예산 결정'), ('commitment', '원인행위'), ('spending', '지출결의'), ('receipt', '수납결의'), ('interest', '이자 수납')], max_length=12, verbose_name='종류'),
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='회계연도')),
                ('source', models.CharField(choices=[('subsidy', '보조금'), ('donation', '기부금')], max_length=10, verbose_name='재원')),
                ('title', models.CharField(max_length=160, verbose_name='약정명')),
                ('purpose', models.TextField(blank=True, verbose_name='용도')),
                ('amount', models.BigIntegerField(verbose_name='약정 금액(원)')),
                ('starts_on', models.DateField(verbose_name='시작일')),
                ('ends_on', models.DateField(verbose_name='종료일')),
                ('report_due', models.DateField(verbose_name='정산 보고 기한')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='교부결정서·약정서')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants_given', to='parties.party', verbose_name='주는 곳')),
            ],
            options={
                'verbose_name': '재원 약정',
                'verbose_name_plural': '재원 약정',
            },
        ),
        migrations.AddField(
            model_name='budgetline',
            name='grant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.grant', verbose_name='재원 약정'),
        ),
        migrations.AddField(
            model_name='voucher',
            name='grant',
            field=models.ForeignKey(blank=True, help_text='받은 보조금·기부금과 그 이자, 돌려준 잔액', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='ledger.grant', verbose_name='재원 약정'),
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='내용')),
                ('due_on', models.DateField(verbose_name='지급 예정일')),
                ('amount', models.BigIntegerField(verbose_name='금액(원)')),
                ('planned_on', models.DateField(verbose_name='정한 날')),
                ('replaced_on', models.DateField(blank=True, null=True, verbose_name='바꾼 날')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='ledger.contract', verbose_name='계약')),
            ],
            options={
                'verbose_name': '지급 예정',
                'verbose_name_plural': '지급 예정',
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='기준일')),
                ('received', models.BigIntegerField(verbose_name='받은 금액(원)')),
                ('spent', models.BigIntegerField(verbose_name='쓴 금액(원)')),
                ('interest', models.BigIntegerField(verbose_name='이자(원)')),
                ('paid_back', models.BigIntegerField(verbose_name='이미 돌려준 금액(원)')),
                ('to_return', models.BigIntegerField(verbose_name='돌려줄 금액(원)')),
                ('lines', models.JSONField(help_text='[{code, name, current, committed, spent}]', verbose_name='항목별 내역')),
                ('status', models.CharField(choices=[('draft', '작성'), ('sent', '제출'), ('accepted', '확정'), ('refused', '보완 요청')], default='draft', max_length=10, verbose_name='상태')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='정산서')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='ledger.grant', verbose_name='재원 약정')),
                ('returned', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settlement', to='ledger.voucher', verbose_name='반납 지출결의')),
            ],
            options={
                'verbose_name': '정산',
                'verbose_name_plural': '정산',
            },
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(fields=('year', 'giver', 'title'), name='grant_once'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='grant_amount'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='grant_dates'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('report_due__gte', models.F('starts_on'))), name='grant_due'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['subsidy', 'donation'])), name='grant_source'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_amount'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_on', None), ('replaced_on__gte', models.F('planned_on')), _connector='OR'), name='instalment_dates'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'sent'])), fields=('grant',), name='settlement_one_open'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('to_return', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('received'), '+', models.F('interest')), '-', models.F('spent')), '-', models.F('paid_back')))), name='settlement_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('document__isnull', False), _connector='OR'), name='settlement_documented'),
        ),
    ])
