"""Each invariant holds on a small sound agency, and a command tells which do; what each sees stands beside this module."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.pay.deciding import compute_entitlement
from imojak.records import closing
from imojak.records.models import Period, Record
from imojak.reports.audit.catalogue import INVARIANTS, run
from tests.audit.agency import APRIL, Agency, broken_by
from tests.closing_months import close, correct

pytestmark = pytest.mark.django_db


def test_a_sound_agency_keeps_all_fifteen(agency: Agency) -> None:
    assert [invariant.number for invariant in INVARIANTS] == list(range(1, 17))
    assert broken_by() == {}
    assert sum(outcome.looked_at for outcome in run()) > 40


def test_it_still_does_after_a_month_was_reopened_corrected_and_paid(agency: Agency) -> None:
    closing.reopen(agency.period, actor=agency.manager, reason="하루 누락")
    correct(Record.objects.order_by("id")[0], 240, "한 시간 더", actor=agency.leader)
    again = Period.objects.get(version=2)
    close(again, agency.leader, agency.manager, on=date(2023, 6, 5))
    difference = compute_entitlement(agency.people[0], APRIL, on=date(2023, 6, 8))
    assert difference is not None
    assert difference.version == 2
    assert broken_by() == {}


# ── the command ──────────────────────────────────────


def test_the_command_tells_each_invariant_in_a_table(agency: Agency, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit")
    told = capsys.readouterr().out
    assert told.count("✔") == 16
    assert "✘" not in told


def test_the_command_fails_and_names_what_is_broken(agency: Agency, capsys: pytest.CaptureFixture[str]) -> None:
    Participation.objects.filter(pk=agency.people[0].pk).update(status="completed", end_reason="completed")
    with pytest.raises(CommandError, match=r"불변조건 1개가 1건에서"):
        call_command("audit")
    assert "✘ 11  paths.participation" in capsys.readouterr().out


def test_the_command_answers_in_json_and_checks_only_what_is_asked(
    agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("audit", only=[1, 7], format="json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["holds"] is True
    assert [row["number"] for row in answer["invariants"]] == [1, 7]
    assert answer["invariants"][0]["looked_at"] == 2


def test_accounts_of_the_test_are_different_people(agency: Agency) -> None:
    hands = {agency.manager, agency.leader, agency.clerk, agency.sender, agency.finance}
    assert len(hands) == Account.objects.filter(pk__in=[hand.pk for hand in hands]).count() == 5
