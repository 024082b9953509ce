"""Logs and documents in the admin: read only, and without what they say of people."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import PersonalAdmin, ReadOnlyAdmin, number_of
from imojak.trust.models import Document, LogInAttempt, ReadLog, Submission, TransitionLog


@admin.register(TransitionLog)
class TransitionLogAdmin(ReadOnlyAdmin):
    """상태 이력."""

    list_display = ("id", "object_type", "object_id", "from_state", "to_state", number_of("actor", "행위자 번호"), "at")
    list_filter = ("object_type", "to_state")
    search_fields = ("=object_id",)


@admin.register(ReadLog)
class ReadLogAdmin(PersonalAdmin):
    """접속기록."""

    list_display = ("id", "at", number_of("account", "열람자 번호"), "subject_type", "task")
    list_filter = ("subject_type",)
    date_hierarchy = "at"


@admin.register(Document)
class DocumentAdmin(PersonalAdmin):
    """문서: 내용과 제목은 보이지 않는다."""

    list_display = ("id", "media_type", "sha256", "created_on")
    search_fields = ("=sha256",)


@admin.register(LogInAttempt)
class LogInAttemptAdmin(PersonalAdmin):
    """로그인 시도: 누구의 이름으로였는지는 보이지 않는다."""

    list_display = ("id", "at", "address", "succeeded")


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    """제출."""

    list_display = ("id", "at", "path")
