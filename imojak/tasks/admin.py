"""Tasks in the admin: looked at, never changed."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import ColumnsAdmin, number_of
from imojak.tasks.models import Parcel, Task


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


@admin.register(Parcel)
class ParcelAdmin(ColumnsAdmin):
    """작업에 딸린 값: whether there is one; what is in it is for programs."""

    list_display = (number_of("task", "작업 번호"),)
    fields = ("task",)
