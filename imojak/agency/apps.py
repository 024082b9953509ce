"""Django application of the room."""

from django.apps import AppConfig


class AgencyConfig(AppConfig):
    name = "imojak.agency"
    verbose_name = "기관"
    default_auto_field = "django.db.models.BigAutoField"
