"""A wrong plan is refused with one sentence that names file, key and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from imojak.plan import PlanError, read
from tests.plan.folder import Folder

BOUND = 'starts = 2023-06-22, ends = 2026-06-21 }]\n\n[[seat]]\ncode = "ceo"'

#: Name of the case: file, what is replaced, by what; then the key and a part of the sentence.
CASES: dict[str, tuple[str, str, str, str, str]] = {
    "a missing key": ("profile.toml", "year = 2023\n", "", "year", "꼭 있어야 하는 키"),
    "an unknown key": ("profile.toml", "year = 2023", "year = 2023\nyaer = 1", "yaer", "알 수 없는 키"),
    "text for a number": ("profile.toml", "year = 2023", 'year = "2023"', "year", '정수여야 하는데 "2023"'),
    "a fraction for whole won": (
        "budget.toml", "amount_thousand_won = 115_400", "amount_thousand_won = 115.4",
        "line[A1.1.1].entries[1].amount_thousand_won", "정수여야",
    ),
    "text for a date": (
        "profile.toml", "established = 2016-04-28", 'established = "2016-04-28"', "established", "날짜(2023-01-31처럼",
    ),
    "a negative number": ("campuses.toml", "floors_below = 1", "floors_below = -1", "campus[seobu].floors_below", "0 이상"),
    "an empty text": ("profile.toml", 'short_name = "50플러스재단"', 'short_name = ""', "short_name", "빈칸"),
    "an unknown choice": ("organisation.toml", 'kind = "team"', 'kind = "squad"', "unit[planning].kind", "governing, head"),
    "a grade that does not exist": ("organisation.toml", 'grade = "1급"', 'grade = "8급"', "post[7].grade", "임원, 1급"),
    "a code with a space": ("others.toml", 'code = "integrity"', 'code = "in tegrity"', "other[in tegrity].code", "소문자"),
    "a month that does not exist": (
        "programmes/internship.toml", 'starts = "2023-11"', 'starts = "2023-13"', "future_plan[4].starts", "연-월",
    ),
    "syntax": ("targets.toml", 'code = "internship"', "code = internship", "", "6행"),
    "an unclosed text": ("strategy.toml", 'mission = "', 'mission = """', "", "닫히지 않았습니다"),
    # --- codes and references
    "a unit twice": ("organisation.toml", 'code = "hr"', 'code = "policy"', "unit[policy]", "두 번"),
    "a circle of units": (
        "organisation.toml", 'kind = "division"\nparent = "ceo"', 'kind = "division"\nparent = "planning"',
        "unit[management].parent", "management → planning → management",
    ),
    "an unknown parent unit": (
        "organisation.toml", 'parent = "operations"', 'parent = "nowhere"', "unit[strategy].parent", "'nowhere'라는 부서가",
    ),
    "posts of an unknown unit": ("organisation.toml", 'unit = "ceo"', 'unit = "king"', "post[1].unit", "'king'"),
    "an unknown lead team": (
        "programmes/boram.toml", 'lead_team = "bukbu-team"', 'lead_team = "bukbu"', "lead_team", "비슷한 것: bukbu-team",
    ),
    "an unknown section": ("programmes/boram.toml", 'section = "2.1"', 'section = "9.1"', "section", "절이 없습니다"),
    "an unknown purpose": ("programmes/boram.toml", "purposes = [3, 8]", "purposes = [3, 88]", "purposes", "'88'"),
    "an unknown budget line": (
        "programmes/boram.toml", 'budget_lines = ["A3.1.2"]', 'budget_lines = ["A3.1.9"]', "budget_lines", "A3.1.9",
    ),
    "a line in two programmes": (
        "programmes/boram.toml", 'budget_lines = ["A3.1.2"]', 'budget_lines = ["A3.1.2", "A3.1.1"]',
        "budget_lines", "A3.1.1은(는) 이미 programmes/boram.toml에",
    ),
    "a line in none": (
        "others.toml", 'budget_lines = ["A6.1.1", "A6.1.2", "A6.1.3"]', 'budget_lines = ["A6.1.1", "A6.1.2"]',
        "line[A6.1.3]", "어느 사업에도",
    ),
    "an unknown site": (
        "programmes/startup.toml", 'sites = ["seobu"]', 'sites = ["west"]', "site", "시설이 없습니다",
    ),
    "an unknown district": ("campuses.toml", 'district = "은평구"', 'district = "은평동"', "campus[seobu].district", "은평동"),
    "a file named otherwise than its programme": (
        "programmes/boram.toml", 'code = "boram"', 'code = "boran"', "code", '"boram"이어야',
    ),
    "a programme's code for other work": ("others.toml", 'code = "integrity"', 'code = "boram"', "other[boram].code", "이미"),
    "a circle of the budget's groups": (
        "budget.toml", 'code = "A0"\nname', 'code = "A0"\nparent = "A3.1"\nname', "group[A0].parent", "A0 → A3.1",
    ),
    "a budget group twice": ("budget.toml", 'code = "A2"\n', 'code = "A1"\n', "group[A1]", "두 번"),
    "programmes that exclude nobody": (
        "programmes/internship.toml", '"paid-activity"', '"paid-activty"', "exclusive_group", "이것뿐입니다",
    ),
    "a rule of no kind": (
        "programmes/boram.toml", "conditions = [", 'rule = [{ min = 40 }]\nconditions = [', "eligibility.rule[1]", "uses =",
    ),
    "a rule of an unknown kind": (
        "programmes/boram.toml", "conditions = [", 'rule = [{ uses = "agee" }]\nconditions = [', "eligibility.rule[agee]", "age, residence",
    ),
    "a rule with text for a number": (
        "programmes/boram.toml", "conditions = [", 'rule = [{ uses = "age", min = "40" }]\nconditions = [',
        "eligibility.rule[age].min", "정수여야",
    ),
    "a rule that excludes an unknown programme": (
        "programmes/boram.toml", "conditions = [", 'rule = [{ uses = "excludes", programmes = ["internship2"] }]\nconditions = [',
        "eligibility.rule[1].programmes", "internship",
    ),
    "a rule with dated values out of order": (
        "programmes/boram.toml", "conditions = [",
        'rule = [{ uses = "hours_cap", values = [{ from = 2024-01-01, hours = 60 }, { from = 2023-01-01, hours = 57 }] }]\nconditions = [',
        "eligibility.rule[1].values[2].from", "이른 날부터",
    ),
    "an age that nobody reaches": (
        "programmes/boram.toml", "age_max = 67", "age_max = 670", "eligibility.age_max", "120 이하",
    ),
    "a place for more than a city": (
        "programmes/internship.toml", "capacity = 210", "capacity = 99999999999999999999",
        "round[1차 인턴십].capacity", "이하여야",
    ),
    "an area without end": (
        "campuses.toml", "floor_area_m2 = 3956", "floor_area_m2 = nan", "campus[seobu].floor_area_m2", "끝이 있는 숫자",
    ),
    # --- what is reversed
    "ages reversed": (
        "programmes/boram.toml", "age_min = 40\nage_max = 67", "age_min = 67\nage_max = 40", "eligibility.age_min",
        "나이가 뒤바뀌었습니다(67세부터 40세까지)",
    ),
    "ages without their day": (
        "programmes/boram.toml", 'age_on = "apply_to"\n', "", "eligibility.age_on", "만 나이를 세는 날",
    ),
    "the population's ages reversed": (
        "strategy.toml", "age_min = 40\nage_max = 64", "age_min = 64\nage_max = 40", "population.age_min", "뒤바뀌었습니다",
    ),
    "a round's days reversed": (
        "programmes/digital-tutors.toml", "run_from = 2023-05-08, run_to = 2023-11-17",
        "run_from = 2023-11-17, run_to = 2023-05-08", "round[2023 디지털 이음단].run_to", "운영 기간이 뒤바뀌었습니다",
    ),
    "application before the notice": (
        "programmes/digital-tutors.toml", "notice = 2023-03-20", "notice = 2023-04-20",
        "round[2023 디지털 이음단].apply_to", "차례가 뒤바뀌었습니다",
    ),
    "application while it runs": (
        "programmes/digital-tutors.toml", "apply_to = 2023-04-14, select_by = 2023-04-28",
        "apply_to = 2023-05-14, select_by = 2023-05-28", "round[2023 디지털 이음단].run_from", "rolling = true",
    ),
    "a round of another year": (
        "programmes/policy-exchange.toml", "run_from = 2023-12-07, run_to = 2023-12-07",
        "run_from = 2024-12-07, run_to = 2024-12-07", "strand[network].round[정책수행기관 협의체 2차].run_from", "2023년의 회차",
    ),
    "a term reversed": (
        "executives.toml", BOUND, BOUND.replace("2026-06-21", "2022-06-21"), "seat[chair].term[1].ends", "뒤바뀌었습니다",
    ),
    "an elected term without end": (
        "executives.toml", BOUND, BOUND.replace(", ends = 2026-06-21", ""), "seat[chair].term[1].ends", "선임직",
    ),
    "terms that overlap": (
        "executives.toml", BOUND, BOUND.replace("}]", "}, { starts = 2025-01-01, ends = 2028-01-01 }]"),
        "seat[chair].term", "겹칩니다",
    ),
    "a secondment reversed": (
        "organisation.toml", "ends = 2024-01-08", "ends = 2022-01-08", "uncounted[2].ends", "뒤바뀌었습니다",
    ),
    "months of a plan reversed": (
        "programmes/internship.toml", 'starts = "2023-11"\nends = "2023-12"', 'starts = "2023-12"\nends = "2023-11"',
        "future_plan[4].ends", "기간이 뒤바뀌었습니다",
    ),
    "a campus opened twice": (
        "campuses.toml", "opened = 2016-05-02", 'opened = 2016-05-02\nplanned_opening = "2024-01"',
        "campus[seobu].opened", "하나만",
    ),
    "an opening that the history contradicts": (
        "campuses.toml", "opened = 2016-05-02", "opened = 2016-05-03", "campus[seobu].opened", "연혁(profile.toml)",
    ),
    # --- what does not add up
    "pay that is not hours times rate": (
        "programmes/boram.toml", "month_max_won = 548_340", "month_max_won = 550_000", "conditions.month_max_won", "548,340원",
    ),
    "pay rounded the wrong way": (
        "programmes/internship.toml", "month_max_won = 635_950", "month_max_won = 635_940", "conditions.month_max_won",
        "635,950원이어야",
    ),
    "fewer rounds than planned": (
        "programmes/vocational.toml", "planned = { runs = 66 }", "planned = { runs = 67 }", "strand[dev].planned.runs",
        "66개인데 67개",
    ),
    "more people than places": (
        "programmes/digital-tutors.toml", "planned = { runs = 1, people = 80 }", "planned = { runs = 1, people = 81 }",
        "planned.people", "80명보다 많은 81명",
    ),
    "desks that the campus has not": (
        "campuses.toml", "seats = 48", "seats = 49", "strand[incubation].series", "49석과 같아야 하는데 48석",
    ),
    "an office larger than its campus": (
        "campuses.toml", "area_m2 = 220.5", "area_m2 = 4220.5", "campus[seobu].shared_office.area_m2", "연면적(3956㎡)",
    ),
    "floors that are not the building": ("newcampus.toml", "547.37", "747.37", "floor", "1㎡ 넘게"),
    "costs of the opening": ("newcampus.toml", "22_000", "23_000", "cost", "185,929천원이 예산현액 184,929천원"),
    # --- targets
    "an unknown indicator": (
        "targets.toml", 'indicator = "programme.boram.actual"\nfigure', 'indicator = "programme.boram.people"\nfigure',
        "target[boram].indicator", "지표가 없습니다",
    ),
    "an unknown indicator in a sentence": (
        "programmes/boram.toml", "{programme.boram.employed}", "{programme.boram.hired}", "result[3].text", "지표가 없습니다",
    ),
    "another unit than the indicator's": (
        "targets.toml", 'value = 400\nunit = "명"', 'value = 400\nunit = "건"', "target[internship].unit", "'명'이어야",
    ),
    "unlike units added": (
        "targets.toml", ', as_unit = "건", rule = "지원받은 한 팀을 1건으로 센다."', "", "target[startup].parts[3].as_unit",
        "단위는 '팀'이라 '건'에 그대로 더할 수 없습니다",
    ),
    "unlike units without a rule": (
        "targets.toml", ', rule = "지원받은 한 팀을 1건으로 센다."', "", "target[startup].parts[3].rule", "rule에 적어야",
    ),
    "what is excluded and counted": (
        "targets.toml", 'excludes = ["programme.startup.tenant-companies"]',
        'excludes = ["programme.startup.jumpup-teams"]', "target[startup].excludes", "뺄 수는 없습니다",
    ),
    "a programme without a goal": (
        "targets.toml", 'code = "boram"\nprogramme = "boram"', 'code = "boram"\nprogramme = "internship"', "target",
        "목표가 없는 사업이 있습니다: boram",
    ),
    "a headline of an unknown goal": (
        "targets.toml", 'targets = ["boram", "digital-tutors"]', 'targets = ["boram", "digital"]', "headline[H3].targets",
        "목표가 없습니다",
    ),
    # --- published figures
    "a published figure that is no number": (
        "published.csv", "headline.H1.value,1785", "headline.H1.value,천칠백", "행", "숫자여야",
    ),
    "a published figure twice": ("published.csv", "headline.H2.value", "headline.H1.value", "행", "두 번 나옵니다"),
    "a wrong head of published figures": ("published.csv", "key,value", "key,amount", "1행", "key,value,unit,source_line"),
}  # fmt: skip

