"""What the tests of the audit share."""

from __future__ import annotations

import pytest

from tests.audit.agency import Agency
from tests.conftest import Clock


@pytest.fixture
def agency(clock: Clock) -> Agency:
    """A sound agency on the still clock's day."""
    return Agency()
