"""Living a year: the same seed lives the same, a city of any size, up to any day, and what is wrong is said at once."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from imojak.demo.live import year as living
from imojak.demo.live.common import answers_around, share, split
from imojak.demo.live.people import birth_range
from imojak.demo.live.world import PlanNotLoaded, World
from imojak.offers.models import Round
from imojak.parties.models import Party, Person
from imojak.paths.models import Participation
from imojak.plan.errors import PlanError
from imojak.plan.lived import read_lived
from imojak.problems import CalledWrongly, explain
from imojak.records.models import Record
from imojak.reports.audit.catalogue import run
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.demo.counting import counted
from tests.fixtures_year import CUT_OFF, PLAN, load_and_live

TINY = 0.01


def fingerprint() -> str:
    """A hash over every row of every table of ours; of a sealed number its mark, since no two seals are the same."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
            pk = model._meta.pk
            if not model.__module__.startswith("imojak") or pk is None:
                continue
            fields = [field for field in model._meta.concrete_fields if field.name != "cipher"]
            columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
            cursor.execute(f"SELECT {columns} FROM {model._meta.db_table} ORDER BY {pk.column}")
            for row in cursor.fetchall():
                values = [bytes(value) if isinstance(value, memoryview) else value for value in row]
                found.update(repr(values).encode())
    return found.hexdigest()


def lived_and_undone(seed: int) -> str:
    """Live a tiny year, take its fingerprint, and undo it."""
    with transaction.atomic():
        living.live(2023, TINY, seed, None, PLAN)
        found = fingerprint()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_the_same_seed_lives_the_same_year_and_another_seed_another() -> None:
    call_command("load_plan", str(PLAN), verbosity=0)
    first = lived_and_undone(seed=7)
    assert lived_and_undone(seed=7) == first
    assert lived_and_undone(seed=8) != first


