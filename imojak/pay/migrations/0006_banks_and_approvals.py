import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_one_index_per_reference'),
        ('offers', '0006_parameters_of_a_year'),
        ('parties', '0004_who_left_a_group'),
        ('paths', '0018_draw_notices'),
        ('pay', '0005_accounts'),
        ('records', '0006_a_person_is_merged_in_locked_months_too'),
        ('trust', '0004_forms_done_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = keeping_guards([
        migrations.CreateModel(
            name='BankFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='순번')),
                ('rows', models.PositiveIntegerField(verbose_name='건수')),
                ('won', models.BigIntegerField(verbose_name='금액(원)')),
                ('made_at', models.DateTimeField(verbose_name='만든 일시')),
            ],
            options={
                'verbose_name': '송금 파일',
                'verbose_name_plural': '송금 파일',
                'ordering': ['batch', 'number'],
            },
        ),
        migrations.CreateModel(
            name='BankResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='해시(SHA-256)')),
                ('read_at', models.DateTimeField(verbose_name='읽은 일시')),
                ('paid', models.PositiveIntegerField(verbose_name='지급 건수')),
                ('failed', models.PositiveIntegerField(verbose_name='실패 건수')),
            ],
            options={
                'verbose_name': '은행 결과',
                'verbose_name_plural': '은행 결과',
            },
        ),
        migrations.CreateModel(
            name='BankResultRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='행')),
                ('reference', models.CharField(max_length=20, unique=True, verbose_name='송금 번호')),
                ('won', models.BigIntegerField(verbose_name='금액(원)')),
                ('code', models.CharField(max_length=10, verbose_name='결과 코드')),
                ('text', models.CharField(blank=True, max_length=60, verbose_name='결과')),
                ('day', models.DateField(verbose_name='처리일')),
            ],
            options={
                'verbose_name': '은행 결과 행',
                'verbose_name_plural': '은행 결과 행',
                'ordering': ['result', 'line'],
            },
        ),
        migrations.CreateModel(
            name='BatchApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.PositiveSmallIntegerField(verbose_name='단계')),
                ('title', models.CharField(max_length=40, verbose_name='결재')),
                ('at', models.DateTimeField(verbose_name='승인 일시')),
            ],
            options={
                'verbose_name': '지급 승인',
                'verbose_name_plural': '지급 승인',
                'ordering': ['batch', 'step'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='batch_sent',
        ),
        migrations.RemoveConstraint(
            model_name='entitlement',
            name='entitlement_once',
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='payment_once',
        ),
        migrations.AddField(
            model_name='batch',
            name='approval_rules',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.ruleset', verbose_name='승인 기준'),
        ),
        migrations.AddField(
            model_name='batch',
            name='insurance_rules',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.ruleset', verbose_name='보험료 기준'),
        ),
        migrations.AddField(
            model_name='batch',
            name='steps',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='승인 단계 수'),
        ),
        migrations.AddField(
            model_name='batch',
            name='tax_rules',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.ruleset', verbose_name='원천징수 기준'),
        ),
        migrations.AddField(
            model_name='entitlement',
            name='code',
            field=models.CharField(blank=True, max_length=40, verbose_name='지급 코드'),
        ),
        migrations.AddField(
            model_name='entitlement',
            name='kind',
            field=models.CharField(choices=[('month', '월 활동비'), ('prize', '상금'), ('grant', '지원금'), ('fee', '사례비·연구비'), ('subsidy', '기업 지원금')], default='month', max_length=10, verbose_name='종류'),
        ),
        migrations.AddField(
            model_name='entitlement',
            name='parameters',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.ruleset', verbose_name='단가표'),
        ),
        migrations.AddField(
            model_name='entitlement',
            name='payee',
            field=models.ForeignKey(blank=True, help_text='비우면 참여자', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party', verbose_name='받는 곳'),
        ),
        migrations.AddField(
            model_name='entitlement',
            name='tax_class',
            field=models.CharField(choices=[('none', '비과세 실비'), ('other', '기타소득'), ('business', '사업소득'), ('daily', '일용근로소득'), ('wage-outside', '근로소득(고용한 곳에서 지급)')], default='none', max_length=12, verbose_name='소득 구분'),
        ),
        migrations.AddField(
            model_name='payment',
            name='income_tax',
            field=models.BigIntegerField(default=0, verbose_name='소득세(원)'),
        ),
        migrations.AddField(
            model_name='payment',
            name='insurance',
            field=models.BigIntegerField(default=0, verbose_name='보험료(원)'),
        ),
        migrations.AddField(
            model_name='payment',
            name='lines',
            field=models.JSONField(blank=True, default=list, help_text='[{kind, text, amount}]', verbose_name='공제 내역'),
        ),
        migrations.AddField(
            model_name='payment',
            name='local_tax',
            field=models.BigIntegerField(default=0, verbose_name='지방소득세(원)'),
        ),
        migrations.AddField(
            model_name='payment',
            name='reference',
            field=models.CharField(db_index=True, default='', max_length=20, verbose_name='송금 번호'),
        ),
        migrations.AlterField(
            model_name='batch',
            name='status',
            field=models.CharField(choices=[('prepared', '작성'), ('approved', '승인'), ('sent', '송금'), ('settled', '정산'), ('cancelled', '취소')], default='prepared', max_length=10, verbose_name='상태'),
        ),
        migrations.AlterField(
            model_name='entitlement',
            name='period',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='records.period', verbose_name='월 마감'),
        ),
        migrations.AlterField(
            model_name='entitlement',
            name='rule_set',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.ruleset', verbose_name='활동비 기준'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='status',
            field=models.CharField(choices=[('open', '미지급'), ('paid', '지급'), ('failed', '실패'), ('recovered', '환수'), ('lapsed', '지급 포기'), ('cancelled', '묶음 취소')], default='open', max_length=10, verbose_name='상태'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['prepared', 'approved', 'cancelled']), models.Q(('spending__isnull', False), ('sent_on__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='batch_sent'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('steps__gte', 1)), name='batch_approved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'month')), fields=('participation', 'month', 'version'), name='entitlement_once'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'month'), _negated=True), fields=('participation', 'code', 'version'), name='entitlement_instalment_once'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', ''), ('kind', 'month'), ('period__isnull', False), ('rule_set__isnull', False)), models.Q(models.Q(('kind', 'month'), _negated=True), models.Q(('code', ''), _negated=True)), _connector='OR'), name='entitlement_of_month_or_instalment'),
        ),
        migrations.AddField(
            model_name='bankfile',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='pay.batch', verbose_name='지급 묶음'),
        ),
        migrations.AddField(
            model_name='bankfile',
            name='document',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bank_file', to='trust.document', verbose_name='파일'),
        ),
        migrations.AddField(
            model_name='bankfile',
            name='layout',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.ruleset', verbose_name='파일 형식'),
        ),
        migrations.AddField(
            model_name='bankfile',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='만든 사람'),
        ),
        migrations.AddField(
            model_name='payment',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='pay.bankfile', verbose_name='송금 파일'),
        ),
        migrations.AddField(
            model_name='payment',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pay.payeeaccount', verbose_name='받은 계좌'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('income_tax__gte', 0), ('insurance__gte', 0), ('local_tax__gte', 0), ('tax', django.db.models.expressions.CombinedExpression(models.F('income_tax'), '+', models.F('local_tax'))), models.Q(models.Q(('insurance', 0), ('tax', 0)), ('gross__gte', django.db.models.expressions.CombinedExpression(models.F('tax'), '+', models.F('insurance'))), _connector='OR')), name='payment_withheld'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'paid', 'recovered', 'lapsed'])), fields=('entitlement',), name='payment_once'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('retries__isnull', False)), fields=('retries',), name='payment_retried_once'),
        ),
        migrations.AddField(
            model_name='bankresult',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='pay.batch', verbose_name='지급 묶음'),
        ),
        migrations.AddField(
            model_name='bankresult',
            name='document',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bank_result', to='trust.document', verbose_name='파일'),
        ),
        migrations.AddField(
            model_name='bankresult',
            name='read_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='읽은 사람'),
        ),
        migrations.AddField(
            model_name='bankresultrow',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='result_rows', to='pay.payment', verbose_name='지급'),
        ),
        migrations.AddField(
            model_name='bankresultrow',
            name='result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='pay.bankresult', verbose_name='은행 결과'),
        ),
        migrations.AddField(
            model_name='batchapproval',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='pay.batch', verbose_name='지급 묶음'),
        ),
        migrations.AddField(
            model_name='batchapproval',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='승인자'),
        ),
        migrations.AddConstraint(
            model_name='bankfile',
            constraint=models.UniqueConstraint(fields=('batch', 'number'), name='bank_file_once'),
        ),
        migrations.AddConstraint(
            model_name='bankfile',
            constraint=models.CheckConstraint(condition=models.Q(('rows__gte', 1), ('won__gte', 1)), name='bank_file_pays'),
        ),
        migrations.AddConstraint(
            model_name='bankresultrow',
            constraint=models.CheckConstraint(condition=models.Q(('won__gt', 0)), name='bank_result_row_won'),
        ),
        migrations.AddConstraint(
            model_name='batchapproval',
            constraint=models.UniqueConstraint(fields=('batch', 'step'), name='batch_approval_once'),
        ),
        migrations.AddConstraint(
            model_name='batchapproval',
            constraint=models.CheckConstraint(condition=models.Q(('step__gte', 1)), name='batch_approval_step'),
        ),
    ])
