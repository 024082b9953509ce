from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0001_tables'),
    ]

    operations = keeping_guards([
        migrations.AddField(
            model_name='message',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='보낸 횟수'),
        ),
        migrations.AddField(
            model_name='message',
            name='link',
            field=models.CharField(blank=True, max_length=200, verbose_name='이어지는 화면'),
        ),
        migrations.AddField(
            model_name='message',
            name='read_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='읽은 일시'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['recipient_id', 'due_on'], name='message_recipient'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status', 'waiting')), fields=['due_on'], name='message_waiting'),
        ),
    ])
