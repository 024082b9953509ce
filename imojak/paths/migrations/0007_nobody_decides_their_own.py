from django.db import migrations

from imojak.kernel.guards import refuse


class Migration(migrations.Migration):

    dependencies = [('paths', '0006_first_come'), ('parties', '0003_merging_and_inviting')]

    operations = [
        refuse(
            "decision_of_others", "paths_decision", ["INSERT"],
            # Moving to another place is agreed by three sides, and written by whoever agrees last: the person may be that.
            "NEW.kind <> 'transfer' AND NEW.decided_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM parties_account c JOIN paths_application a "
            "ON a.id = NEW.application_id WHERE c.id = NEW.decided_by_id AND (c.party_id = a.party_id OR EXISTS ("
            "SELECT 1 FROM parties_groupmember m WHERE m.group_id = a.party_id AND m.member_id = c.party_id)))",
            "own-decision",
        ),
    ]
