"""A programme that came in as TOML alone is run by the real actions, figured and reported, without any code of its own."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from imojak.figures.engine import compute
from imojak.offers import actions as offers
from imojak.offers.models import Programme
from imojak.paths import actions
from imojak.paths.models import Application
from tests import factories as make
from tests.conftest import Clock
from tests.plan.folder import ROOT

pytestmark = pytest.mark.django_db
CODE = "full-time-internship"
AS_OF = date(2024, 9, 30)


def test_the_full_time_internship_is_figured_and_reported(clock: Clock, tmp_path: Path, client: Client) -> None:
    clock.at("2024-02-05")
    make.agency()
    make.unit("nambu-team")
    call_command("programme", "load", str(ROOT / "plans" / "2024"), stdout=StringIO())
    programme = Programme.objects.get(year=2024, code=CODE)
    manager = make.account(of="programme-manager", programme=CODE)
    edition = offers.draft_round(programme, actor=manager, planned="2024 전일제 인턴십 1차", code="full-time-1")
    host = make.organisation("한강기업")
    place = offers.add_place(edition, "한강기업 사무", 2, actor=manager, host=host)
    offers.publish(edition, actor=manager)

    clock.at("2024-02-20")
    people = [make.person(birth=date(1970, 1, 2)) for _ in range(4)]
    for person in people:
        make.consent(person)
        answers = {"full_time": True, "is_working": False}
        actions.file_application(person, edition, preferences=[place], answers=answers)
    first, second, third, _ = list(Application.objects.order_by("pk"))
    clock.at("2024-03-06")
    for one in (first, second, third):
        actions.qualify(one, actor=manager)
    for one in (first, second):
        actions.accept(one, actor=manager, place=place)
    actions.refuse(third, actor=manager, reasons=["not-chosen"])
    clock.at("2024-05-02")
    leaving = first.decisions.get(kind="selection").participation
    staying = second.decisions.get(kind="selection").participation
    actions.withdraw(leaving, actor=None, end_reason="hired", on=date(2024, 5, 1))
    make.outcome(leaving, kind="employed", employer=host, on=date(2024, 5, 2))
    clock.at("2024-07-02")
    actions.complete(staying, actor=manager, end_reason="hired")

    figures = compute(2024, AS_OF)
    said = {
        key: (int(one.value or 0), one.row_count)
        for key, one in figures.items()
        if key.startswith(f"programme.{CODE}.")
    }
    assert said[f"programme.{CODE}.applicants"] == (4, 4)
    assert said[f"programme.{CODE}.offered"] == (2, 2)
    assert said[f"programme.{CODE}.participants"] == (1, 1)
    assert said[f"programme.{CODE}.completed"] == (1, 1)
    assert said[f"programme.{CODE}.withdrawn"] == (1, 1)
    assert said[f"programme.{CODE}.hires"] == (1, 1)
    assert figures.row_ids(f"programme.{CODE}.completed") == [staying.pk]
    assert compute(2024, date(2024, 3, 5))[f"programme.{CODE}.offered"].value == 0

    call_command("report", "2024", "--as-of", AS_OF.isoformat(), "--out", str(tmp_path), stdout=StringIO())
    text = (tmp_path / f"report-{AS_OF}.txt").read_text(encoding="utf-8")
    assert "중장년 전일제 인턴십 | 전일제 인턴십 신청자 | 4명" in text
    assert "전일제 인턴십에 4명이 신청해 1명이 일하고 1명이 그 기업에 취업" in text
    told = json.loads((tmp_path / f"report-{AS_OF}.json").read_text(encoding="utf-8"))
    assert f"programme.{CODE}.completed" in json.dumps(told)

    page = client.get(reverse("office:figure", args=[f"programme.{CODE}.applicants"]), {"as_of": AS_OF.isoformat()})
    assert page.context["figure"].value == 4
    listed = client.get(reverse("office:figures"), {"as_of": AS_OF.isoformat(), "q": "전일제"})
    assert f"programme.{CODE}.hires" in listed.content.decode()
