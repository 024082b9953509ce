"""Django application of the room."""

from django.apps import AppConfig


class PlacingConfig(AppConfig):
    name = "imojak.placing"
    verbose_name = "배정"
    default_auto_field = "django.db.models.BigAutoField"
