"""One run tells everything that is wrong with a type and the programmes that go by it, each on its line."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from imojak.plan.alone import look
from imojak.plan.types.reader import salvage_text
from imojak.reports.planload.one_type import check
from tests import factories as make
from tests.plan.folder import PLAN

pytestmark = pytest.mark.django_db

#: What is spoilt in the type of social jobs: what is replaced, by what, the key that is told, and words of the sentence.
SPOILT = [
    ('state = "filed"', 'state = "filde"', "stage[filde].state", "다음 중 하나여야"),
    ('uses = "residence"', 'uses = "residency"', "rule[residency]", "uses는 다음 중 하나여야"),
    ("points = 40", "points = 50", "screening.criteria", "100점이어야 하는데 110점"),
    ('{ field = "certified", is = true }', '{ field = "certifide", is = true }', "form[activity].field[licence].when.field", "비슷한 것: certified"),
    ('track = "소양"', 'track = "교양"', "gate[basic].track", "소양, 필수"),
    ('reason = "waiting-over"', 'reason = "bad-luck"', "stage[waiting].then.reason", "사유가 없습니다"),
    ("remind = [3, 1]", "remind = [1, 3]", "stage[eligible].remind", "큰 수부터"),
]  # fmt: skip
RULES = """
[[rule]]
uses = "answer"
field = "certifide"
is = true

[[rule]]
uses = "hours_cap"
hours = 60
values = [{ from = 2024-05-01, hours = 57 }, { from = 2024-03-01, hours = 50 }]

[[rule]]
uses = "times"
values = [{ from = 2023-07-01, at_most = 2 }]
"""


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """A copy of the year's types and programmes."""
    for folder in ("types", "programmes"):
        shutil.copytree(PLAN / folder, tmp_path / "2023" / folder)
    shutil.copy(PLAN / "messages.toml", tmp_path / "2023")
    return tmp_path / "2023"


def spoil(text: str) -> str:
    for old, new, _, _ in SPOILT:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_every_fault_of_a_type_is_told_in_one_run_with_its_line(year: Path) -> None:
    path = year / "types" / "social-job.toml"
    path.write_text(spoil(path.read_text(encoding="utf-8")) + RULES, encoding="utf-8")
    looked = look([path])
    lines = path.read_text(encoding="utf-8").splitlines()
    told = {fault.key: fault for fault in looked.faults}
    assert len(told) == len(looked.faults)
    for _, new, key, sentence in SPOILT:
        assert sentence in told[key].message_ko
        line = looked.line_of(told[key])
        assert line is not None
        near = lines[max(0, line - 12) : line + 12]
        assert any(new.split("\\n")[0].split(" = ")[0] in one for one in near), key
    extra = {key for key in told if key not in {row[2] for row in SPOILT}}
    assert {"비슷한 것: certified" in told[key].message_ko for key in extra if key.endswith(".field")} == {True}
    assert any("그 앞의 날에는 기준이 없습니다" in told[key].message_ko for key in extra)
    # What only follows from the misspelt stage, gate and rule is not told: it goes once they are mended.
    assert not any(key.startswith(("stage[filed]", "completion", "document")) for key in extra)
    assert len(extra) == 2


def test_the_command_tells_circles_between_programmes_beside_the_faults_of_a_file(year: Path) -> None:
    path = year / "types" / "social-job.toml"
    text = spoil(path.read_text(encoding="utf-8"))
    path.write_text(text + RULES, encoding="utf-8")
    others = [look([one]).programmes[0] for one in sorted((year / "programmes").glob("*.toml"))]
    first, second = [one.programme.code for one in others if one.programme.type == "course"][:2]
    course = year / "types" / "course.toml"
    course.write_text(
        course.read_text(encoding="utf-8")
        + f'\n[[rule]]\nuses = "completed"\nprogramme = "{first}"\n\n[[rule]]\nuses = "completed"\nprogramme = "{second}"\n',
        encoding="utf-8",
    )
    out = StringIO()
    with pytest.raises(CommandError, match="고쳐야 할 것이"):
        call_command("programme", "check", str(path), str(course), stdout=out)
    told = out.getvalue()
    for _, _, key, sentence in SPOILT:
        assert any(key in line and sentence in line and "행 " in line for line in told.splitlines()), key
    assert "이 사업을 마쳐야 이 사업에 신청할 수 있게 됩니다" in told
    assert "앞의 2024-05-01보다 늦은 날이어야" in told
    assert "types/course.toml" in told
    assert "모의 운영하지 않았습니다" in told


def test_a_key_that_everything_hangs_on_leaves_the_schemas_faults_and_nothing_made_up() -> None:
    text = (PLAN / "types" / "course.toml").read_text(encoding="utf-8")
    file, faults = salvage_text(
        text.replace('shape = "course"', 'shape = "lesson"').replace("percent = 10", 'percent = "ten"'), lambda _: []
    )
    assert file is None
    assert [one.key for one in faults] == ["shape", "screening.quota[low-income].percent"]


def test_the_page_check_collects_as_the_command_does() -> None:
    make.programme(type_code="social-job")
    text = spoil((PLAN / "types" / "social-job.toml").read_text(encoding="utf-8")) + RULES
    found = check(text)
    assert found.file is None
    keys = {one.key for one in found.wrong}
    assert {row[2] for row in SPOILT} <= keys
    assert all(one.line for one in found.wrong if one.key in {row[2] for row in SPOILT})
    assert any("앞의 2024-05-01보다 늦은 날이어야" in one.sentence for one in found.wrong)
