import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('trust', '0001_tables'),
        ('trust', '0002_guards'),
        ('trust', '0003_attempts_to_log_in'),
        ('trust', '0004_forms_done_once'),
    ]

    initial = True

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='제목')),
                ('media_type', models.CharField(max_length=100, verbose_name='형식')),
                ('sha256', models.CharField(max_length=64, verbose_name='해시(SHA-256)')),
                ('content', models.BinaryField(verbose_name='내용')),
                ('created_on', models.DateField(verbose_name='작성일')),
            ],
            options={
                'verbose_name': '문서',
                'verbose_name_plural': '문서',
            },
        ),
        migrations.CreateModel(
            name='ReadLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='일시')),
                ('address', models.GenericIPAddressField(blank=True, null=True, verbose_name='접속지')),
                ('subject_type', models.CharField(max_length=40, verbose_name='정보주체 종류')),
                ('subject_id', models.BigIntegerField(blank=True, null=True, verbose_name='정보주체 번호')),
                ('task', models.CharField(max_length=200, verbose_name='수행업무')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='사유')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='열람자')),
            ],
            options={
                'verbose_name': '접속기록',
                'verbose_name_plural': '접속기록',
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'at'], name='read_subject')],
            },
        ),
        migrations.CreateModel(
            name='TransitionLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_type', models.CharField(max_length=40, verbose_name='대상 종류')),
                ('object_id', models.BigIntegerField(verbose_name='대상 번호')),
                ('from_state', models.CharField(blank=True, max_length=20, verbose_name='전 상태')),
                ('to_state', models.CharField(max_length=20, verbose_name='후 상태')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='사유')),
                ('at', models.DateTimeField(verbose_name='일시')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='행위자')),
            ],
            options={
                'verbose_name': '상태 이력',
                'verbose_name_plural': '상태 이력',
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='transition_object')],
            },
        ),
        migrations.CreateModel(
            name='LogInAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hash', models.CharField(max_length=64, verbose_name='아이디 해시(SHA-256)')),
                ('address', models.GenericIPAddressField(blank=True, null=True, verbose_name='접속지')),
                ('at', models.DateTimeField(verbose_name='일시')),
                ('succeeded', models.BooleanField(default=False, verbose_name='성공')),
            ],
            options={
                'verbose_name': '로그인 시도',
                'verbose_name_plural': '로그인 시도',
                'indexes': [models.Index(fields=['name_hash', 'at'], name='log_in_name'), models.Index(fields=['address', 'at'], name='log_in_address')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64, unique=True, verbose_name='내용 해시(SHA-256)')),
                ('path', models.CharField(blank=True, max_length=1000, verbose_name='이어진 주소')),
                ('at', models.DateTimeField(verbose_name='일시')),
            ],
            options={
                'verbose_name': '제출',
                'verbose_name_plural': '제출',
                'indexes': [models.Index(fields=['at'], name='submission_at')],
            },
        ),
    ]
