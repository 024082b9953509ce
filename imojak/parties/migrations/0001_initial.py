import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('parties', '0001_tables'),
        ('parties', '0002_guards'),
        ('parties', '0003_merging_and_inviting'),
        ('parties', '0004_who_left_a_group'),
        ('parties', '0005_team_leaders'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', '사람'), ('organisation', '단체'), ('group', '모임')], max_length=12, verbose_name='구분')),
                ('name', models.CharField(max_length=100, verbose_name='이름')),
                ('merged_into', models.ForeignKey(blank=True, help_text='같은 사람으로 밝혀져 합쳐진 경우', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='parties.party', verbose_name='합친 당사자')),
            ],
            options={
                'verbose_name': '당사자',
                'verbose_name_plural': '당사자',
                'indexes': [models.Index(fields=['kind', 'name'], name='party_kind_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='party_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('service', '서비스 제공'), ('third-party', '제3자 제공'), ('survey', '조사 참여'), ('marketing', '소식 수신')], max_length=20, verbose_name='목적')),
                ('text_version', models.CharField(max_length=20, verbose_name='동의서 판')),
                ('starts_on', models.DateField(verbose_name='시작일')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='종료일')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='철회일')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='parties.party', verbose_name='정보주체')),
                ('receiver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party', verbose_name='제공받는 자')),
            ],
            options={
                'verbose_name': '동의',
                'verbose_name_plural': '동의',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='consent_dates'), models.CheckConstraint(condition=models.Q(('withdrawn_on', None), ('withdrawn_on__gte', models.F('starts_on')), _connector='OR'), name='consent_withdrawal')],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('director', '경영진'), ('programme-manager', '사업 담당자'), ('planner', '기획 담당자'), ('counsellor', '상담 컨설턴트'), ('mentor', '멘토'), ('lecturer', '강사'), ('judge', '심사위원'), ('site-leader', '활동처 담당자'), ('operator', '수행기관 담당자'), ('pay-clerk', '활동비 담당자'), ('finance-officer', '재무 담당자'), ('auditor', '감사 담당자'), ('correspondent', '해외통신원'), ('tenant', '입주기업'), ('team-leader', '조장'), ('citizen', '시민'), ('administrator', '시스템 관리자')], max_length=24, verbose_name='역할')),
                ('programme_code', models.CharField(blank=True, max_length=60, verbose_name='사업 코드')),
                ('country', models.CharField(blank=True, max_length=40, verbose_name='국가')),
                ('starts_on', models.DateField(verbose_name='시작일')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='종료일')),
                ('at', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='role_holders', to='parties.party', verbose_name='소속')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='parties.party', verbose_name='당사자')),
            ],
            options={
                'verbose_name': '역할',
                'verbose_name_plural': '역할',
                'indexes': [models.Index(fields=['kind', 'starts_on'], name='role_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_dates')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='parties.party', verbose_name='당사자')),
            ],
            options={
                'verbose_name': '계정',
                'verbose_name_plural': '계정',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leader', models.BooleanField(default=False, verbose_name='대표')),
                ('starts_on', models.DateField(verbose_name='시작일')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='종료일')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='parties.party', verbose_name='모임')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='parties.party', verbose_name='구성원')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='나간 일시')),
                ('ended_by', models.ForeignKey(blank=True, help_text='스스로 나갔으면 본인', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='내보낸 사람')),
            ],
            options={
                'verbose_name': '모임 구성원',
                'verbose_name_plural': '모임 구성원',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='member_dates'), models.CheckConstraint(condition=models.Q(('group', models.F('member')), _negated=True), name='member_not_itself')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='parties.party', verbose_name='당사자')),
                ('kind', models.CharField(choices=[('agency', '재단'), ('campus', '캠퍼스'), ('centre', '50플러스센터'), ('department', '부서'), ('company', '기업'), ('site', '활동처'), ('institution', '교육기관'), ('university', '대학'), ('operator', '수행기관'), ('public-body', '공공기관'), ('startup', '창업기업'), ('supplier', '계약업체')], max_length=16, verbose_name='종류')),
                ('business_number', models.CharField(blank=True, max_length=10, verbose_name='사업자등록번호')),
                ('district_code', models.CharField(blank=True, max_length=5, verbose_name='자치구(행정표준코드)')),
                ('field', models.CharField(blank=True, max_length=40, verbose_name='분야')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='주소')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='전자우편')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='대표전화')),
                ('staff_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='상시근로자 수')),
            ],
            options={
                'verbose_name': '단체',
                'verbose_name_plural': '단체',
                'constraints': [models.UniqueConstraint(condition=models.Q(('business_number', ''), _negated=True), fields=('business_number',), name='organisation_business_number')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='parties.party', verbose_name='당사자')),
                ('birth_date', models.DateField(verbose_name='생년월일')),
                ('sex', models.CharField(choices=[('f', '여'), ('m', '남')], max_length=1, verbose_name='성별')),
                ('district_code', models.CharField(max_length=5, verbose_name='거주 자치구(행정표준코드)')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='휴대전화')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='전자우편')),
                ('working', models.BooleanField(default=False, verbose_name='재직 여부')),
                ('career', models.JSONField(blank=True, default=dict, verbose_name='경력')),
                ('wishes', models.JSONField(blank=True, default=dict, verbose_name='희망')),
                ('availability', models.JSONField(blank=True, default=dict, verbose_name='가능 시간')),
                ('email_confirmed_on', models.DateField(blank=True, null=True, verbose_name='전자우편 확인일')),
                ('income_class', models.CharField(blank=True, choices=[('basic', '기초생활수급'), ('near-poor', '차상위'), ('up-to-80', '중위소득 80% 이하'), ('up-to-100', '중위소득 100% 이하'), ('up-to-150', '중위소득 150% 이하'), ('over-150', '중위소득 150% 초과')], max_length=12, verbose_name='소득 구간')),
                ('phone_confirmed_on', models.DateField(blank=True, null=True, verbose_name='휴대전화 확인일')),
            ],
            options={
                'verbose_name': '사람',
                'verbose_name_plural': '사람',
                'indexes': [models.Index(fields=['district_code', 'birth_date'], name='person_district_birth')],
                'constraints': [models.CheckConstraint(condition=models.Q(('birth_date__gte', '1900-01-01')), name='person_birth')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='전자우편')),
                ('name', models.CharField(max_length=100, verbose_name='이름')),
                ('role', models.CharField(choices=[('director', '경영진'), ('programme-manager', '사업 담당자'), ('planner', '기획 담당자'), ('counsellor', '상담 컨설턴트'), ('mentor', '멘토'), ('lecturer', '강사'), ('judge', '심사위원'), ('site-leader', '활동처 담당자'), ('operator', '수행기관 담당자'), ('pay-clerk', '활동비 담당자'), ('finance-officer', '재무 담당자'), ('auditor', '감사 담당자'), ('correspondent', '해외통신원'), ('tenant', '입주기업'), ('team-leader', '조장'), ('citizen', '시민'), ('administrator', '시스템 관리자')], max_length=24, verbose_name='역할')),
                ('at', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='parties.party', verbose_name='소속')),
                ('programme_code', models.CharField(blank=True, max_length=60, verbose_name='사업 코드')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='링크 해시')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='초대한 사람')),
                ('sent_at', models.DateTimeField(verbose_name='초대 일시')),
                ('expires_at', models.DateTimeField(verbose_name='링크 기한')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='받아들인 계정')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='받아들인 일시')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='거둔 일시')),
            ],
            options={
                'verbose_name': '초대',
                'verbose_name_plural': '초대',
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='parties.party', verbose_name='남긴 당사자')),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party', verbose_name='합친 당사자')),
                ('moved', models.JSONField(help_text='표.항목 → 번호들', verbose_name='옮긴 자료')),
                ('before', models.JSONField(blank=True, default=dict, verbose_name='합치기 전 정보')),
                ('reason', models.CharField(max_length=200, verbose_name='사유')),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='합친 사람')),
                ('merged_at', models.DateTimeField(verbose_name='합친 일시')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='되돌린 사람')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='되돌린 일시')),
                ('undone_because', models.CharField(blank=True, max_length=200, verbose_name='되돌린 사유')),
            ],
            options={
                'verbose_name': '중복 합치기',
                'verbose_name_plural': '중복 합치기',
                'constraints': [models.CheckConstraint(condition=models.Q(('kept', models.F('merged')), _negated=True), name='merge_of_two'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('merged',), name='merge_once')],
            },
        ),
    ]
