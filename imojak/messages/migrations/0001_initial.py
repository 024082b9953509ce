from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('messaging', '0001_tables'),
        ('messaging', '0002_links_and_attempts'),
        ('messaging', '0003_a_message_to_an_address_of_its_own'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='종류')),
                ('recipient_id', models.BigIntegerField(help_text='당사자(Party)의 번호', verbose_name='수신자 번호')),
                ('channel', models.CharField(choices=[('email', '전자우편'), ('sms', '문자'), ('alimtalk', '알림톡'), ('letter', '우편'), ('on-site', '누리집 알림')], max_length=10, verbose_name='경로')),
                ('subject', models.CharField(max_length=120, verbose_name='제목')),
                ('body', models.TextField(verbose_name='본문')),
                ('due_on', models.DateField(verbose_name='발송 예정일')),
                ('status', models.CharField(choices=[('waiting', '대기'), ('delivered', '전달됨'), ('failed', '전달 실패')], default='waiting', max_length=10, verbose_name='상태')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='발송 일시')),
                ('failure', models.CharField(blank=True, max_length=200, verbose_name='실패 사유')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='보낸 횟수')),
                ('link', models.CharField(blank=True, max_length=200, verbose_name='이어지는 화면')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='읽은 일시')),
                ('address', models.CharField(blank=True, help_text='수신자의 정보에 없는 주소로 보낼 때: 초대받은 전자우편', max_length=254, verbose_name='보낼 곳')),
            ],
            options={
                'verbose_name': '알림',
                'verbose_name_plural': '알림',
                'constraints': [models.UniqueConstraint(fields=('kind', 'recipient_id', 'due_on'), name='message_once'), models.CheckConstraint(condition=models.Q(('status', 'waiting'), ('sent_at__isnull', False), _connector='OR'), name='message_sent_at'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'failed'), _negated=True), models.Q(('failure', ''), _negated=True), _connector='OR'), name='message_failure_told')],
                'indexes': [models.Index(fields=['recipient_id', 'due_on'], name='message_recipient'), models.Index(condition=models.Q(('status', 'waiting')), fields=['due_on'], name='message_waiting')],
            },
        ),
    ]
