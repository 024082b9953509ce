from django.db import migrations

from imojak.kernel.guards import append_only, refuse


class Migration(migrations.Migration):

    replaces = [
        ('offers', '0001_tables'),
        ('offers', '0002_guards'),
        ('offers', '0003_types_and_dates'),
        ('offers', '0004_guards_of_types'),
        ('offers', '0005_interview_slots_and_costs'),
        ('offers', '0006_parameters_of_a_year'),
    ]

    dependencies = [('offers', '0001_initial')]

    operations = [
        *append_only("offers_ruleset"),
        *append_only("offers_programmetype"),
        # What a round is run by is pinned when it is published.
        refuse(
            "round_type_pinned", "offers_round", ["UPDATE OF type_id, selection_id"],
            "OLD.status <> 'draft' AND (COALESCE(OLD.type_id, 0) <> COALESCE(NEW.type_id, 0) "
            "OR COALESCE(OLD.selection_id, 0) <> COALESCE(NEW.selection_id, 0))",
            "type-pinned",
        ),
    ]
