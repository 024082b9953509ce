"""Offers in the admin: programmes are looked after; rule sets get new versions; rounds and places live by actions."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import ReadOnlyAdmin, RowsInline, TableAdmin, VersionedAdmin
from imojak.offers.models import (
    Place,
    Programme,
    ProgrammeLine,
    ProgrammeText,
    ProgrammeType,
    Round,
    RoundCost,
    RuleSet,
)


@admin.register(RuleSet)
class RuleSetAdmin(VersionedAdmin):
    """기준."""

    list_display = ("code", "version", "kind", "effective_from")
    list_filter = ("kind",)
    search_fields = ("code",)


@admin.register(ProgrammeType)
class ProgrammeTypeAdmin(ReadOnlyAdmin):
    """사업 유형: 새 판은 TOML 파일을 검토하여 들여온다(imojak programme load)."""

    list_display = ("code", "version", "title", "shape", "effective_from")
    list_filter = ("shape",)
    search_fields = ("code", "title")


class ProgrammeLineInline(RowsInline):
    """사업별 예산 항목."""

    model = ProgrammeLine
    raw_id_fields = ("line",)


class ProgrammeTextInline(RowsInline):
    """사업 문장."""

    model = ProgrammeText


@admin.register(Programme)
class ProgrammeAdmin(TableAdmin):
    """사업."""

    list_display = ("code", "name", "year", "shape", "lead_unit", "seoul_run_4050", "ends_after_year")
    list_filter = ("year", "shape", "seoul_run_4050")
    search_fields = ("code", "name")
    list_select_related = ("lead_unit",)
    inlines = (ProgrammeLineInline, ProgrammeTextInline)


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    """회차."""

    list_display = ("code", "title", "status", "apply_from", "apply_to", "starts_on", "ends_on", "capacity")
    list_filter = ("status",)
    search_fields = ("code", "title")


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    """자리."""

    list_display = ("id", "title", "kind", "round", "capacity", "taken", "starts_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("title",)
    list_select_related = ("round",)


@admin.register(RoundCost)
class RoundCostAdmin(ReadOnlyAdmin):
    """회차 비용."""

    list_display = ("id", "round", "contract_id")
    list_select_related = ("round",)
