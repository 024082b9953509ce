"""Other rules tried on a round's applicants: who comes in, who drops out, what it costs, and what may be shown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from imojak.offers.models import Round
from imojak.offers.other_rules import Values, by_version, values_of, with_values
from imojak.paths.eligibility import trial_book
from imojak.pay.cells import Cell, hidden
from imojak.pay.simulation import Change, Simulation, simulate
from imojak.pay.trials import both, known_people, results
from imojak.rules.laid import UnreadableTrial, laid_over, read_trial
from tests import factories as make

D = date.fromisoformat
TERMS: dict[str, Any] = {
    "hourly_won": 11_157,
    "hours_per_month_max": 57,
    "month_max_won": 635_950,
    "rounding": {"unit_won": 10, "mode": "half_up"},
}


AGE = {"uses": "age", "max": 64}
CAP = {"uses": "hours_cap", "hours": 57}


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


@pytest.fixture
def neighbours(edition: Round) -> Round:
    """People who did not apply, of whom some may be asked: 20 of 50 and 8 of 65 with consent, others without."""
    for born, number in ((1973, 20), (1958, 8)):
        for index in range(number):
            party = make.person(birth=date(born, 1, 5), sex="f" if index % 2 else "m", district="11440")
            make.consent(party, starts_on=D("2023-01-02"))
    make.person(birth=D("1973-01-05"))
    make.consent(make.person(birth=D("1973-01-05")), starts_on=D("2023-01-02"), withdrawn_on=D("2023-04-30"))
    make.consent(make.person(birth=D("1973-01-05")), starts_on=D("2023-01-02"), ends_on=D("2023-04-29"))
    make.consent(make.person(birth=D("1973-01-05")), starts_on=D("2023-05-01"))
    make.consent(make.person(birth=D("1973-01-05")), starts_on=D("2023-01-02"), purpose="marketing")
    one = make.person(birth=D("1973-01-05"))
    make.consent(one, starts_on=D("2023-01-02"))
    make.application(edition, one, status="withdrawn")
    merged = make.person(birth=D("1973-01-05"))
    make.consent(merged, starts_on=D("2023-01-02"))
    merged.merged_into = make.person()
    merged.save()
    make.consent(make.group(), starts_on=D("2023-01-02"))
    return edition


@pytest.mark.django_db
class TestOthers:
    """People who did not apply."""

    def test_they_are_told_apart_with_what_they_would_cost(self, neighbours):
        found = simulate(neighbours, {"age_max": 65})
        assert found.applicants == 21
        others = found.others
        assert others is not None
        assert (others.people, others.total) == (28, Cell("모두", 20, 28, 8, 0))
        assert others.tables["age"] == [Cell("50~54세", 20, 20, 0, 0), Cell("65세 이상", 0, 8, 8, 0)]
        assert others.cost is not None
        assert (others.cost.seats, others.cost.before) == (None, 20 * 3 * 635_950)
        assert others.cost.after - others.cost.before == 8 * 3 * 635_950

    def test_only_those_are_asked_whose_consent_is_in_force_that_day(self, neighbours):
        assert len(known_people([neighbours], D("2023-04-30"))) == 28
        assert len(known_people([neighbours], D("2023-04-29"))) == 30
        assert len(known_people([neighbours], D("2022-12-31"))) == 0

    def test_few_of_them_are_never_told(self, neighbours):
        for _ in range(3):
            make.consent(make.person(birth=D("1988-01-05"), district="11680"), starts_on=D("2023-01-02"))
        others = simulate(neighbours, {"age_min": 30}).others
        assert others is not None
        numbers = [
            n for cells in others.tables.values() for one in cells for n in (one.before, one.after, one.comes_in)
        ]
        assert None in numbers
        assert all(n is None or n == 0 or n >= 5 for n in numbers)
        assert (others.total.before, others.cost) == (None, None)

    def test_a_group_s_round_asks_nobody_else(self, neighbours):
        assert simulate(neighbours, {"subject": "group"}).others is None
        assert simulate(neighbours, {"age_max": 65}, others=False).others is None

    @pytest.mark.parametrize(
        "trial",
        [
            {"age_max": 65},
            {"residence": "any", "age_min": 60},
            {"rule": [{"uses": "working", "is": True}, {"uses": "income", "classes": ["basic", "over-150"], "at_most": "basic"}]},
            {"rule": [{"uses": "excludes", "groups": ["paid"], "when": "notice"}], "whole": True},
            {"rule": [{"uses": "consent", "purpose": "service"}, {"uses": "answer", "field": "years", "at_least": 3}]},
        ],
    )  # fmt: skip
    def test_asking_shared_rules_once_gives_what_asking_twice_gives(self, neighbours, trial):
        ids = known_people([neighbours], neighbours.apply_to)
        book = trial_book(laid_over(neighbours.eligibility.parameters, trial), neighbours)
        slow = [{party: one.result for party, one in some.items()} for some in both(neighbours, ids, book)]
        assert list(results(neighbours, ids, book)) == slow

    def test_the_queries_do_not_grow_with_the_people(self, neighbours, django_assert_num_queries):
        with CaptureQueriesContext(connection) as asked:
            simulate(neighbours, {"age_max": 65})
        for _ in range(200):
            make.consent(make.person(), starts_on=D("2023-01-02"))
        with django_assert_num_queries(len(asked)):
            simulate(neighbours, {"age_max": 65})

    def test_the_command_tells_them_and_leaves_them_out(self, neighbours, tmp_path, capsys):
        file = tmp_path / "rules.toml"
        file.write_text("age_max = 65\n", encoding="utf-8")
        call_command("simulate", neighbours.code, "--with", str(file))
        told = " ".join(capsys.readouterr().out.split())
        assert "신청하지 않은 사람: 서비스 이용에 동의한 28명" in told
        assert "모두 신청하고 자리가 있을 때" in told
        call_command("simulate", neighbours.code, "--with", str(file), "--json")
        assert json.loads(capsys.readouterr().out)["others"]["cost"]["after"] == 28 * 3 * 635_950
        call_command("simulate", neighbours.code, "--with", str(file), "--applicants-only")
        assert "신청하지 않은 사람" not in capsys.readouterr().out


@pytest.mark.django_db
class TestOtherRules:
    """Rules by another version of the type, and with other values."""

    def test_a_version_s_rules_come_and_those_of_the_pinned_one_go(self):
        old = make.programme_type("t", definition={"rule": [AGE, CAP, {"uses": "working", "is": False}]})
        new = make.programme_type("t", version=2, definition={"rule": [{**AGE, "max": 67}, {**CAP, "hours": 80}]})
        own = {"uses": "times", "programmes": ["x"], "at_most": 1}
        rules = [AGE, CAP, {"uses": "working", "is": False}]
        edition = make.round_of("p", type=old, eligibility=make.rule_set(subject="person", rule=[own, *rules]))
        assert by_version(edition, new) == {
            "subject": "person",
            "rule": [own, {**AGE, "max": 67}, {**CAP, "hours": 80}],
            "whole": True,
        }
        # what the programme answers itself stays
        answered = make.round_of("q", type=old, eligibility=make.rule_set(subject="person", age_min=45, residence="any", rule=[CAP]))  # fmt: skip
        assert by_version(answered, new)["rule"] == [{**CAP, "hours": 80}]
        assert by_version(answered, new)["age_min"] == 45

    @pytest.mark.parametrize(
        "written",
        [
            {"age_min": 40, "age_max": 64, "age_on": "apply_to", "residence": "seoul"},
            {"rule": [AGE | {"min": 40, "on": "apply_to"}, {"uses": "residence", "districts": "seoul"}]},
        ],
    )
    def test_values_are_read_and_changed_however_they_are_written(self, written):
        edition = make.round_of("p", eligibility=make.rule_set(**written))
        values = values_of(edition)
        assert values == Values(40, 64, "seoul", "")
        assert laid_over({}, with_values(edition, values)).get("rule", []) == written.get("rule", [])
        other = Values(40, 67, ("11440",), "up-to-80")
        changed = with_values(edition, other)
        edition.eligibility = make.rule_set(**{key: value for key, value in changed.items() if key != "whole"})
        assert values_of(edition) == other
        assert next(rule for rule in changed["rule"] if rule["uses"] == "age")["on"] == "apply_to"
        without = with_values(edition, Values(None, None, "any", ""))
        assert without == {"rule": [], "whole": True}


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
    found = Simulation("r", 10, cell, {}, 0, 0, {}, None, None, (Change(1, 2, True, ()), Change(3, 4, False, ())))
    assert (found.comes_in, found.drops_out) == ((2,), (4,))
    assert "changes" not in found.to_json()