#: Where two files contradict each other, the one that is read later is blamed.
BLAMED = {
    "a line in none": "budget.toml",
    "a line in two programmes": "programmes/digital-tutors.toml",
    "desks that the campus has not": "programmes/startup.toml",
}


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_plan_says_file_key_and_what_was_expected(case: str, folder: Folder) -> None:
    file, old, new, key, sentence = CASES[case]
    error = folder.replace(file, old, new).refusal()
    blamed = BLAMED.get(case, file)
    assert error.file == blamed
    assert error.key == key or (key in {"행", "site"} and key in error.key)
    assert sentence in error.message_ko
    assert str(error) == error.user_message
    assert "\n" not in str(error)
    assert blamed in str(error)


def test_a_missing_file_is_named(folder: Folder) -> None:
    (folder.path / "targets.toml").unlink()
    error = folder.refusal()
    assert (error.file, error.key) == ("targets.toml", "")
    assert "파일이 없습니다" in error.message_ko


def test_a_misspelt_file_is_named(folder: Folder) -> None:
    (folder.path / "campus.toml").write_text("", encoding="utf-8")
    assert folder.refusal().file == "campus.toml"


def test_a_plan_without_programmes_says_so(folder: Folder) -> None:
    for file in (folder.path / "programmes").iterdir():
        file.unlink()
    assert "하나도 없습니다" in folder.refusal().message_ko


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="계획 폴더가 없습니다"):
        read(tmp_path / "2031")


def test_a_file_in_another_encoding_is_named(folder: Folder) -> None:
    path = folder.path / "strategy.toml"
    path.write_bytes(path.read_text(encoding="utf-8").replace("·", "-").encode("cp949", errors="replace"))
    error = folder.refusal()
    assert error.file == "strategy.toml"
    assert "UTF-8" in error.message_ko


def test_a_file_saved_by_notepad_is_read(folder: Folder) -> None:
    path = folder.path / "strategy.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert folder.read().year == 2023


def test_known_indicators_can_come_from_elsewhere(folder: Folder) -> None:
    known = {key: row.unit for key, row in folder.read().published.items()}
    assert folder.read(known).year == 2023
    del known["headline.H5.value"]
    assert folder.refusal(known).key == "headline[H5].indicator"


def test_the_volumes_of_the_lived_year_may_lie_beside_the_plan(folder: Folder) -> None:
    (folder.path / "lived.toml").write_text("year = 2023\n", encoding="utf-8")
    assert folder.read().year == 2023
