"""What the stories of a person's way have in common: an open round of spring 2023, and who decides on it."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.models import Account
from tests import factories as make


@pytest.fixture
def manager() -> Account:
    return make.account(of="programme-manager")


@pytest.fixture
def edition() -> Round:
    """A round with an exclusion group, open from 9 to 24 March 2023, running from 3 April."""
    return make.round_of(make.programme(exclusion_group="paid"), status=RoundStatus.OPEN)


IN_TIME = make.at(date(2023, 3, 10))
DECIDED = make.at(date(2023, 3, 28))
