"""Records in the admin: sessions and months as they stand, activity as numbers."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import ColumnsAdmin, PersonalAdmin, ReadOnlyAdmin, number_of
from imojak.records.models import ExceptionSeen, Period, Record, Scan, Session, Sheet


@admin.register(Session)
class SessionAdmin(ColumnsAdmin):
    """차시·상담: 제목과 진행자는 누구의 상담인지 말해 주므로 보이지 않는다."""

    list_display = ("id", "kind", "day", "minutes", "unit", "online", "cancelled")
    list_filter = ("kind", "online", "cancelled")
    list_select_related = ("unit",)
    date_hierarchy = "day"


@admin.register(Period)
class PeriodAdmin(ReadOnlyAdmin):
    """월 마감."""

    list_display = ("id", "place", "month", "version", "status", "locked_on", "reopened_because")
    list_filter = ("status", "month")
    list_select_related = ("place",)


@admin.register(ExceptionSeen)
class ExceptionSeenAdmin(PersonalAdmin):
    """예외 확인."""

    list_display = ("id", "period", "step", "code", number_of("participation", "참여 번호"), "seen_at")
    list_filter = ("step", "code")
    date_hierarchy = "seen_at"


@admin.register(Record)
class RecordAdmin(PersonalAdmin):
    """활동·출석 기록."""

    list_display = ("id", number_of("participation", "참여 번호"), "kind", "status", "day", "quantity", "unit")
    list_filter = ("kind", "status")
    date_hierarchy = "day"


@admin.register(Sheet)
class SheetAdmin(PersonalAdmin):
    """인쇄한 활동표·출석표: 누가 어느 칸인지는 보이지 않는다."""

    list_display = ("id", "place", "month", "code", "printed_at")
    list_select_related = ("place",)
    date_hierarchy = "printed_at"


@admin.register(Scan)
class ScanAdmin(PersonalAdmin):
    """읽은 활동표·출석표: 읽은 값은 보이지 않는다."""

    list_display = ("id", number_of("sheet", "활동표 번호"), "page", "status", "uploaded_at")
    list_filter = ("status",)
    date_hierarchy = "uploaded_at"
