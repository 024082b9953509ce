import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('cases', '0001_tables'),
        ('cases', '0002_guards'),
        ('cases', '0003_task_of_an_undelivered_message'),
        ('cases', '0004_tasks_that_come_by_themselves'),
    ]

    initial = True

    dependencies = [
        ('messaging', '0001_initial'),
        ('parties', '0001_initial'),
        ('paths', '0001_initial'),
        ('trust', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.CharField(choices=[('intake', '초기 상담'), ('plan', '계획 수립'), ('action', '실행'), ('follow-up', '사후관리'), ('closed', '종결')], default='intake', max_length=10, verbose_name='단계')),
                ('goal', models.CharField(blank=True, max_length=200, verbose_name='목표')),
                ('opened_on', models.DateField(verbose_name='시작일')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='종결일')),
                ('close_reason', models.CharField(blank=True, max_length=100, verbose_name='종결 사유')),
                ('at', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases_here', to='parties.party', verbose_name='캠퍼스·센터')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_cases', to='parties.party', verbose_name='담당자')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='parties.party', verbose_name='고객')),
            ],
            options={
                'verbose_name': '고객관리',
                'verbose_name_plural': '고객관리',
                'indexes': [models.Index(fields=['owner', 'phase'], name='case_owner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('phase', 'closed'), _negated=True), fields=('party',), name='case_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('phase', 'closed'), ('closed_on__isnull', False), models.Q(('close_reason', ''), _negated=True)), models.Q(models.Q(('phase', 'closed'), _negated=True), ('closed_on', None)), _connector='OR'), name='case_closing')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('months_after', models.PositiveSmallIntegerField(verbose_name='경과 개월')),
                ('due_on', models.DateField(verbose_name='예정일')),
                ('status', models.CharField(choices=[('due', '예정'), ('reached', '연락됨'), ('missed', '연락 안 됨')], default='due', max_length=8, verbose_name='상태')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='실시일')),
                ('employed', models.BooleanField(blank=True, null=True, verbose_name='취업 상태')),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='paths.participation', verbose_name='참여')),
            ],
            options={
                'verbose_name': '사후관리',
                'verbose_name_plural': '사후관리',
                'constraints': [models.UniqueConstraint(fields=('participation', 'months_after'), name='follow_up_once'), models.CheckConstraint(condition=models.Q(models.Q(('done_on', None), ('status', 'due')), models.Q(('status', 'due'), _negated=True), _connector='OR'), name='follow_up_done')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('team', '담당 부서'), ('owner', '담당자만')], max_length=8, verbose_name='열람 범위')),
                ('text', models.TextField(verbose_name='내용')),
                ('written_on', models.DateField(verbose_name='작성일')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='cases.case', verbose_name='고객관리')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party', verbose_name='작성자')),
            ],
            options={
                'verbose_name': '상담 기록',
                'verbose_name_plural': '상담 기록',
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('job-linked', '일 연계'), ('employed', '취업'), ('retained', '고용 유지'), ('started-up', '창업'), ('certified', '자격 취득')], max_length=12, verbose_name='종류')),
                ('occurred_on', models.DateField(verbose_name='발생일')),
                ('evidence', models.CharField(choices=[('document', '증빙 서류'), ('employer', '고용주 확인'), ('self', '본인 진술')], max_length=10, verbose_name='근거 등급')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='증빙')),
                ('employer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hires', to='parties.party', verbose_name='고용주')),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='paths.participation', verbose_name='참여')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='parties.party', verbose_name='사람')),
            ],
            options={
                'verbose_name': '성과',
                'verbose_name_plural': '성과',
                'indexes': [models.Index(fields=['kind', 'occurred_on'], name='outcome_kind')],
                'constraints': [models.UniqueConstraint(fields=('participation', 'kind', 'occurred_on'), name='outcome_once'), models.CheckConstraint(condition=models.Q(models.Q(('evidence', 'document'), _negated=True), ('document__isnull', False), _connector='OR'), name='outcome_document')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=20, verbose_name='분야')),
                ('referred_on', models.DateField(verbose_name='연계일')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='회신일')),
                ('result', models.CharField(blank=True, max_length=100, verbose_name='결과')),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='paths.participation', verbose_name='참여')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals_received', to='parties.party', verbose_name='연계 기관')),
            ],
            options={
                'verbose_name': '의뢰·연계',
                'verbose_name_plural': '의뢰·연계',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='제목')),
                ('due_on', models.DateField(verbose_name='기한')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='완료일')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='cases.case', verbose_name='고객관리')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='완료자')),
                ('message', models.ForeignKey(blank=True, help_text='전달에 실패하여 다른 길로 알려야 하는 알림', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='messaging.message', verbose_name='전하지 못한 알림')),
                ('cause', models.CharField(blank=True, choices=[('absences', '이어진 결석')], max_length=12, verbose_name='까닭')),
                ('of_day', models.DateField(blank=True, null=True, verbose_name='시작된 날')),
                ('participation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='paths.participation', verbose_name='참여')),
            ],
            options={
                'verbose_name': '할 일',
                'verbose_name_plural': '할 일',
                'constraints': [models.UniqueConstraint(condition=models.Q(('cause', ''), _negated=True), fields=('participation', 'cause', 'of_day'), name='task_once'), models.CheckConstraint(condition=models.Q(('cause', ''), models.Q(('of_day__isnull', False), ('participation__isnull', False)), _connector='OR'), name='task_cause')],
            },
        ),
    ]
