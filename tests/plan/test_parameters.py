"""A year's parameters: every day once, every code known, and a wrong file named with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from imojak.earning.problems import NoRate
from imojak.earning.rates import Rates
from imojak.plan import PlanError, read
from imojak.plan.parameters import FILE
from tests.plan.folder import Folder

WAGE = """name = "서울형 생활임금"
starts = 2023-01-01
ends = 2023-12-31
won = 11_157
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the year's plan to change."""
    return Folder(tmp_path / "2023")


def refused(folder: Folder) -> PlanError:
    with pytest.raises(PlanError) as caught:
        read(folder.path)
    return caught.value


def line_with(folder: Folder, text: str) -> int:
    """The line of the file on which a text stands for the last time."""
    lines = (folder.path / FILE).read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, 1) if line.startswith(text))


def test_a_gap_between_two_rates_is_refused_with_code_days_and_line(folder):
    later = WAGE.replace("starts = 2023-01-01", "starts = 2023-08-01").replace("11_157", "11_436")
    folder.replace(
        FILE,
        WAGE,
        WAGE.replace("ends = 2023-12-31", "ends = 2023-06-30")
        + f'source = "고시"\n\n[[rate]]\ncode = "living-wage"\n{later}',
    )
    error = refused(folder)
    assert (error.file, error.key) == (FILE, "rate[2].starts")
    assert "living-wage에 2023-07-01부터 2023-07-31까지 값이 없습니다" in error.message_ko
    assert error.message_ko.startswith(f"{line_with(folder, 'starts = 2023-08-01')}행: ")


@pytest.mark.parametrize(
    ("old", "new", "key", "named"),
    [
        ("ends = 2023-12-31\nwon = 11_157", "ends = 2023-12-30\nwon = 11_157", "rate[1].starts", "2023-12-31 값이 없습니다"),
        ("starts = 2023-01-01\nends = 2023-12-31\nwon = 9_620", "starts = 2023-12-31\nends = 2023-01-01\nwon = 9_620",
         "rate[2].ends", "뒤바뀌었습니다"),
        ("won = 11_157", "won = -11_157", "rate[1].won", "0보다 커야"),
        ('code = "minimum-wage"', 'code = "living-wage"', "rate[2].starts", "두 번 적혀"),
        ("income_percent = 20", "income_percent = 120", "tax[2].income_percent", "100"),
        ("day_free_won = 150_000\n", "", "tax[5]", "day_free_won"),
        ('of = "health"', 'of = "dental"', "insurance[5].of", "dental"),
        ("up_to_won = 100_000_000", "up_to_won = 10_000_000", "approval[2]", "두 번"),
        ('source = "고용노동부', '[[x]]\nsource = "고용노동부', "rate[2].source", "꼭 있어야"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_with_its_line(folder, old, new, key, named):
    folder.replace(FILE, old, new)
    error = refused(folder)
    assert error.key == key
    assert named in error.message_ko
    assert "행: " in error.message_ko


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "named"),
    [
        ("types/internship.toml", 'hourly_rate = "living-wage"', 'hourly_rate = "seoul-wage"', "pay.hourly_rate", "seoul-wage"),
        ("programmes/boram.toml", 'tax_class = "other"', 'tax_class = "daily"', "conditions.tax_class", "daily"),
        (
            "types/social-job.toml", "[pay]\n",
            '[[pay.element]]\nkind = "supplement"\ncode = "leader"\nlabel = "조장 수당"\nwon = 201_250\n\n[pay]\n',
            "pay.element[leader].role", "role 값이",
        ),
        (
            "types/social-job.toml", "[pay]\n",
            '[[pay.element]]\nkind = "weekly-holiday"\ncode = "weekly"\nlabel = "주휴수당"\nweekly_hours = 20\n'
            "weekly_days = 4\n\n[pay]\n",
            "pay.element[weekly]", "근로계약을 맺는",
        ),
        (
            "types/internship.toml", "[pay]\n",
            '[[pay.element]]\nkind = "weekly-holiday"\ncode = "weekly"\nlabel = "주휴수당"\nweekly_hours = 14\n'
            "weekly_days = 4\n\n[pay]\n",
            "pay.element[weekly].weekly_hours", "제18조③",
        ),
        ("types/internship.toml", "hourly_won = 11_157\n", "", "pay.hourly_won", "가운데 하나는 있어야"),
    ],
)  # fmt: skip
def test_terms_are_held_against_the_table(folder, file, old, new, key, named):
    text = (folder.path / FILE).read_text(encoding="utf-8")
    folder.replace(FILE, text[text.index('[[tax]]\ncode = "daily"') : text.index('[[tax]]\ncode = "wage-outside"')], "")
    folder.replace(file, old, new)
    error = refused(folder)
    assert (error.file, error.key) == (file, key)
    assert named in error.message_ko


def test_the_notices_rate_is_that_of_the_table(folder):
    folder.replace(FILE, "won = 9_620", "won = 9_860")
    error = refused(folder)
    assert "최저임금(minimum-wage)은 2023-01-01에 9,860원인데 9,620원으로 적혀 있습니다" in error.message_ko


def test_a_plan_without_parameters_is_a_plan(folder):
    (folder.path / FILE).unlink()
    assert read(folder.path).parameters.rows.rate == []


def test_a_rate_of_next_year_is_no_rate_of_this(folder):
    rates = Rates.read(read(folder.path).parameters.rows.model_dump(mode="json"))
    assert rates.on("living-wage", date(2023, 12, 31)) == 11_157
    assert rates.caps_on(date(2023, 6, 1)).minutes == 57 * 60
    with pytest.raises(NoRate) as caught:
        rates.on("living-wage", date(2024, 1, 1))
    assert "서울형 생활임금(living-wage)" in caught.value.user_message


def test_a_layout_of_the_tax_file_that_says_no_sum_is_refused(folder: Folder) -> None:
    folder.replace("tax/csv.toml", '{ name = "gross", title = "지급총액" },', "")
    error = refused(folder)
    assert "tax/csv.toml" in str(error)
    assert "gross" in str(error)