@pytest.mark.django_db
def test_a_year_lived_up_to_a_day_has_nothing_after_it_and_counts_the_same_on_it() -> None:
    load_and_live(scale=TINY, until=CUT_OFF)
    assert not Record.objects.filter(day__gt=CUT_OFF).exists()
    # Loading the plan is written down, too, on the day on which it is loaded.
    assert not TransitionLog.objects.filter(at__date__gt=CUT_OFF).exclude(object_type__startswith="offers.").exists()
    assert not Participation.objects.filter(withdrawn_on__gt=CUT_OFF).exists()
    assert Participation.objects.filter(status="active").exists()
    found = counted(CUT_OFF)
    spec = read_lived(PLAN)
    assert found["life-design.kept"] == -(-spec.life_design.kept // 100)
    assert found["exchange.views"] == -(-spec.exchange.views // 100)


@pytest.mark.parametrize("until", [date(2023, 1, 1), date(2023, 5, 15), date(2023, 10, 31)])
@pytest.mark.django_db
def test_every_invariant_holds_on_whatever_day_life_stops(until: date) -> None:
    load_and_live(scale=0.02, until=until)
    assert [violation.sentence for outcome in run() for violation in outcome.violations] == []


@pytest.mark.django_db
def test_twice_the_scale_is_twice_the_people() -> None:
    with transaction.atomic():
        small = load_and_live(scale=0.02)
        transaction.set_rollback(True)
    large = load_and_live(scale=0.04)
    assert large.people / small.people == pytest.approx(2, rel=0.1)
    assert large.records / small.records == pytest.approx(2, rel=0.2)


@pytest.mark.django_db
def test_a_year_that_breaks_off_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(world: World) -> None:
        raise KeyboardInterrupt

    call_command("load_plan", str(PLAN), verbosity=0)
    before = Party.objects.count()
    monkeypatch.setattr(living, "live_exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        living.live(2023, TINY, 1, None, PLAN)
    assert (Party.objects.count(), Round.objects.count(), Person.objects.count()) == (before, 0, 0)


@pytest.mark.django_db
def test_without_a_plan_one_is_told_to_load_it() -> None:
    with pytest.raises(PlanNotLoaded) as caught:
        living.live(2023, TINY, 1, None, PLAN)
    assert explain(caught.value) == (
        "2023년 계획이 아직 없습니다. 먼저 'imojak load_plan plans/2023'을 실행해 주세요.", 1
    )  # fmt: skip


@pytest.mark.django_db
def test_a_demo_log_in_never_takes_the_name_of_somebody_s_account() -> None:
    call_command("load_plan", str(PLAN), verbosity=0)
    make.account("admin")
    with pytest.raises(living.NameTaken) as caught:
        living.live(2023, TINY, 1, None, PLAN)
    assert "'admin'" in caught.value.user_message
    assert not living.is_lived(2023)


@pytest.mark.parametrize(("scale", "until"), [(0, None), (-1, None), (float("nan"), None), (1, date(2024, 1, 1))])
def test_a_scale_or_day_out_of_reach_is_refused(scale: float, until: date | None) -> None:
    with pytest.raises(CalledWrongly):
        living.live(2023, scale, 1, until, PLAN)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("kept = 6452", 'kept = "6452"', "life_design.kept"),
        ("kept = 6452\n", "", "life_design.kept"),
        ("kept = 6452", "kept = -1", "life_design.kept"),
        ("kept = 6452", "kept = 6452\nkeppt = 3", "life_design.keppt"),
        ("last = 2023-09-26", "last = 2023-10-26", "courses[employer-link.briefing]"),
        ("last = 2023-09-26", "last = 2023-01-01", "courses[employer-link.briefing]"),
        ('code = "employer-link.transfer"', 'code = "employer-link.briefing"', "courses[employer-link.briefing]"),
        ("female_percent = 52", "female_percent = 152", "population.female_percent"),
        ("later = 10\n", "", "courses[employer-link.briefing]"),
        ("day = 2023-06-15", "day = 2024-06-15", "fair.day"),
    ],
)
def test_a_wrong_volume_is_told_by_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = (PLAN / "lived.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "lived.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_lived(tmp_path)
    assert (caught.value.file, caught.value.key) == ("lived.toml", key)
    assert "\n" not in caught.value.user_message


@pytest.mark.django_db
def test_courses_that_the_file_forgot_are_told(tmp_path: Path) -> None:
    text = (PLAN / "lived.toml").read_text(encoding="utf-8")
    (tmp_path / "lived.toml").write_text(
        text.replace("employer-link.briefing", "employer-link.brief"), encoding="utf-8"
    )
    shutil.copy(PLAN / "population.csv", tmp_path)
    call_command("load_plan", str(PLAN), verbosity=0)
    with pytest.raises(PlanError, match=r"lived\.toml.*employer-link\.briefing"):
        living.live(2023, TINY, 1, None, tmp_path)
    assert not Round.objects.exists()


@pytest.mark.django_db
def test_a_scale_out_of_reach_is_refused_in_a_lived_year_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "is_lived", lambda year: True)
    with pytest.raises(CalledWrongly, match="--scale"):
        call_command("live", "2023", "--scale", "0")


@pytest.mark.parametrize(
    "rows", ["", "district,40\n", "district,40\n11110,many\n", "district,40\n11110,-3\n", "district,40\n11110\n"]
)
@pytest.mark.django_db
def test_a_wrong_population_is_told(tmp_path: Path, rows: str) -> None:
    call_command("load_plan", str(PLAN), verbosity=0)
    shutil.copy(PLAN / "lived.toml", tmp_path)
    (tmp_path / "population.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        living.live(2023, TINY, 1, None, tmp_path)
    assert caught.value.file == "population.csv"
    assert not Round.objects.exists()


def test_a_number_is_shared_out_whole() -> None:
    from random import Random

    assert sum(split(1915, 66, Random(1))) == 1915
    assert min(split(66, 66, Random(1))) == 1
    assert split(2, 3, Random(1)) == [1, 1, 0]
    assert share(10, [1, 1, 1]) == [4, 3, 3]
    answers = answers_around(45, 268, 5, Random(1))
    assert sum(map(sum, answers)) == round(268 * 5 * 4.5)
    assert {value for row in answers for value in row} <= {1, 2, 3, 4, 5}


def test_ages_are_full_years_on_the_day() -> None:
    first, last = birth_range((40, 64), date(2023, 3, 24))
    assert (date.fromordinal(first), date.fromordinal(last)) == (date(1958, 3, 25), date(1983, 3, 24))
