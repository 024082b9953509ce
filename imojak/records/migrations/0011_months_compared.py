from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [('records', '0010_guards_of_a_day')]

    operations = keeping_guards([
        migrations.AddField(
            model_name='period',
            name='handed_in',
            field=models.JSONField(blank=True, null=True, verbose_name='처음 낸 시간(참여별 분)'),
        ),
    ])
