from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('pay', '0004_answers_by_telephone'),
    ]

    operations = keeping_guards([
        migrations.AlterField(
            model_name='commitment',
            name='cause',
            field=models.CharField(choices=[('approval', '선정'), ('increase', '증액'), ('exit', '그만둠'), ('return', '되돌림'), ('transfer', '자리 이동'), ('pause', '중단'), ('extension', '연장'), ('month', '월 결정'), ('terms', '기준 변경')], max_length=10, verbose_name='까닭'),
        ),
    ])
