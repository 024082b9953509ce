"""Django application of the room."""

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    name = "imojak.instruments"
    verbose_name = "진단·설문"
    default_auto_field = "django.db.models.BigAutoField"
