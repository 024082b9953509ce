from django.db import migrations, models


def number(apps, schema_editor):
    """Give the interviews that are booked already their tables, in the order in which they were booked."""
    rows = apps.get_model("paths", "Participation").objects.filter(place__starts_at__isnull=False)
    last = {}
    for one in rows.exclude(status="withdrawn").order_by("place_id", "pk"):
        one.table_number = last[one.place_id] = last.get(one.place_id, 0) + 1
        one.save(update_fields=["table_number"])


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0005_interview_slots_and_costs'),
        ('parties', '0004_who_left_a_group'),
        ('paths', '0016_pair_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='participation',
            name='table_number',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='면접석 번호'),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(condition=models.Q(('table_number__isnull', False), models.Q(('status', 'withdrawn'), _negated=True)), fields=('place', 'table_number'), name='table_once'),
        ),
    ]
