from importlib import import_module

from django.db import migrations

from imojak.kernel.guards import Gone, append_only, guard_in, refuse

BEFORE = "imojak.ledger.migrations.0002_guards"
first = import_module(BEFORE)

# As in 0002, and what goes into the next year can no longer be committed in this one.
AVAILABLE = {**first.APPROPRIATION, "carried-out": -1}
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

    dependencies = [("ledger", "0004_grants_receipts_and_schedules")]

    operations = [
        Gone(guard_in(BEFORE, "entry_within_budget")),
        refuse(
            "entry_within_budget", "ledger_ledgerentry", ["INSERT"],
            f"{first._moves(AVAILABLE, first.COMMITTED)} AND {first._total((1, AVAILABLE), (-1, first.COMMITTED))} < 0",
            "over-budget", first.LOCK,
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
            f"NEW.kind = 'receipt' AND {RECEIVED} + NEW.amount < 0", "over-receipt", first.LOCK,
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
    ]
