"""Figures in the admin: targets get new versions, freezes and what was published stay."""

from __future__ import annotations

from django.contrib import admin

from imojak.figures.models import Freeze, FrozenFigure, PublishedFigure, Target
from imojak.kernel.admin import ColumnsAdmin, ReadOnlyAdmin, VersionedAdmin


@admin.register(Target)
class TargetAdmin(VersionedAdmin):
    """목표."""

    list_display = ("indicator", "year", "version", "label", "value", "unit")
    list_filter = ("year",)
    search_fields = ("indicator", "label")


@admin.register(PublishedFigure)
class PublishedFigureAdmin(ReadOnlyAdmin):
    """공표 수치."""

    list_display = ("key", "year", "value", "unit", "line")
    list_filter = ("year",)
    search_fields = ("key",)


@admin.register(Freeze)
class FreezeAdmin(ColumnsAdmin):
    """수치 확정."""

    list_display = ("name", "year", "as_of", "created_at", "sha256")


@admin.register(FrozenFigure)
class FrozenFigureAdmin(ReadOnlyAdmin):
    """확정 수치."""

    list_display = ("key", "freeze", "kind", "value", "unit", "row_count")
    list_filter = ("freeze", "kind")
    search_fields = ("key",)
    list_select_related = ("freeze",)
