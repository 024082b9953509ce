"""The tests' own surroundings do what they promise: a guard that never bites would let everything pass."""

import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.template import Context, Engine, Template
from django.template.base import Origin
from django.utils import timezone

from imojak.trust.models import TransitionLog
from tests.conftest import ROOT, Clock


def render(source: str, context: dict[str, object], name: str = "imojak/sites/x.html") -> str:
    return Template(source, origin=Origin(str(ROOT / name)), engine=Engine()).render(Context(context))


def test_an_undefined_variable_in_a_template_of_ours_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="absent"):
        render("<p>{{ absent }}</p>", {})
    with pytest.raises(pytest.fail.Exception, match=r"person\.agee"):
        render("{{ person.agee }}", {"person": SimpleNamespace(age=51)})


@pytest.mark.parametrize("source", ["{{ absent|default:'–' }}", "{% if absent %}x{% endif %}–", "{{ here }}"])
def test_asking_whether_a_variable_is_there_is_no_failure(source: str) -> None:
    assert render(source, {"here": "–"}) == "–"


def test_templates_of_other_packages_are_left_alone() -> None:
    assert render("{{ absent }}", {}, name="../elsewhere/admin.html") == ""


def test_a_variable_is_looked_up_once() -> None:
    asked = []
    render("{{ ask }}", {"ask": lambda: asked.append(1)})
    assert asked == [1]


def test_nothing_leaves_the_machine() -> None:
    with (
        socket.socket() as outside,
        pytest.raises(pytest.fail.Exception, match=r"203\.0\.113\.1"),
    ):
        outside.connect(("203.0.113.1", 80))


def test_the_clock_stands_still_until_it_is_moved(clock: Clock) -> None:
    assert timezone.localtime().isoformat() == "2023-09-30T09:00:00+09:00"
    clock.at("2024-02-29T23:59")
    assert timezone.localdate().isoformat() == "2024-02-29"
    assert clock.now == timezone.now()


@pytest.mark.django_db
def test_a_database_of_its_own_is_used() -> None:
    name = str(connection.settings_dict["NAME"])
    assert "test" in name
    assert Path(name).name != "imojak.sqlite3"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_transactional_test_leaves_no_row_behind_and_every_guard_standing(time: int) -> None:
    assert not TransitionLog.objects.exists()
    row = TransitionLog.objects.create(object_type="case", object_id=time, to_state="open", at=timezone.now())
    with pytest.raises(DatabaseError, match="imojak:append-only"), transaction.atomic():
        row.delete()
