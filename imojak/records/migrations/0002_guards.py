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
            "record_locked", "records_record", ["INSERT", "UPDATE OF period_id"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = NEW.period_id AND p.status = 'locked')",
            "period-locked",
        ),
        refuse(
            "record_locked_change", "records_record", ["UPDATE", "DELETE"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = OLD.period_id AND p.status = 'locked')",
            "period-locked",
        ),
        # A reopened month is a new version of one that was locked.
        refuse(
            "period_reopens_a_locked_one", "records_period", ["INSERT"],
            "NEW.version > 1 AND NOT EXISTS (SELECT 1 FROM records_period p WHERE p.place_id = NEW.place_id "
            "AND p.month = NEW.month AND p.version = NEW.version - 1 AND p.status = 'locked')",
            "nothing-to-reopen",
        ),
        # A record lies in the month and at the place of its period.
        refuse(
            "record_in_its_month", "records_record", ["INSERT", "UPDATE OF day, period_id, participation_id"],
            "NEW.period_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM records_period p "
            "JOIN paths_participation a ON a.place_id = p.place_id WHERE p.id = NEW.period_id "
            "AND a.id = NEW.participation_id "
            "AND substr(CAST(p.month AS text), 1, 7) = substr(CAST(NEW.day AS text), 1, 7))",
            "wrong-month",
        ),
        # Nothing is recorded, and so nothing paid, outside a participation (invariant 14).
        refuse(
            "record_within_participation", "records_record", ["INSERT", "UPDATE OF day, participation_id"],
            "EXISTS (SELECT 1 FROM paths_participation p WHERE p.id = NEW.participation_id "
            "AND (NEW.day < p.starts_on OR NEW.day > COALESCE(p.withdrawn_on, p.ends_on)))",
            "outside-participation",
        ),
        refuse(
            "participation_around_records", "paths_participation", ["UPDATE OF starts_on, ends_on, withdrawn_on"],
            "EXISTS (SELECT 1 FROM records_record q WHERE q.participation_id = NEW.id "
            "AND (q.day < NEW.starts_on OR q.day > COALESCE(NEW.withdrawn_on, NEW.ends_on)))",
            "outside-participation",
        ),
    ]
