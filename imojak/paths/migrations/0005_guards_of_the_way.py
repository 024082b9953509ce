from datetime import datetime, time
from zoneinfo import ZoneInfo

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


def log_agreements(apps, schema_editor):
    """Agreements had no life of their own before: write down that they were concluded on the day they were signed."""
    log = apps.get_model('trust', 'TransitionLog')
    log.objects.bulk_create(
        (
            log(object_type='paths.agreement', object_id=row.pk, from_state='', to_state=row.status,
                at=datetime.combine(row.signed_on, time(16), ZoneInfo('Asia/Seoul')))
            for row in apps.get_model('paths', 'Agreement').objects.order_by('pk').iterator()
        ),
        batch_size=2000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('paths', '0004_the_whole_way'), ('offers', '0004_guards_of_types'), ('parties', '0003_merging_and_inviting'),
    ]

    operations = [
        migrations.RunPython(log_agreements, migrations.RunPython.noop),
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
    ]
