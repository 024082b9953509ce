"""Placing in the admin: looked at, never changed; numbers only."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import ColumnsAdmin, PersonalAdmin, number_of
from imojak.placing.models import Pin, Publication, Run, Scenario, Seat, TravelTable

APPLICATION, PLACE = number_of("application", "신청 번호"), number_of("place", "자리 번호")


@admin.register(Scenario)
class ScenarioAdmin(ColumnsAdmin):
    """배정 시나리오."""

    list_display = ("id", number_of("round", "회차 번호"), "name", "purpose", "mode", "seed", "made_at")
    list_filter = ("mode", "purpose")


@admin.register(Pin)
class PinAdmin(PersonalAdmin):
    """고정·제외."""

    list_display = ("id", number_of("scenario", "시나리오 번호"), APPLICATION, PLACE, "kind", "made_at", "lifted_at")
    list_filter = ("kind",)


@admin.register(Run)
class RunAdmin(ColumnsAdmin):
    """배정 계산."""

    list_display = (
        "id",
        number_of("scenario", "시나리오 번호"),
        "people",
        "edges",
        "placed",
        "score",
        "bound",
        "milliseconds",
        "fingerprint",
        "made_at",
    )


@admin.register(Seat)
class SeatAdmin(PersonalAdmin):
    """배정 결과."""

    list_display = ("id", number_of("run", "계산 번호"), APPLICATION, PLACE, "choice", "score")


@admin.register(Publication)
class PublicationAdmin(ColumnsAdmin):
    """배정 공개."""

    list_display = ("id", number_of("run", "계산 번호"), "offered", "waiting", "refused", "made_at")


@admin.register(TravelTable)
class TravelTableAdmin(ColumnsAdmin):
    """통근 시간표."""

    list_display = ("id", "title", "loaded_at")
