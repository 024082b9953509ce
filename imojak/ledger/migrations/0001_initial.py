import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('ledger', '0001_tables'),
        ('ledger', '0002_guards'),
        ('ledger', '0003_one_index_per_reference'),
        ('ledger', '0004_grants_receipts_and_schedules'),
        ('ledger', '0005_guards_of_grants'),
        ('ledger', '0006_reconciliations'),
        ('ledger', '0007_reconciliations_stay'),
    ]

    initial = True

    dependencies = [
        ('parties', '0001_initial'),
        ('trust', '0001_initial'),
    ]

    operations = [
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
                'constraints': [models.UniqueConstraint(fields=('year', 'giver', 'title'), name='grant_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='grant_amount'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='grant_dates'), models.CheckConstraint(condition=models.Q(('report_due__gte', models.F('starts_on'))), name='grant_due'), models.CheckConstraint(condition=models.Q(('source__in', ['subsidy', 'donation'])), name='grant_source')],
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='회계연도')),
                ('side', models.CharField(choices=[('revenue', '수입'), ('expenditure', '지출')], max_length=12, verbose_name='구분')),
                ('code', models.CharField(max_length=20, verbose_name='코드')),
                ('name', models.CharField(max_length=100, verbose_name='사업명')),
                ('funding_source', models.CharField(blank=True, choices=[('city', '출연금'), ('subsidy', '보조금'), ('donation', '기부금')], max_length=10, verbose_name='재원')),
                ('purpose_group', models.CharField(blank=True, help_text='사업비, 인건비, 기본경비 …', max_length=20, verbose_name='지출 구분')),
                ('year_end_expected', models.BigIntegerField(blank=True, null=True, verbose_name='연말 집행 예상액(원)')),
                ('order', models.PositiveSmallIntegerField(verbose_name='순서')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='ledger.budgetline', verbose_name='상위 항목')),
                ('grant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.grant', verbose_name='재원 약정')),
            ],
            options={
                'verbose_name': '예산 항목',
                'verbose_name_plural': '예산 항목',
                'ordering': ['year', 'side', 'order'],
                'constraints': [models.UniqueConstraint(fields=('year', 'code'), name='budget_line_code'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='budget_line_not_its_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('budget', '예산 결정'), ('commitment', '원인행위'), ('spending', '지출결의'), ('receipt', '수납결의'), ('interest', '이자 수납')], max_length=12, verbose_name='종류')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='문서번호')),
                ('title', models.CharField(max_length=200, verbose_name='제목')),
                ('dated_on', models.DateField(verbose_name='결의일')),
                ('counterparty', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='parties.party', verbose_name='상대방')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='증빙')),
                ('booked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='기표한 사람')),
                ('grant', models.ForeignKey(blank=True, help_text='받은 보조금·기부금과 그 이자, 돌려준 잔액', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='ledger.grant', verbose_name='재원 약정')),
            ],
            options={
                'verbose_name': '결의서',
                'verbose_name_plural': '결의서',
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='계약명')),
                ('amount', models.BigIntegerField(verbose_name='계약금액(원)')),
                ('signed_on', models.DateField(verbose_name='계약일')),
                ('starts_on', models.DateField(verbose_name='착수일')),
                ('ends_on', models.DateField(verbose_name='완료일')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='계약서')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='parties.party', verbose_name='계약상대자')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contract', to='ledger.voucher', verbose_name='원인행위')),
            ],
            options={
                'verbose_name': '계약',
                'verbose_name_plural': '계약',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='contract_amount'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='contract_dates')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('original', '당초'), ('supplementary', '추경'), ('transfer', '변경'), ('commitment', '원인행위'), ('release', '해제'), ('spending', '지출'), ('return', '반환'), ('carry-over', '이월'), ('carried-out', '다음 연도 이월'), ('receipt', '수납')], max_length=14, verbose_name='종류')),
                ('amount', models.BigIntegerField(verbose_name='금액(원)')),
                ('booked_on', models.DateField(verbose_name='기표일')),
                ('memo', models.CharField(blank=True, max_length=200, verbose_name='적요')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='ledger.ledgerentry', verbose_name='바로잡은 기록')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.budgetline', verbose_name='예산 항목')),
                ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.voucher', verbose_name='결의서')),
            ],
            options={
                'verbose_name': '예산원장 기록',
                'verbose_name_plural': '예산원장 기록',
                'indexes': [models.Index(fields=['line', 'kind', 'booked_on'], include=('amount',), name='entry_line_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='entry_amount_not_zero'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('kind__in', ['original', 'supplementary', 'transfer']), ('corrects__isnull', False), _connector='OR'), name='entry_sign')],
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField(verbose_name='청구금액(원)')),
                ('issued_on', models.DateField(verbose_name='청구일')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='ledger.contract', verbose_name='계약')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='청구서')),
                ('spending', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='invoice', to='ledger.voucher', verbose_name='지출결의')),
            ],
            options={
                'verbose_name': '청구',
                'verbose_name_plural': '청구',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='invoice_amount')],
            },
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
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_amount'), models.CheckConstraint(condition=models.Q(('replaced_on', None), ('replaced_on__gte', models.F('planned_on')), _connector='OR'), name='instalment_dates')],
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
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'sent'])), fields=('grant',), name='settlement_one_open'), models.CheckConstraint(condition=models.Q(('to_return', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('received'), '+', models.F('interest')), '-', models.F('spent')), '-', models.F('paid_back')))), name='settlement_adds_up'), models.CheckConstraint(condition=models.Q(('status', 'draft'), ('document__isnull', False), _connector='OR'), name='settlement_documented')],
            },
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='대사일')),
                ('made_at', models.DateTimeField(verbose_name='대사 일시')),
                ('steps', models.JSONField(help_text='[{code, title, unit, looked_at, ours, theirs, waiting, differences}]', verbose_name='단계')),
                ('differences', models.PositiveIntegerField(verbose_name='어긋난 건수')),
                ('seconds', models.FloatField(verbose_name='걸린 시간(초)')),
            ],
            options={
                'verbose_name': '대사',
                'verbose_name_plural': '대사',
                'indexes': [models.Index(fields=['day', 'made_at'], name='reconciliation_day')],
            },
        ),
    ]
