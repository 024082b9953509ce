from django.db import migrations

from imojak.kernel.guards import refuse, run_on_both

# Everything of a record but whose entry the person's is: two entries of one person may turn out to be one.
_COLUMNS = (
    "participation_id, session_id, period_id, kind, status, day, quantity, unit, note, replaces_id, entered_by_id, "
    "confirmed_by_id"
)
_OLD = refuse(
    "record_locked_change", "records_record", ["UPDATE", "DELETE"],
    "EXISTS (SELECT 1 FROM records_period p WHERE p.id = OLD.period_id AND p.status = 'locked')", "period-locked",
)


class Migration(migrations.Migration):

    dependencies = [('records', '0005_no_activity_before_the_gates')]

    operations = [
        run_on_both("record_locked_change", _OLD.drop["sqlite"], _OLD.drop["postgresql"], {}),
        refuse(
            "record_locked_change", "records_record", [f"UPDATE OF {_COLUMNS}", "DELETE"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = OLD.period_id AND p.status = 'locked')",
            "period-locked",
        ),
    ]
