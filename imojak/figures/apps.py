"""Django application of the room."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "imojak.figures"
    verbose_name = "지표·수치"
    default_auto_field = "django.db.models.BigAutoField"
