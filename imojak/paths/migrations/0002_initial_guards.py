from django.db import migrations

from imojak.kernel.guards import append_only, no_overlap, refuse, run_on_both

# The moment from which nobody can apply any more: the hour that the notice names, or the end of the last day. Moments
# are stored in UTC, the notice speaks Seoul's time, which is nine hours ahead in every season.
_CLOSED_SQLITE = (
    "NEW.filed_at < datetime(r.apply_from, '-9 hours') OR NEW.filed_at > CASE WHEN r.apply_until IS NULL "
    "THEN datetime(r.apply_to, '+14 hours', '+59 minutes', '+59 seconds') || '.999999' "
    "ELSE datetime(r.apply_to || ' ' || r.apply_until, '-9 hours') END"
)
_CLOSED_POSTGRESQL = (
    "NEW.filed_at < (r.apply_from::timestamp AT TIME ZONE 'Asia/Seoul') OR (CASE WHEN r.apply_until IS NULL "
    "THEN NEW.filed_at >= ((r.apply_to + 1)::timestamp AT TIME ZONE 'Asia/Seoul') "
    "ELSE NEW.filed_at > ((r.apply_to + r.apply_until) AT TIME ZONE 'Asia/Seoul') END)"
)
_WINDOW = "NEW.late_reason = '' AND EXISTS (SELECT 1 FROM offers_round r WHERE r.id = NEW.round_id AND ({closed}))"


