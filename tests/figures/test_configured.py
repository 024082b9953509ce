"""Figures that a programme type declares: all of its words can be counted, nothing is said twice, versions are told."""

from __future__ import annotations

import pytest

from imojak.figures.catalogue import catalogue
from imojak.figures.declared.configured import GENERIC, SAID_ALREADY, indicator, standing_key
from imojak.figures.evaluation import evaluate
from imojak.figures.facts import OwnIndicator, read
from imojak.figures.sources import Counted
from imojak.offers.models import Programme
from imojak.plan.types.schema import IndicatorWanted
from imojak.plan.types.words import COUNTS, UNITS
from tests import factories as make
from tests.figures.world import small_agency

pytestmark = pytest.mark.django_db


def test_every_word_of_a_type_is_counted_in_units_that_it_has() -> None:
    assert set(GENERIC) == set(COUNTS) == set(UNITS)


#: What a type calls the figures of SAID_ALREADY, by the last part of the key.
_COUNTED = {
    "hosts": "hosts",
    "runs": "places",
    "contacts": "contacts",
    "satisfaction": "satisfaction",
    "groups": "groups",
}
_SHAPES = {"employer-link": "fair", "life-design": "counselling", "startup.jumpup": "contest"}


@pytest.mark.parametrize("name", sorted(SAID_ALREADY))
def test_what_is_said_already_is_the_same_number(name: str) -> None:
    small_agency()
    facts = read(make.YEAR, make.CUT_OFF)
    code, _, key = name.rpartition(".")
    strand = {"employer-link": "employer-link.fair", "life-design": "life-design.consult"}.get(code, code)
    head = next(one for one in facts.programmes if one.code == strand)
    wanted = IndicatorWanted(key=key, label=key, unit=UNITS[_COUNTED[key]][0], counts=_COUNTED[key])
    own = OwnIndicator(wanted, 1, "유형", _SHAPES.get(code, "course"), False, (head.id,))

    configured = indicator(facts, head, own)
    declared = catalogue(make.YEAR, make.CUT_OFF)[standing_key(code, key)]

    numbers = evaluate({"one": configured, "other": declared}, make.YEAR, make.CUT_OFF)
    assert isinstance(configured.source, Counted)
    assert numbers["one"].exact == numbers["other"].exact != 0


def test_a_strand_of_another_type_is_not_counted_with_its_programme() -> None:
    wide = make.programme_type(definition={"indicator": [_participants("all")]})
    other = make.programme_type(definition={"indicator": [_participants("own")]})
    parent, like, unlike = (make.programme(code) for code in ("wide", "wide.like", "wide.unlike"))
    Programme.objects.filter(pk=parent.pk).update(type_code=wide.code)
    Programme.objects.filter(pk=like.pk).update(type_code=wide.code, parent=parent)
    Programme.objects.filter(pk=unlike.pk).update(type_code=other.code, parent=parent)
    for code in ("wide", "wide.like", "wide.like", "wide.unlike"):
        make.participation(make.place(make.round_of(Programme.objects.get(code=code))))

    known = catalogue(make.YEAR, make.CUT_OFF)
    numbers = evaluate(known, make.YEAR, make.CUT_OFF)

    assert numbers["programme.wide.all"].exact == 3
    assert numbers["programme.wide.unlike.own"].exact == 1
    assert "programme.wide.like.all" not in known


def _participants(key: str) -> dict[str, str]:
    return {"key": key, "label": "참여자", "unit": "명", "counts": "participants"}
