import django.db.models.deletion
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0005_interview_slots_and_costs'),
        ('parties', '0004_who_left_a_group'),
        ('paths', '0013_policies_said_whole'),
    ]

    operations = keeping_guards([
        migrations.AddField(
            model_name='application',
            name='filed_through',
            field=models.ForeignKey(blank=True, db_index=False, help_text='수행기관이나 활동처가 대신 낸 신청', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party', verbose_name='대신 낸 기관'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('filed_through__isnull', False)), fields=['filed_through'], name='application_filed_through'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'partner'), ('status', 'proposed'), _negated=True), ('filed_through__isnull', False), _connector='OR'), name='application_proposed_through'),
        ),
    ])
