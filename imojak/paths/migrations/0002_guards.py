from django.db import migrations

from imojak.kernel.guards import append_only, no_overlap, refuse, run_on_both


class Migration(migrations.Migration):

    dependencies = [('paths', '0001_tables'), ('offers', '0002_guards')]

    operations = [
        *append_only("paths_decision"),
        # Invariant 1: only through an accepting decision of the round's rule version, or a waiver.
        refuse(
            "participation_by_decision", "paths_participation",
            ["INSERT", "UPDATE OF decision_id, party_id, round_id, place_id"],
            "NOT EXISTS (SELECT 1 FROM paths_decision d JOIN paths_application a ON a.id = d.application_id "
            "JOIN offers_round r ON r.id = a.round_id JOIN offers_place p ON p.id = NEW.place_id "
            "WHERE d.id = NEW.decision_id AND d.result = 'accepted' AND d.kind <> 'eligibility' "
            "AND a.party_id = NEW.party_id AND a.round_id = NEW.round_id AND p.round_id = NEW.round_id "
            "AND (d.kind = 'waiver' OR COALESCE(d.rule_set_id, 0) = COALESCE(r.eligibility_id, 0)) "
            "AND NOT EXISTS (SELECT 1 FROM paths_decision later WHERE later.supersedes_id = d.id))",
            "no-accepting-decision",
        ),
        # Invariant 2.
        refuse(
            "participation_within_round", "paths_participation", ["INSERT", "UPDATE OF starts_on, ends_on, round_id"],
            "EXISTS (SELECT 1 FROM offers_round r WHERE r.id = NEW.round_id "
            "AND (NEW.starts_on < r.starts_on OR NEW.ends_on > r.ends_on))",
            "outside-round",
        ),
        refuse(
            "round_around_participations", "offers_round", ["UPDATE OF starts_on, ends_on"],
            "EXISTS (SELECT 1 FROM paths_participation p WHERE p.round_id = NEW.id "
            "AND (p.starts_on < NEW.starts_on OR p.ends_on > NEW.ends_on))",
            "outside-round",
        ),
        # The rule version of a round is pinned with its first decision.
        refuse(
            "round_rules_pinned", "offers_round", ["UPDATE OF eligibility_id"],
            "COALESCE(OLD.eligibility_id, 0) <> COALESCE(NEW.eligibility_id, 0) AND EXISTS (SELECT 1 "
            "FROM paths_participation p JOIN paths_decision d ON d.id = p.decision_id "
            "WHERE p.round_id = NEW.id AND d.kind <> 'waiver')",
            "rules-pinned",
        ),
        no_overlap("pause_no_overlap", "paths_pause", ("participation_id",), "starts_on", "ends_on"),
        refuse(
            "pause_within_participation", "paths_pause", ["INSERT", "UPDATE"],
            "EXISTS (SELECT 1 FROM paths_participation p WHERE p.id = NEW.participation_id "
            "AND (NEW.starts_on < p.starts_on OR NEW.ends_on > p.ends_on))",
            "pause-outside",
        ),
        refuse(
            "participation_around_pauses", "paths_participation", ["UPDATE OF starts_on, ends_on"],
            "EXISTS (SELECT 1 FROM paths_pause q WHERE q.participation_id = NEW.id "
            "AND (q.starts_on < NEW.starts_on OR q.ends_on > NEW.ends_on))",
            "pause-outside",
        ),
        # Invariant 3: who has left on a day is free again on that day.
        no_overlap(
            "participation_no_overlap", "paths_participation", ("party_id", "exclusion_group"), "starts_on", "ends_on",
            where="{row}exclusion_group <> ''", code="double-participation", left="withdrawn_on",
        ),
        # Invariant 4: the seat is counted where the row is written, and the place's check refuses one too many.
        run_on_both(
            "place_taken",
            [
                "CREATE TRIGGER place_taken_insert AFTER INSERT ON paths_participation WHEN NEW.status <> 'withdrawn' "
                "BEGIN UPDATE offers_place SET taken = taken + 1 WHERE id = NEW.place_id; END",
                "CREATE TRIGGER place_taken_update AFTER UPDATE OF status, place_id ON paths_participation BEGIN "
                "UPDATE offers_place SET taken = taken - (OLD.status <> 'withdrawn') WHERE id = OLD.place_id; "
                "UPDATE offers_place SET taken = taken + (NEW.status <> 'withdrawn') WHERE id = NEW.place_id; END",
                "CREATE TRIGGER place_taken_delete AFTER DELETE ON paths_participation WHEN OLD.status <> 'withdrawn' "
                "BEGIN UPDATE offers_place SET taken = taken - 1 WHERE id = OLD.place_id; END",
            ],
            [
                "CREATE FUNCTION place_taken() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
                "IF TG_OP <> 'INSERT' AND OLD.status <> 'withdrawn' THEN "
                "UPDATE offers_place SET taken = taken - 1 WHERE id = OLD.place_id; END IF; "
                "IF TG_OP <> 'DELETE' AND NEW.status <> 'withdrawn' THEN "
                "UPDATE offers_place SET taken = taken + 1 WHERE id = NEW.place_id; END IF; "
                "RETURN NULL; END $guard$",
                "CREATE TRIGGER place_taken AFTER INSERT OR DELETE OR UPDATE OF status, place_id ON paths_participation "
                "FOR EACH ROW EXECUTE FUNCTION place_taken()",
            ],
            {
                "sqlite": [f"DROP TRIGGER place_taken_{event}" for event in ("insert", "update", "delete")],
                "postgresql": ["DROP TRIGGER place_taken ON paths_participation", "DROP FUNCTION place_taken()"],
            },
        ),
    ]
