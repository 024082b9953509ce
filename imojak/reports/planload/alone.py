"""A programme that is loaded without its whole year: what it needs of the year must be in the tables already."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from imojak.agency.models import Unit
from imojak.ledger.models import BudgetLine
from imojak.offers.models import Programme, ProgrammeLine, ProgrammeText
from imojak.plan.alone import Found, ProgrammeFile
from imojak.plan.errors import refuse_first
from imojak.plan.graph import known
from imojak.reports.planload import parameters, types
from imojak.reports.planload.diff import Changes, Source, sync
from imojak.reports.planload.programmes import STEP, rows_of, store, texts_of
from imojak.reports.planload.rules import Rules


def load_alone(found: Found, *, dry_run: bool = False) -> tuple[Changes, list[str]]:
    """Bring types, programmes and parameters of years into the tables; return what changed, and what is still missing, in Korean.

    Loading twice changes nothing. Raises PlanError for a unit or section that is not there.
    """
    changes, notes = Changes(), []
    with transaction.atomic():
        types.load(found.types, changes)
        for year, file in sorted(found.parameters.items()):
            parameters.load_year(year, file, changes)
        for one in found.programmes:
            notes += _load(one, changes)
        transaction.set_rollback(dry_run)
    return changes, notes


def _load(one: ProgrammeFile, changes: Changes) -> list[str]:
    programme, file = one.programme, f"programmes/{one.programme.code}.toml"
    strategy = one.strategy()
    refuse_first(known(file, "section", programme.section, [row.code for row in strategy.section], "절이"))
    units = {unit.code: unit for unit in Unit.objects.all()}
    refuse_first(known(file, "lead_team", programme.lead_team, units, "부서가"))
    before = Programme.objects.filter(year=one.year, code=programme.code).values_list("order", flat=True).first()
    last = Programme.objects.filter(year=one.year).aggregate(last=Max("order"))["last"] or 0
    order = before if before is not None else last // STEP * STEP + STEP
    rows = rows_of(programme, strategy, units, Rules(one.year, changes), one.types, order)
    loaded = store(rows, one.year, changes)
    page = loaded[programme.code]
    _texts(one, page, changes)
    return _lines(one, page, changes)


def _texts(one: ProgrammeFile, page: Programme, changes: Changes) -> None:
    rows = [
        {"starts_on": None, "ends_on": None, "programme": page, **row} for row in texts_of(one.programme, one.types)
    ]
    existing = ProgrammeText.objects.filter(programme=page).select_related("programme")
    source = Source(f"programmes/{one.programme.code}.toml", "text")
    sync(changes, existing, ["programme", "kind", "order"], rows, source, drop=True)


def _lines(one: ProgrammeFile, page: Programme, changes: Changes) -> list[str]:
    lines = {line.code: line for line in BudgetLine.objects.filter(year=one.year, code__in=one.programme.budget_lines)}
    rows: list[dict[str, Any]] = [
        {"programme": page, "line": lines[code], "order": order, "in_required_budget": True}
        for order, code in enumerate(one.programme.budget_lines, start=1)
        if code in lines
    ]
    # A file speaks of its own year's lines: on which line of another year the programme goes on is not its word.
    existing = ProgrammeLine.objects.filter(programme=page, line__year=one.year).select_related("programme", "line")
    source = Source(f"programmes/{one.programme.code}.toml", "budget_lines")
    sync(changes, existing, ["programme", "line"], rows, source, drop=True)
    missing = [code for code in one.programme.budget_lines if code not in lines]
    if not missing:
        return []
    return [
        f"{one.year}년 예산에 {', '.join(missing)} 항목이 아직 없어 {page.name}에 잇지 못했습니다. 예산을 넣은 뒤 다시 넣어 주세요."
    ]
