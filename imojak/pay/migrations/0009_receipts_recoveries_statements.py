import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import append_only, refuse


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0005_guards_of_grants'),
        ('parties', '0004_who_left_a_group'),
        ('pay', '0008_whose_hands'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceiptSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.CharField(max_length=40, verbose_name='씨앗')),
                ('paid', models.PositiveIntegerField(verbose_name='지급받은 사람 수')),
                ('asked', models.PositiveIntegerField(verbose_name='물어본 사람 수')),
                ('drawn_at', models.DateTimeField(verbose_name='뽑은 일시')),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt_sample', to='pay.batch', verbose_name='지급 묶음')),
            ],
            options={
                'verbose_name': '수령 확인 표본',
                'verbose_name_plural': '수령 확인 표본',
            },
        ),
        migrations.CreateModel(
            name='ReceiptQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('asked', '답을 기다림'), ('received', '받았음'), ('missing', '못 받았음'), ('cleared', '확인 마침')], default='asked', max_length=10, verbose_name='상태')),
                ('due_on', models.DateField(verbose_name='답할 날')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='적은 말')),
                ('found', models.CharField(blank=True, max_length=300, verbose_name='확인한 내용')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt_question', to='pay.payment', verbose_name='지급')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='pay.receiptsample', verbose_name='표본')),
            ],
            options={
                'verbose_name': '수령 확인',
                'verbose_name_plural': '수령 확인',
            },
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('won', models.BigIntegerField(verbose_name='줄어든 금액(원)')),
                ('tax', models.BigIntegerField(default=0, help_text='세무서에서 돌려받으므로 본인이 내지 않는다', verbose_name='그 가운데 세금(원)')),
                ('way', models.CharField(choices=[('set-off', '다음 지급에서 뺌'), ('returned', '입금받음')], max_length=10, verbose_name='방법')),
                ('reason', models.CharField(max_length=300, verbose_name='사유')),
                ('due_on', models.DateField(verbose_name='낼 날')),
                ('status', models.CharField(choices=[('asked', '요청'), ('part', '일부 환수'), ('done', '환수 완료'), ('waived', '환수 포기')], default='asked', max_length=10, verbose_name='상태')),
                ('asked_on', models.DateField(verbose_name='요청한 날')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='요청한 사람')),
                ('entitlement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recovery', to='pay.entitlement', verbose_name='줄어든 지급결정')),
            ],
            options={
                'verbose_name': '환수',
                'verbose_name_plural': '환수',
            },
        ),
        migrations.CreateModel(
            name='RecoveryReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('won', models.BigIntegerField(verbose_name='금액(원)')),
                ('received_on', models.DateField(verbose_name='받은 날')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='적은 사람')),
                ('payment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recovery_receipt', to='pay.payment', verbose_name='뺀 지급')),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='pay.recovery', verbose_name='환수')),
                ('voucher', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recovery_receipt', to='ledger.voucher', verbose_name='반환 결의')),
            ],
            options={
                'verbose_name': '환수 내역',
                'verbose_name_plural': '환수 내역',
            },
        ),
        migrations.CreateModel(
            name='IncomeStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='귀속 연도')),
                ('tax_class', models.CharField(max_length=12, verbose_name='소득 구분')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='판')),
                ('payments', models.PositiveIntegerField(verbose_name='지급 건수')),
                ('gross', models.BigIntegerField(verbose_name='지급액(원)')),
                ('deemed_expense', models.BigIntegerField(verbose_name='필요경비(원)')),
                ('income', models.BigIntegerField(verbose_name='소득금액(원)')),
                ('income_tax', models.BigIntegerField(verbose_name='소득세(원)')),
                ('local_tax', models.BigIntegerField(verbose_name='지방소득세(원)')),
                ('months', models.JSONField(help_text='[{month, gross, income_tax, local_tax}]', verbose_name='달마다')),
                ('issued_on', models.DateField(verbose_name='작성일')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='작성자')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='income_statements', to='parties.party', verbose_name='소득자')),
            ],
            options={
                'verbose_name': '지급명세서',
                'verbose_name_plural': '지급명세서',
                'indexes': [models.Index(fields=['year', 'tax_class'], name='statement_year')],
                'constraints': [models.UniqueConstraint(fields=('party', 'year', 'tax_class', 'version'), name='statement_once'), models.CheckConstraint(condition=models.Q(('income', django.db.models.expressions.CombinedExpression(models.F('gross'), '-', models.F('deemed_expense')))), name='statement_adds_up')],
            },
        ),
        migrations.AddConstraint(
            model_name='receiptsample',
            constraint=models.CheckConstraint(condition=models.Q(('asked__lte', models.F('paid'))), name='receipt_sample_part'),
        ),
        migrations.AddIndex(
            model_name='receiptquestion',
            index=models.Index(fields=['status', 'due_on'], name='receipt_waiting'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('tax__gte', 0), ('won__gt', models.F('tax'))), name='recovery_won'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='recovery_told'),
        ),
        migrations.AddConstraint(
            model_name='recoveryreceipt',
            constraint=models.CheckConstraint(condition=models.Q(('won__gt', 0)), name='recovery_receipt_won'),
        ),
        migrations.AddConstraint(
            model_name='recoveryreceipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('payment__isnull', True), ('voucher__isnull', False)), models.Q(('payment__isnull', False), ('voucher__isnull', True)), _connector='OR'), name='recovery_receipt_one_way'),
        ),
        *append_only("pay_receiptsample"),
        *append_only("pay_receiptquestion", ("sample_id", "payment_id", "due_on")),
        # Whose a statement is stays with the entry that it was made for; everything else of it too.
        *append_only("pay_incomestatement"),
        *append_only("pay_recovery", ("entitlement_id", "won", "tax", "reason", "asked_by_id", "asked_on")),
        *append_only("pay_recoveryreceipt"),
        # Only what a decision took away comes back, all of it, once.
        refuse(
            "recovery_of_a_difference", "pay_recovery", ["INSERT"],
            "NOT EXISTS (SELECT 1 FROM pay_entitlement e WHERE e.id = NEW.entitlement_id AND NEW.won = -e.amount)",
            "over-recovery",
        ),
        refuse(
            "recovery_receipt_within", "pay_recoveryreceipt", ["INSERT"],
            "NEW.won + COALESCE((SELECT SUM(o.won) FROM pay_recoveryreceipt o WHERE o.recovery_id = NEW.recovery_id), 0) "
            "> (SELECT r.won FROM pay_recovery r WHERE r.id = NEW.recovery_id)",
            "over-recovery", lock="PERFORM 1 FROM pay_recovery WHERE id = NEW.recovery_id FOR UPDATE;",
        ),
    ]
