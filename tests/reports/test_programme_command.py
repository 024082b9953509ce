"""A programme of next year comes in by its files alone: checked, loaded once, listed, shown as of a day."""

from __future__ import annotations

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from imojak.earning.tax import withhold
from imojak.offers.models import Programme, ProgrammeType, RuleSet
from imojak.offers.parameters import rates_on, taxes_on
from imojak.parties.enums import RoleKind
from imojak.plan import PlanError
from imojak.plan.alone import look, read_files
from imojak.reports.planload.alone import load_alone
from tests import factories as make
from tests.plan.folder import ROOT

pytestmark = pytest.mark.django_db
NEXT = ROOT / "plans" / "2024"


def said(*words: str) -> str:
    out = StringIO()
    call_command("programme", *words, stdout=out)
    return out.getvalue()


def test_a_type_and_its_programme_are_checked_without_a_year_around_them() -> None:
    told = said("check", str(NEXT))
    assert "유형 1개, 사업 1개, 2024년의 값에 문제가 없습니다." in told
    assert "한 달 209시간까지, 많아야 2,060,740원" in told


def test_a_programme_is_loaded_once_and_says_what_is_missing() -> None:
    make.unit("nambu-team")
    assert "A2.1.1 항목이 아직 없어" in said("load", str(NEXT))
    assert "바뀐 것이 없습니다" in said("load", str(NEXT))
    loaded = Programme.objects.get(year=2024, code="full-time-internship")
    assert (loaded.type_code, loaded.exclusion_group) == ("full-time-internship", "paid-activity")
    assert loaded.pay_scheme is not None
    assert loaded.pay_scheme.parameters["month_max_won"] == 9_860 * 209
    assert RuleSet.objects.filter(code="full-time-internship-ranking").count() == 1


def test_a_programme_that_nobody_manages_is_told_until_somebody_does() -> None:
    team = make.unit("nambu-team")
    assert "중장년 전일제 인턴십: 맡은 사업 담당자가 아직 없어" in said("load", str(NEXT))
    assert "사업 코드 full-time-internship으로" in said("load", str(NEXT))
    make.role(of=RoleKind.PROGRAMME_MANAGER, at=team.party, programme="internship")
    assert "담당자가 아직 없어" in said("load", str(NEXT))
    make.role(of=RoleKind.PROGRAMME_MANAGER, at=team.party)
    assert "담당자가 아직 없어" not in said("load", str(NEXT))


def test_a_year_without_a_strategy_reads_that_of_the_last_year_before_that_has_one(tmp_path: Path) -> None:
    make.unit("nambu-team")
    file = tmp_path / "2026" / "programmes" / "full-time-internship.toml"
    shutil.copytree(NEXT, tmp_path / "2026", ignore=shutil.ignore_patterns("parameters.toml"))
    file.write_text(file.read_text(encoding="utf-8").replace("= 2024-", "= 2026-"), encoding="utf-8")
    with pytest.raises(PlanError, match="그 앞 해들의 계획에"):
        said("load", str(tmp_path / "2026"))
    (tmp_path / "2023").mkdir()
    shutil.copy(ROOT / "plans" / "2023" / "strategy.toml", tmp_path / "2023")
    assert "사업 1개를 넣었습니다" in said("load", str(tmp_path / "2026"))
    assert Programme.objects.filter(year=2026, code="full-time-internship").exists()


def test_a_changed_text_is_a_new_version(tmp_path: Path) -> None:
    make.unit("nambu-team")
    shutil.copytree(NEXT, tmp_path / "2024")
    file = tmp_path / "2024" / "types" / "full-time-internship.toml"
    said("load", str(file))
    file.write_text(file.read_text(encoding="utf-8").replace("offer_hours = 72", "offer_hours = 48"), encoding="utf-8")
    assert "full-time-internship v2 · screening" in said("load", str(file))
    assert [row.version for row in ProgrammeType.objects.order_by("version")] == [1, 2]
    assert "제2판" in said("show", "full-time-internship", "--on", "2024-03-01")
    with pytest.raises(CommandError, match="쓰는 사업 유형이 없습니다"):
        said("show", "full-time-internship", "--on", "2023-03-01")
    assert "전일제 인턴십" in said("list")


def test_a_try_changes_nothing_and_a_unit_that_is_not_there_is_named() -> None:
    with pytest.raises(PlanError, match="nambu-team"):
        said("load", str(NEXT))
    make.unit("nambu-team")
    assert "아무것도 바꾸지 않았습니다" in said("load", "--dry-run", str(NEXT))
    assert not ProgrammeType.objects.exists()


def test_a_file_that_is_no_type_is_named() -> None:
    profile, out = str(ROOT / "plans" / "2023" / "profile.toml"), StringIO()
    with pytest.raises(CommandError, match="1가지"):
        call_command("programme", "check", profile, stdout=out)
    assert f"{profile}: 사업 유형" in out.getvalue()
    with pytest.raises(PlanError, match="사업 유형"):
        said("load", profile)


def test_a_year_s_parameters_are_checked_and_loaded_beside_its_programmes(tmp_path: Path) -> None:
    wrong = tmp_path / "2024"
    wrong.mkdir()
    text = (NEXT / "parameters.toml").read_text(encoding="utf-8")
    (wrong / "parameters.toml").write_text(text.replace("starts = 2024-07-01", "starts = 2024-07-02"), encoding="utf-8")
    [fault] = look([wrong]).faults
    assert (fault.file, fault.key) == ("parameters.toml", "tax[5].starts")
    assert "business에 2024-07-01 값이 없습니다" in fault.message_ko
    (tmp_path / "parameters.toml").write_text(text, encoding="utf-8")
    [fault] = look([tmp_path / "parameters.toml"]).faults
    assert "어느 해의 값인지" in fault.message_ko
    load_alone(read_files([NEXT / "parameters.toml"]))
    day = date(2024, 7, 10)
    assert (rates_on(day).on("living-wage", day), rates_on(day).on("minimum-wage", day)) == (11_436, 9_860)
    assert [withhold(33_000, "business", taxes_on(day), on).tax for on in (date(2024, 6, 30), day)] == [0, 990 + 90]
    assert load_alone(read_files([NEXT / "parameters.toml"]))[0].any is False
