import django.db.models.deletion
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('placing', '0002_initial_guards'),
        ('trust', '0003_documents_handed_in_before'),
    ]

    operations = keeping_guards([
        migrations.AddField(
            model_name='publication',
            name='document',
            field=models.OneToOneField(help_text='누구나 다시 계산해 볼 수 있는 자료. 자료를 남기기 전에 공개한 배정에는 없습니다.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='공개 자료'),
        ),
    ])
