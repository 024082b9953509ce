import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import append_only, refuse


class Migration(migrations.Migration):

    dependencies = [
        ('paths', '0015_ended_pauses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PairChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='사유')),
                ('status', models.CharField(choices=[('requested', '답변 대기'), ('granted', '승인'), ('refused', '거절'), ('withdrawn', '취소')], default='requested', max_length=10, verbose_name='상태')),
                ('requested_at', models.DateTimeField(verbose_name='요청 일시')),
                ('answer_due', models.DateField(verbose_name='답할 기한')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='답한 일시')),
                ('refused_because', models.CharField(blank=True, max_length=200, verbose_name='거절 사유')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='답한 사람')),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pair_changes', to='paths.participation', verbose_name='짝')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='요청한 멘토')),
            ],
            options={
                'verbose_name': '짝 변경 요청',
                'verbose_name_plural': '짝 변경 요청',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'requested')), fields=('participation',), name='pair_change_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('refused_because', ''), _negated=True), _connector='OR'), name='pair_change_refusal_told'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('status', 'requested')), models.Q(models.Q(('status', 'requested'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='pair_change_answer_dated')],
            },
        ),
        # What was asked stays as it was asked.
        *append_only("paths_pairchange", ("participation_id", "reason", "requested_by_id", "requested_at")),
        # Neither of the pair answers.
        refuse(
            "pair_change_of_others", "paths_pairchange", ["INSERT", "UPDATE OF status, answered_by_id"],
            "NEW.status IN ('granted', 'refused') AND NEW.answered_by_id IS NOT NULL AND EXISTS (SELECT 1 "
            "FROM parties_account c JOIN paths_participation p ON p.id = NEW.participation_id "
            "JOIN offers_place l ON l.id = p.place_id "
            "WHERE c.id = NEW.answered_by_id AND (c.party_id = p.party_id OR c.party_id = l.host_id))",
            "own-decision",
        ),
    ]
