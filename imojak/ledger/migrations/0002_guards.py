from django.db import migrations

from imojak.kernel.guards import append_only, refuse

# Invariant 7, at the moment of booking: spending stays within commitments, and these within the appropriation.
# Sums of the line with the new entry; a correction is an entry of the same kind with the other sign.
APPROPRIATION = {"original": 1, "supplementary": 1, "transfer": 1, "carry-over": 1}
COMMITTED = {"commitment": 1, "release": -1}
SPENT = {"spending": 1, "return": -1}


def _signed(row: str, signs: dict[str, int]) -> str:
    cases = " ".join(f"WHEN '{kind}' THEN {sign} * {row}.amount" for kind, sign in signs.items())
    return f"CASE {row}.kind {cases} ELSE 0 END"


def _total(*sides: tuple[int, dict[str, int]]) -> str:
    signs = {kind: factor * sign for factor, kinds in sides for kind, sign in kinds.items()}
    return (
        f"(SELECT COALESCE(SUM({_signed('e', signs)}), 0) FROM ledger_ledgerentry e WHERE e.line_id = NEW.line_id) "
        f"+ {_signed('NEW', signs)}"
    )


def _moves(*sides: dict[str, int]) -> str:
    kinds = ", ".join(f"'{kind}'" for side in sides for kind in side)
    return f"NEW.kind IN ({kinds})"


LOCK = "PERFORM 1 FROM ledger_budgetline WHERE id = NEW.line_id FOR UPDATE;"


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_tables")]

    operations = [
        *append_only("ledger_voucher"),
        *append_only("ledger_ledgerentry"),
        *append_only("ledger_contract"),
        *append_only("ledger_invoice"),
        refuse(
            "entry_only_on_leaves", "ledger_ledgerentry", ["INSERT"],
            "EXISTS (SELECT 1 FROM ledger_budgetline child WHERE child.parent_id = NEW.line_id)", "entry-on-parent",
        ),
        refuse(
            "line_with_entries_stays_leaf", "ledger_budgetline", ["INSERT", "UPDATE OF parent_id"],
            "EXISTS (SELECT 1 FROM ledger_ledgerentry e WHERE e.line_id = NEW.parent_id)", "entry-on-parent",
        ),
        refuse(
            "entry_within_budget", "ledger_ledgerentry", ["INSERT"],
            f"{_moves(APPROPRIATION, COMMITTED)} AND {_total((1, APPROPRIATION), (-1, COMMITTED))} < 0",
            "over-budget", LOCK,
        ),
        refuse(
            "spending_within_commitment", "ledger_ledgerentry", ["INSERT"],
            f"{_moves(COMMITTED, SPENT)} AND {_total((1, COMMITTED), (-1, SPENT))} < 0", "over-commitment", LOCK,
        ),
        refuse(
            "return_within_spending", "ledger_ledgerentry", ["INSERT"],
            f"{_moves(SPENT)} AND {_total((1, SPENT))} < 0", "over-return", LOCK,
        ),
    ]
