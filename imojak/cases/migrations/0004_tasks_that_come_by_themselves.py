import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_task_of_an_undelivered_message'),
        ('messaging', '0003_a_message_to_an_address_of_its_own'),
        ('paths', '0018_draw_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = keeping_guards([
        migrations.AddField(
            model_name='task',
            name='cause',
            field=models.CharField(blank=True, choices=[('absences', '이어진 결석')], max_length=12, verbose_name='까닭'),
        ),
        migrations.AddField(
            model_name='task',
            name='of_day',
            field=models.DateField(blank=True, null=True, verbose_name='시작된 날'),
        ),
        migrations.AddField(
            model_name='task',
            name='participation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='paths.participation', verbose_name='참여'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(condition=models.Q(('cause', ''), _negated=True), fields=('participation', 'cause', 'of_day'), name='task_once'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('cause', ''), models.Q(('of_day__isnull', False), ('participation__isnull', False)), _connector='OR'), name='task_cause'),
        ),
    ])
