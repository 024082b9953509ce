"""Tasks in the admin: looked at, never changed."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import ColumnsAdmin, number_of
from imojak.tasks.models import Task


@admin.register(Task)
class TaskAdmin(ColumnsAdmin):
    """작업."""

    list_display = (
        "id",
        "kind",
        "subject",
        "state",
        "done",
        "total",
        "attempts",
        number_of("asked_by", "맡긴 계정 번호"),
        "asked_at",
        "started_at",
        "ended_at",
        "lease_until",
        "error",
    )
    list_filter = ("state", "kind")
