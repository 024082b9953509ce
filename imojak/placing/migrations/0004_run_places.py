from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [('placing', '0003_published_documents')]

    operations = keeping_guards([
        migrations.AddField(
            model_name='run',
            name='places',
            field=models.JSONField(default=list, help_text='자리마다 이름, 뽑는 수, 배정, 마지막 점수', verbose_name='자리의 상태'),
        ),
    ])
