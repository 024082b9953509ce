from django.db import migrations

from imojak.kernel.guards import refuse

# What else somebody did on that day, in any programme; what was corrected counts no more. Columns that merging two
# entries of a person changes are left out of the events: otherwise two entries with a common day could never be one.
_SAME_DAY = (
    "FROM records_record r WHERE r.party_id = NEW.party_id AND r.day = NEW.day AND r.kind = 'work' "
    "AND r.unit = 'minutes' AND r.id <> COALESCE(NEW.id, 0) AND r.id <> COALESCE(NEW.replaces_id, 0) "
    "AND NOT EXISTS (SELECT 1 FROM records_record q WHERE q.replaces_id = r.id)"
)
# On PostgreSQL two programmes may write at once: the second waits for the first at the person.
_ONE_AT_A_TIME = (
    "IF NEW.kind = 'work' THEN PERFORM 1 FROM parties_party WHERE id = NEW.party_id FOR NO KEY UPDATE; END IF;"
)
_EVENTS = ["INSERT", "UPDATE OF day, kind, unit, quantity, starts_at, ends_at, replaces_id"]


def _clock(column: str) -> str:
    """Return the minute of the day of a time, in SQL of both engines."""
    text = f"CAST({column} AS text)"
    return f"(CAST(substr({text}, 1, 2) AS integer) * 60 + CAST(substr({text}, 4, 2) AS integer))"


class Migration(migrations.Migration):

    dependencies = [('records', '0009_logs_with_times_and_photos'), ('paths', '0018_draw_notices')]

    operations = [
        # A day has 24 hours, whatever number of programmes and operators somebody works for.
        refuse(
            "record_day_sum", "records_record", _EVENTS,
            "NEW.kind = 'work' AND NEW.unit = 'minutes' "
            f"AND NEW.quantity + COALESCE((SELECT SUM(r.quantity) {_SAME_DAY}), 0) > 1440",
            "day-too-long", _ONE_AT_A_TIME,
        ),
        # Nobody is in two places at once.
        refuse(
            "record_times_apart", "records_record", _EVENTS,
            "NEW.kind = 'work' AND NEW.starts_at IS NOT NULL AND NEW.quantity > 0 "
            f"AND EXISTS (SELECT 1 {_SAME_DAY} AND r.quantity > 0 "
            "AND r.starts_at < NEW.ends_at AND r.ends_at > NEW.starts_at)",
            "logs-overlap", _ONE_AT_A_TIME,
        ),
        refuse(
            "record_within_its_times", "records_record", ["INSERT", "UPDATE OF quantity, unit, starts_at, ends_at"],
            "NEW.ends_at > NEW.starts_at AND NEW.unit = 'minutes' "
            f"AND NEW.quantity > {_clock('NEW.ends_at')} - {_clock('NEW.starts_at')}",
            "longer-than-its-times",
        ),
        # Who pauses does not work; a correction to nothing is how a day is taken out of a locked month.
        refuse(
            "record_not_in_pause", "records_record", ["INSERT", "UPDATE OF day, kind, quantity, participation_id"],
            "NEW.kind = 'work' AND NEW.quantity > 0 AND EXISTS (SELECT 1 FROM paths_pause p "
            "WHERE p.participation_id = NEW.participation_id AND NEW.day BETWEEN p.starts_on AND p.ends_on)",
            "in-pause",
        ),
        refuse(
            "pause_around_records", "paths_pause", ["INSERT", "UPDATE OF participation_id, starts_on, ends_on"],
            "EXISTS (SELECT 1 FROM records_record r WHERE r.participation_id = NEW.participation_id "
            "AND r.kind = 'work' AND r.quantity > 0 AND r.day BETWEEN NEW.starts_on AND NEW.ends_on "
            "AND NOT EXISTS (SELECT 1 FROM records_record q WHERE q.replaces_id = r.id))",
            "worked-in-pause",
        ),
    ]
