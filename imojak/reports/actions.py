"""What can be done with a report: write it from the figures of today, freeze it, and take it out of a freeze again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from imojak.figures import engine
from imojak.figures.models import Freeze, FrozenFigure
from imojak.parties.models import Account
from imojak.problems import Problem
from imojak.reports.build.whole import build
from imojak.reports.document import Document, dump, load

COUNTED = (engine.Kind.RECORD, engine.Kind.LEDGER)
"""Kinds of figures that have rows behind them."""

Progress = Callable[[int, int], None]
"""Is told how many figures of how many are done."""


class NameTaken(Problem):
    """A freeze of that name is there already; a freeze is never written over."""


class NameUnusable(Problem):
    """The name cannot be used in an address."""


class UnknownFreeze(Problem):
    """There is no freeze of that name."""


class FreezeDamaged(Problem):
    """The stored report is not the one that was frozen."""


def compose(year: int, as_of: date) -> Document:
    """The report of a year from its rows on the cut-off date (included).

    Raises imojak.figures.engine.NoPlan and DateOutsideYear, and NothingToReport.
    """
    figures = engine.compute(year, as_of)
    return build(year, as_of, figures, figures.definitions.__getitem__)


@transaction.atomic
def freeze(year: int, as_of: date, name: str, *, by: Account | None = None, progress: Progress | None = None) -> Freeze:
    """Fix all figures of a cut-off date with the ids of their rows, and the whole report built from them.

    Everything is stored in one transaction; a freeze cannot be changed or taken back. Raises NameTaken, NameUnusable
    and what ``compose`` raises.
    """
    if slugify(name) != name.lower() or not name or len(name) > 60:
        raise NameUnusable(f"'{name}'은(는) 이름으로 쓸 수 없습니다. 영문자, 숫자, '-', '_'로 60자까지 적어 주세요.")
    if Freeze.objects.filter(name=name).exists():
        raise _taken(name)
    figures = engine.compute(year, as_of)
    text = _text(build(year, as_of, figures, figures.definitions.__getitem__))
    try:
        with transaction.atomic():
            made = Freeze.objects.create(
                year=year,
                as_of=as_of,
                name=name,
                created_at=timezone.now(),
                created_by=by,
                document={"tree": text},
                sha256=_sha256(text),
            )
    except IntegrityError as error:
        if Freeze.objects.filter(name=name).exists():  # somebody else was first, after we looked
            raise _taken(name) from error
        raise
    rows = []
    for number, figure in enumerate(figures.values(), start=1):
        ids = figures.row_ids(figure.key) if figure.kind in COUNTED and figure.row_count else []
        rows.append(
            FrozenFigure(
                freeze=made,
                key=figure.key,
                kind=figure.kind,
                value=figure.value,
                unit=figure.unit,
                indicator_version=figure.version,
                row_count=figure.row_count,
                row_ids=ids,
            )
        )
        if progress is not None:
            progress(number, len(figures))
    FrozenFigure.objects.bulk_create(rows, batch_size=200)
    return made


def find(name: str) -> Freeze:
    """The freeze of that name. Raises UnknownFreeze, which names those that are there."""
    found = Freeze.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Freeze.objects.order_by("name").values_list("name", flat=True))
        have = f"있는 확정: {known}." if known else "아직 확정이 없습니다. 'imojak freeze'로 만들 수 있습니다."
        raise UnknownFreeze(f"'{name}' 확정이 없습니다. {have}")
    return found


def frozen(made: Freeze) -> Document:
    """The report as it was frozen. Raises FreezeDamaged where the stored text is not what its hash says."""
    text = made.document["tree"]
    if _sha256(text) != made.sha256:
        raise FreezeDamaged(f"'{made.name}' 확정의 보고서가 확정한 때와 다릅니다. 백업에서 되돌려 주세요.")
    return load(json.loads(text))


def _taken(name: str) -> NameTaken:
    return NameTaken(f"'{name}' 확정이 이미 있습니다. 확정은 바꿀 수 없으니 다른 이름을 적어 주세요.")


def _text(document: Document) -> str:
    """The tree as text: a database may reorder the keys of JSON, but not the letters of a text."""
    return json.dumps(dump(document), ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
