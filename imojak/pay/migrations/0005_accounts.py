import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import append_only, refuse


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0004_who_left_a_group'),
        ('pay', '0004_no_month_is_reopened_while_its_pay_is_out'),
        ('trust', '0004_forms_done_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PayeeAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bank_code', models.CharField(max_length=3, verbose_name='은행 코드')),
                ('cipher', models.BinaryField(verbose_name='계좌번호(봉인)')),
                ('key_id', models.CharField(max_length=16, verbose_name='열쇠')),
                ('mark', models.CharField(max_length=64, verbose_name='같은 번호 표시')),
                ('last4', models.CharField(max_length=4, verbose_name='끝 네 자리')),
                ('holder', models.CharField(max_length=100, verbose_name='예금주')),
                ('status', models.CharField(choices=[('asked', '확인 전'), ('confirmed', '확인'), ('replaced', '바뀜'), ('refused', '거절')], default='asked', max_length=10, verbose_name='상태')),
                ('asked_at', models.DateTimeField(verbose_name='적은 일시')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='확인한 일시')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='적은 사람')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='확인한 사람')),
                ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='서명한 신고서')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payee_accounts', to='parties.party', verbose_name='받는 사람')),
            ],
            options={
                'verbose_name': '지급 계좌',
                'verbose_name_plural': '지급 계좌',
                'indexes': [models.Index(fields=['mark'], name='payee_account_mark')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'confirmed')), fields=('party',), name='payee_account_one_confirmed'), models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('party',), name='payee_account_one_asked'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'confirmed'), _negated=True), models.Q(('confirmed_by__isnull', False), ('confirmed_at__isnull', False)), _connector='OR'), name='payee_account_confirmed')],
            },
        ),
        # The number is sealed anew when keys change; whose it is moves when two entries are one person.
        *append_only(
            "pay_payeeaccount", ("bank_code", "mark", "last4", "holder", "paper_id", "asked_by_id", "asked_at")
        ),
        # Only the owner says that money may go there, or with a signed paper somebody who did not enter it.
        refuse(
            "payee_account_own", "pay_payeeaccount", ["INSERT", "UPDATE OF status, confirmed_by_id"],
            "NEW.status = 'confirmed' AND NOT EXISTS (SELECT 1 FROM parties_account c JOIN parties_account a "
            "ON a.id = NEW.asked_by_id WHERE c.id = NEW.confirmed_by_id AND (c.party_id = NEW.party_id "
            "OR (NEW.paper_id IS NOT NULL AND c.party_id <> COALESCE(a.party_id, 0))))",
            "own-account",
        ),
        # What was put away never comes back: it is entered and confirmed anew.
        refuse(
            "payee_account_closed", "pay_payeeaccount", ["UPDATE OF status, confirmed_by_id, confirmed_at"],
            "OLD.status IN ('replaced', 'refused')", "append-only",
        ),
    ]
