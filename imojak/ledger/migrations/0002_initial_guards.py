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
# What goes into the next year can no longer be committed in this one.
AVAILABLE = {**APPROPRIATION, "carried-out": -1}
SPENDS = "('commitment', 'release', 'spending', 'return', 'carried-out')"
SIDE = "(SELECT side FROM ledger_budgetline WHERE id = NEW.line_id)"
YEAR = "(SELECT year FROM ledger_budgetline WHERE id = NEW.line_id)"


def outside(booked: str) -> str:
    """Nothing is booked after a line's year; before it only what is budgeted for it."""
    return f"({booked} > {YEAR} OR ({booked} < {YEAR} AND NEW.kind <> 'original'))"


# What goes out goes into lines of the next year, by the same voucher, which books it there first.
TAKEN_UP = """
    (SELECT COALESCE(SUM(e.amount), 0) FROM ledger_ledgerentry e JOIN ledger_budgetline l ON l.id = e.line_id
     WHERE e.voucher_id = NEW.voucher_id AND e.kind = 'carry-over'
       AND l.year = (SELECT year + 1 FROM ledger_budgetline WHERE id = NEW.line_id))
"""
CARRIED = """
    (SELECT COALESCE(SUM(e.amount), 0) FROM ledger_ledgerentry e
     WHERE e.voucher_id = NEW.voucher_id AND e.kind = 'carried-out')
"""
RECEIVED = """
    (SELECT COALESCE(SUM(e.amount), 0) FROM ledger_ledgerentry e WHERE e.line_id = NEW.line_id AND e.kind = 'receipt')
"""
CONTRACT = "(SELECT amount FROM ledger_contract WHERE id = NEW.contract_id)"
LOCK_CONTRACT = "PERFORM 1 FROM ledger_contract WHERE id = NEW.contract_id FOR UPDATE;"
SETTLED = "EXISTS (SELECT 1 FROM ledger_settlement s WHERE s.grant_id = OLD.id AND s.status IN ('sent', 'accepted'))"


class Migration(migrations.Migration):

    replaces = [
        ('ledger', '0001_tables'),
        ('ledger', '0002_guards'),
        ('ledger', '0003_one_index_per_reference'),
        ('ledger', '0004_grants_receipts_and_schedules'),
        ('ledger', '0005_guards_of_grants'),
        ('ledger', '0006_reconciliations'),
        ('ledger', '0007_reconciliations_stay'),
    ]

    dependencies = [('ledger', '0001_initial')]

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
            "spending_within_commitment", "ledger_ledgerentry", ["INSERT"],
            f"{_moves(COMMITTED, SPENT)} AND {_total((1, COMMITTED), (-1, SPENT))} < 0", "over-commitment", LOCK,
        ),
        refuse(
            "return_within_spending", "ledger_ledgerentry", ["INSERT"],
            f"{_moves(SPENT)} AND {_total((1, SPENT))} < 0", "over-return", LOCK,
        ),
        refuse(
            "entry_within_budget", "ledger_ledgerentry", ["INSERT"],
            f"{_moves(AVAILABLE, COMMITTED)} AND {_total((1, AVAILABLE), (-1, COMMITTED))} < 0",
            "over-budget", LOCK,
        ),
        refuse(
            "entry_on_its_side", "ledger_ledgerentry", ["INSERT"],
            f"(NEW.kind IN {SPENDS} AND {SIDE} = 'revenue') OR (NEW.kind = 'receipt' AND {SIDE} = 'expenditure')",
            "wrong-side",
        ),
        refuse(
            "entry_in_its_year", "ledger_ledgerentry", ["INSERT"],
            outside("CAST(substr(NEW.booked_on, 1, 4) AS integer)"), "outside-year",
            postgresql_condition=outside("EXTRACT(YEAR FROM NEW.booked_on)"),
        ),
        refuse(
            "carried_out_is_taken_up", "ledger_ledgerentry", ["INSERT"],
            f"NEW.kind = 'carried-out' AND {CARRIED} + NEW.amount > {TAKEN_UP}", "carry-unpaired",
        ),
        refuse(
            "receipt_not_below_zero", "ledger_ledgerentry", ["INSERT"],
            f"NEW.kind = 'receipt' AND {RECEIVED} + NEW.amount < 0", "over-receipt", LOCK,
        ),
        refuse(
            "invoices_within_contract", "ledger_invoice", ["INSERT"],
            f"""(SELECT COALESCE(SUM(i.amount), 0) FROM ledger_invoice i WHERE i.contract_id = NEW.contract_id)
                + NEW.amount > {CONTRACT}""",
            "over-contract", LOCK_CONTRACT,
        ),
        refuse(
            "instalments_within_contract", "ledger_instalment", ["INSERT"],
            f"""(SELECT COALESCE(SUM(i.amount), 0) FROM ledger_instalment i
                 WHERE i.contract_id = NEW.contract_id AND i.replaced_on IS NULL) + NEW.amount > {CONTRACT}""",
            "over-contract", LOCK_CONTRACT,
        ),
        *append_only("ledger_instalment", ("contract_id", "title", "due_on", "amount", "planned_on")),
        refuse(
            "instalment_replaced_once", "ledger_instalment", ["UPDATE OF replaced_on"], "OLD.replaced_on IS NOT NULL",
            "append-only",
        ),
        refuse("grant_stays", "ledger_grant", ["DELETE"], "", "append-only"),
        refuse("grant_settled", "ledger_grant", ["UPDATE"], SETTLED, "grant-settled"),
        refuse(
            "settlement_stays_as_sent", "ledger_settlement",
            ["UPDATE OF grant_id, as_of, received, spent, interest, paid_back, to_return, lines, document_id"],
            "OLD.status <> 'draft'", "settlement-sent",
        ),
        refuse("settlement_stays", "ledger_settlement", ["DELETE"], "", "append-only"),
        refuse(
            "settlement_returned_once", "ledger_settlement", ["UPDATE OF returned_id"], "OLD.returned_id IS NOT NULL",
            "already-returned",
        ),
        *append_only("ledger_reconciliation"),
    ]
