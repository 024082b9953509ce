from django.db import migrations

from imojak.kernel.guards import append_only, refuse

TOTAL = (
    "SELECT COALESCE(SUM(e.amount), 0) FROM ledger_ledgerentry e WHERE e.line_id = NEW.line_id AND e.kind IN ({kinds})"
)
APPROPRIATION = "'original', 'supplementary', 'transfer', 'carry-over'"
COMMITTED, RELEASED, SPENT, RETURNED = "'commitment'", "'release'", "'spending'", "'return'"
LOCK = "PERFORM 1 FROM ledger_budgetline WHERE id = NEW.line_id FOR UPDATE;"



class Migration(migrations.Migration):

    dependencies = [('ledger', '0001_tables')]

    operations = [
        *append_only("ledger_voucher"),
        *append_only("ledger_ledgerentry"),
        *append_only("ledger_contract"),
        *append_only("ledger_invoice"),
        refuse(
            "entry_only_on_leaves", "ledger_ledgerentry", ["INSERT"],
            "EXISTS (SELECT 1 FROM ledger_budgetline child WHERE child.parent_id = NEW.line_id)", "entry-on-parent",
        ),
        # Invariant 7, at the moment of booking: commitments stay within the appropriation, spending within commitments.
        refuse(
            "entry_within_budget", "ledger_ledgerentry", ["INSERT"],
            "(NEW.kind IN ('commitment', 'supplementary', 'transfer', 'original') AND (NEW.kind = 'commitment' OR NEW.amount < 0) AND "
            f"({TOTAL.format(kinds=APPROPRIATION)}) + (CASE WHEN NEW.kind = 'commitment' THEN 0 ELSE NEW.amount END) < "
            f"({TOTAL.format(kinds=COMMITTED)}) - ({TOTAL.format(kinds=RELEASED)}) + (CASE WHEN NEW.kind = 'commitment' THEN NEW.amount ELSE 0 END))",
            "over-budget", LOCK,
        ),
        refuse(
            "spending_within_commitment", "ledger_ledgerentry", ["INSERT"],
            "(NEW.kind IN ('spending', 'release') AND "
            f"({TOTAL.format(kinds=COMMITTED)}) - ({TOTAL.format(kinds=RELEASED)}) - (CASE WHEN NEW.kind = 'release' THEN NEW.amount ELSE 0 END) < "
            f"({TOTAL.format(kinds=SPENT)}) - ({TOTAL.format(kinds=RETURNED)}) + (CASE WHEN NEW.kind = 'spending' THEN NEW.amount ELSE 0 END))",
            "over-commitment", LOCK,
        ),
    ]
