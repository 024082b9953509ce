from django.db import migrations

from imojak.kernel.guards import Gone, guard_in, refuse, run_on_both

# Those who come in by one statement are counted by one: the row of a place is written once for all of them. SQLite counts
# row by row; there a row costs no more than that.
_COUNT = (
    "CREATE FUNCTION place_taken_together() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
    # In one order everywhere: two who write several places wait, and never for each other.
    "PERFORM 1 FROM offers_place WHERE id IN (SELECT place_id FROM made) ORDER BY id FOR NO KEY UPDATE; "
    "UPDATE offers_place p SET taken = p.taken + came.seats FROM (SELECT place_id, count(*) AS seats FROM made "
    "WHERE status <> 'withdrawn' GROUP BY place_id) AS came WHERE p.id = came.place_id; "
    "RETURN NULL; END $guard$"
)


class Migration(migrations.Migration):

    dependencies = [('paths', '0010_interviews')]

    operations = [
        run_on_both(
            "place_taken_together",
            [],
            [
                "DROP TRIGGER place_taken ON paths_participation",
                "CREATE TRIGGER place_taken AFTER DELETE OR UPDATE OF status, place_id ON paths_participation "
                "FOR EACH ROW EXECUTE FUNCTION place_taken()",
                _COUNT,
                "CREATE TRIGGER place_taken_together AFTER INSERT ON paths_participation "
                "REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION place_taken_together()",
            ],
            {
                "postgresql": [
                    "DROP TRIGGER place_taken_together ON paths_participation",
                    "DROP FUNCTION place_taken_together()",
                    "DROP TRIGGER place_taken ON paths_participation",
                    "CREATE TRIGGER place_taken AFTER INSERT OR DELETE OR UPDATE OF status, place_id "
                    "ON paths_participation FOR EACH ROW EXECUTE FUNCTION place_taken()",
                ],
            },
        ),
        # The same as before, but for "+ 0": the application is found by its number and by nothing else. PostgreSQL, which
        # judges by how the tables were when it planned, would read all applications of a round for each who comes in.
        Gone(guard_in("imojak.paths.migrations.0002_guards", "participation_by_decision")),
        refuse(
            "participation_by_decision", "paths_participation",
            ["INSERT", "UPDATE OF decision_id, party_id, round_id, place_id"],
            "NOT EXISTS (SELECT 1 FROM paths_decision d JOIN paths_application a ON a.id = d.application_id "
            "JOIN offers_round r ON r.id = NEW.round_id JOIN offers_place p ON p.id = NEW.place_id "
            "WHERE d.id = NEW.decision_id AND d.result = 'accepted' AND d.kind <> 'eligibility' "
            "AND a.party_id + 0 = NEW.party_id AND a.round_id + 0 = NEW.round_id AND p.round_id + 0 = NEW.round_id "
            "AND (d.kind = 'waiver' OR COALESCE(d.rule_set_id, 0) = COALESCE(r.eligibility_id, 0)) "
            "AND NOT EXISTS (SELECT 1 FROM paths_decision later WHERE later.supersedes_id = d.id))",
            "no-accepting-decision",
        ),
        # The rows are put together by the application now, the same on both engines.
        Gone(guard_in("imojak.paths.migrations.0006_first_come", "first_come")),
    ]
