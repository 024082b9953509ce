"""A row read by its key is the row that the ORM reads."""

from __future__ import annotations

import pytest

from imojak.kernel.by_key import ByKey
from imojak.offers.models import Place, RuleSet
from imojak.parties.models import Account
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_row_with_the_one_it_names_is_that_of_the_orm(django_assert_num_queries) -> None:
    account = make.account()
    read = ByKey(Account, "party")
    with django_assert_num_queries(1):
        found = read(account.pk)
        assert found is not None
        party = found.party
    expected = Account.objects.select_related("party").get(pk=account.pk)
    for one, other in ((found, expected), (party, expected.party)):
        assert one is not None
        assert other is not None
        for field in one._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname)
    assert not found._state.adding


def test_json_dates_and_decimals_come_as_the_orm_gives_them() -> None:
    place = make.place(needs={"career": ["요양"]}, schedule={"weekdays": [0, 2]})
    found = ByKey(Place)(place.pk)
    assert found is not None
    assert (found.needs, found.schedule, found.starts_on) == (
        {"career": ["요양"]},
        {"weekdays": [0, 2]},
        place.starts_on,
    )
    rules = make.rule_set(age_min=40)
    assert getattr(ByKey(RuleSet)(rules.pk), "parameters", None) == {"age_min": 40}


def test_what_is_not_there_is_none_and_so_is_what_it_does_not_name() -> None:
    assert ByKey(Account, "party")(0) is None
    administrator = Account.objects.create_user("administrator")
    found = ByKey(Account, "party")(str(administrator.pk))
    assert found is not None
    assert found.party is None
