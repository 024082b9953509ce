from django.db import migrations

from imojak.kernel.guards import Gone, guard_in, refuse

# What was claimed under a contract, less what came back of it.
CLAIMED = """
    (SELECT COALESCE(SUM(i.amount), 0) FROM ledger_invoice i WHERE i.contract_id = NEW.contract_id)
    - (SELECT COALESCE(SUM(back.amount), 0) FROM ledger_ledgerentry back
       JOIN ledger_ledgerentry paid ON paid.id = back.corrects_id
       JOIN ledger_invoice i ON i.spending_id = paid.voucher_id
       WHERE i.contract_id = NEW.contract_id AND back.kind = 'return')
"""
CONTRACT = "(SELECT amount FROM ledger_contract WHERE id = NEW.contract_id)"


class Migration(migrations.Migration):

    dependencies = [('ledger', '0002_initial_guards')]

    operations = [
        Gone(guard_in('imojak.ledger.migrations.0002_initial_guards', 'invoices_within_contract')),
        refuse(
            "claims_within_contract", "ledger_invoice", ["INSERT"], f"{CLAIMED} + NEW.amount > {CONTRACT}", "over-contract",
            "PERFORM 1 FROM ledger_contract WHERE id = NEW.contract_id FOR UPDATE;",
        ),
    ]
