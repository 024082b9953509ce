from django.db import migrations, models

from imojak.kernel.guards import keeping_guards, refuse


class Migration(migrations.Migration):

    dependencies = [
        ('pay', '0009_receipts_recoveries_statements'),
    ]

    operations = [
        *keeping_guards([
        migrations.AddField(
            model_name='recovery',
            name='local_tax',
            field=models.BigIntegerField(default=0, verbose_name='세금 가운데 지방소득세(원)'),
        ),
        migrations.AddField(
            model_name='recoveryreceipt',
            name='income_tax',
            field=models.BigIntegerField(default=0, verbose_name='그 가운데 소득세(원)'),
        ),
        migrations.AddField(
            model_name='recoveryreceipt',
            name='local_tax',
            field=models.BigIntegerField(default=0, verbose_name='그 가운데 지방소득세(원)'),
        ),
        ]),
        refuse(
            "recovery_tax_stays", "pay_recovery", ["UPDATE OF local_tax"], "OLD.local_tax <> NEW.local_tax", "append-only"
        ),
    ]
