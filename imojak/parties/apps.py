"""Django application of the room."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "imojak.parties"
    verbose_name = "당사자"
    default_auto_field = "django.db.models.BigAutoField"
