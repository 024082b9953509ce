from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('pay', '0010_tax_that_comes_back'),
    ]

    operations = keeping_guards([
        migrations.AlterField(
            model_name='entitlement',
            name='kind',
            field=models.CharField(choices=[('month', '월 활동비'), ('prize', '상금'), ('grant', '지원금'), ('fee', '사례비·연구비'), ('subsidy', '기업 지원금'), ('expense', '실비')], default='month', max_length=10, verbose_name='종류'),
        ),
    ])
