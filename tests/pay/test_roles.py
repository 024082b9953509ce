"""Supplements of a role: paid to whoever holds it there, on its days, and recomputed from what the decision kept."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.offers.enums import RuleKind
from imojak.parties.enums import RoleKind
from imojak.pay.deciding import compute_entitlement
from imojak.reports.audit.months import pay_follows_the_rules
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JUNE = date(2023, 6, 1)
LEADER = {"kind": "supplement", "code": "leader", "label": "조장 수당", "role": "team-leader", "won": 201_250}


@pytest.fixture
def working():
    """Somebody who worked four hours in June, and the site."""
    scheme = make.rule_set(
        kind=RuleKind.PAY, hourly_won=9_620, hours_per_month_max=57, element=[{**LEADER, "part_month": "full"}]
    )
    of_round = make.round_of(make.programme("boram.library", pay_scheme=scheme), pay_scheme=scheme)
    site = make.organisation(kind="site")
    who = make.participation(make.place(of_round, host=site))
    month = make.period(who.place, month=JUNE)
    make.record(who, kind="work", day=JUNE, minutes=240, period=month)
    make.lock(month)
    return who, site


@pytest.mark.parametrize(
    ("more", "won"),
    [
        ({}, 201_250),
        ({"programme": "boram"}, 201_250),
        ({"programme": "boram.library", "starts_on": date(2023, 6, 30)}, 201_250),
        ({"programme": "internship"}, 0),
        ({"starts_on": date(2023, 7, 1)}, 0),
        ({"ends_on": date(2023, 5, 31)}, 0),
        ({"of": RoleKind.MENTOR}, 0),
    ],
)
def test_a_leader_earns_the_supplement_where_and_when_the_role_is_held(working, more, won):
    who, _ = working
    make.role(who.party, **{"of": RoleKind.TEAM_LEADER, **more})
    granted = compute_entitlement(who, JUNE)
    assert granted is not None
    assert granted.amount == 38_480 + won
    assert pay_follows_the_rules() == []


def test_a_role_at_another_site_earns_nothing_here(working):
    who, site = working
    make.role(who.party, of=RoleKind.TEAM_LEADER, at=make.organisation(kind="site"))
    first = compute_entitlement(who, JUNE)
    assert first is not None
    assert first.amount == 38_480
    make.role(who.party, of=RoleKind.TEAM_LEADER, at=site)
    more = compute_entitlement(who, JUNE)
    assert more is not None
    assert (more.version, more.amount) == (2, 201_250)
    assert pay_follows_the_rules() == []
