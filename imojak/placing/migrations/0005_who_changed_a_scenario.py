from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [('placing', '0004_run_places'), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = keeping_guards([
        migrations.AddField(
            model_name='scenario',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='설정을 바꾼 때'),
        ),
        migrations.AddField(
            model_name='scenario',
            name='changed_by',
            field=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=models.PROTECT, related_name='+',
                to=settings.AUTH_USER_MODEL, verbose_name='설정을 바꾼 사람',
            ),
        ),
        migrations.AlterField(
            model_name='scenario',
            name='quotas',
            field=models.JSONField(
                blank=True, default=list, help_text='imojak.placing.quotas.Kept의 꼴', verbose_name='지킬 몫',
            ),
        ),
    ])
