"""The agency's own travel times: a table of districts and minutes, read from a spreadsheet and kept as a whole."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.parsing import Unclear, read_number
from imojak.kernel.text_files import Column, FileRefused, read_columns, read_table
from imojak.parties.models import Account
from imojak.placing.models import TravelTable

#: No way within Seoul takes so long.
_MOST = 300
_TOLD = 5


def read_minutes(content: bytes) -> dict[str, int]:
    """Return minutes by pair of codes ("11110-11140": 23). Raises FileRefused, naming rows, for anything unclear."""
    columns = {
        "origin": Column("출발 자치구", _district),
        "goal": Column("도착 자치구", _district),
        "minutes": Column("분", lambda text: read_number(text, least=1, most=_MOST, unit="분")),
    }
    lines = read_columns(read_table(content, expected=[one.title for one in columns.values()]), columns)
    wrong = [problem.sentence for line in lines for problem in line.problems]
    found: dict[str, int] = {}
    for line in lines:
        if line.problems:
            continue
        pair = f"{line.values['origin']}-{line.values['goal']}"
        if pair in found:
            wrong.append(f"{line.number}행: 앞에 나온 두 자치구입니다. 한 번만 적어 주세요.")
        found[pair] = line.values["minutes"]
    if wrong:
        more = f" 그 밖에 {len(wrong) - _TOLD}건이 더 있습니다." if len(wrong) > _TOLD else ""
        raise FileRefused(" ".join(wrong[:_TOLD]) + more)
    if not found:
        raise FileRefused("시간이 한 줄도 없습니다. 출발 자치구, 도착 자치구, 분을 적어 주세요.")
    return found


def load_travel_table(
    title: str, content: bytes, *, actor: Account | None = None, at: datetime | None = None
) -> TravelTable:
    """Keep a table of minutes; from now on scores go by it. Pairs that it leaves out stay estimated."""
    return TravelTable.objects.create(
        title=title, minutes=read_minutes(content), loaded_by=actor, loaded_at=at or timezone.now()
    )


def _district(text: str) -> str:
    name = text.strip()
    code = DISTRICT_CODES.get(name) or DISTRICT_CODES.get(f"{name}구")
    if code is None:
        raise Unclear("서울의 자치구 이름을 적어 주세요. 보기: 마포구")
    return code
