"""Paths in the admin: states and days, no names; what happens to them happens by actions."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import ColumnsAdmin, PersonalAdmin, number_of
from imojak.paths import models as tables
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


PARTICIPATION = number_of("participation", "참여 번호")
APPLICATION = number_of("application", "신청 번호")
PLACE = number_of("place", "자리 번호")

#: What is looked at rarely: tables with the columns of their list, none of which tells who.
for _table, _columns in (
    (tables.ApplicationDocument, ("id", APPLICATION, "code", "status", "uploaded_at", "checked_at")),
    (tables.Draft, ("id", ROUND, PARTY, "step", "version", "saved_at")),
    (tables.SeatOffer, ("id", APPLICATION, PLACE, "status", "offered_at", "answer_by", "answered_at")),
    (tables.Appeal, ("id", number_of("decision", "결정 번호"), "kind", "status", "filed_at", "due_on", "answered_at")),
    (tables.Judging, ("id", APPLICATION, number_of("judge", "심사위원 번호"), "status", "total", "scored_at")),
    (tables.DrawNotice, ("id", ROUND, PLACE, "people", "draws_on", "announced_at", "because")),
    (tables.Draw, ("id", ROUND, PLACE, "algorithm", "held_at", "again_because")),
    (tables.ShortListing, ("id", PLACE, APPLICATION, "order", "status", "answer_due", "answered_at")),
    (tables.Extension, ("id", PARTICIPATION, "ended_on", "ends_on", "decided_at")),
    (tables.ChangeRequest, ("id", PARTICIPATION, "kind", "status", "requested_at", "answer_due", "answered_at")),
    (tables.PairChange, ("id", PARTICIPATION, "status", "requested_at", "answer_due", "answered_at")),
    (tables.Transfer, ("id", PARTICIPATION, number_of("to", "옮길 자리 번호"), "on", "status", "answer_due")),
    (tables.GateClearance, ("id", PARTICIPATION, "gate", "kind", "on", "minutes")),
    (tables.Goal, ("id", PARTICIPATION, "due_on", "rated_by_person", "rated_by_mentor")),
    (tables.GroupProfile, ("party_id", ROUND, "formed_at")),
    (tables.GroupInvitation, ("id", number_of("group", "모임 번호"), "status", "sent_at", "answer_due", "answered_at")),
    (tables.Certificate, ("id", PARTICIPATION, "kind", "number", "issued_on", "revoked_on")),
    (tables.Signature, ("id", number_of("agreement", "협약 번호"), PARTY, "role", "order", "signed_at")),
    (tables.Hosting, ("id", ROUND, PARTY, "status", "seats", "filed_at", "business_state")),
    (tables.Visit, ("id", number_of("hosting", "참여처 신청 번호"), "due_on", "visited_on", "passed")),
    (tables.Policy, ("id", "programme", "number", "starts_on", "ends_on", "premium")),
    (tables.MemberFile, ("id", number_of("policy", "보험 번호"), "made_at", "people")),
    (tables.Cover, ("id", number_of("policy", "보험 번호"), PARTICIPATION, "starts_on", "ends_on")),
    (tables.Intake, ("id", ROUND, "status", "uploaded_at", "applied_at", "undone_at")),
    (tables.Interview, ("id", PARTICIPATION, "status", "hired_from", "recorded_at")),
    (tables.IntakeRow, ("id", number_of("intake", "명단 번호"), "number", "action", APPLICATION)),
):
    admin.site.register(
        _table, type(f"{_table.__name__}Admin", (PersonalAdmin,), {"list_display": _columns, "__doc__": _table.__doc__})
    )
