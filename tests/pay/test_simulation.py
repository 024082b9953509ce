"""Other rules tried on a round's applicants: who comes in, who drops out, what it costs, and what may be shown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from imojak.offers.models import Round
from imojak.pay.simulation import Cell, Simulation, hidden, simulate
from imojak.rules.laid import UnreadableTrial, laid_over, read_trial
from tests import factories as make

D = date.fromisoformat
TERMS: dict[str, Any] = {
    "hourly_won": 11_157,
    "hours_per_month_max": 57,
    "month_max_won": 635_950,
    "rounding": {"unit_won": 10, "mode": "half_up"},
}


@pytest.fixture
def edition() -> Round:
    """A round of three months with 14 seats: 12 applicants of 50, 6 of 65, 3 of 66, all in the right district."""
    edition = make.round_of(
        make.programme("internship"),
        notice_on=D("2023-04-10"), apply_from=D("2023-04-12"), apply_to=D("2023-04-30"), starts=D("2023-06-01"),
        ends=D("2023-08-31"), capacity=14, eligibility=make.rule_set(age_min=40, age_max=64, residence="seoul"),
        pay_scheme=make.rule_set(kind="pay", **TERMS),
    )  # fmt: skip
    for born, number in ((1973, 12), (1958, 6), (1957, 3)):
        for index in range(number):
            sex = "f" if index % 2 else "m"
            make.application(edition, make.person(birth=date(born, 1, 5), sex=sex, district="11440"))
    return edition


@pytest.mark.django_db
class TestSimulating:
    """On the tables."""

    def test_raising_the_age_limit_lets_older_people_in_up_to_the_seats(self, edition):
        found = simulate(edition, {"age_max": 65})
        assert (found.applicants, found.total) == (21, Cell("모두", 12, 18, 6, 0))
        assert found.tables["age"] == [Cell("50~54세", 12, 12, 0, 0), Cell("65세 이상", 0, 6, 6, 0)]
        assert found.cost is not None
        assert (found.cost.months, found.cost.per_person) == (3, 3 * 635_950)
        assert (found.cost.people_before, found.cost.people_after) == (12, 14)
        assert found.cost.after - found.cost.before == 2 * 3 * 635_950

    def test_a_new_rule_tells_who_drops_out_and_for_what(self, edition):
        edition.applications.filter(party__person__birth_date__year=1973).update(status="accepted")
        found = simulate(edition, {"rule": [{"uses": "residence", "districts": ["11680"]}]})
        assert (found.total.after, found.taken_dropping_out, found.reasons) == (0, 12, {"residence": 12})
        assert len(found.drops_out) == 12

    def test_those_of_another_round_can_be_asked_too(self, edition):
        other = make.round_of("boram")
        for _ in range(3):
            make.application(other, make.person(birth=date(1970, 1, 1)))
        assert simulate(edition, {"age_max": 64}, also=[other]).total == Cell("모두", 15, 15, 0, 0)

    def test_nothing_is_written(self, edition, django_assert_num_queries):
        with django_assert_num_queries(5) as queries:
            simulate(edition, {"age_max": 65})
        assert not [one for one in queries.captured_queries if not one["sql"].startswith("SELECT")]

    def test_few_people_are_hidden_from_the_public(self, edition):
        found = simulate(edition, {"age_max": 66, "residence": "any"})
        assert found.total == Cell("모두", 12, 21, 9, 0)
        for cell in (cell for cells in found.public().tables.values() for cell in cells):
            assert all(
                number is None or number == 0 or number >= 5 for number in vars(cell).values() if number != cell.label
            )

    def test_the_command_prints_tables_and_json(self, edition, tmp_path, capsys):
        file = tmp_path / "rules.toml"
        file.write_text("[eligibility]\nage_max = 65\n", encoding="utf-8")
        call_command("simulate", edition.code, "--with", str(file))
        told = " ".join(capsys.readouterr().out.split())
        assert "신청자 21명" in told
        assert "차이 +3,815,700원" in told
        call_command("simulate", edition.code, "--with", str(file), "--json", "--public")
        assert json.loads(capsys.readouterr().out)["total"]["comes_in"] == 6


def test_a_trial_stands_instead_of_the_same_keys_and_kinds_of_rules():
    own = {
        "age_max": 64,
        "residence": "seoul",
        "rule": [{"uses": "hours_cap", "hours": 57}, {"uses": "working", "is": False}],
    }
    trial = {"age_max": 67, "rule": [{"uses": "hours_cap", "hours": 80}]}
    assert laid_over(own, trial) == {
        "age_max": 67,
        "residence": "seoul",
        "rule": [{"uses": "working", "is": False}, {"uses": "hours_cap", "hours": 80}],
    }
    assert laid_over(own, {**trial, "whole": True}) == trial


@pytest.mark.parametrize("text", ["", "age_max = ", "[eligibility]\n"])
def test_a_file_without_rules_says_what_to_do(tmp_path: Path, text: str):
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableTrial, match=r"기준이 없습니다|읽을 수 없습니다"):
        read_trial(file)
    with pytest.raises(UnreadableTrial, match="파일이 없습니다"):
        read_trial(tmp_path / "none.toml")


def _cell(label: str, numbers: tuple[int, int, int]) -> Cell:
    stays, comes, drops = numbers
    return Cell(label, stays + drops, stays + comes, comes, drops)


numbers: Any = st.tuples(*[st.integers(0, 12)] * 3)


@given(st.lists(numbers, min_size=1, max_size=8))
def test_no_hidden_number_can_be_had_from_the_others(rows):
    cells = [_cell(str(index), row) for index, row in enumerate(rows)]
    shown = hidden(cells)
    away = [cell for cell, one in zip(cells, shown, strict=True) if one.before is None]
    for cell in shown:
        assert all(n is None or n == 0 or n >= 5 for n in (cell.before, cell.after, cell.comes_in, cell.drops_out))
    if away and len(away) < len(cells):
        assert len(away) > 1
        for name in ("before", "after", "comes_in", "drops_out"):
            together = sum(getattr(cell, name) for cell in away)
            assert together == 0 or together >= 5


def test_a_simulation_s_json_names_nobody():
    cell = _cell("모두", (10, 0, 0))
    found = Simulation("r", 10, cell, {}, 0, 0, {}, None, (1, 2), (3,))
    assert "drops_out" not in found.to_json()
