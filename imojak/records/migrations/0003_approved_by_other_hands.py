from django.db import migrations

from imojak.kernel.guards import refuse
from imojak.parties.hands import hand_sql

_APPROVES = hand_sql("NEW.approved_by_id")


class Migration(migrations.Migration):

    dependencies = [('records', '0002_initial_guards')]

    operations = [
        # Invariant 8: where the agency stands in for a site's leader, who entered or handed in does not approve it.
        refuse(
            "period_approved_by_others", "records_period", ["INSERT", "UPDATE OF approved_by_id"],
            f"NEW.approved_by_id IS NOT NULL AND ({hand_sql('NEW.submitted_by_id')} = {_APPROVES} "
            "OR EXISTS (SELECT 1 FROM records_record r WHERE r.period_id = NEW.id AND r.kind = 'work' "
            f"AND r.entered_by_id IS NOT NULL AND {hand_sql('r.entered_by_id')} = {_APPROVES}))",
            "same-hands",
        ),
    ]
