"""Invariants 10 and 12: frozen figures stay what they were, and nothing released points at a few people.

Where k-anonymity applies: norms are published by sex and age, so a group below 100 answers is not (NORM_GROUP); a
released figure that counts people by an attribute of theirs (sex, age, district) is zero or at least K. Totals of a
programme, unit or year are no such table: they say nothing about whom they count. No other released table exists yet.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal

from imojak.figures.catalogue import Catalogue, catalogue
from imojak.figures.engine import compute
from imojak.figures.listing import Segment, segments
from imojak.figures.models import Freeze, FrozenFigure
from imojak.instruments.models import Norm
from imojak.kernel.money import half_up
from imojak.reports.audit.invariant import Violation, broken

#: Fewest people whom a released combination of attributes may stand for, and fewest answers behind a norm.
K, NORM_GROUP = 5, 100

#: Kinds of figures that keep the numbers of their rows; a planned or computed one has its value and parts alone.
COUNTED = ("record", "ledger")

#: Parts of a key that name an attribute of people; a district is named by its five-digit code or as such.
ATTRIBUTE = re.compile(r"(^|[.-])(female|male|sex|age|aged|born|district|\d{5})(?=$|[.-])")


def frozen_figures_stay() -> list[Violation]:
    """10: every frozen figure recomputes to the same number from the same rows, and these sum to it.

    So does the report that was frozen with them: its text still has the hash that was taken.
    """
    found: list[Violation] = []
    for freeze in Freeze.objects.order_by("id"):
        tree = freeze.document.get("tree")
        if tree is not None and hashlib.sha256(tree.encode()).hexdigest() != freeze.sha256:
            found.append(
                Violation("figures.freeze", freeze.pk, f"확정한 보고서 {freeze.name}의 본문이 해시와 다릅니다.")
            )
        found += _compare(freeze)
    return found


def _compare(freeze: Freeze) -> list[Violation]:
    now = compute(freeze.year, freeze.as_of)
    known = catalogue(freeze.year, freeze.as_of)
    found = []
    for frozen in FrozenFigure.objects.filter(freeze=freeze).order_by("key").iterator():
        trouble = ""
        if frozen.key not in now:
            trouble = "지표가 지금은 없습니다"
        elif now.definitions[frozen.key].version != frozen.indicator_version:
            trouble = f"지표의 정의가 {frozen.indicator_version}판에서 {now.definitions[frozen.key].version}판으로 바뀌었습니다"
        elif now[frozen.key].value != frozen.value:
            trouble = f"다시 세면 {now[frozen.key].value}입니다"
        elif frozen.kind in COUNTED and len(frozen.row_ids) != frozen.row_count:
            trouble = f"근거 행이 {frozen.row_count}개라고 하는데 번호는 {len(frozen.row_ids)}개입니다"
        elif frozen.kind in COUNTED:
            trouble = _rows_differ(frozen, known, freeze.as_of, now.definitions[frozen.key].places)
        if trouble:
            sentence = f"확정 수치 {frozen.key}({freeze.name}) = {frozen.value}: {trouble}."
            found.append(Violation("figures.frozenfigure", frozen.pk, sentence))
    return found


def _rows_differ(frozen: FrozenFigure, known: Catalogue, as_of: date, places: int) -> str:
    parts: list[Segment] = segments(known, frozen.key, as_of)
    if sorted(number for part in parts for number in part.ids()) != sorted(frozen.row_ids):
        return "근거 행이 달라졌습니다"
    total = sum((row.contribution for part in parts for row in part.slice(0, None)), Decimal(0))
    if frozen.value is not None and half_up(total, places) != frozen.value:
        return f"근거 행의 합은 {half_up(total, places)}입니다"
    return ""


def nothing_rare_is_released() -> list[Violation]:
    """12: no released table holds a combination of attributes rarer than k."""
    norms = broken(
        "instruments.norm",
        "{} 영역의 규준 집단(성별 '{}', {}~{}세)은 응답자가 {}명뿐이라 공표할 수 없습니다.",
        f"SELECT id, domain, sex, age_from, age_to, people FROM instruments_norm WHERE people < {NORM_GROUP} ORDER BY id",
    )
    rare = [
        Violation("figures.frozenfigure", number, f"공표한 수치 {key}는 {value:f}명뿐이라 사람이 드러날 수 있습니다.")
        for number, key, value in _by_attribute()
        if value is not None and 0 < value < K
    ]
    return norms + rare


def _by_attribute() -> list[tuple[int, str, Decimal | None]]:
    counted = FrozenFigure.objects.filter(unit="명", kind__in=["record", "computed"])
    return [row for row in counted.order_by("id").values_list("id", "key", "value") if ATTRIBUTE.search(row[1])]


def released() -> int:
    """Return how many released combinations of attributes there are: norm groups, and figures by an attribute."""
    return Norm.objects.count() + len(_by_attribute())
