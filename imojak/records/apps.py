"""Django application of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "imojak.records"
    verbose_name = "활동·출석"
    default_auto_field = "django.db.models.BigAutoField"
