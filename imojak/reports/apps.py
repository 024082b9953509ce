"""Django application of the room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "imojak.reports"
    verbose_name = "업무보고"
    default_auto_field = "django.db.models.BigAutoField"
