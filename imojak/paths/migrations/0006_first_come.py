from django.db import migrations

from imojak.kernel.guards import run_on_both

# What comes first is served first, in one statement: the rows of both outcomes come prepared (paths/actions/at_once.py),
# the seat decides which are written. A seat is looked at without a lock; who takes the last one at the same moment as
# another is refused by the place's own check, and comes again. Whoever has to wait gets the rank under the place's lock.
FIRST_COME = r"""
CREATE FUNCTION first_come(
    given jsonb, alone boolean,
    OUT number bigint, OUT came_to text, OUT its_rank integer, OUT seat_free boolean
) LANGUAGE plpgsql AS $register$
DECLARE
    to_round bigint := given->>'round';
    to_place bigint := given->>'place';
    who bigint := given->>'party';
    is_open boolean; shut date; free bigint; last_rank integer; behind boolean;
    step jsonb; message bigint; decision bigint; participation bigint;
BEGIN
    IF alone THEN
        -- The caller waits for the disk before it answers; the place's row does not.
        PERFORM set_config('synchronous_commit', 'off', true);
    END IF;
    -- Two requests of one person go one after the other: the second finds what the first has left.
    PERFORM pg_advisory_xact_lock(hashtextextended('register ' || to_round || ' ' || who, 0));
    SELECT r.status = 'open' OR (r.rolling AND r.status = 'running'), p.closed_on, p.capacity - p.taken - p.held, p.queued
        INTO is_open, shut, free, last_rank
        FROM offers_place p JOIN offers_round r ON r.id = p.round_id WHERE p.id = to_place AND r.id = to_round;
    IF is_open IS NOT TRUE THEN came_to := 'closed'; RETURN; END IF;
    IF shut IS NOT NULL THEN came_to := 'place-closed'; RETURN; END IF;
    behind := last_rank > 0 AND EXISTS (SELECT 1 FROM paths_application w
        WHERE w.round_id = to_round AND w.status = 'waiting' AND w.place_id = to_place);
    came_to := 'accepted';
    IF free <= 0 OR behind THEN
        SELECT p.capacity - p.taken - p.held, p.queued INTO free, last_rank
            FROM offers_place p WHERE p.id = to_place FOR NO KEY UPDATE;
        behind := last_rank > 0 AND EXISTS (SELECT 1 FROM paths_application w
            WHERE w.round_id = to_round AND w.status = 'waiting' AND w.place_id = to_place);
        IF free <= 0 OR behind THEN
            came_to := 'waiting';
            its_rank := last_rank + 1;
            seat_free := free > 0;
        END IF;
    END IF;

    INSERT INTO paths_application SELECT made.* FROM jsonb_populate_record(NULL::paths_application,
        (given->'application') || jsonb_build_object(
            'id', nextval('paths_application_id_seq'), 'status', came_to, 'rank', its_rank)) made
        ON CONFLICT DO NOTHING RETURNING id INTO number;
    IF number IS NULL THEN
        SELECT a.id INTO number FROM paths_application a WHERE a.round_id = to_round AND a.party_id = who
            AND a.place_id = to_place AND NOT (given->'given_up') ? a.status;
        came_to := 'already'; its_rank := NULL; seat_free := NULL;
        RETURN;
    END IF;
    IF came_to = 'waiting' THEN
        UPDATE offers_place SET queued = its_rank WHERE id = to_place;
    END IF;
    INSERT INTO trust_transitionlog SELECT made.* FROM jsonb_populate_record(NULL::trust_transitionlog,
        (given->'filed') || jsonb_build_object('id', nextval('trust_transitionlog_id_seq'), 'object_id', number)) made;

    FOREACH step IN ARRAY ARRAY[given->'checked', given->came_to] LOOP
        message := NULL;
        IF step ? 'message' THEN
            -- Only here stand the marks for the number and the rank.
            step := replace(replace(step::text, '\u0001', number::text), '\u0002', COALESCE(its_rank::text, ''))::jsonb;
            message := nextval('messaging_message_id_seq');
            INSERT INTO messaging_message SELECT made.* FROM jsonb_populate_record(NULL::messaging_message,
                (step->'message') || jsonb_build_object('id', message)) made;
        END IF;
        INSERT INTO trust_transitionlog SELECT made.* FROM jsonb_populate_record(NULL::trust_transitionlog,
            (step->'log') || jsonb_build_object('id', nextval('trust_transitionlog_id_seq'), 'object_id', number)) made;
        decision := nextval('paths_decision_id_seq');
        INSERT INTO paths_decision SELECT made.* FROM jsonb_populate_record(NULL::paths_decision,
            (step->'decision') || jsonb_build_object('id', decision, 'application_id', number,
                'inputs', given->'inputs', 'message_id', message)) made;
    END LOOP;

    IF came_to = 'accepted' THEN
        -- The log first, the seat last: its row is locked from here to the end.
        participation := nextval('paths_participation_id_seq');
        INSERT INTO trust_transitionlog SELECT made.* FROM jsonb_populate_record(NULL::trust_transitionlog,
            (step->'begun') || jsonb_build_object(
                'id', nextval('trust_transitionlog_id_seq'), 'object_id', participation)) made;
        INSERT INTO paths_participation SELECT made.* FROM jsonb_populate_record(NULL::paths_participation,
            (step->'participation') || jsonb_build_object('id', participation, 'decision_id', decision)) made;
    END IF;
END $register$
"""


class Migration(migrations.Migration):

    dependencies = [('paths', '0005_guards_of_the_way'), ('messaging', '0002_links_and_attempts')]

    operations = [
        run_on_both("first_come", [], [FIRST_COME], {"postgresql": ["DROP FUNCTION first_come(jsonb, boolean)"]}),
    ]
