"""Paths in the admin: states and days, no names; what happens to them happens by actions."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import ColumnsAdmin, PersonalAdmin, number_of
from imojak.paths.models import Agreement, Application, Decision, Participation, Pause, Preference

PARTY = number_of("party", "당사자 번호")
ROUND = number_of("round", "회차 번호")


@admin.register(Application)
class ApplicationAdmin(PersonalAdmin):
    """신청."""

    list_display = ("id", ROUND, PARTY, "status", "filed_at", "rank")
    list_filter = ("status",)
    search_fields = ("=id", "=party__id", "round__code")


@admin.register(Preference)
class PreferenceAdmin(PersonalAdmin):
    """희망 자리."""

    list_display = ("id", number_of("application", "신청 번호"), number_of("place", "자리 번호"), "rank")


@admin.register(Decision)
class DecisionAdmin(PersonalAdmin):
    """결정."""

    list_display = ("id", number_of("application", "신청 번호"), "kind", "result", "reasons", "decided_at")
    list_filter = ("kind", "result")
    search_fields = ("=application__id",)


@admin.register(Participation)
class ParticipationAdmin(PersonalAdmin):
    """참여."""

    list_display = (
        "id",
        ROUND,
        number_of("place", "자리 번호"),
        PARTY,
        "status",
        "starts_on",
        "ends_on",
        "withdrawn_on",
    )
    list_filter = ("status",)
    search_fields = ("=id", "=party__id", "round__code")


@admin.register(Pause)
class PauseAdmin(PersonalAdmin):
    """중단."""

    list_display = ("id", number_of("participation", "참여 번호"), "starts_on", "ends_on")


@admin.register(Agreement)
class AgreementAdmin(ColumnsAdmin):
    """협약."""

    list_display = ("id", "kind", PARTY, "title", "version", "signed_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("title",)