def _minute(row):
    """SQL of both engines: the minute of the day at which a slot begins."""
    at = f"CAST({row}.starts_at AS text)"
    return f"(CAST(substr({at}, 1, 2) AS integer) * 60 + CAST(substr({at}, 4, 2) AS integer))"


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

    replaces = [
        ('paths', '0001_tables'),
        ('paths', '0002_guards'),
        ('paths', '0003_one_index_per_reference'),
        ('paths', '0004_the_whole_way'),
        ('paths', '0005_guards_of_the_way'),
        ('paths', '0006_first_come'),
        ('paths', '0007_nobody_decides_their_own'),
        ('paths', '0008_change_requests'),
        ('paths', '0009_groups_and_invitations'),
        ('paths', '0010_interviews'),
        ('paths', '0011_seats_counted_together'),
        ('paths', '0012_left_before_the_beginning'),
        ('paths', '0013_policies_said_whole'),
        ('paths', '0014_filed_through_a_partner'),
        ('paths', '0015_ended_pauses'),
        ('paths', '0016_pair_changes'),
        ('paths', '0017_numbered_tables'),
        ('paths', '0018_draw_notices'),
    ]

    dependencies = [('paths', '0001_initial'), ('offers', '0001_initial'), ('parties', '0001_initial')]

    operations = [
        *append_only("paths_decision"),
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
                "CREATE TRIGGER place_taken AFTER DELETE OR UPDATE OF status, place_id ON paths_participation "
                "FOR EACH ROW EXECUTE FUNCTION place_taken()",
            ],
            {
                "sqlite": [f"DROP TRIGGER place_taken_{event}" for event in ("insert", "update", "delete")],
                "postgresql": ["DROP TRIGGER place_taken ON paths_participation", "DROP FUNCTION place_taken()"],
            },
        ),
        refuse(
            "application_in_time", "paths_application", ["INSERT"], _WINDOW.format(closed=_CLOSED_SQLITE),
            "outside-window", postgresql_condition=_WINDOW.format(closed=_CLOSED_POSTGRESQL),
        ),
        # Invariant 4: a held seat is as good as taken, until the offer is answered.
        run_on_both(
            "place_held",
            [
                "CREATE TRIGGER place_held_insert AFTER INSERT ON paths_seatoffer WHEN NEW.status = 'open' "
                "BEGIN UPDATE offers_place SET held = held + 1 WHERE id = NEW.place_id; END",
                "CREATE TRIGGER place_held_update AFTER UPDATE OF status, place_id ON paths_seatoffer BEGIN "
                "UPDATE offers_place SET held = held - (OLD.status = 'open') WHERE id = OLD.place_id; "
                "UPDATE offers_place SET held = held + (NEW.status = 'open') WHERE id = NEW.place_id; END",
                "CREATE TRIGGER place_held_delete AFTER DELETE ON paths_seatoffer WHEN OLD.status = 'open' "
                "BEGIN UPDATE offers_place SET held = held - 1 WHERE id = OLD.place_id; END",
            ],
            [
                "CREATE FUNCTION place_held() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
                "IF TG_OP <> 'INSERT' AND OLD.status = 'open' THEN "
                "UPDATE offers_place SET held = held - 1 WHERE id = OLD.place_id; END IF; "
                "IF TG_OP <> 'DELETE' AND NEW.status = 'open' THEN "
                "UPDATE offers_place SET held = held + 1 WHERE id = NEW.place_id; END IF; "
                "RETURN NULL; END $guard$",
                "CREATE TRIGGER place_held AFTER INSERT OR DELETE OR UPDATE OF status, place_id ON paths_seatoffer "
                "FOR EACH ROW EXECUTE FUNCTION place_held()",
            ],
            {
                "sqlite": [f"DROP TRIGGER place_held_{event}" for event in ("insert", "update", "delete")],
                "postgresql": ["DROP TRIGGER place_held ON paths_seatoffer", "DROP FUNCTION place_held()"],
            },
        ),
        # A closed place takes nobody from its day on.
        refuse(
            "participation_at_open_place", "paths_participation", ["INSERT", "UPDATE OF place_id"],
            "EXISTS (SELECT 1 FROM offers_place p WHERE p.id = NEW.place_id AND p.closed_on IS NOT NULL "
            "AND NEW.starts_on >= p.closed_on)",
            "place-closed",
        ),
        refuse(
            "seat_offer_at_open_place", "paths_seatoffer", ["INSERT"],
            "EXISTS (SELECT 1 FROM offers_place p WHERE p.id = NEW.place_id AND p.closed_on IS NOT NULL)",
            "place-closed",
        ),
        *append_only("paths_draw"),
        *append_only(
            "paths_certificate",
            ("participation_id", "kind", "number", "code", "issued_on", "issued_by_id", "facts", "document_id"),
        ),
        # Nobody judges their own application, nor that of a group they are in.
        refuse(
            "judging_of_others", "paths_judging", ["INSERT", "UPDATE OF application_id, judge_id"],
            "EXISTS (SELECT 1 FROM paths_application a WHERE a.id = NEW.application_id AND (a.party_id = NEW.judge_id "
            "OR EXISTS (SELECT 1 FROM parties_groupmember m WHERE m.group_id = a.party_id "
            "AND m.member_id = NEW.judge_id)))",
            "own-case",
        ),
        # What is signed stays as it was signed.
        refuse(
            "agreement_text_stays", "paths_agreement", ["UPDATE OF text"],
            "OLD.text <> NEW.text AND (OLD.status <> 'draft' OR EXISTS (SELECT 1 FROM paths_signature s "
            "WHERE s.agreement_id = OLD.id AND s.signed_at IS NOT NULL))",
            "signed-text",
        ),
        refuse(
            "signature_stays", "paths_signature",
            ['UPDATE OF agreement_id, role, "order", signed_at, account_id, text_hash, paper_id', "DELETE"],
            "OLD.signed_at IS NOT NULL", "signed-text",
        ),
        no_overlap("cover_no_overlap", "paths_cover", ("participation_id",), "starts_on", "ends_on"),
        refuse(
            "decision_of_others", "paths_decision", ["INSERT"],
            # Moving to another place is agreed by three sides, and written by whoever agrees last: the person may be that.
            "NEW.kind <> 'transfer' AND NEW.decided_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM parties_account c JOIN paths_application a "
            "ON a.id = NEW.application_id WHERE c.id = NEW.decided_by_id AND (c.party_id = a.party_id OR EXISTS ("
            "SELECT 1 FROM parties_groupmember m WHERE m.group_id = a.party_id AND m.member_id = c.party_id)))",
            "own-decision",
        ),
        # What was asked stays as it was asked.
        *append_only(
            "paths_changerequest",
            ("participation_id", "kind", "starts_on", "ends_on", "reason", "requested_by_id", "requested_at"),
        ),
        # Nobody answers their own request, nor that of a group they are in; taking it back is theirs.
        refuse(
            "change_request_of_others", "paths_changerequest", ["INSERT", "UPDATE OF status, answered_by_id"],
            "NEW.status IN ('granted', 'refused') AND NEW.answered_by_id IS NOT NULL AND EXISTS (SELECT 1 "
            "FROM parties_account c JOIN paths_participation p ON p.id = NEW.participation_id "
            "WHERE c.id = NEW.answered_by_id AND (c.party_id = p.party_id OR EXISTS (SELECT 1 "
            "FROM parties_groupmember m WHERE m.group_id = p.party_id AND m.member_id = c.party_id)))",
            "own-decision",
        ),
        # Whoever comes into a group by an invitation has said yes with an account of their own.
        refuse(
            "group_invitation_by_oneself", "paths_groupinvitation", ["INSERT", "UPDATE OF status, answered_by_id, membership_id"],
            "NEW.membership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM parties_groupmember m "
            "JOIN parties_account c ON c.id = NEW.answered_by_id WHERE m.id = NEW.membership_id "
            "AND m.group_id = NEW.group_id AND m.member_id = c.party_id)",
            "not-oneself",
        ),
        # Nobody has two interviews at one time. Two bookings of one person at once wait for each other.
        refuse(
            "interviews_no_overlap", "paths_participation", ["INSERT", "UPDATE OF status, place_id, party_id"],
            # Most places have no hour, and then nothing else is looked at: a count is no join that could be turned around.
            # "+ 0": found by the person, and by nothing else; the places of a day would lead to all that took part there.
            "NEW.status <> 'withdrawn' AND EXISTS (SELECT 1 FROM offers_place mine WHERE mine.id = NEW.place_id "
            "AND mine.starts_at IS NOT NULL AND (SELECT count(*) FROM paths_participation other "
            "JOIN offers_place o ON o.id = other.place_id + 0 WHERE other.party_id = NEW.party_id "
            "AND other.id <> NEW.id AND other.status <> 'withdrawn' AND o.starts_at IS NOT NULL "
            f"AND o.starts_on = mine.starts_on AND {_minute('o')} < {_minute('mine')} + mine.minutes "
            f"AND {_minute('mine')} < {_minute('o')} + o.minutes) > 0)",
            "interview-overlap",
            lock="IF NEW.status <> 'withdrawn' AND EXISTS (SELECT 1 FROM offers_place p WHERE p.id = NEW.place_id "
            "AND p.starts_at IS NOT NULL) THEN "
            "PERFORM pg_advisory_xact_lock(hashtextextended('interviews ' || NEW.party_id, 0)); END IF;",
        ),
        # A time that somebody has booked stays where it is.
        refuse(
            "slot_time_stays", "offers_place", ["UPDATE OF starts_at, minutes, starts_on"],
            "OLD.starts_at IS NOT NULL AND OLD.taken + OLD.held > 0 AND (NEW.starts_at IS NULL "
            "OR NEW.starts_at <> OLD.starts_at OR NEW.minutes <> OLD.minutes OR NEW.starts_on <> OLD.starts_on)",
            "slot-booked",
        ),
        run_on_both(
            "place_taken_together",
            [],
            [
                _COUNT,
                "CREATE TRIGGER place_taken_together AFTER INSERT ON paths_participation "
                "REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION place_taken_together()",
            ],
            {
                "postgresql": [
                    "DROP TRIGGER place_taken_together ON paths_participation",
                    "DROP FUNCTION place_taken_together()",
                ],
            },
        ),
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
        # What was asked stays as it was asked.
        *append_only("paths_pairchange", ("participation_id", "reason", "requested_by_id", "requested_at")),
        # Neither of the pair answers.
        refuse(
            "pair_change_of_others", "paths_pairchange", ["INSERT", "UPDATE OF status, answered_by_id"],
            "NEW.status IN ('granted', 'refused') AND NEW.answered_by_id IS NOT NULL AND EXISTS (SELECT 1 "
            "FROM parties_account c JOIN paths_participation p ON p.id = NEW.participation_id "
            "JOIN offers_place l ON l.id = p.place_id "
            "WHERE c.id = NEW.answered_by_id AND (c.party_id = p.party_id OR c.party_id = l.host_id))",
            "own-decision",
        ),
        # What was announced stays as it was announced.
        *append_only("paths_drawnotice"),
    ]
