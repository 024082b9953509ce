import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('pay', '0003_prizes_are_a_class'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = keeping_guards([
        migrations.AddField(
            model_name='receiptquestion',
            name='told_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='전화로 들은 일시'),
        ),
        migrations.AddField(
            model_name='receiptquestion',
            name='told_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='전화로 들은 사람'),
        ),
        migrations.AddConstraint(
            model_name='receiptquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('told_at', None), ('told_by', None)), models.Q(('told_at__isnull', False), ('told_by__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='receipt_told'),
        ),
    ])
