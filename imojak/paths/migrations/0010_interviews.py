import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imojak.kernel.guards import refuse


def _minute(row):
    """SQL of both engines: the minute of the day at which a slot begins."""
    at = f"CAST({row}.starts_at AS text)"
    return f"(CAST(substr({at}, 1, 2) AS integer) * 60 + CAST(substr({at}, 4, 2) AS integer))"


class Migration(migrations.Migration):

    dependencies = [
        ('paths', '0009_groups_and_invitations'),
        ('offers', '0005_interview_slots_and_costs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('came', '왔음'), ('second', '2차 면접'), ('hired', '채용'), ('not-hired', '채용하지 않음'), ('no-show', '오지 않음')], default='came', max_length=10, verbose_name='결과')),
                ('hired_from', models.DateField(blank=True, null=True, verbose_name='채용일(첫 출근일)')),
                ('reason', models.CharField(blank=True, choices=[('experience', '일에 필요한 경험이 다름'), ('hours', '일할 수 있는 요일·시간이 다름'), ('pay', '바라는 임금이 다름'), ('distance', '거리가 멂'), ('other-chosen', '다른 지원자를 채용함'), ('declined', '본인이 사양함')], max_length=12, verbose_name='채용하지 않은 사유')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='의견')),
                ('recorded_at', models.DateTimeField(verbose_name='적은 일시')),
                ('participation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='interview', to='paths.participation', verbose_name='참여')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='적은 사람')),
            ],
            options={
                'verbose_name': '면접',
                'verbose_name_plural': '면접',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('hired_from__isnull', False), ('status', 'hired')), models.Q(models.Q(('status', 'hired'), _negated=True), ('hired_from', None)), _connector='OR'), name='interview_hire_dated'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'not-hired'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('status', 'not-hired'), _negated=True), ('reason', '')), _connector='OR'), name='interview_pass_told')],
            },
        ),
        # Nobody has two interviews at one time. Two bookings of one person at once wait for each other.
        refuse(
            "interviews_no_overlap", "paths_participation", ["INSERT", "UPDATE OF status, place_id, party_id"],
            # Most places have no hour, and then nothing else is looked at: a count is no join that could be turned around.
            # "+ 0": found by the person, and by nothing else; the places of a day would lead to all that took part there.
            "NEW.status <> 'withdrawn' AND EXISTS (SELECT 1 FROM offers_place mine WHERE mine.id = NEW.place_id "
            "AND mine.starts_at IS NOT NULL AND (SELECT count(*) FROM paths_participation other "
            "JOIN offers_place o ON o.id = other.place_id + 0 WHERE other.party_id = NEW.party_id "
            "AND other.id <> NEW.id AND other.status <> 'withdrawn' AND o.starts_at IS NOT NULL "
            f"AND o.starts_on = mine.starts_on AND {_minute('o')} < {_minute('mine')} + mine.minutes "
            f"AND {_minute('mine')} < {_minute('o')} + o.minutes) > 0)",
            "interview-overlap",
            lock="IF NEW.status <> 'withdrawn' AND EXISTS (SELECT 1 FROM offers_place p WHERE p.id = NEW.place_id "
            "AND p.starts_at IS NOT NULL) THEN "
            "PERFORM pg_advisory_xact_lock(hashtextextended('interviews ' || NEW.party_id, 0)); END IF;",
        ),
        # A time that somebody has booked stays where it is.
        refuse(
            "slot_time_stays", "offers_place", ["UPDATE OF starts_at, minutes, starts_on"],
            "OLD.starts_at IS NOT NULL AND OLD.taken + OLD.held > 0 AND (NEW.starts_at IS NULL "
            "OR NEW.starts_at <> OLD.starts_at OR NEW.minutes <> OLD.minutes OR NEW.starts_on <> OLD.starts_on)",
            "slot-booked",
        ),
    ]
