import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0003_types_and_dates'),
        ('parties', '0003_merging_and_inviting'),
        ('paths', '0003_one_index_per_reference'),
        ('trust', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = keeping_guards([
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('explanation', '설명 요청'), ('appeal', '이의신청')], max_length=12, verbose_name='구분')),
                ('text', models.TextField(verbose_name='요청 내용')),
                ('filed_at', models.DateTimeField(verbose_name='접수 일시')),
                ('due_on', models.DateField(verbose_name='처리 기한')),
                ('status', models.CharField(choices=[('filed', '접수'), ('explained', '설명함'), ('upheld', '인용'), ('dismissed', '기각'), ('withdrawn', '취하')], default='filed', max_length=10, verbose_name='상태')),
                ('answer', models.TextField(blank=True, verbose_name='답변')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='답변 일시')),
            ],
            options={
                'verbose_name': '이의신청',
                'verbose_name_plural': '이의신청',
            },
        ),
        migrations.CreateModel(
            name='ApplicationDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='서류 코드')),
                ('status', models.CharField(choices=[('submitted', '제출'), ('accepted', '확인'), ('returned', '보완 요청')], default='submitted', max_length=10, verbose_name='상태')),
                ('uploaded_at', models.DateTimeField(verbose_name='올린 일시')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='확인 일시')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='보완할 점')),
            ],
            options={
                'verbose_name': '제출 서류',
                'verbose_name_plural': '제출 서류',
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('completion', '수료증'), ('activity', '활동확인서'), ('attendance', '출석확인서')], max_length=10, verbose_name='종류')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='발급번호')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='확인 코드')),
                ('issued_on', models.DateField(verbose_name='발급일')),
                ('facts', models.JSONField(help_text='이름, 사업, 기간, 시간: 발급할 때의 값', verbose_name='기재 내용')),
                ('revoked_on', models.DateField(blank=True, null=True, verbose_name='취소일')),
                ('revoked_because', models.CharField(blank=True, max_length=200, verbose_name='취소 사유')),
            ],
            options={
                'verbose_name': '증명서',
                'verbose_name_plural': '증명서',
            },
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='가입일')),
                ('ends_on', models.DateField(verbose_name='종료일')),
            ],
            options={
                'verbose_name': '보험 가입',
                'verbose_name_plural': '보험 가입',
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('preferences', models.JSONField(blank=True, default=list, help_text='자리 번호를 희망 순서대로', verbose_name='희망 자리')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='신청 내용')),
                ('step', models.CharField(blank=True, max_length=40, verbose_name='작성 단계')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='판')),
                ('saved_at', models.DateTimeField(verbose_name='저장 일시')),
            ],
            options={
                'verbose_name': '작성 중인 신청',
                'verbose_name_plural': '작성 중인 신청',
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.CharField(max_length=100, verbose_name='추첨 씨앗')),
                ('seed_source', models.CharField(max_length=200, verbose_name='씨앗을 정한 방법')),
                ('algorithm', models.CharField(max_length=40, verbose_name='추첨 방법')),
                ('entries', models.JSONField(help_text='접수번호와 우선순위 구분', verbose_name='추첨 명부')),
                ('entries_hash', models.CharField(max_length=64, verbose_name='명부 해시(SHA-256)')),
                ('result', models.JSONField(help_text='접수번호를 뽑힌 순서대로', verbose_name='추첨 결과')),
                ('held_at', models.DateTimeField(verbose_name='추첨 일시')),
                ('witnesses', models.CharField(blank=True, max_length=200, verbose_name='참관인')),
                ('again_because', models.CharField(blank=True, max_length=200, verbose_name='다시 추첨한 사유')),
            ],
            options={
                'verbose_name': '공개 추첨',
                'verbose_name_plural': '공개 추첨',
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_on', models.DateField(verbose_name='앞 종료일')),
                ('ends_on', models.DateField(verbose_name='새 종료일')),
                ('reason', models.CharField(max_length=200, verbose_name='사유')),
                ('decided_at', models.DateTimeField(verbose_name='승인 일시')),
            ],
            options={
                'verbose_name': '연장',
                'verbose_name_plural': '연장',
            },
        ),
        migrations.CreateModel(
            name='GateClearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gate', models.CharField(max_length=40, verbose_name='관문 코드')),
                ('kind', models.CharField(choices=[('completed', '이수'), ('waived', '면제')], max_length=10, verbose_name='구분')),
                ('on', models.DateField(verbose_name='이수·면제일')),
                ('minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='이수 시간(분)')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='면제 사유')),
            ],
            options={
                'verbose_name': '관문 통과',
                'verbose_name_plural': '관문 통과',
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='목표')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='이룰 날')),
                ('set_at', models.DateTimeField(verbose_name='정한 일시')),
                ('rated_by_person', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='참여자 평가(1–5)')),
                ('rated_by_mentor', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='멘토 평가(1–5)')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='평가 의견')),
            ],
            options={
                'verbose_name': '목표',
                'verbose_name_plural': '목표',
            },
        ),
        migrations.CreateModel(
            name='Hosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('filed', '신청'), ('checked', '서류 확인'), ('visited', '현장 확인'), ('agreed', '협약'), ('refused', '미선정'), ('withdrawn', '취소')], default='filed', max_length=10, verbose_name='상태')),
                ('post', models.CharField(max_length=160, verbose_name='맡길 일')),
                ('description', models.TextField(blank=True, verbose_name='일의 내용')),
                ('needs', models.JSONField(blank=True, default=dict, verbose_name='필요한 경험·조건')),
                ('schedule', models.JSONField(blank=True, default=dict, verbose_name='요일·시간')),
                ('seats', models.PositiveIntegerField(verbose_name='모집 인원')),
                ('district_code', models.CharField(blank=True, max_length=5, verbose_name='자치구(행정표준코드)')),
                ('filed_at', models.DateTimeField(verbose_name='신청 일시')),
                ('business_checked_on', models.DateField(blank=True, null=True, verbose_name='사업자등록 확인일')),
                ('business_state', models.CharField(blank=True, max_length=20, verbose_name='사업자등록 상태')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='결정 일시')),
                ('decided_because', models.CharField(blank=True, max_length=200, verbose_name='결정 사유')),
            ],
            options={
                'verbose_name': '참여처 신청',
                'verbose_name_plural': '참여처 신청',
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='파일 이름')),
                ('sha256', models.CharField(max_length=64, verbose_name='해시(SHA-256)')),
                ('columns', models.JSONField(help_text='열 이름 → 항목 코드', verbose_name='열')),
                ('status', models.CharField(choices=[('preview', '미리보기'), ('applied', '반입'), ('undone', '되돌림')], default='preview', max_length=8, verbose_name='상태')),
                ('uploaded_at', models.DateTimeField(verbose_name='올린 일시')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='반입 일시')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='되돌린 일시')),
            ],
            options={
                'verbose_name': '명단 반입',
                'verbose_name_plural': '명단 반입',
            },
        ),
        migrations.CreateModel(
            name='IntakeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='행')),
                ('values', models.JSONField(help_text='항목 코드 → 글', verbose_name='값')),
                ('problems', models.JSONField(blank=True, default=dict, help_text='항목 코드 → 문장', verbose_name='고칠 점')),
                ('action', models.CharField(choices=[('new', '새 사람'), ('known', '아는 사람'), ('doubtful', '같은 사람인지 확인'), ('done', '이미 신청함'), ('wrong', '고쳐야 함'), ('skipped', '건너뜀')], max_length=8, verbose_name='처리')),
                ('made_party', models.BooleanField(default=False, verbose_name='사람을 새로 등록함')),
            ],
            options={
                'verbose_name': '명단의 줄',
                'verbose_name_plural': '명단의 줄',
                'ordering': ['intake', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Judging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='이름을 가린 심사에서 신청을 부르는 번호', verbose_name='심사 번호')),
                ('status', models.CharField(choices=[('assigned', '배정'), ('scored', '채점'), ('conflict', '제척·회피')], default='assigned', max_length=10, verbose_name='상태')),
                ('scores', models.JSONField(blank=True, default=dict, verbose_name='항목별 점수')),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='합계')),
                ('comment', models.TextField(blank=True, verbose_name='의견')),
                ('conflict_reason', models.CharField(blank=True, max_length=200, verbose_name='제척·회피 사유')),
                ('assigned_at', models.DateTimeField(verbose_name='배정 일시')),
                ('scored_at', models.DateTimeField(blank=True, null=True, verbose_name='채점 일시')),
            ],
            options={
                'verbose_name': '심사표',
                'verbose_name_plural': '심사표',
            },
        ),
        migrations.CreateModel(
            name='MemberFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(verbose_name='만든 일시')),
                ('people', models.PositiveIntegerField(verbose_name='인원')),
            ],
            options={
                'verbose_name': '가입자 명부',
                'verbose_name_plural': '가입자 명부',
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='증권번호')),
                ('starts_on', models.DateField(verbose_name='보험 시작일')),
                ('ends_on', models.DateField(verbose_name='보험 종료일')),
                ('premium', models.PositiveIntegerField(default=0, verbose_name='1인 보험료(원)')),
            ],
            options={
                'verbose_name': '단체보험 계약',
                'verbose_name_plural': '단체보험 계약',
            },
        ),
        migrations.CreateModel(
            name='SeatOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', '답변 대기'), ('taken', '수락'), ('declined', '사양'), ('expired', '기한 지남'), ('revoked', '철회')], default='open', max_length=10, verbose_name='상태')),
                ('offered_at', models.DateTimeField(verbose_name='제안 일시')),
                ('answer_by', models.DateTimeField(verbose_name='답변 기한')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='답변 일시')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='사양·철회 사유')),
            ],
            options={
                'verbose_name': '선정 제안',
                'verbose_name_plural': '선정 제안',
            },
        ),
        migrations.CreateModel(
            name='ShortListing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='추천 순서')),
                ('status', models.CharField(choices=[('proposed', '추천'), ('interview', '면접'), ('chosen', '채용 희망'), ('passed', '선택 안 함')], default='proposed', max_length=10, verbose_name='상태')),
                ('proposed_at', models.DateTimeField(verbose_name='추천 일시')),
                ('interview_at', models.DateTimeField(blank=True, null=True, verbose_name='면접 일시')),
                ('answer_due', models.DateField(verbose_name='답할 기한')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='답변 일시')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='선택하지 않은 사유')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='의견')),
            ],
            options={
                'verbose_name': '후보 추천',
                'verbose_name_plural': '후보 추천',
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('person', '참여자'), ('host', '활동처'), ('operator', '수행기관'), ('agency', '재단')], max_length=10, verbose_name='자격')),
                ('order', models.PositiveSmallIntegerField(verbose_name='순서')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='서명 일시')),
                ('text_hash', models.CharField(blank=True, max_length=64, verbose_name='서명한 글의 해시(SHA-256)')),
            ],
            options={
                'verbose_name': '서명',
                'verbose_name_plural': '서명',
                'ordering': ['agreement', 'order'],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(help_text='새 자리의 첫날', verbose_name='옮기는 날')),
                ('reason', models.CharField(max_length=200, verbose_name='사유')),
                ('status', models.CharField(choices=[('requested', '요청'), ('done', '이동'), ('refused', '거절'), ('withdrawn', '취소')], default='requested', max_length=10, verbose_name='상태')),
                ('requested_at', models.DateTimeField(verbose_name='요청 일시')),
                ('person_agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='참여자 동의 일시')),
                ('leaving_agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='지금 자리의 동의 일시')),
                ('arriving_agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='새 자리의 동의 일시')),
                ('refused_because', models.CharField(blank=True, max_length=200, verbose_name='거절 사유')),
                ('answer_due', models.DateField(verbose_name='답할 기한')),
            ],
            options={
                'verbose_name': '자리 이동',
                'verbose_name_plural': '자리 이동',
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='확인할 날')),
                ('visited_on', models.DateField(blank=True, null=True, verbose_name='확인한 날')),
                ('checklist', models.JSONField(blank=True, default=dict, verbose_name='점검표')),
                ('passed', models.BooleanField(blank=True, null=True, verbose_name='적합')),
                ('note', models.TextField(blank=True, verbose_name='의견')),
            ],
            options={
                'verbose_name': '현장 확인',
                'verbose_name_plural': '현장 확인',
            },
        ),
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_version',
        ),
        migrations.RemoveConstraint(
            model_name='application',
            name='application_once',
        ),
        migrations.AddField(
            model_name='agreement',
            name='participation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='paths.participation', verbose_name='참여'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='renews',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewed_by', to='paths.agreement', verbose_name='갱신한 협약'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='status',
            field=models.CharField(choices=[('draft', '작성'), ('signing', '서명 중'), ('active', '체결'), ('ended', '종료'), ('void', '무효')], default='active', max_length=10, verbose_name='상태'),
        ),
        # What there was before was concluded; what comes begins as a draft.
        migrations.AlterField(
            model_name='agreement',
            name='status',
            field=models.CharField(choices=[('draft', '작성'), ('signing', '서명 중'), ('active', '체결'), ('ended', '종료'), ('void', '무효')], default='draft', max_length=10, verbose_name='상태'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='text',
            field=models.TextField(blank=True, verbose_name='협약문'),
        ),
        migrations.AddField(
            model_name='application',
            name='answer_due',
            field=models.DateField(blank=True, help_text='지금 상태에서 누군가 답해야 하는 날', null=True, verbose_name='답할 기한'),
        ),
        migrations.AddField(
            model_name='application',
            name='channel',
            field=models.CharField(choices=[('web', '누리집'), ('staff', '직원 대리'), ('partner', '협력기관 대리'), ('import', '명단 반입')], default='web', max_length=8, verbose_name='접수 경로'),
        ),
        migrations.AddField(
            model_name='application',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, help_text='대리 신청을 본인이 확인한 때', null=True, verbose_name='본인 확인 일시'),
        ),
        migrations.AddField(
            model_name='application',
            name='late_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='접수 기간 밖에 받은 사유'),
        ),
        migrations.AddField(
            model_name='application',
            name='priority_class',
            field=models.CharField(blank=True, max_length=40, verbose_name='우선순위 구분'),
        ),
        migrations.AddField(
            model_name='decision',
            name='alternative',
            field=models.ForeignKey(blank=True, help_text='미선정을 알릴 때 함께 권하는, 그 사람이 참여할 수 있는 모집', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.round', verbose_name='권하는 다른 모집'),
        ),
        migrations.AddField(
            model_name='participation',
            name='active_from',
            field=models.DateField(blank=True, help_text='모든 관문을 지난 날', null=True, verbose_name='활동할 수 있는 첫날'),
        ),
        migrations.AddField(
            model_name='participation',
            name='gated',
            field=models.BooleanField(default=False, verbose_name='교육을 마쳐야 활동 시작'),
        ),
        migrations.AddField(
            model_name='participation',
            name='hours_per_month',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='월 활동시간 상한'),
        ),
        migrations.AddField(
            model_name='participation',
            name='transferred_from',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transferred_to', to='paths.participation', verbose_name='옮기기 전 참여'),
        ),
        migrations.AddField(
            model_name='pause',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='승인자'),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='signed_on',
            field=models.DateField(blank=True, null=True, verbose_name='체결일'),
        ),
        migrations.AlterField(
            model_name='application',
            name='status',
            field=models.CharField(choices=[('proposed', '본인 확인 대기'), ('filed', '접수'), ('eligible', '자격 확인'), ('offered', '선정 제안'), ('waiting', '예비'), ('accepted', '선정'), ('refused', '미선정'), ('declined', '제안 사양'), ('expired', '기한 지남'), ('withdrawn', '취소')], default='filed', max_length=10, verbose_name='상태'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='kind',
            field=models.CharField(choices=[('eligibility', '자격 심사'), ('selection', '선발'), ('waiver', '예외 인정'), ('transfer', '자리 이동'), ('appeal', '이의신청 결정')], max_length=12, verbose_name='종류'),
        ),
        migrations.AlterField(
            model_name='participation',
            name='end_reason',
            field=models.CharField(blank=True, choices=[('completed', '기간 만료'), ('hired', '취업'), ('health', '건강'), ('family', '가족 돌봄'), ('moved', '이사'), ('transferred', '자리 이동'), ('closed', '활동처 사정'), ('unfulfilled', '활동·수료 기준 미달'), ('other', '기타')], max_length=12, verbose_name='종료 사유'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('answer_due__isnull', False)), fields=['answer_due'], name='application_answer_due'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(models.F('kind'), models.F('party'), django.db.models.functions.comparison.Coalesce('round_id', models.Value(0), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Coalesce('participation_id', models.Value(0), output_field=models.BigIntegerField()), models.F('version'), name='agreement_version'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['active', 'ended']), _negated=True), ('signed_on__isnull', False), _connector='OR'), name='agreement_signed'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_by__isnull', False), ('status', 'proposed')), models.Q(('status', 'proposed'), _negated=True), _connector='OR'), name='application_proposed_by'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(models.F('round'), models.F('party'), django.db.models.functions.comparison.Coalesce('place_id', models.Value(0), output_field=models.BigIntegerField()), condition=models.Q(('status__in', ['withdrawn', 'declined', 'expired']), _negated=True), name='application_once'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='답변자'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='paths.decision', verbose_name='결정'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='filed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='신청인'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='outcome',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers_appeal', to='paths.decision', verbose_name='새 결정'),
        ),
        migrations.AddField(
            model_name='applicationdocument',
            name='application',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='paths.application', verbose_name='신청'),
        ),
        migrations.AddField(
            model_name='applicationdocument',
            name='checked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='확인자'),
        ),
        migrations.AddField(
            model_name='applicationdocument',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='파일'),
        ),
        migrations.AddField(
            model_name='applicationdocument',
            name='uploaded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='올린 사람'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='파일'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='issued_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='발급자'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='paths.participation', verbose_name='참여'),
        ),
        migrations.AddField(
            model_name='cover',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='paths.participation', verbose_name='참여'),
        ),
        migrations.AddField(
            model_name='draft',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL, verbose_name='작성자'),
        ),
        migrations.AddField(
            model_name='draft',
            name='party',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='parties.party', verbose_name='신청자'),
        ),
        migrations.AddField(
            model_name='draft',
            name='place',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.place', verbose_name='신청 자리'),
        ),
        migrations.AddField(
            model_name='draft',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='offers.round', verbose_name='회차'),
        ),
        migrations.AddField(
            model_name='applicationdocument',
            name='draft',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='paths.draft', verbose_name='작성 중인 신청'),
        ),
        migrations.AddField(
            model_name='draw',
            name='held_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='진행자'),
        ),
        migrations.AddField(
            model_name='draw',
            name='place',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='offers.place', verbose_name='자리'),
        ),
        migrations.AddField(
            model_name='draw',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='offers.round', verbose_name='회차'),
        ),
        migrations.AddField(
            model_name='extension',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='승인자'),
        ),
        migrations.AddField(
            model_name='extension',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='paths.participation', verbose_name='참여'),
        ),
        migrations.AddField(
            model_name='gateclearance',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='증빙'),
        ),
        migrations.AddField(
            model_name='gateclearance',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='입력자'),
        ),
        migrations.AddField(
            model_name='gateclearance',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='paths.participation', verbose_name='참여'),
        ),
        migrations.AddField(
            model_name='goal',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='paths.participation', verbose_name='참여'),
        ),
        migrations.AddField(
            model_name='goal',
            name='set_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='정한 사람'),
        ),
        migrations.AddField(
            model_name='hosting',
            name='agreement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hostings', to='paths.agreement', verbose_name='협약'),
        ),
        migrations.AddField(
            model_name='hosting',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='결정자'),
        ),
        migrations.AddField(
            model_name='hosting',
            name='filed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='신청자'),
        ),
        migrations.AddField(
            model_name='hosting',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hostings', to='parties.party', verbose_name='참여처'),
        ),
        migrations.AddField(
            model_name='hosting',
            name='place',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosting', to='offers.place', verbose_name='만든 자리'),
        ),
        migrations.AddField(
            model_name='hosting',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hostings', to='offers.round', verbose_name='회차'),
        ),
        migrations.AddField(
            model_name='intake',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='offers.round', verbose_name='회차'),
        ),
        migrations.AddField(
            model_name='intake',
            name='uploaded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='올린 사람'),
        ),
        migrations.AddField(
            model_name='intakerow',
            name='application',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='paths.application', verbose_name='신청'),
        ),
        migrations.AddField(
            model_name='intakerow',
            name='intake',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='paths.intake', verbose_name='명단 반입'),
        ),
        migrations.AddField(
            model_name='intakerow',
            name='party',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party', verbose_name='사람'),
        ),
        migrations.AddField(
            model_name='judging',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgings', to='paths.application', verbose_name='신청'),
        ),
        migrations.AddField(
            model_name='judging',
            name='assigned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='배정자'),
        ),
        migrations.AddField(
            model_name='judging',
            name='judge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgings', to='parties.party', verbose_name='심사위원'),
        ),
        migrations.AddField(
            model_name='memberfile',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='파일'),
        ),
        migrations.AddField(
            model_name='memberfile',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='만든 사람'),
        ),
        migrations.AddField(
            model_name='cover',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='paths.memberfile', verbose_name='가입자 명부'),
        ),
        migrations.AddField(
            model_name='policy',
            name='insurer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='parties.party', verbose_name='보험사'),
        ),
        migrations.AddField(
            model_name='policy',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='offers.programme', verbose_name='사업'),
        ),
        migrations.AddField(
            model_name='memberfile',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='paths.policy', verbose_name='단체보험 계약'),
        ),
        migrations.AddField(
            model_name='cover',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='paths.policy', verbose_name='단체보험 계약'),
        ),
        migrations.AddField(
            model_name='seatoffer',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='답한 사람'),
        ),
        migrations.AddField(
            model_name='seatoffer',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seat_offers', to='paths.application', verbose_name='신청'),
        ),
        migrations.AddField(
            model_name='seatoffer',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seat_offers', to='paths.decision', verbose_name='결정'),
        ),
        migrations.AddField(
            model_name='seatoffer',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seat_offers', to='offers.place', verbose_name='자리'),
        ),
        migrations.AddField(
            model_name='shortlisting',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='답한 사람'),
        ),
        migrations.AddField(
            model_name='shortlisting',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='short_listings', to='paths.application', verbose_name='신청'),
        ),
        migrations.AddField(
            model_name='shortlisting',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='short_list', to='offers.place', verbose_name='자리'),
        ),
        migrations.AddField(
            model_name='shortlisting',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='추천자'),
        ),
        migrations.AddField(
            model_name='signature',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='서명한 계정'),
        ),
        migrations.AddField(
            model_name='signature',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='paths.agreement', verbose_name='협약'),
        ),
        migrations.AddField(
            model_name='signature',
            name='paper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='종이 서명본'),
        ),
        migrations.AddField(
            model_name='signature',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='parties.party', verbose_name='서명할 당사자'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='arriving_agreed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='새 자리의 동의자'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='leaving_agreed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='지금 자리의 동의자'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='paths.participation', verbose_name='참여'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='requested_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='요청자'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='result',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='came_by', to='paths.participation', verbose_name='옮긴 뒤 참여'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='to',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.place', verbose_name='옮길 자리'),
        ),
        migrations.AddField(
            model_name='visit',
            name='hosting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='paths.hosting', verbose_name='참여처 신청'),
        ),
        migrations.AddField(
            model_name='visit',
            name='photo',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='사진'),
        ),
        migrations.AddField(
            model_name='visit',
            name='visited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='확인자'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['status', 'due_on'], name='appeal_due'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'filed')), fields=('decision', 'kind'), name='appeal_one_open'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['filed', 'withdrawn']), models.Q(('answer', ''), _negated=True), _connector='OR'), name='appeal_answered'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_on', None)), fields=('participation', 'kind'), name='certificate_once'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('revoked_on', None), models.Q(('revoked_because', ''), _negated=True), _connector='OR'), name='certificate_revocation_told'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(models.F('account'), models.F('round'), django.db.models.functions.comparison.Coalesce('party_id', models.Value(0), output_field=models.BigIntegerField()), name='draft_once'),
        ),
        migrations.AddConstraint(
            model_name='applicationdocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('draft', None)), models.Q(('application', None), ('draft__isnull', False)), _connector='OR'), name='application_document_of_one'),
        ),
        migrations.AddConstraint(
            model_name='applicationdocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'returned'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='application_document_return_told'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('ended_on'))), name='extension_longer'),
        ),
        migrations.AddConstraint(
            model_name='gateclearance',
            constraint=models.UniqueConstraint(fields=('participation', 'gate'), name='clearance_once'),
        ),
        migrations.AddConstraint(
            model_name='gateclearance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'waived'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='clearance_waiver_told'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rated_by_person', None), ('rated_by_person__range', (1, 5)), _connector='OR'), models.Q(('rated_by_mentor', None), ('rated_by_mentor__range', (1, 5)), _connector='OR')), name='goal_ratings'),
        ),
        migrations.AddIndex(
            model_name='hosting',
            index=models.Index(fields=['round', 'status'], name='hosting_round'),
        ),
        migrations.AddConstraint(
            model_name='hosting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('decided_because', ''), _negated=True), _connector='OR'), name='hosting_refusal_told'),
        ),
        migrations.AddConstraint(
            model_name='hosting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'agreed'), _negated=True), ('agreement__isnull', False), _connector='OR'), name='hosting_by_agreement'),
        ),
        migrations.AddConstraint(
            model_name='intakerow',
            constraint=models.UniqueConstraint(fields=('intake', 'number'), name='intake_row_number'),
        ),
        migrations.AddIndex(
            model_name='judging',
            index=models.Index(fields=['judge', 'status'], name='judging_judge'),
        ),
        migrations.AddConstraint(
            model_name='judging',
            constraint=models.UniqueConstraint(fields=('application', 'judge'), name='judging_once'),
        ),
        migrations.AddConstraint(
            model_name='judging',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'scored'), _negated=True), models.Q(('total__isnull', False), ('scored_at__isnull', False)), _connector='OR'), name='judging_scored'),
        ),
        migrations.AddConstraint(
            model_name='judging',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'conflict'), _negated=True), models.Q(('conflict_reason', ''), _negated=True), _connector='OR'), name='judging_conflict_told'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='policy_dates'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='cover_dates'),
        ),
        migrations.AddIndex(
            model_name='seatoffer',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['answer_by'], name='seat_offer_due'),
        ),
        migrations.AddConstraint(
            model_name='seatoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('application',), name='seat_offer_one_open'),
        ),
        migrations.AddConstraint(
            model_name='seatoffer',
            constraint=models.CheckConstraint(condition=models.Q(('answer_by__gte', models.F('offered_at'))), name='seat_offer_dates'),
        ),
        migrations.AddIndex(
            model_name='shortlisting',
            index=models.Index(fields=['status', 'answer_due'], name='short_listing_due'),
        ),
        migrations.AddConstraint(
            model_name='shortlisting',
            constraint=models.UniqueConstraint(fields=('place', 'application'), name='short_listing_once'),
        ),
        migrations.AddConstraint(
            model_name='shortlisting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'passed'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='short_listing_pass_told'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('agreement', 'order'), name='signature_order'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('signed_at', None), models.Q(('text_hash', ''), _negated=True), _connector='OR'), name='signature_of_a_text'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'requested')), fields=('participation',), name='transfer_one_open'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('refused_because', ''), _negated=True), _connector='OR'), name='transfer_refusal_told'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('arriving_agreed_at__isnull', False), ('leaving_agreed_at__isnull', False), ('person_agreed_at__isnull', False)), _connector='OR'), name='transfer_agreed_by_all'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('passed', None), ('visited_on', None)), models.Q(('passed__isnull', False), ('visited_on__isnull', False)), _connector='OR'), name='visit_result'),
        ),
    ])
