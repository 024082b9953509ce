import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import refuse


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0004_guards_of_types'),
        ('parties', '0004_who_left_a_group'),
        ('paths', '0008_change_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupProfile',
            fields=[
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='group_profile', serialize=False, to='parties.party', verbose_name='모임')),
                ('purpose', models.CharField(max_length=300, verbose_name='하려는 일')),
                ('formed_at', models.DateTimeField(verbose_name='만든 일시')),
                ('formed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='만든 사람')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups_formed', to='offers.round', verbose_name='신청하려는 모집')),
            ],
            options={
                'verbose_name': '모임 소개',
                'verbose_name_plural': '모임 소개',
            },
        ),
        migrations.CreateModel(
            name='GroupInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='초대받은 사람')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='전자우편')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='휴대전화')),
                ('sender_name', models.CharField(help_text='초대한 사람이 적은 그대로', max_length=50, verbose_name='보내는 이름')),
                ('status', models.CharField(choices=[('sent', '답을 기다림'), ('accepted', '함께함'), ('declined', '거절'), ('expired', '기한 지남'), ('revoked', '초대 취소')], default='sent', max_length=10, verbose_name='상태')),
                ('sent_at', models.DateTimeField(verbose_name='초대 일시')),
                ('answer_due', models.DateField(verbose_name='답할 기한')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='답한 일시')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='답한 사람')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_invitations', to='parties.party', verbose_name='모임')),
                ('membership', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='parties.groupmember', verbose_name='구성원')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='초대한 사람')),
            ],
            options={
                'verbose_name': '모임 초대',
                'verbose_name_plural': '모임 초대',
                'indexes': [models.Index(condition=models.Q(('status', 'sent')), fields=['answer_due'], name='group_invitation_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('membership__isnull', False), ('status', 'accepted')), models.Q(models.Q(('status', 'accepted'), _negated=True), ('membership', None)), _connector='OR'), name='group_invitation_membership')],
            },
        ),
        # Whoever comes into a group by an invitation has said yes with an account of their own.
        refuse(
            "group_invitation_by_oneself", "paths_groupinvitation", ["INSERT", "UPDATE OF status, answered_by_id, membership_id"],
            "NEW.membership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM parties_groupmember m "
            "JOIN parties_account c ON c.id = NEW.answered_by_id WHERE m.id = NEW.membership_id "
            "AND m.group_id = NEW.group_id AND m.member_id = c.party_id)",
            "not-oneself",
        ),
    ]
