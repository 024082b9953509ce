import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import keeping_guards


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0002_guards'),
        ('trust', '0002_guards'),
    ]

    operations = keeping_guards([
        migrations.AddField(
            model_name='organisation',
            name='address',
            field=models.CharField(blank=True, max_length=200, verbose_name='주소'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='전자우편'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='phone',
            field=models.CharField(blank=True, max_length=20, verbose_name='대표전화'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='staff_count',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='상시근로자 수'),
        ),
        migrations.AddField(
            model_name='party',
            name='merged_into',
            field=models.ForeignKey(blank=True, help_text='같은 사람으로 밝혀져 합쳐진 경우', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='parties.party', verbose_name='합친 당사자'),
        ),
        migrations.AddField(
            model_name='person',
            name='email_confirmed_on',
            field=models.DateField(blank=True, null=True, verbose_name='전자우편 확인일'),
        ),
        migrations.AddField(
            model_name='person',
            name='income_class',
            field=models.CharField(blank=True, choices=[('basic', '기초생활수급'), ('near-poor', '차상위'), ('up-to-80', '중위소득 80% 이하'), ('up-to-100', '중위소득 100% 이하'), ('up-to-150', '중위소득 150% 이하'), ('over-150', '중위소득 150% 초과')], max_length=12, verbose_name='소득 구간'),
        ),
        migrations.AddField(
            model_name='person',
            name='phone_confirmed_on',
            field=models.DateField(blank=True, null=True, verbose_name='휴대전화 확인일'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='전자우편')),
                ('name', models.CharField(max_length=100, verbose_name='이름')),
                ('role', models.CharField(choices=[('director', '경영진'), ('programme-manager', '사업 담당자'), ('planner', '기획 담당자'), ('counsellor', '상담 컨설턴트'), ('mentor', '멘토'), ('lecturer', '강사'), ('judge', '심사위원'), ('site-leader', '활동처 담당자'), ('operator', '수행기관 담당자'), ('pay-clerk', '활동비 담당자'), ('finance-officer', '재무 담당자'), ('auditor', '감사 담당자'), ('correspondent', '해외통신원'), ('tenant', '입주기업'), ('citizen', '시민'), ('administrator', '시스템 관리자')], max_length=24, verbose_name='역할')),
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
        migrations.CreateModel(
            name='ProfileCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profile_checks', to='parties.party', verbose_name='사람')),
                ('field', models.CharField(max_length=40, verbose_name='항목')),
                ('value', models.CharField(max_length=200, verbose_name='확인한 값')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trust.document', verbose_name='증빙')),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='확인자')),
                ('checked_on', models.DateField(verbose_name='확인일')),
            ],
            options={
                'verbose_name': '확인된 정보',
                'verbose_name_plural': '확인된 정보',
                'constraints': [models.UniqueConstraint(fields=('party', 'field', 'checked_on'), name='profile_check_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='party_not_merged_into_itself'),
        ),
    ])
