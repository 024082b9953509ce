"""`imojak figures` and `imojak explain`."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from imojak.problems import CalledWrongly, Problem
from tests import factories as make
from tests.figures.world import small_agency

pytestmark = pytest.mark.django_db
DAY = "2023-09-30"


@pytest.fixture(autouse=True)
def agency():
    make.published("programme.internship.actual", 3, line=510)
    make.published("programme.boram.actual", 1, line=650)
    return small_agency()


def run(command: str, *words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *words, stdout=out, **options)
    return out.getvalue()


def test_figures_as_json_tell_value_unit_kind_version_rows_and_what_was_published():
    told = {one["key"]: one for one in json.loads(run("figures", "2023", as_of=DAY, format="json"))}

    assert told["programme.internship.actual"] == {
        "key": "programme.internship.actual",
        "label": "인턴십 참여자 실적",
        "value": 2,
        "unit": "명",
        "kind": "record",
        "version": 1,
        "rows": 2,
        "published": 3,
        "published_line": 510,
    }
    assert told["programme.startup.occupancy-pct"]["value"] == 50
    assert told["headline.H7.value"]["published"] is None


def test_figures_as_csv_can_be_read_back():
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(run("figures", "2023", as_of=DAY, format="csv")))}

    assert rows["programme.internship.actual"]["value"] == "2"
    assert rows["execution.A2.1.1.spent-rate"]["value"] == "12.3"


def test_figures_as_text_say_whether_the_printed_report_agrees():
    lines = run("figures", "2023", as_of=DAY).splitlines()

    assert "기준일 2023-09-30" in lines[0]
    (intern,) = (line for line in lines if line.startswith("programme.internship.actual "))
    (boram,) = (line for line in lines if line.startswith("programme.boram.actual "))
    assert intern.endswith("공표 3")
    assert boram.endswith("공표값과 같음")


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_differences_alone(form):
    told = run("figures", "2023", as_of=DAY, differences=True, format=form)

    assert "programme.internship.actual" in told
    assert "공표값과 다름" in told
    assert "programme.boram.actual" not in told


def test_explain_tells_the_definition_and_the_rows():
    told = run("explain", "programme.employer-link.fair-jobseekers", year=2023, as_of=DAY)

    assert "박람회를 찾은 사람. 여러 부스를 찾아도 한 사람으로 센다" in told
    assert "2023년, 기준일 2023-09-30: 1명" in told
    assert "근거 행 2개 가운데 2개" in told
    assert "records.record #" in told


def test_explain_takes_the_year_of_the_day_when_a_later_year_has_a_programme_already():
    make.programme(code="next", year=2024)

    assert "2023년, 기준일 2023-09-30: 2명" in run("explain", "programme.internship.actual", as_of=DAY)


def test_explain_of_a_computed_figure_tells_its_parts():
    told = run("explain", "programme.startup.occupancy-pct", year=2023, as_of=DAY)

    assert "= 공유사무실 사용 좌석 1석  [programme.startup.seats-stated-total]" in told
    assert "= 공유사무실 좌석 2석  [programme.startup.desks]" in told


def test_explain_as_json_is_limited_and_names_nobody():
    make.participation("internship", make.person("홍길순"))

    text = run("explain", "programme.internship.actual", as_of=DAY, limit=1, format="json")

    told = json.loads(text)
    assert told["rows"]["total"] == 3
    assert len(told["rows"]["rows"]) == 1
    assert told["definition"]["counting_rule"] == "인턴십 참여자와 같다"
    assert [part["key"] for part in told["parts"]] == ["programme.internship.participants"]
    assert "홍길순" not in text


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (
            ("explain", "programme.boram.actuel"),
            {},
            "'programme.boram.actuel' 지표는 없습니다. 비슷한 지표: programme.boram.actual",
        ),
        (("figures", "2022"), {}, "2022년 계획이 없습니다. 지금 있는 계획: 2023년."),
        (
            ("figures", "2023"),
            {"as_of": "2023-9-31"},
            "기준일 '2023-9-31'은 날짜가 아닙니다. 2023-09-30처럼 적어 주세요.",
        ),
        (
            ("figures", "2023"),
            {"as_of": "2022-09-30"},
            "기준일 2022-09-30은 2023년의 날이 아닙니다. 2023년의 날짜를 적어 주세요.",
        ),
        (("figures", "0"), {}, "0은 연도가 아닙니다. 네 자리로 적어 주세요."),
    ],
    ids=["unknown key", "no plan", "no date", "another year", "no year"],
)
def test_a_wrong_question_gets_one_sentence(words, options, sentence):
    with pytest.raises(Problem) as told:
        run(*words, **options)

    assert told.value.user_message.startswith(sentence)
    assert "\n" not in told.value.user_message


def test_a_wrong_date_is_a_wrong_call():
    with pytest.raises(CalledWrongly):
        run("figures", "2023", as_of="어제")
