"""published.csv: the figures that the agency's paper report printed, to be set beside imojak's own."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from imojak.plan.errors import PlanError

FILE = "published.csv"
HEADER = ["key", "value", "unit", "source_line"]


@dataclass(frozen=True)
class Published:
    """A printed figure: its key, value, unit, and the line of the report's text where it stands."""

    key: str
    value: Decimal
    unit: str
    source_line: int


def parse(text: str) -> dict[str, Published]:
    """Read published.csv into figures by key, in the order of the file. Raises PlanError."""
    rows = csv.reader(io.StringIO(text))
    if next(rows, None) != HEADER:
        raise PlanError(FILE, "1행", f"첫 줄은 {','.join(HEADER)} 이어야 합니다.")
    figures: dict[str, Published] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{number}행"
        if len(row) != len(HEADER):
            raise PlanError(FILE, where, f"칸이 {len(HEADER)}개여야 하는데 {len(row)}개입니다.")
        key, value, unit, line = row
        if not key or not unit:
            raise PlanError(FILE, where, "key와 unit은 비워 둘 수 없습니다.")
        if key in figures:
            raise PlanError(FILE, where, f"key '{key}'이(가) 두 번 나옵니다. 하나만 남겨 주세요.")
        try:
            number_value = Decimal(value)
        except InvalidOperation:
            raise PlanError(FILE, where, f"value는 숫자여야 하는데 '{value}'입니다.") from None
        if not number_value.is_finite():
            raise PlanError(FILE, where, f"value는 숫자여야 하는데 '{value}'입니다.")
        if not line.isdecimal():
            raise PlanError(FILE, where, f"source_line은 0 이상의 정수여야 하는데 '{line}'입니다.")
        figures[key] = Published(key, number_value, unit, int(line))
    return figures
