"""The bank: its layouts, as the plan of 2023 has them, and what it answers to a file."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path

from imojak.earning.layouts import Layout
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet
from imojak.pay.models import Batch
from tests.factories.common import YEAR
from tests.factories.offers import rule_set

LAYOUTS = Path(__file__).parents[2] / "plans/2023/bank"


def bank_layout(name: str = "fixed", *, year: int = YEAR) -> RuleSet:
    """A bank's layout of the plan, as loading the plan would keep it."""
    parameters = tomllib.loads((LAYOUTS / f"{name}.toml").read_text())
    return rule_set(f"year-{year}-{name}-layout", kind=RuleKind.LAYOUT, **parameters)


def bank_answer(
    of: Batch,
    failures: Mapping[str, str] | None = None,
    *,
    day: date | None = None,
    without: Collection[str] = (),
    more: Collection[tuple[str, int, str]] = (),
) -> bytes:
    """The bank's answer to a batch's newest file: paid, but ``failures`` (reference → code) and what is left out.

    On the day on which it was sent, unless another ``day`` is said. ``more`` are rows (reference, won, code) that the
    file did not ask about.
    """
    file = of.files.select_related("layout", "batch").order_by("-number")[0]
    day = day or file.batch.sent_on
    layout = Layout.read(file.layout.parameters)
    payments = file.payments.order_by("reference", "pk")
    rows = [
        (reference, sum(one.net for one in some), (failures or {}).get(reference, "0000"))
        for reference, some in groupby(payments, key=lambda one: one.reference)
        if reference not in without
    ]
    rows += more
    if layout.form == "csv":
        lines = ["송금번호,이체금액,처리결과,오류내용,처리일자"]
        lines += [f'{reference},"{won:,}",{code},,{day:%Y-%m-%d}' for reference, won, code in rows]
        return "\r\n".join([*lines, f"합계,{len(rows)},,,"]).encode(layout.encoding)
    lines = [f"H{day:%Y%m%d}{'':91}"]
    lines += [f"R{reference:<20}{won:>13}{code:<4}{day:%Y%m%d}{'':54}" for reference, won, code in rows]
    return "\r\n".join([*lines, f"T{len(rows):07d}{'':92}", ""]).encode(layout.encoding)
