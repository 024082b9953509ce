"""The agency's own travel times: read row by row, told where something is unclear, and used by the next match."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from imojak.kernel.text_files import FileRefused
from imojak.placing.commuting import estimated, row_of
from imojak.placing.facts import gather
from imojak.placing.models import TravelTable
from imojak.placing.travel import read_minutes
from tests import factories as make

HEAD = "출발 자치구,도착 자치구,분\n"


def test_a_table_is_read_by_names_of_districts() -> None:
    assert read_minutes((HEAD + "종로구,중구,12\n마포,강서구,35분\n").encode("cp949")) == {
        "11110-11140": 12,
        "11440-11500": 35,
    }


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("종로구,한강구,12\n", "2행 B열"),
        ("종로구,중구,0\n", "2행 C열"),
        ("종로구,중구,열두 분\n", "2행 C열"),
        ("종로구,중구,12\n종로구,중구,13\n", "3행: 앞에 나온"),
        ("", "한 줄도 없습니다"),
    ],
)
def test_what_is_unclear_is_told_with_its_row(rows: str, told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        read_minutes((HEAD + rows).encode())


@pytest.mark.django_db
def test_the_newest_table_counts_in_the_next_match(tmp_path: Path) -> None:
    scenario = make.scenario()
    before = gather(scenario)
    path = tmp_path / "통근.csv"
    path.write_text(HEAD + "종로구,중구,12\n", encoding="utf-8")
    call_command("travel", str(path))
    after = gather(scenario)
    assert TravelTable.objects.get().title == "통근"
    assert after.minutes[row_of("11110"), row_of("11140")] == 12
    assert after.minutes[row_of("11140"), row_of("11110")] == estimated()[row_of("11140"), row_of("11110")]
    assert before.fingerprint != after.fingerprint
