from django.db import migrations

from imojak.kernel.guards import no_overlap


class Migration(migrations.Migration):

    replaces = [
        ('parties', '0001_tables'),
        ('parties', '0002_guards'),
        ('parties', '0003_merging_and_inviting'),
        ('parties', '0004_who_left_a_group'),
        ('parties', '0005_team_leaders'),
    ]

    dependencies = [('parties', '0002_profile_checks')]

    operations = [
        no_overlap("role_no_overlap", "parties_role", ("party_id", "kind", "at_id", "programme_code"), "starts_on", "ends_on"),
        # Nobody is in a group twice at one time, however often a link is pressed.
        no_overlap(
            "member_no_overlap", "parties_groupmember", ("group_id", "member_id"), "starts_on", "ends_on",
            code="member-already",
        ),
    ]
