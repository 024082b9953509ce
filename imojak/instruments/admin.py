"""Instruments in the admin: questions and waves are looked after, answers are not read."""

from __future__ import annotations

from django.contrib import admin

from imojak.instruments.models import Instrument, Item, Norm, Response, Wave
from imojak.kernel.admin import PersonalAdmin, ReadOnlyAdmin, RowsInline, TableAdmin, number_of


class ItemInline(RowsInline):
    """문항."""

    model = Item


@admin.register(Instrument)
class InstrumentAdmin(TableAdmin):
    """진단·설문 도구."""

    list_display = ("code", "version", "kind", "title", "effective_from")
    list_filter = ("kind",)
    search_fields = ("code", "title")
    inlines = (ItemInline,)


@admin.register(Wave)
class WaveAdmin(TableAdmin):
    """조사 회차."""

    list_display = ("code", "instrument", "title", "opens_on", "closes_on")
    search_fields = ("code", "title")
    list_select_related = ("instrument",)


@admin.register(Response)
class ResponseAdmin(PersonalAdmin):
    """응답."""

    list_display = ("id", number_of("wave", "조사 회차 번호"), "answered_on")


@admin.register(Norm)
class NormAdmin(ReadOnlyAdmin):
    """규준."""

    list_display = ("wave", "domain", "sex", "age_from", "age_to", "people", "mean", "deviation")
    list_filter = ("domain", "sex")
    list_select_related = ("wave",)
