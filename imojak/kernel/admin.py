"""How tables stand in Django's admin: those that may be edited, those that are only read, and those about people.

What has a life of its own (a transition table, a guard) is changed by actions, never here. A system administrator sees
no person's data by looking after the system, so tables about people show numbers, states and days.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.db import models
from django.http import HttpRequest

if TYPE_CHECKING:  # Django's classes take their model in brackets for the type checker only
    _ModelAdmin = admin.ModelAdmin[Any]
    _TabularInline = admin.TabularInline[Any, Any]
else:
    _ModelAdmin, _TabularInline = admin.ModelAdmin, admin.TabularInline


class RowsInline(_TabularInline):
    """Rows that belong to the row of a page and are looked after there."""


class TableAdmin(_ModelAdmin):
    """A table that an administrator may edit; other tables are chosen by number, since lists of them are long."""

    list_per_page = 50
    show_full_result_count = False

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Ask for a row of another table by its number, on every form."""
        kwargs.setdefault("widget", ForeignKeyRawIdWidget(db_field.remote_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ReadOnlyAdmin(TableAdmin):
    """A table that is written by actions only: the admin shows it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted by hand."""
        return False


class VersionedAdmin(ReadOnlyAdmin):
    """A table whose rows never change: a new version may be added."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may add by Django's permissions."""
        return _ModelAdmin.has_add_permission(self, request)


class ColumnsAdmin(ReadOnlyAdmin):
    """A table whose page shows the columns of the list and nothing else."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the columns of the list: a page about a person's row tells no more than the list."""
        return list(self.list_display)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the same: nothing is typed here."""
        return list(self.list_display)


class PersonalAdmin(ColumnsAdmin):
    """A table about people: its columns are chosen so that none of them tells who."""


def number_of(field: str, label: str) -> Callable[[Any], Any]:
    """Return a column with the number of the row that ``field`` points to, so that no name is read."""

    @admin.display(description=label, ordering=f"{field}_id")
    def number(row: Any) -> Any:
        return getattr(row, f"{field}_id")

    number.__name__ = f"{field}_number"
    return number
