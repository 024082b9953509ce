"""What tests of the site share: figures that are computed anew, and clients that have logged in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from imojak.parties.models import Account
from imojak.sites import catalogue, cutoff
from imojak.sites.office.queries import outlook


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Look at the pages of the lived year before anybody walks through it, since who walks leaves rows behind."""
    items.sort(key=lambda item: "viewport" in getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Let no test see the figures of another: their databases begin with the same ids."""
    for remembered in (cutoff, catalogue, outlook):
        remembered.forget()
    yield
    for remembered in (cutoff, catalogue, outlook):
        remembered.forget()


@pytest.fixture
def logged_in() -> Callable[[Account | str], Client]:
    """Return a client of an account, or of the demo account of that name."""

    def of(account: Account | str) -> Client:
        client = Client()
        client.force_login(
            get_user_model()._default_manager.get_by_natural_key(account) if isinstance(account, str) else account
        )
        return client

    return of
