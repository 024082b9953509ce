"""Cases in the admin: numbers, phases and days; no note is read here."""

from __future__ import annotations

from django.contrib import admin

from imojak.cases.models import Case, FollowUp, Note, Outcome, Referral, Task
from imojak.kernel.admin import PersonalAdmin, number_of

PARTICIPATION = number_of("participation", "참여 번호")


@admin.register(Case)
class CaseAdmin(PersonalAdmin):
    """고객관리."""

    list_display = (
        "id",
        number_of("owner", "담당자 번호"),
        number_of("at", "캠퍼스·센터 번호"),
        "phase",
        "opened_on",
        "closed_on",
    )
    list_filter = ("phase",)


@admin.register(Note)
class NoteAdmin(PersonalAdmin):
    """상담 기록: 내용은 보이지 않는다."""

    list_display = ("id", number_of("case", "고객관리 번호"), "level", "written_on")
    list_filter = ("level",)


@admin.register(Task)
class TaskAdmin(PersonalAdmin):
    """할 일."""

    list_display = ("id", number_of("case", "고객관리 번호"), "due_on", "done_on")


@admin.register(Referral)
class ReferralAdmin(PersonalAdmin):
    """의뢰·연계."""

    list_display = ("id", PARTICIPATION, "field", "referred_on", "answered_on")


@admin.register(FollowUp)
class FollowUpAdmin(PersonalAdmin):
    """사후관리."""

    list_display = ("id", PARTICIPATION, "months_after", "due_on", "status", "done_on")
    list_filter = ("status", "months_after")


@admin.register(Outcome)
class OutcomeAdmin(PersonalAdmin):
    """성과."""

    list_display = ("id", PARTICIPATION, "kind", "occurred_on", "evidence")
    list_filter = ("kind", "evidence")
