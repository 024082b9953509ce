from django.db import migrations

from imojak.kernel.guards import append_only, refuse

#: A row's own columns that name somebody or a place of another round than its scenario's.
_PIN_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM placing_scenario s JOIN paths_application a ON a.id = NEW.application_id "
    "JOIN offers_place p ON p.id = NEW.place_id WHERE s.id = NEW.scenario_id AND a.round_id = s.round_id "
    "AND p.round_id = s.round_id)"
)
_SEAT_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM placing_run r JOIN placing_scenario s ON s.id = r.scenario_id "
    "JOIN paths_application a ON a.id = NEW.application_id WHERE r.id = NEW.run_id AND a.round_id = s.round_id "
    "AND (NEW.place_id IS NULL OR EXISTS (SELECT 1 FROM offers_place p WHERE p.id = NEW.place_id "
    "AND p.round_id = s.round_id)))"
)


class Migration(migrations.Migration):

    dependencies = [('placing', '0001_initial'), ('paths', '0002_initial_guards')]

    operations = [
        *append_only("placing_run"),
        *append_only("placing_seat"),
        *append_only("placing_publication"),
        *append_only("placing_traveltable"),
        # A pin is lifted, never changed; and what is lifted stays so.
        *append_only(
            "placing_pin", ("scenario_id", "application_id", "place_id", "kind", "reason", "made_by_id", "made_at")
        ),
        refuse(
            "pin_lifted_stays", "placing_pin", ["UPDATE OF lifted_at, lifted_by_id"], "OLD.lifted_at IS NOT NULL",
            "append-only",
        ),
        refuse("pin_of_the_round", "placing_pin", ["INSERT"], _PIN_ELSEWHERE, "other-round"),
        refuse("seat_of_the_round", "placing_seat", ["INSERT"], _SEAT_ELSEWHERE, "other-round"),
        # What a scenario is of stays; its weights may change, since every run keeps those it was computed by.
        refuse("scenario_of_one_round", "placing_scenario", ["UPDATE OF round_id, purpose"], "", "append-only"),
    ]
