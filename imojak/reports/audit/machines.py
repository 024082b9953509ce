"""All machines of the house, by the object type that the transition log writes."""

from __future__ import annotations

from imojak.agency.machines import MACHINES as AGENCY
from imojak.cases.machines import MACHINES as CASES
from imojak.kernel.transitions import Machine
from imojak.ledger.machines import MACHINES as LEDGER
from imojak.offers.machines import MACHINES as OFFERS
from imojak.paths.machines import MACHINES as PATHS
from imojak.pay.machines import MACHINES as PAY
from imojak.records.machines import MACHINES as RECORDS

MACHINES: dict[str, Machine] = {
    machine.model_label: machine for machine in (*AGENCY, *OFFERS, *PATHS, *CASES, *RECORDS, *LEDGER, *PAY)
}
