"""Django application of the room; its label differs because Django has an application of the same name."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "imojak.messages"
    label = "messaging"
    verbose_name = "알림"
    default_auto_field = "django.db.models.BigAutoField"
