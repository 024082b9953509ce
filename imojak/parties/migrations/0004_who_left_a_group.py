import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards, no_overlap


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0003_merging_and_inviting'),
    ]

    operations = keeping_guards([
        migrations.AddField(
            model_name='groupmember',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='나간 일시'),
        ),
        migrations.AddField(
            model_name='groupmember',
            name='ended_by',
            field=models.ForeignKey(blank=True, help_text='스스로 나갔으면 본인', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='내보낸 사람'),
        ),
    ]) + [
        # Nobody is in a group twice at one time, however often a link is pressed.
        no_overlap(
            "member_no_overlap", "parties_groupmember", ("group_id", "member_id"), "starts_on", "ends_on",
            code="member-already",
        ),
    ]
