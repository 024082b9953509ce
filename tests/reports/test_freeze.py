"""A frozen report stays what it was, whatever happens to the data, and says what has moved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from imojak.figures.engine import compute
from imojak.figures.models import Freeze, FrozenFigure
from imojak.ledger.models import BudgetLine
from imojak.paths.models import Participation
from imojak.reports.actions import (
    FreezeDamaged,
    NameTaken,
    NameUnusable,
    UnknownFreeze,
    compose,
    find,
    freeze,
    frozen,
)
from imojak.reports.compare import moved, touched
from imojak.reports.outputs import render
from tests import factories as make
from tests.reports.conftest import DAY, LINE, YEAR

SAME_BYTES = ("html", "pdf", "xlsx", "json", "txt")


@pytest.fixture
def made(lived: None) -> Freeze:
    return freeze(YEAR, DAY, "council")


def more_is_spent() -> None:
    make.spend(BudgetLine.objects.get(year=YEAR, code=LINE), 1_000_000)


def test_a_frozen_report_gives_the_same_bytes_after_the_data_has_moved(made: Freeze) -> None:
    before = {kind: render(compose(YEAR, DAY), kind) for kind in SAME_BYTES}
    more_is_spent()
    intern = Participation.objects.filter(round__programme__code="internship", withdrawn_on=None).order_by("pk")[0]
    make.withdraw(intern, DAY)
    after = frozen(find("council"))
    assert {kind: render(after, kind) for kind in SAME_BYTES} == before
    assert render(compose(YEAR, DAY), "txt") != before["txt"]


def test_every_figure_is_frozen_with_the_rows_behind_it(made: Freeze) -> None:
    figures = compute(YEAR, DAY)
    stored = {row.key: row for row in FrozenFigure.objects.filter(freeze=made)}
    assert set(stored) == set(figures)
    participants = stored["programme.internship.participants"]
    assert participants.value == 3
    assert participants.row_count == len(participants.row_ids) == 3
    assert set(participants.row_ids) <= set(Participation.objects.values_list("pk", flat=True))
    assert stored[f"appendix.{LINE}.spent"].row_ids


def test_nothing_moves_while_nothing_happens(made: Freeze) -> None:
    assert list(moved(made, compute(YEAR, DAY))) == []


def test_one_more_payment_moves_exactly_the_sums_above_it_and_their_rates(made: Freeze) -> None:
    more_is_spent()
    found = {one.key: one for one in moved(made, compute(YEAR, DAY))}
    assert found[f"appendix.{LINE}.spent"].difference == Decimal(1_000)
    above = ("A0", "A", "A2", "A2.1", LINE)
    assert {key for key in found if key.startswith("appendix.")} == {f"appendix.{code}.spent" for code in above}
    spent = {f"execution.{code}.spent" for code in above}
    assert spent <= {key for key in found if key.startswith("execution.")} <= spent | {f"{key}-rate" for key in spent}
    assert not any(key.startswith(("programme.", "headline.", "staffing.")) for key in found)


def test_one_won_more_is_told_where_thousands_of_won_stay_the_same(made: Freeze) -> None:
    make.spend(BudgetLine.objects.get(year=YEAR, code=LINE), 1)
    figures = compute(YEAR, DAY)
    assert list(moved(made, figures)) == []
    found = {one.key: one.rows_now - one.frozen_rows for one in touched(made, figures)}
    assert {key for key in found if key.startswith("appendix.")} == {
        f"appendix.{code}.spent" for code in ("A0", "A", "A2", "A2.1", LINE)
    }
    assert all(key.startswith(("appendix.", "execution.", "programme.", "budget-")) for key in found)


def test_a_figure_that_is_no_more_is_told(made: Freeze) -> None:
    figures = dict(compute(YEAR, DAY))
    del figures["programme.internship.participants"]
    gone = [one for one in moved(made, figures) if one.now is None and one.frozen is not None]
    assert [one.key for one in gone] == ["programme.internship.participants"]


def test_a_name_is_given_once(made: Freeze) -> None:
    with pytest.raises(NameTaken) as problem:
        freeze(YEAR, DAY, "council")
    assert "council" in problem.value.user_message
    assert Freeze.objects.count() == 1


@pytest.mark.parametrize("name", ["", "의회 보고", "a/b", "x" * 61])
def test_a_name_that_fits_no_address_is_refused(db: None, name: str) -> None:
    with pytest.raises(NameUnusable):
        freeze(YEAR, DAY, name)


def test_an_unknown_name_tells_which_there_are(made: Freeze) -> None:
    with pytest.raises(UnknownFreeze) as problem:
        find("concil")
    assert "council" in problem.value.user_message


def test_neither_freeze_nor_figure_can_be_changed(made: Freeze) -> None:
    for rows in (Freeze.objects.filter(pk=made.pk), FrozenFigure.objects.filter(freeze=made)):
        with pytest.raises(Error), transaction.atomic(), connection.cursor():
            rows.delete()
    with pytest.raises(Error), transaction.atomic():
        Freeze.objects.filter(pk=made.pk).update(sha256="0" * 64)


def test_a_stored_report_that_is_not_the_frozen_one_is_refused(made: Freeze) -> None:
    made.document = {"tree": made.document["tree"].replace("3명", "4명")}
    with pytest.raises(FreezeDamaged):
        frozen(made)


def test_an_earlier_cut_off_counts_less(lived: None) -> None:
    early = compose(YEAR, date(YEAR, 3, 1))
    assert early.figures["programme.internship.participants"].value == 0
    assert early.as_of == date(YEAR, 3, 1)
