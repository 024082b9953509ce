"""A plan comes into the tables once: what differs later is changed, booked or said, and a wrong plan changes nothing."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.models import Sum

from imojak.agency.models import Agency, ExecutiveSeat, Facility, Milestone, StaffNote, StaffPost, Statement, Unit
from imojak.figures.models import PublishedFigure, Target
from imojak.ledger.actions import LedgerRefusal, Paper, commit
from imojak.ledger.enums import EntryKind, FundingSource
from imojak.ledger.execution import execution
from imojak.ledger.models import BudgetLine, LedgerEntry, Voucher
from imojak.offers.models import Place, Programme, ProgrammeText, Round, RuleSet
from imojak.parties.models import Organisation
from imojak.plan import Plan, PlanError, read
from imojak.reports.planload import Changes, load
from tests.plan.folder import PLAN, Folder

pytestmark = pytest.mark.django_db
END = date(2023, 12, 31)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The year's plan."""
    return read(PLAN)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of it to change."""
    return Folder(tmp_path / "2023")


def contents() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the house."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model.__module__.startswith("imojak.")
    }


def fields_changed(changes: Changes) -> list[tuple[str, str, str]]:
    return [(one.field, one.old, one.new) for table in changes.tables.values() for one in table.changed]


def current(code: str) -> int:
    line = next(row for row in execution(2023, END) if row.code == code)
    return line.balance.current


# --- the first time ---------------------------------------------------------------------------------------------------


def test_a_loaded_plan_is_the_agency_with_its_units_posts_and_seats(plan: Plan) -> None:
    load(plan)
    assert Agency.objects.get().target_population == 3_650_000
    kinds = list(Unit.objects.values_list("kind", flat=True))
    counted = {kind: kinds.count(kind) for kind in ("division", "office", "team", "campus", "centre")}
    assert counted == {"division": 2, "office": 1, "team": 14, "campus": 5, "centre": 11}
    totals = StaffPost.objects.aggregate(quota=Sum("quota"), current=Sum("current"), separate=Sum("separate"))
    assert (totals["quota"], totals["current"] + totals["separate"]) == (127, 121)
    assert sorted(StaffNote.objects.values_list("kind", "people")) == [
        ("acting", 1), ("off-quota", 8), ("seconded", 1), ("separate", 8),
    ]  # fmt: skip
    seats = ExecutiveSeat.objects.all()
    assert (seats.filter(vacant=False).count(), seats.filter(vacant=True).count()) == (8, 4)
    assert seats.get(acting=True).post == "대표이사"
    assert Facility.objects.get(unit__code="bukbu").office_seats == 33
    assert Milestone.objects.filter(section="progress").count() == 6
    assert Statement.objects.filter(kind="purpose").count() == 9


def test_every_unit_is_a_party_with_its_district(plan: Plan) -> None:
    load(plan)
    assert Organisation.objects.count() == Unit.objects.count() + 1
    assert Unit.objects.get(code="seobu").district_code == "11380"
    assert Unit.objects.get(code="seobu").party.organisation.district_code == "11380"


def test_the_ledger_says_what_the_plan_says(plan: Plan) -> None:
    load(plan)
    lines = execution(2023, END)
    assert len(lines) == 62
    for line in lines:
        found = (line.balance.original, line.balance.supplementary, line.balance.transfer, line.balance.current)
        budget = plan.budget
        columns = (budget.original, budget.supplementary, budget.transferred, budget.current)
        assert found == tuple(column(line.code) * 1000 for column in columns), line.code
    assert [line.code for line in lines[:6]] == ["A0", "A", "A1", "A1.1", "A1.1.1", "A1.1.2"]
    assert BudgetLine.objects.filter(funding_source=FundingSource.SUBSIDY).count() == 3


def test_every_entry_stands_on_a_voucher_of_a_budget_decision(plan: Plan) -> None:
    load(plan)
    numbers = list(Voucher.objects.order_by("dated_on", "number").values_list("number", flat=True))
    assert numbers == [
        "예산-2023-당초-20230101-1",
        "예산-2023-추경-20230210-1",
        "예산-2023-추경-20230623-1",
        "변경-2023-20230714-A4.1.1-A4.1.2-1",
        "변경-2023-20230714-A4.2.1-A4.1.2-1",
    ]


def test_programmes_have_their_strands_rules_lines_and_texts(plan: Plan) -> None:
    load(plan)
    boram = Programme.objects.get(code="boram")
    assert boram.strands.count() == 17
    assert boram.eligibility is not None
    assert (boram.eligibility.parameters["age_min"], boram.eligibility.parameters["age_max"]) == (40, 67)
    assert boram.pay_scheme is not None
    assert boram.pay_scheme.parameters["month_max_won"] == 548_340
    assert [item.line.code for item in boram.budget_lines.all()] == ["A3.1.2"]
    kinds = ProgrammeText.Kind
    count = {kind: boram.texts.filter(kind=kind).count() for kind in (kinds.STEP, kinds.TRAINING, kinds.FUTURE)}
    assert count == {kinds.STEP: 7, kinds.TRAINING: 4, kinds.FUTURE: 3}
    last = boram.texts.filter(kind=kinds.FUTURE).first()
    assert last is not None
    assert (last.starts_on, last.ends_on) == (date(2023, 10, 1), date(2023, 12, 31))
    univ = Programme.objects.get(code="vocational.univ")
    assert (univ.ends_after_year, univ.planned["courses"], len(univ.planned["rounds"])) == (2023, 9, 9)
    assert Programme.objects.get(code="new-campus").planned["staff"] == 15
    assert Target.objects.get(indicator="programme.life-design.consultants").value == 45
    assert PublishedFigure.objects.count() == 666


def test_a_plan_opens_no_round(plan: Plan) -> None:
    load(plan)
    assert (Round.objects.count(), Place.objects.count()) == (0, 0)


# --- again ------------------------------------------------------------------------------------------------------------


def test_loading_twice_changes_nothing(plan: Plan) -> None:
    load(plan)
    before = contents()
    changes = load(plan)
    assert not changes.any
    assert contents() == before


def test_a_dry_run_says_everything_and_writes_nothing(plan: Plan) -> None:
    before = contents()
    changes = load(plan, dry_run=True)
    assert changes.tables["사업"].created == 79
    assert contents() == before


def test_a_changed_word_is_changed_and_said(plan: Plan, folder: Folder) -> None:
    load(plan)
    folder.replace("campuses.toml", "floors_above = 3", "floors_above = 5")
    folder.replace("programmes/boram.toml", 'name = "서울시 보람일자리 운영"', 'name = "보람일자리"')
    changes = load(folder.read())
    assert fields_changed(changes) == [("지상 층수", "3", "5"), ("사업명", "서울시 보람일자리 운영", "보람일자리")]
    assert Programme.objects.get(code="boram").name == "보람일자리"
    assert sum(table.changed_rows for table in changes.tables.values()) == 2


def test_a_renamed_unit_keeps_its_party(plan: Plan, folder: Folder) -> None:
    load(plan)
    party = Unit.objects.get(code="hr").party_id
    folder.replace("organisation.toml", 'name = "인사팀"', 'name = "인재팀"')
    load(folder.read())
    unit = Unit.objects.select_related("party").get(code="hr")
    assert (unit.party_id, unit.party.name) == (party, "인재팀")


def test_a_changed_amount_is_booked_as_a_difference_and_never_edited(plan: Plan, folder: Folder) -> None:
    load(plan)
    before = list(LedgerEntry.objects.order_by("pk").values())
    # 1,000 more for one line and 1,000 less for another: the decision still balances.
    folder.replace("budget.toml", "amount_thousand_won = 115_400", "amount_thousand_won = 116_400")
    folder.replace("budget.toml", "current_thousand_won = 115_400", "current_thousand_won = 116_400")
    folder.replace("budget.toml", "amount_thousand_won = 150_800", "amount_thousand_won = 149_800")
    folder.replace("budget.toml", "current_thousand_won = 102_192", "current_thousand_won = 101_192")
    changes = load(folder.read())
    entries = LedgerEntry.objects.order_by("pk")
    assert list(entries.values())[: len(before)] == before
    new = list(entries[len(before) :])
    assert sorted(entry.amount for entry in new) == [-1_000_000, 1_000_000]
    assert {(entry.kind, entry.voucher.number) for entry in new} == {(EntryKind.ORIGINAL, "예산-2023-당초-20230101-2")}
    assert (current("A1.1.1"), current("A1.1")) == (116_400_000, 217_592_000)
    assert ("금액(원)", "115,400,000", "116,400,000(정정 기록 +1,000,000)") in fields_changed(changes)
    assert not load(folder.read()).any


def test_a_smaller_transfer_is_partly_taken_back(plan: Plan, folder: Folder) -> None:
    load(plan)
    folder.replace("budget.toml", "amount_thousand_won = 25_400", "amount_thousand_won = 20_000")
    folder.replace("budget.toml", "current_thousand_won = 354_420", "current_thousand_won = 359_820")
    folder.replace("budget.toml", "current_thousand_won = 273_500", "current_thousand_won = 268_100")
    load(folder.read())
    assert (current("A4.1.1"), current("A4.1.2"), current("A4")) == (359_820_000, 268_100_000, 660_145_000)
    assert Voucher.objects.filter(number="변경-2023-20230714-A4.1.1-A4.1.2-2").exists()
    load(read(PLAN))
    assert current("A4.1.2") == 273_500_000
    assert not load(read(PLAN)).any


def test_a_transfer_that_left_the_plan_is_reversed(plan: Plan, folder: Folder) -> None:
    load(plan)
    text = (folder.path / "budget.toml").read_text(encoding="utf-8")
    head, _, last = text.rpartition("[[transfer]]")
    assert 'source = "A4.2.1"' in last
    (folder.path / "budget.toml").write_text(head, encoding="utf-8")
    folder.replace("budget.toml", "current_thousand_won = 32_225", "current_thousand_won = 34_325")
    folder.replace("budget.toml", "current_thousand_won = 273_500", "current_thousand_won = 271_400")
    load(folder.read())
    assert (current("A4.2.1"), current("A4.1.2")) == (34_325_000, 271_400_000)


def test_a_cut_below_what_is_committed_leaves_everything_as_it_was(plan: Plan, folder: Folder) -> None:
    load(plan)
    line = BudgetLine.objects.get(code="A1.1.1")
    commit(line, 115_000_000, Paper("계약-1", "연구용역", date(2023, 8, 1)))
    before = contents()
    folder.replace("profile.toml", "서울복지타운 3층", "서울복지타운 4층")
    folder.replace("budget.toml", "amount_thousand_won = 115_400", "amount_thousand_won = 105_400")
    folder.replace("budget.toml", "current_thousand_won = 115_400", "current_thousand_won = 105_400")
    folder.replace("budget.toml", "amount_thousand_won = 150_800", "amount_thousand_won = 160_800")
    folder.replace("budget.toml", "current_thousand_won = 102_192", "current_thousand_won = 112_192")
    with pytest.raises(LedgerRefusal, match="줄일 수 있는 예산은 400,000원"):
        load(folder.read())
    assert contents() == before


def test_changed_terms_are_a_new_version_of_the_rule(plan: Plan, folder: Folder) -> None:
    load(plan)
    folder.replace("programmes/boram.toml", "age_max = 67", "age_max = 64")
    changes = load(folder.read())
    versions = RuleSet.objects.filter(code="boram-eligibility").order_by("version")
    assert [(rule.version, rule.parameters["age_max"]) for rule in versions] == [(1, 67), (2, 64)]
    programme = Programme.objects.select_related("eligibility").get(code="boram")
    assert programme.eligibility == versions[1]
    assert ("age_max", "67", "64") in fields_changed(changes)


def test_a_revised_goal_is_a_new_version_beside_the_first(plan: Plan, folder: Folder) -> None:
    load(plan)
    folder.replace("targets.toml", "value = 400", "value = 420")
    changes = load(folder.read())
    goals = Target.objects.filter(indicator="programme.internship.actual").order_by("version")
    assert [(goal.version, int(goal.value)) for goal in goals] == [(1, 400), (2, 420)]
    assert changes.tables["목표"].changed_rows == 1
    assert changes.tables["목표"].created == 0
    assert not load(folder.read()).any


def test_what_leaves_the_plan_is_dropped_or_named(plan: Plan, folder: Folder) -> None:
    load(plan)
    path = folder.path / "programmes" / "startup.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index('[[strand]]\ncode = "contest"')
    path.write_text(text[:start].replace('[[step]]\nname = "창업경진대회"\n', ""), encoding="utf-8")
    changes = load(folder.read())
    assert changes.tables["사업"].kept == ["startup.contest 중장년 창업경진대회"]
    assert changes.tables["사업 문장"].removed == 1
    assert Programme.objects.filter(code="startup.contest").exists()


def test_a_text_longer_than_its_column_names_the_file(plan: Plan, folder: Folder) -> None:
    load(plan)
    before = contents()
    folder.replace("programmes/boram.toml", 'name = "서울시 보람일자리 운영"', f'name = "{"가" * 121}"')
    with pytest.raises(PlanError) as raised:
        load(folder.read())
    assert (raised.value.file, raised.value.key) == ("programmes/boram.toml", "boram")
    assert "120자까지" in raised.value.message_ko
    assert contents() == before


# --- the command ------------------------------------------------------------------------------------------------------


def told(*words: str) -> str:
    out = StringIO()
    call_command("load_plan", *words, stdout=out)
    return out.getvalue()


def test_the_command_counts_by_table_and_shows_old_and_new(folder: Folder) -> None:
    first = told(str(folder.path))
    assert "예산 항목: 새로 67, 바뀜 0, 그대로 0" in first
    assert "2023년 계획을 넣었습니다." in first
    assert "이미 그대로" in told(str(folder.path))
    folder.replace("profile.toml", "서울복지타운 3층", "서울복지타운 4층")
    trial = told(str(folder.path), "--dry-run")
    assert "3층 → 서울시" in trial
    assert "아무것도 바꾸지 않았습니다" in trial
    assert Agency.objects.get().address.endswith("3층")
    told(str(folder.path))
    assert Agency.objects.get().address.endswith("4층")


def test_a_published_figure_that_nothing_counts_is_refused(folder: Folder) -> None:
    folder.append("published.csv", "programme.internship.actul,1,명,1\n")
    with pytest.raises(PlanError, match=r"published\.csv 의 668행: .*비슷한 것: programme\.internship\.actual"):
        load(folder.read())
    assert not BudgetLine.objects.exists()


def test_the_command_refuses_a_wrong_file_and_leaves_the_database(folder: Folder) -> None:
    told(str(folder.path))
    before = contents()
    folder.replace("profile.toml", "서울복지타운 3층", "서울복지타운 4층")
    folder.replace("targets.toml", "value = 400", 'value = "400"')
    with pytest.raises(PlanError, match=r"targets\.toml 의 target\[internship\]\.value: 정수여야"):
        told(str(folder.path))
    assert contents() == before


def test_the_command_tells_everything_that_is_wrong_in_one_run(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("targets.toml", "value = 400", 'value = "400"')
    folder.append("profile.toml", "unknown = 1\n")
    folder.replace("types/social-job.toml", 'state = "filed"', 'state = "filde"')
    folder.replace("programmes/internship.toml", 'code = "internship"', 'code = "internships"')
    folder.append("strange.toml", "")
    with pytest.raises(PlanError) as refused:
        call_command("load_plan", str(folder.path))
    files = {fault.file for fault in refused.value.every}
    assert files == {
        "targets.toml", "profile.toml", "types/social-job.toml", "programmes/internship.toml", "strange.toml"
    }  # fmt: skip
    said = capsys.readouterr().out
    assert f"고쳐야 할 것이 {len(refused.value.every)}가지 있습니다" in said
    assert all(fault.user_message in said for fault in refused.value.every)


def test_all_rows_are_reached_by_the_comparison() -> None:
    assert len(contents()) > 50
    assert all(issubclass(apps.get_model(label), models.Model) for label in contents())
