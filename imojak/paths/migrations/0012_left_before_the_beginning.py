from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('paths', '0011_seats_counted_together'),
    ]

    operations = [
        migrations.AddField(
            model_name='participation',
            name='ended_from',
            field=models.DateField(blank=True, help_text='되돌리면 다시 이날에 끝남', null=True, verbose_name='그만두기 전 종료일'),
        ),
    ]
