from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    replaces = [('pay', '0013_prizes_are_a_class')]

    dependencies = [
        ('pay', '0002_initial_guards'),
    ]

    operations = keeping_guards([
        migrations.AlterField(
            model_name='entitlement',
            name='tax_class',
            field=models.CharField(choices=[('none', '비과세 실비'), ('other', '기타소득'), ('prize', '기타소득(상금)'), ('business', '사업소득'), ('daily', '일용근로소득'), ('wage-outside', '근로소득(고용한 곳에서 지급)')], default='none', max_length=12, verbose_name='소득 구분'),
        ),
    ])
