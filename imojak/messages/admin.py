"""The outbox in the admin: whether messages went out, not what they said."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import PersonalAdmin
from imojak.messages.models import Message


@admin.register(Message)
class MessageAdmin(PersonalAdmin):
    """알림."""

    list_display = ("id", "channel", "status", "due_on", "sent_at", "failure")
    list_filter = ("channel", "status")
    date_hierarchy = "due_on"
