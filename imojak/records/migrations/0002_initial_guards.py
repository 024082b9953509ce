from django.db import migrations

from imojak.kernel.guards import append_only, refuse

# Who stands behind an account: accounts of one person are one, and so are entries that were found to be one person.
_PERSON = (
    "(SELECT COALESCE(p.merged_into_id, p.id) FROM parties_account a JOIN parties_party p ON p.id = a.party_id "
    "WHERE a.id = {account})"
)
_CONFIRMS, _APPROVES = _PERSON.format(account="NEW.confirmed_by_id"), _PERSON.format(account="NEW.approved_by_id")
_HANDS = ["INSERT", "UPDATE OF confirmed_by_id, approved_by_id"]
# Everything of a record but whose entry the person's is: two entries of one person may turn out to be one.
_COLUMNS = (
    "participation_id, session_id, period_id, kind, status, day, quantity, unit, starts_at, ends_at, measured, measure, "
    "location, note, photo_id, came_by, replaces_id, entered_by_id, confirmed_by_id"
)
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

    replaces = [
        ('records', '0001_tables'),
        ('records', '0002_guards'),
        ('records', '0003_corrections'),
        ('records', '0004_one_index_per_reference'),
        ('records', '0005_no_activity_before_the_gates'),
        ('records', '0006_a_person_is_merged_in_locked_months_too'),
        ('records', '0007_months_looked_at'),
        ('records', '0008_sheets_and_check_in'),
        ('records', '0009_logs_with_times_and_photos'),
        ('records', '0010_guards_of_a_day'),
        ('records', '0011_months_compared'),
    ]

    dependencies = [('records', '0001_initial'), ('parties', '0001_initial'), ('paths', '0001_initial')]

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
        # A correction is of the same person, day and kind, and of a record whose month is locked.
        refuse(
            "record_replaces_its_like", "records_record", ["INSERT", "UPDATE OF replaces_id"],
            "NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM records_record r "
            "JOIN records_period p ON p.id = r.period_id WHERE r.id = NEW.replaces_id AND p.status = 'locked' "
            "AND r.participation_id = NEW.participation_id AND r.day = NEW.day AND r.kind = NEW.kind)",
            "replaces-another",
        ),
        # Training that has to come first holds back the activity, and so the pay.
        refuse(
            "record_after_gates", "records_record", ["INSERT", "UPDATE OF day, participation_id"],
            "NEW.kind = 'work' AND EXISTS (SELECT 1 FROM paths_participation p WHERE p.id = NEW.participation_id "
            "AND p.gated AND (p.active_from IS NULL OR NEW.day < p.active_from))",
            "gate-closed",
        ),
        *append_only("records_exceptionseen"),
        # What was looked at is said before the month is locked, not after.
        refuse(
            "exception_seen_in_time", "records_exceptionseen", ["INSERT"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = NEW.period_id AND p.status = 'locked')",
            "period-locked",
        ),
        # Invariant 8: two people close a month, whatever accounts and roles they have or had.
        refuse(
            "period_other_people", "records_period", _HANDS,
            f"NEW.confirmed_by_id IS NOT NULL AND NEW.approved_by_id IS NOT NULL AND {_CONFIRMS} = {_APPROVES}",
            "same-hands",
        ),
        # Nobody confirms or approves their own hours, nor those of a group they are in.
        refuse(
            "period_of_others", "records_period", _HANDS,
            "(NEW.confirmed_by_id IS NOT NULL OR NEW.approved_by_id IS NOT NULL) AND EXISTS (SELECT 1 "
            "FROM paths_participation t JOIN parties_party own ON own.id = t.party_id WHERE t.place_id = NEW.place_id "
            "AND substr(CAST(t.starts_on AS text), 1, 7) <= substr(CAST(NEW.month AS text), 1, 7) "
            "AND substr(CAST(COALESCE(t.withdrawn_on, t.ends_on) AS text), 1, 7) >= substr(CAST(NEW.month AS text), 1, 7) "
            f"AND (COALESCE(own.merged_into_id, own.id) IN ({_CONFIRMS}, {_APPROVES}) "
            "OR EXISTS (SELECT 1 FROM parties_groupmember m WHERE m.group_id = t.party_id "
            f"AND m.member_id IN ({_CONFIRMS}, {_APPROVES}))))",
            "own-month",
        ),
        # Paper does not change after it was printed, nor what was read from it.
        *append_only("records_sheet"),
        *append_only(
            "records_scan",
            ("sheet_id", "page", "document_id", "picture_id", "reading", "uploaded_by_id", "uploaded_at"),
        ),
        refuse(
            "record_locked_change", "records_record", [f"UPDATE OF {_COLUMNS}", "DELETE"],
            "EXISTS (SELECT 1 FROM records_period p WHERE p.id = OLD.period_id AND p.status = 'locked')",
            "period-locked",
        ),
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
