"""What the journeys share: the folder of their pictures, and rounds that are open today in the lived year's site."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Programme, Round
from imojak.parties.models import Account
from imojak.sites import catalogue
from tests import factories as make
from tests.sites.journeys.keys import Keys

Walk = Callable[..., Keys]
#: Whoever a journey makes logs in with it.
PASSWORD = "고향의봄 1971 노래"


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """The folder of the journeys' pictures, that of JOURNEY_PICTURES; without it nobody would look at them."""
    if not os.environ.get("JOURNEY_PICTURES"):
        return None
    folder = Path(os.environ["JOURNEY_PICTURES"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def walk(
    open_page: Callable[..., Page], pictures: Path | None, viewport: ViewportSize, request: pytest.FixtureRequest
) -> Walk:
    """Open the front page and return its keyboard; ``name`` tells several people of a journey apart."""

    def of(name: str = "") -> Keys:
        # What moves is looked at on every page (test_every_page); here it would only be waited for.
        page = open_page(viewport=viewport, reduced_motion="reduce")
        page.goto("/")
        test = request.node.originalname.removeprefix("test_")
        size = "phone" if viewport["width"] < 640 else "desk"
        return Keys(page, pictures, "-".join(filter(None, (size, test, name))))

    return of


def with_password(account: Account) -> Account:
    """Give an account of the factories the journeys' password."""
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    return account


def open_round(shape: str, title: str, *, kind: str = "", **more: Any) -> Round:
    """Make a round of the year's programme of a shape that one can apply to today, with the shape's real type."""
    of = Programme.objects.filter(shape=shape, rounds__isnull=False).order_by("pk")[0]
    today = timezone.localdate()
    values: dict[str, Any] = {
        "title": title,
        "notice_on": today - timedelta(days=10),
        "apply_from": today - timedelta(days=5),
        "apply_to": today + timedelta(days=10),
        "starts": today + timedelta(days=30),
        "ends": today + timedelta(days=150),
        "status": RoundStatus.OPEN,
        "type": make.real_type(kind or shape),
        **more,
    }
    made: Round = make.round_of(of, **values)
    catalogue.forget()
    return made


def years_ago(years: int) -> date:
    """Return a birth date of somebody of that age."""
    today = timezone.localdate()
    return date(today.year - years, 1, 15)
