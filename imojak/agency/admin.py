"""The agency itself in the admin: all of it comes from the plan and may be looked after by hand."""

from __future__ import annotations

from django.contrib import admin

from imojak.agency.models import (
    Agency,
    Closure,
    Duty,
    ExecutiveSeat,
    Facility,
    FloorArea,
    HistoryEvent,
    Milestone,
    StaffNote,
    StaffPost,
    Statement,
    Unit,
)
from imojak.kernel.admin import ReadOnlyAdmin, RowsInline, TableAdmin


@admin.register(Agency)
class AgencyAdmin(TableAdmin):
    """기관 현황."""

    list_display = ("name", "legal_form", "founded_on", "effective_from")


@admin.register(HistoryEvent)
class HistoryEventAdmin(TableAdmin):
    """주요연혁."""

    list_display = ("happened_on", "text")
    search_fields = ("text",)


class DutyInline(RowsInline):
    """부서별 업무."""

    model = Duty


@admin.register(Unit)
class UnitAdmin(TableAdmin):
    """조직 단위."""

    list_display = ("code", "name", "kind", "parent", "starts_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    list_select_related = ("parent",)
    inlines = (DutyInline,)


@admin.register(StaffPost)
class StaffPostAdmin(TableAdmin):
    """정원·현원."""

    list_display = ("unit", "grade", "quota", "current", "separate", "as_of")
    list_filter = ("as_of", "grade")
    list_select_related = ("unit",)


@admin.register(StaffNote)
class StaffNoteAdmin(TableAdmin):
    """인력 현황 주석."""

    list_display = ("order", "kind", "unit", "people", "text")
    list_filter = ("kind",)


@admin.register(ExecutiveSeat)
class ExecutiveSeatAdmin(TableAdmin):
    """임원 자리."""

    list_display = ("post", "appointment", "vacant", "acting", "starts_on", "ends_on")
    list_filter = ("appointment", "vacant")


class FloorAreaInline(RowsInline):
    """층별 면적."""

    model = FloorArea


@admin.register(Facility)
class FacilityAdmin(TableAdmin):
    """시설."""

    list_display = ("unit", "address", "floor_area", "opened_on", "office_seats")
    list_select_related = ("unit",)
    inlines = (FloorAreaInline,)


@admin.register(Statement)
class StatementAdmin(TableAdmin):
    """전략 문장."""

    list_display = ("year", "kind", "order", "text")
    list_filter = ("year", "kind")


@admin.register(Milestone)
class MilestoneAdmin(TableAdmin):
    """추진경과."""

    list_display = ("unit", "order", "text")
    list_select_related = ("unit",)


@admin.register(Closure)
class ClosureAdmin(ReadOnlyAdmin):
    """휴무."""

    list_display = ("day", "kind", "name", "unit", "status")
    list_filter = ("kind", "status")
    list_select_related = ("unit",)
