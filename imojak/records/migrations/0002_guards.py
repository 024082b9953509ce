from django.db import migrations

from imojak.kernel.guards import refuse


class Migration(migrations.Migration):

    dependencies = [('records', '0001_tables'), ('paths', '0002_guards')]

    operations = [
        # Invariant 5: a locked month does not change, nor does what was recorded in it.
        refuse(
            "period_locked", "records_period", ["UPDATE", "DELETE"], "OLD.status = 'locked'", "period-locked",
        ),
        refuse(
            "record_locked", "records_record", ["INSERT"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = NEW.period_id AND p.status = 'locked')",
            "period-locked",
        ),
        refuse(
            "record_locked_change", "records_record", ["UPDATE", "DELETE"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = OLD.period_id AND p.status = 'locked')",
            "period-locked",
        ),
        # Nothing is recorded, and so nothing paid, outside a participation (invariant 14).
        refuse(
            "record_within_participation", "records_record", ["INSERT", "UPDATE OF day, participation_id"],
            "EXISTS (SELECT 1 FROM paths_participation p WHERE p.id = NEW.participation_id "
            "AND (NEW.day < p.starts_on OR NEW.day > p.ends_on))",
            "outside-participation",
        ),
    ]
