from django.db import migrations

from imojak.kernel.guards import append_only, refuse


class Migration(migrations.Migration):

    dependencies = [('offers', '0003_types_and_dates')]

    operations = [
        *append_only("offers_programmetype"),
        # What a round is run by is pinned when it is published.
        refuse(
            "round_type_pinned", "offers_round", ["UPDATE OF type_id, selection_id"],
            "OLD.status <> 'draft' AND (COALESCE(OLD.type_id, 0) <> COALESCE(NEW.type_id, 0) "
            "OR COALESCE(OLD.selection_id, 0) <> COALESCE(NEW.selection_id, 0))",
            "type-pinned",
        ),
    ]
