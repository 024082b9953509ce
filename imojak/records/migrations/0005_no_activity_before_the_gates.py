from django.db import migrations

from imojak.kernel.guards import refuse


class Migration(migrations.Migration):

    dependencies = [('records', '0004_one_index_per_reference'), ('paths', '0005_guards_of_the_way')]

    operations = [
        # Training that has to come first holds back the activity, and so the pay.
        refuse(
            "record_after_gates", "records_record", ["INSERT", "UPDATE OF day, participation_id"],
            "NEW.kind = 'work' AND EXISTS (SELECT 1 FROM paths_participation p WHERE p.id = NEW.participation_id "
            "AND p.gated AND (p.active_from IS NULL OR NEW.day < p.active_from))",
            "gate-closed",
        ),
    ]
